// Package samples holds instances that the README, the tests and zhibiao demo run.
package samples

import (
	"embed"
	"io/fs"
)

// The workbooks are not embedded: package gen makes them for any month.
//
//go:embed lanzhou/zhibiao.yaml lanzhou/alerts.yaml lanzhou/catalogue
var files embed.FS

//go:generate go run ./gen/write

// Lanzhou is the first instance: zhibiao.yaml, alerts.yaml and catalogue/.
func Lanzhou() fs.FS { return sub("lanzhou") }

// Catalogue is the first instance's catalogue folder.
func Catalogue() fs.FS { return sub("lanzhou/catalogue") }

func sub(dir string) fs.FS {
	s, err := fs.Sub(files, dir)
	if err != nil {
		return files // cannot be: the folder is embedded
	}
	return s
}
