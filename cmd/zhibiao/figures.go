package main

import (
	"fmt"
	"io/fs"
	"os"
	"time"

	"zhibiao/collector"
	"zhibiao/indicators"
)

// register adds the figures of what lies on disk to those of the process: the
// ledger's size with its log, how many files wait in the sources' folders, and when
// each source ran. They are looked up when asked for, and there from the start.
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
			// A folder that cannot be read is told when its source runs.
			_ = collector.Walk(p.instance.path(s.Directory), func(string, fs.FileInfo) { waiting++ })
		}
		return float64(waiting)
	})
	for _, s := range p.instance.config.Sources {
		p.figures.GetOrCreateGauge(fmt.Sprintf("%s{source=%q}", indicators.FamilySourceSuccess, s.Name), func() float64 {
			return seconds(p.collector.LastSuccess(s.Name))
		})
		p.figures.GetOrCreateGauge(fmt.Sprintf("%s{source=%q}", indicators.FamilySourceDue, s.Name), func() float64 {
			return seconds(p.collector.LastDue(s.Name))
		})
	}
}

// seconds is an instant as Prometheus counts it; 0 for never.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}
