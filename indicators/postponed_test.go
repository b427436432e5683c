package indicators

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibiao/indicators/periods"
)

// A road for 1.2 billion yuan by the end of 2025, reported by the month: 40 million each.
type postponing struct {
	c     *Catalogue
	facts Facts
}

func newPostponing(t *testing.T) *postponing {
	t.Helper()
	c := &Catalogue{Location: time.FixedZone("", 8*3600), Calendar: &Calendar{},
		Documents: []*Document{{ID: "d", Year: 2024}}, Measures: []*Measure{{ID: "m", Document: "d"}},
		Indicators: []*Indicator{{ID: "road", Measure: "m", Kind: Flow, Unit: "yuan", Display: "亿元", Nature: Binding,
			Targets: []*TargetRule{{Value: "12亿元", Figure: "12亿元", Bound: AtLeast, Window: "by:2025-12", From: "2024", Pace: "linear"}}}}}
	p := &postponing{c: c, facts: Facts{Subject: Subject{Indicator: "road"}}}
	for m := 1; m <= 30; m++ {
		p.facts.Observations = append(p.facts.Observations, Observation{Subject: p.facts.Subject, Basis: Own, Value: 0.4e8,
			Period: periods.Month(2024+(m-1)/12, time.Month((m-1)%12+1))})
	}
	return p
}

func (p *postponing) day(text string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, text, p.c.Location)
	if err != nil {
		panic(err)
	}
	return t
}

// at is what is told of the target at an instant, by the reports of the months that had ended.
func (p *postponing) at(day string) string {
	now, f := p.day(day), p.facts
	f.Observations = nil
	for _, o := range p.facts.Observations {
		if o.Period.End(p.c.Location).Before(now) {
			f.Observations = append(f.Observations, o)
		}
	}
	var told []string
	for _, a := range Assess(p.c, f, now) {
		if a.Past {
			told = append(told, "past")
		}
		mark, _, _ := strings.Cut(a.Target.Mark().EN, ", ")
		told = append(told, fmt.Sprintf("%s %s %.2f %s", a.Window.Label(), a.Status.Name().EN, a.TimeShare, mark))
	}
	return strings.Join(told, ", ")
}

func (p *postponing) grant(t *testing.T, now, figure, from string) error {
	t.Helper()
	told := Assess(p.c, p.facts, p.day(now))
	if len(told) == 0 {
		return errors.New("nothing is told")
	}
	g, err := Adjust(p.c, *told[0].Target, p.facts.Targets, Change{Figure: figure, Basis: "新政办〔2025〕9号", From: p.day(from)})
	if err == nil {
		p.facts.Targets = append(p.facts.Targets, g)
	}
	return err
}

func (p *postponing) wants(t *testing.T, want map[string]string) {
	t.Helper()
	for day, told := range want {
		if got := p.at(day); got != told {
			t.Errorf("%s: %q, want %q", day, got, told)
		}
	}
	type key struct{ name, window string }
	seen := map[key]bool{}
	status := map[int64]string{}
	for _, s := range Expand(p.c, p.facts, p.day("2028-01-01")) {
		k := key{s.Name, ""}
		for _, l := range s.Labels {
			if l.Name == "window" {
				k.window = l.Value
			}
		}
		if seen[k] {
			t.Errorf("two series %v", k)
		}
		seen[k] = true
		for i := range s.Samples {
			if i > 0 && s.Samples[i].At <= s.Samples[i-1].At {
				t.Errorf("%v: sample %d does not follow its former: %+v", k, i, s.Samples)
			}
			if s.Name == FamilyStatus && !IsStale(s.Samples[i].Value) {
				if other, is := status[s.Samples[i].At]; is {
					t.Errorf("at %d both %s and %s have a status", s.Samples[i].At, other, k.window)
				}
				status[s.Samples[i].At] = k.window
			}
		}
	}
}

// Another deadline counts from its day on, whether the one before has passed or not; what was told before stays.
func TestAnotherDeadlineCountsFromItsDay(t *testing.T) {
	t.Run("in time", func(t *testing.T) {
		p := newPostponing(t)
		if err := p.grant(t, "2025-10-20", "2026-06", "2025-10-15"); err != nil {
			t.Fatal(err)
		}
		p.wants(t, map[string]string{
			"2025-10-14": "by-2025-12 far behind 0.88 ",          // 21 of 24 months
			"2025-10-15": "by-2026-06 on pace 0.70 as adjusted",  // 21 of 30
			"2026-02-10": "by-2026-06 on pace 0.83 as adjusted",  // 25 of 30
			"2026-07-02": "by-2026-06 achieved 1.00 as adjusted", // all of it
		})
	})
	t.Run("after the one before has passed", func(t *testing.T) {
		p := newPostponing(t)
		if err := p.grant(t, "2026-02-20", "2026-06-30", "2026-02-10"); err != nil {
			t.Fatal(err)
		}
		p.wants(t, map[string]string{
			"2026-02-09": "by-2025-12 missed 1.00 ",
			"2026-02-10": "by-2026-06 on pace 0.83 as adjusted",
			"2026-07-02": "by-2026-06 achieved 1.00 as adjusted",
		})
		over := OverruledBy(p.c, p.facts.Targets)
		if len(over) != 1 || !strings.Contains(over[0].String(), "“12亿元（2025年12月底前）”") ||
			!strings.Contains(over[0].String(), "“12亿元（2026年6月底前）”，自2026-02-10起，以台账为准") {
			t.Errorf("overruled: %v", over)
		}
		// The catalogue that says so as well is contradicted by nothing.
		p.c.Indicators[0].Targets[0].Window = "by:2026-06"
		if over := OverruledBy(p.c, p.facts.Targets); len(over) != 0 {
			t.Errorf("overruled: %v", over)
		}
		p.wants(t, map[string]string{"2026-03-10": "by-2026-06 on pace 0.87 as adjusted"})
	})
	t.Run("twice, and another figure", func(t *testing.T) {
		p := newPostponing(t)
		for _, g := range [][3]string{{"2025-10-20", "2026-03", "2025-10-15"}, {"2025-10-21", "2026-09", "2025-10-15"},
			{"2026-01-10", "2026-06", "2026-01-10"}, {"2026-01-20", "10亿元", "2026-01-15"}} {
			if err := p.grant(t, g[0], g[1], g[2]); err != nil {
				t.Fatal(g, err)
			}
		}
		p.wants(t, map[string]string{
			"2025-10-16": "by-2026-09 on pace 0.64 as adjusted", // the first was a slip of the same day
			"2026-01-12": "by-2026-06 on pace 0.80 as adjusted",
			"2026-02-10": "by-2026-06 achieved 0.83 as adjusted",
		})
		if over := OverruledBy(p.c, p.facts.Targets); len(over) != 1 || over[0].Granted.Figure != "10亿元" {
			t.Errorf("overruled: %v", over)
		}
	})
	t.Run("taken back", func(t *testing.T) {
		p := newPostponing(t)
		for _, g := range [][3]string{{"2025-10-20", "2026-06", "2025-10-15"}, {"2025-10-21", "2025-12", "2025-10-15"}} {
			if err := p.grant(t, g[0], g[1], g[2]); err != nil {
				t.Fatal(g, err)
			}
		}
		p.wants(t, map[string]string{"2025-10-20": "by-2025-12 far behind 0.88 ", "2026-01-05": "by-2025-12 missed 1.00 as adjusted"})
		if over := OverruledBy(p.c, p.facts.Targets); len(over) != 0 {
			t.Errorf("overruled: %v", over)
		}
		p = newPostponing(t)
		for _, g := range [][3]string{{"2026-02-20", "2026-06", "2026-02-10"}, {"2026-02-21", "2025-12", "2026-02-10"}} {
			if err := p.grant(t, g[0], g[1], g[2]); err != nil {
				t.Fatal(g, err)
			}
		}
		p.wants(t, map[string]string{"2026-03-05": "by-2025-12 missed 1.00 "})
	})
	t.Run("a plan that is sent again takes nothing back", func(t *testing.T) {
		p := newPostponing(t)
		plan := TargetsOf(p.c).OfPolicy(p.facts.Subject, 2025)[0]
		plan.Plan = true
		if err := p.grant(t, "2025-10-20", "2026-06", "2025-10-15"); err != nil {
			t.Fatal(err)
		}
		p.facts.Targets = append(p.facts.Targets, plan)
		p.wants(t, map[string]string{"2025-10-14": "by-2025-12 far behind 0.88 ", "2025-10-20": "by-2026-06 on pace 0.70 as adjusted"})
	})
}

// What would make two series of one, or a window that cannot be, is refused.
func TestDeadlinesThatAreRefused(t *testing.T) {
	p := newPostponing(t)
	p.c.Indicators[0].Targets = append(p.c.Indicators[0].Targets, &TargetRule{Value: "20亿元", Figure: "20亿元", Bound: AtLeast,
		Window: "by:2027-12", From: "2024"})
	refused := func(now, figure, from string, is error) {
		t.Helper()
		if err := p.grant(t, now, figure, from); !errors.Is(err, is) {
			t.Errorf("%s from %s: %v, want %v", figure, from, err, is)
		}
	}
	refused("2025-10-20", "2025-12", "2025-10-15", ErrAdjusted)    // it is that already
	refused("2025-10-20", "2027-12-31", "2025-10-15", ErrAdjusted) // another target's
	refused("2025-10-20", "2026-06-15", "2025-10-15", ErrAdjusted) // no end of a month
	refused("2025-10-20", "2040-06", "2025-10-15", ErrAdjusted)    // longer than a window may be
	refused("2025-10-20", "2023-06", "2023-01-15", ErrAdjusted)    // before its window begins
	refused("2025-10-20", "2026-06", "2026-07-01", ErrInForce)
	if err := p.grant(t, "2025-10-20", "2026-06", "2025-11-15"); err != nil {
		t.Fatal(err)
	}
	refused("2025-10-21", "2026-09", "2025-12-01", ErrAdjusted) // one is granted already, of a day to come
	refused("2025-11-20", "2026-09", "2025-11-01", ErrAdjusted) // before the one that stands
	refused("2025-11-20", "2025-12", "2025-11-20", ErrAdjusted) // back to a deadline that was left
	p.c.Indicators[0].Targets = []*TargetRule{{Value: "12亿元", Figure: "12亿元", Bound: AtLeast, Window: "year", From: "2024", Until: "2026"}}
	p.facts.Targets = nil
	refused("2025-10-20", "2026-06", "2025-10-15", ErrAdjusted) // a year's target is judged by its year
}
