package indicators

import (
	"math"

	"zhibiao/indicators/quantities"
)

// Split is a target beside those of the parts that its indicator is the sum of: 本级目标 beside 分解目标. Both are declared or planned apart,
// so they may differ, and neither is ever added to the other.
type Split struct {
	Whole *Assessment
	Parts []*Assessment // in the formula's order, or the entities'
	Open  []Text        // the names of parts that have no target in the window: there is no sum then
	Sum   float64       // of the parts' targets, in the base unit; NaN where one has none
}

// Splits finds, among where targets stand, those whose indicator is by its formula the sum of others, or is said to be the whole of
// another's entities, with the parts' targets in the same window. Results of closed windows are not among them.
func Splits(c *Catalogue, list []Assessment) (splits []Split) {
	type key struct {
		Subject
		window string
	}
	at := map[key]*Assessment{}
	for i := range list {
		if a := &list[i]; !a.Past && a.Target != nil {
			at[key{a.Subject, a.Window.Label()}] = a
		}
	}
	for i := range list {
		whole := &list[i]
		if whole.Past || whole.Target == nil {
			continue
		}
		s := Split{Whole: whole}
		var goals []float64
		for _, subject := range partsOf(c, whole.Subject) {
			if part := at[key{subject, whole.Window.Label()}]; part != nil {
				s.Parts, goals = append(s.Parts, part), append(goals, part.Target.Value)
			} else {
				s.Open = append(s.Open, partName(c, subject))
			}
		}
		if len(s.Parts) == 0 {
			continue
		}
		if s.Sum = quantities.Sum(goals...); len(s.Open) > 0 {
			s.Sum = absent()
		}
		splits = append(splits, s)
	}
	return splits
}

// partsOf are the subjects whose amounts together are a subject's.
func partsOf(c *Catalogue, whole Subject) (parts []Subject) {
	if formula := c.indexed().formulas[whole.Indicator]; formula != nil {
		for _, id := range formula.Parts() {
			parts = append(parts, Subject{id, whole.Entity})
		}
	}
	if i := c.Indicator(whole.Indicator); i.Parts != "" {
		for _, entity := range c.EntitiesOf(c.Indicator(i.Parts)) {
			parts = append(parts, Subject{i.Parts, entity})
		}
	}
	return parts
}

// partName is what tells a part from the others.
func partName(c *Catalogue, part Subject) Text {
	if entity := c.Entity(part.Entity); entity != nil && c.Indicator(part.Indicator).EntityKind != "" {
		return entity.Name
	}
	return c.Indicator(part.Indicator).Name
}

// Says tells how the parts' targets stand to the whole's. A difference is rounded up: what is not the same never reads 0.0%.
func (s *Split) Says() Text {
	if !has(s.Sum) {
		zh, en := "", ""
		for i, part := range s.Open {
			if i > 0 {
				zh, en = zh+"、", en+", "
			}
			zh, en = zh+part.ZH, en+part.In(true)
		}
		return Text{"尚无分解目标：" + zh, "no target yet for " + en}
	}
	apart := share(minus(s.Sum, s.Whole.Target.Value), s.Whole.Target.Value)
	size := percentText(math.Abs(apart), quantities.Up)
	switch {
	case same(s.Sum, s.Whole.Target.Value):
		return Text{"分解目标合计与本级目标一致", "the parts' targets add up to it"}
	case !has(apart):
		return Text{"本级目标为零，不作比较", "its target is zero: not compared"}
	case apart > 0:
		return Text{"分解目标合计较本级目标高" + size, "the parts' targets add up to " + size + " more"}
	}
	return Text{"分解目标合计较本级目标低" + size, "the parts' targets add up to " + size + " less"}
}

// Parts are the ids that a formula adds up; nil where it is more than a sum of at least two, each once.
func (f *Formula) Parts() []string {
	n := 0
	if !f.root.adds(&n) || n < 2 || n != len(f.inputs) {
		return nil
	}
	return f.Inputs()
}

// adds says whether a node is a sum of inputs, and counts them.
func (n *formulaNode) adds(inputs *int) bool {
	switch n.op {
	case 'i':
		*inputs++
		return true
	case '+':
		return n.left.adds(inputs) && n.right.adds(inputs)
	}
	return false
}
