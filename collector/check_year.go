package collector

import "zhibiao/indicators"

// checkLastYear asks about a report that would replace last year's figures while this year's of the same period have not come: in
// January many write the year that has just ended. Both readings are told.
func (p *past) checkLastYear() {
	asked := map[*sheetReading]bool{}
	for i := range p.s.values {
		v, of := &p.s.values[i], p.of[i]
		if v.Status == indicators.Missing || v.role != indicators.RoleValue || v.sheet == nil || v.sheet.period != v.Period || asked[v.sheet] || p.s.form.Plan {
			continue
		}
		next := v.Period.Shift(12)
		key := v.Observation
		at, stands := findKey(of.known, &key)
		if !stands || sameFigure(&of.known[at], &v.Observation) || next.End(p.s.reader.catalogue.Location).After(p.s.now) {
			continue
		}
		key.Period = next
		if _, come := findKey(of.known, &key); come {
			continue
		}
		asked[v.sheet] = true
		p.s.say(periodLastYear, v.sheet.periodAt, v.Period.Name(false), detail{
			expected: both("%s", "%s", next.Name(false)),
			message: both("如为%s：将把已入库的%s改为%s；如为%s：该期尚未报送，请改年份", "if it is %s, %s that stands becomes %s; if it is %s, that is still owed: mend the year",
				v.Period.Name(false), p.shown(v, of.known[at].Value), p.shown(v, v.Value), next.Name(false)),
		})
	}
}
