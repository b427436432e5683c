package collector

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Language is that of an answer.
type Language string

const (
	Chinese Language = "zh"
	English Language = "en"
)

func (l Language) of(t indicators.Text) string {
	if l == English {
		return cmp.Or(t.EN, t.ZH)
	}
	return cmp.Or(t.ZH, t.EN)
}

// pick is one of two words by language.
func (l Language) pick(zh, en string) string {
	if l == English {
		return en
	}
	return zh
}

// period is a period as people say it.
func (l Language) period(p periods.Period) string {
	if p.IsZero() {
		return "—"
	}
	return l.pick(p.Name(false), p.String())
}

var severityWords = map[Severity][2]string{Fault: {"错误", "error"}, Question: {"待说明", "question"}, Notice: {"说明", "notice"}}

// WriteAnswer writes what a clerk is to know of a file as plain text, for the
// terminal, a mail or a file beside it: what it was taken for, the verdict, each finding with
// its mend, and what it changes of what stands known. Of a file that is recorded it says so.
func WriteAnswer(w io.Writer, r Result, lang Language) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.Name)
	for _, line := range summary(r, lang) {
		b.WriteString(line + "\n")
	}
	if err := WriteText(&b, r.Reading.Findings, lang); err != nil {
		return err
	}
	writeChanges(&b, r.Changes, lang)
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteText writes findings as numbered lines: place, what is wrong, the mend.
func WriteText(w io.Writer, findings []Finding, lang Language) error {
	for i, f := range findings {
		word := lang.pick(severityWords[f.Severity][0], severityWords[f.Severity][1])
		var b strings.Builder
		fmt.Fprintf(&b, "%3d. [%s] ", i+1, word)
		if at := f.Place(); at != "" {
			fmt.Fprintf(&b, "%s  ", at)
		}
		b.WriteString(lang.of(f.Message))
		if e := lang.of(f.Expected); e != "" {
			fmt.Fprintf(&b, lang.pick("；应为：%s", "; expected: %s"), e)
		}
		fmt.Fprintf(&b, "\n     %s%s (%s)\n", lang.pick("处理：", "mend: "), lang.of(f.Mend), f.Code)
		if _, err := io.WriteString(w, b.String()); err != nil {
			return err
		}
	}
	return nil
}

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

func count(findings []Finding) (faults, questions, notices int) {
	for _, f := range findings {
		switch f.Severity {
		case Fault:
			faults++
		case Question:
			questions++
		default:
			notices++
		}
	}
	return faults, questions, notices
}

// Answer is a file's answer as data; docs/findings.md describes it.
type Answer struct {
	File           string          `json:"file"`
	Accepted       bool            `json:"accepted"` // it would be recorded as it is
	Verdict        Verdict         `json:"verdict"`
	Form           string          `json:"form,omitempty"`
	FormName       indicators.Text `json:"form_name,omitzero"`
	Department     string          `json:"department,omitempty"`
	DepartmentName indicators.Text `json:"department_name,omitzero"`
	Period         string          `json:"period,omitempty"` // SDMX
	Periods        []string        `json:"periods,omitempty"`
	Figures        int             `json:"figures"` // observations and targets
	Errors         int             `json:"errors"`
	Questions      int             `json:"questions"`
	Notices        int             `json:"notices"`
	Findings       []Finding       `json:"findings"`
	Changes        []Change        `json:"changes"` // of what stands known: corrected figures first, then new ones
}

// NewAnswer sums a reading up.
func NewAnswer(name string, r Reading) Answer {
	a := Answer{File: name, Accepted: r.Verdict("") == Accepted, Verdict: r.Verdict(""), Form: r.Form, FormName: r.FormName, Department: r.Department, DepartmentName: r.UnitName, Period: r.Period.String(), Figures: len(r.Observations) + len(r.Targets), Findings: r.Findings}
	a.Errors, a.Questions, a.Notices = count(r.Findings)
	for _, p := range r.Periods {
		a.Periods = append(a.Periods, p.String())
	}
	if a.Findings == nil {
		a.Findings = []Finding{}
	}
	a.Changes = []Change{}
	return a
}

// WriteJSON writes answers as one JSON array.
func WriteJSON(w io.Writer, answers []Answer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(answers)
}
