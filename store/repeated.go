package store

import (
	"bytes"
	"database/sql"
	"errors"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// earlier finds the submission of the same bytes that a new one would only repeat.
func (rec *recording) earlier(blobID int64, e *report.Entry) (report.Submission, bool, error) {
	sub, err := rec.delivered(blobID, e.File)
	if err == nil {
		return sub, true, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return report.Submission{}, false, err
	}
	var catalogue sql.NullInt64
	sub, err = scanSubmission(rec.row(`SELECT `+submissionColumns+`, s.catalogue FROM `+submissionTables+`
		WHERE s.blob = ? ORDER BY s.verdict = 'accepted' DESC, s.id DESC LIMIT 1`, blobID).Scan, &catalogue)
	switch {
	case errors.Is(err, sql.ErrNoRows): // a catalogue has the same bytes
		return report.Submission{}, false, nil
	case err != nil:
		return report.Submission{}, false, err
	}
	var stands bool
	switch {
	case sub.Stage.Gone():
	case sub.Verdict == report.Accepted && sub.Chain.Waits && !sub.Counts():
		stands, err = rec.newestOf(sub)
	case sub.Verdict == report.Accepted:
		stands, err = rec.stillStands(sub, e.Reading)
	default:
		stands = !e.Reading.Accepted() && catalogue.Int64 == rec.pen.catalogue
	}
	if err != nil || !stands {
		return report.Submission{}, false, err
	}
	return sub, true, nil
}

// newestOf says that nothing was accepted after a submission that waits for a reviewer and reports the same.
func (rec *recording) newestOf(sub report.Submission) (newest bool, err error) {
	err = rec.row(`SELECT NOT EXISTS (SELECT 1 FROM submission
		WHERE form = ? AND department = ? AND period = ? AND verdict = 'accepted' AND id > ?)`,
		sub.Form, sub.Department, sub.Period.String(), sub.ID).Scan(&newest)
	return newest, err
}

// delivered finds the file itself, recorded already: after a crash it lies where it lay, and a command
// with a manifest may be given again. Its place and time tell it; another file may stand in its stead by now.
func (rec *recording) delivered(blobID int64, f report.File) (report.Submission, error) {
	at := f.Arrived
	if at.IsZero() {
		at = f.Received
	}
	if at.IsZero() {
		return report.Submission{}, sql.ErrNoRows
	}
	return scanSubmission(rec.row(`SELECT `+submissionColumns+` FROM `+submissionTables+`
		WHERE s.blob = ? AND s.name = ? AND s.source = ? AND coalesce(s.arrived, s.received) = ? AND s.verdict = 'accepted'
		ORDER BY s.id DESC LIMIT 1`, blobID, f.Name, f.Source, millis(at)).Scan)
}

// stillStands says that all that a reading states stands already; of one that was refused this time, all that it stated before.
func (rec *recording) stillStands(earlier report.Submission, r report.Reading) (bool, error) {
	if !r.Accepted() {
		var err error
		if r, err = rec.stated(earlier); err != nil {
			return false, err
		}
	}
	for o := range observations(&r) {
		stood, err := rec.stood(o)
		if err != nil || stood == nil || !same(stood, o) {
			return false, err
		}
	}
	for t := range targets(&r) {
		stood, err := rec.planned(t)
		if err != nil || stood == nil || !sameTarget(stood, t) {
			return false, err
		}
	}
	return true, nil
}

// stated is what an accepted submission stated.
func (rec *recording) stated(sub report.Submission) (r report.Reading, err error) {
	for _, c := range rec.said {
		if c.Revision == sub.Revision {
			return report.Reading{Observations: c.Observations, Targets: c.Targets}, nil
		}
	}
	r.Observations, r.Targets, err = statementBook{rec.ledger}.Said(rec.ctx, sub.ID)
	return r, err
}

// stood is what stands of an observation's key on this page; nil: nothing.
func (rec *recording) stood(o *indicators.Observation) (*indicators.Observation, error) {
	for ; rec.spoken < len(rec.said); rec.spoken++ {
		c := rec.said[rec.spoken]
		for i := range c.Observations {
			rec.newest[c.Observations[i].Key()] = &c.Observations[i]
		}
	}
	if said := rec.newest[o.Key()]; said != nil {
		return said, nil
	}
	list, err := figureBook{rec.ledger}.standing(rec.ctx, o.Subject)
	if err != nil {
		return nil, err
	}
	at, ok := report.FindKey(list, o)
	if !ok {
		return nil, nil
	}
	return &list[at], nil
}

// planned is the target that stands for a subject and window on this page; nil: none.
func (rec *recording) planned(t *indicators.Target) (*indicators.Target, error) {
	list, err := targetBook{rec.ledger}.Targets(rec.ctx, t.Subject)
	if err != nil {
		return nil, err
	}
	for _, c := range rec.said {
		for _, said := range c.Targets {
			if said.Subject == t.Subject {
				list = append(list, said)
			}
		}
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Window == t.Window {
			return &list[i], nil
		}
	}
	return nil, nil
}

// sameTarget says that two targets of one subject and window set the same.
func sameTarget(a, b *indicators.Target) bool {
	left, err := encodeTarget(*a)
	if err != nil {
		return false
	}
	right, err := encodeTarget(*b)
	return err == nil && bytes.Equal(left, right)
}
