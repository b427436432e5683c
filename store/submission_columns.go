package store

import (
	"database/sql"

	"zhibiao/collector/report"
)

var submissionColumns = `s.id, b.sha256, s.name, b.size, s.form, s.department, s.period, s.periods, s.received,
	r.known, s.recorded, s.sender, s.source, s.reason, s.verdict, s.revision, s.stated, s.saved, ` +
	uploaded + `, ` + says + `, ` + asked + `, ` + decided + `, ` + sender + `, ` + proxied

const (
	// uploaded is when a submission was uploaded; NULL: it was not.
	uploaded         = `CASE s.source WHEN '` + report.UploadSource + `' THEN s.arrived END`
	submissionTables = `submission s JOIN blob b ON b.id = s.blob LEFT JOIN revision r ON r.revision = s.revision`
)

// isHeld says that a submission was held back.
const isHeld = `EXISTS (SELECT 1 FROM finding f WHERE f.submission = s.id AND f.code = '` + report.HeldCode + `')`

// scanSubmission reads submissionColumns, and what follows them.
func scanSubmission(scan scanner, more ...any) (sub report.Submission, err error) {
	var period, verdict string
	var received, recorded int64
	var known, revision, stated, saved, uploaded sql.NullInt64
	var reported, asked, decided string
	err = scan(append([]any{&sub.ID, &sub.SHA256, &sub.Name, &sub.Size, &sub.Form, &sub.Department, &period, &reported, &received,
		&known, &recorded, &sub.By, &sub.Source, &sub.Reason, &verdict, &revision, &stated, &saved, &uploaded,
		&sub.Says, &asked, &decided, &sub.Account, &sub.Proxied}, more...)...)
	if err != nil {
		return report.Submission{}, err
	}
	sub.Received, sub.Recorded = instant(received), instant(recorded)
	sub.Known, sub.Uploaded = instantOf(known), instantOf(uploaded)
	sub.Dates = report.Dates{Stated: instantOf(stated), Saved: instantOf(saved)}
	sub.Verdict, sub.Revision = report.Verdict(verdict), revision.Int64
	if sub.Verdict == report.Accepted {
		sub.Chain, sub.Stage = report.Course(stepsOf(asked), stepsOf(decided))
	}
	if sub.Periods, err = decodePeriods(reported); err != nil {
		return sub, err
	}
	sub.Period, err = parsePeriod(period)
	return sub, err
}
