package extract

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

var (
	planUnexpected = report.Code{
		Name: "plan.unexpected", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "该指标的目标不由计划表下达", EN: "plans set no target for this indicator"},
		Mend:    indicators.Text{ZH: "请删除该行或联系管理员", EN: "remove the row or ask the administrator"},
	}
	planDiffers = report.Code{
		Name: "plan.differs", Severity: report.Question,
		Meaning: indicators.Text{ZH: "计划数与政策原文的目标不一致", EN: "the plan's figure is not the policy's"},
		Mend:    indicators.Text{ZH: "请核对；如无误请说明理由", EN: "check it; if right, give the reason"},
	}
	planForce = report.Code{
		Name: "plan.force", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "执行日期晚于目标期限", EN: "the plan comes into force after its targets are due"},
		Mend:    indicators.Text{ZH: "请核对执行日期", EN: "check the date from which it is in force"},
	}
	planSteps = report.Code{
		Name: "plan.steps", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "分解计划无法成立", EN: "the parts of the plan do not add up"},
		Mend:    indicators.Text{ZH: "请核对各期计划数", EN: "check the parts"},
	}
)

// plan files a cell of a plan workbook; targets are made of them when all are read.
func (s *Content) plan(sheet *locate.Sheet, sl *slot, c workbook.Cell, v float64, unit, text string) {
	cell := PlanCell{slot: *sl, sheet: sheet, value: v, unit: cmp.Or(unit, sl.meaning.Unit),
		text: cmp.Or(text, cells.Trim(cells.CellText(c)))}
	if sl.owner != "" {
		s.keepForeignPlan(cell)
		return
	}
	s.Plans = append(s.Plans, cell)
}

// PlanKey is what one cell of a plan sets.
type PlanKey struct {
	indicators.Subject
	Period periods.Period
	Role   string
	Item   string // a work's node
	Month  int    // of a step
}

// Key is false of a cell that speaks of all its row's targets.
func (c PlanCell) Key() (PlanKey, bool) {
	m := c.slot.meaning
	return PlanKey{c.slot.subject, c.sheet.Period, m.Role, m.Item, c.month()}, c.slot.subject.Indicator != ""
}

// At is where the cell stands.
func (c PlanCell) At() report.Place { return c.sheet.Place(c.slot.at) }

// Says whether two cells set the same.
func (c PlanCell) Says(o PlanCell) bool {
	return c.value == o.value && (c.value != 0 || c.text == o.text)
}

// Text is as written.
func (c PlanCell) Text() string { return c.text }

// month is the last of the part that a step is for; 0 for what is none.
func (c PlanCell) month() int {
	if c.slot.meaning.Role != indicators.RoleStep {
		return 0
	}
	if m := c.slot.meaning.Month; m != 0 || c.slot.binding.Period.IsZero() {
		return m
	}
	return int(c.slot.binding.Period.LastMonth())
}

// planKey is one target in the making: a row of a plan.
type planKey struct {
	subject indicators.Subject
	sheet   *locate.Sheet
	row     int
}

// Targets are what a plan's cells set, row by row; what is wrong with one is said.
func Targets(s *Content) []indicators.Target {
	groups := map[planKey][]PlanCell{}
	var order []planKey
	for _, c := range s.Plans {
		if c.slot.subject.Indicator == "" {
			continue
		}
		k := planKey{c.slot.subject, c.sheet, c.slot.row.Index}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], c)
	}
	// Dates and bounds have no indicator of their own where the row's is in another column.
	var out []indicators.Target
	for _, k := range order {
		if t, ok := s.target(k, groups[k], s.rowCells(k)); ok {
			out = append(out, t)
		}
	}
	return out
}

// rowCells are the cells of a plan's row that speak of all its targets.
func (s *Content) rowCells(k planKey) []PlanCell {
	var out []PlanCell
	for _, c := range s.Plans {
		if c.sheet == k.sheet && c.slot.row.Index == k.row &&
			(c.slot.meaning.Role == indicators.RoleFrom || c.slot.meaning.Role == indicators.RoleBound) {
			out = append(out, c)
		}
	}
	return out
}

func (s *Content) target(k planKey, list, rowCells []PlanCell) (indicators.Target, bool) {
	i := s.Catalogue.Indicator(k.subject.Indicator)
	at := k.sheet.Place(list[0].slot.at)
	if k.sheet.Period.IsZero() {
		return indicators.Target{}, false // that is told of the sheet
	}
	t, policy, err := indicators.TargetsOf(s.Catalogue).OfPlan(k.subject, k.sheet.Period)
	switch {
	case errors.Is(err, indicators.ErrPlanWindow):
		s.Say(planUnexpected, at, list[0].text, report.Detail{Message: indicators.Text{
			ZH: fmt.Sprintf("“%s”没有%s的目标", i.Name.ZH, k.sheet.Period.Name(false)),
			EN: fmt.Sprintf("%q has no target of %s", cmp.Or(i.Name.EN, i.Name.ZH), k.sheet.Period),
		}})
		return t, false
	case err != nil:
		s.Say(planUnexpected, at, list[0].text, report.Detail{Message: report.Both("“%s”没有可由计划下达的目标", "plans set no target for %q",
			i.Name)})
		return t, false
	}
	own := t.Value // the policy's, or how many nodes a work has
	stated := policy || i.Kind == indicators.Work
	t.Source = source(list[0])
	for _, c := range list {
		if c.slot.meaning.Role == indicators.RoleTarget {
			t.Value, stated = c.value, true
			t.Source = source(c)
			if t.Figure == "" {
				t.Figure = c.text + c.unit
			}
		}
	}
	if policy && !form.Agree(form.Rounded{Figure: t.Value}, form.Rounded{Figure: own}) {
		s.Say(planDiffers, at, t.Source.Text, report.Detail{Expected: report.Both("%s", "%s", t.Figure),
			Message: report.Both("计划数%s与政策目标“%s”不一致", "the plan says %s, the policy %q", t.Source.Text, t.Figure)})
	}
	if !stated {
		return t, false
	}
	s.planDates(&t, k, list, rowCells)
	s.planSteps(&t, list)
	return t, true
}

func source(c PlanCell) indicators.Source {
	return indicators.Source{Sheet: c.sheet.Grid.Sheet.Name, Cell: c.slot.at.String(), Text: c.text, Unit: c.unit}
}

// planDates sets the nodes' planned dates, the day from which the plan is in force, and the bound.
func (s *Content) planDates(t *indicators.Target, k planKey, list, rowCells []PlanCell) {
	loc := s.Catalogue.Location
	for _, c := range list {
		if c.slot.meaning.Role != indicators.RolePlanned {
			continue
		}
		for n := range t.Nodes {
			if t.Nodes[n].ID == c.slot.meaning.Item {
				t.Nodes[n].Planned = time.Unix(int64(c.value), 0).In(loc)
			}
		}
	}
	for _, c := range rowCells {
		if c.slot.meaning.Role == indicators.RoleFrom {
			t.InForce = time.Unix(int64(c.value), 0).In(loc)
			if !t.Window.Open() && !t.InForce.Before(t.Window.Span.End(loc)) {
				s.Say(planForce, c.sheet.Place(c.slot.at), t.InForce.Format(time.DateOnly), report.Detail{})
			}
			continue
		}
		if b, ok := boundOf(c.text); ok {
			t.SetBound(b, s.Catalogue.Indicator(t.Indicator).Kind)
		} else {
			s.Say(planSteps, c.sheet.Place(c.slot.at), c.text,
				report.Detail{Message: report.Both("“%s”不是不低于、不超过、等于、左右之一", "%q is none of 不低于, 不超过, 等于, 左右", c.text)})
		}
	}
}

func boundOf(text string) (indicators.Bound, bool) {
	switch hanzi.Key(text) {
	case "不低于", "不少于", "至少", ">=", "≥", "以上":
		return indicators.AtLeast, true
	case "不超过", "不高于", "不多于", "<=", "≤", "以内", "控制在":
		return indicators.AtMost, true
	case "等于", "=", "全额":
		return indicators.Exactly, true
	case "左右", "约":
		return indicators.About, true
	}
	return "", false
}

// planSteps makes cumulative shares of the parts that a plan sets by month. Parts
// of own basis are added up; all of a cumulative plan may not fall, and the last may not pass the target.
func (s *Content) planSteps(t *indicators.Target, list []PlanCell) {
	type step struct {
		month int
		cell  PlanCell
	}
	var steps []step
	for _, c := range list {
		if month := c.month(); month > 0 {
			steps = append(steps, step{month, c})
		}
	}
	if len(steps) == 0 || t.Value == 0 {
		return
	}
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(a.month, b.month) })
	kind := cmp.Or(steps[0].cell.slot.meaning.Pace, indicators.Steps)
	if len(steps) == 12 && steps[0].cell.slot.meaning.Pace == "" {
		kind = indicators.MonthlyPlan
	}
	shares := make([]float64, 12)
	sum, next := 0.0, 0
	for month := 1; month <= 12; month++ {
		if next < len(steps) && steps[next].month == month {
			c := steps[next].cell
			share := c.value / t.Value
			if c.slot.meaning.Basis == "cumulative" {
				if share < sum-1e-9 {
					s.Say(planSteps, c.sheet.Place(c.slot.at), c.text,
						report.Detail{Message: report.Both("累计计划数比前一期减少", "the cumulative plan falls")})
				}
				sum = share
			} else {
				sum += share
			}
			next++
		}
		shares[month-1] = math.Min(cells.RoundSum(sum), 1)
	}
	if math.Abs(sum-1) > 1e-6 {
		last := steps[len(steps)-1].cell
		s.Say(planSteps, last.sheet.Place(last.slot.at), last.text, report.Detail{
			Expected: report.Both("%s", "%s", fmt.Sprintf("%.4g%%", 100.0)),
			Message: report.Both("各期计划合计为全年目标的%s%%，应为100%%", "the parts make %s %% of the target, not 100",
				cells.Number(cells.RoundSum(sum*100))),
		})
	}
	t.Pace = indicators.Pace{Kind: kind, Shares: shares}
}
