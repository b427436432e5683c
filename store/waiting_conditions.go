package store

import "zhibiao/collector/report"

// Conditions on a submission that waits for something, over the steps of its chain: those that it asks for are its own findings,
// those that were taken are findings about it. They say in SQL what report.Course says in Go, which a test holds them against.
var (
	isUnsigned = isAsking(report.SignOffUnitCode, report.SignOffHeadCode) + ` AND NOT ` + isDecided(report.SignedCode)
	isUncopied = isAsking(report.CopyWithCode) + ` AND NOT ` + isDecided(report.CopiedCode)
	isBefore   = `(` + isUnsigned + ` OR ` + isUncopied + `)` // the steps of its own unit
	isGone     = isDecided(report.WithdrawnCode, report.SentBackCode, report.RefusedCode)

	// isAskedBack says that its unit wants it back, and nobody has answered.
	isAskedBack = `coalesce((SELECT f.code FROM finding f WHERE f.detail ->> 'about' = s.id AND f.code IN (` +
		inSQL(report.AskedCode, report.KeptCode) + `) ORDER BY f.submission DESC LIMIT 1), '') = ` + inSQL(report.AskedCode)

	// isObjected and isUnagreed say that a unit objects to it, and that one has not agreed.
	isObjected = `EXISTS (SELECT 1 FROM finding o WHERE o.detail ->> 'about' = s.id AND o.code = ` + inSQL(report.ObjectedCode) +
		` AND NOT ` + agreed + `o.detail ->> 'unit'))`
	isUnagreed = `EXISTS (SELECT 1 FROM finding o WHERE o.submission = s.id AND o.code = ` + inSQL(report.CountersignCode) +
		` AND NOT ` + agreed + `o.detail ->> 'unit'))`

	waitsForReviewer = `s.verdict = 'accepted' AND s.id IN (SELECT submission FROM finding WHERE code IN (` +
		inSQL(report.PendingCode, report.ProvisionalCode, report.CountersignCode) + `)
			UNION SELECT detail ->> 'about' FROM finding WHERE code = ` + inSQL(report.AskedCode) + `)
		AND NOT ` + isGone + ` AND (` + isAskedBack + ` OR NOT ` + isDecided(report.ReviewedCode) + ` AND NOT ` + isBefore +
		` AND (` + isObjected + ` OR ` + isAsking(report.PendingCode, report.ProvisionalCode) + ` AND NOT ` + isUnagreed + `))`
	waitsForSignature = `s.verdict = 'accepted' AND NOT ` + isGone + ` AND ` + isUnsigned
	waitsForCopy      = `s.verdict = 'accepted' AND NOT ` + isGone + ` AND ` + isAsking(report.CopyWithCode, report.CopyLaterCode) +
		` AND NOT ` + isDecided(report.CopiedCode)
	waitsForUnits = `s.verdict = 'accepted' AND NOT ` + isGone + ` AND NOT ` + isBefore + ` AND ` + isUnagreed
	// waitsForUnit has the unit twice. What its own unit has not signed is nothing that others are asked about.
	waitsForUnit = `s.verdict = 'accepted' AND s.id IN (` + askedOf + `) AND NOT ` + isGone + ` AND NOT ` + isBefore + ` AND NOT ` + agreed + `?)`
)

// agreed is an open EXISTS that a unit agreed to a submission.
const agreed = `EXISTS (SELECT 1 FROM finding a WHERE a.detail ->> 'about' = s.id AND a.code = '` + report.AgreedCode + `' AND a.detail ->> 'unit' = `

// isAsking says that a submission asks for one of some steps, isDecided that one was taken.
func isAsking(codes ...string) string {
	return `EXISTS (SELECT 1 FROM finding f WHERE f.submission = s.id AND f.code IN (` + inSQL(codes...) + `))`
}

func isDecided(codes ...string) string {
	return `EXISTS (SELECT 1 FROM finding f WHERE f.detail ->> 'about' = s.id AND f.code IN (` + inSQL(codes...) + `))`
}
