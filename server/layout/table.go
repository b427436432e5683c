package layout

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"zhibiao/indicators"
	"zhibiao/people"
)

// Table is a table of a page as a file: what a cell shows on the page is what it shows there.
type Table struct {
	Name    string   // of the file and its sheet
	Above   []string // what every page says above a table: the instance, the notice, the policies, the day
	Columns []Column
	Rows    [][]string // as pages show them
}

// Column heads a column.
type Column struct {
	Name   string
	Width  float64 // in characters of the sheet's font
	Number bool    // its figures stand flush right, and are numbers to a spreadsheet
}

// Above is what every page says above its table: the instance with its notice, the policies, and the day as of which it was known.
func Above(h indicators.Heading, asOf string, english bool) (lines []string) {
	for _, line := range strings.Split(h.String(), "\n") {
		if line != "" {
			lines = append(lines, line)
		}
	}
	if asOf != "" {
		lines = append(lines, indicators.Text{ZH: "按当日所知：", EN: "As known on "}.In(english)+asOf)
	}
	return lines
}

// byteOrderMark has spreadsheets take a file for UTF-8.
const byteOrderMark = "\ufeff"

// CSV writes the table for spreadsheets: UTF-8 with its mark, lines ended by CR LF, no text that would be taken for a formula.
func (t Table) CSV() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	out := csv.NewWriter(&b)
	out.UseCRLF = true
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = c.Name
	}
	for _, line := range t.Above {
		out.Write([]string{Inert(line)})
	}
	out.Write(head)
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, text := range row {
			if cells[i] = text; i >= len(t.Columns) || !t.Columns[i].Number || !isFigure(text) {
				cells[i] = Inert(text)
			}
		}
		out.Write(cells)
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return nil, fmt.Errorf("write %s as CSV: %w", t.Name, err)
	}
	return b.Bytes(), nil
}

// Inert keeps a spreadsheet from taking a text for a formula: what begins as one stands behind an apostrophe.
func Inert(text string) string {
	if text == "" {
		return text
	}
	switch first, _ := utf8.DecodeRuneInString(text); first {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return "'" + text
	}
	return text
}

// isFigure says that a text is a number with a sign, of hundredths or not, which no spreadsheet takes for a formula.
func isFigure(text string) bool {
	digits := strings.TrimLeft(text, "+-")
	signs := len(text) - len(digits)
	digits = strings.TrimSuffix(digits, "%")
	return signs <= 1 && digits != "" && strings.Trim(digits, "0123456789.") == "" && strings.Count(digits, ".") <= 1
}

// Spreadsheet is the media type of .xlsx.
const Spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// TableRoutes are the addresses at which a table is given out: path.xlsx and path.csv.
func TableRoutes(l *Layout, path string, act people.Act, table func(*http.Request) (Table, error)) []Route {
	send := l.Handle(func(w http.ResponseWriter, r *http.Request) error {
		t, err := table(r)
		if err != nil {
			return err
		}
		return sendTable(w, r, t, l.Workbook)
	})
	return []Route{{Pattern: "GET " + path + ".xlsx", Act: act, Handler: send}, {Pattern: "GET " + path + ".csv", Act: act, Handler: send}}
}

// sendTable answers with a table as the file that the address asks for.
func sendTable(w http.ResponseWriter, r *http.Request, t Table, workbook func(Table) ([]byte, error)) error {
	ending, kind, write := ".xlsx", Spreadsheet, workbook
	if strings.HasSuffix(r.URL.Path, ".csv") {
		ending, kind, write = ".csv", "text/csv; charset=utf-8", Table.CSV
	}
	data, err := write(t)
	if err != nil {
		return err
	}
	plain := strings.TrimSuffix(r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:], ending)
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q; filename*=UTF-8''%s", plain+ending, extended(t.Name+ending)))
	Private(h)
	Send(w, r, data)
	return nil
}

// Files are the addresses of a table's files, for the template that leads to them.
type Files struct{ Name, Excel, CSV string }

// Files are those of the table that is given out at a path, with parameters in pairs.
func (p Page) Files(path string, pairs ...string) Files {
	return Files{p.T("导出Excel", "Excel"), p.Link(path+".xlsx", pairs...), p.Link(path+".csv", pairs...)}
}

// Table begins a table of the page: it is called as the page is.
func (p Page) Table(columns ...Column) Table {
	return Table{Name: p.Title, Above: Above(p.Heading, p.AsOf, p.English), Columns: columns}
}

// Words heads a column of texts, so many characters wide.
func (p Page) Words(zh, en string, width float64) Column {
	return Column{Name: p.T(zh, en), Width: width}
}

// Numbers heads a column of figures, so many characters wide.
func (p Page) Numbers(zh, en string, width float64) Column { return Column{p.T(zh, en), width, true} }
