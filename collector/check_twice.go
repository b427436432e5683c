package collector

import (
	"math"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// checkTwice finds figures that the file states more than once.
func (s *reading) checkTwice() {
	first := make(map[indicators.Key]*value, len(s.values))
	for i := range s.values {
		v := &s.values[i]
		before, ok := first[v.Key()]
		if !ok {
			first[v.Key()] = v
			continue
		}
		v.again = true
		at := v.sheet.place(v.at)
		equal := v.Basis == indicators.Words && v.Source.Text == before.Source.Text || math.IsNaN(v.Value) && math.IsNaN(before.Value) && v.Basis != indicators.Words || restates(v.known, before.known) && v.Status == before.Status
		c := rowDuplicate
		if equal && v.Basis != indicators.Words || equal && v.Source.Text == before.Source.Text {
			c = rowRepeated
		}
		where := before.Source.Cell
		if before.Source.Sheet != v.Source.Sheet {
			where = before.Source.Sheet + "!" + where
		}
		s.say(c, at, v.Source.Text, detail{
			expected: both("%s", "%s", before.Source.Text),
			message:  both("与%s处是同一数据（%s）：此处“%s”，该处“%s”", "this is the same figure as %s (%s): %q here, %q there", where, s.subjectName(v.Subject, v.Period), v.Source.Text, before.Source.Text),
		})
	}
}

// restates says that two statements are of one figure: of the same digits, or one the other rounded.
func restates(a, b known) bool {
	if a.half == b.half {
		return math.Abs(a.value-b.value) <= a.half/1000
	}
	return math.Abs(a.value-b.value) <= max(a.half, b.half)*(1+1e-9)
}

func (s *reading) subjectName(x indicators.Subject, p periods.Period) string {
	name := x.Indicator
	if i := indicatorOf(s.reader.catalogue, x.Indicator); i != nil {
		name = i.Name.ZH
	}
	for _, e := range s.reader.catalogue.Entities {
		if e.ID == x.Entity {
			name += "·" + e.Name.ZH
		}
	}
	return name + " " + p.Name(false)
}
