package answer

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"zhibiao/collector/change"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// WriteAnswer writes what a clerk is to know of a file as plain text, for the
// terminal, a mail or a file beside it: what it was taken for, the verdict, each finding with
// its mend, and what it changes of what stands known. Of a file that is recorded it says so.
func WriteAnswer(w io.Writer, r Result, lang report.Language) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.Name)
	for _, line := range summary(r, lang) {
		b.WriteString(line + "\n")
	}
	if err := WriteText(&b, r.Reading.Findings, lang); err != nil {
		return err
	}
	change.WriteChanges(&b, r.Changes, lang)
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteText writes findings as numbered lines: place, what is wrong, the mend.
func WriteText(w io.Writer, findings []report.Finding, lang report.Language) error {
	for i, f := range report.Told(findings) {
		word := lang.Pick(report.SeverityWords[f.Severity][0], report.SeverityWords[f.Severity][1])
		var b strings.Builder
		fmt.Fprintf(&b, "%3d. [%s] ", i+1, word)
		if at := f.Place(); at != "" {
			fmt.Fprintf(&b, "%s  ", at)
		}
		b.WriteString(lang.Of(f.Message))
		if e := lang.Of(f.Expected); e != "" {
			fmt.Fprintf(&b, lang.Pick("；应为：%s", "; expected: %s"), e)
		}
		fmt.Fprintf(&b, "\n     %s%s (%s)\n", lang.Pick("处理：", "mend: "), lang.Of(f.Mend), f.Code)
		if _, err := io.WriteString(w, b.String()); err != nil {
			return err
		}
	}
	return nil
}

// Answer is a file's answer as data; docs/findings.md describes it.
type Answer struct {
	File           string           `json:"file"`
	Accepted       bool             `json:"accepted"` // it would be recorded as it is
	Verdict        report.Verdict   `json:"verdict"`
	Reason         string           `json:"reason,omitempty"` // that it comes with
	Form           string           `json:"form,omitempty"`
	FormName       indicators.Text  `json:"form_name,omitzero"`
	Department     string           `json:"department,omitempty"`
	DepartmentName indicators.Text  `json:"department_name,omitzero"`
	Period         string           `json:"period,omitempty"` // SDMX
	Periods        []string         `json:"periods,omitempty"`
	Figures        int              `json:"figures"` // observations and targets
	Errors         int              `json:"errors"`
	Questions      int              `json:"questions"`
	Notices        int              `json:"notices"`
	Findings       []report.Finding `json:"findings"`
	Changes        []change.Change  `json:"changes"` // of what stands known: corrected figures first, then new ones
}

// NewAnswer sums a reading up.
func NewAnswer(name string, r report.Reading) Answer {
	a := Answer{File: name, Accepted: r.Verdict(r.Reason) == report.Accepted, Verdict: r.Verdict(r.Reason), Reason: r.Reason, Form: r.Form,
		FormName: r.FormName, Department: r.Department, DepartmentName: r.UnitName, Period: r.Period.String(),
		Figures: len(r.Observations) + len(r.Targets), Findings: r.Findings}
	a.Errors, a.Questions, a.Notices = report.Count(r.Findings)
	for _, p := range r.Periods {
		a.Periods = append(a.Periods, p.String())
	}
	if a.Findings == nil {
		a.Findings = []report.Finding{}
	}
	a.Changes = []change.Change{}
	return a
}

// WriteJSON writes answers as one JSON array.
func WriteJSON(w io.Writer, answers []Answer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(answers)
}
