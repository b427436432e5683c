package change

import (
	"fmt"
	"strconv"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// What a plan sets, in JSON and for people.
var (
	targetWords  = [3]string{"target", "目标", " target"}
	boundWords   = [3]string{"target_bound", "目标的界限", " bound of the target"}
	stepWords    = [3]string{"plan_share", "累计计划占全年", " share due by then"}
	plannedWords = [3]string{"planned_date", "计划完成日期", " planned date"}
)

// PlanChanges tells what a plan sets other than the one that stands for the same
// window: the figure, its bound, the share due by each month, the planned dates.
func PlanChanges(catalogue *indicators.Catalogue, t *indicators.Target, plans report.Plans) []Change {
	stands := StandingPlan(t, plans)
	unit := DisplayUnit(catalogue, t.Indicator)
	figure := func(v float64) (*indicators.Observation, string) {
		o := indicators.Observation{Subject: t.Subject, Value: v}
		return &o, ShownIn(o, unit)
	}
	var out []Change
	say := func(words [3]string, item string, itemName indicators.Text, before *string, after string) *Change {
		c := newChange(catalogue, t.Subject, item, t.Source)
		if itemName != (indicators.Text{}) {
			c.ItemName = itemName
		}
		if c.Period = t.Window.Label(); !t.Window.Open() {
			c.when = indicators.Text{ZH: t.Window.Name(false), EN: t.Window.Name(true)}
		}
		c.Before, c.After = before, after
		if !t.InForce.IsZero() {
			c.InForce = t.InForce.Format(time.DateOnly)
		}
		c.setBasis(words)
		out = append(out, c)
		return &out[len(out)-1]
	}
	if stands == nil {
		is, text := figure(t.Value)
		say(targetWords, "", indicators.Text{}, nil, text).is = is
		return out
	}
	if stands.Value != t.Value {
		was, before := figure(stands.Value)
		is, after := figure(t.Value)
		c := say(targetWords, "", indicators.Text{}, &before, after)
		c.was, c.is = was, is
		if unit.Base == quantities.Ratio {
			c.Change = points(t.Value - stands.Value)
		} else {
			c.setDifference(stands.Value, t.Value, unit)
		}
	}
	if stands.Bound != t.Bound {
		before := boundNames[stands.Bound].ZH
		say(boundWords, "", indicators.Text{}, &before, boundNames[t.Bound].ZH)
	}
	for month := range max(len(t.Pace.Shares), len(stands.Pace.Shares)) {
		before, after := shareText(stands.Pace.Shares, month), shareText(t.Pace.Shares, month)
		if before != after {
			say(stepWords, fmt.Sprint(month+1), report.Both("%d月", "month %d", month+1), &before, after)
		}
	}
	for _, n := range t.Nodes {
		before, after := dayText(PlannedDay(stands.Nodes, n.ID)), dayText(n.Planned)
		if before != after {
			say(plannedWords, n.ID, n.Name, &before, after)
		}
	}
	return out
}

// StandingPlan is the plan that a new one would replace; nil: there is none.
func StandingPlan(t *indicators.Target, plans report.Plans) *indicators.Target {
	versions := plans(t.Subject)
	for i := len(versions) - 1; i >= 0; i-- {
		if versions[i].Window.Label() == t.Window.Label() {
			return &versions[i]
		}
	}
	return nil
}

// shareText is the share due by a month, counted from 0; a plan without steps has none.
func shareText(shares []float64, month int) string {
	if month >= len(shares) {
		return "—"
	}
	return strconv.FormatFloat(cells.RoundSum(shares[month]*100), 'f', -1, 64) + "%"
}

func dayText(day time.Time) string {
	if day.IsZero() {
		return "—"
	}
	return day.Format(time.DateOnly)
}

var boundNames = map[indicators.Bound]indicators.Text{indicators.AtLeast: {ZH: "不低于", EN: "at least"},
	indicators.AtMost: {ZH: "不超过", EN: "at most"}, indicators.Exactly: {ZH: "等于", EN: "exactly"}, indicators.About: {ZH: "左右", EN: "about"}}

// englishBound is a bound's name in English, by the Chinese one.
func englishBound(zh string) string {
	for _, name := range boundNames {
		if name.ZH == zh {
			return name.EN
		}
	}
	return ""
}

// PlannedDay is the day for which a node is planned; zero: none.
func PlannedDay(nodes []indicators.Node, id string) time.Time {
	for _, n := range nodes {
		if n.ID == id {
			return n.Planned
		}
	}
	return time.Time{}
}
