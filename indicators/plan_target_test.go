package indicators_test

import (
	"errors"
	"testing"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// TestPlanTarget holds what a plan's target takes from the catalogue to the rules of the small one.
func TestPlanTarget(t *testing.T) {
	c := smallCatalogue(t)
	north := func(id string) indicators.Subject { return indicators.Subject{Indicator: id, Entity: "north"} }
	alone := func(id string) indicators.Subject { return indicators.Subject{Indicator: id} }
	for _, k := range []struct {
		name   string
		of     indicators.Subject
		in     periods.Period
		window string
		pace   indicators.PaceKind
		value  float64
		stated bool
		err    error
	}{
		{"a plan's own figure", alone("trade"), periods.Year(2026), "2026", indicators.Linear, 0, false, nil},
		{"a plan of a month sets the year's", alone("trade"), periods.Month(2026, time.March), "2026", indicators.Linear, 0, false, nil},
		{"before the policy", alone("trade"), periods.Year(2023), "", "", 0, false, indicators.ErrPlanWindow},
		{"the policy's figure", alone("lumps"), periods.Year(2026), "2026", indicators.Steps, 10e8, true, nil},
		{"of a park", north("park_fund"), periods.Year(2026), "2026", indicators.Linear, 12e8, true, nil},
		{"by a date, counted from the rule's year", alone("invested"), periods.Year(2027), "by-2027-12", indicators.Linear, 48e8, true,
			nil},
		{"a quarter", alone("quarterly_fund"), periods.Quarter(2026, 2), "2026-Q2", indicators.Linear, 3e8, true, nil},
		{"no quarter", alone("quarterly_fund"), periods.Year(2026), "", "", 0, false, indicators.ErrPlanWindow},
		{"a work's nodes", indicators.Subject{Indicator: "works", Entity: "road"}, periods.Year(2026), "open", indicators.NodeDates, 4,
			false, nil},
		{"no target at all", alone("people"), periods.Year(2026), "", "", 0, false, indicators.ErrNoPlan},
		{"unknown", alone("nothing"), periods.Year(2026), "", "", 0, false, indicators.ErrNoPlan},
	} {
		target, stated, err := indicators.TargetsOf(c).OfPlan(k.of, k.in)
		if k.err != nil {
			if !errors.Is(err, k.err) {
				t.Errorf("%s: %v, want %v", k.name, err, k.err)
			}
			continue
		}
		if err != nil || target.Window.Label() != k.window || target.Pace.Kind != k.pace || target.Value != k.value || stated != k.stated ||
			!target.Plan {
			t.Errorf("%s: %s %s %v stated %v plan %v: %v", k.name, target.Window.Label(), target.Pace.Kind, target.Value, stated,
				target.Plan, err)
		}
	}
}

// TestOneDeadlineIsOneTarget lets two plans count a deadline from different years: one target, the later plan's.
func TestOneDeadlineIsOneTarget(t *testing.T) {
	c := smallCatalogue(t)
	f := indicators.Facts{Subject: indicators.Subject{Indicator: "trade"}}
	for i, from := range []int{2025, 2026} {
		f.Targets = append(f.Targets, indicators.Target{
			Subject: f.Subject, Window: periods.Window{Span: periods.New(from, time.January, (2029-from)*12), Deadline: true},
			Value: float64(i+1) * 1e8, Plan: true,
		})
	}
	series := indicators.Expand(c, f, time.Date(2026, 6, 1, 0, 0, 0, 0, c.Location))
	target := find(t, series, "trade_target_yuan", "by-2028-12")
	if v, ok := liveAt(target, time.Date(2026, 5, 1, 0, 0, 0, 0, c.Location).UnixMilli()); !ok || v != 2e8 {
		t.Errorf("the target is %v %v, want that of the later plan", v, ok)
	}
	n := 0
	for _, s := range series {
		if s.Name == "trade_target_yuan" && labelOf(s.Labels, "window") == "by-2028-12" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d series of one label set", n)
	}
}
