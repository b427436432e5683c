package workbook

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// rowsOf is a sheet as lines of its cells' texts, "~" where no cell is.
func rowsOf(s *Sheet) string {
	var b strings.Builder
	for i, row := range s.Rows() {
		b.WriteString(Ref{i, 0}.String()[1:])
		at := 0
		for j, c := range row {
			for ; at < j; at++ {
				b.WriteString("|~")
			}
			b.WriteString("|" + c.Text)
			at++
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestCSVDialects(t *testing.T) {
	gb := func(s string) string {
		b, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	wide := func(e unicode.Endianness, s string) string {
		b, err := unicode.UTF16(e, unicode.UseBOM).NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, c := range map[string]struct{ in, want string }{
		"plain":              {"a,b\n1,2\n", "1|a|b\n2|1|2\n"},
		"text as it stands":  {"007, 1.50 ,\"1,234\"\r\n=A1,1e3,\u3000全市", "1|007| 1.50 |1,234\n2|=A1|1e3|\u3000全市\n"},
		"quotes":             {"\"a\"\"b\",\"x\ny\",c\"d\n\"重点\"项目,\"\",z", "1|a\"b|x\ny|c\"d\n2|重点项目|~|z\n"},
		"blank lines and CR": {"a;b\r\rc;d\r", "1|a|b\n3|c|d\n"},
		"preamble, ragged": {"数据库：分省年度数据\n时间：最近20年\n地区,2024年,2023年\n北京市,1\n天津市,,2,,\n",
			"1|数据库：分省年度数据\n2|时间：最近20年\n3|地区|2024年|2023年\n4|北京市|1\n5|天津市|~|2\n"},
		"tabs end fields":       {"地区\t,2025年\t,\n北京市\t,49670.2\t,\n", "1|地区\t|2025年\t\n2|北京市\t|49670.2\t\n"},
		"tab with grouped":      {"a\tb\n1,234\t5,678\n2,345\t6,789\n", "1|a|b\n2|1,234|5,678\n3|2,345|6,789\n"},
		"semicolon and decimal": {"a;b\n1,5;2,5\n", "1|a|b\n2|1,5|2,5\n"},
		"declared":              {"sep=|\na,b|c\n", "1|a,b|c\n"},
		"one column":            {"甲\n乙\n", "1|甲\n2|乙\n"},
		"GB18030":               {gb("项目,金额\n㐀𠀀€,1\n"), "1|项目|金额\n2|㐀𠀀€|1\n"},
		"UTF-8 with mark":       {"\xEF\xBB\xBF项目,1", "1|项目|1\n"},
		"UTF-16 LE":             {wide(unicode.LittleEndian, "项目\t1\r\n𠀀\t2"), "1|项目|1\n2|𠀀|2\n"},
		"UTF-16 BE":             {wide(unicode.BigEndian, "项目\t1"), "1|项目|1\n"},
		"UTF-16 without mark":   {wide(unicode.LittleEndian, "item,amount\r\na,1")[2:], "1|item|amount\n2|a|1\n"},
		"DOS end":               {"a,b\r\n\x1A", "1|a|b\n"},
	} {
		t.Run(name, func(t *testing.T) {
			book := mustRead(t, "f.csv", []byte(c.in))
			if got := rowsOf(book.Sheets[0]); got != c.want || book.Format != CSV || len(book.Notes) > 0 {
				t.Errorf("%s %v:\n%q, want\n%q", book.Format, book.Notes, got, c.want)
			}
			for _, row := range book.Sheets[0].Rows() {
				for _, cell := range row {
					if cell.Kind != Text {
						t.Errorf("%+v is not text", cell)
					}
				}
			}
		})
	}
}

func TestCSVFaults(t *testing.T) {
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String("项目,金额\n全市,1\n")
	for name, c := range map[string]struct {
		in   string
		kind error
		says string
	}{
		"open quote":             {"a,b\n\"c,d\n", ErrCorrupt, "line 2"},
		"UTF-8 cut in a letter":  {"项目,金额\n全市合计\xE5\xB8", ErrCorrupt, "line 2"},
		"UTF-8 with a lost byte": {"项目,金额\n全\xB8市合计,1\n", ErrCorrupt, "line 2"},
		"GB18030 cut":            {gb + "\xC8", ErrCorrupt, "line 3"},
		"GB18030 damaged":        {gb + "\xC8\x20,1", ErrCorrupt, "line 3"},
		"UTF-16 cut":             {"\xFF\xFEa\x00\n\x00b", ErrCorrupt, "line 2"},
		"half a pair":            {"\xFF\xFEa\x00\n\x00\x00\xD8b\x00", ErrCorrupt, "line 2"},
		"a zero":                 {strings.Repeat("a,b\n", 2000) + "\x00", ErrCorrupt, "line 2001"},
		"too many columns":       {strings.Repeat(",", maxCols) + "x", ErrLimit, "line 1"},
		"too many rows":          {strings.Repeat("\n", maxRows) + "x", ErrLimit, "rows"},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := readCSV(context.Background(), []byte(c.in), Limits{}.withDefaults())
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, %v; want %v with %q", book, err, c.kind, c.says)
			}
		})
	}
}

func TestRealCSV(t *testing.T) {
	dir := filepath.Join(sharedDir(t), "workbooks")
	for _, c := range []struct {
		name  string
		cells int
		at    map[string]string
	}{
		{"nbs-provinces-annual-gb18030.csv", 645, map[string]string{"A1": "数据库：分省年度数据", "A4": "地区", "B5": "49670.2", "T5": "8618.9"}},
		{"nbs-provinces-annual-utf8-tabs.csv", 516, map[string]string{"A3": "地区\t", "B3": "2025年\t", "B4": "\t", "C4": "49670.2\t",
			"P4": "17653.3\t"}},
	} {
		data, err := os.ReadFile(filepath.Join(dir, c.name))
		if err != nil {
			t.Fatal(err)
		}
		book := mustRead(t, c.name, data)
		cells := 0
		for _, row := range book.Sheets[0].Rows() {
			for range row {
				cells++
			}
		}
		if cells != c.cells {
			t.Errorf("%s: %d cells, want %d", c.name, cells, c.cells)
		}
		for ref, want := range c.at {
			at, _ := ParseRef(ref)
			if got := book.Sheets[0].At(at).Text; got != want {
				t.Errorf("%s %s: %q, want %q", c.name, ref, got, want)
			}
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2", "\"a\"\"b\",\n", "sep=;\na;b", "\xFF\xFEa\x00,\x00", "\xCF\xEE\xC4\xBF,1", "a\t,b\t,\n", "\"",
		"\xEF\xBB\xBFa|b"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzed(t, data, readCSV)
	})
}

// fuzzed reads hostile bytes: no panic, no error of another kind, and what is
// read can be walked and is within the limits.
func fuzzed(t *testing.T, data []byte, read func(context.Context, []byte, Limits) (*Book, error)) {
	t.Helper()
	book, err := read(t.Context(), data, small.withDefaults())
	if err != nil {
		if !known(err) || book != nil {
			t.Fatalf("%v, book %v", err, book != nil)
		}
		return
	}
	walk(t, book)
}
