package template

import (
	"fmt"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// isSumOfParts says that a total's cell in a column is the sum of its parts and nothing
// else: parts may not be left out or count twice, and shares do not add up.
func isSumOfParts(t *template, table *form.TableSpec, total *form.TotalSpec, c templateColumn) bool {
	if total.PartsMayMiss || total.Overlap || table.Rows.And.By != "" {
		return false
	}
	if c.role != indicators.RoleValue && c.role != indicators.RolePrior && c.role != indicators.RoleTarget {
		return false
	}
	if c.column == nil {
		return !t.isRatio(table.Value.Indicator) && table.Value.Unit != "%"
	}
	return c.column.Records != "count" && c.column.Records != "share" && c.column.Unit != "%" && !t.isRatio(c.column.Indicator)
}

func (t *template) isRatio(id string) bool {
	i := t.reader.Catalogue().Indicator(id)
	return i != nil && i.Unit == quantities.Ratio
}

// partsOf are the cells of a total's parts in a column, the table's first row being first.
func partsOf(t *template, names []templateRow, total *form.TotalSpec, first, col int) []workbook.Ref {
	var out []workbook.Ref
	for i, part := range names {
		text, _ := t.units().HeaderText(part.text)
		if part.heading || part.total != nil || len(total.OfPatterns) > 0 && !form.AnyFits(total.OfPatterns, text) {
			continue
		}
		out = append(out, workbook.Ref{Row: first + i, Col: col})
	}
	return out
}

// sumFormula adds cells up. While none of them holds a number it shows nothing: the sum
// of nothing is not 0.
func sumFormula(refs []workbook.Ref) string {
	list := strings.ReplaceAll(cells.Ranges(refs), " ", "")
	return fmt.Sprintf(`IF(NOT(COUNT(%s)),"",SUM(%s))`, list, list)
}
