package board

import (
	"fmt"
	"slices"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/server/layout"
)

// A share of targets that are met is fair where all are judged by figures of one period: those that are judged by months by one month,
// those by quarters by one quarter. What has no verdict is not among them.

// yardstick is the period by which targets of its length are compared.
type yardstick struct{ periods.Period }

// yardsticks are, of each length of periods, the one of which most targets have a verdict; the shortest first.
func yardsticks(all []*target) (list []yardstick) {
	n := map[periods.Period]int{}
	for _, t := range all {
		if !t.Past && t.Status.Judged() && !t.Period.IsZero() {
			n[t.Period]++
		}
	}
	best := map[int]periods.Period{}
	for p := range n {
		b, ok := best[p.Months()]
		if !ok || n[p] > n[b] || n[p] == n[b] && p.Compare(b) > 0 {
			best[p.Months()] = p
		}
	}
	for _, p := range best {
		list = append(list, yardstick{p})
	}
	slices.SortFunc(list, func(a, b yardstick) int { return a.Months() - b.Months() })
	return list
}

var everyPeriod = map[int]indicators.Text{1: {ZH: "按月考核", EN: "by months"}, 3: {ZH: "按季考核", EN: "by quarters"},
	6: {ZH: "按半年考核", EN: "by half years"}, 12: {ZH: "按年考核", EN: "by years"}}

// Name heads what is compared by it.
func (y yardstick) Name(p layout.Page) string {
	every, ok := everyPeriod[y.Months()]
	if !ok {
		return y.Period.Name(p.English)
	}
	return fmt.Sprintf(p.T("%s（%s）", "%s (%s)"), p.In(every), y.Period.Name(p.English))
}

// share is how many of some targets are met.
type share struct {
	Of, Met int
	Elder   int // targets of the same length of periods that have a verdict on an earlier one alone
}

// shareOf counts the targets that are judged by a period.
func (y yardstick) shareOf(list []*target) (s share) {
	for _, t := range list {
		switch {
		case t.Past || !t.Status.Judged() || t.Period.Months() != y.Months():
		case t.Period == y.Period:
			if s.Of++; t.Status.Met() {
				s.Met++
			}
		case t.Period.Compare(y.Period) < 0:
			s.Elder++
		}
	}
	return s
}

// resultsOf counts the results of closed windows.
func resultsOf(list []*target) (s share) {
	for _, t := range list {
		if t.Past && t.Status.Judged() {
			if s.Of++; t.Status.Met() {
				s.Met++
			}
		}
	}
	return s
}

// Words says a share as a table does: of how many how many.
func (s share) Words(p layout.Page) string {
	if s.Of == 0 && s.Elder == 0 {
		return "—"
	}
	text := fmt.Sprintf(p.T("%d项中%d项", "%[2]d of %[1]d"), s.Of, s.Met)
	if s.Of == 0 {
		text = p.T("本期未报", "none yet")
	}
	if s.Elder > 0 && s.Of > 0 {
		text += fmt.Sprintf(p.T("，另%d项本期未报", ", %d more not reported yet"), s.Elder)
	}
	return text
}

// sentence says in words how many targets are met, yardstick by yardstick.
func sentence(p layout.Page, sticks []yardstick, list []*target) (lines []string) {
	for _, y := range sticks {
		s := y.shareOf(list)
		if s.Of == 0 {
			continue
		}
		line := fmt.Sprintf(p.T("%s末：%d项%s的目标中%d项达到", "End of %s: of %d targets that are judged %s, %d are met"),
			y.Period.Name(p.English), s.Of, p.In(everyPeriod[y.Months()]), s.Met)
		if s.Elder > 0 {
			line += fmt.Sprintf(p.T("，另有%d项尚未报到这一期", "; %d more have no figure of it yet"), s.Elder)
		}
		lines = append(lines, line+p.T("。", "."))
	}
	if s := resultsOf(list); s.Of > 0 {
		lines = append(lines, fmt.Sprintf(p.T("上年（上期）结果：%d项中%d项达到。", "Results of closed windows: %d of which %d are met."), s.Of, s.Met))
	}
	return lines
}
