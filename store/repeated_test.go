package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// at is an entry of these bytes, as it arrives in its source's folder after so many minutes.
func at(bytes string, minutes int, value float64) report.Entry {
	e := entry("report.xlsx", day.Add(time.Duration(minutes)*time.Minute), observe(fund, february, value, "C1", bytes))
	e.File.Data, e.File.Arrived = []byte(bytes), e.File.Received
	return e
}

func stands(t *testing.T, s *Store) (texts string) {
	t.Helper()
	list, err := s.Standing(t.Context(), fund)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range list {
		texts += o.Source.Text
	}
	return texts
}

// What stands decides whether the same bytes are news, and the place and time of a
// delivery whether it is the one that was recorded.
func TestWhatStandsDecides(t *testing.T) {
	resaved := at("a2", 5, 1)
	refused := at("a", 6, 1)
	refused.Reading = rejected("", day, "held").Reading
	other := at("a", 0, 1)
	other.File.Name = "copy.xlsx"
	live := at("a", 0, 1)
	live.File.Received, live.File.Arrived = time.Time{}, time.Time{}
	for what, c := range map[string]struct {
		entries    []report.Entry
		duplicates string // a letter for each: n new, d duplicate
		stands     string
	}{
		"again":                        {[]report.Entry{at("a", 0, 1), at("a", 1, 1)}, "nd", "a"},
		"back to the first version":    {[]report.Entry{at("a", 0, 1), at("b", 1, 2), at("a", 2, 1)}, "nnn", "a"},
		"back and forth":               {[]report.Entry{at("a", 0, 1), at("b", 1, 2), at("a", 2, 1), at("b", 3, 2)}, "nnnn", "b"},
		"recorded and not moved away":  {[]report.Entry{at("a", 0, 1), at("b", 1, 2), at("a", 0, 1)}, "nnd", "b"},
		"at another place":             {[]report.Entry{at("a", 0, 1), at("b", 1, 2), other}, "nnn", "a"},
		"without a place":              {[]report.Entry{at("a", 0, 1), at("b", 1, 2), live}, "nnn", "a"},
		"another file says the same":   {[]report.Entry{at("a", 0, 1), resaved, at("a", 6, 1)}, "nnd", "a2"},
		"refused, and it stands":       {[]report.Entry{at("a", 0, 1), refused}, "nd", "a"},
		"refused, and another stands":  {[]report.Entry{at("a", 0, 1), at("b", 1, 2), refused}, "nnn", "b"},
		"it now reads more":            {[]report.Entry{at("a", 0, 1), more(at("a", 2, 1))}, "nn", "amore"},
		"another file said other keys": {[]report.Entry{at("a", 0, 1), apart(at("c", 1, 2)), at("a", 2, 1)}, "nnd", "a"},
	} {
		t.Run(what, func(t *testing.T) {
			for name, step := range map[string]int{"one by one": 1, "in one call": len(c.entries)} {
				s := fresh(t)
				var got strings.Builder
				for i := 0; i < len(c.entries); i += step {
					for _, r := range record(t, s, day.AddDate(0, 0, 1), c.entries[i:i+step]...) {
						if r.Duplicate {
							got.WriteString("d")
						} else {
							got.WriteString("n")
						}
						if r.Duplicate && r.Commit != nil {
							t.Errorf("%s: a duplicate made a commit", name)
						}
					}
				}
				if got.String() != c.duplicates || stands(t, s) != c.stands {
					t.Errorf("%s: %s, want %s; %q stands, want %q", name, got.String(), c.duplicates, stands(t, s), c.stands)
				}
				if err := s.Check(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func more(e report.Entry) report.Entry {
	e.Reading.Observations = append(e.Reading.Observations, observe(fund, february.Next(), 3, "C2", "more"))
	return e
}

func apart(e report.Entry) report.Entry {
	e.Reading.Observations[0].Subject = park
	return e
}

// What is late is kept with its submission, and nothing that is asked of the ledger goes by it.
func TestWhatIsLateIsHistory(t *testing.T) {
	s := fresh(t)
	plan := func(e report.Entry, value float64) (report.Entry, indicators.Target) {
		return e, indicators.Target{Subject: fund, Window: periods.Window{Span: periods.Year(2026)}, Value: value, Plan: true}
	}
	newer, target := plan(at("newer", 10, 2), 20)
	newer.Reading.Targets = []indicators.Target{target}
	older, target := plan(at("older", 0, 1), 10)
	older.Reading.Late = report.Late{Observations: older.Reading.Observations, Targets: []indicators.Target{target}}
	older.Reading.Observations = []indicators.Observation{observe(fund, february.Next(), 3, "C2", "alone")}
	receipts := record(t, s, day.AddDate(0, 0, 1), newer, older)

	if got := stands(t, s); got != "neweralone" {
		t.Errorf("%q stands", got)
	}
	targets, err := s.Targets(t.Context(), fund)
	if err != nil || len(targets) != 1 || targets[0].Value != 20 {
		t.Errorf("targets %+v, %v", targets, err)
	}
	told := []indicators.Commit{*receipts[0].Commit, *receipts[1].Commit}
	if d := cmp.Diff(told, commits(t, s, 0), equal); d != "" {
		t.Errorf("replayed:\n%s", d)
	}
	if n := len(told[1].Observations) + len(told[1].Targets); n != 1 || len(told[1].Reports) != 1 {
		t.Errorf("the late file tells %d figures and %d reports", n, len(told[1].Reports))
	}
	again := open(t, copied(t, s), LoadCatalogue(s.config.load)) // without what the writer keeps in memory
	if got := stands(t, again); got != "neweralone" {
		t.Errorf("opened anew: %q stands", got)
	}

	figures, set, err := s.Said(t.Context(), receipts[1].Submission.ID)
	if err != nil || len(figures) != 2 || figures[1].Source.Text != "older" || len(set) != 1 || set[0].Value != 10 {
		t.Errorf("said %+v, %+v, %v", figures, set, err)
	}
	said, _, err := s.Statements(t.Context(), receipts[1].Submission.ID, 2)
	if err != nil || len(said) != 2 || said[1].Stands == nil || said[1].Stands.Source.Text != "newer" || said[1].Before == nil {
		t.Errorf("statements %+v, %v", said, err)
	}
	versions, err := s.Provenance(t.Context(), figures[1].Key(), time.Time{})
	if err != nil || len(versions) != 2 || versions[0].Late || !versions[1].Late {
		t.Errorf("provenance %+v, %v", versions, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// copied is the ledger's file as it stands, elsewhere.
func copied(t *testing.T, s *Store) string {
	t.Helper()
	path := s.path + ".copy"
	if err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	return path
}
