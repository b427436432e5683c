package extract

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

var (
	unitMissing = report.Code{
		Name: "unit.missing", Severity: report.Question,
		Meaning: indicators.Text{ZH: "未写明计量单位，已按报表规定的单位读取", EN: "no unit is stated; the form's own was taken"},
		Mend:    indicators.Text{ZH: "请在表头右上方写明“单位：…”", EN: "state the unit above the table or in the header"},
	}
	unitUnknown = report.Code{
		Name: "unit.unknown", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "计量单位无法识别或缺失", EN: "the unit is unknown or missing"},
		Mend:    indicators.Text{ZH: "请写明规范的计量单位", EN: "state a known unit"},
	}
	unitConflict = report.Code{
		Name: "unit.conflict", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "计量单位前后矛盾", EN: "two units contradict one another"},
		Mend:    indicators.Text{ZH: "请保留正确的一处", EN: "keep the right one"},
	}
	unitDiffers = report.Code{
		Name: "unit.differs", Severity: report.Question,
		Meaning: indicators.Text{ZH: "计量单位与报表规定不同，已按文件所写换算", EN: "the unit is not the form's; figures were scaled as the file says"},
		Mend:    indicators.Text{ZH: "请核对单位；如无误请说明理由", EN: "check the unit; if it is right, give the reason"},
	}
	numberBroken = report.Code{
		Name: "number.broken", Severity: report.Question,
		Meaning: indicators.Text{ZH: "户数、个数等应为不小于零的整数", EN: "what is counted comes in whole numbers from 0"},
		Mend:    indicators.Text{ZH: "请核对数值和计量单位；如为平均数等请说明理由", EN: "check figure and unit; if it is an average or the like, say so"},
	}
)

// scaleFigure brings a figure to the base unit by the unit in force at its cell.
func scaleFigure(p *Piece, sl *slot, f cells.Figure) (Value, bool) {
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
	var u cells.Unit
	var ok bool
	if sl.changeOfRatio() {
		u, ok = unitOfChange(p, sl, f)
	} else {
		u, ok = unitOf(p, sl, f, base)
	}
	if !ok {
		return Value{}, false
	}
	checkShown(p, sl, f, u)
	number, ok := f.InBase(u)
	step := u.NearestSize()
	if !ok {
		scaled, how, err := f.Under(u)
		if err != nil {
			unreadNumber(p, sl, f.Text, err)
			return Value{}, false
		}
		sayReading(p, sl, f.Text, how, u)
		number, _ = scaled.Float64()
		if math.IsInf(number, 0) {
			p.Sheet.Say(numberUnread, p.Sheet.Place(sl.at), f.Exact().FloatString(0), report.Detail{})
			return Value{}, false
		}
		if how == quantities.PowerOverrides && f.Value.Sign() != 0 {
			whole, _ := new(big.Rat).Quo(scaled, f.Value).Float64()
			step = math.Abs(whole)
			askOfSmallerPower(p, sl, f, u)
		}
	}
	half := math.Pow(10, -float64(f.Decimals)) / 2 * step
	if sl.indicator != nil && form.IsFigure(sl.meaning.Role) && base == sl.indicator.Unit && isWhole(p, base, u) &&
		(f.Decimals > 0 && math.Abs(number-math.Round(number)) > 1e-6 || number < 0 && sl.indicator.Kind == indicators.Level) {
		p.Sheet.Say(numberBroken, p.Sheet.Place(sl.at), cells.CellText(p.Sheet.Grid.Cell(sl.at)), report.Detail{})
	}
	v := Value{Rounded: form.Rounded{Figure: number, Half: half}, Exact: p.Sheet.Grid.IsCount(base) && f.Decimals == 0}
	v.Value = number
	v.Source.Unit, v.size = u.Text, u.NearestSize()
	v.Plain = base == "ratio" && !f.Ratio && f.Own == nil && u.Same(cells.Percent)
	return v, true
}

// isWhole says that what is told in a unit comes in whole numbers: what is counted, and persons one by one; 万人 are often computed.
func isWhole(p *Piece, base string, u cells.Unit) bool {
	return u.Text != "" && (p.Sheet.Grid.IsCount(base) || base == quantities.Persons && u.NearestSize() == 1)
}

// sayingsOf are what is said of a cell's unit, the nearest first: the row's column of units or name, the header's path from
// below, the unit line, what stands above that. The list serves until the next call.
func sayingsOf(p *Piece, sl *slot) []saying {
	list := p.sayings[:0]
	if sl.row.Unit != "" {
		list = append(list, saying{units: p.unitsNamed(sl.row.Unit), at: sl.row.UnitAt, text: sl.row.Unit, near: true})
	}
	for _, h := range sl.binding.Units {
		list = append(list, saying{units: p.unitsNamed(h.Text), at: h.At, text: h.Text, near: !h.Group})
	}
	for _, l := range p.LinesAt(sl.at.Row) {
		if l.Of != "" && !slices.Contains(p.Block.Path(sl.at.Col), l.Of) {
			continue
		}
		list = append(list, saying{units: l.Units, at: l.At, text: l.Text, line: true, weak: l.Others})
	}
	p.sayings = list
	return list
}

// unitOf decides the unit in force at a cell, once for all cells of a column that are ruled alike.
func unitOf(p *Piece, sl *slot, f cells.Figure, base string) (cells.Unit, bool) {
	if f.Ratio {
		return unitOfRatio(p, sl, base)
	}
	if f.Own != nil || sl.row.Unit != "" {
		return decideUnit(p, sl, f, base)
	}
	by := ruling{column: sl.column, declared: sl.meaning.Unit, base: base, role: sl.meaning.Role}
	if lines := p.LinesAt(sl.at.Row); len(lines) > 0 {
		by.line = &lines[0]
	}
	if last, ok := p.ruled[sl.at.Col]; ok && last.ruling == by {
		return last.unit, true
	}
	said := p.Sheet.Said()
	u, ok := decideUnit(p, sl, f, base)
	if ok && p.Sheet.Said() == said {
		p.ruled[sl.at.Col] = ruledUnit{by, u}
	}
	return u, ok
}

// decideUnit decides by the cell's own unit, else by the nearest of what is said of it, at last by the layout's.
// What is farther must be silent or say the same, but beside a figure that is typed with its unit (0.8亿元 under 万元); another
// currency is said nowhere.
func decideUnit(p *Piece, sl *slot, f cells.Figure, base string) (cells.Unit, bool) {
	list := sayingsOf(p, sl)
	if f.Own != nil {
		list = slices.Insert(list, 0, saying{units: []cells.Unit{*f.Own}, at: sl.at, text: f.Own.Text, near: true})
	}
	if base == "?" {
		return anyUnit(list), true
	}
	if !currenciesAgree(p, sl, base, list) {
		return cells.Unit{}, false
	}
	declared, hasDeclared := declaredUnit(p, sl, base)
	taken, by, ok := nearestUnit(p, sl, f, base, list)
	switch {
	case !ok:
		return cells.Unit{}, false
	case by != nil:
		if hasDeclared && !taken.Same(declared) && by.at != sl.at && sl.meaning.Role != indicators.RoleGrowth {
			p.Sheet.Say(unitDiffers, p.Sheet.Place(by.at), by.text, report.Detail{
				Expected: report.Both("%s", "%q", declared.Text),
				Message: report.Both("单位为“%s”，报表规定为“%s”，已按文件所写换算", "the unit is %q where the form has %q; scaled as the file says",
					by.text, declared.Text),
			})
		}
		return taken, true
	case sl.meaning.Role == indicators.RoleGrowth:
		return cells.Percent, true
	case hasDeclared:
		if base != quantities.Ratio && !p.Sheet.Grid.IsCount(base) {
			sayUnitMissing(p, sl, declared)
		}
		return declared, true
	case p.Sheet.Grid.IsCount(base):
		return cells.Unit{Unit: p.Sheet.Grid.BaseUnit(base)}, true
	}
	at := workbook.Ref{Row: p.Block.Last, Col: sl.at.Col}
	d := report.Detail{Expected: report.Both("%s", "%q", p.wantedUnit(sl))}
	if header := p.Sheet.Grid.Raw(at); header != "" {
		d.Choices = choices(p.Sheet.Grid.BaseUnit(base), p.Sheet.Grid.Anchor(at), header+"（", "）")
	}
	p.Sheet.Say(unitUnknown, p.Sheet.Place(at), "", d)
	return cells.Unit{}, false
}

// sayUnitMissing asks once about the cells of a column of which no unit is said.
func sayUnitMissing(p *Piece, sl *slot, taken cells.Unit) {
	key := unsaidUnit{sl.column, taken.Text}
	if p.unitSaid[key] {
		return
	}
	if p.unitSaid == nil {
		p.unitSaid = map[unsaidUnit]bool{}
	}
	p.unitSaid[key] = true
	if p.choices == nil {
		if at, text, ok := locate.UnitRoom(p.Piece); ok {
			p.choices = unitChoices(taken.Unit, at, text)
		}
	}
	name := p.headerOf(sl.at.Col)
	if sl.row.Label != nil {
		name = sl.row.Name + "·" + name
	}
	p.Sheet.Say(unitMissing, p.Sheet.Place(workbook.Ref{Row: p.Block.Last, Col: sl.at.Col}), name, report.Detail{
		Expected: report.Both("单位：%s", "unit: %q", taken.Text),
		Message: report.Both("“%s”未写明计量单位，按“%s”读取（可写：%s）", "no unit is stated of %q; read as %q (of %q)", name, taken.Text,
			strings.Join(taken.Alike(), "、")),
		Choices: p.choices,
	})
}

// unitOfRatio is that of a cell whose format shows per cent, which nothing but a ratio is.
func unitOfRatio(p *Piece, sl *slot, base string) (cells.Unit, bool) {
	if base == quantities.Ratio || base == "?" {
		return cells.AsRatio, true
	}
	c := p.Sheet.Grid.Cell(sl.at)
	p.Sheet.Say(unitConflict, p.Sheet.Place(sl.at), cells.CellText(c),
		report.Detail{Message: report.Both("单元格的格式把%s显示为百分数%s%%，而此处应填的不是比率",
			"the cell's format shows %s as %s%%, and what belongs here is no ratio", cells.CellText(c), cells.Number(c.Number*100))})
	return cells.Unit{}, false
}

// anyUnit is the nearest unit that is said, of whatever kind.
func anyUnit(list []saying) cells.Unit {
	for _, s := range list {
		if len(s.units) > 0 {
			return s.units[0]
		}
	}
	return cells.Unit{}
}

// declaredUnit is the layout's own, of the column or else of the sheet.
func declaredUnit(p *Piece, sl *slot, base string) (cells.Unit, bool) {
	for _, text := range []string{sl.meaning.Unit, p.Sheet.Spec.Unit} {
		if u, ok := p.unitNamed(text); ok {
			if in, ok := u.In(base); ok {
				return in, true
			}
		}
	}
	return cells.Unit{}, false
}

// currenciesAgree stops a file that speaks of another money than the indicator's, wherever it does.
func currenciesAgree(p *Piece, sl *slot, base string, list []saying) bool {
	if !quantities.IsMoney(p.Sheet.Grid.Table, base) {
		return true
	}
	for _, s := range list {
		if _, right := firstThatFits(s.units, base); right {
			continue
		}
		for _, u := range s.units {
			if quantities.IsMoney(p.Sheet.Grid.Table, u.Base) && !sameMoney(u.Base, base) {
				p.Sheet.Say(unitConflict, p.Sheet.Place(s.at), s.text, report.Detail{
					Expected: report.Both("%s", "%q", p.wantedUnit(sl)),
					Message:  report.Both("“%s”是另一种货币，不能按“%s”读取", "%q is another currency than %q", s.text, p.wantedUnit(sl)),
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

// nearestUnit is the unit that the nearest place says which speaks of what belongs here; by is nil where none does. Not ok: that
// contradicts itself, or a farther one, or what the cell's own row or column says is of something else.
func nearestUnit(p *Piece, sl *slot, f cells.Figure, base string, list []saying) (taken cells.Unit, by *saying, ok bool) {
	var other *saying // near, and of something else
	fitting := false  // a near place speaks of what belongs here
	for i := range list {
		s := &list[i]
		if len(s.units) == 0 && (s.at == sl.row.UnitAt || s.line && by == nil) {
			if _, money := quantities.Currency(p.Sheet.Grid.Table, s.text); money {
				continue
			}
			p.Sheet.Say(unitUnknown, p.Sheet.Place(s.at), s.text,
				report.Detail{Message: report.Both("计量单位“%s”无法识别", "the unit %q is not known", s.text)})
			return cells.Unit{}, nil, false
		}
		if s.near && mistakenPoints(p, sl, base, s.units, s.text, s.at) {
			return cells.Unit{}, nil, false
		}
		var room [2]cells.Unit
		fits := fittingUnits(room[:0], s.units, base)
		if len(fits) == 0 {
			other = firstNear(other, s)
			if s.at == sl.at {
				break // what the cell itself says is of something else
			}
			continue
		}
		fitting = fitting || s.near
		switch {
		case by == nil && len(fits) > 1:
			p.Sheet.Say(unitConflict, p.Sheet.Place(s.at), s.text,
				report.Detail{Message: report.Both("“%s”写了两个同类的单位，无法确定是哪一个", "%q names two units of one kind: which is meant is not known",
					s.text)})
			return cells.Unit{}, nil, false
		case by == nil:
			taken, by = fits[0], s
		case by.at == sl.at && slices.ContainsFunc(fits, taken.Same):
		case by.at == sl.at && f.Shown != "":
			p.Sheet.Say(numberShown, p.Sheet.Place(sl.at), f.Shown, report.Detail{
				Expected: report.Both("%s", "%q", fits[0].Text),
				Message: report.Both("单元格的格式显示为“%s”，而%s处单位为“%s”：已按“%s”读取；如应为%s，请改填并取消该格式",
					"the cell's format shows %q where %s says %q: read as %q; if %q is meant, write that and drop the format",
					f.Shown, s.where(), s.text, taken.Text, fits[0].Text),
			})
			return taken, by, true
		case by.at == sl.at:
			askOfSmaller(p, sl, taken, fits[0], s)
			return taken, by, true
		case !s.weak && !slices.ContainsFunc(fits, taken.Same):
			p.Sheet.Say(unitConflict, p.Sheet.Place(by.at), by.text,
				report.Detail{Message: report.Both("此处单位为“%s”，%s处为“%s”", "the unit here is %q; %s says %q", by.text, s.where(), s.text)})
			return cells.Unit{}, nil, false
		}
	}
	if other != nil && !fitting && (sl.meaning.Role != indicators.RoleGrowth || other.at == sl.at) {
		badUnit(p, sl, other.text, other.at)
		return cells.Unit{}, nil, false
	}
	return taken, by, true
}

// askOfSmaller asks about a figure that is typed with a unit below that of its place: 100元 under 万元 is mostly money with a word too many.
func askOfSmaller(p *Piece, sl *slot, typed, said cells.Unit, s *saying) {
	if typed.NearestSize() >= said.NearestSize() {
		return
	}
	text := cells.CellText(p.Sheet.Grid.Cell(sl.at))
	p.Sheet.Say(unitDiffers, p.Sheet.Place(sl.at), text, report.Detail{
		Expected: report.Both("%s", "%q", said.Text),
		Message: report.Both("此处写作“%s”，%s处单位为“%s”，已按“%s”读取；如应为%s，请只填数字",
			"%q stands here where %s says %q; it was read as %q; if %q is meant, write the number alone",
			text, s.where(), s.text, typed.Text, said.Text),
	})
}

// askOfSmallerPower asks the same of a figure that is typed with a power of ten below its unit's: 12万 under 亿元.
func askOfSmallerPower(p *Piece, sl *slot, f cells.Figure, u cells.Unit) {
	if float64(f.Power) >= u.NearestSize() {
		return
	}
	text := cells.CellText(p.Sheet.Grid.Cell(sl.at))
	p.Sheet.Say(unitDiffers, p.Sheet.Place(sl.at), text, report.Detail{
		Expected: report.Both("%s", "%q", u.Text),
		Message: report.Both("此处写作“%s”，而单位为“%s”，已按所写读取；如应为%s，请只填数字",
			"%q stands here where the unit is %q; it was read as typed; if %q is meant, write the number alone", text, u.Text, u.Text),
	})
}

// firstNear is the first of two places that speaks of a cell's own row or column and names a unit.
func firstNear(first, s *saying) *saying {
	if first == nil && s.near && len(s.units) > 0 {
		return s
	}
	return first
}

// fittingUnits adds the units of a list that figures of a base unit may be written in, each size once.
func fittingUnits(fits, units []cells.Unit, base string) []cells.Unit {
	for _, u := range units {
		if in, ok := u.In(base); ok && !slices.ContainsFunc(fits, in.Same) {
			fits = append(fits, in)
		}
	}
	return fits
}

// checkUnits stops a row whose name says another unit than its column of units.
func checkUnits(p *Piece, r *Row) {
	named, stated := p.unitsNamed(r.Named), p.unitsNamed(r.Unit)
	if len(named) == 0 || len(stated) == 0 || slices.ContainsFunc(named,
		func(a cells.Unit) bool { return slices.ContainsFunc(stated, a.Same) }) {
		return
	}
	p.Sheet.Say(unitConflict, p.Sheet.Place(r.UnitAt), r.Unit,
		report.Detail{Message: report.Both("此处单位为“%s”，该行名称中为“%s”", "the unit here is %q; the row's name says %q", r.Unit, r.Named)})
}

// unitsNamed is ParseUnits with what it gave before: the same few texts stand over every cell.
func (p *Piece) unitsNamed(text string) []cells.Unit {
	units, ok := p.units[text]
	if !ok {
		units = p.Sheet.Grid.ParseUnits(text)
		p.units[text] = units
	}
	return units
}

// unitNamed is unitsNamed of one that must stand alone.
func (p *Piece) unitNamed(text string) (cells.Unit, bool) {
	if units := p.unitsNamed(text); len(units) == 1 && units[0].Text == cells.Trim(text) {
		return units[0], true
	}
	return cells.Unit{}, false
}

func badUnit(p *Piece, sl *slot, text string, at workbook.Ref) {
	d := report.Detail{Expected: report.Both("%s", "%q", p.wantedUnit(sl))}
	if len(p.unitsNamed(text)) > 0 {
		d.Message = report.Both("计量单位“%s”与该指标不符", "the unit %q is of something else", text)
	}
	p.Sheet.Say(unitUnknown, p.Sheet.Place(at), text, d)
}

// wantedUnit is the unit in which people expect what belongs at a cell.
func (p *Piece) wantedUnit(sl *slot) string {
	if sl.indicator == nil {
		return ""
	}
	return cmp.Or(sl.meaning.Unit, sl.indicator.Display)
}

// Shown writes a recomputed value in the unit of the one that is stated.
func (p *Piece) Shown(v *Value, base float64) indicators.Text {
	if v.Source.Unit == "" || v.Rounded.Figure == 0 || v.Source.Unit == "%" {
		if v.Source.Unit == "%" && !strings.HasSuffix(v.Source.Text, "%") {
			return asIs(cells.Number(base*100) + "%")
		}
		return asIs(cells.Number(base))
	}
	return ShownLike(v, base)
}

// ShownLike writes an amount in the unit of a figure, and in English in the unit that English has for it.
func ShownLike(v *Value, base float64) indicators.Text {
	if v.Source.Unit == "" || v.size == 0 {
		return asIs(cells.Number(base))
	}
	shown := asIs(cells.Number(base/v.size) + v.Source.Unit)
	switch i := v.Sheet.Catalogue.Indicator(v.Indicator); {
	case strings.Contains(v.Source.Unit, "百分点"):
		shown.EN = cells.Number(base/v.size) + " points"
	case v.Source.Unit == "%":
	case i != nil:
		shown.EN = indicators.FiguresOf(v.Sheet.Catalogue, i, nil).Whole(cells.RoundSum(base)).EN
	default: // a total, of whichever indicators
		if u, err := v.Sheet.Catalogue.Units.ParseUnit(v.Source.Unit); err == nil {
			shown.EN = cells.Number(base/v.size) + " × " + u.English()
		}
	}
	return shown
}

// asIs is what is written alike in both languages.
func asIs(text string) indicators.Text { return indicators.Text{ZH: text, EN: text} }
