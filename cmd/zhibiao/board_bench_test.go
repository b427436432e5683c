package main

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibiao/indicators/periods"
)

// BenchmarkBoard asks for the board's pages over 10,000 targets (200 of each of 50 forms, reported for a year and a half) over loopback
// HTTP, bodies read whole. "commit" is the first page after a report, "first" that after the start: everything is judged.
func BenchmarkBoard(b *testing.B) {
	const forms, months = 50, 18
	files := loadCatalogue(forms)
	text := strings.ReplaceAll(string(files["load.yaml"].Data), "entity_kind: town}",
		`entity_kind: town, targets: [{figure: 1.3亿元, value: 1.3亿元, bound: at_least, window: year, until: unstated}]}`)
	inst := benchInstance(b, b.TempDir(), fstest.MapFS{"load.yaml": {Data: []byte(text)}})
	writeLoad(b, inst, forms, months)
	p, err := openProgram(b.Context(), quiet(time.Date(2011, time.July, 20, 0, 0, 0, 0, inst.location)), inst)
	if err != nil {
		b.Fatal(err)
	}
	address := benchWeb(b, p)
	reported := months
	began := time.Now()
	fetch(b, address+"/")
	first := time.Since(began)
	for _, c := range []struct{ name, path string }{
		{"front", "/"}, {"front/last", "/?from=9960"}, {"front/as_of", "/?as_of=2011-03-01"}, {"search", "/?q=town7+指标3之"},
		{"sort", "/?sort=gap&light=yellow"}, {"units", "/units"}, {"unit", "/units/u"}, {"measure", "/measures/m01"},
		{"indicator", "/indicators/" + loadIndicator(0, 0) + "?entity=town7"},
		{"evidence", "/indicators/" + loadIndicator(0, 0) + "/evidence?entity=town7&kind=attainment&period=2011-M06&window=2011"},
	} {
		b.Run(c.name, func(b *testing.B) {
			size := len(fetch(b, address+c.path)) // a day is judged when it is first asked for: "first" says what that takes
			for b.Loop() {
				size = len(fetch(b, address+c.path))
			}
			b.ReportMetric(float64(size)/1000, "kB")
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms")
		})
	}
	b.Run("commit", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			reported++
			receipts, err := p.store.Record(b.Context(), p.env.now(),
				loadEntry(reported, reported%forms, periods.Month(2010, time.January).Shift(reported), p.env.now()))
			if err != nil {
				b.Fatal(err)
			}
			p.committed(*receipts[0].Commit)
			b.StartTimer()
			fetch(b, address+"/")
		}
		b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms")
	})
	b.Run("first", func(b *testing.B) {
		for b.Loop() { // once: what is judged is kept
		}
		b.ReportMetric(first.Seconds()*1000, "ms")
	})
}
