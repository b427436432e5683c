package template

import (
	"slices"

	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// layOutTable puts header and rows down from a row, and gives the last one used.
func layOutTable(t *template, s *templateSheet, table *form.TableSpec, top int) int {
	columns := t.columns(table)
	depth := 1
	for _, c := range columns {
		depth = max(depth, len(c.path))
	}
	s.width = max(s.width, len(columns))
	layOutHeader(t, s, columns, top, depth)
	row := top + depth
	names := rowNames(t, table)
	for _, name := range names {
		for col, c := range columns {
			cell := layOutCell(t, table, columns, name, c)
			cell.at = workbook.Ref{Row: row, Col: col}
			if name.total != nil && c.key == "" && isSumOfParts(t, table, name.total, c) {
				cell = templateCell{at: cell.at, sample: true, sum: partsOf(t, names, name.total, top+depth, col)}
			}
			s.cells = append(s.cells, cell)
			s.widths[col] = max(s.widths[col], min(workbook.TextWidth(cell.text)+2, 44))
		}
		row++
	}
	return row - 1
}

// layOutCell is what stands in a column of a row: its name, or where the clerk writes and what.
func layOutCell(t *template, table *form.TableSpec, columns []templateColumn, name templateRow, c templateColumn) templateCell {
	cell := templateCell{sample: true}
	switch {
	case name.total != nil && c.key != "key":
		cell.input, cell.sample, cell.role = c.key == "", false, c.role
	case c.key == "key":
		cell.text, cell.indent, cell.input = name.text, name.indent, name.record
		if table.Rows.By == indicators.ByLabel {
			cell.text += unitBehind(t, table, columns, name)
		}
		cell.role = indicators.RoleText
		if len(table.Rows.Year) > 0 && slices.Equal(c.path, splitPath(plainHeader(table.Rows.Year))) {
			cell.role = "year"
		}
		cell.sample = name.sample
		mustFit(t, &cell, headless(table))
	case c.key == "and":
		cell.text, cell.input, cell.sample = name.and, name.record, name.and == ""
		if table.Rows.And.By == indicators.ByLabel {
			cell.text += unitBehind(t, table, columns, name)
		}
		cell.role = indicators.RoleText
	case c.key == "units":
		cell.text = name.unit
	case c.key == "year", c.key == "where":
		cell.input, cell.role, cell.sample = true, c.key, name.sample
		mustFit(t, &cell, c.filter)
	case name.heading:
	default:
		cell.input, cell.role, cell.sample = true, c.role, name.sample || !name.record
		if c.column != nil && c.column.CountsRecords() {
			cell.role = indicators.RoleText // anything there counts
		}
		if name.role != "" && (c.column == nil || c.column.Role == "") {
			cell.role = name.role
		}
	}
	return cell
}

// unitBehind is a row's unit in brackets, where nothing else in the sheet is to say it.
func unitBehind(t *template, table *form.TableSpec, columns []templateColumn, row templateRow) string {
	if row.unit == "" || row.total != nil || row.heading || len(table.Units) > 0 {
		return ""
	}
	own, ok := t.units().ParseUnit(row.unit)
	if line, lined := t.units().ParseUnit(table.Sheet.Unit); !ok || lined && line.Measures(own.Unit) {
		return ""
	}
	if _, said := t.units().HeaderText(row.text); said != "" ||
		slices.ContainsFunc(columns, func(c templateColumn) bool { return c.unit != "" }) {
		return ""
	}
	return "（" + row.unit + "）"
}

func layOutHeader(t *template, s *templateSheet, columns []templateColumn, top, depth int) {
	part := func(col, level int) string {
		p := columns[col].path
		if level >= len(p) {
			return ""
		}
		return p[level]
	}
	for col, c := range columns {
		for level := range c.path {
			text := part(col, level)
			last := level == len(c.path)-1
			if _, said := t.units().HeaderText(text); last && c.unit != "" && said == "" {
				text += "（" + c.unit + "）"
			}
			// A part that several columns share stands once, over all of them.
			same := func(other int) bool {
				return other >= 0 && other < len(columns) && !last && len(columns[other].path) > level+1 &&
					slices.Equal(columns[other].path[:level+1], c.path[:level+1])
			}
			if same(col - 1) {
				continue
			}
			at := workbook.Ref{Row: top + level, Col: col}
			end := at
			for same(end.Col + 1) {
				end.Col++
			}
			if last {
				end.Row = top + depth - 1
			}
			if end != at {
				s.merges = append(s.merges, workbook.Range{First: at, Last: end})
			}
			s.cells = append(s.cells, templateCell{at: at, text: text, header: true})
			if last {
				s.widths[col] = max(s.widths[col], min(max(workbook.TextWidth(text)+2, 12), 26))
			}
		}
	}
}
