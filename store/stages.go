package store

import (
	"maps"
	"slices"
	"strings"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
)

// What was decided about a submission is a submission of its own: a statement, whose finding names the one that it is about.

// statementOutcomes are what submissions are that are no files, by the finding that tells them.
var statementOutcomes = map[string]indicators.ReportOutcome{
	report.NilCode: indicators.NilReturn, report.WaivedCode: indicators.ReportWaived, report.UnwaivedCode: indicators.ReportUnwaived,
	report.WithdrawnCode: indicators.ReportWithdrawn, report.SentBackCode: indicators.ReportSentBack,
	report.ReviewedCode: indicators.ReportReviewed, report.AskedCode: indicators.ReportAsked, report.KeptCode: indicators.ReportKept,
}

// statementCodes are the codes of statements, and waitingCodes those by which a submission waits for a reviewer, as SQL lists them.
// A target that was adjusted is the statement of nobody's report.
var statementCodes = `'` + strings.Join(append(slices.Sorted(maps.Keys(statementOutcomes)), report.AdjustedCode), `', '`) + `'`

const waitingCodes = `'` + report.PendingCode + `', '` + report.ProvisionalCode + `'`

// Columns of a submission: the code of what it says if it is a statement, the codes of what
// was decided about it, newest first, that by which it waits for a reviewer, the account that sent it, and whether for another.
var says = `coalesce((SELECT f.code FROM finding f WHERE f.submission = s.id AND f.code IN (` + statementCodes + `) LIMIT 1), '')`

const (
	decided = `coalesce((SELECT group_concat(code) FROM
		(SELECT f.code FROM finding f WHERE f.detail ->> 'about' = s.id ORDER BY f.submission DESC)), '')`
	reviewing = `coalesce((SELECT f.code FROM finding f WHERE f.submission = s.id AND f.code IN (` + waitingCodes + `)), '')`
	sender    = `coalesce((SELECT a.line ->> 'account' FROM act a
		WHERE a.line ->> 'about' = 'submission ' || s.id AND a.line ->> 'act' = '` + string(people.Receive) + `'), 0)`
	// sentBy are the submissions that an account sent.
	sentBy = `SELECT CAST(substr(a.line ->> 'about', length('submission ') + 1) AS INTEGER) FROM act a
		WHERE a.line ->> 'act' = '` + string(people.Receive) + `' AND a.line ->> 'account' = ? AND a.line ->> 'account' <> 0`
	proxied = `EXISTS (SELECT 1 FROM finding f WHERE f.submission = s.id AND f.code = '` + report.ProxiedCode + `')`
)

// isWaiting says that a submission waits for a reviewer.
const isWaiting = `s.verdict = 'accepted'
	AND s.id IN (SELECT submission FROM finding WHERE code IN (` + waitingCodes + `)
		UNION SELECT detail ->> 'about' FROM finding WHERE code = ` + asked + `)
	AND coalesce((SELECT f.code FROM finding f WHERE f.detail ->> 'about' = s.id ORDER BY f.submission DESC LIMIT 1), ` + asked + `) = ` + asked

const asked = `'` + report.AskedCode + `'`

// stageOf is where a submission stands after decisions, newest first.
func stageOf(waits bool, decisions []string) report.Stage {
	kept := false
	for _, code := range decisions {
		switch {
		case code == report.WithdrawnCode:
			return report.Withdrawn
		case code == report.SentBackCode:
			return report.SentBack
		case code == report.ReviewedCode:
			return report.Reviewed
		case code == report.AskedCode && !kept:
			return report.Asked
		}
		kept = code == report.KeptCode
	}
	if waits {
		return report.Pending
	}
	return report.Plain
}
