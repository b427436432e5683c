// Command write puts the sample's workbooks, up to October 2026, where they are
// kept: run it through go generate.
package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhibiao/samples/gen"
)

func main() {
	if err := write("lanzhou"); err != nil {
		fmt.Fprintln(os.Stderr, "write the samples:", err)
		os.Exit(1)
	}
}

func write(folder string) error {
	files, err := gen.Committed()
	if err != nil {
		return err
	}
	for _, dir := range []string{"workbooks", "plans"} {
		if err := os.RemoveAll(filepath.Join(folder, dir)); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(folder, dir), 0o755); err != nil {
			return err
		}
	}
	var manifest strings.Builder
	out := csv.NewWriter(&manifest)
	out.Write([]string{"file", "received", "by", "reason"})
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(folder, f.Folder(), f.Name), f.Data, 0o644); err != nil {
			return err
		}
		out.Write([]string{f.Name, f.Received.Format(time.RFC3339), f.By, f.Reason})
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "received.csv"), []byte(manifest.String()), 0o644)
}
