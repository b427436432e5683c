package extract

import (
	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

var (
	unitPoints = report.Code{
		Name: "unit.points", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "百分点与百分数混用", EN: "percentage points and per cent are mistaken for one another"},
		Mend: indicators.Text{ZH: "两个比率之差用“百分点”，占比和增速用“%”，请更正表头或计量单位栏",
			EN: `a difference of two ratios is in "百分点", a share or growth in %; mend the header or the column of units`},
	}
	unitRelative = report.Code{
		Name: "unit.relative", Severity: report.Question,
		Meaning: indicators.Text{ZH: "比率指标的同比应以百分点计，现写为%，已按百分点读取", EN: "the change of a ratio is in percentage points; % was read as such"},
		Mend: indicators.Text{ZH: "请将单位改为“百分点”；如确为相对增速，请改填百分点之差",
			EN: `write "百分点" for the unit; if it is a relative change, give the difference instead`},
	}
)

// A percentage point is what two ratios differ by: a share that went from 40 % to 42 % rose by 2 points, or
// by 5 %. The change of an indicator that is itself a ratio is in points, that of any
// other in per cent; a share itself is never in points.

// changeOfRatio says that a cell states how a ratio changed.
func (sl *slot) changeOfRatio() bool {
	return sl.meaning.Role == indicators.RoleGrowth && sl.indicator != nil && sl.indicator.Unit == quantities.Ratio
}

// unitOfChange is the unit of a ratio's change: what the cell or its header says. The row's and
// the sheet's unit are the ratio's own, unless the row is of changes only.
func unitOfChange(p *Piece, sl *slot, f cells.Figure) (cells.Unit, bool) {
	if f.Ratio {
		return cells.AsRatio, true
	}
	var units []cells.Unit
	text, at := "", sl.at
	switch {
	case f.Own != nil:
		units, text = []cells.Unit{*f.Own}, f.Own.Text
	case len(sl.binding.Units) > 0:
		text, at = sl.binding.Units[0].Text, sl.binding.Units[0].At
	case sl.row.Label != nil && sl.row.Label.Role == indicators.RoleGrowth:
		text, at = sl.row.Unit, sl.row.UnitAt
	}
	if units == nil {
		units = p.unitsNamed(text)
	}
	if u, ok := firstThatFits(units, quantities.RatioDifference); ok {
		return u, true
	}
	if u, ok := firstThatFits(units, quantities.Ratio); ok {
		p.Sheet.Say(unitRelative, p.Sheet.Place(at), text, report.Detail{
			Expected: report.Both("百分点", `"百分点"`),
			Message: report.Both("“%s”是比率，其同比应以百分点计，此处写为“%s”，已按百分点读取",
				"%q is a ratio: its change is in percentage points; %q was read as such", sl.indicator.Name, text),
		})
		return u, true
	}
	if len(units) > 0 {
		badUnit(p, sl, text, at)
		return cells.Unit{}, false
	}
	return cells.Points, true // where nothing is stated
}

// mistakenPoints finds 百分点 where a share or a growth is stated, and per cent where points are.
func mistakenPoints(p *Piece, sl *slot, base string, units []cells.Unit, text string, at workbook.Ref) bool {
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
	message := report.Both("“%s”应以%s计，此处单位为“%s”", "%q is in %q; the unit here is %q", sl.binding.Header, wanted, text)
	if sl.meaning.Role == indicators.RoleGrowth {
		message = report.Both("增速应以%%计，此处单位为“%s”；百分点是两个比率之差",
			"growth is in per cent; the unit here is %q, which is a difference of two ratios", text)
	}
	p.Sheet.Say(unitPoints, p.Sheet.Place(at), text, report.Detail{Expected: report.Both("%s", "%q", wanted), Message: message})
	return true
}

func firstThatFits(units []cells.Unit, base string) (cells.Unit, bool) {
	for _, u := range units {
		if in, ok := u.In(base); ok {
			return in, true
		}
	}
	return cells.Unit{}, false
}
