package indicators_test

import (
	"testing"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// tenYears is a flow reported monthly (cumulative) over 120 months with a yearly target.
func tenYears(c *indicators.Catalogue) indicators.Facts {
	id := indicators.Subject{Indicator: "fund"}
	f := indicators.Facts{Subject: id}
	sum := 0.0
	for m := range 120 {
		if m%12 == 0 {
			sum = 0
		}
		sum += float64(4_0000_0000 + m*123_4567)
		f.Observations = append(f.Observations, indicators.Observation{
			Subject: id, Period: periods.Month(2016, time.Month(m+1)), Basis: indicators.Cumulative, Value: sum, Status: indicators.Normal,
		})
	}
	return f
}

func BenchmarkExpand(b *testing.B) {
	c := smallCatalogue(b)
	f := tenYears(c)
	horizon := time.Date(2026, 6, 1, 0, 0, 0, 0, c.Location)
	b.ReportAllocs()
	for b.Loop() {
		if len(indicators.Expand(c, f, horizon)) == 0 {
			b.Fatal("nothing")
		}
	}
}

func BenchmarkAssess(b *testing.B) {
	c := smallCatalogue(b)
	f := tenYears(c)
	now := time.Date(2026, 2, 1, 0, 0, 0, 0, c.Location)
	b.ReportAllocs()
	for b.Loop() {
		if len(indicators.Assess(c, f, now)) == 0 {
			b.Fatal("nothing")
		}
	}
}
