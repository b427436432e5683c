// Package statement makes reports of what is said without a workbook: that
// there is nothing to report (零报告), that nothing need be reported (豁免), that it must be
// after all. A statement is a submission like a file: its words are its bytes, and the ledger
// keeps who said it, when and why.
package statement

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/template"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Kind is what a statement says.
type Kind string

const (
	Nil    Kind = "nil"
	Waive  Kind = "waive"
	Retain Kind = "unwaive" // the waiver is taken back
)

// Statement is what somebody says of a form that a department owes for a period.
type Statement struct {
	Kind       Kind
	Form       string
	Department string // may be empty where one alone owes the form
	Period     periods.Period
	Reason     string
	By         string
	Proxy      *report.Proxy // why somebody else says so for the unit; nil: they do not
	At         time.Time
}

// Errors of Entry that callers branch on.
var (
	ErrNoReason = errors.New("a reason is needed")
	ErrNoNil    = errors.New("the form takes no nil return")
	ErrTooEarly = errors.New("the period has not ended")
	ErrNotOwed  = errors.New("the form is not owed for it")

	ErrNoForm       = template.ErrNoForm
	ErrNoDepartment = template.ErrNoDepartment
)

var (
	saidNil = report.Code{
		Name: report.NilCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "零报告：本期无数据", EN: "a nil return: there is nothing to report"},
		Mend:    indicators.Text{ZH: "如有数据，请填表报送", EN: "if there is something after all, send the form filled in"},
	}
	saidWaived = report.Code{
		Name: report.WaivedCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "本期豁免报送", EN: "it need not be reported this time"},
		Mend:    indicators.Text{ZH: "无须处理", EN: "nothing is to be done"},
	}
	saidRetained = report.Code{
		Name: report.UnwaivedCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "豁免已撤回，仍须报送", EN: "the waiver was taken back: it must be reported"},
		Mend:    indicators.Text{ZH: "请填表报送", EN: "send the form filled in"},
	}
)

// Entry is a statement as the ledger records it.
func (s Statement) Entry(ctx context.Context, r *reading.Reader, standing report.Standing) (report.Entry, error) {
	c := r.Catalogue()
	f := c.Form(s.Form)
	if f == nil {
		return report.Entry{}, fmt.Errorf("%w: %q%s", template.ErrNoForm, s.Form, c.NearForm(s.Form))
	}
	if s.Department == "" && len(f.Departments) == 1 {
		s.Department = f.Departments[0]
	}
	s.Department = indicators.DutiesOf(c).OwedFor(f, s.Department, s.Period)
	first, err := periods.Parse(f.First)
	switch {
	case strings.TrimSpace(s.Reason) == "":
		return report.Entry{}, ErrNoReason
	case !slices.Contains(indicators.DutiesOf(c).OwedBy(f), s.Department):
		return report.Entry{}, fmt.Errorf("%w: %q of %s, which %s owe", template.ErrNoDepartment, s.Department, f.ID,
			strings.Join(f.Departments, ", "))
	case err != nil || !f.Owes(s.Period) || s.Period.EndMonth() < first.EndMonth():
		return report.Entry{}, fmt.Errorf("%w: %s of %s, from %s on", ErrNotOwed, s.Period, f.ID, f.First)
	}
	e := report.Entry{
		File: report.File{Data: []byte(s.words(c, f)), By: s.By, Form: f.ID, Department: s.Department, Reason: s.Reason,
			Proxy: s.Proxy},
		Reading: report.Reading{
			Form: f.ID, FormName: f.Name, Department: s.Department, Period: s.Period, Periods: []periods.Period{s.Period},
			UnitName: unit(c, s.Department),
		},
	}
	e.File.Name = fmt.Sprintf("%s_%s_%s_%s.txt", kindName(s.Kind), unit(c, s.Department).ZH, f.Name.ZH, s.Period.Name(false))
	code := saidWaived
	switch s.Kind {
	case Retain:
		code = saidRetained
	case Nil:
		code = saidNil
		if e.Reading.Observations, err = s.figures(ctx, r, f, standing); err != nil {
			return report.Entry{}, err
		}
	}
	e.Reading.Findings = []report.Finding{report.NewFinding(code, report.Place{}, "",
		report.Detail{Message: report.Both(code.Meaning.ZH+"（%s）", code.Meaning.EN+" (%s)", s.Reason)})}
	if s.Kind == Nil { // it counts as the form does: its chain is that of the form, but for the review
		e.Reading.Findings = append(e.Reading.Findings, report.ChainOf(c, f)...)
		e.Reading = report.Pend(e.Reading)
	}
	if s.Proxy != nil {
		e.Reading.Findings = append(e.Reading.Findings, s.Proxy.Finding())
	}
	return e, nil
}

// figures are what a nil return says.
func (s Statement) figures(ctx context.Context, r *reading.Reader, f *indicators.Form, standing report.Standing) ([]indicators.Observation,
	error) {
	c := r.Catalogue()
	if s.At.Before(s.Period.End(c.Location)) {
		return nil, fmt.Errorf("%w: %s", ErrTooEarly, s.Period)
	}
	switch indicators.ReportingOf(c).NilOf(f) {
	case indicators.NilRefused:
		return nil, fmt.Errorf("%w: %s", ErrNoNil, f.ID)
	case indicators.NilNone:
		return nil, nil
	}
	asked, err := template.Asked(ctx, r, template.Request{Form: f.ID, Department: s.Department, Period: s.Period})
	if err != nil {
		return nil, err
	}
	list, err := indicators.ReportingOf(c).ZeroReturn(f, s.Period, asked, standing)
	for i := range list {
		list[i].Source.Text = "零报告"
	}
	return list, err
}

func unit(c *indicators.Catalogue, id string) indicators.Text {
	if d := c.Department(id); d != nil {
		return d.Name
	}
	return indicators.Text{ZH: id, EN: id}
}

func kindName(k Kind) string {
	return map[Kind]string{Nil: "零报告", Waive: "豁免", Retain: "撤回豁免"}[k]
}

// words are what is kept as the statement's bytes.
func (s Statement) words(c *indicators.Catalogue, f *indicators.Form) string {
	return fmt.Sprintf("%s\n报表：%s（%s）\n填报单位：%s（%s）\n报告期：%s（%s）\n理由：%s\n经办：%s\n时间：%s\n",
		kindName(s.Kind), f.Name.ZH, f.ID, unit(c, s.Department).ZH, s.Department, s.Period.Name(false), s.Period, s.Reason, s.By,
		s.At.In(c.Location).Format(time.RFC3339))
}
