package indicators

import (
	"errors"
	"strings"
	"testing"
	"time"

	"zhibiao/indicators/periods"
)

// A target that was granted counts from its day on; what was judged before keeps the policy's figure, and a plan that is sent again
// afterwards takes nothing back.
func TestAdjustedTargetCountsFromItsDay(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	day := func(month time.Month) time.Time { return time.Date(2026, month, 1, 0, 0, 0, 0, zone) }
	c := &Catalogue{Location: zone, Calendar: &Calendar{},
		Documents: []*Document{{ID: "d", Year: 2026}}, Measures: []*Measure{{ID: "m", Document: "d"}},
		Indicators: []*Indicator{{ID: "i", Measure: "m", Kind: Flow, Unit: "yuan", Display: "亿元",
			Targets: []*TargetRule{{Value: "10亿元", Figure: "10亿元", Bound: AtLeast, Window: "year", From: "2026"}}}}}
	policy := TargetsOf(c).OfPolicy(Subject{Indicator: "i"}, 2026)
	if len(policy) != 1 {
		t.Fatalf("the policy's targets: %+v", policy)
	}
	granted, err := Adjust(c, policy[0], nil, Change{Figure: "8亿元", Basis: "新政办〔2026〕3号", From: day(time.July)})
	if err != nil {
		t.Fatal(err)
	}
	plan := policy[0]
	plan.Plan, plan.Pace = true, Pace{Kind: MonthlyPlan, Shares: []float64{.1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .98, 1}}
	facts := &Facts{Subject: Subject{Indicator: "i"}, Targets: []Target{granted, plan}}
	for m := time.January; m <= time.December; m++ {
		facts.Observations = append(facts.Observations, Observation{Subject: facts.Subject, Period: periods.Month(2026, m), Basis: Own,
			Value: 5e7})
	}
	for month, want := range map[time.Month]float64{time.June: 1e9, time.August: 8e8, time.December: 8e8} {
		now := day(month).AddDate(0, 1, 5)
		at := *facts
		at.Observations = at.Observations[:month]
		var got *Target
		for _, a := range Assess(c, at, now) {
			if a.Window.Label() == "2026" {
				got = a.Target
			}
		}
		if got == nil || got.Value != want || got.Pace.Kind != MonthlyPlan || (got.Mark().ZH == "调整后") != (want == 8e8) {
			t.Errorf("%s: %+v, want %v", month, got, want)
		}
	}
	over := OverruledBy(c, []Target{granted})
	if len(over) != 1 || !strings.Contains(over[0].String(), "以台账为准") || !strings.Contains(over[0].String(), "10亿元") {
		t.Errorf("overruled: %v", over)
	}
	for figure, is := range map[string]error{"10亿元": ErrAdjusted, "8": ErrAdjusted, "8亩": ErrAdjusted, "约8亿元": ErrAdjusted} {
		if _, err := Adjust(c, policy[0], nil, Change{Figure: figure, Basis: "x", From: day(time.July)}); !errors.Is(err, is) {
			t.Errorf("%s: %v, want %v", figure, err, is)
		}
	}
	if _, err := Adjust(c, policy[0], nil, Change{Figure: "8亿元", Basis: "x", From: time.Date(2027, 1, 1, 0, 0, 0, 0, zone)}); !errors.Is(err, ErrInForce) {
		t.Errorf("behind its window: %v", err)
	}
}
