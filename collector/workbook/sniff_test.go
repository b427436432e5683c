package workbook

import (
	"errors"
	"strings"
	"testing"
)

func TestSniff(t *testing.T) {
	ole := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 512)
	wide := func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }
	ods := "PK\x03\x04" + strings.Repeat("\x00", 26) + "mimetypeapplication/vnd.oasis.opendocument"
	cases := []struct {
		name, data string
		want       Format
		err        error
	}{
		{"xlsx", string(oneSheet("")), XLSX, nil},
		{"xlsx behind a mail's header", "From: a\r\n\x00" + string(oneSheet("")), XLSX, nil},
		{"ods", ods + ".spreadsheet", ODS, nil},
		{"ods of another writer", string(pack(entry{name: "META-INF/manifest.xml"}, entry{name: "content.xml"})), ODS, nil},
		{"odt", ods + ".text", "", ErrFormat},
		{"xls", ole + wide("Workbook\x00"), XLS, nil},
		{"xls of Excel 95", ole + wide("Book\x00"), XLS, nil},
		{"encrypted xlsx", ole + wide("EncryptedPackage\x00"), "", ErrEncrypted},
		{"doc", ole + wide("WordDocument\x00"), "", ErrFormat},
		{"msg", ole, "", ErrFormat},
		{"csv", "指标,值\nGDP,1\n", CSV, nil},
		{"csv in GBK", "\xd6\xb8\xb1\xea,\xd6\xb5\r\nGDP,1\r\n", CSV, nil},
		{"csv in UTF-16", "\xff\xfe" + wide("a,b\n1,2\n"), CSV, nil},
		{"csv with a bracket", "a<b,1\n", CSV, nil},
		{"html", "\xEF\xBB\xBF \r\n<!DOCTYPE html><HTML><body><TABLE>", HTML, nil},
		{"bare table", "<table border=1><tr><td>1</td></tr></table>", HTML, nil},
		{"html of Excel", `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><table>`, HTML, nil},
		{"html in UTF-16", "\xff\xfe" + wide("<html><table>"), HTML, nil},
		{"late table", "<div>" + strings.Repeat(" ", 8000) + "<table>", HTML, nil},
		{"spreadsheetml", `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook ` +
			`xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, SpreadsheetML, nil},
		{"other xml", `<?xml version="1.0"?><a/>`, "", ErrFormat},
		{"pdf", "%PDF-1.4\n", "", ErrFormat},
		{"rtf", `{\rtf1 x}`, "", ErrFormat},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00", "", ErrFormat},
		{"blank", " \r\n\t", "", ErrFormat},
		{"nothing", "", "", ErrFormat},
	}
	for _, c := range cases {
		got, err := sniff([]byte(c.data))
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}
