// Package samples holds instances that the README, the tests and zhibiao demo run.
package samples

import (
	"embed"
	"io/fs"
)

//go:embed all:lanzhou
var files embed.FS

// Lanzhou is the first instance, complete: zhibiao.yaml, catalogue/, and the
// workbooks and plans of synthetic figures.
func Lanzhou() fs.FS {
	sub, err := fs.Sub(files, "lanzhou")
	if err != nil {
		return files // cannot be: the directory is embedded
	}
	return sub
}
