package collector

import (
	"cmp"
	"math"
	"math/big"
	"slices"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// scale brings a figure to the base unit by the unit in force at its cell.
func (p *piece) scale(sl slot, f figure) (value, bool) {
	base := "?" // a sum that is only compared with its parts has whatever unit they have
	if sl.indicator != nil {
		base = sl.indicator.Unit
	}
	switch sl.meaning.Role {
	case indicators.RoleGrowth:
		base = "ratio"
	case indicators.RoleCheck:
		base = "?"
	}
	var u unit
	var ok bool
	if sl.changeOfRatio() {
		u, ok = p.unitOfChange(sl, f)
	} else {
		u, ok = p.unitOf(sl, f, base)
	}
	if !ok {
		return value{}, false
	}
	number, ok := f.inBase(u)
	step := u.size()
	if !ok {
		scaled, how, err := f.under(u)
		if err != nil {
			p.unreadNumber(sl, f.text, err)
			return value{}, false
		}
		p.sayReading(sl, f.text, how, u)
		number, _ = scaled.Float64()
		if math.IsInf(number, 0) {
			p.sheet.say(numberUnread, p.sheet.place(sl.at), f.exact().FloatString(0), detail{})
			return value{}, false
		}
		if how == quantities.PowerOverrides && f.value.Sign() != 0 {
			whole, _ := new(big.Rat).Quo(scaled, f.value).Float64()
			step = math.Abs(whole)
		}
	}
	half := math.Pow(10, -float64(f.decimals)) / 2 * step
	if sl.indicator != nil && isFigure(sl.meaning.Role) && base == sl.indicator.Unit && isCount(base) && u.text != "" && f.decimals > 0 && math.Abs(number-math.Round(number)) > 1e-6 {
		p.sheet.say(numberBroken, p.sheet.place(sl.at), cellText(p.sheet.grid.cell(sl.at)), detail{})
	}
	v := value{known: known{number, half}, exact: isCount(base) && f.decimals == 0}
	v.Value = number
	v.Source.Unit = u.text
	v.plain = base == "ratio" && !f.ratio && f.own == nil && u.same(percent)
	return v, true
}

// unitOf finds the unit in force at a cell: the cell's own, its row's, its
// header's, the unit line's, at last the layout's. What is said twice must agree.
func (p *piece) unitOf(sl slot, f figure, base string) (unit, bool) {
	fits := func(u unit) bool { return base == "?" || u.fits(base) }
	if f.ratio && (base == "ratio" || base == "?") {
		return asRatio, true
	}
	if f.own != nil {
		if !fits(*f.own) {
			if p.mistakenPoints(sl, base, []unit{*f.own}, f.own.text, sl.at) {
				return unit{}, false
			}
			p.badUnit(sl, f.own.text, sl.at)
			return unit{}, false
		}
		return *f.own, true
	}
	type source struct {
		units []unit
		at    workbook.Ref
		text  string
		weak  bool // it gives way to what the table says itself
	}
	var sources []source
	add := func(text string, at workbook.Ref) {
		if text == "" {
			return
		}
		sources = append(sources, source{p.unitsNamed(text), at, text, false})
	}
	head := workbook.Ref{Row: p.block.last, Col: sl.at.Col}
	add(sl.row.unit, sl.row.unitAt)
	add(sl.binding.unit, head)
	if p.lined {
		sources = append(sources, source{p.line.units, p.line.at, p.line.text, p.line.others})
	}
	declared, hasDeclared := p.unitNamed(cmp.Or(sl.meaning.Unit, p.sheet.spec.Unit))
	if hasDeclared && !fits(declared) {
		declared, hasDeclared = p.unitNamed(p.sheet.spec.Unit)
		hasDeclared = hasDeclared && fits(declared)
	}
	var taken *unit
	var takenAt workbook.Ref
	var takenText string
	for _, s := range sources {
		if len(s.units) == 0 && base != "?" && s.text != "" && s.at != head {
			p.sheet.say(unitUnknown, p.sheet.place(s.at), s.text, detail{message: both("计量单位“%s”无法识别", "the unit %q is not known", s.text)})
			return unit{}, false
		}
		if (s.at == head || s.at == sl.row.unitAt) && p.mistakenPoints(sl, base, s.units, s.text, s.at) {
			return unit{}, false
		}
		for i := range s.units {
			u := s.units[i]
			if !fits(u) {
				continue
			}
			if taken == nil {
				taken, takenAt, takenText = &s.units[i], s.at, s.text
			} else if !taken.same(u) && !s.weak && base != "?" && !(hasDeclared && taken.same(declared)) && sl.meaning.Role != indicators.RoleGrowth {
				p.sheet.say(unitConflict, p.sheet.place(takenAt), takenText, detail{message: both("此处单位为“%s”，%s处为“%s”", "the unit here is %q; %s says %q", takenText, s.at.String(), s.text)})
			}
			break
		}
	}
	switch {
	case taken != nil:
		if hasDeclared && !taken.same(declared) && base != "?" && sl.meaning.Role != indicators.RoleGrowth {
			p.sheet.say(unitDiffers, p.sheet.place(takenAt), takenText, detail{
				expected: both("%s", "%s", declared.text),
				message:  both("单位为“%s”，报表规定为“%s”，已按文件所写换算", "the unit is %q where the form has %q; scaled as the file says", takenText, declared.text),
			})
		}
		return *taken, true
	case sl.meaning.Role == indicators.RoleGrowth:
		return percent, true
	case base != "?" && sl.row.unit != "" && len(p.unitsNamed(sl.row.unit)) > 0:
		p.badUnit(sl, sl.row.unit, sl.row.unitAt) // the row names a unit, of something else
		return unit{}, false
	case hasDeclared:
		if base != quantities.Ratio && !isCount(base) {
			p.sheet.say(unitMissing, place{sheet: p.sheet.grid.sheet.Name}, "", detail{
				expected: both("单位：%s", "unit: %s", declared.text),
				message:  both("未写明计量单位，按“%s”读取", "no unit is stated; read as %s", declared.text),
			})
		}
		return declared, true
	case base == "?":
		return unit{}, true
	case isCount(base):
		return unit{Unit: quantities.BaseUnit(base)}, true
	}
	p.badUnit(sl, "", head)
	return unit{}, false
}

// checkUnits stops a row whose name says another unit than its column of units.
func (p *piece) checkUnits(r *tableRow) {
	named, stated := p.unitsNamed(r.named), p.unitsNamed(r.unit)
	if len(named) == 0 || len(stated) == 0 || slices.ContainsFunc(named, func(a unit) bool { return slices.ContainsFunc(stated, a.same) }) {
		return
	}
	p.sheet.say(unitConflict, p.sheet.place(r.unitAt), r.unit, detail{message: both("此处单位为“%s”，该行名称中为“%s”", "the unit here is %q; the row's name says %q", r.unit, r.named)})
}

// unitsNamed is parseUnits with what it gave before: the same few texts stand over every cell.
func (p *piece) unitsNamed(text string) []unit {
	units, ok := p.units[text]
	if !ok {
		units = parseUnits(text)
		p.units[text] = units
	}
	return units
}

// unitNamed is unitsNamed of one that must stand alone.
func (p *piece) unitNamed(text string) (unit, bool) {
	if units := p.unitsNamed(text); len(units) == 1 && units[0].text == trim(text) {
		return units[0], true
	}
	return unit{}, false
}

func (p *piece) badUnit(sl slot, text string, at workbook.Ref) {
	want := ""
	if sl.indicator != nil {
		want = cmp.Or(sl.meaning.Unit, sl.indicator.Display)
	}
	d := detail{expected: both("%s", "%s", want)}
	if len(p.unitsNamed(text)) > 0 {
		d.message = both("计量单位“%s”与该指标不符", "the unit %q is of something else", text)
	}
	p.sheet.say(unitUnknown, p.sheet.place(at), text, d)
}
