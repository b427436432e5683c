package store

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// TestFindingsAreCountedChosenAndPlaced asks for the findings of a submission in every
// way that its page does: the gravest first, how many of all, those of a cell.
func TestFindingsAreCountedChosenAndPlaced(t *testing.T) {
	s := fresh(t)
	e := entry("乱.xlsx", day)
	at := func(severity report.Severity, sheet, cell string) {
		e.Reading.Findings = append(e.Reading.Findings, report.Finding{Severity: severity, Code: "c", Sheet: sheet, Cell: cell,
			Found: fmt.Sprintf(`%d "cell":"Z9"`, len(e.Reading.Findings)), Message: indicators.Text{ZH: "错", EN: "wrong"}})
	}
	at(report.Notice, "表1", "A1")
	at(report.Question, "表1", "C4:C9")
	at(report.Fault, "表1", "C5,D7")
	at(report.Question, `"cell":"Z9"`, "C5")
	at(report.Fault, "", "")
	receipts := record(t, s, day, e, entry("好.xlsx", day), rejected("缓.xlsx", day, report.HeldCode))
	bad := receipts[0].Submission.ID

	for most, want := range map[int][]int{0: {}, 1: {2}, 3: {2, 4, 1}, 9: {2, 4, 1, 3, 0}} {
		got, tally, err := s.Gravest(t.Context(), bad, most)
		if err != nil || tally != (report.Tally{Errors: 2, Questions: 2, Notices: 1}) || tally.Total() != 5 {
			t.Errorf("of %d: %+v, %v", most, tally, err)
		}
		if d := cmp.Diff(chosen(e.Reading.Findings, want), got, equal); d != "" {
			t.Errorf("the gravest %d:\n%s", most, d)
		}
	}
	for _, c := range []struct {
		sheet, cells string
		most         int
		want         []int
	}{
		{"表1", "C5", 9, []int{1, 2}},
		{"表1", "C5", 1, []int{1}},
		{"表1", "D7", 9, []int{2}},
		{"表1", "A1:Z99", 9, []int{0, 1, 2}},
		{`"cell":"Z9"`, "C5", 9, []int{3}},
		{"表1", "Z9", 9, nil},
		{"表2", "C5", 9, nil},
	} {
		got, err := s.FindingsAt(t.Context(), bad, report.Spot{Sheet: c.sheet, Cells: c.cells}, c.most)
		if d := cmp.Diff(chosen(e.Reading.Findings, c.want), got, equal); d != "" || err != nil {
			t.Errorf("at %s!%s: %v\n%s", c.sheet, c.cells, err, d)
		}
	}
	list, err := s.Submissions(t.Context(), report.Filter{})
	if err != nil || len(list) != 3 {
		t.Fatalf("%d submissions, %v", len(list), err)
	}
	for i, want := range []report.Tally{{Held: true}, {}, {Errors: 2, Questions: 2, Notices: 1}} {
		if list[i].Tally != want {
			t.Errorf("%s: %+v, want %+v", list[i].Name, list[i].Tally, want)
		}
	}
	if _, tally, err := s.Gravest(t.Context(), 99, 1); err != nil || tally.Total() != 0 {
		t.Errorf("of a submission that is not there: %+v, %v", tally, err)
	}
	if _, err := s.Findings(t.Context(), 99); !errors.Is(err, report.ErrNoSubmission) {
		t.Errorf("all of a submission that is not there: %v", err)
	}
}

func chosen(all []report.Finding, at []int) (out []report.Finding) {
	for _, i := range at {
		out = append(out, all[i])
	}
	return out
}
