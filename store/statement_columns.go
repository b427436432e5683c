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
	report.SignedCode: indicators.ReportSigned, report.RefusedCode: indicators.ReportRefused, report.AgreedCode: indicators.ReportAgreed,
	report.ObjectedCode: indicators.ReportObjected, report.CopiedCode: indicators.ReportCopied,
}

// statementCodes are the codes of statements, and askingCodes those by which a submission asks for steps, as SQL lists them.
// A target that was adjusted is the statement of nobody's report.
var (
	statementCodes = inSQL(append(slices.Sorted(maps.Keys(statementOutcomes)), report.AdjustedCode)...)
	askingCodes    = inSQL(report.AskingCodes()...)
)

func inSQL(codes ...string) string { return `'` + strings.Join(codes, `', '`) + `'` }

// Columns of a submission: the code of what it says if it is a statement, the steps that it asks for, those that were
// decided about it, newest first, the account that sent it, and whether for another.
var (
	says  = `coalesce((SELECT f.code FROM finding f WHERE f.submission = s.id AND f.code IN (` + statementCodes + `) LIMIT 1), '')`
	asked = `coalesce((SELECT group_concat(` + stepColumn + `) FROM
		(SELECT f.code, f.detail FROM finding f WHERE f.submission = s.id AND f.code IN (` + askingCodes + `) ORDER BY f.ordinal) f), '')`
)

const (
	decided = `coalesce((SELECT group_concat(` + stepColumn + `) FROM
		(SELECT f.code, f.detail FROM finding f WHERE f.detail ->> 'about' = s.id ORDER BY f.submission DESC) f), '')`
	stepColumn = `f.code || ' ' || coalesce(f.detail ->> 'unit', '')`
	sender     = `coalesce((SELECT a.line ->> 'account' FROM act a
		WHERE a.line ->> 'about' = 'submission ' || s.id AND a.line ->> 'act' = '` + string(people.Receive) + `'), 0)`
	// sentBy are the submissions that an account sent.
	sentBy = `SELECT CAST(substr(a.line ->> 'about', length('submission ') + 1) AS INTEGER) FROM act a
		WHERE a.line ->> 'act' = '` + string(people.Receive) + `' AND a.line ->> 'account' = ? AND a.line ->> 'account' <> 0`
	proxied = `EXISTS (SELECT 1 FROM finding f WHERE f.submission = s.id AND f.code = '` + report.ProxiedCode + `')`
	// askedOf are the submissions that a unit is asked to agree to.
	askedOf = `SELECT f.submission FROM finding f WHERE f.code = '` + report.CountersignCode + `' AND f.detail ->> 'unit' = ?`
)

// stepsOf reads the steps that a column lists.
func stepsOf(column string) (list []report.Step) {
	for text := range strings.SplitSeq(column, ",") {
		if code, unit, ok := strings.Cut(text, " "); ok {
			list = append(list, report.Step{Code: code, Unit: unit})
		}
	}
	return list
}
