package indicators_test

import (
	"os"
	"testing"
	"time"

	"zhibiao/samples/sampletest"

	"zhibiao/indicators"
)

// TestLanzhouTargets holds the targets that other tools look for against the policy's figures:
// 10亿元 is 1000000000 and nothing else.
func TestLanzhouTargets(t *testing.T) {
	c, err := indicators.LoadCatalogue(os.DirFS("../samples/lanzhou/catalogue"), sampletest.Shanghai(t))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 10, 9, 0, 0, 0, c.Location)
	for _, want := range []struct {
		id, entity, family, window string
		value                      float64
	}{
		{"provincial_fund", "", "provincial_fund_target_yuan", "2026", 1e9},
		{"city_fund", "", "city_fund_target_yuan", "2026", 5e8},
		{"industrial_park_output", "green_chemicals", "industrial_park_output_target_yuan", "open", 1e11},
		{"industrial_park_output", "alloy_materials", "industrial_park_output_target_yuan", "open", 1e11},
		{"industrial_park_output", "trade_logistics", "industrial_park_output_target_yuan", "open", 1e11},
		{"industrial_park_output", "advanced_equipment", "industrial_park_output_target_yuan", "open", 5e10},
		{"industrial_park_output", "new_energy", "industrial_park_output_target_yuan", "open", 5e10},
		{"industrial_park_output", "urban_mining", "industrial_park_output_target_yuan", "open", 5e10},
		{"industrial_park_output", "biomedicine", "industrial_park_output_target_yuan", "open", 1e10},
		{"industrial_park_output", "environmental_protection", "industrial_park_output_target_yuan", "open", 1e10},
		{"industrial_park_output", "modern_agriculture", "industrial_park_output_target_yuan", "open", 1e10},
		{"commute_time", "", "commute_time_target_seconds", "open", 1800},
		{"urbanisation", "", "urbanisation_target_ratio", "open", 1},
	} {
		f := indicators.Facts{Subject: indicators.Subject{Indicator: want.id, Entity: want.entity}}
		v, ok := liveAt(find(t, indicators.Expand(c, f, now.AddDate(0, 6, 0)), want.family, want.window), now.UnixMilli())
		if !ok || v != want.value {
			t.Errorf("%s of %q: %v %v, want %v", want.family, want.entity, v, ok, want.value)
		}
	}
}

// TestLanzhouWithoutReports expands every subject and obligation of the sample with nothing reported: each
// target shows 0, 10 or nothing, never a verdict; a work without its plan 9.
func TestLanzhouWithoutReports(t *testing.T) {
	c, err := indicators.LoadCatalogue(os.DirFS("../samples/lanzhou/catalogue"), sampletest.Shanghai(t))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 10, 9, 0, 0, 0, c.Location)
	statuses := 0
	for _, id := range c.Subjects() {
		f := indicators.Facts{Subject: id}
		checkSeries(t, c, f, indicators.Expand(c, f, now), now, 0)
		for _, a := range indicators.Assess(c, f, now) {
			unplanned := c.Indicator(id.Indicator).Kind == indicators.Work && a.Status == indicators.NoTarget
			if statuses++; a.Status != indicators.NoData && a.Status != indicators.NotDue && !unplanned {
				t.Errorf("%v: status %d with nothing reported: %s", id, a.Status, a.Why.ZH)
			}
		}
	}
	if statuses == 0 {
		t.Error("no target shows anything")
	}
	for _, f := range c.Forms {
		for _, d := range f.Departments {
			if f.First != "" && len(indicators.ReportingOf(c).Expand(f.ID, d, nil, now)) == 0 {
				t.Errorf("%s owes nothing of %s", d, f.ID)
			}
		}
	}
}
