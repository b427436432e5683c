package indicators_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// TestZeroReturn works out what a nil return says, month by month.
func TestZeroReturn(t *testing.T) {
	c := smallCatalogue(t)
	c.Entities = append(c.Entities, &indicators.Entity{ID: "late", Kind: "park", Joined: "2024-M05"})
	monthly, combined := c.Form("monthly"), c.Form("combined")
	stood := func(p periods.Period, b indicators.Basis, v float64, s indicators.ObservationStatus) indicators.Observation {
		return indicators.Observation{Subject: indicators.Subject{Indicator: "fund"}, Period: p, Basis: b, Value: v, Status: s}
	}
	april := []indicators.Observation{
		stood(periods.Month(2024, 3), indicators.Cumulative, 30, indicators.Normal),
		stood(periods.Month(2024, 4), indicators.Own, 7, indicators.Normal),
		stood(periods.Month(2024, 4), indicators.Cumulative, 37, indicators.Provisional),
		stood(periods.Month(2024, 4), indicators.StartCumulative, 137, indicators.Normal),
	}
	for name, w := range map[string]struct {
		form     *indicators.Form
		period   periods.Period
		entity   string
		asked    []indicators.Basis
		standing []indicators.Observation
		want     []string
	}{
		"own alone": {monthly, periods.Month(2024, 5), "", []indicators.Basis{indicators.Own}, nil, []string{"0 0 A"}},
		"own and cumulative": {monthly, periods.Month(2024, 5), "", []indicators.Basis{indicators.Own, indicators.Cumulative}, april,
			[]string{"0 0 A", "1 37 P"}},
		"since the start": {monthly, periods.Month(2024, 5), "", []indicators.Basis{indicators.StartCumulative}, april,
			[]string{"9 137 A"}},
		"what is said beside": {monthly, periods.Month(2024, 5), "",
			[]indicators.Basis{indicators.OwnPrior, indicators.CumulativeGrowth, indicators.Words}, april, nil},
		"asked twice": {monthly, periods.Month(2024, 5), "", []indicators.Basis{indicators.Own, indicators.Own}, nil,
			[]string{"0 0 A"}},
		"January begins": {monthly, periods.Month(2025, 1), "", []indicators.Basis{indicators.Cumulative}, april,
			[]string{"1 0 A"}},
		"January begins nothing": {monthly, periods.Month(2025, 1), "", []indicators.Basis{indicators.StartCumulative}, april, nil},
		"1—2月 begins": {combined, periods.JanuaryFebruary(2025), "", []indicators.Basis{indicators.Cumulative}, nil,
			[]string{"1 0 A"}},
		"an entity that joins": {monthly, periods.Month(2024, 5), "late", []indicators.Basis{indicators.Cumulative}, nil,
			[]string{"1 0 A"}},
		"nothing stood": {monthly, periods.Month(2024, 5), "", []indicators.Basis{indicators.Cumulative}, april[:1], nil},
		"what stood was withdrawn": {monthly, periods.Month(2024, 5), "", []indicators.Basis{indicators.Cumulative},
			[]indicators.Observation{stood(periods.Month(2024, 4), indicators.Cumulative, math.NaN(), indicators.Missing)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []indicators.Key
			for _, b := range w.asked {
				asked = append(asked, indicators.Key{Subject: indicators.Subject{Indicator: "fund", Entity: w.entity}, Period: w.period,
					Basis: b})
			}
			// of another period
			asked = append(asked, indicators.Key{Subject: indicators.Subject{Indicator: "fund"}, Period: w.period.Prev()})
			list, err := indicators.ReportingOf(c).ZeroReturn(w.form, w.period, asked, func(indicators.Subject) []indicators.Observation { return w.standing })
			var got []string
			for _, o := range list {
				got = append(got, fmt.Sprintf("%d %v %c", o.Basis, o.Value, o.Status))
			}
			if diff := cmp.Diff(w.want, got); diff != "" {
				t.Error(diff)
			}
			if refused := w.want == nil && slices.ContainsFunc(w.asked, indicators.Basis.Reported); refused != errors.Is(err,
				indicators.ErrNoZero) {
				t.Errorf("error %v", err)
			}
		})
	}
}

// TestNilOf: a ledger of amounts is zero by default, everything else takes none, and what a form declares stands.
func TestNilOf(t *testing.T) {
	c := smallCatalogue(t)
	table := func(by, indicator string) []*indicators.FormSheet {
		return []*indicators.FormSheet{{Tables: []*indicators.Table{{Rows: indicators.Rows{By: by},
			Columns: []indicators.Column{{Meaning: indicators.Meaning{Indicator: indicator}}}}}}}
	}
	for name, w := range map[string]struct {
		form indicators.Form
		want indicators.NilMeaning
	}{
		"a ledger of amounts":  {indicators.Form{Sheets: table(indicators.ByRecord, "fund")}, indicators.NilZero},
		"a ledger of levels":   {indicators.Form{Sheets: table(indicators.ByRecord, "commute")}, indicators.NilRefused},
		"a table of amounts":   {indicators.Form{Sheets: table(indicators.ByLabel, "fund")}, indicators.NilRefused},
		"a ledger of plans":    {indicators.Form{Plan: true, Sheets: table(indicators.ByRecord, "fund")}, indicators.NilRefused},
		"a form without sheet": {indicators.Form{}, indicators.NilRefused},
		"declared":             {indicators.Form{Nil: indicators.NilNone, Sheets: table(indicators.ByRecord, "fund")}, indicators.NilNone},
	} {
		if got := indicators.ReportingOf(c).NilOf(&w.form); got != w.want {
			t.Errorf("%s: %s, want %s", name, got, w.want)
		}
	}
}
