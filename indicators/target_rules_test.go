package indicators_test

import (
	"testing"

	"zhibiao/samples/sampletest"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
)

// TestPolicyTargets holds what the policy itself demands against the policy page.
func TestPolicyTargets(t *testing.T) {
	c := sampletest.Lanzhou(t)
	type line struct {
		Window, Figure string
		Value          float64
		Bound          indicators.Bound
		Pace           indicators.PaceKind
	}
	for _, test := range []struct {
		subject indicators.Subject
		upTo    int
		want    []line
	}{
		{indicators.Subject{Indicator: "provincial_fund"}, 2022, []line{
			{"2020", "省财政每年筹措10亿元", 1e9, indicators.AtLeast, indicators.NoPace},
			{"2021", "省财政每年筹措10亿元", 1e9, indicators.AtLeast, indicators.NoPace},
			{"2022", "省财政每年筹措10亿元", 1e9, indicators.AtLeast, indicators.NoPace},
		}},
		{indicators.Subject{Indicator: "provincial_fund"}, 2019, nil},
		{indicators.Subject{Indicator: "city_fund"}, 2020, []line{{"2020", "兰州市财政每年筹措5亿元", 5e8, indicators.AtLeast, indicators.NoPace}}},
		{indicators.Subject{Indicator: "industrial_park_output", Entity: "trade_logistics"}, 2020,
			[]line{{"open", "3个千亿产业园", 1e11, indicators.AtLeast, ""}}},
		{indicators.Subject{Indicator: "industrial_park_output", Entity: "urban_mining"}, 2020,
			[]line{{"open", "3个五百亿产业园", 5e10, indicators.AtLeast, ""}}},
		{indicators.Subject{Indicator: "industrial_park_output", Entity: "modern_agriculture"}, 2020,
			[]line{{"open", "3个百亿产业园", 1e10, indicators.AtLeast, ""}}},
		{indicators.Subject{Indicator: "commute_time"}, 2020, []line{{"open", "“半小时交通圈”", 1800, indicators.AtMost, ""}}},
		{indicators.Subject{Indicator: "land_revenue_share"}, 2020, []line{{"2020", "全额投入", 1, indicators.Exactly, indicators.YearEnd}}},
		{indicators.Subject{Indicator: "construction_land_quota"}, 2026, nil}, // a plan's
		{indicators.Subject{Indicator: "land_use_fee"}, 2020, []line{{"2020", "由新区财政按规定入库", 1, indicators.AtLeast, ""}}},
		{indicators.Subject{Indicator: "transport_works_progress", Entity: "yongdeng_expressway"}, 2026,
			[]line{{"open", "兰州新区至永登高速", 2, indicators.AtLeast, indicators.NodeDates}}},
		{indicators.Subject{Indicator: "works_progress", Entity: "town_trusteeship"}, 2026,
			[]line{{"open", "上川镇、树屏镇和皋兰县水阜镇托管工作", 3, indicators.AtLeast, indicators.NodeDates}}},
		{indicators.Subject{Indicator: "nothing"}, 2026, nil},
	} {
		var got []line
		for _, target := range indicators.TargetsOf(c).OfPolicy(test.subject, test.upTo) {
			got = append(got, line{target.Window.Label(), target.Figure, target.Value, target.Bound, target.Pace.Kind})
			if target.Document != "lanzhou_2020_67" || target.Plan || target.Subject != test.subject {
				t.Errorf("%v: %+v", test.subject, target)
			}
		}
		if d := cmp.Diff(test.want, got); d != "" {
			t.Errorf("%v up to %d (-want +got):\n%s", test.subject, test.upTo, d)
		}
	}
}

func TestWorksTargetCitesItsOwnMeasure(t *testing.T) {
	targets := indicators.TargetsOf(sampletest.Lanzhou(t)).OfPolicy(indicators.Subject{Indicator: "works_progress", Entity: "spatial_plan"}, 2026)
	if len(targets) != 1 || targets[0].Measure != "m03" || len(targets[0].Nodes) != 3 || !targets[0].Nodes[0].Planned.IsZero() {
		t.Errorf("%+v", targets)
	}
}

// TestRuleWindows covers the windows that the sample does not have.
func TestRuleWindows(t *testing.T) {
	for _, test := range []struct {
		rule, want string
	}{
		{"window: year, from: 2021, until: 2022", "2021 2022"},
		{"window: by:2025-12", "by-2025-12"},
		{"window: half, until: 2020", "2020-S1 2020-S2"},
		{"window: quarter, until: 2020", "2020-Q1 2020-Q2 2020-Q3 2020-Q4"},
		{"window: open", "open"},
		{"window: year, until: 2019, from: 2019, tolerance: 5%", "2019"},
	} {
		bound := "at_least"
		if len(test.rule) > 40 {
			bound = "about"
		}
		c, err := load(t, map[string]string{"c.yaml": replaceOnce(small, "bound: at_least, window: year, until: unstated",
			"bound: "+bound+", "+test.rule)})
		if err != nil {
			t.Errorf("%s: %v", test.rule, err)
			continue
		}
		got := ""
		for _, target := range indicators.TargetsOf(c).OfPolicy(indicators.Subject{Indicator: "fund"}, 2030) {
			got += " " + target.Window.Label()
			if bound == "about" && target.Tolerance != 0.05 {
				t.Errorf("%s: tolerance %v", test.rule, target.Tolerance)
			}
		}
		if got != " "+test.want {
			t.Errorf("%s: windows%s, want %s", test.rule, got, test.want)
		}
	}
}

func TestListHasALineForEveryRule(t *testing.T) {
	c := sampletest.Lanzhou(t)
	rules := 0
	for _, i := range c.Indicators {
		rules += max(1, len(i.Targets))
	}
	list := indicators.Listings(c)
	if len(list) != rules {
		t.Errorf("%d lines, want %d", len(list), rules)
	}
	for _, l := range list {
		if c.Indicator(l.Indicator) == nil || c.Form(l.Form) == nil || c.Measure(l.Measure) == nil {
			t.Errorf("%+v names what is not there", l)
		}
	}
}
