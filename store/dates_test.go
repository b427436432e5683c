package store

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"zhibiao/collector/report"
)

// What a report says of its own age is kept with it, and unknown stays unknown.
func TestSubmissionsKeepTheirDates(t *testing.T) {
	s := fresh(t)
	dated := entry("a.xlsx", day, observe(fund, february, 1e9, "C14", "10亿元"))
	dated.Reading.Dates = report.Dates{Stated: time.Date(2026, 3, 4, 0, 0, 0, 0, shanghai),
		Saved: time.Date(2026, 3, 4, 8, 30, 0, 0, time.UTC)}
	undated := entry("b.xlsx", day.Add(time.Hour), observe(fund, february, 2e9, "C14", "20亿元"))
	for i, e := range []report.Entry{dated, undated} {
		receipt := record(t, s, day.Add(2*time.Hour), e)[0]
		sub, err := s.Submission(t.Context(), receipt.Submission.ID)
		if err != nil {
			t.Fatal(err)
		}
		if want := e.Reading.Dates; !sub.Dates.Stated.Equal(want.Stated) || !sub.Dates.Saved.Equal(want.Saved) {
			t.Errorf("entry %d: %+v, want %+v", i, sub.Dates, want)
		}
	}
}

// A ledger of the first schema goes on under the newest.
func TestFirstSchemaIsMigrated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := step(t.Context(), db, 1, "migrations/0001_ledger.sql"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	record(t, s, day, entry("a.xlsx", day, observe(fund, february, 1e9, "C14", "10亿元")))
	if sub, err := s.Submission(t.Context(), 1); err != nil || !sub.Dates.Saved.IsZero() {
		t.Errorf("%+v, %v", sub, err)
	}
}
