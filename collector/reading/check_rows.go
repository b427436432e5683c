package reading

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

var (
	checkDiffers = report.Code{
		Name: "check.differs", Severity: report.Question,
		Meaning: indicators.Text{ZH: "该数与表内其他数据推算的结果不符", EN: "the figure does not recompute from the others of its row"},
		Mend:    indicators.Text{ZH: "请核对；如无误请说明理由", EN: "check it; if right, give the reason"},
	}
	growthDiffers = report.Code{
		Name: "growth.differs", Severity: report.Question,
		Meaning: indicators.Text{ZH: "所填增速与本期、上年同期数推算的结果不符", EN: "the growth stated does not recompute from the figures"},
		Mend:    indicators.Text{ZH: "请核对；如按可比口径计算请说明理由", EN: "check it; if on a comparable basis, say so"},
	}
	ruleBroken = report.Code{
		Name: "rule.broken", Severity: report.Question,
		Meaning: indicators.Text{ZH: "不符合表内关系", EN: "a relation of the row does not hold"},
		Mend:    indicators.Text{ZH: "请核对；如无误请说明理由", EN: "check it; if right, give the reason"},
	}
	ruleViolated = report.Code{
		Name: "rule.violated", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "违反表内必须满足的关系", EN: "a relation that must hold does not"},
		Mend:    indicators.Text{ZH: "请更正", EN: "correct it"},
	}
)

// checkRow recomputes what a row states of its own figures.
func checkRow(p *extract.Piece, r *extract.Row) {
	of := func(id string) (form.Rounded, bool) {
		if v := r.ValueNamed(id); v != nil {
			return v.Rounded, v.Status != indicators.Missing
		}
		return form.Rounded{}, false
	}
	for i := range p.Table.ColumnSpecs {
		c := &p.Table.ColumnSpecs[i]
		if c.Formula == nil {
			continue
		}
		v := r.Value(c)
		if v == nil || v.Status == indicators.Missing {
			continue
		}
		want, ok := c.Formula.Eval(of)
		if ok && !form.Agree(v.Rounded, want) {
			p.Sheet.Say(checkDiffers, p.Sheet.Place(v.At), v.Source.Text, report.Detail{
				Expected: report.Both("%s", "%s", p.Shown(v, want.Figure)),
				Message: report.Both("所填为%s，按“%s”推算为%s", "%s is stated; %q gives %s", v.Source.Text, inHeaders(p, c.Check),
					p.Shown(v, want.Figure)),
			})
		}
	}
	for i := range p.Table.Checks {
		checkRule(p, &p.Table.Checks[i], r, of)
	}
	checkGrowth(p, r)
}

func checkRule(p *extract.Piece, rule *indicators.Rule, r *extract.Row, of func(string) (form.Rounded, bool)) {
	rel := form.NewRelation(rule.That)
	if rel == nil {
		return
	}
	left, right, ok := rel.Holds(of)
	if ok {
		return
	}
	c := ruleBroken
	if rule.Hard {
		c = ruleViolated
	}
	at := p.FirstValue(r.Index)
	found, shown := "", plainNumber
	for _, id := range rel.Left.Parsed.Inputs() {
		v := r.ValueNamed(id)
		if v == nil {
			continue
		}
		at, found = v.At, v.Source.Text
		if rel.Adds() {
			shown = func(base float64) indicators.Text { return p.Shown(v, base) }
		}
	}
	note := rule.Note
	if note.ZH == "" {
		note = report.Both("%s", "%q", inHeaders(p, rule.That))
	}
	p.Sheet.Say(c, p.Sheet.Place(at), found, report.Detail{
		Expected: report.Both("%s", "%q", inHeaders(p, rule.That)),
		Message:  report.Both("%s：%s 对 %s", "%s: %s against %s", note, shown(left.Figure), shown(right.Figure)),
	})
}

func plainNumber(base float64) indicators.Text { return report.Both("%s", "%s", cells.Number(base)) }

// inHeaders writes an expression with the columns' headers for their ids.
func inHeaders(p *extract.Piece, expression string) string {
	columns := slices.Clone(p.Table.ColumnSpecs)
	slices.SortFunc(columns, func(a, b form.ColumnSpec) int { return cmp.Compare(len(b.ID), len(a.ID)) })
	var pairs []string
	for _, c := range columns {
		if c.ID != "" {
			pairs = append(pairs, c.ID, strings.ReplaceAll(c.Headers[0], " > ", ""))
		}
	}
	return strings.NewReplacer(pairs...).Replace(expression)
}

// checkGrowth recomputes 同比 where the row states this year's and last year's figure.
func checkGrowth(p *extract.Piece, r *extract.Row) {
	for _, g := range r.Across {
		if g.Role != indicators.RoleGrowth || g.Status == indicators.Missing {
			continue
		}
		find := func(role string) *extract.Value {
			for _, v := range r.Across {
				if v.Role == role && v.Counts == g.Counts && v.Subject == g.Subject && v.Period == g.Period &&
					v.Status != indicators.Missing {
					return v
				}
			}
			return nil
		}
		now, prior := find(indicators.RoleValue), find(indicators.RolePrior)
		if now == nil || prior == nil {
			continue
		}
		if i := p.Sheet.Catalogue.Indicator(g.Indicator); i != nil && i.Unit == quantities.Ratio {
			checkPoints(p, g, now, prior)
			continue
		}
		if prior.Rounded.Figure == 0 {
			continue
		}
		ratio := now.Rounded.Figure/prior.Rounded.Figure - 1
		digit := min(now.Half, prior.Half) // the figures of a row are written alike: a 3 beside 3.2 is 3.0
		half := math.Abs(digit/prior.Rounded.Figure) +
			math.Abs(now.Rounded.Figure*digit/(prior.Rounded.Figure*prior.Rounded.Figure))
		if now.Exact {
			half = 0
		}
		if !form.Agree(g.Rounded, form.Rounded{Figure: ratio, Half: half}) {
			c := growthDiffers
			if isComparable(p, g) || mayBeComparable(g.Rounded.Figure, ratio) {
				c.Severity = report.Notice
			}
			p.Sheet.Say(c, p.Sheet.Place(g.At), g.Source.Text, report.Detail{
				Expected: report.Both("%s", "%s", cells.Number(ratio*100)+"%"),
				Message: report.Both("所填增速为%s，按%s÷%s−1推算为%s%%", "growth stated is %s; %s / %s − 1 gives %s%%", g.Source.Text,
					now.Source.Text, prior.Source.Text, cells.Number(ratio*100)),
			})
		}
	}
}

// comparableBasis is what a header or a note says of growth that need not recompute.
var comparableBasis = regexp.MustCompile(`可比|同口径|不变价`)

// isComparable says that growth is stated on a comparable basis: by the form, its header or a note.
func isComparable(p *extract.Piece, g *extract.Value) bool {
	if p.Sheet.Spec.Form.Comparable || slices.ContainsFunc(p.Block.Path(g.At.Col), comparableBasis.MatchString) {
		return true
	}
	return slices.ContainsFunc(p.Sheet.Grid.Texts(), func(w cells.Words) bool { return comparableBasis.MatchString(w.Text) })
}

// mayBeComparable says that growth as stated is near enough to what recomputes to be on a comparable basis, and no slip of scale.
func mayBeComparable(stated, recomputed float64) bool {
	const near = 0.1 // ten points
	if math.Abs(stated-recomputed) > near || stated*recomputed < 0 {
		return false
	}
	r := math.Abs(recomputed / stated)
	return r < 8 || r > 12.5 && r < 40 || r > 250
}

// checkPoints recomputes a ratio's change: this year's less last year's.
func checkPoints(p *extract.Piece, g, now, prior *extract.Value) {
	want := form.Rounded{Figure: now.Rounded.Figure - prior.Rounded.Figure, Half: now.Half + prior.Half}
	if form.Agree(g.Rounded, want) {
		return
	}
	p.Sheet.Say(growthDiffers, p.Sheet.Place(g.At), g.Source.Text, report.Detail{
		Expected: report.Both("%s个百分点", "%s points", cells.Number(want.Figure*100)),
		Message: report.Both("所填变动为%s，按%s−%s推算为%s个百分点", "the change stated is %s; %s − %s gives %s points", g.Source.Text, now.Source.Text,
			prior.Source.Text, cells.Number(want.Figure*100)),
	})
}
