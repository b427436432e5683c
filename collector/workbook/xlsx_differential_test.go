package workbook

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// sharedDir finds the folder of real files: by environment, else beside the
// repository or above it.
func sharedDir(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("ZHIBIAO_SHARED"); dir != "" {
		return dir
	}
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		dir := filepath.Join(at, "shared")
		if _, err := os.Stat(filepath.Join(dir, "workbooks")); err == nil {
			return dir
		}
		up := filepath.Dir(at)
		if up == at {
			break
		}
		at = up
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("the folder shared/workbooks is not beside the repository; set ZHIBIAO_SHARED")
	}
	t.Skip("no folder shared/workbooks beside the repository: set ZHIBIAO_SHARED to try the real files")
	return ""
}

// mustRead reads a workbook that has to be readable.
func mustRead(t testing.TB, name string, data []byte) *Book {
	t.Helper()
	book, err := Read(context.Background(), name, data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// oracle reads the same file with excelize, raw.
func oracle(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// excelizeText is a cell as excelize's raw values write it.
func excelizeText(c Cell) string {
	switch c.Kind {
	case Bool:
		return strconv.FormatFloat(c.Number, 'f', -1, 64)
	default:
		return c.Text
	}
}

// compare walks every row of every sheet in both readers and returns how many
// cells agree, and a line for each that does not.
func compare(t testing.TB, book *Book, f *excelize.File) (agree int, differ []string) {
	t.Helper()
	var have []string
	for _, s := range book.Sheets {
		have = append(have, s.Name)
	}
	if want := f.GetSheetList(); strings.Join(have, "|") != strings.Join(want, "|") {
		t.Errorf("sheets %q, excelize has %q", have, want)
	}
	for _, s := range book.Sheets {
		visible, err := f.GetSheetVisible(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		if visible == s.Hidden {
			t.Errorf("sheet %q: hidden %v", s.Name, s.Hidden)
		}
		rows, err := f.GetRows(s.Name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		theirs := 0
		for i, r := range rows {
			for j, want := range r {
				got := excelizeText(s.At(Ref{i, j}))
				if got != want && !sameNumber(got, want) {
					differ = append(differ, fmt.Sprintf("%s!%s: ours %q, excelize %q", s.Name, Ref{i, j}, got, want))
				}
				if want != "" {
					theirs++
				}
			}
		}
		ours := 0
		for i, cells := range s.Rows() {
			for j, c := range cells {
				if excelizeText(c) == "" {
					continue
				}
				ours++
				if i >= len(rows) || j >= len(rows[i]) {
					differ = append(differ, fmt.Sprintf("%s!%s: ours %q, excelize has none", s.Name, Ref{i, j}, c.Text))
				}
			}
		}
		if ours != theirs {
			differ = append(differ, fmt.Sprintf("%s: ours %d cells, excelize %d", s.Name, ours, theirs))
		}
		agree += ours
		if merges, err := f.GetMergeCells(s.Name); err != nil || len(merges) != len(s.Merges) {
			t.Errorf("sheet %q: %d merges, excelize %d (%v)", s.Name, len(s.Merges), len(merges), err)
		}
	}
	return agree, differ
}

// sameNumber allows excelize to write the same float64 another way: it formats
// long numbers anew where we keep the file's digits.
func sameNumber(a, b string) bool {
	x, err := strconv.ParseFloat(a, 64)
	if err != nil {
		return false
	}
	y, err := strconv.ParseFloat(b, 64)
	return err == nil && math.Float64bits(x) == math.Float64bits(y)
}

// The figures of each real file, so that a file read as empty does not agree by accident.
var realFiles = map[string]int{
	"bayannur_2018.xlsx":                  120,
	"changdu_2024.xlsx":                   357,
	"gansu-county-yearbook-2009.xlsx":     3481,
	"guangdong_2023-really-xlsx.xls":      133,
	"hebei_2023.xlsx":                     437,
	"lijiang_2025_budget_attachment.xlsx": 56310,
	"tongliao_2018.xlsx":                  94,
	"urbanisation-mixed-percent.xlsx":     303,
}

func TestRealFilesAgreeWithExcelize(t *testing.T) {
	dir := filepath.Join(sharedDir(t), "workbooks")
	for name, cells := range realFiles {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			book := mustRead(t, name, data)
			agree, differ := compare(t, book, oracle(t, data))
			if agree != cells {
				t.Errorf("%d cells agree, want %d", agree, cells)
			}
			for _, d := range differ {
				t.Error(d)
			}
		})
	}
}

// The same table as other programs write it: LibreOffice, openpyxl, XlsxWriter,
// SheetJS (texts shared and inline) and ExcelJS. Testdata holds their files.
func TestFilesOfOtherWriters(t *testing.T) {
	names, err := filepath.Glob("testdata/writers/*.xlsx")
	if err != nil || len(names) != 6 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			book := mustRead(t, name, data)
			s := book.Sheet("表1")
			number := func(text string) Cell {
				n, _ := strconv.ParseFloat(text, 64)
				return Cell{Kind: Number, Number: n, Text: text}
			}
			percent := number("0.153")
			percent.Percent = true
			date := number("46296")
			date.Kind = Date
			if strings.Contains(name, "xlsxwriter") { // the only one that shows the month alone
				date.Format = `yyyy"年"m"月"`
			}
			sum := number("182507.58999")
			sum.Formula = true
			yes := Cell{Kind: Bool, Number: 1, Text: "1", Formula: strings.Contains(name, "libreoffice")} // it writes TRUE() for true
			if strings.Contains(name, "openpyxl") {                                                       // it computes nothing
				sum = Cell{Formula: true, Uncached: true}
			}
			for at, want := range map[Ref]Cell{
				{0, 0}: {Kind: Text, Text: "专项资金"}, {0, 1}: number("182506.58999"), {0, 2}: percent, {0, 3}: date, {0, 4}: yes,
				{1, 0}: {Kind: Text, Text: " 空 格\n换行<&>"}, {1, 1}: sum, {1, 2}: {Kind: Text, Text: "007"},
				{2, 0}: {Kind: Text, Text: "合并"}, {2, 1}: {}, {3, 0}: {Kind: Text, Text: "隐"},
			} {
				if got := s.At(at); got != want {
					t.Errorf("%s: %+v, want %+v", at, got, want)
				}
			}
			if len(s.Merges) != 1 || s.Merges[0].String() != "A3:C3" {
				t.Errorf("merges %v", s.Merges)
			}
			if !s.RowHidden(3) || s.RowHidden(2) || !s.ColHidden(5) || s.ColHidden(4) {
				t.Error("hidden rows and columns are read wrong")
			}
			if id := book.Sheet("_id"); id == nil || !id.Hidden || id.At(Ref{}).Text != "id" {
				t.Error("the hidden sheet is read wrong")
			}
			if _, differ := compare(t, book, oracle(t, data)); len(differ) > 0 {
				t.Error(differ)
			}
		})
	}
}
