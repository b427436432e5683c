package collector_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"zhibiao/samples/golden"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

var november = time.Date(2026, 11, 3, 9, 0, 0, 0, shanghai)

// TestForms reads sheets drawn as text, one file each: what they say stands in
// the golden beside them.
func TestForms(t *testing.T) {
	reader := reading.New(catalogueFile(t, "testdata/forms/catalogue.yaml"), workbook.Limits{})
	files, err := filepath.Glob("testdata/forms/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			got := collectortest.ReadFile(t, reader, report.File{Name: "x.xlsx", Data: drawn(t, name, 0, 0)}, november, nil)
			golden.Equal(t, strings.TrimSuffix(name, ".txt")+".golden", dump(got))
		})
	}
}

// TestFormsMoved puts rows above and columns left of every sheet: nothing but
// the addresses may change.
func TestFormsMoved(t *testing.T) {
	reader := reading.New(catalogueFile(t, "testdata/forms/catalogue.yaml"), workbook.Limits{})
	files, _ := filepath.Glob("testdata/forms/*.txt")
	address := regexp.MustCompile(`[A-Z]+[0-9]+\b|[A-Z]列`)
	for _, name := range files {
		still := collectortest.ReadFile(t, reader, report.File{Name: "x.xlsx", Data: drawn(t, name, 0, 0)}, november, nil)
		moved := collectortest.ReadFile(t, reader, report.File{Name: "x.xlsx", Data: drawn(t, name, 3, 2)}, november, nil)
		want, got := address.ReplaceAllString(dump(still), "@"), address.ReplaceAllString(dump(moved), "@")
		if got != want {
			t.Errorf("%s: moved by 3 rows and 2 columns it says\n%s\ninstead of\n%s", name, got, want)
		}
	}
}

// drawn makes a workbook of a drawing: "sheet NAME" or "hidden sheet NAME" begins a sheet, each line
// after it is a row, cells stand between bars; "<" joins a cell to the one on its left,
// "^" to the one above, \n is a line break. A cell after ' is a text, one after = a formula
// without its result; a row after ! is hidden. What precedes the first sheet is a comment, but
// for lines such as define NAME = "2026-M09".
func drawn(t testing.TB, name string, down, right int) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return drawnText(t, string(text), down, right)
}

var formatted = regexp.MustCompile(`^(-?[0-9.]+)\{(.+)\}$`)

var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

func drawnText(t testing.TB, text string, down, right int) []byte {
	t.Helper()
	d := workbook.NewDraft(november)
	var page *workbook.Page
	var rows [][]string
	flush := func() {
		if page != nil {
			draw(page, rows, down, right)
		}
		rows = nil
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		seen, hidden := strings.CutPrefix(line, "hidden ")
		if name, ok := strings.CutPrefix(seen, "sheet "); ok {
			flush()
			if page = d.Page(name); hidden {
				page.Hide(true)
			}
			continue
		}
		if page == nil {
			if name, refers, ok := strings.Cut(strings.TrimPrefix(line, "define "), " = "); ok && strings.HasPrefix(line, "define ") {
				d.DefineName(name, refers)
			}
			continue
		}
		if shown, hidden := strings.CutPrefix(line, "! "); hidden {
			page.HideRow(len(rows) + down)
			line = shown
		}
		var cells []string
		for cell := range strings.SplitSeq(line, "|") {
			cells = append(cells, strings.ReplaceAll(strings.Trim(cell, " "), `\n`, "\n"))
		}
		rows = append(rows, cells)
	}
	flush()
	data, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func draw(page *workbook.Page, rows [][]string, down, right int) {
	at := func(r, c int) string {
		if r < len(rows) && c < len(rows[r]) {
			return rows[r][c]
		}
		return ""
	}
	for r, row := range rows {
		for c, cell := range row {
			ref := workbook.Ref{Row: r + down, Col: c + right}
			switch {
			case cell == "" || cell == "<" || cell == "^":
				continue
			case formatted.MatchString(cell): // 46296{yyyy"年"m"月"}
				m := formatted.FindStringSubmatch(cell)
				page.Decimal(ref, m[1], workbook.Style{Format: m[2]})
			case plainNumber.MatchString(cell):
				page.Decimal(ref, cell, workbook.Style{})
			case strings.HasPrefix(cell, "="):
				page.Formula(ref, cell[1:], workbook.Style{})
			case strings.HasPrefix(cell, "'"):
				page.Text(ref, cell[1:], workbook.Style{})
			default:
				page.Text(ref, cell, workbook.Style{})
			}
			last := workbook.Ref{Row: r, Col: c}
			for at(r, last.Col+1) == "<" {
				last.Col++
			}
			for at(last.Row+1, c) == "^" {
				last.Row++
			}
			if last != (workbook.Ref{Row: r, Col: c}) {
				page.Merge(workbook.Range{First: ref, Last: workbook.Ref{Row: last.Row + down, Col: last.Col + right}}, workbook.Style{})
			}
		}
	}
}
