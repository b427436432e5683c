package bulletin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Difference is one thing that two states of facts say differently.
type Difference struct {
	What, Entity string
	Was, Is      string // "": it was not said
	Why          []string
	Sent         []int64 // the submissions that made it so, by number
	Report       *Report // that was overdue and no longer is; nil: it speaks of another thing
	Catalogue    bool    // a target or its rules are others, and no submission says so
}

// Compare says what later facts say of targets, reports and figures that earlier ones said differently, and why as far as
// the later ones know.
func Compare(before, after *Facts) []Difference {
	out := compareTargets(before, after)
	out = append(out, compareReports(before, after)...)
	return append(out, compareCorrections(before, after)...)
}

func compareTargets(before, after *Facts) (out []Difference) {
	key := func(t *Target) string {
		return strings.Join([]string{t.Indicator, t.Entity, t.Window, fmt.Sprint(t.Past)}, "\x00")
	}
	was := map[string]*Target{}
	for i := range before.Targets {
		was[key(&before.Targets[i])] = &before.Targets[i]
	}
	for i := range after.Targets {
		is := &after.Targets[i]
		b := was[key(is)]
		delete(was, key(is))
		if b != nil && b.said() == is.said() {
			continue
		}
		d := Difference{What: cmp.Or(is.Name, is.Indicator) + "（" + is.WindowName + "）", Entity: is.EntityName, Is: is.said()}
		if b != nil {
			d.Was = b.said()
			explain(after, &d, b, is)
		} else {
			d.by(is.GoalSubmission)
		}
		out = append(out, d)
	}
	for i := range before.Targets {
		if b := &before.Targets[i]; was[key(b)] == b {
			out = append(out, Difference{What: cmp.Or(b.Name, b.Indicator) + "（" + b.WindowName + "）", Entity: b.EntityName, Was: b.said(),
				Catalogue: !b.Past})
		}
	}
	return out
}

// said is what people read of a target.
func (t *Target) said() string {
	parts := []string{t.StatusName, t.Actual + "/" + t.Target}
	for _, p := range []string{t.Attainment, t.Gap, t.Until} {
		if p != "—" && p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "，")
}

// explain tells what made a target be said differently, and by whom.
func explain(f *Facts, d *Difference, was, is *Target) {
	if was.Goal != is.Goal {
		d.Why = append(d.Why, "目标由"+was.Target+"调整为"+is.Target)
		d.by(is.GoalSubmission)
	}
	corrected := correctionsOf(f, is)
	switch {
	case was.Period != is.Period && is.Period != "":
		d.Why = append(d.Why, "新报"+is.Until+"数据")
		d.sent(is.Submission)
	case was.Value != "" && is.Value == "":
		d.Why = append(d.Why, "未按期续报，原数据已失效")
	case was.Value != is.Value:
		d.Why = append(d.Why, "数据更正")
		if len(corrected) == 0 {
			d.sent(is.Submission)
		}
	}
	for _, c := range corrected {
		d.Why = append(d.Why, c.told())
		d.sent(c.Submission)
	}
	if len(d.Why) == 0 {
		d.Why, d.Catalogue = []string{"时间推移或考核口径变化"}, true
	}
}

func correctionsOf(f *Facts, t *Target) (list []*Correction) {
	for i := range f.Corrections {
		if c := &f.Corrections[i]; c.Indicator == t.Indicator && c.Entity == t.Entity {
			list = append(list, c)
		}
	}
	return list
}

// by notes the submission that set a target; none did where the catalogue says it.
func (d *Difference) by(submission int64) {
	d.sent(submission)
	d.Catalogue = d.Catalogue || submission == 0
}

func (d *Difference) sent(submission int64) {
	if submission != 0 && !slices.Contains(d.Sent, submission) {
		d.Sent = append(d.Sent, submission)
	}
}

// told is what was corrected, and why.
func (c *Correction) told() string {
	text := c.PeriodName + "由" + c.Was + "更正为" + c.Is
	if c.Reason != "" {
		text += "（" + c.Reason + "）"
	}
	return text
}

func compareReports(before, after *Facts) (out []Difference) {
	key := func(r *Report) string { return strings.Join([]string{r.Form, r.Department, r.Period}, "\x00") }
	is := map[string]bool{}
	for i := range after.Reports {
		is[key(&after.Reports[i])] = true
	}
	was := map[string]bool{}
	for i := range before.Reports {
		r := &before.Reports[i]
		was[key(r)] = true
		if !is[key(r)] {
			out = append(out, Difference{What: "《" + r.Name + "》" + r.PeriodName, Entity: r.UnitName, Was: r.State, Is: "已不逾期", Report: r})
		}
	}
	for i := range after.Reports {
		if r := &after.Reports[i]; !was[key(r)] {
			out = append(out, Difference{What: "《" + r.Name + "》" + r.PeriodName, Entity: r.UnitName, Was: "未逾期", Is: r.State})
		}
	}
	return out
}

// compareCorrections lists the corrections that the later facts know and the earlier do not. Those that both know are of one span.
func compareCorrections(before, after *Facts) (out []Difference) {
	key := func(c *Correction) string {
		return strings.Join([]string{c.Indicator, c.Entity, c.Period, c.Value}, "\x00")
	}
	known := map[string]bool{}
	for i := range before.Corrections {
		known[key(&before.Corrections[i])] = true
	}
	for i := range after.Corrections {
		if c := &after.Corrections[i]; !known[key(c)] {
			out = append(out, Difference{What: c.Name + "（" + c.PeriodName + "）", Entity: c.EntityName, Was: c.Was, Is: c.Is,
				Why: []string{c.told()}, Sent: []int64{c.Submission}})
		}
	}
	return out
}
