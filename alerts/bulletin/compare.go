package bulletin

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Difference is one thing that two states of facts say differently.
type Difference struct {
	What, Entity string
	Was, Is      string // "": it was not said
	Why          []string
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
			d.Was, d.Why = b.said(), after.why(b, is)
		}
		out = append(out, d)
	}
	for i := range before.Targets {
		if b := &before.Targets[i]; was[key(b)] == b {
			out = append(out, Difference{What: cmp.Or(b.Name, b.Indicator) + "（" + b.WindowName + "）", Entity: b.EntityName, Was: b.said()})
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

// why tells what made a target be said differently.
func (f *Facts) why(was, is *Target) (list []string) {
	if was.Goal != is.Goal {
		list = append(list, "目标由"+was.Target+"调整为"+is.Target)
	}
	if was.Period != is.Period && is.Period != "" {
		list = append(list, "新报"+is.Until+"数据")
	} else if was.Value != is.Value {
		list = append(list, "数据更正")
	}
	for i := range f.Corrections {
		if c := &f.Corrections[i]; c.Indicator == is.Indicator && c.Entity == is.Entity {
			list = append(list, c.told())
		}
	}
	if len(list) == 0 {
		list = append(list, "时间推移或考核口径变化")
	}
	return list
}

// told is who corrected what.
func (c *Correction) told() string {
	text := c.PeriodName + "由" + c.Was + "更正为" + c.Is
	var by []string
	if c.By != "" {
		by = append(by, c.By)
	}
	if !c.Known.IsZero() {
		by = append(by, c.Known.Format(time.DateOnly))
	}
	if c.File != "" {
		by = append(by, c.File)
	}
	if c.Reason != "" {
		by = append(by, c.Reason)
	}
	if len(by) > 0 {
		text += "（" + strings.Join(by, "，") + "）"
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
			out = append(out, Difference{What: "《" + r.Name + "》" + r.PeriodName, Entity: r.UnitName, Was: r.State, Is: "已不逾期"})
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
				Why: []string{c.told()}})
		}
	}
	return out
}
