package check

import (
	"math"
	"slices"
	"strings"

	"zhibiao/collector/form"
	"zhibiao/collector/reading"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var (
	cumulativeFalls = report.Code{
		Name: "cumulative.falls", Severity: report.Question,
		Meaning: indicators.Text{ZH: "累计数比上期减少", EN: "the cumulative fell"},
		Mend:    indicators.Text{ZH: "请核对；如系核减请说明理由", EN: "check it; if figures were withdrawn, give the reason"},
	}
	cumulativeSum = report.Code{
		Name: "cumulative.sum", Severity: report.Question,
		Meaning: indicators.Text{ZH: "累计数不等于上期累计加本期", EN: "the cumulative is not the last one plus the period's own"},
		Mend:    indicators.Text{ZH: "请核对；如调整过前期数请说明理由", EN: "check it; if earlier figures were adjusted, give the reason"},
	}
)

// past is what stands known of the file's subjects, with the file's own figures over it.
type past struct {
	s        *comparison
	plans    report.Plans
	mixed    bool          // the file has ratios among percentages
	of       []*pastSeries // by the file's values
	points   []point       // scratch
	figures  []float64     // scratch
	months   []int         // scratch: the calendar months in which those end
	distance []float64     // scratch
}

// pastSeries is one subject's past.
type pastSeries struct {
	known []indicators.Observation // as the ledger has it, in the order of compareKeys
	here  []*extract.Value         // as this file has it, which goes before; in the same order, each key once
	count int                      // how often the file states a figure

	planned bool
	targets []indicators.Target // where planned
}

// point is a figure of the past.
type point struct {
	period periods.Period
	value  float64
}

func newPast(s *comparison) *past {
	p := &past{s: s, plans: s.known.Plans, mixed: s.Has(reading.PercentMixed), of: make([]*pastSeries, len(s.Values))}
	series := make(map[indicators.Subject]*pastSeries, len(s.Values))
	made := make([]pastSeries, 0, len(s.Values))
	room := make([]*extract.Value, len(s.Values)) // most series have one value
	for i := range s.Values {
		v := &s.Values[i]
		of := series[v.Subject]
		if of == nil {
			n := len(made)
			made = append(made, pastSeries{known: s.known.Standing(v.Subject), here: room[n : n : n+1]})
			of = &made[len(made)-1]
			series[v.Subject] = of
		}
		p.of[i] = of
		if v.Status != indicators.Missing && v.Role == indicators.RoleValue {
			of.here = append(of.here, v)
			of.count++
		}
	}
	for i := range made {
		made[i].settle()
	}
	return p
}

// settle puts the file's figures in order; of several with one key the last counts.
func (of *pastSeries) settle() {
	if len(of.here) < 2 {
		return
	}
	slices.SortStableFunc(of.here, func(a, b *extract.Value) int { return report.CompareKeys(&a.Observation, &b.Observation) })
	kept := of.here[:0]
	for i, v := range of.here {
		if i+1 == len(of.here) || report.CompareKeys(&v.Observation, &of.here[i+1].Observation) != 0 {
			kept = append(kept, v)
		}
	}
	of.here = kept
}

// stands is the file's own figure of a key.
func (of *pastSeries) stands(key *indicators.Observation) (float64, bool) {
	if v := of.stated(key); v != nil {
		return v.Value, true
	}
	return 0, false
}

// stated is the file's own value of a key; nil: it states none.
func (of *pastSeries) stated(key *indicators.Observation) *extract.Value {
	if len(of.here) == 1 {
		if v := of.here[0]; report.CompareKeys(&v.Observation, key) == 0 {
			return v
		}
		return nil
	}
	low, high := 0, len(of.here)
	for low < high {
		middle := (low + high) / 2
		switch c := report.CompareKeys(&of.here[middle].Observation, key); {
		case c == 0:
			return of.here[middle]
		case c < 0:
			low = middle + 1
		default:
			high = middle
		}
	}
	return nil
}

func (of *pastSeries) at(period periods.Period, b indicators.Basis) (float64, bool) {
	key := indicators.Observation{Period: period, Basis: b}
	if v, ok := of.stands(&key); ok {
		return v, true
	}
	i, ok := report.FindKey(of.known, &key)
	if !ok || !report.Stated(&of.known[i]) {
		return 0, false
	}
	return of.known[i].Value, true
}

func (p *past) check(v *extract.Value, of *pastSeries) {
	if v.Role != indicators.RoleValue || v.Status == indicators.Missing || !v.Basis.Reported() {
		return
	}
	if i := p.s.Catalogue.Indicator(v.Indicator); v.Basis == indicators.Cumulative && i != nil && i.Kind == indicators.Flow {
		checkCumulative(p, v, of)
	}
	if v.Basis == indicators.StartCumulative {
		checkSinceStart(p, v, of)
	}
	checkJump(p, v, of)
	checkSpan(p, v, of)
	checkTakenBack(p, v, of)
}

// checkTakenBack asks about a negative amount of a period: the cumulative, which the file does not state, falls by it.
func checkTakenBack(p *past, v *extract.Value, of *pastSeries) {
	i := p.s.Catalogue.Indicator(v.Indicator)
	if i == nil || i.Kind != indicators.Flow || v.Basis != indicators.Own || v.Value >= 0 || strings.Contains(i.Name.ZH, "净") {
		return
	}
	if of.stated(&indicators.Observation{Period: v.Period, Basis: indicators.Cumulative}) != nil {
		if _, _, known := of.before(v); known {
			return // held against the one before
		}
	}
	if past := p.earlier(v, of); len(past) > 0 && slices.Min(past) < 0 || len(past) == 0 && fallsBeside(p, v) {
		return // it rises and falls
	}
	p.s.Say(cumulativeFalls, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
		Expected: report.Both("不少于0", "at least 0"),
		Message:  report.Both("本期数%s为负，累计数将因此减少", "the period's own %s is negative, so that the cumulative falls", v.Source.Text),
	})
}

// fallsBeside says that another amount of a value's column is negative: a change, and not what was done.
func fallsBeside(p *past, v *extract.Value) bool {
	return slices.ContainsFunc(p.s.Values, func(o extract.Value) bool {
		return o.Column == v.Column && o.Sheet == v.Sheet && o.Indicator == v.Indicator && o.Subject != v.Subject && o.Value < 0
	})
}

// before is the cumulative of the period before, in the same year.
func (of *pastSeries) before(v *extract.Value) (float64, periods.Period, bool) {
	if v.Period.FirstMonth() == 1 {
		return 0, periods.Period{}, false
	}
	candidates := []periods.Period{v.Period.Prev()}
	if v.Period.Months() == 1 && v.Period.FirstMonth() == 3 {
		candidates = append(candidates, periods.JanuaryFebruary(v.Period.Year()))
	}
	for _, q := range candidates {
		if x, ok := of.at(q, indicators.Cumulative); ok && q.Year() == v.Period.Year() {
			return x, q, true
		}
	}
	return 0, periods.Period{}, false
}

// checkNext holds a cumulative against the one that comes after it, where it is stated or corrected late.
func checkNext(p *past, v *extract.Value, of *pastSeries) {
	q := v.Period.Next()
	if i := p.s.Catalogue.Indicator(v.Indicator); i == nil || i.Kind != indicators.Flow || q.Year() != v.Period.Year() {
		return
	}
	next := indicators.Observation{Period: q, Basis: indicators.Cumulative}
	if _, here := of.stands(&next); here {
		return // said there
	}
	if x, ok := of.at(q, indicators.Cumulative); ok && v.Rounded.Figure > x+v.Half+1e-9*math.Abs(x) {
		p.s.Say(cumulativeFalls, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
			Expected: report.Both("不多于%s", "at most %s", p.shown(v, x)),
			Message: report.Both("累计数%s多于已入库的%s累计%s", "the cumulative %s is above that of %s, %s, which stands", v.Source.Text,
				q, p.shown(v, x)),
		})
	} else if own, hasOwn := of.at(q, indicators.Own); ok && hasOwn &&
		!form.Agree(form.Rounded{Figure: x, Half: v.Half}, form.Rounded{Figure: v.Rounded.Figure + own, Half: 2 * v.Half}) {
		c := cumulativeSum
		c.Severity = report.Notice // figures are revised one after the other
		p.s.Say(c, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
			Message: report.Both("数据修订：累计数%s加已入库的%s本期%s，不等于其累计%s",
				"revised: the cumulative %s plus the own figure of %s that stands, %s, is not its cumulative %s", v.Source.Text,
				q, p.shown(v, own), p.shown(v, x)),
		})
	}
}

func checkCumulative(p *past, v *extract.Value, of *pastSeries) {
	checkNext(p, v, of)
	prior, when, ok := of.before(v)
	own, hasOwn := of.own(v)
	if !hasOwn {
		checkMonths(p, v, of)
	}
	if v.Period.FirstMonth() == 1 && hasOwn {
		if !form.Agree(v.Rounded, form.Rounded{Figure: own, Half: v.Half}) {
			p.s.Say(cumulativeSum, v.Sheet.Place(v.At), v.Source.Text,
				report.Detail{Message: report.Both("年初首期的累计数%s与本期数%s不等", "the year's first cumulative %s is not the period's own %s",
					v.Source.Text, p.shown(v, own))})
		}
		return
	}
	if !ok {
		if checkGap(p, v, of, own) {
			return
		}
		if hasOwn && own >= 0 && v.Rounded.Figure < own-2*v.Half {
			p.s.Say(cumulativeSum, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
				Expected: report.Both("不少于%s", "at least %s", p.shown(v, own)),
				Message:  report.Both("累计数%s少于本期数%s", "the cumulative %s is less than the period's own %s", v.Source.Text, p.shown(v, own)),
			})
		} else if hasOwn && own > 0 && v.Rounded.Figure == own {
			checkFirst(p, v, of)
		}
		return
	}
	slack := v.Half + 1e-9*math.Abs(prior)
	if v.Rounded.Figure < prior-slack {
		p.s.Say(cumulativeFalls, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
			Expected: report.Both("不少于%s", "at least %s", p.shown(v, prior)),
			Message: report.Both("累计数%s少于%s的%s", "the cumulative %s is below that of %s, %s", v.Source.Text, when,
				p.shown(v, prior)),
		})
		return
	}
	if hasOwn && !form.Agree(v.Rounded, form.Rounded{Figure: prior + own, Half: 2 * v.Half}) {
		p.s.Say(cumulativeSum, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
			Expected: report.Both("%s", "%s", p.shown(v, prior+own)),
			Message: report.Both("累计数%s不等于%s累计%s加本期%s", "the cumulative %s is not that of %s, %s, plus the period's own %s", v.Source.Text,
				when, p.shown(v, prior), p.shown(v, own)),
		})
	}
}

// checkGap holds a cumulative, less the period's own figure, against the last one before a gap in the year's reports: nothing that was
// reported since can have been negative. It says whether it has asked.
func checkGap(p *past, v *extract.Value, of *pastSeries, own float64) bool {
	if i := p.s.Catalogue.Indicator(v.Indicator); i == nil || i.Kind != indicators.Flow {
		return false
	}
	for q := v.Period.Prev(); q.Year() == v.Period.Year(); q = q.Prev() {
		x, ok := of.at(q, indicators.Cumulative)
		if !ok {
			continue
		}
		if v.Rounded.Figure-own >= x-2*v.Half-1e-9*math.Abs(x) {
			return false
		}
		p.s.Say(cumulativeFalls, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
			Expected: report.Both("不少于%s", "at least %s", p.shown(v, x+own)),
			Message: report.Both("累计数%s少于%s的%s加本期%s", "the cumulative %s is below that of %s, %s, plus the period's own %s",
				v.Source.Text, q, p.shown(v, x), p.shown(v, own)),
		})
		return true
	}
	return false
}

// checkFirst asks about a first report in mid-year whose cumulative is the period's own: one stands in the other's column, unless
// nothing came before. Of what arrives in lumps that is nothing odd, nor of who joined with the period.
func checkFirst(p *past, v *extract.Value, of *pastSeries) {
	if v.Lumpy || v.Column != nil && v.Column.Since == indicators.SinceWindow || len(p.earlier(v, of)) > 0 || joins(p, v) {
		return
	}
	p.s.Say(cumulativeSum, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
		Message: report.Both("累计数与本期数同为%s，而今年此前各期没有入库的数据：请核对两列", "the cumulative and the period's own are both %s, and "+
			"nothing stands of the year before it: check the two columns", v.Source.Text),
	})
}

// joins says that an entity's first period is a value's.
func joins(p *past, v *extract.Value) bool {
	e := p.s.Catalogue.Entity(v.Entity)
	return e != nil && e.Joined == v.Period.String()
}

// checkSinceStart finds an amount since the start of the works that is less than that of the period before.
func checkSinceStart(p *past, v *extract.Value, of *pastSeries) {
	before := v.Period.Prev()
	prior, ok := of.at(before, indicators.StartCumulative)
	if !ok || v.Rounded.Figure >= prior-v.Half-1e-9*math.Abs(prior) {
		return
	}
	p.s.Say(cumulativeFalls, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
		Expected: report.Both("不少于%s", "at least %s", p.shown(v, prior)),
		Message: report.Both("自开工累计数%s少于%s的%s", "the amount since the start, %s, is below that of %s, %s", v.Source.Text,
			before, p.shown(v, prior)),
	})
}

// own is the period's own figure as the same file states it.
func (of *pastSeries) own(v *extract.Value) (float64, bool) {
	return of.stands(&indicators.Observation{Period: v.Period, Basis: indicators.Own})
}

func (p *past) shown(v *extract.Value, base float64) indicators.Text {
	return extract.ShownLike(v, base)
}
