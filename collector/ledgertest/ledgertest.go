// Package ledgertest holds what every ledger has to keep to the collector: Test proves it of one, and Memory is one that tests
// of the collector may use.
package ledgertest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibiao/collector"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// now is when the tests record. What they record came in up to a day before.
var now = time.Date(2026, 3, 6, 9, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*3600))

var (
	fund  = indicators.Subject{Indicator: "provincial_fund"}
	park  = indicators.Subject{Indicator: "park_output", Entity: "new_energy"}
	march = periods.Month(2026, time.March)
)

// Test proves that ledgers, each of which open makes empty, keep what collector.Ledger promises.
func Test(t *testing.T, open func(testing.TB) collector.Ledger) {
	for _, promise := range []struct {
		name string
		test func(*testing.T, collector.Ledger)
	}{
		{"receipts come in order, and tell what became known", testReceipts},
		{"a receipt's time never makes what is known go back", testKnown},
		{"what is refused makes nothing known", testRefused},
		{"the same bytes again change nothing", testSameBytes},
		{"what was overtaken is restored by its own bytes", testRestored},
		{"an entry that can never be recorded keeps all others out", testEntryError},
		{"nothing is recorded once the context has ended", testCancelled},
		{"a submission is found by its number and by its bytes", testFound},
		{"the newest of every key stands, in the order of keys", testStanding},
		{"plans are given in the order in which they became known", testTargets},
	} {
		t.Run(promise.name, func(t *testing.T) { promise.test(t, open(t)) })
	}
}

// figure is an observation as a reader makes it.
func figure(s indicators.Subject, p periods.Period, value float64) indicators.Observation {
	return indicators.Observation{
		Subject: s, Period: p, Value: value, Status: indicators.Normal,
		Source: indicators.Source{Sheet: "表1", Cell: "C4", Text: "10", Unit: "万元"},
	}
}

// entry is a file that came in some minutes after the day before now. Its bytes are its name.
func entry(name string, minutes int, observations ...indicators.Observation) report.Entry {
	return report.Entry{
		File: report.File{Name: name, Data: []byte(name), Received: now.AddDate(0, 0, -1).Add(time.Duration(minutes) * time.Minute),
			Source: "inbox"},
		Reading: report.Reading{
			Form: "fund_monthly", Department: "finance", Period: march, Periods: []periods.Period{march}, Observations: observations,
		},
	}
}

func refused(name string, minutes int) report.Entry {
	e := entry(name, minutes)
	e.Reading.Findings = []report.Finding{{
		Severity: report.Fault, Code: "cell.not_a_number", Sheet: "表1", Cell: "C4", Found: "约三成",
		Message: indicators.Text{ZH: "不是数", EN: "not a number"},
	}}
	return e
}

func record(t *testing.T, l collector.Ledger, entries ...report.Entry) []report.Receipt {
	t.Helper()
	receipts, err := l.Record(t.Context(), now, entries...)
	if err != nil {
		t.Fatal(err)
	}
	if len(receipts) != len(entries) {
		t.Fatalf("%d receipts for %d entries", len(receipts), len(entries))
	}
	return receipts
}

func standing(t *testing.T, l collector.Ledger, s indicators.Subject) []indicators.Observation {
	t.Helper()
	list, err := l.Standing(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func testReceipts(t *testing.T, l collector.Ledger) {
	receipts := record(t, l, entry("甲.xlsx", 0, figure(fund, march, 1)), refused("乙.xlsx", 1), entry("丙.xlsx", 2, figure(park, march, 2)))
	for i, name := range []string{"甲.xlsx", "乙.xlsx", "丙.xlsx"} {
		if got := receipts[i].Submission; got.Name != name || i > 0 && got.ID <= receipts[i-1].Submission.ID {
			t.Errorf("receipt %d is number %d, of %s", i, got.ID, got.Name)
		}
	}
	first, last := receipts[0].Commit, receipts[2].Commit
	if first == nil || last == nil || receipts[1].Commit != nil {
		t.Fatalf("commits %v, %v and %v; only what is accepted makes one", first, receipts[1].Commit, last)
	}
	if last.Revision <= first.Revision || receipts[0].Submission.Revision != first.Revision {
		t.Errorf("revisions %d and %d; the receipt says %d", first.Revision, last.Revision, receipts[0].Submission.Revision)
	}
	if got := first.Observations; len(got) != 1 || got[0].Value != 1 || got[0].Source.Submission != receipts[0].Submission.ID {
		t.Errorf("the first commit makes known %+v", got)
	}
}

func testKnown(t *testing.T, l collector.Ledger) {
	receipts := record(t, l, entry("甲.xlsx", 60, figure(fund, march, 1)), entry("乙.xlsx", 0, figure(park, march, 2)))
	early, late := receipts[0].Submission, receipts[1].Submission
	if !late.Known.After(early.Known) || late.Received.After(early.Received) {
		t.Errorf("received %s and then %s: known at %s and then %s", early.Received, late.Received, early.Known, late.Known)
	}
}

func testRefused(t *testing.T, l collector.Ledger) {
	e := refused("甲.xlsx", 0)
	receipt := record(t, l, e)[0]
	if receipt.Submission.Verdict != report.Rejected || receipt.Submission.Revision != 0 || receipt.Duplicate {
		t.Errorf("%+v", receipt)
	}
	if got := standing(t, l, fund); len(got) != 0 {
		t.Errorf("%+v stand", got)
	}
}

func testSameBytes(t *testing.T, l collector.Ledger) {
	first := record(t, l, entry("甲.xlsx", 0, figure(fund, march, 1)))[0]
	again := record(t, l, entry("甲.xlsx", 5, figure(fund, march, 1)))[0]
	if !again.Duplicate || again.Commit != nil || again.Submission.ID != first.Submission.ID {
		t.Errorf("the same bytes again: %+v", again)
	}
	record(t, l, refused("乙.xlsx", 6))
	if again := record(t, l, refused("乙.xlsx", 7))[0]; !again.Duplicate {
		t.Errorf("what was refused, again: %+v", again)
	}
}

func testRestored(t *testing.T, l collector.Ledger) {
	record(t, l, entry("甲.xlsx", 0, figure(fund, march, 1)))
	record(t, l, entry("乙.xlsx", 1, figure(fund, march, 2)))
	again := record(t, l, entry("甲.xlsx", 2, figure(fund, march, 1)))[0]
	if again.Duplicate || again.Commit == nil {
		t.Errorf("another file came between: %+v", again)
	}
	if got := standing(t, l, fund); len(got) != 1 || got[0].Value != 1 {
		t.Errorf("%+v stand", got)
	}
}

func testEntryError(t *testing.T, l collector.Ledger) {
	torn := entry("乙.xlsx", 1, figure(fund, march, 1), figure(fund, march, 2))
	_, err := l.Record(t.Context(), now, entry("甲.xlsx", 0, figure(fund, march, 1)), torn)
	if fault, ok := errors.AsType[*report.EntryError](err); !ok || fault.Index != 1 || fault.Name != "乙.xlsx" {
		t.Fatalf("two figures for one key: %v", err)
	}
	if got := standing(t, l, fund); len(got) != 0 {
		t.Errorf("%+v stand of entries of which one was refused", got)
	}
}

func testCancelled(t *testing.T, l collector.Ledger) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Record(ctx, now, entry("甲.xlsx", 0, figure(fund, march, 1))); !errors.Is(err, context.Canceled) {
		t.Errorf("recorded under a context that had ended: %v", err)
	}
	if got := standing(t, l, fund); len(got) != 0 {
		t.Errorf("%+v stand", got)
	}
}

func testFound(t *testing.T, l collector.Ledger) {
	e := entry("甲.xlsx", 0, figure(fund, march, 1))
	want := record(t, l, e)[0].Submission
	sum := sha256.Sum256(e.File.Data)
	for what, find := range map[string]func() (report.Submission, error){
		"its number": func() (report.Submission, error) { return l.Submission(t.Context(), want.ID) },
		"its bytes":  func() (report.Submission, error) { return l.Lookup(t.Context(), hex.EncodeToString(sum[:])) },
	} {
		got, err := find()
		if err != nil || got.ID != want.ID || got.Name != "甲.xlsx" || got.Verdict != report.Accepted ||
			!got.Received.Equal(e.File.Received) {
			t.Errorf("by %s: %+v, %v", what, got, err)
		}
	}
	if _, err := l.Submission(t.Context(), want.ID+1); !errors.Is(err, report.ErrNoSubmission) {
		t.Errorf("a number that was never given: %v", err)
	}
	if _, err := l.Lookup(t.Context(), strings.Repeat("0", 64)); !errors.Is(err, report.ErrNoSubmission) {
		t.Errorf("bytes that never came: %v", err)
	}
}

func testStanding(t *testing.T, l collector.Ledger) {
	cumulative := figure(fund, march.Prev(), 3)
	cumulative.Basis = indicators.Cumulative
	record(t, l, entry("甲.xlsx", 0, figure(fund, march, 1), figure(park, march, 9), cumulative))
	latest := record(t, l, entry("乙.xlsx", 1, figure(fund, march, 2), figure(fund, march.Prev(), 4)))[0].Submission.ID
	got := standing(t, l, fund)
	if !slices.IsSortedFunc(got, func(a, b indicators.Observation) int { return report.CompareKeys(&a, &b) }) {
		t.Errorf("not in the order of keys: %+v", got)
	}
	var values []float64
	for _, o := range got {
		values = append(values, o.Value)
	}
	if !slices.Equal(values, []float64{4, 3, 2}) {
		t.Errorf("%v stand", values)
	}
	if n := len(got); n == 0 || got[n-1].Source.Submission != latest || got[n-1].Source.Cell != "C4" {
		t.Errorf("they stand by %+v; %d brought the last", got, latest)
	}
	if got := standing(t, l, indicators.Subject{Indicator: "unheard_of"}); len(got) != 0 {
		t.Errorf("%+v stand of what nobody reported", got)
	}
}

func testTargets(t *testing.T, l collector.Ledger) {
	plan := func(name string, minutes int, value float64) report.Entry {
		e := entry(name, minutes)
		e.Reading.Targets = []indicators.Target{{
			Subject: park, Window: periods.Window{Span: periods.Year(2026)}, Value: value, Bound: indicators.AtLeast,
			Nature: indicators.Expected,
			Plan:   true, Figure: "10亿元", Source: indicators.Source{Sheet: "计划", Cell: "E9", Text: "10", Unit: "亿元"},
		}}
		return e
	}
	record(t, l, plan("甲.xlsx", 0, 1e9), plan("乙.xlsx", 1, 2e9))
	list, err := l.Targets(t.Context(), park)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Value != 1e9 || list[1].Value != 2e9 {
		t.Errorf("planned: %+v", list)
	}
}
