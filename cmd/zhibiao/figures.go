package main

import (
	"os"
)

// register adds the figures of what lies on disk to those of the process: the
// ledger's size with its log, and how many files wait in the sources' folders. They are looked up when asked for.
func (p *program) register() {
	p.figures.GetOrCreateGauge("zhibiao_ledger_bytes", func() float64 {
		path, size := p.instance.path(p.instance.config.Store), int64(0)
		for _, name := range []string{path, path + "-wal"} {
			if info, err := os.Stat(name); err == nil {
				size += info.Size()
			}
		}
		return float64(size)
	})
	p.figures.GetOrCreateGauge("collector_queue_files", func() float64 {
		waiting := 0
		for _, s := range p.instance.config.Sources {
			entries, err := os.ReadDir(p.instance.path(s.Directory))
			if err != nil {
				continue // a source that cannot be read says so when it runs
			}
			for _, e := range entries {
				if e.Type().IsRegular() && e.Name()[0] != '.' {
					waiting++
				}
			}
		}
		return float64(waiting)
	})
}
