package indicators

import (
	"testing"

	"zhibiao/indicators/periods"
)

// What a form calls its figures is said of them; else their status says it.
func TestFigureKinds(t *testing.T) {
	column := func(i string) []*FormSheet {
		return []*FormSheet{{Tables: []*Table{{Columns: []Column{{Meaning: Meaning{Indicator: i}}}}}}}
	}
	c := &Catalogue{
		Indicators: []*Indicator{{ID: "budget", Kind: Flow}, {ID: "plain", Kind: Flow}},
		Forms: []*Form{
			{ID: "monthly", Frequency: periods.Monthly, Status: "P", Figures: "初步数", Sheets: column("budget")},
			{ID: "yearly", Frequency: periods.Yearly, Figures: "决算数", Sheets: column("budget")},
			{ID: "other", Frequency: periods.Monthly, Sheets: column("plain")},
		},
	}
	for _, w := range []struct {
		indicator     string
		months        int32
		unsure, final bool
		want          string
	}{
		{"budget", 1, true, false, "初步数"}, {"budget", 2, true, false, "初步数"}, {"budget", 12, false, true, "决算数"},
		{"budget", 1, false, false, "报表数"},
		{"budget", 12, true, false, "快报数"}, {"plain", 1, false, false, "报表数"}, {"plain", 1, true, false, "快报数"},
		{"plain", 12, false, true, "核定数"},
	} {
		if got := c.indexed().figureKind(c.Indicator(w.indicator), w.months, w.unsure, w.final).Name().ZH; got != w.want {
			t.Errorf("%+v is %s", w, got)
		}
	}
}
