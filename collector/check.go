package collector

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"zhibiao/indicators"
)

// checkRow recomputes what a row states of its own figures.
func (p *piece) checkRow(r *tableRow) {
	of := func(id string) (known, bool) {
		for c, v := range r.values {
			if c.ID == id {
				return v.known, v.Status != indicators.Missing
			}
		}
		return known{}, false
	}
	for i := range p.table.columns {
		c := &p.table.columns[i]
		v := r.values[c]
		if c.check == nil || v == nil || v.Status == indicators.Missing {
			continue
		}
		want, ok := c.check.eval(of)
		if ok && !agree(v.known, want) {
			p.sheet.say(checkDiffers, p.sheet.place(v.at), v.Source.Text, detail{
				expected: both("%s", "%s", p.shown(v, want.value)),
				message:  both("所填为%s，按“%s”推算为%s", "%s is stated; %s gives %s", v.Source.Text, p.inHeaders(c.Check), p.shown(v, want.value)),
			})
		}
	}
	for i := range p.table.Checks {
		p.checkRule(&p.table.Checks[i], r, of)
	}
	p.checkGrowth(r)
}

func (p *piece) checkRule(rule *indicators.Rule, r *tableRow, of func(string) (known, bool)) {
	rel := newRelation(rule.That)
	if rel == nil {
		return
	}
	left, right, ok := rel.holds(of)
	if ok {
		return
	}
	c := ruleBroken
	if rule.Hard {
		c = ruleViolated
	}
	at := p.firstValue(r.row)
	found := ""
	for _, id := range rel.left.parsed.Inputs() {
		for col, v := range r.values {
			if col.ID == id {
				at, found = v.at, v.Source.Text
			}
		}
	}
	note := rule.Note
	if note.ZH == "" {
		note = both("%s", "%s", p.inHeaders(rule.That))
	}
	p.sheet.say(c, p.sheet.place(at), found, detail{
		expected: both("%s", "%s", p.inHeaders(rule.That)),
		message:  indicators.Text{ZH: fmt.Sprintf("%s：%s 对 %s", note.ZH, number(left.value), number(right.value)), EN: fmt.Sprintf("%s: %s against %s", cmp.Or(note.EN, note.ZH), number(left.value), number(right.value))},
	})
}

// inHeaders writes an expression with the columns' headers for their ids.
func (p *piece) inHeaders(expression string) string {
	columns := slices.Clone(p.table.columns)
	slices.SortFunc(columns, func(a, b columnSpec) int { return cmp.Compare(len(b.ID), len(a.ID)) })
	var pairs []string
	for _, c := range columns {
		if c.ID != "" {
			pairs = append(pairs, c.ID, strings.ReplaceAll(c.Headers[0], " > ", ""))
		}
	}
	return strings.NewReplacer(pairs...).Replace(expression)
}

// shown writes a recomputed value in the unit of the one that is stated.
func (p *piece) shown(v *value, base float64) string {
	if v.Source.Unit == "" || v.known.value == 0 || v.Source.Unit == "%" {
		if v.Source.Unit == "%" && !strings.HasSuffix(v.Source.Text, "%") {
			return number(base*100) + "%"
		}
		return number(base)
	}
	u, ok := parseUnit(v.Source.Unit)
	if !ok {
		return number(base)
	}
	scale, _ := u.Factor().Float64()
	return number(base/scale) + u.text
}

// number writes a figure for people: up to 6 digits after the point, none that says nothing.
func number(v float64) string {
	s := fmt.Sprintf("%.6f", v)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// checkGrowth recomputes 同比 where the row states this year's and last year's figure.
func (p *piece) checkGrowth(r *tableRow) {
	for _, g := range r.across {
		if g.role != indicators.RoleGrowth || g.Status == indicators.Missing {
			continue
		}
		find := func(role string) *value {
			for _, v := range r.across {
				if v.role == role && v.basis == g.basis && v.Subject == g.Subject && v.Period == g.Period && v.Status != indicators.Missing {
					return v
				}
			}
			return nil
		}
		now, prior := find(indicators.RoleValue), find(indicators.RolePrior)
		if now == nil || prior == nil {
			continue
		}
		if i := indicatorOf(p.sheet.reader.catalogue, g.Indicator); i != nil && i.Unit == indicators.Ratio {
			p.checkPoints(g, now, prior)
			continue
		}
		if prior.known.value == 0 {
			continue
		}
		ratio := now.known.value/prior.known.value - 1
		half := math.Abs(now.half/prior.known.value) + math.Abs(now.known.value*prior.half/(prior.known.value*prior.known.value))
		if now.exact {
			half = 0
		}
		if !agree(g.known, known{ratio, half}) {
			p.sheet.say(growthDiffers, p.sheet.place(g.at), g.Source.Text, detail{
				expected: both("%s", "%s", number(ratio*100)+"%"),
				message:  both("所填增速为%s，按%s÷%s−1推算为%s%%", "growth stated is %s; %s / %s − 1 gives %s%%", g.Source.Text, now.Source.Text, prior.Source.Text, number(ratio*100)),
			})
		}
	}
}

// checkTotals compares rows of totals with their parts, column by column.
func (p *piece) checkTotals() {
	for _, r := range p.rows {
		if r.total == nil {
			continue
		}
		for _, v := range r.across {
			if v.role != indicators.RoleValue && v.role != indicators.RolePrior || v.Status == indicators.Missing || v.Source.Unit == "%" {
				continue // shares and growth do not add up
			}
			p.checkTotal(r, v)
		}
	}
}

func (p *piece) checkTotal(r *tableRow, total *value) {
	if p.bad[total.at.Col] {
		return // a part could not be read, which has been said
	}
	sum := known{}
	n := 0
	exact := total.exact
	for _, part := range p.rows {
		p.sheet.watch.look()
		if part == r || part.total != nil && len(r.total.of) == 0 || len(r.total.of) > 0 && !anyFits(r.total.of, part.name) {
			continue
		}
		for _, v := range part.across {
			if v.at.Col == total.at.Col && v.Status != indicators.Missing && v.role == total.role {
				sum.value += v.known.value
				sum.half += v.half
				n++
			}
		}
	}
	if n == 0 {
		return
	}
	stated := total.known
	if exact {
		sum.half, stated.half = 0, 0
	}
	short := sum.value < stated.value && r.total.PartsMayMiss || sum.value > stated.value && r.total.Overlap
	if short || agree(stated, sum) {
		return
	}
	p.sheet.say(totalDiffers, p.sheet.place(total.at), total.Source.Text, detail{
		expected: both("%s", "%s", p.shown(total, sum.value)),
		message:  both("“%s”为%s，各分项之和为%s", "%q is %s; its parts add up to %s", r.name, total.Source.Text, p.shown(total, sum.value)),
	})
}

// compare holds the file's figures against what stands known of their series, in the order of compareKeys.
func (s *reading) compare(known Past) {
	past := newPast(s, known.Standing)
	for i := range s.values {
		past.check(&s.values[i], past.of[i])
	}
	s.checkQuotas(known)
	s.checkDues(known)
	s.checkAge(known, past)
	s.checkProvisional(past)
}

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
		equal := v.Basis == indicators.Words && v.Source.Text == before.Source.Text || math.IsNaN(v.Value) && math.IsNaN(before.Value) && v.Basis != indicators.Words || agree(v.known, before.known) && v.Status == before.Status
		if v.Status != before.Status && !equal {
			equal = false
		}
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

func (s *reading) subjectName(x indicators.Subject, p indicators.Period) string {
	name := x.Indicator
	if i := indicatorOf(s.reader.catalogue, x.Indicator); i != nil {
		name = i.Name.ZH
	}
	for _, e := range s.reader.catalogue.Entities {
		if e.ID == x.Entity {
			name += "·" + e.Name.ZH
		}
	}
	return name + " " + periodName(p)
}

// checkPercent finds ratios among percentages: 0.788 beside 63.58. A share may
// truly be below 1 %, so only a lone small one among large ones is taken for a slip.
func (s *reading) checkPercent() {
	byIndicator := map[string][]*value{}
	var order []string
	for i := range s.values {
		v := &s.values[i]
		if !v.plain || v.role != indicators.RoleValue || v.known.value == 0 || v.Status == indicators.Missing {
			continue
		}
		if byIndicator[v.Indicator] == nil {
			order = append(order, v.Indicator)
		}
		byIndicator[v.Indicator] = append(byIndicator[v.Indicator], v)
	}
	for _, id := range order {
		list := byIndicator[id]
		var large []float64
		for _, v := range list {
			if math.Abs(v.known.value) > 0.02 {
				large = append(large, v.known.value)
			}
		}
		if len(large) == 0 || median(large) < 0.2 {
			continue
		}
		for _, v := range list {
			if x := math.Abs(v.known.value); x <= 0.01 && x*100 >= median(large)/3 {
				s.say(percentMixed, v.sheet.place(v.at), v.Source.Text, detail{
					expected: both("%s", "%s", number(v.known.value*1e4)),
					message:  both("同列其他数为百分数（如%s），此处“%s”像是小数", "the others are per cent (%s, for one); %q looks like a ratio", pick(list, v), v.Source.Text),
				})
			}
		}
	}
}

// pick gives another value's text, for the message.
func pick(list []*value, not *value) string {
	for _, v := range list {
		if v != not && math.Abs(v.known.value) > 0.02 {
			return v.Source.Text
		}
	}
	return ""
}

// median of a list that is not empty.
func median(list []float64) float64 {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

// past is what stands known of the file's subjects, with the file's own figures over it.
type past struct {
	s        *reading
	of       []*pastSeries // by the file's values
	points   []point       // scratch
	figures  []float64     // scratch
	distance []float64     // scratch
}

// pastSeries is one subject's past.
type pastSeries struct {
	known []indicators.Observation // as the ledger has it, in the order of compareKeys
	here  []*value                 // as this file has it, which goes before; in the same order, each key once
	count int                      // how often the file states a figure
}

// point is a figure of the past.
type point struct {
	period indicators.Period
	value  float64
}

func newPast(s *reading, standing Standing) *past {
	p := &past{s: s, of: make([]*pastSeries, len(s.values))}
	series := make(map[indicators.Subject]*pastSeries, len(s.values))
	made := make([]pastSeries, 0, len(s.values))
	for i := range s.values {
		v := &s.values[i]
		of := series[v.Subject]
		if of == nil {
			made = append(made, pastSeries{known: standing(v.Subject)})
			of = &made[len(made)-1]
			series[v.Subject] = of
		}
		p.of[i] = of
		if v.Status != indicators.Missing && v.role == indicators.RoleValue {
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
	slices.SortStableFunc(of.here, func(a, b *value) int { return compareKeys(&a.Observation, &b.Observation) })
	kept := of.here[:0]
	for i, v := range of.here {
		if i+1 == len(of.here) || compareKeys(&v.Observation, &of.here[i+1].Observation) != 0 {
			kept = append(kept, v)
		}
	}
	of.here = kept
}

// stands is the file's own figure of a key.
func (of *pastSeries) stands(key *indicators.Observation) (float64, bool) {
	if len(of.here) == 1 {
		v := of.here[0]
		return v.Value, compareKeys(&v.Observation, key) == 0
	}
	i, ok := slices.BinarySearchFunc(of.here, key, func(v *value, key *indicators.Observation) int { return compareKeys(&v.Observation, key) })
	if !ok {
		return 0, false
	}
	return of.here[i].Value, true
}

// compareKeys orders a subject's observations by period, basis and item.
func compareKeys(a, b *indicators.Observation) int {
	if d := a.Period.Compare(b.Period); d != 0 {
		return d
	}
	return cmp.Or(cmp.Compare(a.Basis, b.Basis), cmp.Compare(a.Item, b.Item))
}

// findKey is the place of a key in a subject's observations.
func findKey(list []indicators.Observation, key *indicators.Observation) (int, bool) {
	if n := len(list); n == 0 || compareKeys(&list[n-1], key) < 0 {
		return n, false // the common case: a later period
	}
	low, high := 0, len(list)
	for low < high {
		if middle := (low + high) / 2; compareKeys(&list[middle], key) < 0 {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, compareKeys(&list[low], key) == 0
}

// stated says that an observation is a figure.
func stated(o *indicators.Observation) bool {
	return o.Status != indicators.Missing && o.Status != indicators.NotExist && o.Basis != indicators.Words
}

func (of *pastSeries) at(period indicators.Period, b indicators.Basis) (float64, bool) {
	key := indicators.Observation{Period: period, Basis: b}
	if v, ok := of.stands(&key); ok {
		return v, true
	}
	i, ok := findKey(of.known, &key)
	if !ok || !stated(&of.known[i]) {
		return 0, false
	}
	return of.known[i].Value, true
}

func (p *past) check(v *value, of *pastSeries) {
	if v.role != indicators.RoleValue || v.Status == indicators.Missing || v.Basis != indicators.Own && v.Basis != indicators.Cumulative {
		return
	}
	if v.Basis == indicators.Cumulative {
		p.checkCumulative(v, of)
	}
	p.checkJump(v, of)
}

// before is the cumulative of the period before, in the same year.
func (of *pastSeries) before(v *value) (float64, indicators.Period, bool) {
	if v.Period.FirstMonth() == 1 {
		return 0, indicators.Period{}, false
	}
	candidates := []indicators.Period{v.Period.Prev()}
	if v.Period.Months() == 1 && v.Period.FirstMonth() == 3 {
		candidates = append(candidates, indicators.JanuaryFebruary(v.Period.Year()))
	}
	for _, q := range candidates {
		if x, ok := of.at(q, indicators.Cumulative); ok && q.Year() == v.Period.Year() {
			return x, q, true
		}
	}
	return 0, indicators.Period{}, false
}

func (p *past) checkCumulative(v *value, of *pastSeries) {
	prior, when, ok := of.before(v)
	own, hasOwn := of.own(v)
	if v.Period.FirstMonth() == 1 && hasOwn {
		if !agree(v.known, known{own, v.half}) {
			p.s.say(cumulativeSum, v.sheet.place(v.at), v.Source.Text, detail{message: both("年初首期的累计数%s与本期数%s不等", "the year's first cumulative %s is not the period's own %s", v.Source.Text, p.shown(v, own))})
		}
		return
	}
	if !ok {
		return
	}
	slack := v.half + 1e-9*math.Abs(prior)
	if v.known.value < prior-slack {
		p.s.say(cumulativeFalls, v.sheet.place(v.at), v.Source.Text, detail{
			expected: both("不少于%s", "at least %s", p.shown(v, prior)),
			message:  both("累计数%s少于%s的%s", "the cumulative %s is below that of %s, %s", v.Source.Text, periodName(when), p.shown(v, prior)),
		})
		return
	}
	if hasOwn && !agree(v.known, known{prior + own, 2 * v.half}) {
		p.s.say(cumulativeSum, v.sheet.place(v.at), v.Source.Text, detail{
			expected: both("%s", "%s", p.shown(v, prior+own)),
			message:  both("累计数%s不等于%s累计%s加本期%s", "the cumulative %s is not that of %s, %s, plus the period's own %s", v.Source.Text, periodName(when), p.shown(v, prior), p.shown(v, own)),
		})
	}
}

// own is the period's own figure as the same file states it.
func (of *pastSeries) own(v *value) (float64, bool) {
	return of.stands(&indicators.Observation{Period: v.Period, Basis: indicators.Own})
}

func (p *past) shown(v *value, base float64) string { return shownLike(v, base) }

const (
	jumpPast    = 8   // figures of the past that a change is judged by, at least
	jumpZ       = 8.0 // robust z-score beyond which a figure is implausible
	jumpFactor  = 3.0 // and how far from the median it must be besides
	jumpRecent  = 24  // figures that count, at most
	powerFigues = 2   // figures of the past that a slip of the unit is judged by, at least
)

// checkJump compares a figure with the series' own past: a slip of the unit
// shows as a factor of 10⁴ (for ratios 100), anything else by a robust z-score,
// 0.6745 × (x − median) / median absolute deviation.
func (p *past) checkJump(v *value, of *pastSeries) {
	list := p.earlier(v, of)
	if len(list) < powerFigues || v.known.value == 0 || amidst(v.known.value, list) {
		return
	}
	m := median(list)
	if m == 0 {
		return
	}
	factor := v.known.value / m
	for _, power := range p.powers(v) {
		for _, f := range []float64{factor / power, factor * power} {
			if f > 0.4 && f < 2.5 {
				p.s.say(jumpPower, v.sheet.place(v.at), v.Source.Text, detail{
					expected: both("%s左右", "about %s", p.shown(v, m)),
					message:  both("%s（%s）与以往的中位数%s相差约%s倍，疑为单位有误", "%s (%s) and the median of the past, %s, are about %s times apart: the unit may be wrong", v.Source.Text, v.Source.Unit, p.shown(v, m), number(power)),
				})
				return
			}
		}
	}
	if v.lumpy || v.Basis == indicators.Cumulative || len(list) < jumpPast {
		return
	}
	p.distance = p.distance[:0]
	for _, x := range list {
		p.distance = append(p.distance, math.Abs(x-m))
	}
	mad := median(p.distance)
	if mad == 0 {
		return
	}
	z := 0.6745 * (v.known.value - m) / mad
	if math.Abs(z) > jumpZ && (factor > jumpFactor || factor < 1/jumpFactor) {
		p.s.say(jumpUnlikely, v.sheet.place(v.at), v.Source.Text, detail{
			expected: both("%s左右", "about %s", p.shown(v, m)),
			message: both("与以往%d期相比异常：中位数%s，绝对中位差%s，z=0.6745×(%s−%s)÷%s=%s", "implausible against %d past figures: median %s, median absolute deviation %s, z = 0.6745 × (%s − %s) / %s = %s",
				len(list), p.shown(v, m), p.shown(v, mad), p.shown(v, v.known.value), p.shown(v, m), p.shown(v, mad), fmt.Sprintf("%.1f", z)),
		})
	}
}

// amidst says that a figure is so near all of the past that neither test of
// checkJump can strike: within jumpFactor of the least and of the greatest, and so of the median.
func amidst(x float64, list []float64) bool {
	least, greatest := slices.Min(list), slices.Max(list)
	return least > 0 && x < least*jumpFactor && x*jumpFactor > greatest
}

func (p *past) powers(v *value) []float64 {
	i := indicatorOf(p.s.reader.catalogue, v.Indicator)
	if i != nil && i.Unit == "ratio" {
		return []float64{100}
	}
	if i != nil && isCount(i.Unit) {
		return nil
	}
	return []float64{1e4}
}

// earlier are the figures before a value's period, of its own basis and length, newest last. For a
// cumulative only the same part of the year compares.
// The list serves until the next call.
func (p *past) earlier(v *value, of *pastSeries) []float64 {
	recent := p.points[:0] // the latest first
	take := func(period indicators.Period, b indicators.Basis, x float64) {
		if b == v.Basis && period.Compare(v.Period) < 0 && (period.Months() == v.Period.Months() || period.Months() <= 2) {
			recent = append(recent, point{period, x})
		}
	}
	several := of.count > 4 // a file of several periods: its own past counts too
	if several {
		for _, x := range of.here {
			take(x.Period, x.Basis, x.Value)
		}
	}
	for i := len(of.known) - 1; i >= 0 && (several || len(recent) < jumpRecent); i-- {
		o := &of.known[i]
		if !stated(o) {
			continue
		}
		if x, here := of.stands(o); here {
			if !several {
				take(o.Period, o.Basis, x)
			}
			continue
		}
		take(o.Period, o.Basis, o.Value)
	}
	if several {
		slices.SortFunc(recent, func(a, b point) int { return b.period.Compare(a.period) })
	}
	p.points = recent
	recent = recent[:min(len(recent), jumpRecent)]
	p.figures = p.figures[:0]
	for i := len(recent) - 1; i >= 0; i-- {
		if x := recent[i].value; x != 0 && !math.IsNaN(x) {
			p.figures = append(p.figures, x)
		}
	}
	return p.figures
}
