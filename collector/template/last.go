package template

import (
	"cmp"
	"fmt"
	"strings"

	"zhibiao/collector/change"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// drawLast puts the last period's figures, greyed, on sheets of the same look
// behind those to be filled in: the reader passes them over.
func drawLast(t *template, d *workbook.Draft, standing report.Standing) {
	for i, s := range t.sheets {
		last := map[workbook.Ref]string{}
		for _, c := range s.cells {
			if text, ok := lastValue(t, s, c.at, standing); ok && c.input {
				_, last[c.at], _ = strings.Cut(text, "：")
			}
		}
		if len(last) == 0 {
			continue
		}
		name := s.name + "上期"
		p := d.Page(name)
		p.Text(workbook.Ref{}, t.title(s.spec)+"：上期数，仅供对照，请勿在此填报", workbook.Style{Bold: true, Color: "999999"})
		for col := range s.width {
			p.Width(col, col, max(s.widths[col], 12))
		}
		grey := workbook.Style{Size: 10, Border: true, Color: "999999", Wrap: true, Down: "center"}
		for _, m := range s.merges {
			p.Merge(m, grey)
		}
		for _, c := range s.cells {
			style := grey
			text := c.text
			if c.input {
				text, style.Across = last[c.at], "right"
			}
			p.Text(c.at, text, style)
		}
		p.Protect()
		p.Landscape()
		d.DefineName(fmt.Sprintf("%s%d", form.LastName, i+1), workbook.PlaceOf(name, workbook.Ref{}))
	}
}

// lastValue says what stood at a cell's key in the period before.
func lastValue(t *template, s *templateSheet, at workbook.Ref, standing report.Standing) (string, bool) {
	if standing == nil {
		return "", false
	}
	for _, v := range s.means[at] {
		key := v.Key()
		if key.Basis != indicators.NodeDate && key.Basis != indicators.Words {
			key.Period = key.Period.Shift(-key.Period.Months())
		}
		var last *indicators.Observation
		for _, o := range standing(v.Subject) {
			if o.Basis != key.Basis || o.Item != key.Item {
				continue
			}
			// Dates and words stand until they are told anew: the newest before this period.
			words := key.Basis == indicators.NodeDate || key.Basis == indicators.Words
			if o.Period == key.Period && !words || words && o.Period.Compare(v.Period) < 0 &&
				(last == nil || o.Period.Compare(last.Period) > 0) {
				last = &o
			}
		}
		if last != nil {
			unit := quantities.Unit{}
			if i := t.reader.Catalogue().Indicator(v.Indicator); i != nil {
				unit, _ = t.reader.Catalogue().Units.ParseUnitOf(cmp.Or(v.Source.Unit, i.Display, i.Unit), i.Unit)
			}
			return fmt.Sprintf("上期（%s）：%s", last.Period.Name(false), change.ShownAs(t.reader.Catalogue(), *last, unit)), true
		}
	}
	return "", false
}
