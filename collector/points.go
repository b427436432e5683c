package collector

import (
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// A percentage point is what two ratios differ by: a share that went from 40 % to 42 % rose by 2 points, or
// by 5 %. The change of an indicator that is itself a ratio is in points, that of any
// other in per cent; a share itself is never in points.

// pointUnit is that of a ratio's change where nothing is stated.
var pointUnit = mustUnit("百分点")

// changeOfRatio says that a cell states how a ratio changed.
func (sl slot) changeOfRatio() bool {
	return sl.meaning.Role == indicators.RoleGrowth && sl.indicator != nil && sl.indicator.Unit == quantities.Ratio
}

// unitOfChange is the unit of a ratio's change: what the cell or its header says. The row's and
// the sheet's unit are the ratio's own, unless the row is of changes only.
func (p *piece) unitOfChange(sl slot, f figure) (unit, bool) {
	if f.ratio {
		return asRatio, true
	}
	var units []unit
	text, at := "", sl.at
	switch {
	case f.own != nil:
		units, text = []unit{*f.own}, f.own.text
	case len(sl.binding.units) > 0:
		text, at = sl.binding.units[0].text, sl.binding.units[0].at
	case sl.row.label != nil && sl.row.label.Role == indicators.RoleGrowth:
		text, at = sl.row.unit, sl.row.unitAt
	}
	if units == nil {
		units = p.unitsNamed(text)
	}
	if u, ok := firstThatFits(units, quantities.RatioDifference); ok {
		return u, true
	}
	if u, ok := firstThatFits(units, quantities.Ratio); ok {
		p.sheet.say(unitRelative, p.sheet.place(at), text, detail{
			expected: both("百分点", "百分点"),
			message:  both("“%s”是比率，其同比应以百分点计，此处写为“%s”，已按百分点读取", "%q is a ratio: its change is in percentage points; %q was read as such", sl.indicator.Name.ZH, text),
		})
		return u, true
	}
	if len(units) > 0 {
		p.badUnit(sl, text, at)
		return unit{}, false
	}
	return pointUnit, true
}

// mistakenPoints finds 百分点 where a share or a growth is stated, and per cent where points are.
func (p *piece) mistakenPoints(sl slot, base string, units []unit, text string, at workbook.Ref) bool {
	other, wanted := "", "%"
	switch base {
	case quantities.Ratio:
		other = quantities.RatioDifference
	case quantities.RatioDifference:
		other, wanted = quantities.Ratio, "百分点"
	default:
		return false
	}
	if _, right := firstThatFits(units, base); right {
		return false
	}
	if _, wrong := firstThatFits(units, other); !wrong {
		return false
	}
	message := both("“%s”应以%s计，此处单位为“%s”", "%q is in %s; the unit here is %q", sl.binding.header, wanted, text)
	if sl.meaning.Role == indicators.RoleGrowth {
		message = both("增速应以%%计，此处单位为“%s”；百分点是两个比率之差", "growth is in per cent; the unit here is %q, which is a difference of two ratios", text)
	}
	p.sheet.say(unitPoints, p.sheet.place(at), text, detail{expected: both("%s", "%s", wanted), message: message})
	return true
}

func firstThatFits(units []unit, base string) (unit, bool) {
	for _, u := range units {
		if in, ok := u.in(base); ok {
			return in, true
		}
	}
	return unit{}, false
}

// checkPoints recomputes a ratio's change: this year's less last year's.
func (p *piece) checkPoints(g, now, prior *value) {
	want := known{now.known.value - prior.known.value, now.half + prior.half}
	if agree(g.known, want) {
		return
	}
	p.sheet.say(growthDiffers, p.sheet.place(g.at), g.Source.Text, detail{
		expected: both("%s个百分点", "%s points", number(want.value*100)),
		message:  both("所填变动为%s，按%s−%s推算为%s个百分点", "the change stated is %s; %s − %s gives %s points", g.Source.Text, now.Source.Text, prior.Source.Text, number(want.value*100)),
	})
}
