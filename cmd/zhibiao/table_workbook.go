package main

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"zhibiao/alerts"
	"zhibiao/collector/workbook"
	"zhibiao/server/layout"
)

// How a table stands in a sheet.
const (
	nameChars  = 31 // that a sheet's name may have
	widthLeast = 6
	widthMost  = 40 // of a column that is as wide as what stands in it
)

var (
	tableTitle = workbook.Style{Bold: true, Size: 14}
	tableAbove = workbook.Style{Color: "5F6B78"}
	tableHead  = workbook.Style{Bold: true, Ground: "F0F3F7", Border: true, Across: "center", Down: "center", Wrap: true}
	tableText  = workbook.Style{Border: true, Down: "top", Wrap: true}
	tableRight = workbook.Style{Border: true, Down: "top", Across: "right"}
)

// tableWorkbook writes a page's table as .xlsx. A figure is a number with the unit in its format: it shows what the page shows, and adds
// up.
func tableWorkbook(t layout.Table) ([]byte, error) {
	draft := workbook.NewDraft(time.Time{})
	page := draft.Page(sheetName(t.Name))
	row := 0
	page.Text(workbook.Ref{}, t.Name, tableTitle)
	for _, line := range t.Above {
		row++
		page.Text(workbook.Ref{Row: row}, line, tableAbove)
	}
	row++
	for col, c := range t.Columns {
		page.Text(workbook.Ref{Row: row, Col: col}, c.Name, tableHead)
		page.Width(col, col, max(c.Width, widthLeast))
	}
	row++
	page.Freeze(workbook.Ref{Row: row, Col: 1})
	for _, cells := range t.Rows {
		for col, text := range cells {
			at := workbook.Ref{Row: row, Col: col}
			switch number, format := figureOf(text); {
			case !t.Columns[col].Number:
				page.Text(at, text, tableText)
			case number == "":
				page.Text(at, text, tableRight)
			default:
				style := tableRight
				style.Format = format
				page.Decimal(at, number, style)
			}
		}
		row++
	}
	page.Landscape()
	return draft.Bytes()
}

// messageWorkbook writes the list that goes with a message as .xlsx, its columns as wide as what stands in them.
func messageWorkbook(t alerts.Table) ([]byte, error) {
	list := layout.Table{Name: "清单", Rows: t.Rows}
	for i, name := range t.Columns {
		widest := width(name)
		for _, cells := range t.Rows {
			widest = max(widest, width(cells[i]))
		}
		list.Columns = append(list.Columns, layout.Column{Name: name, Width: float64(min(widest+1, widthMost))})
	}
	return tableWorkbook(list)
}

// sheetName is a name that a sheet may have.
func sheetName(name string) string {
	name = strings.NewReplacer(":", "：", `\`, "、", "/", "、", "?", "？", "*", "＊", "[", "〔", "]", "〕").Replace(name)
	if utf8.RuneCountInString(name) > nameChars {
		name = string([]rune(name)[:nameChars])
	}
	return name
}

// shownFigure is a word or a bound's sign, a sign, digits, and the unit behind them, as pages write a figure: ≤300.00公顷, 已用92.8%.
var shownFigure = regexp.MustCompile(`^([^\d"+−-]*)([+−-]?)(\d+)(?:\.(\d+))?(%?)([^\d"]*)$`)

// figureOf is the number that a figure shows, digit by digit, and the format by which a spreadsheet shows it alike; empty: it is none.
func figureOf(text string) (number, format string) {
	m := shownFigure.FindStringSubmatch(text)
	if m == nil {
		return "", ""
	}
	before, sign, whole, fraction, percent, unit := m[1], m[2], m[3], m[4], m[5], m[6]
	format = "0"
	if fraction != "" {
		format += "." + strings.Repeat("0", len(fraction))
	}
	if percent != "" {
		format += "%"
		whole, fraction = hundredth(whole, fraction)
	}
	if unit != "" {
		format += `"` + unit + `"`
	}
	if before != "" {
		format = `"` + before + `"` + format
	}
	if sign == "+" || sign == "−" {
		format = "+" + format + `;"−"` + format + ";" + format
	}
	number = whole
	if fraction != "" {
		number += "." + fraction
	}
	if sign == "−" || sign == "-" {
		number = "-" + number
	}
	return number, format
}

// hundredth moves the point of a decimal two digits to the left.
func hundredth(whole, fraction string) (string, string) {
	for len(whole) < 3 {
		whole = "0" + whole
	}
	at := len(whole) - 2
	return whole[:at], whole[at:] + fraction
}
