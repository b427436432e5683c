package main

import (
	"fmt"
	"os"
	"slices"
	"time"

	"zhibiao/collector"
	"zhibiao/indicators"
)

// registerFigures adds the figures of what lies on disk to those of the process: the
// ledger's size with its log, how many files wait in the sources' folders, and when
// each source ran. They are looked up when asked for, and there from the start.
func registerFigures(s *serving) {
	figures := s.current.Load().figures
	figures.GetOrCreateGauge("zhibiao_ledger_bytes", func() float64 {
		i := s.current.Load().instance
		path, size := i.path(i.config.Store), int64(0)
		for _, name := range []string{path, path + "-wal"} {
			if info, err := os.Stat(name); err == nil {
				size += info.Size()
			}
		}
		return float64(size)
	})
	figures.GetOrCreateGauge("collector_queue_files", func() float64 {
		waiting := 0
		for _, source := range s.current.Load().instance.sources() {
			waiting += source.Waiting()
		}
		return float64(waiting)
	})
	figures.GetOrCreateGauge("zhibiao_config_last_reload_successful", func() float64 {
		if s.failed.Load() {
			return 0
		}
		return 1
	})
	figures.GetOrCreateGauge("zhibiao_config_last_reload_success_timestamp_seconds",
		func() float64 { return float64(s.loaded.Load()) / 1000 })
	registerSources(s.current.Load(), nil)
}

// registerSources adds the figures of every source, and takes away those of sources that an earlier configuration had.
func registerSources(p *program, before *instance) {
	families := map[string]func(source string) time.Time{indicators.FamilySourceSuccess: p.runs.LastSuccess,
		indicators.FamilySourceDue: p.runs.LastDue}
	name := func(family string, source collector.Source) string {
		return fmt.Sprintf("%s{source=%q}", family, source.Name)
	}
	for family, last := range families {
		for _, source := range p.instance.config.Sources {
			p.figures.GetOrCreateGauge(name(family, source), func() float64 { return seconds(last(source.Name)) })
		}
		if before == nil {
			continue
		}
		for _, source := range before.config.Sources {
			if !slices.ContainsFunc(p.instance.config.Sources, func(kept collector.Source) bool { return kept.Name == source.Name }) {
				p.figures.UnregisterMetric(name(family, source))
			}
		}
	}
}

// seconds is an instant as Prometheus counts it; 0 for never.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}
