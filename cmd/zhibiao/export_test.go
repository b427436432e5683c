package main

import (
	"testing"

	"zhibiao/indicators"
)

// TestExportSaysWhatAFigureIs wants a name for every basis, and the unit of the value rather than the indicator's where they differ.
func TestExportSaysWhatAFigureIs(t *testing.T) {
	amount, share := &indicators.Indicator{Unit: "yuan"}, &indicators.Indicator{Unit: "ratio"}
	seen := map[string]bool{}
	for _, c := range []struct {
		basis      indicators.Basis
		code       string
		unit, part string // of an amount's, of a share's
	}{
		{indicators.Own, "own", "yuan", "ratio"},
		{indicators.Cumulative, "cumulative", "yuan", "ratio"},
		{indicators.OwnPrior, "own_prior", "yuan", "ratio"},
		{indicators.CumulativePrior, "cumulative_prior", "yuan", "ratio"},
		{indicators.OwnGrowth, "own_growth", "ratio", "ratio_difference"},
		{indicators.CumulativeGrowth, "cumulative_growth", "ratio", "ratio_difference"},
		{indicators.NodeDate, "node_date", "", ""},
		{indicators.Words, "words", "", ""},
		{indicators.WindowCumulative, "window_cumulative", "yuan", "ratio"},
		{indicators.StartCumulative, "start_cumulative", "yuan", "ratio"},
	} {
		of := func(i *indicators.Indicator) string {
			return figure{Observation: indicators.Observation{Basis: c.basis}, ind: i}.unit()
		}
		if got := c.basis.Code(); got != c.code || of(amount) != c.unit || of(share) != c.part {
			t.Errorf("basis %d: %s in %q and %q, want %s in %q and %q", c.basis, got, of(amount), of(share), c.code, c.unit, c.part)
		}
		seen[c.code] = true
	}
	for b := indicators.Basis(0); b.Valid(); b++ {
		if !seen[b.Code()] {
			t.Errorf("basis %d is not tried", b)
		}
	}
}
