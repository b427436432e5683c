package collector

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
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
	return shownLike(v, base)
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
		if i := indicatorOf(p.sheet.reader.catalogue, g.Indicator); i != nil && i.Unit == quantities.Ratio {
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

// compare holds the file's figures against what stands known of their series, in the order of compareKeys.
func (s *reading) compare(known Past) {
	past := newPast(s, known)
	for i := range s.values {
		past.check(&s.values[i], past.of[i])
	}
	past.checkRatios()
	past.checkLastYear()
	s.checkForeign(known.Standing)
	s.sayKept(known.Standing)
	s.checkQuotas(known)
	s.checkDues(known)
	s.checkReceipt(known, past)
	s.checkRevised(known)
	s.checkAge(known, past)
	s.checkProvisional(past)
}
