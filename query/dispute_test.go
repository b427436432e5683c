package query_test

import (
	"fmt"
	"strings"
	"testing"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// TestWhatTwoFormsStateOtherwise: of a figure that two forms state, the contradiction stands while both do, as known on each day. A
// preliminary figure and a final one lawfully differ, and what was taken back contradicts nothing.
func TestWhatTwoFormsStateOtherwise(t *testing.T) {
	c := smallCatalogue(t)
	reads := []*indicators.FormSheet{{Tables: []*indicators.Table{{Columns: []indicators.Column{{Meaning: indicators.Meaning{Indicator: "fund"}}}}}}}
	for _, f := range c.Forms {
		f.Sheets = reads
	}
	w := newWorld(t, c, "2026-06-20 12:00")
	month := periods.Month(2026, 3)
	submission := int64(0)
	say := func(day, form, figure string, status indicators.ObservationStatus) {
		submission++
		o := observations(t, "fund 2026-M03 own "+figure)
		o[0].Status = status
		o[0].Source = indicators.Source{Submission: submission, Text: figure, Unit: "亿元"}
		w.commit(day+" 09:00", indicators.Commit{Observations: o, Reports: []indicators.Report{
			{Form: form, Department: "finance", Period: month, Received: w.at(day), Submission: submission}}})
	}
	say("2026-04-01", "monthly", "3", indicators.Normal)
	say("2026-04-02", "parks", "4.4", indicators.Normal)
	say("2026-04-03", "parks", "3.2", indicators.Normal)
	say("2026-04-04", "parks", "5", indicators.Provisional)
	say("2026-04-05", "parks", "6", indicators.Normal)
	w.commit("2026-04-06 09:00", indicators.Commit{Observations: observations(t, "fund 2026-M03 own 3"), Reports: []indicators.Report{
		{Form: "parks", Department: "finance", Period: month, Received: w.at("2026-04-06"), Of: submission, Outcome: indicators.ReportWithdrawn}}})
	say("2026-04-07", "parks", "8", indicators.Normal)
	say("2026-04-08", "parks", "9", indicators.Normal)
	w.commit("2026-04-09 09:00", indicators.Commit{Observations: observations(t, "fund 2026-M03 own 8"), Reports: []indicators.Report{
		{Form: "parks", Department: "finance", Period: month, Received: w.at("2026-04-09"), Of: submission, Outcome: indicators.ReportWithdrawn}}})
	say("2026-04-10", "monthly", "8", indicators.Normal)
	for day, want := range map[string]string{
		"2026-04-01": "", "2026-04-02": "parks, monthly", "2026-04-03": "", "2026-04-04": "", "2026-04-05": "parks, monthly",
		"2026-04-06": "", "2026-04-08": "parks, monthly", "2026-04-09": "parks, monthly", "2026-04-10": "", "": "",
	} {
		var got []string
		for _, m := range metricsOf(t, w.get("query", "query", fmt.Sprintf("report_conflict{as_of=%q}", day), "time", seconds(w.at("2026-04-20")))) {
			got = append(got, m["forms"])
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("as of %q: %q, want %q", day, got, want)
		}
	}
}
