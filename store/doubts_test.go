package store

import (
	"strings"
	"testing"

	"zhibiao/collector/report"
)

// TestDoubtsAreSealedByTheLog: what is kept of a doubt, and of what was done about it, cannot be changed, added or taken away unseen.
func TestDoubtsAreSealedByTheLog(t *testing.T) {
	for damage, want := range map[string]string{
		``:                                      "",
		`UPDATE doubt SET words = 'never mind'`: "doubt 1: its row 0 does not match",
		`UPDATE doubt SET cell = 'C6'`:          "doubt 1: its row 0 does not match",
		`UPDATE doubt_step SET words = 'it is right' WHERE ordinal = 2`:                          "doubt 1: its row 2 does not match",
		`UPDATE doubt_step SET name = 'somebody else' WHERE ordinal = 1`:                         "doubt 1: its row 1 does not match",
		`DELETE FROM doubt_step WHERE ordinal = 2`:                                               "a row of doubt 1 is gone",
		`INSERT INTO doubt_step VALUES (1, 3, 0, 1, 'x', 'close', '')`:                           "the log tells of no row 3",
		`INSERT INTO doubt SELECT 2, at, account, name, submission, sheet, cell, 'x' FROM doubt`: "doubt 2: the log tells of no row 0",
	} {
		s := filled(t)
		book := Doubts(s)
		d, err := book.Raise(t.Context(), day, report.Doubt{Of: report.Submission{ID: 1}, Sheet: "月报", Cell: "C5", Words: "与海关数不一致"})
		for _, step := range []report.DoubtStep{{Kind: report.AcceptDoubt}, {Kind: report.AnswerDoubt, Words: "口径不同"}} {
			if err == nil {
				err = book.Pursue(t.Context(), day, d.ID, step)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		if damage != "" {
			unguarded(t, s, func() { mustExec(t, s, damage) })
		}
		err = s.Check(t.Context())
		switch {
		case want == "" && err != nil:
			t.Errorf("undamaged: %v", err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", damage, err, want)
		}
	}
}
