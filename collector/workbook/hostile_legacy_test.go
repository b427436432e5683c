package workbook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// legacyFiles are large and hostile files of the other formats, most of tens of megabytes.
func legacyFiles() []hostileCase {
	const size = 45 << 20
	fill := func(s string) []byte { return bytes.Repeat([]byte(s), size/len(s)) }
	wrap := func(head, s, tail string) []byte {
		return append(append([]byte(head), fill(s)...), tail...)
	}
	ml := `<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">`
	records := func(body string) []byte {
		stream := oneBIFF(nil, nil)
		stream = append(stream[:len(stream)-8], fill(body)...)
		return biff(stream).rec(biffEOF)
	}
	record := func(id uint16, parts ...any) string { return string(biff{}.rec(id, parts...)) }
	return []hostileCase{
		{"csv of commas", func() []byte { return fill(",") }, Limits{}, nil, ""},
		{"csv of line ends", func() []byte { return fill("\n") }, Limits{}, ErrFormat, ""},
		{"csv of one-letter cells", func() []byte { return fill(strings.Repeat("a,", 9) + "a\n") }, Limits{}, ErrLimit, ""},
		{"csv of quotes", func() []byte { return fill(`"`) }, Limits{}, nil, ""},
		{"csv of open quotes", func() []byte { return fill("\"a\n") }, Limits{}, ErrLimit, ""},
		{"csv in broken GB18030", func() []byte { return fill("\x81\x30\x81,\n") }, Limits{}, ErrCorrupt, ""},
		{"csv in GB18030", func() []byte {
			return fill("\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF,1\n")
		}, Limits{}, nil, ""},
		{"html of tables", func() []byte { return fill("<table>") }, Limits{}, ErrLimit, ""},
		{"html of rows", func() []byte { return wrap("<table>", "<tr>", "") }, Limits{}, ErrLimit, ""},
		{"html of cells", func() []byte { return wrap("<table>", "<td>", "") }, Limits{}, ErrLimit, ""},
		{"html of tables side by side", func() []byte { return fill("<table><tr><td>a</table>") }, Limits{}, ErrLimit, ""},
		{"html of bold letters", func() []byte { return wrap("<table><tr><td>", "<b>x", "</table>") }, Limits{}, nil, ""},
		{"html of breaks", func() []byte { return wrap("<table><tr><td>x", "<br>", "y</table>") }, Limits{}, nil, ""},
		{"html of paragraphs", func() []byte { return wrap("", "<p>x", "<table></table>") }, Limits{}, ErrLimit, ""},
		{"html of attributes", func() []byte { return wrap("<table><tr><td ", "a=b ", ">x</table>") }, Limits{}, ErrLimit, ""},
		{"html of open comments", func() []byte { return wrap("<table>", "<!-- ", "") }, Limits{}, ErrLimit, ""},
		{"html of less-than", func() []byte { return wrap("<table><td>", "<", "") }, Limits{}, ErrLimit, ""},
		{"html of styles", func() []byte { return wrap("<style>", ".a{mso-number-format:0%}", "</style><table><td>x</table>") }, Limits{},
			ErrLimit, ""},
		{"xml of rows", func() []byte {
			return wrap(ml+`<Worksheet ss:Name="a"><Table>`, "<Row/>", "</Table></Worksheet></Workbook>")
		}, Limits{}, ErrLimit, ""},
		{"xml of sheets", func() []byte {
			var b strings.Builder
			for i := range 2000 {
				fmt.Fprintf(&b, `<Worksheet ss:Name="%d"/>`, i)
			}
			return []byte(ml + b.String() + "</Workbook>")
		}, Limits{}, ErrLimit, ""},
		{"xml of styles", func() []byte { return wrap(ml+"<Styles>", "<Style/>", "</Styles></Workbook>") }, Limits{}, ErrCorrupt, ""},
		{"xml of merges", func() []byte {
			return wrap(ml+`<Worksheet ss:Name="a"><Table>`, `<Row><Cell ss:MergeAcross="1"/></Row>`, "</Table></Worksheet></Workbook>")
		}, Limits{}, ErrLimit, ""},
		{"xls of empty records", func() []byte { return records(record(0x0041)) }, Limits{}, nil, ""},
		{"xls of one cell in every place", func() []byte { return records(record(biffNumber, at(0, 0, 0), 1.0)) }, Limits{}, ErrCorrupt,
			""},
		{"xls of far cells", func() []byte {
			return records(record(biffNumber, at(65535, 255, 0), 1.0) + record(biffNumber, at(0, 0, 0), 1.0))
		}, Limits{}, ErrCorrupt, ""},
		{"xls of merges", func() []byte { return records(record(biffMergedCells, uint16(1), uint16(0), uint16(1), uint32(0))) }, Limits{},
			ErrLimit, ""},
		{"xls of hidden rows", func() []byte {
			return records(record(biffRow, uint16(0), make([]byte, 10), byte(1<<5), byte(0)) + record(biffRow, uint16(9), make([]byte, 10),
				byte(1<<5), byte(0)))
		}, Limits{}, ErrLimit, ""},
		{"xls of embedded charts", func() []byte { return records(record(biffBOF, bofS)) }, Limits{}, ErrCorrupt, ""},
		{"xls of texts in pieces of nothing", func() []byte {
			b := biff{}.rec(biffBOF, bof8).rec(biffSST, uint32(1), uint32(1), "\xFF\xFF\x00")
			return append(b, fill(record(biffContinue))...)
		}, Limits{}, ErrCorrupt, ""},
		{"xls of empty texts", func() []byte {
			b := biff{}.rec(biffBOF, bof8).rec(biffSST, uint32(1), uint32(4_900_000), "")
			return append(b, fill(record(biffContinue, strings.Repeat("\x00\x00\x00", 2700)))...)
		}, Limits{}, ErrCorrupt, ""},
		{"xls of names", func() []byte {
			return append(biff{}.rec(biffBOF, bof8), fill(record(biffName, make([]byte, 15)))...)
		}, Limits{}, ErrLimit, ""},
		{"ods of repeated cells", func() []byte {
			return odsRows(strings.Repeat(`<table:table-row table:number-rows-repeated="1000"><table:table-cell `+
				`office:value-type="float" office:value="1.0" table:number-columns-repeated="1000"/></table:table-row>`, 100))
		}, Limits{}, ErrLimit, ""},
		{"ods of repeated texts", func() []byte {
			return odsRows(`<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string"><text:p>` +
				strings.Repeat("x", 1<<20) + `</text:p></table:table-cell></table:table-row>`)
		}, Limits{}, nil, ""},
		{"ods of blanks in letters", func() []byte {
			return odsRows(`<table:table-row><table:table-cell office:value-type="string"><text:p>` +
				strings.Repeat(`<text:s text:c="8000000"/>`, 1000) + `</text:p></table:table-cell></table:table-row>`)
		}, Limits{}, ErrLimit, ""},
		{"fods of repeated cells", func() []byte {
			return flatODSOf(strings.Repeat(`<table:table-row table:number-rows-repeated="1000"><table:table-cell `+
				`office:value-type="float" office:value="1.0" table:number-columns-repeated="1000"/></table:table-row>`, 100))
		}, Limits{}, ErrLimit, ""},
		{"fods with a document type", func() []byte {
			return bytes.Replace(flatODSOf("<table:table-row/>"), []byte("<office:document"),
				[]byte(`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><office:document`), 1)
		}, Limits{}, ErrCorrupt, ""},
		{"fods of tables", func() []byte {
			head, tail, _ := bytes.Cut(flatODSOf(""), []byte("</table:table>"))
			return append(append(head, fill("</table:table><table:table>")...), append([]byte("</table:table>"), tail...)...)
		}, Limits{}, ErrCorrupt, ""},
	}
}

// flatODSOf is an OpenDocument spreadsheet in one XML document with these rows.
func flatODSOf(rows string) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?><office:document ` +
		`xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" ` +
		`xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ` +
		`office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="a">` +
		rows + `</table:table></office:spreadsheet></office:body></office:document>`)
}

// How each of them ends, within what time, and what the heap held at its worst.
func TestHostileLegacyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("builds files of 45 MB")
	}
	for _, c := range legacyFiles() {
		t.Run(c.name, func(t *testing.T) {
			data := c.data()
			debug.FreeOSMemory()
			peak := watchHeap()
			start := time.Now()
			book, err := Read(context.Background(), "f", data, Limits{})
			took, held := time.Since(start), peak()>>20
			t.Logf("%d MB: %v, %d MB: %.150v", len(data)>>20, took.Round(time.Millisecond), held, err)
			if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) || (book == nil) != (err != nil) {
				t.Errorf("want %v", c.want)
			}
			if took > 2*time.Minute || held > 768 {
				t.Errorf("took %v and %d MB", took, held)
			}
		})
	}
}
