package ledgertest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// Memory is a ledger that keeps nothing on disk. The zero one is empty.
type Memory struct {
	// Fail, where it is set, is asked about every entry before any is recorded. Its error is Record's.
	Fail func(index int, e report.Entry) error

	mu       sync.Mutex
	recorded []recorded
}

type recorded struct {
	report.Entry
	submission report.Submission
}

// Entries are those recorded so far, duplicates left out, in order.
func (m *Memory) Entries() []report.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []report.Entry
	for _, r := range m.recorded {
		list = append(list, r.Entry)
	}
	return list
}

// Record is as collector.Ledger promises. A duplicate is whatever has the bytes of a file that was refused, or of one all of
// whose figures stand.
func (m *Memory) Record(ctx context.Context, now time.Time, entries ...report.Entry) ([]report.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, e := range entries {
		if m.Fail != nil {
			if err := m.Fail(i, e); err != nil {
				return nil, err
			}
		}
		if err := checkKeys(e.Reading.Observations); err != nil {
			return nil, &report.EntryError{Index: i, Name: e.File.Name, Err: err}
		}
	}
	var receipts []report.Receipt
	for _, e := range entries {
		receipts = append(receipts, m.record(now, e))
	}
	return receipts, nil
}

// checkKeys refuses two figures for one key.
func checkKeys(list []indicators.Observation) error {
	said := map[indicators.Key]float64{}
	for _, o := range list {
		if before, twice := said[o.Key()]; twice && before != o.Value {
			return fmt.Errorf("two figures for %s %s", o.Indicator, o.Period)
		}
		said[o.Key()] = o.Value
	}
	return nil
}

func (m *Memory) record(now time.Time, e report.Entry) report.Receipt {
	sum := sha256.Sum256(e.File.Data)
	digest := hex.EncodeToString(sum[:])
	if before, ok := m.lookup(digest); ok && m.repeats(before, e.Reading) {
		return report.Receipt{Submission: before, Duplicate: true}
	}
	sub := report.Submission{
		ID: int64(len(m.recorded) + 1), SHA256: digest, Name: e.File.Name, Size: int64(len(e.File.Data)), Form: e.Reading.Form,
		Department: e.Reading.Department, Period: e.Reading.Period, Received: e.File.Received, Recorded: now, By: e.File.By,
		Source: e.File.Source, Reason: e.File.Reason, Dates: e.Reading.Dates, Verdict: report.Rejected,
	}
	if sub.Received.IsZero() {
		sub.Received = now
	}
	var commit *indicators.Commit
	if e.Reading.Accepted() {
		sub.Verdict, sub.Known, sub.Revision = report.Accepted, sub.Received, 1
		if last := m.lastAccepted(); last != nil {
			sub.Revision = last.Revision + 1
			if sub.Known.Before(last.Known) {
				sub.Known = last.Known.Add(time.Millisecond)
			}
		}
		commit = &indicators.Commit{Revision: sub.Revision, Known: sub.Known, Observations: numbered(e.Reading.Observations, sub.ID)}
	}
	m.recorded = append(m.recorded, recorded{e, sub})
	return report.Receipt{Submission: sub, Commit: commit}
}

func numbered(list []indicators.Observation, submission int64) []indicators.Observation {
	list = slices.Clone(list)
	for i := range list {
		list[i].Source.Submission = submission
	}
	return list
}

func (m *Memory) lastAccepted() *report.Submission {
	for i := range slices.Backward(m.recorded) {
		if m.recorded[i].submission.Verdict == report.Accepted {
			return &m.recorded[i].submission
		}
	}
	return nil
}

// repeats says whether a file says nothing new beside an earlier one of the same bytes.
func (m *Memory) repeats(before report.Submission, r report.Reading) bool {
	switch {
	case before.Verdict == report.Rejected:
		return !r.Accepted()
	case !r.Accepted():
		return m.stands(m.recorded[before.ID-1].Reading.Observations)
	}
	return m.stands(r.Observations)
}

// stands says whether every figure is what stands for its key.
func (m *Memory) stands(list []indicators.Observation) bool {
	for i := range list {
		now := m.standing(list[i].Subject)
		at, ok := report.FindKey(now, &list[i])
		if !ok || now[at].Value != list[i].Value || now[at].Status != list[i].Status {
			return false
		}
	}
	return true
}

// Lookup is as collector.Ledger promises.
func (m *Memory) Lookup(_ context.Context, sha256 string) (report.Submission, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if sub, ok := m.lookup(sha256); ok {
		return sub, nil
	}
	return report.Submission{}, report.ErrNoSubmission
}

func (m *Memory) lookup(sha256 string) (report.Submission, bool) {
	for _, r := range slices.Backward(m.recorded) {
		if r.submission.SHA256 == sha256 {
			return r.submission, true
		}
	}
	return report.Submission{}, false
}

// Submission is as collector.Ledger promises.
func (m *Memory) Submission(_ context.Context, id int64) (report.Submission, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id < 1 || id > int64(len(m.recorded)) {
		return report.Submission{}, report.ErrNoSubmission
	}
	return m.recorded[id-1].submission, nil
}

// Without implements collector.Ledger: of a ledger in memory nothing is taken back.
func (m *Memory) Without(context.Context, int64) (report.Restored, error) {
	return report.Restored{}, errors.ErrUnsupported
}

// Said implements collector.Ledger.
func (m *Memory) Said(context.Context, int64) ([]indicators.Observation, []indicators.Target, error) {
	return nil, nil, errors.ErrUnsupported
}

// Standing is as collector.Ledger promises.
func (m *Memory) Standing(_ context.Context, s indicators.Subject) ([]indicators.Observation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.standing(s), nil
}

func (m *Memory) standing(s indicators.Subject) []indicators.Observation {
	var list []indicators.Observation
	for _, r := range m.recorded {
		for _, o := range numbered(r.Reading.Observations, r.submission.ID) {
			if o.Subject != s || r.submission.Verdict != report.Accepted {
				continue
			}
			at, ok := report.FindKey(list, &o)
			if ok {
				list[at] = o
			} else {
				list = slices.Insert(list, at, o)
			}
		}
	}
	return list
}

// Targets is as collector.Ledger promises.
func (m *Memory) Targets(_ context.Context, s indicators.Subject) ([]indicators.Target, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []indicators.Target
	for _, r := range m.recorded {
		for _, t := range r.Reading.Targets {
			if t.Subject == s && r.submission.Verdict == report.Accepted {
				t.Source.Submission = r.submission.ID
				list = append(list, t)
			}
		}
	}
	return list, nil
}
