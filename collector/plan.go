package collector

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

// planCell is one cell of a plan workbook: a target's figure, a part of it, a date.
type planCell struct {
	slot  slot
	sheet *sheetReading
	value float64 // base unit; for dates seconds since 1970
	unit  string
	text  string
}

// plan files a cell of a plan workbook; targets are made of them when all are read.
func (s *sheetReading) plan(sl slot, c workbook.Cell, v float64, unit, text string) {
	if sl.owner != "" {
		s.sayForeignCell(sl.at, sl.owner)
		return
	}
	s.plans = append(s.plans, planCell{slot: sl, sheet: s, value: v, unit: cmp.Or(unit, sl.meaning.Unit), text: cmp.Or(text, trim(cellText(c)))})
}

// planKey is one target in the making: a row of a plan.
type planKey struct {
	subject indicators.Subject
	sheet   *sheetReading
	row     int
}

// checkPlan reports what would be wrong with the targets; called before the verdict.
func (s *reading) checkPlan() {
	if s.form.Plan {
		s.targets()
	}
}

func (s *reading) targets() []indicators.Target {
	groups := map[planKey][]planCell{}
	var order []planKey
	for _, c := range s.plans {
		if c.slot.subject.Indicator == "" {
			continue
		}
		k := planKey{c.slot.subject, c.sheet, c.slot.row.row}
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
func (s *reading) rowCells(k planKey) []planCell {
	var out []planCell
	for _, c := range s.plans {
		if c.sheet == k.sheet && c.slot.row.row == k.row && (c.slot.meaning.Role == indicators.RoleFrom || c.slot.meaning.Role == indicators.RoleBound) {
			out = append(out, c)
		}
	}
	return out
}

func (s *reading) target(k planKey, cells, rowCells []planCell) (indicators.Target, bool) {
	i := indicatorOf(s.reader.catalogue, k.subject.Indicator)
	at := k.sheet.place(cells[0].slot.at)
	t, policy, err := s.reader.catalogue.PlanTarget(k.subject, k.sheet.period)
	switch {
	case errors.Is(err, indicators.ErrPlanWindow):
		s.say(planUnexpected, at, cells[0].text, detail{message: indicators.Text{
			ZH: fmt.Sprintf("“%s”没有%s的目标", k.subject.Indicator, k.sheet.period.Name(false)),
			EN: fmt.Sprintf("%q has no target of %s", k.subject.Indicator, k.sheet.period),
		}})
		return t, false
	case err != nil:
		s.say(planUnexpected, at, cells[0].text, detail{message: both("“%s”没有可由计划下达的目标", "plans set no target for %q", k.subject.Indicator)})
		return t, false
	}
	own := t.Value // the policy's, or how many nodes a work has
	stated := policy || i.Kind == indicators.Work
	t.Source = source(cells[0])
	for _, c := range cells {
		if c.slot.meaning.Role == indicators.RoleTarget {
			t.Value, stated = c.value, true
			t.Source = source(c)
			if t.Figure == "" {
				t.Figure = c.text + c.unit
			}
		}
	}
	if policy && !agree(known{value: t.Value}, known{value: own}) {
		s.say(planDiffers, at, t.Source.Text, detail{expected: both("%s", "%s", t.Figure), message: both("计划数%s与政策目标“%s”不一致", "the plan says %s, the policy %q", t.Source.Text, t.Figure)})
	}
	if !stated {
		return t, false
	}
	s.planDates(&t, k, cells, rowCells)
	s.planSteps(&t, cells)
	return t, true
}

func source(c planCell) indicators.Source {
	return indicators.Source{Sheet: c.sheet.grid.sheet.Name, Cell: c.slot.at.String(), Text: c.text, Unit: c.unit}
}

// planDates sets the nodes' planned dates, the day from which the plan is in force, and the bound.
func (s *reading) planDates(t *indicators.Target, k planKey, cells, rowCells []planCell) {
	loc := s.reader.catalogue.Location
	for _, c := range cells {
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
				s.say(planForce, c.sheet.place(c.slot.at), t.InForce.Format(time.DateOnly), detail{})
			}
			continue
		}
		if b, ok := boundOf(c.text); ok {
			t.SetBound(b, indicatorOf(s.reader.catalogue, t.Indicator).Kind)
		} else {
			s.say(planSteps, c.sheet.place(c.slot.at), c.text, detail{message: both("“%s”不是不低于、不超过、等于、左右之一", "%q is none of 不低于, 不超过, 等于, 左右", c.text)})
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
func (s *reading) planSteps(t *indicators.Target, cells []planCell) {
	type step struct {
		month int
		cell  planCell
	}
	var steps []step
	for _, c := range cells {
		if c.slot.meaning.Role != indicators.RoleStep {
			continue
		}
		month := c.slot.meaning.Month
		if month == 0 && !c.slot.binding.period.IsZero() {
			month = int(c.slot.binding.period.LastMonth())
		}
		if month > 0 {
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
					s.say(planSteps, c.sheet.place(c.slot.at), c.text, detail{message: both("累计计划数比前一期减少", "the cumulative plan falls")})
				}
				sum = share
			} else {
				sum += share
			}
			next++
		}
		shares[month-1] = math.Min(roundSum(sum), 1)
	}
	if math.Abs(sum-1) > 1e-6 {
		last := steps[len(steps)-1].cell
		s.say(planSteps, last.sheet.place(last.slot.at), last.text, detail{
			expected: both("%s", "%s", fmt.Sprintf("%.4g%%", 100.0)),
			message:  both("各期计划合计为全年目标的%s%%，应为100%%", "the parts make %s %% of the target, not 100", number(roundSum(sum*100))),
		})
	}
	t.Pace = indicators.Pace{Kind: kind, Shares: shares}
}
