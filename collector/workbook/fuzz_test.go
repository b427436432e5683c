package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
)

// small are limits under which a fuzzed file is quick.
var small = Limits{FileBytes: 1 << 20, UnpackedBytes: 1 << 20, Parts: 100, Sheets: 20, Cells: 10_000, Area: 1 << 20, Merges: 1000,
	StringBytes: 1 << 20}

// known says whether an error is one that callers can branch on.
func known(err error) bool {
	return errors.Is(err, ErrFormat) || errors.Is(err, ErrEncrypted) || errors.Is(err, ErrCorrupt) || errors.Is(err, ErrLimit)
}

// FuzzReadXLSX mutates whole files: no panic, no unknown error, and what is
// read can be walked and is within the limits.
func FuzzReadXLSX(f *testing.F) {
	f.Add(oneSheet(sheetXML(goodRows)))
	f.Add(without("xl/sharedStrings.xml", oneSheetEntries(sheetXML(goodRows))))
	f.Add(must(f, form()))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := readXLSX(t.Context(), data, small.withDefaults())
		if err != nil {
			if !known(err) || book != nil {
				t.Fatalf("%v, book %v", err, book != nil)
			}
			return
		}
		walk(t, book)
	})
}

// FuzzSheetXML mutates a sheet's XML within a sound container: the quick way
// and the long way must read the same, and what is read must be well-formed in
// the eyes of encoding/xml, with as many cells.
func FuzzSheetXML(f *testing.F) {
	for _, s := range []string{
		goodRows, `<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> x_x000D_&amp;</t></is></c><c><v>1e3</v></c></row>`,
		`<row><c t="b"><v>1</v></c><c t="e"><v>#DIV/0!</v></c><c t="d"><v>2020-02-29</v></c><c s="2"><v>44000</v></c><c><f>A1</f></c></row>`,
		`<row r="2"/><row r="1"><c r="B1" t="str"><f/><v>x</v></c><c r="A1"><v><![CDATA[5]]></v></c></row><!-- x --><?p y?>`,
	} {
		f.Add(sheetXML(s))
	}
	f.Add("\xff\xfe<\x00a\x00/\x00>\x00")
	f.Fuzz(func(t *testing.T, sheet string) {
		data := oneSheet(sheet)
		quick, err := readXLSXBy(t.Context(), data, small.withDefaults(), false)
		slow, slowErr := readXLSXBy(t.Context(), data, small.withDefaults(), true)
		if (err == nil) != (slowErr == nil) || err != nil && !known(err) {
			t.Fatalf("quick %v, slow %v", err, slowErr)
		}
		if err != nil {
			return
		}
		if a, b := dump(quick), dump(slow); a != b {
			t.Fatalf("quick:\n%s\nslow:\n%s", a, b)
		}
		walk(t, quick)
		if !strings.HasPrefix(sheet, "\xff\xfe") && !strings.HasPrefix(sheet, "\xfe\xff") && !strings.Contains(sheet, "\x00") &&
			!wellFormed(sheet) {
			t.Fatal("read, though encoding/xml finds it malformed")
		}
	})
}

// FuzzScanner runs the tokeniser over any bytes beside encoding/xml: what it
// accepts whole, that accepts too, with the same elements and texts.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{
		`<a/>`, `<a b="c">d</a>`, `<?xml version="1.0"?><a xmlns="x" xmlns:p="y"><p:b c='d"'/>&lt;&#x4E2D;<![CDATA[<&]]><!--c--></a>`,
		"\xEF\xBB\xBF<a>\r\n</a>", "<a>\u4e2d</a>", `<!DOCTYPE a><a/>`, `<a><b></a></b>`, "<a b='&amp;\n'/>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ours, err := scanAll(t.Context(), text)
		if err != nil {
			if !known(err) {
				t.Fatal(err)
			}
			return
		}
		if strings.Contains(text, "\x00") {
			return // UTF-16, which encoding/xml does not read
		}
		theirs, err := decodeAll(text)
		if err != nil && pedantic(err) {
			return
		}
		if err != nil {
			t.Fatalf("ours %q, encoding/xml: %v", ours, err)
		}
		if ours != theirs {
			t.Fatalf("ours %q, encoding/xml %q", ours, theirs)
		}
	})
}

func scanAll(ctx context.Context, text string) (string, error) {
	var x scanner
	x.reset(ctx, iotestReader(text), "p")
	if err := x.begin(); err != nil {
		return "", err
	}
	var b strings.Builder
	for {
		k, err := x.next()
		if err != nil {
			return "", err
		}
		switch k {
		case tokenEnd:
			return b.String(), nil
		case tokenStart:
			b.WriteString("<" + string(x.name) + ">")
		case tokenClose:
			b.WriteString("</" + string(x.name) + ">")
		case tokenText:
			raw, err := x.decode(nil, x.text)
			if err != nil {
				return "", err
			}
			b.Write(raw)
		}
	}
}

// iotestReader hands out a few bytes at a time, so that every token meets a buffer's end.
func iotestReader(text string) io.Reader { return &dribble{s: text} }

type dribble struct{ s string }

func (d *dribble) Read(b []byte) (int, error) {
	if d.s == "" {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), 3)], d.s)
	d.s = d.s[n:]
	return n, nil
}

func decodeAll(text string) (string, error) {
	d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(text, "\xEF\xBB\xBF")))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) { return in, nil }
	var b strings.Builder
	depth := 0
	for {
		k, err := d.Token()
		if err == io.EOF {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch k := k.(type) {
		case xml.StartElement:
			depth++
			b.WriteString("<" + k.Name.Local + ">")
		case xml.EndElement:
			depth--
			b.WriteString("</" + k.Name.Local + ">")
		case xml.CharData:
			if depth > 0 {
				b.Write(k)
			}
		}
	}
}

func wellFormed(text string) bool {
	_, err := decodeAll(text)
	return err == nil || pedantic(err)
}

// pedantic says of an error of encoding/xml that it minds what changes no
// cell: which letters beyond ASCII a name takes, the names of instructions, and
// the declaration's version.
func pedantic(err error) bool {
	for _, s := range []string{"invalid XML name", "unsupported version", "after <?", "xml: encoding"} {
		if strings.Contains(err.Error(), s) {
			return true
		}
	}
	return false
}

// walk asks a book everything, and holds it to the limits.
func walk(t *testing.T, book *Book) {
	t.Helper()
	cells := 0
	for _, s := range book.Sheets {
		last := -1
		for i, row := range s.Rows() {
			if i <= last {
				t.Fatalf("row %d after %d", i, last)
			}
			last = i
			lastCol := -1
			for j, c := range row {
				if j <= lastCol || s.At(Ref{i, j}) != c && c.Number == c.Number {
					t.Fatalf("cell %s: %+v, At says %+v", Ref{i, j}, c, s.At(Ref{i, j}))
				}
				lastCol = j
				cells++
			}
			s.RowHidden(i)
		}
		if b, ok := s.Bounds(); ok && (b.Last.Row+1)*(b.Last.Col+1) > small.Area {
			t.Fatalf("bounds %v", b)
		}
		for _, m := range s.Merges {
			if _, ok := s.MergeAt(m.First); !ok {
				t.Fatalf("merge %v is not found at its first cell", m)
			}
		}
	}
	if cells > small.Cells {
		t.Fatalf("%d cells", cells)
	}
}

// The seeds must be real zip files, or the fuzzing starts from nothing.
func TestSeedsAreZipFiles(t *testing.T) {
	for _, data := range [][]byte{oneSheet(sheetXML(goodRows)), must(t, form())} {
		if _, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil {
			t.Error(err)
		}
	}
}

// FuzzFormatLook: any format's code has a look, and none a fault.
func FuzzFormatLook(f *testing.F) {
	for _, s := range []string{"[", `"`, `\`, "_", "*", "[$-804]yyyy", "General;", "0.00E+", "aaa", "AM/P"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		if l := formatLook(code); l > lookTime {
			t.Fatal(l)
		}
	})
}

// FuzzParseNumber: what is taken for a number is what strconv takes it for.
func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"0", "-0.0", "182506.58999", "1e-5", "+.5", "9007199254740993", "1_0", "0x1", "1e309"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		number, plain, ok := parseNumber([]byte(text))
		if !ok {
			return
		}
		want, err := strconv.ParseFloat(strings.Trim(text, " \t\r\n"), 64)
		if err != nil || want != number {
			t.Fatalf("%q: %v, strconv %v %v", text, number, want, err)
		}
		if plain && strconv.FormatFloat(number, 'f', -1, 64) != strings.Trim(text, " \t\r\n") {
			t.Fatalf("%q is not plain", text)
		}
	})
}
