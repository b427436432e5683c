package collector

import (
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// checkQuotas finds a quota that is used before it was granted, in every form, by
// what the catalogue says: an indicator that is granted by another may not pass it at the end of
// any period; one under a control ceiling that plans set may not begin before the plan is in force.
// Of a grant that nobody has reported yet nothing is known, and nothing is found.
func (s *reading) checkQuotas(ledger Past) {
	for i := range s.values {
		v := &s.values[i]
		if v.again || v.role != indicators.RoleValue || v.Status == indicators.Missing || !(v.Value > 0) || !sinceJanuary(&v.Observation) {
			continue
		}
		indicator := s.reader.catalogue.Indicator(v.Indicator)
		if indicator == nil {
			continue
		}
		if indicator.GrantedBy != "" {
			s.checkGranted(ledger, v, indicator.GrantedBy)
		}
		s.checkInForce(ledger, v, indicator)
	}
}

// sinceJanuary says that a figure counts since its year began.
func sinceJanuary(o *indicators.Observation) bool {
	return o.Basis == indicators.Cumulative || o.Basis == indicators.Own && o.Period.FirstMonth() == 1
}

// grant is what was granted since the year began, by the end of a period.
type grant struct {
	period periods.Period
	known
}

// checkGranted compares what is used with what was granted by the end of the same period.
func (s *reading) checkGranted(ledger Past, v *value, by string) {
	loc := s.reader.catalogue.Location
	var then, later *grant
	for _, g := range s.grants(ledger, indicators.Subject{Indicator: by, Entity: v.Entity}, v.Period.Year()) {
		switch {
		case !g.period.End(loc).After(v.Period.End(loc)):
			if then == nil || !g.period.End(loc).Before(then.period.End(loc)) {
				then = &g
			}
		case g.value > 0 && (later == nil || g.period.End(loc).Before(later.period.End(loc))):
			later = &g
		}
	}
	if then == nil && later == nil {
		return
	}
	granted := grant{}
	if then != nil {
		granted = *then
	}
	if v.Value <= granted.value || agree(v.known, granted.known) {
		return
	}
	name := s.reader.catalogue.Indicator(by).Name
	at, text := v.sheet.place(v.at), shownLike(v, granted.value)
	switch {
	case granted.value > 0:
		s.say(quotaUngranted, at, v.Source.Text, detail{
			expected: both("不超过%s", "not above %s", text),
			message: both("已使用%s，而截至%s“%s”为%s", "%s is used; by the end of %s %q was %s",
				v.Source.Text, granted.period.Name(false), name.ZH, text),
		})
	case later != nil:
		s.say(quotaUngranted, at, v.Source.Text, detail{message: both("下达之前已使用：此处%s，而“%s”到%s才有（%s）", "used before it was granted: %s here, while %q begins with %s (%s)",
			v.Source.Text, name.ZH, later.period.Name(false), shownLike(v, later.value))})
	default:
		s.say(quotaUngranted, at, v.Source.Text, detail{message: both("下达之前已使用：此处%s，而截至%s“%s”为0", "used before it was granted: %s here, while by the end of %s %q was 0",
			v.Source.Text, granted.period.Name(false), name.ZH)})
	}
}

// grants are the figures of a year that say what was granted, the file's own before the ledger's.
func (s *reading) grants(ledger Past, of indicators.Subject, year int) []grant {
	var out []grant
	here := map[indicators.Key]bool{}
	for i := range s.values {
		g := &s.values[i]
		if g.Subject == of && !g.again && g.role == indicators.RoleValue && g.Period.Year() == year && sinceJanuary(&g.Observation) {
			here[g.Key()] = true
			if g.Status != indicators.Missing {
				out = append(out, grant{g.Period, known{g.Value, g.half}})
			}
		}
	}
	for _, o := range ledger.Standing(of) {
		if !here[o.Key()] && stated(&o) && o.Period.Year() == year && sinceJanuary(&o) {
			out = append(out, grant{o.Period, known{value: o.Value}})
		}
	}
	return out
}

// checkInForce finds use of what a plan allows from a later day on.
func (s *reading) checkInForce(ledger Past, v *value, i *indicators.Indicator) {
	rule := i.RuleOf(v.Entity, true)
	if rule == nil || rule.Ceiling != indicators.Control || i.Kind != indicators.Flow {
		return
	}
	loc := s.reader.catalogue.Location
	var first *indicators.Target
	for _, t := range ledger.Plans(v.Subject) {
		if t.Window.Open() || t.Window.Span.Year() != v.Period.Year() || t.Window.Span.End(loc).Before(v.Period.End(loc)) {
			continue
		}
		if t.InForce.IsZero() || t.InForce.Before(v.Period.End(loc)) {
			return
		}
		if first == nil || t.InForce.Before(first.InForce) {
			first = &t
		}
	}
	if first != nil {
		day := first.InForce.In(loc).Format("2006-01-02")
		s.say(quotaUngranted, v.sheet.place(v.at), v.Source.Text, detail{message: both("下达之前已使用：此处%s，而计划自%s起执行", "used before it was granted: %s here, while the plan is in force from %s", v.Source.Text, day)})
	}
}

// shownLike writes an amount in the unit of a figure.
func shownLike(v *value, base float64) string {
	if v.Source.Unit == "" || v.size == 0 {
		return number(base)
	}
	return number(base/v.size) + v.Source.Unit
}
