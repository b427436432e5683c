package report

import (
	"cmp"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

const (
	Chinese Language = "zh"
	English Language = "en"
)

// Language is that of an answer.
type Language string

// Of is a text in the language.
func (l Language) Of(t indicators.Text) string {
	if l == English {
		return cmp.Or(t.EN, t.ZH)
	}
	return cmp.Or(t.ZH, t.EN)
}

// Pick is one of two words by language.
func (l Language) Pick(zh, en string) string {
	if l == English {
		return en
	}
	return zh
}

// Period is a period as people say it.
func (l Language) Period(p periods.Period) string {
	if p.IsZero() {
		return "—"
	}
	return p.Name(l == English)
}

var SeverityWords = map[Severity][2]string{Fault: {"错误", "error"}, Question: {"待说明", "question"}, Notice: {"说明", "notice"}}

// Place is where the finding is, as people write it: 月报!C14.
func (f Finding) Place() string {
	switch {
	case f.Sheet == "":
		return f.Cell
	case f.Cell == "":
		return f.Sheet
	}
	return f.Sheet + "!" + f.Cell
}

// Count counts findings by their level. That a file is held back is its verdict, and none of them.
func Count(findings []Finding) (faults, questions, notices int) {
	for _, f := range findings {
		switch {
		case f.Code == HeldCode:
		case f.Severity == Fault:
			faults++
		case f.Severity == Question:
			questions++
		default:
			notices++
		}
	}
	return faults, questions, notices
}
