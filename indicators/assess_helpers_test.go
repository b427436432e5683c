package indicators_test

import (
	"strconv"
	"strings"
	"testing"

	"zhibiao/samples/sampletest"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// smallCatalogue has one indicator of each sort, so that each rule can be worked by hand.
func smallCatalogue(t testing.TB) *indicators.Catalogue {
	t.Helper()
	type ind = indicators.Indicator
	type rule = indicators.TargetRule
	year := func(r rule) []*rule { r.Window = "year"; return []*rule{&r} }
	open := func(r rule) []*rule { r.Window = "open"; return []*rule{&r} }
	plan := func(r rule) []*rule { r.Plan = true; return year(r) }
	c := &indicators.Catalogue{
		Location:    sampletest.Shanghai(t),
		Documents:   []*indicators.Document{{ID: "doc", Number: "示〔2024〕1号", Year: 2024}},
		Departments: []*indicators.Department{{ID: "finance", Short: "财政局"}},
		Measures:    []*indicators.Measure{{ID: "m01", Document: "doc", Number: "（一）", Lead: []string{"finance"}}},
		Forms: []*indicators.Form{
			{ID: "monthly", Departments: []string{"finance"}, Frequency: periods.Monthly, First: "2024-M01",
				Due: indicators.Due{Month: 1, Day: 8, Grace: 2}},
			{ID: "combined", Departments: []string{"finance"}, Frequency: periods.Monthly, Combined: true, First: "2024-M01",
				Due: indicators.Due{Month: 1, Day: 18}},
			{ID: "quarterly", Departments: []string{"finance"}, Frequency: periods.Quarterly, First: "2024-Q1",
				Due: indicators.Due{Month: 1, Day: 10}},
			{ID: "yearly", Departments: []string{"finance"}, Frequency: periods.Yearly, First: "2020-A1",
				Due: indicators.Due{Month: 4, Day: 30}},
		},
		Entities: []*indicators.Entity{
			{ID: "north", Kind: "park"}, {ID: "south", Kind: "park", Joined: "2025-M07"},
			{ID: "road", Kind: "work", Verb: "开工", Nodes: []indicators.Node{{ID: "study", Verb: "前期"}, {ID: "start", Verb: "开工"},
				{ID: "half", Verb: "在建"}, {ID: "open", Verb: "投运"}}},
			{ID: "idea", Kind: "work", Verb: "谋划", Nodes: []indicators.Node{{ID: "study", Verb: "前期"}, {ID: "start", Verb: "开工"}}},
		},
		Indicators: []*ind{
			{ID: "fund", Kind: indicators.Flow, Nature: indicators.Promise, Unit: "yuan", Display: "亿元", Form: "monthly",
				Targets: year(rule{Value: "12亿元", Figure: "12亿元", Pace: indicators.Linear})},
			{ID: "lumps", Kind: indicators.Flow, Nature: indicators.Promise, Unit: "yuan", Display: "亿元", Form: "monthly", Lumpy: true,
				Targets: year(rule{Value: "10亿元", Pace: indicators.Steps})},
			{ID: "both", Kind: indicators.Flow, Unit: "yuan", Display: "亿元", Formula: "fund + lumps", Targets: year(rule{Value: "22亿元"})},
			{ID: "trade", Kind: indicators.Flow, Nature: indicators.Expected, Unit: "yuan", Display: "亿元", Form: "combined",
				Targets: plan(rule{})},
			{ID: "output", Kind: indicators.Flow, Nature: indicators.Expected, Unit: "yuan", Display: "亿元", Form: "combined", Audited: true,
				EntityKind: "park", Targets: open(rule{Value: "100亿元"})},
			{ID: "land", Kind: indicators.Flow, Nature: indicators.Binding, Unit: "square_meters", Display: "公顷", Form: "quarterly",
				Targets: plan(rule{Bound: indicators.AtMost, Ceiling: indicators.Control})},
			{ID: "commute", Kind: indicators.Level, Nature: indicators.Expected, Unit: "seconds", Display: "分钟", Form: "quarterly",
				LowerIsBetter: true, Targets: open(rule{Value: "30分钟", Bound: indicators.AtMost, Ceiling: indicators.Reverse})},
			{ID: "green", Kind: indicators.Level, Nature: indicators.Binding, Unit: "ratio", Display: "%", Form: "quarterly",
				Targets: year(rule{Value: "100%"})},
			{ID: "duty", Kind: indicators.Flow, Nature: indicators.Promise, Unit: "yuan", Display: "亿元", Form: "quarterly",
				Targets: []*rule{{Window: "quarter", Value: "1亿元", Pace: indicators.YearEnd}}},
			{ID: "revenue_share", Kind: indicators.Level, Nature: indicators.Promise, Unit: "ratio", Display: "%", Form: "yearly",
				Audited: true, Targets: year(rule{Value: "100%", Bound: indicators.Exactly, Pace: indicators.YearEnd})},
			{ID: "people", Kind: indicators.Level, Nature: indicators.Expected, Unit: "persons", Display: "万人", Form: "yearly"},
			{ID: "works", Kind: indicators.Work, Nature: indicators.Task, Unit: "nodes", Display: "个", Form: "quarterly",
				EntityKind: "work", Targets: open(rule{Pace: indicators.NodeDates})},
			{ID: "quarterly_fund", Kind: indicators.Flow, Nature: indicators.Binding, Unit: "yuan", Display: "亿元", Form: "monthly",
				Targets: []*rule{{Window: "quarter", Value: "3亿元", Figure: "每季3亿元"}}},
			{ID: "half_fund", Kind: indicators.Flow, Nature: indicators.Binding, Unit: "yuan", Display: "亿元", Form: "combined",
				Targets: []*rule{{Window: "half", Value: "6亿元", Figure: "每半年6亿元"}}},
			{ID: "quarter_joint", Kind: indicators.Flow, Nature: indicators.Binding, Unit: "yuan", Display: "亿元", Form: "combined",
				Targets: []*rule{{Window: "quarter", Value: "3亿元", Figure: "每季3亿元"}}},
			{ID: "lowest", Kind: indicators.Level, Nature: indicators.Binding, Unit: "ratio", Display: "%", Form: "quarterly",
				Over: indicators.OverMin, Targets: year(rule{Value: "80%"})},
			{ID: "sessions", Kind: indicators.Level, Nature: indicators.Binding, Unit: "persons", Display: "人", Form: "quarterly",
				Over: indicators.OverSum, Targets: year(rule{Value: "60人"})},
			{ID: "park_fund", Kind: indicators.Flow, Nature: indicators.Binding, Unit: "yuan", Display: "亿元", Form: "monthly",
				EntityKind: "park", Targets: year(rule{Value: "12亿元"})},
			{ID: "invested", Kind: indicators.Flow, Nature: indicators.Task, Unit: "yuan", Display: "亿元", Form: "monthly",
				Targets: []*rule{{Window: "by:2027-12", From: "2026", Value: "48亿元"}, {Window: "year", Value: "24亿元"}}},
			{ID: "unemployment", Kind: indicators.Level, Nature: indicators.Expected, Unit: "ratio", Display: "%", Form: "quarterly",
				LowerIsBetter: true, Targets: year(rule{Value: "5.5%", Bound: indicators.About, Tolerance: "0.3个百分点"})},
			{ID: "growth", Kind: indicators.Level, Nature: indicators.Expected, Unit: "ratio", Display: "%", Form: "quarterly",
				HigherIsBetter: true, Targets: year(rule{Value: "5.5%", Bound: indicators.About, Tolerance: "0.3个百分点"})},
			{ID: "prices", Kind: indicators.Level, Nature: indicators.Expected, Unit: "ratio", Display: "%", Form: "quarterly",
				Targets: year(rule{Value: "2%", Bound: indicators.About, Tolerance: "0.5个百分点"})},
			{ID: "dust", Kind: indicators.Level, Nature: indicators.Binding, Unit: "ratio", Display: "%", Form: "monthly",
				LowerIsBetter: true, Over: indicators.OverMean,
				Targets: year(rule{Value: "35%", Bound: indicators.AtMost, Ceiling: indicators.Reverse})},
			{ID: "peak", Kind: indicators.Level, Nature: indicators.Binding, Unit: "persons", Display: "人", Form: "quarterly",
				Over: indicators.OverMax, Targets: year(rule{Value: "40人", Bound: indicators.AtMost, Ceiling: indicators.Control})},
			{ID: "paid", Kind: indicators.Check, Nature: indicators.Promise, Unit: "confirmed", Form: "yearly", Targets: year(rule{})},
		},
	}
	for _, i := range c.Indicators {
		i.Measure, i.Department = "m01", "finance"
	}
	return c
}

func formatValue(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func compareText(a, b string) int { return strings.Compare(a, b) }
