package query_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhibiao/indicators"
)

// TestFiguresOfEveryPeriodStandSomewhere asks at the end of past periods where their figures stand: a report of two months, a correction of
// an earlier one, one that is taken back; and on earlier days, where they stood then.
func TestFiguresOfEveryPeriodStandSomewhere(t *testing.T) {
	w := newWorld(t, smallCatalogue(t), "2026-06-20 12:00")
	for i, step := range []struct {
		day     string
		figures []string
	}{
		{"2026-03-05", []string{"fund 2026-M01 cum 1", "fund 2026-M02 cum 2"}},
		{"2026-04-05", []string{"fund 2026-M03 cum 3"}},
		{"2026-04-06", []string{"fund 2026-M01 cum 1.5"}},
		{"2026-05-05", []string{"fund 2026-M04 cum 4"}},
		{"2026-05-06", []string{"fund 2026-M03 cum -"}},
	} {
		o := observations(t, step.figures...)
		for k := range o {
			o[k].Source = indicators.Source{Submission: int64(i + 1), Sheet: "表", Cell: fmt.Sprintf("C%d", o[k].Period.EndMonth())}
		}
		w.commit(step.day+" 09:00", indicators.Commit{Observations: o})
	}
	const fund = `indicator_source_info{indicator="fund"}`
	source := func(selector, at, asOf string) string {
		var all []string
		for _, m := range metricsOf(t, w.get("query", "query", selector, "time", seconds(w.at(at)), "as_of", asOf)) {
			all = append(all, m["submission"]+m["cell"])
		}
		return strings.Join(all, ";")
	}
	month := func(n int) string {
		return fmt.Sprintf("C%d", observations(t, fmt.Sprintf("fund 2026-M%02d cum 1", n))[0].Period.EndMonth())
	}
	for _, x := range []struct{ at, asOf, want string }{
		{"2026-01-30", "", ""},
		{"2026-01-31$", "", "3" + month(1)},
		{"2026-02-28", "", "3" + month(1)},
		{"2026-02-28$", "", "1" + month(2)},
		{"2026-03-31$", "", ""}, // taken back
		{"2026-04-30$", "", "4" + month(4)},
		{"2026-06-20", "", "4" + month(4)},
		{"2026-01-31$", "2026-03-31", "1" + month(1)},
		{"2026-03-31$", "2026-04-10", "2" + month(3)},
		{"2026-03-31$", "2026-03-31", "1" + month(2)},
	} {
		for _, selector := range []string{fund, `{__name__=~"indicator_source_.*",indicator="fund"}`} {
			if got := source(selector, x.at, x.asOf); got != x.want {
				t.Errorf("%s at %s as of %q: %q, want %q", selector, x.at, x.asOf, got, x.want)
			}
		}
	}
	if got := source(`indicator_source_info{submission="1",cell="`+month(2)+`"}`, "2026-03-05", ""); got != "1"+month(2) {
		t.Errorf("by its submission and cell: %q", got)
	}
	var listed []string
	for _, m := range metricsOf(t, w.get("query", "query", fund+"[1y]")) {
		listed = append(listed, m["submission"]+m["cell"])
	}
	slices.Sort(listed)
	if want := []string{"1" + month(2), "3" + month(1), "4" + month(4)}; !slices.Equal(listed, want) {
		t.Errorf("over a year %v, want %v", listed, want)
	}
	if a := w.get("series", "match[]", fund, "start", seconds(w.at("2026-02-01")), "end", seconds(w.at("2026-02-10"))); strings.Count(a.body,
		`"submission":"3"`) != 1 || strings.Contains(a.body, `"submission":"4"`) {
		t.Errorf("series of February: %s", a.body)
	}
}
