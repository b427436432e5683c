package workbook

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/richardlehane/mscfb"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func testFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The file that LibreOffice made of everything.xlsx must read as that does:
// dates of both systems, percentages, rich and long texts over several records,
// numbers of all encodings, formulas, merges, what is hidden, names.
func TestXLSReadsAsItsXLSX(t *testing.T) {
	for xls, xlsx := range map[string]string{
		"everything.xls": "everything.xlsx", "everything1904.xls": "everything1904.xlsx", "default_password.xls": "everything.xlsx",
	} {
		t.Run(xls, func(t *testing.T) {
			a, b := mustRead(t, xls, testFile(t, xls)), mustRead(t, xlsx, testFile(t, xlsx))
			if len(a.Sheets) != len(b.Sheets) || a.Date1904 != b.Date1904 {
				t.Fatalf("%d and %d sheets, 1904 %v and %v", len(a.Sheets), len(b.Sheets), a.Date1904, b.Date1904)
			}
			total := 0
			for i, s := range a.Sheets {
				o := b.Sheets[i]
				if s.Name != o.Name || s.Hidden != o.Hidden || fmt.Sprint(s.hiddenRows, s.hiddenCols) != fmt.Sprint(o.hiddenRows, o.hiddenCols) {
					t.Errorf("sheets %q %v %v %v and %q %v %v %v", s.Name, s.Hidden, s.hiddenRows, s.hiddenCols, o.Name, o.Hidden, o.hiddenRows, o.hiddenCols)
				}
				if fmt.Sprint(s.Merges) != fmt.Sprint(o.Merges) {
					t.Errorf("merges %v and %v", s.Merges, o.Merges)
				}
				same, differ := sameCells(s, o)
				total += same
				for _, d := range differ {
					// LibreOffice writes TRUE as the formula TRUE(), and a formula that gives
					// no text without a value into the one format, with an empty text into the other.
					if s.Name == "数据" && (strings.HasPrefix(d, "A6:") || strings.HasPrefix(d, "B6:") || strings.HasPrefix(d, "D7:")) {
						continue
					}
					t.Errorf("%q %.300s", s.Name, d)
				}
			}
			if total != 437 {
				t.Errorf("%d cells agree", total)
			}
			names := map[string]string{}
			for _, n := range a.Names {
				names[n.Name] = n.Refers
			}
			if names["zhibiao_form"] != `"funds-2026"` || names["区域"] != "数据!$A$1:$B$2" || names["一格"] != "数据!$C$3" || names["年"] != "2026" {
				t.Errorf("names %v", names)
			}
		})
	}
}

func TestXLSByAnotherWriter(t *testing.T) {
	book := mustRead(t, "xlwt.xls", testFile(t, "xlwt.xls"))
	want := "1|项目|0.25\n2|46296|\n3|粗细尾\n4|合并\n6|1|2147483647|-0.01\n7|~|~|~|~|x\n"
	s := book.Sheets[0]
	if got := rowsOf(s); got != want || s.At(Ref{1, 0}).Kind != Date || !s.At(Ref{0, 1}).Percent || !s.RowHidden(6) || !s.ColHidden(4) || len(s.Merges) != 1 || !book.Sheets[1].Hidden {
		t.Errorf("%q, want %q; %+v", got, want, s)
	}
}

// cellsOf reads a made file of one sheet and writes its cells out.
func cellsOf(t *testing.T, globals, cells biff) string {
	t.Helper()
	book := mustRead(t, "f.xls", xls(globals, cells))
	var b strings.Builder
	for i, row := range book.Sheets[0].Rows() {
		for j, c := range row {
			fmt.Fprintf(&b, "%s %d %q", Ref{i, j}, c.Kind, c.Text)
			for i, on := range []bool{c.Percent, c.Formula, c.Uncached} {
				if on {
					b.WriteByte("%fu"[i])
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func at(row, col, style uint16) []byte { return joined(row, col, style) }

func TestBIFFRecords(t *testing.T) {
	sst := func(first string, more ...string) biff {
		b := biff{}.rec(biffSST, uint32(9), uint32(1), first)
		for _, m := range more {
			b = b.rec(biffContinue, m)
		}
		return b
	}
	text0 := biff{}.rec(biffLabelSST, at(0, 0, 0), uint32(0))
	for name, c := range map[string]struct {
		globals, cells biff
		want           string
	}{
		"narrow":                          {sst("\x02\x00\x00ab"), text0, "A1 2 \"ab\"\n"},
		"narrow goes on wide":             {sst("\x03\x00\x00ab", "\x01\x2d\x4e"), text0, "A1 2 \"ab中\"\n"},
		"wide goes on narrow":             {sst("\x03\x00\x01\x2d\x4e", "\x00ab"), text0, "A1 2 \"中ab\"\n"},
		"a piece of flags alone":          {sst("\x02\x00\x00a", "\x00", "\x00b"), text0, "A1 2 \"ab\"\n"},
		"a pair over two pieces":          {sst("\x02\x00\x01\x40\xd8", "\x01\x00\xdc"), text0, "A1 2 \"𠀀\"\n"},
		"half a pair":                     {sst("\x02\x00\x01\x40\xd8a\x00"), text0, "A1 2 \"\uFFFDa\"\n"},
		"rich":                            {sst("\x02\x00\x08\x01\x00ab\x01\x00\x05\x00"), text0, "A1 2 \"ab\"\n"},
		"rich and guides, over the end":   {sst("\x02\x00\x0D\x01\x00\x03\x00\x00\x00a\x00b\x00\x01", "\x00\x05\x00xy", "z"), text0, "A1 2 \"ab\"\n"},
		"ends with a piece":               {sst("\x02\x00\x00ab", ""), text0, "A1 2 \"ab\"\n"},
		"label, percent and date":         {nil, biff{}.rec(biffLabel, at(0, 0, 0), u8("甲 ")).rec(biffNumber, at(1, 0, 1), 0.153).rec(biffNumber, at(2, 0, 2), 44000.0), "A1 2 \"甲 \"\nA2 1 \"0.153\"%\nA3 5 \"44000\"\n"},
		"a date of 1904":                  {biff{}.rec(biff1904, uint16(1)), biff{}.rec(biffNumber, at(0, 0, 2), 1.0), "A1 5 \"1463\"\n"},
		"a format of its own":             {biff{}.rec(biffFormat, uint16(164), u8(`yyyy"年"`)), biff{}.rec(biffRK, at(0, 0, 3), uint32(44000<<2|2)), "A1 5 \"44000\"\n"},
		"rk":                              {nil, biff{}.rec(biffRK, at(0, 0, 0), uint32(12345<<2|3)).rec(biffRK, at(0, 1, 0), uint32(0x3FF80000)).rec(biffRK, at(0, 2, 0), ^uint32(0)&^1), "A1 1 \"123.45\"\nB1 1 \"1.5\"\nC1 1 \"-1\"\n"},
		"mulrk":                           {nil, biff{}.rec(biffMulRK, uint16(0), uint16(3), uint16(0), uint32(1<<2|2), uint16(1), uint32(5<<2|3), uint16(4)), "D1 1 \"1\"\nE1 1 \"0.05\"%\n"},
		"truth and errors":                {nil, biff{}.rec(biffBoolErr, at(0, 0, 0), "\x01\x00").rec(biffBoolErr, at(0, 1, 0), "\x07\x01"), "A1 3 \"1\"\nB1 4 \"#DIV/0!\"\n"},
		"formula":                         {nil, biff{}.rec(biffFormula, at(0, 0, 0), 2.5, make([]byte, 8)), "A1 1 \"2.5\"f\n"},
		"formula's text behind an array":  {nil, biff{}.rec(biffFormula, at(0, 0, 0), "\x00\x00\x00\x00\x00\x00\xFF\xFF", make([]byte, 8)).rec(0x0221, "xx").rec(biffString, u8("乙")), "A1 2 \"乙\"f\n"},
		"formula true, error and nothing": {nil, biff{}.rec(biffFormula, at(0, 0, 0), "\x01\x00\x01\x00\x00\x00\xFF\xFF", make([]byte, 8)).rec(biffFormula, at(0, 1, 0), "\x02\x00\x2A\x00\x00\x00\xFF\xFF", make([]byte, 8)).rec(biffFormula, at(0, 2, 0), "\x03\x00\x00\x00\x00\x00\xFF\xFF", make([]byte, 8)), "A1 3 \"1\"f\nB1 4 \"#N/A\"f\nC1 2 \"\"f\n"},
		"no number, and infinity":         {nil, biff{}.rec(biffNumber, at(0, 0, 0), math.NaN()).rec(biffFormula, at(0, 1, 0), math.Inf(1), make([]byte, 8)), "A1 4 \"#NUM!\"\nB1 4 \"#NUM!\"f\n"},
		"formulas as Excel 3 and 4 wrote": {nil, biff{}.rec(biffFormula3, at(0, 0, 0), 2.5, make([]byte, 8)).rec(biffFormula4, at(0, 1, 0), 3.5, make([]byte, 8)), "A1 1 \"2.5\"f\nB1 1 \"3.5\"f\n"},
		"formula to be computed":          {nil, biff{}.rec(biffFormula, at(0, 0, 0), 0.0, "\x02\x00\x00\x00\x00\x00\x00\x00"), "A1 0 \"\"fu\n"},
		"a chart within":                  {nil, biff{}.rec(biffBOF, "\x00\x06\x20\x00").rec(biffNumber, at(0, 0, 0), 1.0).rec(biffEOF).rec(biffNumber, at(1, 0, 0), 2.0), "A2 1 \"2\"\n"},
		"cells out of order":              {nil, biff{}.rec(biffNumber, at(1, 0, 0), 2.0).rec(biffNumber, at(0, 0, 0), 1.0), "A1 1 \"1\"\nA2 1 \"2\"\n"},
		"a number beyond all dates":       {nil, biff{}.rec(biffNumber, at(0, 0, 2), 1e9), "A1 1 \"1000000000\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := cellsOf(t, c.globals, c.cells); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// sheetAt is a made file whose only sheet is said to begin at some byte.
func sheetAt(at uint32) []byte {
	r := recordReader{stream: oneBIFF(nil, nil)}
	for r.next() == nil && r.now.id != biffBoundSheet {
	}
	binary.LittleEndian.PutUint32(r.now.body, at)
	return store("Workbook", r.stream)
}

// nested is a made file whose sheets begin within one another.
func nested() []byte {
	const sheets = 40
	globals := biff{}.rec(biffBOF, bof8)
	first := len(globals) + sheets*(4+8+2*2) + 4
	for i := range sheets {
		globals = globals.rec(biffBoundSheet, uint32(first+i*20), byte(0), byte(0), byte(2), byte(1), units(fmt.Sprintf("%02d", i)))
	}
	b := globals.rec(biffEOF)
	for range sheets {
		b = b.rec(biffBOF, bofS)
	}
	for range sheets {
		b = b.rec(biffEOF)
	}
	return store("Workbook", b)
}

func TestXLSFaults(t *testing.T) {
	num := biff{}.rec(biffNumber, at(0, 0, 0), 1.0)
	whole := oneBIFF(nil, num)
	for name, c := range map[string]struct {
		data   []byte
		limits Limits
		kind   error
		says   string
	}{
		"text out of range":        {xls(nil, biff{}.rec(biffLabelSST, at(13, 2, 0), uint32(5))), Limits{}, ErrCorrupt, "cell C14"},
		"style out of range":       {xls(nil, biff{}.rec(biffNumber, at(0, 0, 9), 1.0)), Limits{}, ErrCorrupt, "style 9 of 4"},
		"column out of range":      {xls(nil, biff{}.rec(biffNumber, at(0, 256, 0), 1.0)), Limits{}, ErrCorrupt, "column 257"},
		"a cell of Excel 2":        {xls(nil, biff{}.rec(biffNumber2, at(0, 1, 0), 1.0)), Limits{}, ErrCorrupt, "as Excel 2 wrote them"},
		"short cell":               {xls(nil, biff{}.rec(biffNumber, at(0, 0, 0), uint32(1))), Limits{}, ErrCorrupt, "10 bytes"},
		"record past the end":      {store("Workbook", append(oneBIFF(nil, nil)[:len(oneBIFF(nil, nil))-8], "\x03\x02\xFF\xFF"...)), Limits{}, ErrCorrupt, "past the stream's end"},
		"no end":                   {whole[:len(whole)-8], Limits{}, ErrCorrupt, "cut off"},
		"half a header":            {whole[:len(whole)-6], Limits{}, ErrCorrupt, "cut off"},
		"sheet beyond the end":     {sheetAt(1 << 30), Limits{}, ErrCorrupt, "cut off"},
		"a cell twice":             {xls(nil, append(num, num...)), Limits{}, ErrCorrupt, "A1 is there twice"},
		"formula without its text": {xls(nil, append(biff{}.rec(biffFormula, at(4, 0, 0), "\x00\x00\x00\x00\x00\x00\xFF\xFF", make([]byte, 8)), num...)), Limits{}, ErrCorrupt, "A5"},
		"text without its formula": {xls(nil, biff{}.rec(biffString, u8("x"))), Limits{}, ErrCorrupt, "without its formula"},
		"texts cut off":            {xls(biff{}.rec(biffSST, uint32(1), uint32(2), "\x02\x00\x00ab"), nil), Limits{}, ErrCorrupt, "text 2 of 2"},
		"texts over the end":       {xls(biff{}.rec(biffSST, uint32(1), uint32(1), "\xFF\xFF\x00ab"), nil), Limits{}, ErrCorrupt, "text 1 of 1"},
		"half a character":         {xls(biff{}.rec(biffSST, uint32(1), uint32(1), "\x02\x00\x01a").rec(biffContinue, "\x00a"), nil), Limits{}, ErrCorrupt, "half a character"},
		"texts without end":        {xls(biff{}.rec(biffSST, uint32(1), ^uint32(0)), nil), Limits{}, ErrLimit, "texts"},
		"run of numbers":           {xls(nil, biff{}.rec(biffMulRK, at(0, 0, 0), uint32(2), uint16(7))), Limits{}, ErrCorrupt, "run"},
		"error unknown":            {xls(nil, biff{}.rec(biffBoolErr, at(0, 0, 0), "\x55\x01")), Limits{}, ErrCorrupt, "0x55"},
		"merges cut off":           {xls(nil, biff{}.rec(biffMergedCells, uint16(3), uint64(0))), Limits{}, ErrCorrupt, "26 are due"},
		"merge upside down":        {xls(nil, biff{}.rec(biffMergedCells, uint16(1), uint16(5), uint16(1), uint16(0), uint16(0))), Limits{}, ErrCorrupt, "merged"},
		"too many merges":          {xls(nil, biff{}.rec(biffMergedCells, uint16(2), uint16(0), uint16(1), uint32(0), uint16(2), uint16(3), uint32(0))), Limits{Merges: 1}, ErrLimit, "merged"},
		"too many cells":           {xls(nil, biff{}.rec(biffMulRK, at(0, 0, 0), uint32(2), uint16(0), uint32(2), uint16(1))), Limits{Cells: 1}, ErrLimit, "cells"},
		"too large an area":        {xls(nil, biff{}.rec(biffNumber, at(65535, 255, 0), 1.0)), Limits{Area: 1 << 20}, ErrLimit, "65536 rows"},
		"too much text":            {xls(biff{}.rec(biffSST, uint32(1), uint32(1), "\x02\x00\x00ab"), nil), Limits{StringBytes: 5}, ErrLimit, "text"},
		"Excel 4":                  {store("Workbook", biff{}.rec(0x0409, uint16(0), uint16(0x10))), Limits{}, ErrFormat, "Excel 2, 3 or 4"},
		"a version to come":        {store("Workbook", biff{}.rec(biffBOF, uint16(0x0700), uint16(5))), Limits{}, ErrFormat, "version"},
		"another password, RC4":    {testFile(t, "other_password.xls"), Limits{}, ErrEncrypted, "password"},
		"another password, XOR":    {store("Workbook", encrypted(whole, xorPass("secret"), false, "secret")), Limits{}, ErrEncrypted, "password"},
		"another password, API":    {store("Workbook", encrypted(whole, cryptoAPIPass("secret", 128), false, "secret")), Limits{}, ErrEncrypted, "password"},
		"Excel 3, no container":    {biff{}.rec(0x0209, uint16(0), uint16(0x10), uint16(0)), Limits{}, ErrFormat, "Excel 2, 3 or 4"},
		"sheets within sheets":     {nested(), Limits{}, ErrCorrupt, "overlap"},
		"no stream":                {store("Contents", nil), Limits{}, ErrFormat, "Workbook"},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := readXLS(context.Background(), c.data, c.limits.withDefaults())
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || book != nil {
				t.Errorf("%v, %v; want %v with %q", book, err, c.kind, c.says)
			}
		})
	}
}

// Every method of encryption, under the default password, over a stream of
// several blocks: what comes out is what went in.
func TestXLSDefaultPassword(t *testing.T) {
	c, err := openCompound(testFile(t, "everything.xls"))
	if err != nil {
		t.Fatal(err)
	}
	stream, ok, err := c.stream("Workbook")
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	want := dump(mustRead(t, "f.xls", store("Workbook", bytes.Clone(stream))))
	for name, pass := range map[string][]byte{
		"XOR": xorPass(defaultPassword), "RC4": rc4Pass(defaultPassword),
		"API 40": cryptoAPIPass(defaultPassword, 40), "API 56": cryptoAPIPass(defaultPassword, 56), "API 128": cryptoAPIPass(defaultPassword, 128),
	} {
		t.Run(name, func(t *testing.T) {
			data := store("Workbook", encrypted(bytes.Clone(stream), pass, false, defaultPassword))
			if dir := os.Getenv("ZHIBIAO_KEEP"); dir != "" { // to be opened in another program
				os.WriteFile(filepath.Join(dir, name+".xls"), data, 0o644)
			}
			if got := dump(mustRead(t, "f.xls", data)); got != want {
				t.Errorf("got\n%.2000s", got)
			}
		})
	}
}

// oldXLS is a workbook of Excel 95: no table of texts, one byte or two a character.
func oldXLS(t testing.TB, page uint16) []byte {
	gb := func(s string) string {
		b, err := simplifiedchinese.GBK.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	globals := biff{}.rec(biffBOF, uint16(0x0500), uint16(5), uint32(0)).rec(biffCodePage, page)
	for range 16 {
		globals = globals.rec(biffXF, uint16(0), uint16(0), make([]byte, 12))
	}
	globals = globals.rec(biffFormat, uint16(164), byte(5), "0.00%").rec(biffXF, uint16(0), uint16(164), make([]byte, 12))
	name := gb("表1")
	at0 := uint32(len(globals) + 4 + 7 + len(name) + 4)
	b := globals.rec(biffBoundSheet, at0, byte(0), byte(0), byte(len(name)), name).rec(biffEOF)
	b = b.rec(biffBOF, uint16(0x0500), uint16(0x10), uint32(0))
	b = b.rec(biffLabel, at(0, 0, 0), uint16(len(gb("项目"))), gb("项目")).rec(biffRString, at(0, 1, 0), uint16(4), gb("金额"), byte(1), byte(0), byte(0))
	b = b.rec(biffNumber, at(1, 1, 16), 0.153).rec(biffRK, at(2, 1, 0), uint32(7<<2|2))
	b = b.rec(biffFormula, at(3, 0, 0), "\x00\x00\x00\x00\x00\x00\xFF\xFF", make([]byte, 8)).rec(biffString, uint16(4), gb("合计"))
	return store("Book", b.rec(biffEOF))
}

// A name stands for a place or a constant, or it is left out: relative
// references and formulas are neither.
func TestXLSNames(t *testing.T) {
	name := func(b biff, name string, formula ...any) biff {
		f := joined(formula...)
		return b.rec(biffName, uint16(0), byte(0), byte(len(name)), uint16(len(f)), make([]byte, 8), byte(0), name, f)
	}
	b := biff{}.rec(biffSupBook, uint16(1), uint16(0x0401)).rec(biffExternSheet, uint16(1), uint16(0), uint16(0), uint16(0))
	b = name(b, "place", byte(0x3A), uint16(0), uint16(4), uint16(2))
	b = name(b, "range", byte(0x3B), uint16(0), uint16(0), uint16(9), uint16(0), uint16(27))
	b = name(b, "relative", byte(0x3A), uint16(0), uint16(4), uint16(0xC002))
	b = name(b, "elsewhere", byte(0x3A), uint16(7), uint16(4), uint16(2))
	b = name(b, "text", byte(0x17), byte(2), byte(0), `a"`)
	b = name(b, "number", byte(0x1F), 0.5)
	b = name(b, "sum", byte(0x1E), uint16(1), byte(0x1E), uint16(1), byte(3))
	book := mustRead(t, "f.xls", xls(b, nil))
	want := `[{place 表1!$C$5} {range 表1!$A$1:$AB$10} {text "a"""} {number 0.5}]`
	if got := fmt.Sprint(book.Names); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A workbook without any style has plain numbers.
func TestXLSWithoutStyles(t *testing.T) {
	b := biff{}.rec(biffBOF, bof8)
	b = b.rec(biffBoundSheet, uint32(len(b)+4+10+4), byte(0), byte(0), byte(1), byte(1), units("a")).rec(biffEOF)
	b = b.rec(biffBOF, bofS).rec(biffNumber, at(0, 0, 15), 1.5).rec(biffEOF)
	if got := rowsOf(mustRead(t, "f.xls", store("Workbook", b)).Sheets[0]); got != "1|1.5\n" {
		t.Errorf("%q", got)
	}
}

// Records without a container are told by their first and read all the same.
func TestBareBIFF(t *testing.T) {
	book := mustRead(t, "f.xls", oneBIFF(nil, biff{}.rec(biffNumber, at(0, 0, 0), 1.5)))
	if got := rowsOf(book.Sheets[0]); book.Format != XLS || got != "1|1.5\n" {
		t.Errorf("%s %q", book.Format, got)
	}
	if _, err := Read(t.Context(), "f.xls", biff{}.rec(0x0409, uint16(0), uint16(0x10), uint16(0)), Limits{}); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "Excel 2, 3 or 4") {
		t.Error(err)
	}
}

func TestExcel95(t *testing.T) {
	book := mustRead(t, "f.xls", oldXLS(t, 936))
	s := book.Sheets[0]
	if got, want := rowsOf(s), "1|项目|金额\n2|~|0.153\n3|~|7\n4|合计\n"; s.Name != "表1" || got != want || !s.At(Ref{1, 1}).Percent {
		t.Errorf("%q %q, want %q", s.Name, got, want)
	}
	if _, err := readXLS(t.Context(), oldXLS(t, 708), Limits{}.withDefaults()); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "708") {
		t.Error(err)
	}
}

// A file that a mail gateway cut: what is read is all of it, or nothing.
func TestXLSCutAnywhere(t *testing.T) {
	for _, name := range []string{"xlwt.xls", "everything.xls"} {
		data := testFile(t, name)
		want := dump(mustRead(t, name, data))
		step := max(1, len(data)/3000)
		for n := 0; n < len(data); n += step {
			book, err := readXLS(t.Context(), data[:n], Limits{}.withDefaults())
			if err == nil && dump(book) != want {
				t.Fatalf("%s: %d of %d bytes read as something else", name, n, len(data))
			}
			if err != nil && !known(err) {
				t.Fatalf("%s: %d bytes: %v", name, n, err)
			}
		}
	}
}

func TestXLSFlippedBits(t *testing.T) {
	data := testFile(t, "xlwt.xls")
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		bad := bytes.Clone(data)
		for range 1 + r.IntN(3) {
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		}
		if book, err := readXLS(t.Context(), bad, small.withDefaults()); err != nil && (!known(err) || book != nil) {
			t.Fatal(err)
		}
	}
}

// All streams read as mscfb reads them.
func TestCompoundAgreesWithMSCFB(t *testing.T) {
	dir := filepath.Join(sharedDir(t), "workbooks")
	var files [][]byte
	for _, name := range []string{"changdu_2024.xls", "gansu-county-yearbook-2009.xls", "nbs-gdp-quarterly.xls", "nbs-industry-monthly.xls", "stacked-tables-budget.xls", "xilingol_2024_debt_limit.XLS"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, data)
	}
	files = append(files, testFile(t, "everything.xls"), testFile(t, "xlwt.xls"))
	streams := 0
	for _, data := range files {
		c, err := openCompound(data)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := mscfb.New(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for f, err := theirs.Next(); err == nil; f, err = theirs.Next() {
			if len(f.Path) > 0 || f.Size == 0 || f.Initial < ' ' { // mscfb drops the first letter of such names
				continue
			}
			want, err := io.ReadAll(f)
			if err != nil {
				t.Fatal(err)
			}
			got, ok, err := c.stream(f.Name)
			if !ok || err != nil || !bytes.Equal(got, want) {
				t.Errorf("stream %q: %d bytes %v, mscfb %d", f.Name, len(got), err, len(want))
			}
			streams++
		}
	}
	if streams < len(files) {
		t.Errorf("%d streams compared", streams)
	}
}

func TestCompoundFaults(t *testing.T) {
	whole := xls(nil, biff{}.rec(biffNumber, at(0, 0, 0), 1.0))
	le := binary.LittleEndian
	for name, c := range map[string]struct {
		harm func(d []byte) []byte
		says string
	}{
		"a chain that meets itself":      {func(d []byte) []byte { le.PutUint32(d[512+4*4:], 3); return d }, "two places"},
		"a chain into the directory":     {func(d []byte) []byte { le.PutUint32(d[512+4*4:], 1); return d }, "two places"},
		"a chain out of the file":        {func(d []byte) []byte { le.PutUint32(d[512+4*4:], 9999); return d }, "cut off"},
		"a chain too short":              {func(d []byte) []byte { le.PutUint32(d[512+4*4:], sectorEnd); return d }, "ends after"},
		"a directory in a ring":          {func(d []byte) []byte { le.PutUint32(d[512+4:], 1); return d }, "two places"},
		"a directory beside itself":      {func(d []byte) []byte { le.PutUint32(d[1024+128+68:], 1); return d }, "twice"},
		"a directory entry out of range": {func(d []byte) []byte { le.PutUint32(d[1024+128+72:], 77); le.PutUint16(d[1024+128:], 'X'); return d }, "entry 77"},
		"a stream too long":              {func(d []byte) []byte { le.PutUint32(d[1024+128+120:], 1<<31); return d }, "cut off"},
		"a table too long":               {func(d []byte) []byte { le.PutUint32(d[44:], 1<<31); return d }, "table of"},
		"a list of tables out of range":  {func(d []byte) []byte { le.PutUint32(d[76:], 1<<20); return d }, "table"},
		"huge sectors":                   {func(d []byte) []byte { d[30] = 31; return d }, "2^31"},
		"no root":                        {func(d []byte) []byte { d[1024+66] = 1; return d }, "root"},
		"cut in the header":              {func(d []byte) []byte { return d[:100] }, "cut off"},
		"cut in the stream":              {func(d []byte) []byte { return d[:len(d)-600] }, "cut off"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readXLS(t.Context(), c.harm(bytes.Clone(whole)), Limits{}.withDefaults())
			if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
}

// FuzzReadXLS mutates whole files.
func FuzzReadXLS(f *testing.F) {
	f.Add(testFile(f, "xlwt.xls"))
	f.Add(testFile(f, "other_password.xls"))
	f.Add(oldXLS(f, 936))
	f.Add(xls(biff{}.rec(biffSST, uint32(1), uint32(1), "\x03\x00\x00ab").rec(biffContinue, "\x01\x2d\x4e"), biff{}.rec(biffLabelSST, at(0, 0, 0), uint32(0))))
	f.Add(store("Workbook", encrypted(oneBIFF(nil, biff{}.rec(biffNumber, at(0, 0, 0), 1.0)), xorPass(defaultPassword), false, defaultPassword)))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzed(t, data, readXLS) })
}

// FuzzBIFF mutates the records alone, which a compound file guards no better.
func FuzzBIFF(f *testing.F) {
	f.Add([]byte(oneBIFF(biff{}.rec(biffSST, uint32(1), uint32(1), "\x03\x00\x0Dab").rec(biffContinue, "\x01\x2d\x4e"), biff{}.rec(biffLabelSST, at(0, 0, 0), uint32(0)).rec(biffMulRK, at(1, 0, 0), uint32(2), uint16(0)))))
	for _, name := range []string{"xlwt.xls", "everything.xls"} {
		c, err := openCompound(testFile(f, name))
		if err != nil {
			f.Fatal(err)
		}
		stream, _, err := c.stream("Workbook")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(stream)
	}
	f.Add([]byte(encrypted(oneBIFF(nil, biff{}.rec(biffNumber, at(0, 0, 0), 1.0)), rc4Pass(defaultPassword), false, defaultPassword)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !bytes.HasPrefix(data, []byte(compoundMagic)) {
			fuzzed(t, data, readXLS)
		}
	})
}

// BenchmarkXLS reads a workbook of 200,000 cells, four fifths numbers.
func BenchmarkXLS(b *testing.B) {
	const rows, cols = 10_000, 20
	r := rand.New(rand.NewPCG(5, 6))
	sst := biff{}
	for i := 0; i < 1000; i += 200 {
		var body []byte
		for j := range 200 {
			body = append(body, u8(fmt.Sprintf("项目%d", i+j))...)
		}
		if i == 0 {
			sst = sst.rec(biffSST, uint32(1000), uint32(1000), body)
		} else {
			sst = sst.rec(biffContinue, body)
		}
	}
	var cells biff
	for row := range uint16(rows) {
		for col := range uint16(cols) {
			if col%5 == 0 {
				cells = cells.rec(biffLabelSST, at(row, col, 0), uint32(r.IntN(1000)))
			} else {
				cells = cells.rec(biffNumber, at(row, col, 0), float64(r.IntN(100_000_000))/100)
			}
		}
	}
	data := store("Workbook", oneBIFF(sst, cells))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if n := readOurs(b, data); n != rows*cols {
			b.Fatalf("%d cells", n)
		}
	}
	b.ReportMetric(rows*cols*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mcells/s")
}

// A number format one character shorter than it says, as some programs write them, still tells percentages and dates.
func TestXLSFormatCutShort(t *testing.T) {
	for _, c := range []struct {
		text string
		want look
	}{{"\x05\x00\x000.0%", lookPercent}, {"\x05\x00\x01y\x00m\x00d\x00", lookDate}, {"\x09\x00\x00#,##0", lookPlain}, {"\x09\x00", lookPlain}} {
		r := &xlsReader{formats: map[int]look{}}
		r.now = record{id: biffFormat, body: append([]byte{0xB0, 0}, c.text...)}
		if err := r.format(); err != nil || r.formats[0xB0] != c.want {
			t.Errorf("%q: %v, %v", c.text, r.formats, err)
		}
	}
}
