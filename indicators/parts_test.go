package indicators

import (
	"math"
	"testing"

	"zhibiao/indicators/periods"
)

// TestSplitsHoldPartsAgainstTheWhole compares a whole's target with those of its parts; a part without a target leaves no sum.
func TestSplitsHoldPartsAgainstTheWhole(t *testing.T) {
	c := &Catalogue{Indicators: []*Indicator{
		{ID: "whole", Formula: "a + (b + d)"}, {ID: "share", Formula: "a / b"}, {ID: "twice", Formula: "a + a"},
		{ID: "a", Name: Text{"甲", "A"}}, {ID: "b", Name: Text{"乙", "B"}}, {ID: "d", Name: Text{"丁", "D"}},
	}}
	year, next := periods.Window{Span: periods.Year(2026)}, periods.Window{Span: periods.Year(2027)}
	standing := func(id string, w periods.Window, goal float64) Assessment {
		return Assessment{Subject: Subject{Indicator: id}, Window: w, Target: &Target{Value: goal}}
	}
	for _, x := range []struct {
		goals map[string]float64
		zh    string
		sum   float64
	}{
		{map[string]float64{"whole": 10, "a": 5, "b": 3, "d": 2}, "分解目标合计与本级目标一致", 10},
		{map[string]float64{"whole": 0.3, "a": 0.1, "b": 0.1, "d": 0.1}, "分解目标合计与本级目标一致", 0.3},
		{map[string]float64{"whole": 10, "a": 5, "b": 3, "d": 2.35}, "分解目标合计较本级目标高3.5%", 10.35},
		{map[string]float64{"whole": 1e9, "a": 5e8, "b": 3e8, "d": 2e8 + 1}, "分解目标合计较本级目标高0.1%", 1e9 + 1},
		{map[string]float64{"whole": 10, "a": 5, "b": 3, "d": 1}, "分解目标合计较本级目标低10.0%", 9},
		{map[string]float64{"whole": 10, "a": 5, "b": 3}, "尚无分解目标：丁", math.NaN()},
		{map[string]float64{"whole": 0, "a": 5, "b": 3, "d": 1}, "本级目标为零，不作比较", 9},
	} {
		list := []Assessment{standing("share", year, 1), standing("twice", year, 1), standing("a", next, 99)}
		for id, goal := range x.goals {
			list = append(list, standing(id, year, goal))
		}
		splits := Splits(c, list)
		if len(splits) != 1 || splits[0].Says().ZH != x.zh || splits[0].Sum != x.sum && !math.IsNaN(x.sum) {
			t.Errorf("%v: %d, want %q", x.goals, len(splits), x.zh)
			for _, s := range splits {
				t.Errorf("  %s: %v", s.Says().ZH, s.Sum)
			}
		}
	}
	if past := standing("whole", year, 10); len(Splits(c, []Assessment{past, standing("b", next, 1)})) != 0 {
		t.Error("parts of another window are its own")
	}
}

// TestSplitsOfEntities compares a whole that is said to be another indicator's entities together.
func TestSplitsOfEntities(t *testing.T) {
	c := &Catalogue{Indicators: []*Indicator{{ID: "city", Parts: "park"}, {ID: "park", EntityKind: "park"}}, Entities: []*Entity{
		{ID: "east", Kind: "park", Name: Text{"东园", "East"}}, {ID: "west", Kind: "park", Name: Text{"西园", "West"}}}}
	standing := func(id, entity string, goal float64) Assessment {
		return Assessment{Subject: Subject{id, entity}, Window: periods.Window{Span: periods.Year(2026)}, Target: &Target{Value: goal}}
	}
	list := []Assessment{standing("city", "", 10), standing("park", "west", 4)}
	for _, want := range []string{"尚无分解目标：东园", "分解目标合计较本级目标高20.0%"} {
		splits := Splits(c, list)
		if len(splits) != 1 || splits[0].Says().ZH != want {
			t.Errorf("%d splits, want %s: %v", len(splits), want, splits)
		}
		list = append(list, standing("park", "east", 8))
	}
}
