package template

import (
	"strings"

	"zhibiao/collector/form"
	"zhibiao/indicators"
)

// mustFit tells the clerk what a cell has to say for its record to count.
func mustFit(t *template, cell *templateCell, f *form.FilterSpec) {
	if f == nil || !cell.input {
		return
	}
	if f.Within != "" {
		cell.role = indicators.RoleActual
		cell.note = map[string]string{"year": "只计入日期在报告期所在年份的记录", "period": "只计入日期在报告期内的记录"}[f.Within]
	}
	var words []string
	open := false
	for _, is := range f.Is {
		open = open || strings.Contains(is, "*")
		words = append(words, strings.ReplaceAll(is, "*", ""))
	}
	if len(words) > 0 {
		cell.note = "只计入填“" + strings.Join(words, "”“") + "”的记录"
		cell.sampleText = words[0]
		if !open {
			cell.list = words
		}
	}
	if len(f.Not) > 0 {
		cell.note += "不计入填“" + strings.ReplaceAll(strings.Join(f.Not, "”“"), "*", "") + "”的记录"
	}
}

// headless is a table's filter that any text left of the values has to pass.
func headless(table *form.TableSpec) *form.FilterSpec {
	for i := range table.Filters {
		if len(table.Filters[i].Headers) == 0 {
			return &table.Filters[i]
		}
	}
	return nil
}
