package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"zhibiao/indicators"
	"zhibiao/server/api"
	"zhibiao/server/board"
	"zhibiao/server/layout"
)

type progressVerb struct {
	instanceFlag
	AsOf       string `help:"What was known then: a day (its end) or an instant." placeholder:"T"`
	Department string `help:"Only what this unit answers for." placeholder:"ID"`
	Measure    string `help:"Only what this measure asks for." placeholder:"ID"`
	All        bool   `help:"Also the works and what has no verdict yet."`
	JSON       bool   `help:"As JSON, as /api/progress answers: every target." xor:"form"`
	CSV        bool   `help:"As CSV for spreadsheets: every target." xor:"form"`
	English    bool   `help:"In English."`
}

func (progressVerb) Help() string {
	return "Prints a line for each target: its light, what is reached of what, how far the time has gone, and who answers for it. " +
		"Figures speak of the period named under 数据截至, whenever they became known; --as-of 2026-08-01 shows them as they were known at " +
		"the end of that day."
}

func (v progressVerb) Run(ctx context.Context, env *environment) error {
	return v.view(ctx, env, func(p *program) error {
		assessed, err := v.assess(ctx, p)
		if err != nil {
			return err
		}
		return v.print(p, assessed)
	})
}

// print prints targets in the form that is asked for.
func (v progressVerb) print(p *program, assessed []indicators.Assessment) error {
	switch {
	case v.JSON:
		out := json.NewEncoder(p.env.out)
		out.SetIndent("", " ")
		return out.Encode(api.Progress(p.instance.catalogue, assessed))
	case v.CSV:
		return v.writeCSV(p, assessed)
	}
	return v.printTable(p, assessed)
}

// assess tells where targets stand, as known on a day: all, or those that a unit answers for, or that a measure asks for.
func (v progressVerb) assess(ctx context.Context, p *program) ([]indicators.Assessment, error) {
	c := p.instance.catalogue
	switch {
	case v.Department != "" && c.Department(v.Department) == nil:
		return nil, fmt.Errorf("%w: --department: no department has the id %q%s", errUsage, v.Department, c.NearDepartment(v.Department))
	case v.Measure != "" && c.Measure(v.Measure) == nil:
		return nil, fmt.Errorf("%w: --measure: no measure has the id %q", errUsage, v.Measure)
	}
	now, err := p.standpoint(v.AsOf)
	if err != nil {
		return nil, fmt.Errorf("%w: --as-of: %w", errUsage, err)
	}
	assessed, err := p.db.Progress(ctx, v.AsOf, now)
	return slices.DeleteFunc(assessed, func(a indicators.Assessment) bool {
		unit, of := indicators.DutiesOf(c).Responsible(a.Subject, a.At), c.MeasureOf(a.Subject)
		return v.Department != "" && (unit == nil || unit.ID != v.Department) || v.Measure != "" && (of == nil || of.ID != v.Measure)
	}), err
}

// writeCSV writes the table that the board gives as /targets.csv.
func (v progressVerb) writeCSV(p *program, assessed []indicators.Assessment) error {
	t := board.Table(p.instance.catalogue, assessed, v.English)
	t.Above = layout.Above(indicators.WordingIn(p.instance.catalogue, v.English).Heading(), v.AsOf, v.English)
	data, err := t.CSV()
	if err != nil {
		return err
	}
	_, err = p.env.out.Write(data)
	return err
}

// printTable prints the progress table, in the catalogue's order of measures.
func (v progressVerb) printTable(p *program, assessed []indicators.Assessment) error {
	catalogue := p.instance.catalogue
	words := indicators.WordingIn(catalogue, v.English)
	if _, err := fmt.Fprintf(p.env.out, "%s\n\n", words.Heading()); err != nil {
		return err
	}
	entity := words.EntityHead(assessed)
	head := []string{"灯", "状态", "条", "指标", entity, "考核期", ">实际", ">目标", ">完成率", ">时序进度", ">进度差", "数据截至",
		"责任单位", "填报单位", "配合单位"}
	if v.English {
		head = []string{"", "status", "measure", "indicator", entity, "window", ">actual", ">target", ">attained", ">time share", ">gap",
			"data until", "responsible", "reported by", "supported by"}
	}
	t := newTable(head...)
	counts := map[indicators.Light]int{}
	left, results := 0, 0
	for _, a := range assessed {
		if a.Past {
			results++
		} else {
			counts[a.Light]++
		}
		if !v.All && !indicators.Listed(catalogue, a) {
			if !a.Past {
				left++
			}
			continue
		}
		r := words.Row(a)
		target, until := r.Target, r.Until
		if r.Mark != "" {
			target += indicators.Text{ZH: "（" + r.Mark + "）", EN: " (" + r.Mark + ")"}.In(v.English)
		}
		if r.Running != "" {
			until += indicators.Text{ZH: "；", EN: "; "}.In(v.English) + r.Running
		}
		t.addLit(lamp(p.env.out, a.Light), r.Status, r.Measure, r.Indicator, r.Entity, r.Window, r.Actual, target, r.Attainment,
			r.TimeShare, r.Gap, until, r.Responsible, r.Reporting, r.Support)
	}
	if err := t.write(p.env.out); err != nil {
		return err
	}
	if v.English {
		_, err := fmt.Fprintf(p.env.out, "\n%d targets: red %d, yellow %d, green %d, blue %d, grey %d. %d done or not begun are left out "+
			"(--all).\n",
			len(assessed)-results, counts[indicators.Red], counts[indicators.Yellow], counts[indicators.Green], counts[indicators.Blue],
			counts[indicators.Grey], left)
		return err
	}
	_, err := fmt.Fprintf(p.env.out, "\n共%d项目标：红灯%d，黄灯%d，绿灯%d，蓝灯%d，灰灯%d；其中已完成的工作和尚无数据的%d项未列出（--all）。进度差单位为百分点。\n",
		len(assessed)-results, counts[indicators.Red], counts[indicators.Yellow], counts[indicators.Green], counts[indicators.Blue],
		counts[indicators.Grey], left)
	return err
}

// lamp is the light as a terminal shows it: coloured where there is one, a word elsewhere.
func lamp(w io.Writer, l indicators.Light) string {
	if !isTerminal(w) {
		return l.Name().ZH
	}
	colour := map[indicators.Light]string{indicators.Red: "31", indicators.Yellow: "33", indicators.Green: "32", indicators.Blue: "34",
		indicators.Grey: "90"}[l]
	return "\x1b[" + colour + "m●\x1b[0m"
}
