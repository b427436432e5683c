package main

import (
	"cmp"
	"fmt"
	"time"

	"zhibiao/collector/workbook"
)

// readingConfig bounds what one file may cost: the key `reading` of zhibiao.yaml. A
// field that is not written has its default.
type readingConfig struct {
	FileBytes     int64 `yaml:"file_bytes"`     // of the file itself; default 50 MB
	MemoryBytes   int64 `yaml:"memory_bytes"`   // of the process that reads it, hard; default 1 GiB
	Seconds       int   `yaml:"seconds"`        // on the wall; default 30
	OutputBytes   int64 `yaml:"output_bytes"`   // of what the reading process gives back; default 512 MB
	Processes     int   `yaml:"processes"`      // that read at once; default one for each processor
	UnpackedBytes int64 `yaml:"unpacked_bytes"` // of all parts of the file; default 1 GiB
	Parts         int   `yaml:"parts"`          // of the container; default 10,000
	Sheets        int   `yaml:"sheets"`         // default 1,000
	Cells         int   `yaml:"cells"`          // with a value; default 5,000,000
	Area          int   `yaml:"area"`           // rows × widest column of a sheet; default 50,000,000
	Merges        int   `yaml:"merges"`         // default 100,000
	StringBytes   int64 `yaml:"string_bytes"`   // of all distinct texts; default 256 MB
}

func (r readingConfig) validate() error {
	least := min(r.FileBytes, r.MemoryBytes, int64(r.Seconds), r.OutputBytes, int64(r.Processes), r.UnpackedBytes,
		int64(r.Parts), int64(r.Sheets), int64(r.Cells), int64(r.Area), int64(r.Merges), r.StringBytes)
	if least < 0 {
		return fmt.Errorf("a limit of %d; limits are above zero, and one left out has its default", least)
	}
	_, err := workbook.NewIsolated(r.confinement())
	return err
}

func (r readingConfig) limits() workbook.Limits {
	return workbook.Limits{
		FileBytes: cmp.Or(r.FileBytes, 50<<20), UnpackedBytes: r.UnpackedBytes, Parts: r.Parts, Sheets: r.Sheets,
		Cells: r.Cells, Area: r.Area, Merges: r.Merges, StringBytes: r.StringBytes,
	}
}

func (r readingConfig) confinement() workbook.Confinement {
	return workbook.Confinement{Memory: r.MemoryBytes, Time: time.Duration(r.Seconds) * time.Second, Output: r.OutputBytes,
		Processes: r.Processes}
}
