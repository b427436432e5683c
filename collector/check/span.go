package check

import (
	"zhibiao/collector/form"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var spanDiffers = report.Code{
	Name: "span.differs", Severity: report.Question,
	Meaning: indicators.Text{ZH: "与其中各期的合计不一致", EN: "a period's figure is not the sum of its parts"},
	Mend:    indicators.Text{ZH: "请核对本期和其中各期；如系数据修订请说明理由", EN: "check the period and its parts; if figures were revised, give the reason"},
}

// checkSpan holds a flow's figure of a period against the figures of the periods that make it up, and against
// those that it is a part of, whatever form said them: a quarter against its months, 1—2月 against January
// and February. Preliminary figures and final ones lawfully differ: that is a notice.
func checkSpan(p *past, v *extract.Value, of *pastSeries) {
	i := p.s.Catalogue.Indicator(v.Indicator)
	switch {
	case i == nil || i.Kind != indicators.Flow:
		return
	case v.Basis == indicators.Cumulative:
		checkWholesSinceJanuary(p, v, of)
		return
	case v.Basis != indicators.Own:
		return
	}
	checkSinceJanuary(p, v, of)
	if checkParts(p, v, of, v.Period) {
		return
	}
	for _, whole := range wholesOf(v.Period) {
		checkParts(p, v, of, whole)
	}
}

// wholesOf are the longer periods that reports are made for and that hold a period.
func wholesOf(q periods.Period) []periods.Period {
	var out []periods.Period
	whole := periods.JanuaryFebruary(q.Year())
	for _, p := range []periods.Period{whole, periods.Quarter(q.Year(), (int(q.FirstMonth())+2)/3),
		periods.Half(q.Year(), (int(q.FirstMonth())+5)/6), periods.Year(q.Year())} {
		if p.Contains(q) && p != q {
			out = append(out, p)
		}
	}
	return out
}

// checkParts compares a period's own figure with the sum of its parts, at the value that brings the last of
// them; true where they could be compared.
func checkParts(p *past, v *extract.Value, of *pastSeries, whole periods.Period) bool {
	total, ok := of.figure(whole, v)
	if !ok {
		return false
	}
	sum, parts, ok := of.partsOf(whole, v)
	if !ok {
		return false
	}
	if form.Agree(total.Rounded, sum.Rounded) {
		return true
	}
	c := spanDiffers
	if total.Status != sum.Status {
		c.Severity = report.Notice
	}
	p.s.Say(c, v.Sheet.Place(v.At), v.Source.Text,
		report.Detail{Message: revisedIn(c, "%s为%s，而其中各期（%s至%s）合计%s", "%s is %s, while its parts (%s to %s) add up to %s",
			whole, p.shown(v, total.Rounded.Figure), parts[0], parts[len(parts)-1],
			p.shown(v, sum.Rounded.Figure))})
	return true
}

// checkSinceJanuary holds a period's own figure, where that begins with the year, against the cumulatives that other reports state at
// its end.
func checkSinceJanuary(p *past, v *extract.Value, of *pastSeries) {
	if v.Period.FirstMonth() != 1 || v.Period.Months() == 1 {
		return
	}
	for i := range of.known {
		o := &of.known[i]
		if o.Basis != indicators.Cumulative || o.Period == v.Period || o.Period.EndMonth() != v.Period.EndMonth() || !report.Stated(o) {
			continue
		}
		if _, here := of.stands(o); !here {
			sayAgainst(p, v, o.Period.Name(false)+"累计数", o.Period.Name(true)+"'s cumulative", o)
		}
	}
}

// checkWholesSinceJanuary holds a cumulative against what longer periods that begin with the year and end with it state of their own.
func checkWholesSinceJanuary(p *past, v *extract.Value, of *pastSeries) {
	whole := periods.New(v.Period.Year(), 1, int(v.Period.LastMonth()))
	if whole == v.Period {
		return
	}
	key := indicators.Observation{Period: whole, Basis: indicators.Own}
	if _, here := of.stands(&key); here {
		return // said there
	}
	if i, ok := report.FindKey(of.known, &key); ok && report.Stated(&of.known[i]) {
		sayAgainst(p, v, whole.Name(false)+"数", whole.Name(true)+"'s own", &of.known[i])
	}
}

// sayAgainst tells of a figure that is not what another report states of the same months.
func sayAgainst(p *past, v *extract.Value, zh, en string, o *indicators.Observation) {
	if form.Agree(v.Rounded, o.Rounded(p.s.Catalogue.Units)) {
		return
	}
	c := spanDiffers
	if v.Status != o.Status {
		c.Severity = report.Notice
	}
	stands := p.shown(v, o.Value)
	p.s.Say(c, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
		Expected: report.Both("%s", "%s", stands),
		Message:  revisedIn(c, "此处为%s，而已入库的"+zh+"为%s", "%s here, while "+en+" stands as %s", v.Source.Text, stands),
	})
}

// checkMonths holds a cumulative that comes without the period's own figure against the own figures that stand.
// Months and a revised cumulative lawfully differ, which is a notice; a report that takes its own figure back and states
// another sum is asked.
func checkMonths(p *past, v *extract.Value, of *pastSeries) {
	if i := p.s.Catalogue.Indicator(v.Indicator); i == nil || i.Kind != indicators.Flow {
		return
	}
	since := periods.New(v.Period.Year(), 1, int(v.Period.LastMonth()))
	sum, _, ok := of.partsOf(since, v)
	if !ok || form.Agree(v.Rounded, sum.Rounded) {
		return
	}
	c := spanDiffers
	if !takesBack(p, v) {
		c.Severity = report.Notice
	}
	p.s.Say(c, v.Sheet.Place(v.At), v.Source.Text,
		report.Detail{Message: revisedIn(c, "累计数%s与已入库的各期数合计%s不一致", "the cumulative %s is not the sum of the figures that stand, %s",
			v.Source.Text, p.shown(v, sum.Rounded.Figure))})
}

// revisedIn words a difference, and says of one that is lawful that it is a revision.
func revisedIn(c report.Code, zh, en string, args ...any) indicators.Text {
	if c.Severity == report.Notice {
		zh, en = "数据修订："+zh, "revised: "+en
	}
	return report.Both(zh, en, args...)
}

// takesBack says that the file states that there is no own figure where it states a cumulative.
func takesBack(p *past, v *extract.Value) bool {
	for i := range p.s.Values {
		o := &p.s.Values[i]
		if o.Subject == v.Subject && o.Period == v.Period && o.Basis == indicators.Own && o.Status == indicators.Missing {
			return true
		}
	}
	return false
}

// figure is a period's own figure: the value's, the file's, or the ledger's.
func (of *pastSeries) figure(q periods.Period, v *extract.Value) (indicators.SpanFigure, bool) {
	if q == v.Period && v.Basis == indicators.Own {
		return indicators.SpanFigure{Rounded: v.Rounded, Status: v.Status}, true
	}
	key := indicators.Observation{Period: q, Basis: indicators.Own}
	if x := of.stated(&key); x != nil {
		return indicators.SpanFigure{Rounded: x.Rounded, Status: x.Status}, true
	}
	i, ok := report.FindKey(of.known, &key)
	if !ok || !report.Stated(&of.known[i]) {
		return indicators.SpanFigure{}, false
	}
	o := &of.known[i]
	return indicators.SpanFigure{Rounded: o.Rounded(v.Sheet.Catalogue.Units), Status: o.Status}, true
}

// partsOf adds up the parts of a period.
func (of *pastSeries) partsOf(whole periods.Period, v *extract.Value) (sum indicators.SpanFigure, parts []periods.Period, ok bool) {
	return indicators.SumOfParts(whole, func(q periods.Period) (indicators.SpanFigure, bool) { return of.figure(q, v) })
}
