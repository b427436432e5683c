package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// maxAhead is how far after now a file may say that it came in: a clock that
// was set back is borne, a wrong year is not, since every later commit would
// have to be known after it.
const maxAhead = 24 * time.Hour

// Record writes entries down in one transaction and returns when they are on
// disk: a receipt for each, in order. An accepted entry makes one commit, even
// where it says only what stands already: a report was made.
//
// It is known at File.Received (now where that is zero), to the millisecond;
// where the ledger already knew something later, at that plus 1 ms.
//
// The same bytes again are a duplicate and change nothing, if they are the same
// delivery, if all that they say stands, or if they are rejected again under the
// catalogue under which they were rejected last. What stands decides, not whether the bytes were
// ever seen: after another file came between, they restore what they say.
//
// An entry that is no figure (an infinite value, a value beside the status
// missing, two values of one key) is a *report.EntryError.
func (s *Store) Record(ctx context.Context, now time.Time, entries ...report.Entry) ([]report.Receipt, error) {
	if len(entries) == 0 {
		return nil, ctx.Err()
	}
	blobs := make([]blob, len(entries))
	for i, e := range entries {
		err := checkEntry(e, now)
		if err == nil {
			blobs[i], err = newBlob(e.File.Data)
		}
		if err != nil {
			return nil, &report.EntryError{Index: i, Name: e.File.Name, Err: err}
		}
	}
	receipts := make([]report.Receipt, len(entries))
	err := s.write(ctx, now, func(p *page) error {
		for i, e := range entries {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			if receipts[i], err = p.record(e, blobs[i]); err != nil {
				return fmt.Errorf("record %s: %w", e.File.Name, err)
			}
			verdict := e.Reading.Verdict("")
			if e.Reading.Accepted() {
				verdict = report.Accepted
			}
			if err := p.logReceipt(receipts[i], verdict); err != nil {
				return err
			}
			if c := receipts[i].Commit; c != nil {
				p.said = append(p.said, c)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return receipts, nil
}

// checkEntry refuses what a reading can never rightly say.
func checkEntry(e report.Entry, now time.Time) error {
	if e.File.Received.After(now.Add(maxAhead)) {
		return fmt.Errorf("it is said to have come in at %s, which is after now, %s", e.File.Received.Format(time.RFC3339), now.Format(time.RFC3339))
	}
	if !e.Reading.Accepted() {
		return nil
	}
	said := make(map[indicators.Key]*indicators.Observation, len(e.Reading.Observations))
	for o := range observations(&e.Reading) {
		if err := checkObservation(o); err != nil {
			return fmt.Errorf("%s %s at %s: %w", name(o.Subject), o.Period, place(o.Source), err)
		}
		if before, twice := said[o.Key()]; twice && !same(before, o) {
			return fmt.Errorf("two figures for %s %s: at %s and at %s", name(o.Subject), o.Period, place(before.Source), place(o.Source))
		}
		said[o.Key()] = o
	}
	for t := range targets(&e.Reading) {
		if err := checkTarget(*t); err != nil {
			return err
		}
	}
	return nil
}

// observations and targets are all that a reading states, with what is late at the end.
func observations(r *report.Reading) iter.Seq[*indicators.Observation] {
	return pointers(r.Observations, r.Late.Observations)
}

func targets(r *report.Reading) iter.Seq[*indicators.Target] {
	return pointers(r.Targets, r.Late.Targets)
}

func pointers[T any](lists ...[]T) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for _, list := range lists {
			for i := range list {
				if !yield(&list[i]) {
					return
				}
			}
		}
	}
}

// place is how errors tell where a figure stood.
func place(s indicators.Source) string { return fmt.Sprintf("%s!%s (%q)", s.Sheet, s.Cell, s.Text) }

func checkObservation(o *indicators.Observation) error {
	switch o.Status {
	case indicators.Normal, indicators.Provisional, indicators.Estimated, indicators.Missing, indicators.NotExist:
	default:
		return fmt.Errorf("status %q is none of the ledger's", o.Status)
	}
	empty := o.Status == indicators.Missing || o.Status == indicators.NotExist || o.Basis == indicators.Words
	switch {
	case o.Indicator == "":
		return errors.New("it has no indicator")
	case o.Period.IsZero() || o.Period.Year() < 1 || o.Period.Year() > 9998:
		return errors.New("it has no period")
	case !o.Basis.Valid():
		return fmt.Errorf("basis %d is none of the ledger's", o.Basis)
	case math.IsInf(o.Value, 0):
		return errors.New("its value is infinite")
	case empty && !math.IsNaN(o.Value):
		return fmt.Errorf("it has no value by its status or basis, and yet says %v", o.Value)
	case !empty && math.IsNaN(o.Value):
		return errors.New("it has no value")
	}
	return nil
}

// record writes one entry down.
func (p *page) record(e report.Entry, b blob) (report.Receipt, error) {
	accepted := e.Reading.Accepted()
	blobID, err := p.blobID(b.sha256)
	if err != nil {
		return report.Receipt{}, err
	}
	if blobID != 0 {
		earlier, stands, err := p.earlier(blobID, &e)
		if err != nil || stands {
			return report.Receipt{Submission: earlier, Duplicate: stands}, err
		}
	} else if blobID, err = p.addBlob(b); err != nil {
		return report.Receipt{}, err
	}
	sub := p.submission(e, b, accepted)
	if !accepted {
		p.rows[headPart].add(nil, nil, nil) // no row of revision
	} else {
		if sub.Revision, sub.Known, err = p.addRevision(sub.Received); err != nil {
			return report.Receipt{}, err
		}
	}
	reported := e.Reading.Periods
	if len(reported) == 0 && !e.Reading.Period.IsZero() {
		reported = []periods.Period{e.Reading.Period}
	}
	if err := p.addSubmission(&sub, reported, blobID, e.File.Arrived, e.Reading.Findings); err != nil {
		return report.Receipt{}, err
	}
	receipt := report.Receipt{Submission: sub}
	if !accepted {
		p.wait(reports(sub, reported), e.Reading)
	} else {
		if receipt.Commit, err = p.addReading(sub, reported, e.Reading); err != nil {
			return report.Receipt{}, err
		}
	}
	return receipt, p.seal(sub.ID, sub.Revision, b)
}

func (p *page) blobID(sha256 string) (id int64, err error) {
	err = p.row(`SELECT id FROM blob WHERE sha256 = ?`, sha256).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

func (p *page) addBlob(b blob) (int64, error) {
	p.pen.blob++
	return p.pen.blob, p.exec(`INSERT INTO blob (id, sha256, size, encoding, data) VALUES (?, ?, ?, ?, ?)`,
		p.pen.blob, b.sha256, b.size, b.encoding, b.data)
}

// submission is the record's head, but for its number and revision.
func (p *page) submission(e report.Entry, b blob, accepted bool) report.Submission {
	received := e.File.Received
	if received.IsZero() {
		received = p.now
	}
	department := e.File.Department
	if department == "" {
		department = e.Reading.Department
	}
	verdict := report.Rejected
	if accepted {
		verdict = report.Accepted
	}
	var uploaded time.Time
	if e.File.Source == report.UploadSource && !e.File.Arrived.IsZero() {
		uploaded = instant(millis(e.File.Arrived))
	}
	return report.Submission{
		SHA256: b.sha256, Name: e.File.Name, Size: int64(b.size),
		Form: e.Reading.Form, Department: department, Period: e.Reading.Period,
		Received: instant(millis(received)), Uploaded: uploaded, Recorded: instant(millis(p.now)),
		By: e.File.By, Source: e.File.Source, Reason: e.File.Reason, Verdict: verdict,
		Dates: report.Dates{Stated: e.Reading.Dates.Stated.UTC().Truncate(time.Millisecond), Saved: e.Reading.Dates.Saved.UTC().Truncate(time.Millisecond)},
	}
}

// addRevision opens the next step of the ledger.
func (p *page) addRevision(received time.Time) (int64, time.Time, error) {
	known := millis(received)
	if p.pen.revision > 0 && known < p.pen.known {
		known = p.pen.known + 1
	}
	p.pen.revision++
	p.pen.known = known
	return p.pen.revision, instant(known), p.insert(headPart, `INSERT INTO revision (revision, known, recorded) VALUES (?, ?, ?)`,
		p.pen.revision, known, millis(p.now))
}

func (p *page) addSubmission(sub *report.Submission, periods []periods.Period, blobID int64, arrived time.Time, findings []report.Finding) error {
	p.pen.submission++
	sub.ID = p.pen.submission
	err := p.insert(headPart, `INSERT INTO submission (id, revision, blob, name, form, department, period, periods,
			received, recorded, sender, source, reason, verdict, catalogue, stated, saved, arrived)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		sub.ID, null(sub.Revision), blobID, sub.Name, sub.Form, sub.Department, sub.Period.String(), encodePeriods(periods),
		millis(sub.Received), millis(sub.Recorded), sub.By, sub.Source, sub.Reason, string(sub.Verdict), null(p.pen.catalogue),
		millisOf(sub.Dates.Stated), millisOf(sub.Dates.Saved), millisOf(arrived))
	if err != nil {
		return err
	}
	for i, f := range findings {
		detail, err := json.Marshal(f)
		if err != nil {
			return err
		}
		if err := p.insert(findingPart, `INSERT INTO finding (submission, ordinal, severity, code, detail) VALUES (?, ?, ?, ?, ?)`,
			sub.ID, i+1, string(f.Severity), f.Code, string(detail)); err != nil {
			return err
		}
	}
	return nil
}

// addReading writes down what an accepted submission says. What is late of it becomes known to nobody but its readers.
func (p *page) addReading(sub report.Submission, periods []periods.Period, r report.Reading) (*indicators.Commit, error) {
	told := reports(sub, periods)
	for i := range told {
		told[i].Outcome = outcomeOf(&r)
	}
	commit := &indicators.Commit{Revision: sub.Revision, Known: sub.Known, Reports: p.pen.waits.before(told)}
	if len(r.Observations) > 0 {
		commit.Observations = append(commit.Observations, r.Observations...)
	}
	r.Observations, r.Late.Observations = commit.Observations, slices.Clone(r.Late.Observations)
	rows, mentioned, err := p.code(&r, sub.ID)
	if err != nil {
		return nil, err
	}
	err = p.insert(blockPart, `INSERT INTO block (revision, observations, targets, data) VALUES (?, ?, ?, ?)`,
		sub.Revision, len(rows), len(r.Targets)+len(r.Late.Targets), encodeBlock(rows))
	if err != nil {
		return nil, err
	}
	list, err := json.Marshal(mentioned)
	if err != nil {
		return nil, err
	}
	if err := p.exec(`INSERT INTO mention (subject, revision) SELECT value, ? FROM json_each(?)`, sub.Revision, string(list)); err != nil {
		return nil, err
	}
	ordinal := 0
	for t := range targets(&r) {
		ordinal++
		said, late := *t, ordinal > len(r.Targets)
		said.Source.Submission = sub.ID
		if err := p.addTarget(sub.Revision, ordinal, said, late); err != nil {
			return nil, err
		}
		if !late {
			commit.Targets = append(commit.Targets, said)
		}
	}
	return commit, nil
}

// code gives every string its number, and lists the subjects spoken of, each once.
func (p *page) code(reading *report.Reading, submission int64) ([]coded, []uint64, error) {
	rows := make([]coded, 0, len(reading.Observations)+len(reading.Late.Observations))
	subjects := make(map[uint64]bool)
	mentioned := make([]uint64, 0, 16)
	for o := range observations(reading) {
		o.Source.Submission = submission
		r := coded{o: o, late: len(rows) >= len(reading.Observations)}
		var err error
		if r.subject, err = p.subject(o.Subject); err != nil {
			return nil, nil, err
		}
		for _, w := range []struct {
			to   *uint64
			text string
		}{{&r.item, o.Item}, {&r.sheet, o.Source.Sheet}, {&r.cell, o.Source.Cell}, {&r.unit, o.Source.Unit}} {
			if *w.to, err = p.word(w.text); err != nil {
				return nil, nil, err
			}
		}
		if !subjects[r.subject] {
			subjects[r.subject] = true
			mentioned = append(mentioned, r.subject)
		}
		rows = append(rows, r)
	}
	return rows, mentioned, nil
}

// same says that two observations of one key state the same.
func same(a, b *indicators.Observation) bool {
	if a.Status != b.Status || a.Basis == indicators.Words && a.Source.Text != b.Source.Text {
		return false
	}
	return a.Value == b.Value || math.IsNaN(a.Value) && math.IsNaN(b.Value)
}

func (p *page) addTarget(revision int64, ordinal int, t indicators.Target, late bool) error {
	subject, err := p.subject(t.Subject)
	if err != nil {
		return err
	}
	detail, err := encodeTarget(t)
	if err != nil {
		return err
	}
	return p.insert(targetPart, `INSERT INTO target (revision, ordinal, subject, window, detail, late) VALUES (?, ?, ?, ?, ?, ?)`,
		revision, ordinal, subject, t.Window.Label(), string(detail), b2i(late))
}

// reports are the obligations that a submission meets.
func reports(sub report.Submission, periods []periods.Period) []indicators.Report {
	if sub.Form == "" {
		return nil
	}
	of := indicators.Report{
		Form: sub.Form, Department: sub.Department, Received: sub.Received, Uploaded: sub.Uploaded, Submission: sub.ID, File: sub.Name, By: sub.By, Reason: sub.Reason,
	}
	if sub.Source != "" {
		of.Answered = sub.Recorded
	}
	var out []indicators.Report
	for _, p := range periods {
		of.Period = p
		out = append(out, of)
	}
	return out
}

// wait has reports that were not accepted told with the next that is.
func (p *page) wait(reports []indicators.Report, r report.Reading) {
	for _, owed := range reports {
		owed.Outcome = indicators.ReportReturned
		if r.Verdict("") == report.Held {
			owed.Outcome = indicators.ReportHeld
		}
		p.pen.waits.add(owed)
	}
}

// null keeps 0 as NULL.
func null(n int64) sql.NullInt64 { return sql.NullInt64{Int64: n, Valid: n != 0} }

func encodePeriods(periods []periods.Period) string {
	list := make([]string, len(periods))
	for i, p := range periods {
		list[i] = p.String()
	}
	text, _ := json.Marshal(list) // strings always marshal
	return string(text)
}

func decodePeriods(text string) ([]periods.Period, error) {
	var list []string
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, err
	}
	periods := make([]periods.Period, len(list))
	for i, s := range list {
		var err error
		if periods[i], err = parsePeriod(s); err != nil {
			return nil, err
		}
	}
	return periods, nil
}
