package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"
)

// What is not read is told by its content, in this process and through a child.
func TestFileKinds(t *testing.T) {
	archive := func(names ...string) string {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, n := range names {
			if _, err := w.Create(n); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	ole := func(stream string) string { return string(store(stream, []byte("x"))) }
	cases := []struct {
		text string
		want FileKind
	}{
		{" \r\n", FileEmpty},
		{"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", FilePDF},
		{"%PDF-1.4\n1 0 obj", FilePDF},
		{ole("WordDocument"), FileWord},
		{ole("PowerPoint Document"), FilePresentation},
		{ole("Contents"), FileOLE2},
		{`{\rtf1\ansi`, FileRichText},
		{archive("mimetype", "META-INF/manifest.xml"), FileArchive},
		{archive("十月.xlsx", "九月.xls"), FileArchive},
		{`<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
			`office:mimetype="application/vnd.oasis.opendocument.text"/>`, FileOpenDocument},
		{`<?xml version="1.0" encoding="UTF-8"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof"/>`, FileUOF},
		{"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<table>", FileWebArchive},
		{"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n<html><table>", FileWebArchive},
		{"Received: from a by b\nSubject: 月报\n\n", FileMail},
		{`<?xml version="1.0"?><rss/>`, FileXML},
		{"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", FileImage},
		{"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00", FileImage},
		{"Rar!\x1a\x07\x01\x00", FileArchive},
		{"7z\xBC\xAF\x27\x1C\x00\x04", FileArchive},
		{"\x00\x00\x02\x00\x06\x04\x06\x00", FileLotus},
		{"\x00\x00\x1a\x00\x00\x10\x04\x00", FileLotus},
		{"\x03\x7a\x0b\x17\x01\x00\x00\x00\x41\x00\x0b\x00" + strings.Repeat("\x00", 60), FileDBase},
		{"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE\r\n", FileSYLK},
		{"TABLE\r\n0,1\r\n\"EXCEL\"\r\n", FileDIF},
		{"\x00\x01\x00\x00Standard Jet DB\x00", FileAccess},
		{"\x00\x01\x02\x03\x04", FileBinary},
		{string(pack(entry{name: "_rels/.rels", body: strings.Replace(relsPart, "workbook.xml", "workbook.bin", 1)},
			entry{name: "xl/workbook.bin", body: "x"})), FileBinaryExcel},
		{string(pack(entry{name: "_rels/.rels", body: strings.Replace(relsPart, "xl/workbook.xml", "word/document.xml", 1)},
			entry{name: "word/document.xml", body: "<w/>"})), FileWord},
		{string(biff{}.rec(0x0209, uint16(0), uint16(0x10), uint16(0))), FileEarlyExcel},
	}
	for _, c := range cases {
		_, err := Read(t.Context(), "x.xlsx", []byte(c.text), Limits{})
		if !errors.Is(err, ErrFormat) || FileKindOf(err) != c.want {
			t.Errorf("%.12q: %v, want %s", c.text, err, c.want)
		}
	}
	x := newIsolated(t, Confinement{Processes: 1})
	if _, err := x.Read(t.Context(), "a.pdf", []byte("%PDF-1.7\n"), Limits{}); FileKindOf(err) != FilePDF {
		t.Errorf("through a child: %v", err)
	}
}

// An OpenDocument spreadsheet may be one XML document.
func TestFlatODS(t *testing.T) {
	const text = `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:meta/><office:body><office:spreadsheet><table:table table:name="表">
<table:table-row><table:table-cell office:value-type="string"><text:p>总产值</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="812345.6"><text:p>812345.60</text:p></table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document>`
	book, err := Read(t.Context(), "月报.fods", []byte(text), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Notes) > 0 || book.Format != ODS || book.Sheets[0].Name != "表" {
		t.Errorf("read as %s %v", book.Format, book.Notes)
	}
	if c := book.Sheets[0].At(Ref{0, 1}); c.Kind != Number || c.Number != 812345.6 {
		t.Errorf("B1 is %+v", c)
	}
	if _, err := Read(t.Context(), "月报.fods", []byte(text[:len(text)-60]), Limits{}); !errors.Is(err, ErrCorrupt) {
		t.Errorf("cut in half: %v", err)
	}
}
