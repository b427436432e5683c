package main

import (
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"zhibiao/samples/sampletest"

	"zhibiao/collector/check"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
	"zhibiao/samples/gen"
)

// TestSamplesSayWhatTheyMean reads every generated workbook and holds each figure
// against the one that the generator meant, for a last month at every place of the year.
func TestSamplesSayWhatTheyMean(t *testing.T) {
	months := []periods.Period{periods.Month(2026, time.October)}
	if !testing.Short() {
		for m := time.January; m <= time.December; m++ {
			months = append(months, periods.Month(2027, m))
		}
	}
	catalogue := sampletest.Lanzhou(t)
	for _, last := range months {
		t.Run(last.String(), func(t *testing.T) {
			t.Parallel()
			by := last.End(catalogue.Location).AddDate(0, 0, 22)
			files, err := gen.Generate(last, by)
			if err != nil {
				t.Fatal(err)
			}
			reader := reading.New(catalogue, workbook.Limits{})
			world := map[indicators.Subject]map[indicators.Key]indicators.Observation{}
			standing := func(s indicators.Subject) []indicators.Observation {
				return slices.Collect(maps.Values(world[s]))
			}
			for _, f := range files {
				book, err := workbook.Read(t.Context(), f.Name, f.Data, workbook.Limits{})
				if err != nil {
					t.Fatal(err)
				}
				file := report.File{Name: f.Name, Data: f.Data, Received: f.Received, By: f.By, Reason: f.Reason}
				r := check.Against(reader.Prepare(t.Context(), book, file, f.Received), report.Past{Standing: standing})
				compareSample(t, f, r)
				for _, o := range r.Observations {
					if world[o.Subject] == nil {
						world[o.Subject] = map[indicators.Key]indicators.Observation{}
					}
					world[o.Subject][o.Key()] = o
				}
			}
		})
	}
}

func compareSample(t *testing.T, f gen.File, r report.Reading) {
	t.Helper()
	if r.Accepted() == f.Rejected {
		t.Errorf("%s: accepted %v, meant to be refused %v", f.Name, r.Accepted(), f.Rejected)
		for _, x := range r.Findings {
			if x.Severity == report.Fault {
				t.Logf("  %s %s: %s", x.Place(), x.Code, x.Message.ZH)
			}
		}
		return
	}
	if f.Rejected {
		return
	}
	if r.Form != f.Form || r.Department != f.Department {
		t.Errorf("%s: read as %s of %s, meant %s of %s", f.Name, r.Form, r.Department, f.Form, f.Department)
	}
	got := map[indicators.Key]indicators.Observation{}
	for _, o := range r.Observations {
		got[o.Key()] = o
	}
	for _, want := range f.Figures {
		key := indicators.Key{Subject: want.Subject, Period: want.Period, Basis: want.Basis, Item: want.Item}
		o, ok := got[key]
		if !ok {
			t.Errorf("%s: lost %v = %s%s", f.Name, key, want.Text, want.Unit)
			continue
		}
		if v := meant(t, want); v != o.Value {
			t.Errorf("%s: %v at %s!%s is %v, meant %s%s = %v", f.Name, key, o.Source.Sheet, o.Source.Cell, o.Value, want.Text, want.Unit, v)
		}
		delete(got, key)
	}
	for key, o := range got {
		if !math.IsNaN(o.Value) {
			t.Errorf("%s: %v = %v at %s!%s was not meant", f.Name, key, o.Value, o.Source.Sheet, o.Source.Cell)
		}
	}
}

// meant is a figure's value in its base unit.
func meant(t *testing.T, f gen.Figure) float64 {
	t.Helper()
	if f.Basis == indicators.NodeDate {
		day, err := time.ParseInLocation(time.DateOnly, f.Text, sampletest.Shanghai(t))
		if err != nil {
			t.Fatal(err)
		}
		return float64(day.Unix())
	}
	unit := quantities.Unit{}
	if f.Unit != "" {
		u, err := (quantities.Table{}).ParseUnit(f.Unit)
		if err != nil {
			t.Fatalf("unit %q: %v", f.Unit, err)
		}
		unit = u
	}
	q, err := (quantities.Table{}).Parse(f.Text, unit)
	if err != nil {
		t.Fatalf("figure %q: %v", f.Text, err)
	}
	return q.Value
}
