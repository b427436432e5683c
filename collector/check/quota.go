package check

import (
	"zhibiao/collector/form"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var quotaUngranted = report.Code{
	Name: "quota.ungranted", Severity: report.Question,
	Meaning: indicators.Text{ZH: "指标使用数超过当时已下达的指标", EN: "more of a quota is used than was granted by then"},
	Mend: indicators.Text{ZH: "请核对使用数和下达数；如下达文件晚到，请说明理由",
		EN: "check what was used and what was granted; if the grant was recorded late, give the reason"},
}

// checkQuotas finds a quota that is used before it was granted, in every form, by
// what the catalogue says: an indicator that is granted by another may not pass it at the end of
// any period; one under a control ceiling that plans set may not begin before the plan is in force.
// Of a grant that nobody has reported yet nothing is known, and nothing is found.
func checkQuotas(s *comparison) {
	for i := range s.Values {
		v := &s.Values[i]
		if v.Again || v.Role != indicators.RoleValue || v.Status == indicators.Missing || !(v.Value > 0) || !sinceJanuary(&v.Observation) {
			continue
		}
		indicator := s.Catalogue.Indicator(v.Indicator)
		if indicator == nil {
			continue
		}
		if indicator.GrantedBy != "" {
			checkGranted(s, v, indicator.GrantedBy)
		}
		checkInForce(s, v, indicator)
	}
}

// sinceJanuary says that a figure counts since its year began.
func sinceJanuary(o *indicators.Observation) bool {
	return o.Basis == indicators.Cumulative || o.Basis == indicators.Own && o.Period.FirstMonth() == 1
}

// grant is what was granted since the year began, by the end of a period.
type grant struct {
	period periods.Period
	form.Rounded
}

// checkGranted compares what is used with what was granted by the end of the same period.
func checkGranted(s *comparison, v *extract.Value, by string) {
	loc := s.Catalogue.Location
	var then, later *grant
	for _, g := range grants(s, indicators.Subject{Indicator: by, Entity: v.Entity}, v.Period.Year()) {
		switch {
		case !g.period.End(loc).After(v.Period.End(loc)):
			if then == nil || !g.period.End(loc).Before(then.period.End(loc)) {
				then = &g
			}
		case g.Figure > 0 && (later == nil || g.period.End(loc).Before(later.period.End(loc))):
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
	if v.Value <= granted.Figure || form.Agree(v.Rounded, granted.Rounded) {
		return
	}
	name := s.Catalogue.Indicator(by).Name
	at, text := v.Sheet.Place(v.At), extract.ShownLike(v, granted.Figure)
	switch {
	case granted.Figure > 0:
		s.Say(quotaUngranted, at, v.Source.Text, report.Detail{
			Expected: report.Both("不超过%s", "not above %s", text),
			Message: report.Both("已使用%s，而截至%s“%s”为%s", "%s is used; by the end of %s %q was %s",
				v.Source.Text, granted.period, name, text),
		})
	case later != nil:
		s.Say(quotaUngranted, at, v.Source.Text, report.Detail{Message: report.Both("下达之前已使用：此处%s，而“%s”到%s才有（%s）",
			"used before it was granted: %s here, while %q begins with %s (%s)",
			v.Source.Text, name, later.period, extract.ShownLike(v, later.Figure))})
	default:
		s.Say(quotaUngranted, at, v.Source.Text, report.Detail{Message: report.Both("下达之前已使用：此处%s，而截至%s“%s”为0",
			"used before it was granted: %s here, while by the end of %s %q was 0",
			v.Source.Text, granted.period, name)})
	}
}

// grants are the figures of a year that say what was granted, the file's own before the ledger's.
func grants(s *comparison, of indicators.Subject, year int) []grant {
	var out []grant
	here := map[indicators.Key]bool{}
	for i := range s.Values {
		g := &s.Values[i]
		if g.Subject == of && !g.Again && g.Role == indicators.RoleValue && g.Period.Year() == year && sinceJanuary(&g.Observation) {
			here[g.Key()] = true
			if g.Status != indicators.Missing {
				out = append(out, grant{g.Period, form.Rounded{Figure: g.Value, Half: g.Half}})
			}
		}
	}
	for _, o := range s.known.Standing(of) {
		if !here[o.Key()] && report.Stated(&o) && o.Period.Year() == year && sinceJanuary(&o) {
			out = append(out, grant{o.Period, form.Rounded{Figure: o.Value}})
		}
	}
	return out
}

// checkInForce finds use of what a plan allows from a later day on.
func checkInForce(s *comparison, v *extract.Value, i *indicators.Indicator) {
	rule := i.RuleOf(v.Entity, true)
	if rule == nil || rule.Ceiling != indicators.Control || i.Kind != indicators.Flow {
		return
	}
	loc := s.Catalogue.Location
	var first *indicators.Target
	for _, t := range s.known.Plans(v.Subject) {
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
		s.Say(quotaUngranted, v.Sheet.Place(v.At), v.Source.Text,
			report.Detail{Message: report.Both("下达之前已使用：此处%s，而计划自%s起执行",
				"used before it was granted: %s here, while the plan is in force from %s", v.Source.Text, day)})
	}
}
