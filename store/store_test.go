package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/samples"
)

var (
	shanghai = time.FixedZone("Asia/Shanghai", 8*3600)
	day      = time.Date(2026, 3, 5, 9, 0, 0, 0, shanghai)
	fund     = indicators.Subject{Indicator: "provincial_fund"}
	park     = indicators.Subject{Indicator: "industrial_park_output", Entity: "new_energy"}
	february = periods.Month(2026, time.February)
)

// equal compares figures: NaN is itself, and a nil list is an empty one.
var equal = cmp.Options{cmpopts.EquateNaNs(), cmpopts.EquateEmpty(), cmpopts.EquateComparable(periods.Period{}),
	cmpopts.IgnoreFields(indicators.Commit{}, "Catalogue")}

func open(t testing.TB, path string, options ...Option) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func fresh(t testing.TB, options ...Option) *Store {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "ledger.db"), options...)
}

func record(t testing.TB, s *Store, now time.Time, entries ...report.Entry) []report.Receipt {
	t.Helper()
	receipts, err := s.Record(t.Context(), now, entries...)
	if err != nil {
		t.Fatal(err)
	}
	return receipts
}

func observe(sub indicators.Subject, p periods.Period, value float64, cell, text string) indicators.Observation {
	return indicators.Observation{
		Subject: sub, Period: p, Value: value, Status: indicators.Normal,
		Source: indicators.Source{Sheet: "表1", Cell: cell, Text: text, Unit: "万元"},
	}
}

func entry(name string, received time.Time, observations ...indicators.Observation) report.Entry {
	return report.Entry{
		File: report.File{Name: name, Data: []byte(name), Received: received, By: "王", Source: "inbox", Department: "finance"},
		Reading: report.Reading{
			Form: "fund_monthly", Department: "finance", Period: february, Periods: []periods.Period{february},
			Observations: observations,
		},
	}
}

func rejected(name string, received time.Time, codes ...string) report.Entry {
	e := entry(name, received)
	for _, c := range codes {
		e.Reading.Findings = append(e.Reading.Findings, report.Finding{
			Severity: report.Fault, Code: c, Sheet: "表1", Cell: "C7", Found: "约三成",
			Message: indicators.Text{ZH: "不是数", EN: "not a number"},
		})
	}
	return e
}

func commits(t testing.TB, s *Store, after int64) []indicators.Commit {
	t.Helper()
	var out []indicators.Commit
	for c, err := range s.Commits(t.Context(), after) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func TestCommitsGiveBackWhatWasRecorded(t *testing.T) {
	s := fresh(t)
	first := entry("a.xlsx", day,
		observe(fund, february, 1e9, "C14", "10亿元"),
		observe(park, february, 0.1, "C15", "0.1"),
		observe(park, february.Prev(), math.Copysign(0, -1), "C16:C20", "-0"),
		indicators.Observation{Subject: park, Period: periods.JanuaryFebruary(2026), Basis: indicators.Cumulative, Value: math.NaN(),
			Status: indicators.Missing, Source: indicators.Source{Sheet: "表2", Cell: "D4", Text: "…"}},
		indicators.Observation{Subject: park, Period: february, Basis: indicators.NodeDate, Item: "start", Value: 1772323200,
			Status: indicators.Provisional},
	)
	second := entry("b.xlsx", day.Add(time.Hour), observe(fund, february, 1.5e9, "C14", "15亿元"))
	baseline := 0.25
	second.Reading.Targets = []indicators.Target{{
		Subject: park, Window: periods.Window{Span: periods.Year(2026)}, Value: 1e11, Bound: indicators.AtLeast, Nature: indicators.Promise,
		Baseline: &baseline, Pace: indicators.Pace{Kind: indicators.Steps, Shares: []float64{0, 0.3, 1}}, Plan: true, Figure: "1000亿元",
		Nodes:   []indicators.Node{{ID: "start", Name: indicators.Text{ZH: "开工"}, Planned: day}},
		InForce: day, Source: indicators.Source{Sheet: "计划", Cell: "E9", Text: "1000", Unit: "亿元"},
	}}
	receipts := record(t, s, day.Add(2*time.Hour), first, rejected("bad.xlsx", day.Add(time.Minute), "not_a_number"), second)

	var want []indicators.Commit
	for _, r := range receipts {
		if r.Commit != nil {
			want = append(want, *r.Commit)
		}
	}
	if len(want) != 2 || want[0].Revision != 1 || want[1].Revision != 2 || receipts[1].Submission.Verdict != report.Rejected {
		t.Fatalf("receipts: %+v", receipts)
	}
	if d := cmp.Diff(want, commits(t, s, 0), equal); d != "" {
		t.Errorf("replayed (-recorded +replayed):\n%s", d)
	}
	if d := cmp.Diff(want[1:], commits(t, s, 1), equal); d != "" {
		t.Errorf("after revision 1:\n%s", d)
	}
	got := commits(t, s, 0)
	if !math.Signbit(got[0].Observations[2].Value) {
		t.Error("minus zero lost its sign")
	}
	if d := cmp.Diff([]indicators.Report{{Form: "fund_monthly", Department: "finance", Period: february, Received: day.UTC(),
		Answered: day.Add(2 * time.Hour).UTC(), Submission: 1, File: "a.xlsx", By: "王"}}, got[0].Reports, equal); d != "" {
		t.Errorf("reports:\n%s", d)
	}
	s.Close()
	again := open(t, s.path, ReadOnly())
	if d := cmp.Diff(want, commits(t, again, 0), equal); d != "" {
		t.Errorf("after reopening:\n%s", d)
	}
}

func TestKnownNeverFalls(t *testing.T) {
	s := fresh(t)
	receipts := record(t, s, day.Add(time.Hour),
		entry("1", day.Add(1500*time.Microsecond)), // to the millisecond
		entry("2", day.Add(-time.Hour)),            // the clock was set back
		entry("3", day.Add(2*time.Millisecond)),    // the same instant as the one before
		entry("4", time.Time{}))                    // not told: now
	want := []time.Time{day.Add(time.Millisecond), day.Add(2 * time.Millisecond), day.Add(2 * time.Millisecond), day.Add(time.Hour)}
	for i, r := range receipts {
		if !r.Commit.Known.Equal(want[i]) || !r.Submission.Known.Equal(want[i]) {
			t.Errorf("%d: known at %s, want %s", i, r.Commit.Known, want[i])
		}
		if r.Commit.Revision != int64(i+1) {
			t.Errorf("%d: revision %d", i, r.Commit.Revision)
		}
	}
	if got := receipts[1].Submission; !got.Received.Equal(day.Add(-time.Hour)) || !got.Recorded.Equal(day.Add(time.Hour)) {
		t.Errorf("received %s and recorded %s are to be kept as they were", got.Received, got.Recorded)
	}
	s.Close()
	s = open(t, s.path)
	r := record(t, s, day, entry("5", day))[0]
	if !r.Commit.Known.Equal(day.Add(time.Hour + time.Millisecond)) {
		t.Errorf("after reopening with the clock set back: known at %s", r.Commit.Known)
	}
	if _, err := s.Record(t.Context(), day, entry("6", day.AddDate(10, 0, 0))); err == nil || !strings.Contains(err.Error(), "after now") {
		t.Errorf("a receipt ten years ahead: %v", err)
	}
}

func TestTheSameBytesAgain(t *testing.T) {
	s := fresh(t, LoadCatalogue(func([]byte) (*indicators.Catalogue, error) { return &indicators.Catalogue{}, nil }))
	catalogue := func(text string) {
		if _, err := s.RecordCatalogue(t.Context(), day, []byte(text), &indicators.Catalogue{}); err != nil {
			t.Fatal(err)
		}
	}
	good := entry("good", day, observe(fund, february, 1, "C1", "1"))
	bad := rejected("bad", day, "not_a_number")
	healed := entry("bad", day, observe(fund, february, 2, "C1", "2"))

	steps := []struct {
		what       string
		entry      report.Entry
		before     string // a catalogue recorded first
		duplicate  bool
		submission int64
		revision   int64
	}{
		{"new", good, "one", false, 1, 2},
		{"accepted again", good, "", true, 1, 2},
		{"new and rejected", bad, "", false, 2, 0},
		{"rejected again under the same catalogue", bad, "", true, 2, 0},
		{"rejected again under a new catalogue", bad, "two", false, 3, 0},
		{"accepted now that the catalogue reads it", healed, "", false, 4, 4},
		{"and then it stays accepted", bad, "three", true, 4, 4},
		{"accepted under an older catalogue", good, "", true, 1, 2},
	}
	for _, step := range steps {
		if step.before != "" {
			catalogue(step.before)
		}
		r := record(t, s, day, step.entry)[0]
		if r.Duplicate != step.duplicate || r.Submission.ID != step.submission || r.Submission.Revision != step.revision {
			t.Errorf("%s: duplicate %v, submission %d, revision %d", step.what, r.Duplicate, r.Submission.ID, r.Submission.Revision)
		}
		if (r.Commit != nil) != (!step.duplicate && step.revision != 0) {
			t.Errorf("%s: commit %v", step.what, r.Commit)
		}
	}
	twice := record(t, s, day, entry("new", day), entry("new", day))
	if twice[0].Duplicate || !twice[1].Duplicate || twice[1].Submission.ID != twice[0].Submission.ID {
		t.Errorf("twice in one call: %+v", twice)
	}
	sub, err := s.Lookup(t.Context(), twice[0].Submission.SHA256)
	if err != nil || !cmp.Equal(sub, twice[0].Submission, equal) {
		t.Errorf("lookup: %+v, %v", sub, err)
	}
	if _, err := s.Lookup(t.Context(), strings.Repeat("0", 64)); !errors.Is(err, report.ErrNoSubmission) {
		t.Errorf("lookup of nothing: %v", err)
	}
}

func TestAFileWithAnErrorRecordsNothing(t *testing.T) {
	s := fresh(t)
	e := rejected("bad", day, "not_a_number", "total_differs")
	e.Reading.Observations = []indicators.Observation{observe(fund, february, 1, "C1", "1")}
	record(t, s, day, e)
	if c := commits(t, s, 0); len(c) != 0 {
		t.Errorf("commits of a rejected file: %+v", c)
	}
	found, err := s.Findings(t.Context(), 1)
	if d := cmp.Diff(e.Reading.Findings, found); d != "" || err != nil {
		t.Errorf("findings: %v\n%s", err, d)
	}
	for code, want := range map[string]int{"total_differs": 1, "late": 0} {
		subs, err := s.Submissions(t.Context(), report.Filter{Finding: code})
		if err != nil || len(subs) != want {
			t.Errorf("submissions with %s: %d, %v", code, len(subs), err)
		}
	}
	data, err := s.Bytes(t.Context(), mustDigest(t, e.File.Data))
	if err != nil || string(data) != "bad" {
		t.Errorf("bytes of a rejected file: %q, %v", data, err)
	}
	if _, err := s.Findings(t.Context(), 99); !errors.Is(err, report.ErrNoSubmission) {
		t.Errorf("findings of nothing: %v", err)
	}
}

func mustDigest(t testing.TB, data []byte) string {
	b, err := newBlob(data)
	if err != nil {
		t.Fatal(err)
	}
	return b.sha256
}

func TestRecordRefusesWhatIsNoFigure(t *testing.T) {
	with := func(change func(*indicators.Observation)) report.Entry {
		o := observe(fund, february, 1, "C1", "1")
		change(&o)
		return entry("x", day, o)
	}
	two := entry("x", day, observe(fund, february, 1, "C1", "1"), observe(fund, february, 2, "C2", "2"))
	target := entry("x", day)
	target.Reading.Targets = []indicators.Target{{Subject: fund, Value: math.NaN()}}
	for want, e := range map[string]report.Entry{
		"its value is infinite":                 with(func(o *indicators.Observation) { o.Value = math.Inf(1) }),
		"it has no value":                       with(func(o *indicators.Observation) { o.Value = math.NaN() }),
		"and yet says 1":                        with(func(o *indicators.Observation) { o.Status = indicators.Missing }),
		"status 'X'":                            with(func(o *indicators.Observation) { o.Status = 'X' }),
		"no period":                             with(func(o *indicators.Observation) { o.Period = periods.Period{} }),
		"no indicator":                          with(func(o *indicators.Observation) { o.Indicator = "" }),
		"basis 99":                              with(func(o *indicators.Observation) { o.Basis = 99 }),
		`two figures for provincial_fund`:       two,
		`target of provincial_fund in open: Na`: target,
	} {
		s := fresh(t)
		_, err := s.Record(t.Context(), day, entry("good", day, observe(fund, february, 1, "C1", "1")), e)
		var where *report.EntryError
		if err == nil || !strings.Contains(err.Error(), want) || !errors.As(err, &where) || where.Index != 1 {
			t.Errorf("%s: %v", want, err)
		}
		if c := commits(t, s, 0); len(c) != 0 {
			t.Errorf("%s: something was recorded: %+v", want, c)
		}
		if r := record(t, s, day, entry("good", day, observe(fund, february, 1, "C1", "1")))[0]; r.Submission.ID != 1 || r.Duplicate {
			t.Errorf("%s: afterwards: %+v", want, r)
		}
	}
}

func TestStandingAndProvenance(t *testing.T) {
	s := fresh(t)
	withdrawn := indicators.Observation{Subject: fund, Period: february, Value: math.NaN(), Status: indicators.Missing}
	record(t, s, day.Add(time.Hour),
		entry("1", day, observe(fund, february, 1, "C1", "1"), observe(fund, february.Prev(), 7, "B1", "7")),
		entry("2", day.Add(time.Minute), observe(park, february, 5, "C9", "5")),
		entry("3", day.Add(2*time.Minute), observe(fund, february, 2, "C2", "2")))
	stand := func(want ...float64) {
		t.Helper()
		got, err := s.Standing(t.Context(), fund)
		if err != nil {
			t.Fatal(err)
		}
		var values []float64
		for _, o := range got {
			values = append(values, o.Value)
		}
		if d := cmp.Diff(want, values, equal); d != "" {
			t.Errorf("standing:\n%s", d)
		}
	}
	stand(7, 2)
	record(t, s, day.Add(time.Hour), entry("4", day.Add(3*time.Minute), withdrawn))
	stand(7, math.NaN())
	if got, err := s.Standing(t.Context(), indicators.Subject{Indicator: "none"}); err != nil || got != nil {
		t.Errorf("standing of nothing: %v, %v", got, err)
	}

	versions := func(asOf time.Time) (out []string) {
		t.Helper()
		vs, err := s.Provenance(t.Context(), indicators.Key{Subject: fund, Period: february}, asOf)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range vs {
			out = append(out, fmt.Sprintf("%d %s %s!%s %s %v", v.Revision, v.Submission.Name, v.Observation.Source.Sheet,
				v.Observation.Source.Cell,
				v.Submission.Known.Sub(day), v.Observation.Value))
		}
		return out
	}
	all := []string{"1 1 表1!C1 0s 1", "3 3 表1!C2 2m0s 2", "4 4 ! 3m0s NaN"}
	if d := cmp.Diff(all, versions(time.Time{})); d != "" {
		t.Errorf("provenance:\n%s", d)
	}
	if d := cmp.Diff(all[:2], versions(day.Add(2*time.Minute))); d != "" {
		t.Errorf("provenance as of the third:\n%s", d)
	}
	if d := cmp.Diff([]string(nil), versions(day.Add(-time.Millisecond))); d != "" {
		t.Errorf("provenance before the first:\n%s", d)
	}
}

func TestCatalogues(t *testing.T) {
	loads := 0
	load := LoadCatalogue(func(data []byte) (*indicators.Catalogue, error) {
		loads++
		return &indicators.Catalogue{Documents: []*indicators.Document{{ID: string(data)}}}, nil
	})
	s := fresh(t, load)
	put := func(text string) *indicators.Commit {
		t.Helper()
		c, err := s.RecordCatalogue(t.Context(), day, []byte(text), &indicators.Catalogue{Documents: []*indicators.Document{{ID: text}}})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := put("one"); c == nil || c.Revision != 1 || !c.Known.Equal(day) {
		t.Errorf("first: %+v", c)
	}
	if c := put("one"); c != nil {
		t.Errorf("unchanged: %+v", c)
	}
	put("two")
	if c := put("one"); c == nil || c.Revision != 3 {
		t.Errorf("back to the first: %+v", c)
	}
	s.Close()
	s = open(t, s.path, load)
	if c := put("one"); c != nil {
		t.Errorf("unchanged after reopening: %+v", c)
	}
	var ids []string
	for _, c := range commits(t, s, 0) {
		ids = append(ids, c.Catalogue.Documents[0].ID)
	}
	if d := cmp.Diff([]string{"one", "two", "one"}, ids); d != "" || loads != 2 {
		t.Errorf("catalogues in %d loads:\n%s", loads, d)
	}
	s.Close()
	s = open(t, s.path)
	for _, err := range s.Commits(t.Context(), 0) {
		if !errors.Is(err, ErrNoCatalogues) {
			t.Errorf("without a way to load: %v", err)
		}
	}
}

// The sample instance's catalogue comes back from the ledger as it was given.
func TestLanzhouCatalogue(t *testing.T) {
	files := samples.Catalogue()
	load := func(data []byte) (*indicators.Catalogue, error) {
		unpacked, err := indicators.UnpackCatalogue(data)
		if err != nil {
			return nil, err
		}
		return indicators.LoadCatalogue(unpacked, shanghai)
	}
	data, err := indicators.PackCatalogue(files)
	if err != nil {
		t.Fatal(err)
	}
	given, err := load(data)
	if err != nil {
		t.Fatal(err)
	}
	s := fresh(t)
	if _, err := s.RecordCatalogue(t.Context(), day, data, given); err != nil {
		t.Fatal(err)
	}
	s.Close()
	got := commits(t, open(t, s.path, LoadCatalogue(load)), 0)[0].Catalogue
	if d := cmp.Diff(indicators.Families(given), indicators.Families(got)); d != "" || got.Indicator("provincial_fund") == nil {
		t.Errorf("families:\n%s", d)
	}
}

func TestOnlyOneWrites(t *testing.T) {
	s := fresh(t)
	if _, err := Open(t.Context(), s.path); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("a second writer: %v", err)
	}
	reader := open(t, s.path, ReadOnly())
	if _, err := reader.Record(t.Context(), day, entry("x", day)); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a reader that writes: %v", err)
	}
	// New words after the reader has read its dictionary.
	for i, n := range []string{"1", "2"} {
		record(t, s, day, entry(n, day, observe(indicators.Subject{Indicator: "i" + n}, february, 1, "Z"+n, n)))
		if got := commits(t, reader, 0); len(got) != i+1 || got[i].Observations[0].Source.Cell != "Z"+n ||
			got[i].Observations[0].Indicator != "i"+n {
			t.Errorf("the reader sees %+v", got)
		}
	}
	s.Close()
	open(t, s.path)
}

func TestOpenTellsWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ledger.db")
	check := func(want error, path string, options ...Option) {
		t.Helper()
		s, err := Open(t.Context(), path, options...)
		if err == nil {
			s.Close()
		}
		if !errors.Is(err, want) || !strings.Contains(err.Error(), path) {
			t.Errorf("open %s: %v, want %v", path, err, want)
		}
	}
	check(fs.ErrNotExist, path, ReadOnly())
	check(fs.ErrNotExist, filepath.Join(dir, "none", "ledger.db"))
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	check(ErrNotLedger, text)
	check(ErrNotLedger, text, ReadOnly())

	if err := os.WriteFile(path, nil, 0o600); err != nil { // as a crash right after creation leaves it
		t.Fatal(err)
	}
	check(ErrOlderSchema, path, ReadOnly())
	s := open(t, path)
	mustExec(t, s, `PRAGMA user_version = 99`)
	s.Close()
	check(ErrNewerSchema, path)
	check(ErrNewerSchema, path, ReadOnly())

	other := filepath.Join(dir, "100% of what?#.db")
	s = open(t, other)
	mustExec(t, s, `PRAGMA application_id = 7`)
	s.Close()
	check(ErrNotLedger, other)
}

func mustExec(t testing.TB, s *Store, query string) {
	t.Helper()
	if _, err := s.writer.ExecContext(context.Background(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestFilesAreTheOwnersOnly(t *testing.T) {
	s := fresh(t)
	record(t, s, day, entry("x", day))
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		info, err := os.Stat(s.path + suffix)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", s.path+suffix, info.Mode(), err)
		}
	}
}

func TestReadOnlyDirectory(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write in every directory")
	}
	s := fresh(t)
	record(t, s, day, entry("x", day))
	s.Close()
	dir := filepath.Dir(s.path)
	os.Remove(s.path + ".lock")
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	if got := commits(t, open(t, s.path, ReadOnly()), 0); len(got) != 1 {
		t.Errorf("read %d commits", len(got))
	}
	if _, err := Open(t.Context(), s.path); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("open for writing: %v", err)
	}
}

func TestAppendOnly(t *testing.T) {
	s := fresh(t, LoadCatalogue(func([]byte) (*indicators.Catalogue, error) { return nil, nil }))
	if _, err := s.RecordCatalogue(t.Context(), day, []byte("c"), nil); err != nil {
		t.Fatal(err)
	}
	e := entry("x", day, observe(fund, february, 1, "C1", "1"))
	e.Reading.Targets = []indicators.Target{{Subject: fund, Value: 2}}
	e.Reading.Findings = []report.Finding{{Severity: report.Question, Code: "jump"}}
	record(t, s, day, e)
	recordAlerts(t, s)
	d, err := Doubts(s).Raise(t.Context(), day, report.Doubt{Of: report.Submission{ID: 1}, Words: "why?"})
	if err == nil {
		err = Doubts(s).Pursue(t.Context(), day, d.ID, report.DoubtStep{Kind: report.AcceptDoubt})
	}
	if err != nil {
		t.Fatal(err)
	}

	var tables []string
	err = each(t.Context(), s.writer, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`, nil,
		func(scan scanner) error {
			var n string
			err := scan(&n)
			tables = append(tables, n)
			return err
		})
	if err != nil || len(tables) == 0 {
		t.Fatalf("tables %v, %v", tables, err)
	}
	unguarded(t, s, func() { mustExec(t, s, `INSERT INTO adopted VALUES (0, 0); INSERT INTO alerts_adopted VALUES (0, 0)`) })
	for _, table := range tables {
		var columns []string
		err := each(t.Context(), s.writer, `SELECT name FROM pragma_table_info(?)`, []any{table}, func(scan scanner) error {
			var n string
			err := scan(&n)
			columns = append(columns, n)
			return err
		})
		var rows int
		if err == nil {
			err = s.writer.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table).Scan(&rows)
		}
		if err != nil || rows == 0 {
			t.Fatalf("%s has %d rows, so nothing of it is tried: %v", table, rows, err)
		}
		for _, query := range []string{
			`DELETE FROM ` + table,
			`UPDATE ` + table + ` SET ` + columns[0] + ` = ` + columns[0],
			`INSERT OR REPLACE INTO ` + table + ` SELECT * FROM ` + table,
			`PRAGMA recursive_triggers = 0; INSERT OR REPLACE INTO ` + table + ` SELECT * FROM ` + table,
		} {
			_, err := s.writer.ExecContext(t.Context(), query)
			// A companion is nothing but its key, so replacing it with itself changes nothing.
			if err == nil && !(table == "companion" && strings.Contains(query, "recursive_triggers")) {
				t.Errorf("%s: went through", query)
			}
		}
		mustExec(t, s, `PRAGMA recursive_triggers = 1`)
	}
	for _, query := range []string{
		`INSERT INTO revision VALUES (4, 1e15, 0)`,
		`INSERT INTO revision VALUES (3, 5, 0)`,
		`INSERT INTO submission SELECT 7, NULL, blob, name, form, department, period, periods, received, recorded, sender, source, ` +
			`reason, 'rejected', NULL, NULL, NULL, NULL FROM submission`,
	} {
		if _, err := s.writer.ExecContext(t.Context(), query); err == nil {
			t.Errorf("%s: went through", query)
		}
	}
	if got := commits(t, s, 0); len(got) != 2 {
		t.Errorf("%d commits are left", len(got))
	}
}
