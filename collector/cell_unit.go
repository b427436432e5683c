package collector

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"strings"

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
	p.checkShown(sl, f, u)
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
	v.Source.Unit, v.size = u.text, u.size()
	v.plain = base == "ratio" && !f.ratio && f.own == nil && u.same(percent)
	return v, true
}

// saying is what one place says of a cell's unit.
type saying struct {
	units []unit
	at    workbook.Ref
	text  string
	near  bool // it speaks of this cell's row or column alone: it may not be of something else
	weak  bool // it gives way to what the table says itself
}

// sayings are what is said of a cell's unit, the nearest first: the row's column of units or name, the header's path from
// below, the unit line, what stands above that.
func (p *piece) sayings(sl slot) []saying {
	list := make([]saying, 0, 4)
	if sl.row.unit != "" {
		list = append(list, saying{units: p.unitsNamed(sl.row.unit), at: sl.row.unitAt, text: sl.row.unit, near: true})
	}
	for _, h := range sl.binding.units {
		list = append(list, saying{units: p.unitsNamed(h.text), at: h.at, text: h.text, near: !h.group})
	}
	for _, l := range p.linesAt(sl.at.Row) {
		list = append(list, saying{units: l.units, at: l.at, text: l.text, weak: l.others})
	}
	return list
}

// unitOf decides the unit in force at a cell: the cell's own, else the nearest of what is said of it, at last the layout's.
// What is farther must be silent or say the same, but beside a figure that is typed with its unit (0.8亿元 under 万元); another
// currency is said nowhere.
func (p *piece) unitOf(sl slot, f figure, base string) (unit, bool) {
	if f.ratio {
		return p.unitOfRatio(sl, base)
	}
	list := p.sayings(sl)
	if f.own != nil {
		list = slices.Insert(list, 0, saying{units: []unit{*f.own}, at: sl.at, text: f.own.text, near: true})
	}
	if base == "?" {
		return anyUnit(list), true
	}
	if !p.currenciesAgree(sl, base, list) {
		return unit{}, false
	}
	declared, hasDeclared := p.declaredUnit(sl, base)
	taken, by, ok := p.nearest(sl, f, base, list)
	switch {
	case !ok:
		return unit{}, false
	case by != nil:
		if hasDeclared && !taken.same(declared) && by.at != sl.at && sl.meaning.Role != indicators.RoleGrowth {
			p.sheet.say(unitDiffers, p.sheet.place(by.at), by.text, detail{
				expected: both("%s", "%s", declared.text),
				message:  both("单位为“%s”，报表规定为“%s”，已按文件所写换算", "the unit is %q where the form has %q; scaled as the file says", by.text, declared.text),
			})
		}
		return taken, true
	case sl.meaning.Role == indicators.RoleGrowth:
		return percent, true
	case hasDeclared:
		if base != quantities.Ratio && !isCount(base) {
			p.sheet.say(unitMissing, place{sheet: p.sheet.grid.sheet.Name}, "", detail{
				expected: both("单位：%s", "unit: %s", declared.text),
				message:  both("未写明计量单位，按“%s”读取", "no unit is stated; read as %s", declared.text),
			})
		}
		return declared, true
	case isCount(base):
		return unit{Unit: quantities.BaseUnit(base)}, true
	}
	p.badUnit(sl, "", workbook.Ref{Row: p.block.last, Col: sl.at.Col})
	return unit{}, false
}

// unitOfRatio is that of a cell whose format shows per cent, which nothing but a ratio is.
func (p *piece) unitOfRatio(sl slot, base string) (unit, bool) {
	if base == quantities.Ratio || base == "?" {
		return asRatio, true
	}
	c := p.sheet.grid.cell(sl.at)
	p.sheet.say(unitConflict, p.sheet.place(sl.at), cellText(c), detail{message: both("单元格的格式把%s显示为百分数%s%%，而此处应填的不是比率", "the cell's format shows %s as %s%%, and what belongs here is no ratio", cellText(c), number(c.Number*100))})
	return unit{}, false
}

// anyUnit is the nearest unit that is said, of whatever kind.
func anyUnit(list []saying) unit {
	for _, s := range list {
		if len(s.units) > 0 {
			return s.units[0]
		}
	}
	return unit{}
}

// declaredUnit is the layout's own, of the column or else of the sheet.
func (p *piece) declaredUnit(sl slot, base string) (unit, bool) {
	for _, text := range []string{sl.meaning.Unit, p.sheet.spec.Unit} {
		if u, ok := p.unitNamed(text); ok {
			if in, ok := u.in(base); ok {
				return in, true
			}
		}
	}
	return unit{}, false
}

// currenciesAgree stops a file that speaks of another money than the indicator's, wherever it does.
func (p *piece) currenciesAgree(sl slot, base string, list []saying) bool {
	if !quantities.IsMoney(base) {
		return true
	}
	for _, s := range list {
		if _, right := firstThatFits(s.units, base); right {
			continue
		}
		for _, u := range s.units {
			if quantities.IsMoney(u.Base) && !sameMoney(u.Base, base) {
				p.sheet.say(unitConflict, p.sheet.place(s.at), s.text, detail{
					expected: both("%s", "%s", p.wantedUnit(sl)),
					message:  both("“%s”是另一种货币，不能按“%s”读取", "%q is another currency than %s", s.text, p.wantedUnit(sl)),
				})
				return false
			}
		}
	}
	return true
}

func sameMoney(a, b string) bool {
	a, _, _ = strings.Cut(a, "_per_")
	b, _, _ = strings.Cut(b, "_per_")
	return a == b
}

// nearest is the unit that the nearest place says which speaks of what belongs here; by is nil where none does. Not ok: that
// contradicts itself, or a farther one, or what the cell's own row or column says is of something else.
func (p *piece) nearest(sl slot, f figure, base string, list []saying) (taken unit, by *saying, ok bool) {
	var other *saying // near, and of something else
	fitting := false  // a near place speaks of what belongs here
	for i := range list {
		s := &list[i]
		if len(s.units) == 0 && s.at == sl.row.unitAt {
			if _, money := quantities.Currency(s.text); money {
				continue
			}
			p.sheet.say(unitUnknown, p.sheet.place(s.at), s.text, detail{message: both("计量单位“%s”无法识别", "the unit %q is not known", s.text)})
			return unit{}, nil, false
		}
		if s.near && p.mistakenPoints(sl, base, s.units, s.text, s.at) {
			return unit{}, nil, false
		}
		fits := fittingUnits(s.units, base)
		if len(fits) == 0 {
			if s.near && len(s.units) > 0 && other == nil {
				other = s
			}
			if s.at == sl.at {
				break // what the cell itself says is of something else
			}
			continue
		}
		fitting = fitting || s.near
		switch {
		case by == nil && len(fits) > 1:
			p.sheet.say(unitConflict, p.sheet.place(s.at), s.text, detail{message: both("“%s”写了两个同类的单位，无法确定是哪一个", "%q names two units of one kind: which is meant is not known", s.text)})
			return unit{}, nil, false
		case by == nil:
			taken, by = fits[0], s
		case by.at == sl.at && slices.ContainsFunc(fits, taken.same):
		case by.at == sl.at && f.shown != "":
			p.sheet.say(numberShown, p.sheet.place(sl.at), f.shown, detail{
				expected: both("%s", "%s", fits[0].text),
				message: both("单元格的格式显示为“%s”，而%s处单位为“%s”：已按“%s”读取；如应为%s，请改填并取消该格式", "the cell's format shows %q where %s says %q: read as %s; if %s is meant, write that and drop the format",
					f.shown, s.at.String(), s.text, taken.text, fits[0].text),
			})
			return taken, by, true
		case by.at == sl.at:
			return taken, by, true
		case !s.weak && !slices.ContainsFunc(fits, taken.same):
			p.sheet.say(unitConflict, p.sheet.place(by.at), by.text, detail{message: both("此处单位为“%s”，%s处为“%s”", "the unit here is %q; %s says %q", by.text, s.at.String(), s.text)})
			return unit{}, nil, false
		}
	}
	if other != nil && !fitting && (sl.meaning.Role != indicators.RoleGrowth || other.at == sl.at) {
		p.badUnit(sl, other.text, other.at)
		return unit{}, nil, false
	}
	return taken, by, true
}

// fittingUnits are the units of a list that figures of a base unit may be written in, each size once.
func fittingUnits(units []unit, base string) []unit {
	var fits []unit
	for _, u := range units {
		if in, ok := u.in(base); ok && !slices.ContainsFunc(fits, in.same) {
			fits = append(fits, in)
		}
	}
	return fits
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
	d := detail{expected: both("%s", "%s", p.wantedUnit(sl))}
	if len(p.unitsNamed(text)) > 0 {
		d.message = both("计量单位“%s”与该指标不符", "the unit %q is of something else", text)
	}
	p.sheet.say(unitUnknown, p.sheet.place(at), text, d)
}

// wantedUnit is the unit in which people expect what belongs at a cell.
func (p *piece) wantedUnit(sl slot) string {
	if sl.indicator == nil {
		return ""
	}
	return cmp.Or(sl.meaning.Unit, sl.indicator.Display)
}
