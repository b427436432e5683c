package change

import (
	"testing"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// What a batch knows of a series changes with each of its files: a change goes on to say what stood when it was made.
func TestChangeKeepsWhatStood(t *testing.T) {
	subject := indicators.Subject{Indicator: "output", Entity: "east"}
	stood := indicators.Observation{Subject: subject, Period: periods.Month(2026, 3), Value: 40, Status: indicators.Normal}
	corrected := stood
	corrected.Value = 50
	known := []indicators.Observation{stood}
	past := report.Past{InOrder: true, Standing: func(indicators.Subject) []indicators.Observation { return known }}
	catalogue := &indicators.Catalogue{Indicators: []*indicators.Indicator{{ID: "output", Unit: "yuan", Kind: indicators.Flow}}}
	list := Of(catalogue, report.Reading{Observations: []indicators.Observation{corrected}}, past, false)
	if len(list) != 1 {
		t.Fatalf("%d changes, want the correction", len(list))
	}
	before := *list[0].Told(catalogue, true).Before
	known[0] = corrected // as the file is taken in
	if got := *list[0].Told(catalogue, true).Before; got != before {
		t.Errorf("it told of %s before, now of %s", before, got)
	}
}
