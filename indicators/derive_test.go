package indicators_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

func observe(id indicators.Subject, p periods.Period, b indicators.Basis, v float64,
	s indicators.ObservationStatus) indicators.Observation {
	return indicators.Observation{Subject: id, Period: p, Basis: b, Value: v, Status: s}
}

// told is a derived observation in short.
type told struct {
	Period string
	Basis  indicators.Basis
	Value  float64
	Status string
	Text   string
}

func tellObservations(f indicators.Facts) []told {
	var all []told
	for _, o := range f.Observations {
		all = append(all, told{o.Period.String(), o.Basis, o.Value, string(rune(o.Status)), o.Source.Text})
	}
	return all
}

// TestDeriveSum: both = fund + lumps. fund states 累计, lumps 当期; each one's other basis is derived first.
func TestDeriveSum(t *testing.T) {
	c := smallCatalogue(t)
	fund, lumps := indicators.Subject{Indicator: "fund"}, indicators.Subject{Indicator: "lumps"}
	ledger := map[indicators.Subject]indicators.Facts{
		fund: {Subject: fund, Observations: []indicators.Observation{
			observe(fund, periods.Month(2025, 1), indicators.Cumulative, 0.1, 'A'),
			observe(fund, periods.Month(2025, 2), indicators.Cumulative, 0.3, 'P'),
			observe(fund, periods.Month(2025, 3), indicators.Cumulative, 0.6, 'A'),
		}},
		lumps: {Subject: lumps, Observations: []indicators.Observation{
			observe(lumps, periods.Month(2025, 1), indicators.Own, 0.2, 'A'),
			observe(lumps, periods.Month(2025, 2), indicators.Own, 0.1, 'A'),
			// March is missing
			observe(lumps, periods.Month(2025, 4), indicators.Own, 9, 'A'),
		}},
	}
	got := indicators.Derive(c, indicators.Subject{Indicator: "both"}, func(s indicators.Subject) indicators.Facts { return ledger[s] })
	want := []told{
		{"2025-M01", indicators.Own, 0.3, "A", "fund = 0.1; lumps = 0.2"}, // 0.1 + 0.2 is 0.3
		{"2025-M01", indicators.Cumulative, 0.3, "A", "fund = 0.1; lumps = 0.2"},
		{"2025-M02", indicators.Own, 0.3, "P", "fund = 0.2; lumps = 0.1"},        // 0.3 − 0.1 = 0.2
		{"2025-M02", indicators.Cumulative, 0.6, "P", "fund = 0.3; lumps = 0.3"}, // 0.2 + 0.1 = 0.3
	}
	if diff := cmp.Diff(want, tellObservations(got)); diff != "" {
		t.Error(diff)
	}
	series := indicators.Expand(c, got, time.Date(2025, 3, 1, 0, 0, 0, 0, c.Location))
	if diff := cmp.Diff([]string{"2025-01-31$ 0.3", "2025-02-28$ 0.6"},
		tell(c.Location, find(t, series, "both_cumulative_yuan", "2025"))); diff != "" {
		t.Error(diff)
	}
}

// TestDeriveRatio: output per unit of land, entity by entity; land has none and is taken as it is. Frequencies
// differ: the quarter's own output is the sum of its months. A level stands for both bases.
func TestDeriveRatio(t *testing.T) {
	c := smallCatalogue(t)
	c.Indicators = append(c.Indicators,
		&indicators.Indicator{ID: "area", Kind: indicators.Level, Unit: "square_meters", Display: "公顷", Form: "quarterly"},
		&indicators.Indicator{ID: "intensity", Kind: indicators.Level, Unit: "yuan_per_square_meter", Frequency: periods.Quarterly,
			EntityKind: "park", Formula: "output / area"})
	output, area := indicators.Subject{Indicator: "output", Entity: "north"}, indicators.Subject{Indicator: "area"}
	ledger := map[indicators.Subject]indicators.Facts{
		output: {Subject: output, Observations: []indicators.Observation{
			observe(output, periods.JanuaryFebruary(2025), indicators.Own, 20, 'A'),
			observe(output, periods.Month(2025, 3), indicators.Own, 10, 'A'),
			observe(output, periods.Month(2025, 4), indicators.Own, 10, 'A'),
			observe(output, periods.Month(2025, 5), indicators.Own, 10, 'A'),
			observe(output, periods.Month(2025, 6), indicators.Own, 25, 'A'),
		}},
		area: {Subject: area, Observations: []indicators.Observation{
			observe(area, periods.Quarter(2025, 1), indicators.Own, 10, 'A'),
			observe(area, periods.Quarter(2025, 2), indicators.Own, 15, 'A'),
			observe(area, periods.Quarter(2025, 3), indicators.Own, 0, 'A'), // a zero denominator and no output
		}},
	}
	lookup := func(s indicators.Subject) indicators.Facts { return ledger[s] }
	got := tellObservations(indicators.Derive(c, indicators.Subject{Indicator: "intensity", Entity: "north"}, lookup))
	want := []told{
		{"2025-Q1", indicators.Own, 3, "A", "output = 30; area = 10"},
		{"2025-Q1", indicators.Cumulative, 3, "A", "output = 30; area = 10"},
		{"2025-Q2", indicators.Own, 3, "A", "output = 45; area = 15"},
		{"2025-Q2", indicators.Cumulative, 5, "A", "output = 75; area = 15"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if south := indicators.Derive(c, indicators.Subject{Indicator: "intensity", Entity: "south"}, lookup); len(south.Observations) != 0 {
		t.Errorf("an entity without inputs has %v", south.Observations)
	}
}

// TestDeriveAudited: the year's figure follows where every flow has its audited one.
func TestDeriveAudited(t *testing.T) {
	c := smallCatalogue(t)
	facts := func(s indicators.Subject) indicators.Facts {
		return indicators.Facts{Subject: s, Observations: []indicators.Observation{
			observe(s, periods.Year(2025), indicators.Own, map[string]float64{"fund": 12, "lumps": 10}[s.Indicator], 'A'),
			observe(s, periods.Month(2025, 12), indicators.Cumulative, 11, 'P'),
		}}
	}
	got := tellObservations(indicators.Derive(c, indicators.Subject{Indicator: "both"}, facts))
	want := []told{
		{"2025-A1", indicators.Own, 22, "A", "fund = 12; lumps = 10"},
		{"2025-M12", indicators.Cumulative, 22, "A", "fund = 12; lumps = 10"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDependents(t *testing.T) {
	c := smallCatalogue(t)
	c.Indicators = append(c.Indicators,
		&indicators.Indicator{ID: "twice", Kind: indicators.Flow, Unit: "yuan", Formula: "both + fund"},
		&indicators.Indicator{ID: "per_park", Kind: indicators.Flow, Unit: "yuan", EntityKind: "park", Formula: "output + both"})
	got := indicators.Dependents(c, indicators.Subject{Indicator: "fund"})
	at := func(id, entity string) int {
		return slices.Index(got, indicators.Subject{Indicator: id, Entity: entity})
	}
	if len(got) != 4 || at("both", "") > at("twice", "") || at("both", "") > at("per_park", "north") || at("per_park", "south") < 0 {
		t.Errorf("dependents of fund: %v", got)
	}
	if got := indicators.Dependents(c, indicators.Subject{Indicator: "output", Entity: "north"}); !slices.Equal(got,
		[]indicators.Subject{{Indicator: "per_park", Entity: "north"}}) {
		t.Errorf("dependents of output of north: %v", got)
	}
	for id, want := range map[string]int{"output": 2, "works": 2, "fund": 1} {
		n := 0
		for _, s := range c.Subjects() {
			if s.Indicator == id {
				n++
			}
		}
		if n != want {
			t.Errorf("%s has %d subjects, want %d", id, n, want)
		}
	}
}

func TestClashes(t *testing.T) {
	c := smallCatalogue(t)
	id := indicators.Subject{Indicator: "trade"}
	f := indicators.Facts{Subject: id, Observations: []indicators.Observation{
		observe(id, periods.Month(2025, 1), indicators.Own, 1, 'A'),
		observe(id, periods.JanuaryFebruary(2025), indicators.Own, 3, 'A'),
		observe(id, periods.Month(2025, 2), indicators.Own, 1, 'A'),
		observe(id, periods.JanuaryFebruary(2026), indicators.Own, 3, 'A'),
		observe(id, periods.Month(2026, 2), indicators.Cumulative, 3, 'A'),
	}}
	want := []indicators.Clash{{Subject: id, Period: periods.JanuaryFebruary(2025), Stated: 3, Sum: 2}}
	if diff := cmp.Diff(want, indicators.Clashes(c, f), cmp.AllowUnexported(periods.Period{})); diff != "" {
		t.Error(diff)
	}
}
