package main

import (
	"fmt"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"zhibiao/collector/report"
)

// meter counts what the collector does, for /metrics/process.
type meter struct{ set *metrics.Set }

func newMeter(set *metrics.Set) meter { return meter{set} }

// Collected implements collector.Meter.
func (m meter) Collected(source string, verdict report.Verdict, took time.Duration) {
	m.set.GetOrCreateCounter(fmt.Sprintf(`collector_files_total{source=%q,verdict=%q}`, source, verdict)).Inc()
	m.set.GetOrCreateHistogram(`collector_read_seconds`).Update(took.Seconds())
}

// Found implements collector.Meter.
func (m meter) Found(f report.Finding) {
	m.set.GetOrCreateCounter(fmt.Sprintf(`collector_findings_total{code=%q,severity=%q}`, f.Code, f.Severity)).Inc()
	if f.Meaning.ZH == "" {
		return // read back from where it was kept
	}
	m.set.GetOrCreateGauge(fmt.Sprintf(`collector_finding_info{code=%q,name=%q,name_en=%q}`, f.Code, f.Meaning.ZH, f.Meaning.EN),
		func() float64 { return 1 })
}

// Ran implements collector.Meter.
func (m meter) Ran(source string, took time.Duration, err error) {
	m.set.GetOrCreateFloatCounter(fmt.Sprintf(`collector_run_seconds_total{source=%q}`, source)).Add(took.Seconds())
	if err != nil {
		m.set.GetOrCreateCounter(fmt.Sprintf(`collector_failures_total{source=%q}`, source)).Inc()
	}
}
