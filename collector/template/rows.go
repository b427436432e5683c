package template

import (
	"cmp"
	"slices"
	"strings"

	"zhibiao/collector/form"
	"zhibiao/indicators"
)

// templateRow is a row's name and what it says of its cells.
type templateRow struct {
	text, and, unit string
	role            string
	indent          int
	record          bool // a blank line of a ledger
	heading         bool // names those below, and has no figures
	total           *form.TotalSpec
	sample          bool
}

func rowNames(t *template, table *form.TableSpec) []templateRow {
	var out []templateRow
	switch table.Rows.By {
	case indicators.ByEntity:
		for _, id := range table.EntityNames.IDs {
			if table.IsOwnRow(t.reader.Catalogue(), t.parts, nil, id) {
				out = append(out, templateRow{text: table.EntityNames.Shown[id], sample: true})
			}
		}
	case indicators.ByPeriod:
		for _, p := range t.periods() {
			out = append(out, templateRow{text: p, sample: true})
		}
	case indicators.ByRecord:
		for i := range recordRows {
			out = append(out, templateRow{record: true, sample: i == 0})
		}
	default:
		out = labelRows(t, table)
	}
	out = secondKeys(t, table, out)
	for i := range table.TotalSpecs {
		x := &table.TotalSpecs[i]
		out = append(out, templateRow{text: strings.ReplaceAll(x.Label, "*", ""), total: x})
	}
	return out
}

func labelRows(t *template, table *form.TableSpec) []templateRow {
	var out []templateRow
	heading := ""
	for i := range table.Rows.Labels {
		l := &table.Rows.Labels[i]
		if !table.IsOwnRow(t.reader.Catalogue(), t.parts, &l.Meaning, "") {
			continue
		}
		text := plainHeader(l.Texts)
		row := templateRow{text: text, sample: true, unit: cmp.Or(l.Unit, t.displayUnit(l.Indicator, l.Indicators)), role: l.Role}
		if l.Under != "" {
			under := strings.ReplaceAll(l.Under, "*", "")
			known := slices.ContainsFunc(out, func(o templateRow) bool { return o.text == under })
			if !known && under != heading {
				out = append(out, templateRow{text: under, heading: true})
			}
			heading, row.indent = under, 2
		}
		if row.unit == "" && len(table.ColumnSpecs) > 0 {
			row.unit = t.displayUnit(table.ColumnSpecs[0].Indicator, table.ColumnSpecs[0].Indicators)
		}
		out = append(out, row)
	}
	return out
}

// secondKeys repeats rows for every value of a second column.
func secondKeys(t *template, table *form.TableSpec, rows []templateRow) []templateRow {
	var seconds []templateRow
	switch table.Rows.And.By {
	case indicators.ByEntity:
		for _, name := range table.AndNames.List() {
			seconds = append(seconds, templateRow{text: name})
		}
	case indicators.ByPeriod:
		for _, p := range t.periods() {
			seconds = append(seconds, templateRow{text: p})
		}
	case indicators.ByLabel:
		seconds = labelRows(t, table)
	}
	if len(seconds) == 0 {
		return rows
	}
	var out []templateRow
	for _, r := range rows {
		for _, s := range seconds {
			r.and, r.unit, r.role = s.text, cmp.Or(s.unit, r.unit), cmp.Or(s.role, r.role)
			out = append(out, r)
		}
	}
	return out
}
