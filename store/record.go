package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

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
func (b commitBook) Record(ctx context.Context, now time.Time, entries ...report.Entry) ([]report.Receipt, error) {
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
	err := b.write(ctx, now, func(p *page) error {
		rec := &recording{page: p, newest: map[indicators.Key]*indicators.Observation{}}
		for i, e := range entries {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			if receipts[i], err = rec.record(e, blobs[i]); err != nil {
				return fmt.Errorf("record %s: %w", e.File.Name, err)
			}
			verdict := e.Reading.Verdict("")
			if e.Reading.Accepted() {
				verdict = report.Accepted
			}
			if err := p.log.addReceipt(receipts[i], verdict); err != nil {
				return err
			}
			if err := p.log.addDecision(receipts[i], &e.Reading); err != nil {
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

// recording is a page on which entries are written down.
type recording struct {
	*page
	newest map[indicators.Key]*indicators.Observation // of the first so many of what was said on the page
	spoken int
}

// record writes one entry down.
func (rec *recording) record(e report.Entry, b blob) (report.Receipt, error) {
	accepted := e.Reading.Accepted()
	blobID, err := rec.blobID(b.sha256)
	if err != nil {
		return report.Receipt{}, err
	}
	if blobID != 0 {
		earlier, stands, err := rec.earlier(blobID, &e)
		if err != nil || stands {
			return report.Receipt{Submission: earlier, Duplicate: stands}, err
		}
	} else if blobID, err = rec.addBlob(b); err != nil {
		return report.Receipt{}, err
	}
	if err := rec.keepAttached(e.Reading.Findings); err != nil {
		return report.Receipt{}, err
	}
	sub := rec.submission(e, b, accepted)
	if !accepted {
		rec.rows[headPart].add(nil, nil, nil) // no row of revision
	} else {
		if sub.Revision, sub.Known, err = rec.addRevision(sub.Received); err != nil {
			return report.Receipt{}, err
		}
	}
	reported := e.Reading.Periods
	if len(reported) == 0 && !e.Reading.Period.IsZero() {
		reported = []periods.Period{e.Reading.Period}
	}
	if err := rec.addSubmission(&sub, reported, blobID, e.File.Arrived, e.Reading.Findings); err != nil {
		return report.Receipt{}, err
	}
	sub.Periods = reported
	receipt := report.Receipt{Submission: sub}
	if !accepted {
		rec.wait(reports(sub, reported), e.Reading)
	} else {
		if receipt.Commit, err = rec.addReading(sub, reported, e.Reading); err != nil {
			return report.Receipt{}, err
		}
	}
	return receipt, rec.seal(sub.ID, sub.Revision, b)
}

// keepAttached keeps the files that go with a submission: what it came as, its sealed copy. Findings tell of them by their digests.
func (rec *recording) keepAttached(findings []report.Finding) error {
	for _, f := range findings {
		if f.Attached == nil {
			continue
		}
		b, err := newBlob(f.Attached.Data)
		if err != nil {
			return err
		}
		if b.sha256 != f.Attached.SHA256 {
			return fmt.Errorf("%s: its bytes have the digest %s, not %s", f.Attached.Name, b.sha256, f.Attached.SHA256)
		}
		id, err := rec.blobID(b.sha256)
		if err == nil && id == 0 {
			_, err = rec.addBlob(b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// submission is the record's head, but for its number and revision.
func (rec *recording) submission(e report.Entry, b blob, accepted bool) report.Submission {
	received := e.File.Received
	if received.IsZero() {
		received = rec.now
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
		Received: instant(millis(received)), Uploaded: uploaded, Recorded: instant(millis(rec.now)),
		By: e.File.By, Source: e.File.Source, Reason: e.File.Reason, Verdict: verdict,
		Proxied: e.File.Proxy != nil, Chain: report.NewChain(report.StepsOf(e.Reading.Findings)),
		Dates: report.Dates{Stated: e.Reading.Dates.Stated.UTC().Truncate(time.Millisecond),
			Saved: e.Reading.Dates.Saved.UTC().Truncate(time.Millisecond)},
	}
}

func (rec *recording) addSubmission(sub *report.Submission, periods []periods.Period, blobID int64, arrived time.Time,
	findings []report.Finding) error {
	rec.pen.submission++
	sub.ID = rec.pen.submission
	err := rec.insert(headPart, `INSERT INTO submission (id, revision, blob, name, form, department, period, periods,
			received, recorded, sender, source, reason, verdict, catalogue, stated, saved, arrived)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		sub.ID, null(sub.Revision), blobID, sub.Name, sub.Form, sub.Department, sub.Period.String(), encodePeriods(periods),
		millis(sub.Received), millis(sub.Recorded), sub.By, sub.Source, sub.Reason, string(sub.Verdict), null(rec.pen.catalogue),
		millisOf(sub.Dates.Stated), millisOf(sub.Dates.Saved), millisOf(arrived))
	if err != nil {
		return err
	}
	for i, f := range findings {
		detail, err := json.Marshal(f)
		if err != nil {
			return err
		}
		if err := rec.insert(findingPart, `INSERT INTO finding (submission, ordinal, severity, code, detail) VALUES (?, ?, ?, ?, ?)`,
			sub.ID, i+1, string(f.Severity), f.Code, string(detail)); err != nil {
			return err
		}
	}
	return nil
}

// addReading writes down what an accepted submission says. What is late of it becomes known to nobody but its readers.
func (rec *recording) addReading(sub report.Submission, periods []periods.Period, r report.Reading) (*indicators.Commit, error) {
	told := reports(sub, periods)
	said := saidBy(&r)
	for i := range told {
		told[i].Outcome, told[i].Of, told[i].Unit = said.outcome, said.of, said.unit
	}
	commit := &indicators.Commit{Revision: sub.Revision, Known: sub.Known, Reports: rec.pen.waits.before(told)}
	if len(r.Observations) > 0 {
		commit.Observations = append(commit.Observations, r.Observations...)
	}
	r.Observations, r.Late.Observations = commit.Observations, slices.Clone(r.Late.Observations)
	rows, mentioned, err := rec.code(&r, sub.ID)
	if err != nil {
		return nil, err
	}
	err = rec.insert(blockPart, `INSERT INTO block (revision, observations, targets, data) VALUES (?, ?, ?, ?)`,
		sub.Revision, len(rows), len(r.Targets)+len(r.Late.Targets), encodeBlock(rows))
	if err != nil {
		return nil, err
	}
	if err := rec.speak(sub.Revision, mentioned); err != nil {
		return nil, err
	}
	ordinal := 0
	for t := range targets(&r) {
		ordinal++
		stated, late := *t, ordinal > len(r.Targets)
		if err := rec.addTarget(sub.Revision, ordinal, stated, late); err != nil {
			return nil, err
		}
		if stated.Source.Submission == 0 {
			stated.Source.Submission = sub.ID
		}
		if !late {
			commit.Targets = append(commit.Targets, stated)
		}
	}
	return commit, nil
}

// numbered is a word and its number.
type numbered struct {
	text string
	id   uint64
}

// code gives every string its number, and lists the subjects spoken of, each once.
func (rec *recording) code(reading *report.Reading, submission int64) ([]coded, []uint64, error) {
	rows := make([]coded, 0, len(reading.Observations)+len(reading.Late.Observations))
	subjects := make(map[uint64]bool)
	mentioned := make([]uint64, 0, 16)
	var last [4]numbered // the words of the observation before; the empty one has the number 0
	for o := range observations(reading) {
		r := coded{o: o, origin: o.Source.Submission, late: len(rows) >= len(reading.Observations)}
		if r.origin == 0 {
			o.Source.Submission = submission
		}
		var err error
		if r.subject, err = rec.subject(o.Subject); err != nil {
			return nil, nil, err
		}
		for i, w := range [...]struct {
			to   *uint64
			text string
		}{{&r.item, o.Item}, {&r.sheet, o.Source.Sheet}, {&r.cell, o.Source.Cell}, {&r.unit, o.Source.Unit}} {
			if w.text != last[i].text { // but for the cell, one follows another that says the same
				id, err := rec.word(w.text)
				if err != nil {
					return nil, nil, err
				}
				last[i] = numbered{w.text, id}
			}
			*w.to = last[i].id
		}
		if !subjects[r.subject] {
			subjects[r.subject] = true
			mentioned = append(mentioned, r.subject)
		}
		rows = append(rows, r)
	}
	return rows, mentioned, nil
}

func (rec *recording) addTarget(revision int64, ordinal int, t indicators.Target, late bool) error {
	subject, err := rec.subject(t.Subject)
	if err != nil {
		return err
	}
	detail, err := encodeTarget(t)
	if err != nil {
		return err
	}
	return rec.insert(targetPart, `INSERT INTO target (revision, ordinal, subject, window, detail, late) VALUES (?, ?, ?, ?, ?, ?)`,
		revision, ordinal, subject, t.Window.Label(), string(detail), b2i(late))
}

// wait has reports that were not accepted told with the next that is.
func (rec *recording) wait(reports []indicators.Report, r report.Reading) {
	for _, owed := range reports {
		owed.Outcome = indicators.ReportReturned
		if r.Verdict("") == report.Held {
			owed.Outcome = indicators.ReportHeld
		}
		rec.pen.waits.add(owed)
	}
}
