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

// Large and hostile files of the legacy formats, each of tens of megabytes: how
// each ends, within what time, and what the heap held at its worst.
func TestHostileLegacyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("builds files of 45 MB")
	}
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
	for _, c := range []struct {
		name string
		data func() []byte
		want error // nil for a file that is read
	}{
		{"csv of commas", func() []byte { return fill(",") }, nil},
		{"csv of line ends", func() []byte { return fill("\n") }, ErrFormat},
		{"csv of one-letter cells", func() []byte { return fill(strings.Repeat("a,", 9) + "a\n") }, ErrLimit},
		{"csv of quotes", func() []byte { return fill(`"`) }, nil},
		{"csv of open quotes", func() []byte { return fill("\"a\n") }, ErrLimit},
		{"csv in broken GB18030", func() []byte { return fill("\x81\x30\x81,\n") }, ErrCorrupt},
		{"csv in GB18030", func() []byte {
			return fill("\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF\xCF\xEE\xC4\xBF,1\n")
		}, nil},
		{"html of tables", func() []byte { return fill("<table>") }, ErrLimit},
		{"html of rows", func() []byte { return wrap("<table>", "<tr>", "") }, ErrLimit},
		{"html of cells", func() []byte { return wrap("<table>", "<td>", "") }, ErrLimit},
		{"html of tables side by side", func() []byte { return fill("<table><tr><td>a</table>") }, ErrLimit},
		{"html of bold letters", func() []byte { return wrap("<table><tr><td>", "<b>x", "</table>") }, nil},
		{"html of breaks", func() []byte { return wrap("<table><tr><td>x", "<br>", "y</table>") }, nil},
		{"html of paragraphs", func() []byte { return wrap("", "<p>x", "<table></table>") }, ErrLimit},
		{"html of attributes", func() []byte { return wrap("<table><tr><td ", "a=b ", ">x</table>") }, ErrLimit},
		{"html of open comments", func() []byte { return wrap("<table>", "<!-- ", "") }, ErrLimit},
		{"html of less-than", func() []byte { return wrap("<table><td>", "<", "") }, ErrLimit},
		{"html of styles", func() []byte { return wrap("<style>", ".a{mso-number-format:0%}", "</style><table><td>x</table>") }, ErrLimit},
		{"xml of rows", func() []byte {
			return wrap(ml+`<Worksheet ss:Name="a"><Table>`, "<Row/>", "</Table></Worksheet></Workbook>")
		}, ErrLimit},
		{"xml of sheets", func() []byte {
			var b strings.Builder
			for i := range 2000 {
				fmt.Fprintf(&b, `<Worksheet ss:Name="%d"/>`, i)
			}
			return []byte(ml + b.String() + "</Workbook>")
		}, ErrLimit},
		{"xml of styles", func() []byte { return wrap(ml+"<Styles>", "<Style/>", "</Styles></Workbook>") }, ErrCorrupt},
		{"xml of merges", func() []byte {
			return wrap(ml+`<Worksheet ss:Name="a"><Table>`, `<Row><Cell ss:MergeAcross="1"/></Row>`, "</Table></Worksheet></Workbook>")
		}, ErrLimit},
		{"xls of empty records", func() []byte { return records(record(0x0041)) }, nil},
		{"xls of one cell in every place", func() []byte { return records(record(biffNumber, at(0, 0, 0), 1.0)) }, ErrCorrupt},
		{"xls of far cells", func() []byte {
			return records(record(biffNumber, at(65535, 255, 0), 1.0) + record(biffNumber, at(0, 0, 0), 1.0))
		}, ErrCorrupt},
		{"xls of merges", func() []byte { return records(record(biffMergedCells, uint16(1), uint16(0), uint16(1), uint32(0))) }, ErrLimit},
		{"xls of hidden rows", func() []byte {
			return records(record(biffRow, uint16(0), make([]byte, 10), byte(1<<5), byte(0)) + record(biffRow, uint16(9), make([]byte, 10), byte(1<<5), byte(0)))
		}, ErrLimit},
		{"xls of embedded charts", func() []byte { return records(record(biffBOF, bofS)) }, ErrCorrupt},
		{"xls of texts in pieces of nothing", func() []byte {
			b := biff{}.rec(biffBOF, bof8).rec(biffSST, uint32(1), uint32(1), "\xFF\xFF\x00")
			return append(b, fill(record(biffContinue))...)
		}, ErrCorrupt},
		{"xls of empty texts", func() []byte {
			b := biff{}.rec(biffBOF, bof8).rec(biffSST, uint32(1), uint32(4_900_000), "")
			return append(b, fill(record(biffContinue, strings.Repeat("\x00\x00\x00", 2700)))...)
		}, ErrCorrupt},
		{"xls of names", func() []byte {
			return append(biff{}.rec(biffBOF, bof8), fill(record(biffName, make([]byte, 15)))...)
		}, ErrLimit},
		{"ods of repeated cells", func() []byte {
			return odsRows(strings.Repeat(`<table:table-row table:number-rows-repeated="1000"><table:table-cell office:value-type="float" office:value="1.0" table:number-columns-repeated="1000"/></table:table-row>`, 100))
		}, ErrLimit},
		{"ods of repeated texts", func() []byte {
			return odsRows(`<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string"><text:p>` + strings.Repeat("x", 1<<20) + `</text:p></table:table-cell></table:table-row>`)
		}, nil},
		{"ods of blanks in letters", func() []byte {
			return odsRows(`<table:table-row><table:table-cell office:value-type="string"><text:p>` + strings.Repeat(`<text:s text:c="8000000"/>`, 1000) + `</text:p></table:table-cell></table:table-row>`)
		}, ErrLimit},
	} {
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
