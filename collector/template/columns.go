package template

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/form"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// templateColumn is a column as laid out: the path of its header and what its cells are.
type templateColumn struct {
	path   []string
	role   string // empty: the rows' names
	column *form.ColumnSpec
	unit   string
	key    string // key, and, units, year, where
	filter *form.FilterSpec
}

func (t *template) columns(table *form.TableSpec) []templateColumn {
	var out []templateColumn
	have := func(text string) bool {
		return slices.ContainsFunc(out, func(c templateColumn) bool { return strings.Join(c.path, ">") == text })
	}
	add := func(headers []string, fallback, key string) {
		text := fallback
		if len(headers) > 0 {
			text = plainHeader(headers)
		}
		if text != "" && !have(strings.Join(splitPath(text), ">")) {
			out = append(out, templateColumn{path: splitPath(text), key: key})
		}
	}
	rows := table.Rows
	if rows.By != "" {
		add(rows.Headers, map[string]string{indicators.ByEntity: "名称", indicators.ByLabel: "指标名称", indicators.ByPeriod: "时期"}[rows.By],
			"key")
	}
	if rows.And.By != "" {
		add(rows.And.Headers, map[string]string{indicators.ByEntity: "名称", indicators.ByLabel: "指标名称",
			indicators.ByPeriod: "时期"}[rows.And.By], "and")
	}
	add(rows.Year, "", "year")
	for i := range table.Filters {
		n := len(out)
		add(table.Filters[i].Headers, "", "where")
		if len(out) > n {
			out[n].filter = &table.Filters[i]
		}
	}
	add(table.Units, "", "units")
	across := t.across(table)
	for i := range table.ColumnSpecs {
		c := &table.ColumnSpecs[i]
		path := splitPath(plainHeader(c.Headers))
		role := cmp.Or(c.Role, t.defaultRole())
		if len(across) == 0 {
			out = append(out, templateColumn{path: path, role: role, column: c, unit: t.columnUnit(table, c)})
			continue
		}
		for _, a := range across {
			out = append(out, templateColumn{path: append([]string{a}, path...), role: role, column: c, unit: t.columnUnit(table, c)})
		}
	}
	if len(table.ColumnSpecs) == 0 {
		for _, a := range across {
			out = append(out, templateColumn{path: []string{a}, role: cmp.Or(table.Value.Role, t.defaultRole())})
		}
	}
	return out
}

func (t *template) defaultRole() string {
	if t.form.Plan {
		return indicators.RoleTarget
	}
	return indicators.RoleValue
}

// across are the headers of a table with periods or entities across.
func (t *template) across(table *form.TableSpec) []string {
	switch table.AcrossBy {
	case indicators.ByEntity:
		return table.AcrossNames.List()
	case indicators.ByPeriod:
		return t.periods()
	}
	return nil
}

// periods are those of the year up to the report's own.
func (t *template) periods() []string {
	var out []string
	length := max(t.period.Months(), 1)
	if length == 12 {
		return []string{t.period.Name(false)}
	}
	for first := 1; first+length-1 <= int(t.period.LastMonth()); first += length {
		out = append(out, periods.New(t.period.Year(), time.Month(first), length).Name(false))
	}
	return out
}

// plainHeader is the alternative that needs no guessing.
func plainHeader(headers []string) string {
	for _, h := range headers {
		if !strings.Contains(h, "*") {
			return h
		}
	}
	if len(headers) == 0 {
		return ""
	}
	return strings.ReplaceAll(headers[0], "*", "")
}

func splitPath(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ">") {
		out = append(out, strings.TrimSpace(part))
	}
	return out
}

// columnUnit is the unit that a column's header has to say: where it is not the sheet's.
func (t *template) columnUnit(table *form.TableSpec, c *form.ColumnSpec) string {
	role := cmp.Or(c.Role, t.defaultRole())
	switch {
	case !form.IsFigure(role) || role == indicators.RoleGrowth:
		return ""
	case len(table.Units) > 0 || c.CountsRecords():
		return ""
	case c.Unit != "":
		if c.Unit == table.Sheet.Unit {
			return ""
		}
		return c.Unit
	case table.Sheet.Unit == "":
		return t.displayUnit(c.Indicator, c.Indicators)
	}
	return ""
}

// displayUnit is the unit in which people say an indicator.
func (t *template) displayUnit(id string, byDepartment map[string]string) string {
	i := t.reader.Catalogue().Indicator(cmp.Or(byDepartment[t.department], id))
	if i == nil {
		return ""
	}
	return cmp.Or(i.Display, i.Unit)
}
