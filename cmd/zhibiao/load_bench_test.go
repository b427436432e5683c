package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/store"
)

// loadMonths and loadRows shape the ledger that BenchmarkLoad starts with: each
// form reports 200 series a month, ten years long.
const (
	loadMonths  = 120
	loadTowns   = 20
	loadColumns = 10
)

// BenchmarkLoad starts the program on a ledger of a million observations, or, with
// ZHIBIAO_BENCH_LARGE=1, of ten million: the ledger read, every series laid out.
// Heap is what lives afterwards, peak the most that lived or waited for collection meanwhile.
func BenchmarkLoad(b *testing.B) {
	observations := 1_000_000
	if os.Getenv("ZHIBIAO_BENCH_LARGE") != "" {
		observations = 10_000_000
	}
	forms := (observations + loadMonths*loadTowns*loadColumns - 1) / (loadMonths * loadTowns * loadColumns)
	dir := b.TempDir()
	inst := benchInstance(b, dir, loadCatalogue(forms))
	written := writeLoad(b, inst, forms, loadMonths)
	now := time.Date(2020, time.February, 1, 0, 0, 0, 0, inst.location)
	env := quiet(now)
	runtime.GC()
	before := heapObjects()
	var heap, peak uint64
	var series, samples int
	for b.Loop() {
		stop := watchHeap()
		p, err := openProgram(context.Background(), env, inst)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		peak = max(peak, stop())
		runtime.GC()
		runtime.GC()
		heap = heapObjects() - before
		series, samples = p.db.Snapshot().Size()
		if series < forms*loadTowns*loadColumns || samples < written {
			b.Fatalf("%d series of %d samples", series, samples)
		}
		if err := p.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(written), "observations")
	b.ReportMetric(float64(series), "series")
	b.ReportMetric(float64(samples), "samples")
	b.ReportMetric(float64(heap)/1e6, "heap-MB")
	b.ReportMetric(float64(peak-before)/1e6, "peak-MB")
	b.ReportMetric(0, "ns/op") // meaningless beside the next
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/start")
}

// quiet is an environment without a terminal, at this instant.
func quiet(now time.Time) *environment {
	return &environment{streams: streams{strings.NewReader(""), io.Discard, io.Discard}, now: func() time.Time { return now },
		log: slog.New(slog.DiscardHandler)}
}

func heapObjects() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// watchHeap looks at the heap every few milliseconds; the function that it gives ends that and tells the most.
func watchHeap() func() uint64 {
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		var peak uint64
		for {
			peak = max(peak, heapObjects())
			select {
			case <-tick.C:
			case <-done:
				most <- peak
				return
			}
		}
	}()
	return func() uint64 {
		close(done)
		return <-most
	}
}

// writeLoad fills the instance's ledger with so many months' reports, and tells how many observations it holds.
func writeLoad(b *testing.B, inst *instance, forms, months int) (written int) {
	b.Helper()
	ledger, err := store.Open(b.Context(), inst.path(inst.config.Store), store.LoadCatalogue(inst.unpack))
	if err != nil {
		b.Fatal(err)
	}
	start := time.Date(2010, time.January, 1, 0, 0, 0, 0, inst.location)
	if _, err := ledger.RecordCatalogue(b.Context(), start, inst.packed, inst.catalogue); err != nil {
		b.Fatal(err)
	}
	for m := range months {
		period := periods.Month(2010, time.January).Shift(m)
		received := period.End(inst.location).AddDate(0, 0, 8)
		var entries []report.Entry
		for f := range forms {
			entries = append(entries, loadEntry(m, f, period, received))
			written += loadTowns * loadColumns
		}
		if _, err := ledger.Record(b.Context(), received, entries...); err != nil {
			b.Fatal(err)
		}
	}
	if err := ledger.Close(); err != nil {
		b.Fatal(err)
	}
	return written
}

func loadEntry(m, f int, period periods.Period, received time.Time) report.Entry {
	form := fmt.Sprintf("form_%d", f)
	e := report.Entry{
		File:    report.File{Name: form + ".xlsx", Data: fmt.Appendf(nil, "PK\x03\x04%d %d", f, m), Received: received},
		Reading: report.Reading{Form: form, Department: "u", Period: period, Periods: []periods.Period{period}},
	}
	for t := range loadTowns {
		for c := range loadColumns {
			wan := 100000 + (m*7919+f*104729+t*1299709+c*15485863)%20000 // hundredths of 万元
			e.Reading.Observations = append(e.Reading.Observations, indicators.Observation{
				Subject: indicators.Subject{Indicator: loadIndicator(f, c), Entity: fmt.Sprintf("town%d", t)},
				Period:  period, Basis: indicators.Own, Value: float64(wan * 100), Status: indicators.Normal,
				Source: indicators.Source{Sheet: "Sheet1", Cell: fmt.Sprintf("%c%d", 'B'+c, 4+t),
					Text: fmt.Sprintf("%d.%02d", wan/100, wan%100), Unit: "万元"},
			})
		}
	}
	return e
}

func loadIndicator(f, c int) string {
	return "load_" + letter(f/26%26) + letter(f%26) + "_" + letter(c)
}

func loadCatalogue(forms int) fstest.MapFS {
	return fstest.MapFS{"load.yaml": {Data: []byte(townForms{
		forms: forms, columns: loadColumns, towns: loadTowns, indicator: loadIndicator,
		form:   func(f int) string { return fmt.Sprintf("form_%d", f) },
		title:  func(f int) string { return fmt.Sprintf("示例月报第%d号", f) },
		header: func(f, c int) string { return fmt.Sprintf("示例指标%d之%d", f, c) },
	}.catalogue())}}
}
