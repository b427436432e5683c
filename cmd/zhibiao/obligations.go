package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"zhibiao/collector/template"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/server/obligations"
)

type obligationsVerb struct {
	List    obligationsListVerb    `cmd:"" default:"withargs" help:"Print what departments owe, by when, and what became of it."`
	Nil     obligationsNilVerb     `cmd:"" help:"Record that there is nothing to report for a period (零报告)."`
	Waive   obligationsWaiveVerb   `cmd:"" help:"Record that a unit need not report for a period (豁免)."`
	Unwaive obligationsUnwaiveVerb `cmd:"" help:"Take a waiver back."`
}

type obligationsListVerb struct {
	instanceFlag
	Department string `help:"Only this unit's." placeholder:"ID"`
	Form       string `help:"Only of this form." placeholder:"ID"`
	Period     string `help:"Only for this period: 2026-M10, 2026-Q3." placeholder:"P"`
	AsOf       string `help:"As it was known then: a day (its end) or an instant." placeholder:"T"`
	All        bool   `help:"Also what was settled and fell due more than a month ago."`
	JSON       bool   `help:"As JSON; docs/obligations.md has the schema."`
	English    bool   `help:"In English."`
}

func (obligationsListVerb) Help() string {
	return "Prints a line for each report that is owed: its state, when it is due, what was sent last; then the share that came, and " +
		"came on time, of what fell due in the last twelve months. What asks most of the units stands first. --as-of 2026-08-01 shows it " +
		"as it was at the end of that day."
}

// recently is for how long what was settled is listed without being asked for.
const recently = 31 * 24 * time.Hour

func (v obligationsListVerb) Run(ctx context.Context, env *environment) error {
	return v.view(ctx, env, func(p *program) error {
		known, err := owing{p}.Owed(ctx, v.AsOf)
		if err != nil {
			return asUsage(err)
		}
		f, err := obligations.NewFilter(known.Catalogue, v.Form, v.Department, v.Period, "")
		if err != nil {
			return fmt.Errorf("%w: --%w", errUsage, err)
		}
		if !v.All && v.Period == "" {
			f.Current = recently
		}
		if v.JSON {
			out := json.NewEncoder(env.out)
			out.SetIndent("", " ")
			return out.Encode(known.List(f))
		}
		return owing{p}.print(known, f, v.English)
	})
}

// asUsage makes an unreadable day the command line's fault.
func asUsage(err error) error {
	if errors.Is(err, obligations.ErrAsOf) {
		return fmt.Errorf("%w: --as-of: %w", errUsage, err)
	}
	return err
}

// owing tells what departments owe.
type owing struct{ *program }

// Owed is what was owed, as it was known at the end of a day (empty: now). A day that cannot be told of is obligations.ErrAsOf.
func (p owing) Owed(ctx context.Context, asOf string) (k obligations.Known, err error) {
	k.Template = p.template
	if k.At, err = p.standpoint(asOf); err != nil {
		return k, fmt.Errorf("%w: %w", obligations.ErrAsOf, err)
	}
	var until time.Time
	if asOf != "" {
		until = k.At
	}
	if k.Catalogue, err = p.db.Catalogue(asOf); err != nil {
		return k, err
	}
	if k.Catalogue == nil {
		return k, fmt.Errorf("%w: no catalogue was in force on %s", obligations.ErrAsOf, k.At.Format(time.DateOnly))
	}
	if k.Reports, err = p.store.Reports(ctx, until); err != nil {
		return k, err
	}
	k.Conflicts, err = p.conflicts(ctx, asOf, k.At)
	return k, err
}

// conflicts are the contradictions between reports that stand.
func (p owing) conflicts(ctx context.Context, asOf string, at time.Time) ([]obligations.Conflict, error) {
	found, err := p.db.Query(ctx, fmt.Sprintf("%s{as_of=%q}", indicators.FamilyConflict, asOf), at)
	if err != nil {
		return nil, fmt.Errorf("ask for contradictions: %w", err)
	}
	var out []obligations.Conflict
	for _, s := range found {
		c := obligations.Conflict{Subject: indicators.Subject{Indicator: s.Metric.Get("indicator"), Entity: s.Metric.Get("entity")},
			Department: s.Metric.Get("department"), Cumulative: s.Metric.Get("basis") != ""}
		if forms := s.Metric.Get("forms"); forms != "" {
			c.Forms = strings.Split(forms, ", ")
		}
		if c.Period, err = periods.Parse(s.Metric.Get("period")); err != nil {
			return nil, fmt.Errorf("period of a contradiction: %w", err)
		}
		if first, last, found := strings.Cut(s.Metric.Get("parts"), " to "); found {
			for _, part := range []string{first, last} {
				q, err := periods.Parse(part)
				if err != nil {
					return nil, fmt.Errorf("part of a contradiction: %w", err)
				}
				c.Parts = append(c.Parts, q)
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// template makes the workbook that a unit fills in for a period.
func (p owing) template(ctx context.Context, form, department string, period periods.Period) ([]byte, error) {
	standing := func(of indicators.Subject) []indicators.Observation {
		list, err := p.store.Standing(ctx, of)
		if err != nil {
			p.env.log.Warn("what stands is not known to a template", "indicator", of.Indicator, "error", err)
		}
		return list
	}
	data, err := template.Make(ctx, p.reader, template.Request{Form: form, Department: department, Period: period}, standing, p.env.now())
	if errors.Is(err, template.ErrNoForm) || errors.Is(err, template.ErrNoPeriod) || errors.Is(err, template.ErrNoDepartment) {
		return nil, fmt.Errorf("%w: %w", obligations.ErrNoTemplate, err)
	}
	return data, err
}

// print prints what is owed, and the record of who owes it.
func (p owing) print(k obligations.Known, f obligations.Filter, english bool) error {
	say := func(zh, en string) string { return indicators.Text{ZH: zh, EN: en}.In(english) }
	if _, err := fmt.Fprintf(p.env.out, "%s\n\n", indicators.WordingIn(k.Catalogue, english).Heading()); err != nil {
		return err
	}
	list := k.Select(f)
	t := newTable(say("状态", "state"), say("单位", "department"), say("报表", "form"), say("报告期", "period"), say("报送期限", "due"),
		say("最近报送", "last sent"), say("文件", "file"), ">"+say("退回", "returned"), ">"+say("补正", "corrected"))
	open := 0
	for i := range list {
		o := &list[i]
		if o.Met == nil && o.Waiver == nil {
			open++
		}
		state := o.State(k.At).Name().In(english)
		if s := o.State(k.At); o.IsOverdue(k.At) && s != indicators.ObligationOverdue {
			state += say("，已逾期", ", overdue")
		}
		received, file := "", ""
		if last := o.Last(); last != nil {
			received, file = last.Received.In(p.instance.location).Format("2006-01-02 15:04"), last.File
		}
		t.add(state, k.Name(o.Department).In(english), o.Form.Name.In(english), o.PeriodName(english), o.DueDay.Format(time.DateOnly),
			received, file, count(o.Returned()), count(o.Corrected()))
	}
	if err := t.write(p.env.out); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(p.env.out, say("\n列出%d份，其中%d份尚未完成。近十二个月到期的报送情况：\n\n",
		"\n%d listed, %d of them still owed. Of what fell due in the last twelve months:\n\n"), len(list), open); err != nil {
		return err
	}
	t = newTable(say("单位", "department"), say("报表", "form"), ">"+say("应报", "due"), ">"+say("已报", "accepted"), ">"+say("按时", "on time"),
		">"+say("报送率", "completeness"), ">"+say("按时报送率", "timeliness"), ">"+say("退回", "returned"), ">"+say("补正", "corrected"))
	for _, r := range k.Rates(f) {
		form := say("全部报表", "all forms")
		if r.Form != "" {
			form = k.Catalogue.Form(r.Form).Name.In(english)
		}
		t.add(k.Name(r.Department).In(english), form, fmt.Sprint(r.Due), fmt.Sprint(r.Accepted), fmt.Sprint(r.OnTime),
			perCent(r.Completeness), perCent(r.Timeliness), count(r.Returned), count(r.Corrected))
	}
	return t.write(p.env.out)
}

// count is a number that is left out where it is none.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func perCent(share *float64) string {
	if share == nil {
		return ""
	}
	return indicators.ShareText(*share)
}
