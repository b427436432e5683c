package report

import (
	"archive/zip"
	"bytes"
	"testing"
)

// TestAttachments: what may be attached is what its name says, and of kinds that cannot run.
func TestAttachments(t *testing.T) {
	ofd := func(name string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, c := range []struct {
		name string
		data []byte
		ok   bool
	}{
		{"来函.pdf", []byte("%PDF-1.4\n"), true}, {"来函.PDF", []byte("%PDF-1.4\n"), true}, {"来函.pdf", []byte("<html>"), false},
		{"来函.ofd", ofd("OFD.xml"), true}, {"来函.ofd", ofd("xl/workbook.xml"), false}, {"来函.ofd", []byte("PK"), false},
		{"记录.jpg", []byte("\xff\xd8\xff\xe0"), true}, {"记录.jpeg", []byte("\xff\xd8\xff\xe0"), true}, {"记录.jpg", []byte("GIF89a"), false},
		{"记录.png", []byte("\x89PNG\r\n\x1a\n"), true}, {"记录.png", nil, false},
		{"邮件.eml", []byte("From: a@example.cn\r\nTo: b@example.cn\r\n\r\n"), true}, {"邮件.eml", []byte("hello"), false},
		{"邮件.html", []byte("<script>"), false}, {"pdf", []byte("%PDF-1.4\n"), false}, {"宏.xlsm", []byte("PK\x03\x04"), false},
	} {
		if err := CheckAttachment(c.name, c.data); (err == nil) != c.ok {
			t.Errorf("%s %q: %v", c.name, c.data, err)
		}
	}
}
