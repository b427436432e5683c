package main

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"zhibiao/collector/collectortest"
	"zhibiao/samples/peers"
)

// TestPagesHandOutFiles looks at a downloaded file as a browser does: its name, its type, that it is kept from
// being shown or guessed at, and how long it may be kept.
func TestPagesHandOutFiles(t *testing.T) {
	s := serveReports(t, sentReports(t)...)
	for path, want := range map[string]map[string]string{
		"/submissions/1/file": {
			"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache",
			"Content-Disposition": `attachment; filename="submission-1.xlsx"; filename*=UTF-8''%E6%9C%88%E6%8A%A5.xlsx`,
		},
		"/submissions/3/file": {
			"Content-Disposition": `attachment; filename="submission-3.csv"; ` +
				`filename*=UTF-8''%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E.csv`,
		},
		"/submissions/3/answer.xlsx": {
			"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff",
			"Content-Disposition": `attachment; filename="findings-3.xlsx"; ` +
				`filename*=UTF-8''%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E_%E6%A0%A1%E9%AA%8C%E7%BB%93%E6%9E%9C.xlsx`,
		},
		"/submissions/1": {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "private, no-cache",
			"Referrer-Policy": "same-origin"},
	} {
		_, header, body := s.ask(t, http.MethodGet, path)
		for name, value := range want {
			if header.Get(name) != value {
				t.Errorf("%s: %s is %q, want %q", path, name, header.Get(name), value)
			}
		}
		code, bare, empty := s.ask(t, http.MethodHead, path)
		if code != http.StatusOK || empty != "" || bare.Get("Content-Type") != header.Get("Content-Type") || body == "" {
			t.Errorf("HEAD %s: %d, %d bytes, %v", path, code, len(empty), bare)
		}
	}
	_, _, page := s.ask(t, http.MethodGet, "/")
	_, rest, _ := strings.Cut(page, `<link rel="stylesheet" href="`)
	style, _, _ := strings.Cut(rest, `"`)
	if _, header, css := s.ask(t, http.MethodGet, style); !strings.Contains(header.Get("Cache-Control"), "immutable") ||
		header.Get("Content-Type") != "text/css; charset=utf-8" || len(css) < 1000 {
		t.Errorf("the stylesheet %q: %v, %d bytes", style, header, len(css))
	}
}

// TestPagesGiveTheAnswer opens the annotated copy of a rejected file, in both
// languages: a first sheet that lists what was found, and the mark at the cell.
func TestPagesGiveTheAnswer(t *testing.T) {
	s := serveReports(t, sentReports(t)...)
	for query, want := range map[string][]string{
		"":         {"校验结果", "错误", "请只填数字"},
		"?lang=en": {"Findings", "error", "type digits only"},
	} {
		_, _, body := s.ask(t, http.MethodGet, "/submissions/3/answer.xlsx"+query)
		f, err := excelize.OpenReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		sheets := f.GetSheetList()
		rows, err := f.GetRows(sheets[0])
		if err != nil {
			t.Fatal(err)
		}
		var list strings.Builder
		for _, row := range rows {
			list.WriteString(strings.Join(row, "|") + "\n")
		}
		for _, w := range append(want, "number.unreadable", hostileName) {
			if !strings.Contains(sheets[0]+"\n"+list.String(), w) {
				t.Errorf("%s: the list does not say %q:\n%s", query, w, list.String())
			}
		}
		comments, err := f.GetComments(sheets[1])
		if err != nil || len(comments) == 0 {
			t.Errorf("%s: %d comments on %s, %v", query, len(comments), sheets[1], err)
		}
		if typed, err := f.GetCellValue(sheets[1], "C5"); err != nil || typed != hostileName {
			t.Errorf("%s: the cell says %q, %v", query, typed, err)
		}
	}
	for number, offered := range map[string]bool{"1": false, "3": true, "5": false} { // nothing found; errors; unreadable
		_, _, page := s.ask(t, http.MethodGet, "/submissions/"+number)
		if strings.Contains(page, "answer.xlsx") != offered {
			t.Errorf("submission %s: an annotated copy is offered: %v", number, !offered)
		}
	}
}

// TestPagesOfALegacyFile sends the same report as .xls: the page says the same and shows the sheet.
func TestPagesOfALegacyFile(t *testing.T) {
	soffice, dir := peers.Program(t, "soffice"), t.TempDir()
	name := "省商务厅_外贸和招商引资月报_2026年9月"
	source := filepath.Join("..", "..", "samples", "lanzhou", "workbooks", name+".xlsx")
	out, err := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
		"--convert-to", "xls:MS Excel 97", "--outdir", dir, source).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	old, err := os.ReadFile(filepath.Join(dir, name+".xls"))
	if err != nil || !bytes.HasPrefix(old, []byte{0xD0, 0xCF, 0x11, 0xE0}) {
		t.Fatalf("no .xls was made: %v\n%s", err, out)
	}
	s := serveReports(t, sentReport{name: name + ".xls", data: old, accepted: true})
	_, _, page := s.ask(t, http.MethodGet, "/submissions/1?cell="+url.QueryEscape("外贸招商!D7"))
	for _, want := range []string{name + ".xls", "377794 万元", "37.7794亿元", "指标名称", "累计±%"} {
		if !strings.Contains(words(page), want) {
			t.Errorf("the page does not say %q: %s", want, words(page))
		}
	}
	if code, header, body := s.ask(t, http.MethodGet, "/submissions/1/file"); code != http.StatusOK || body != string(old) ||
		!strings.Contains(header.Get("Content-Disposition"), `filename="submission-1.xls"`) {
		t.Errorf("the file: %d, %d bytes of %d, %v", code, len(body), len(old), header)
	}
}

// TestPagesHandOutNoMacros sends a workbook with a program in it: the download has the cells without it, under a name that says so.
func TestPagesHandOutNoMacros(t *testing.T) {
	plain := sentReports(t)[0]
	s := serveReports(t, sentReport{name: "月报.xlsm", data: withMacro(t, plain.data), accepted: true})
	_, header, body := s.ask(t, http.MethodGet, "/submissions/1/file")
	if !strings.HasSuffix(header.Get("Content-Disposition"), "%E6%9C%88%E6%8A%A5.xlsx") ||
		!strings.Contains(header.Get("Content-Disposition"), `"submission-1.xlsx"`) {
		t.Errorf("it goes by %s", header.Get("Content-Disposition"))
	}
	book, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range book.File {
		if strings.Contains(strings.ToLower(part.Name), "vba") {
			t.Errorf("it still has %s", part.Name)
		}
	}
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if typed, err := f.GetCellValue("外贸招商", "D7"); err != nil || typed != "377794" {
		t.Errorf("the cell says %q, %v", typed, err)
	}
}

// withMacro is a workbook with a program added to it.
func withMacro(t *testing.T, data []byte) []byte {
	t.Helper()
	return collectortest.Rezip(t, data, func(part collectortest.Part) string {
		switch part.Name {
		case "[Content_Types].xml":
			return strings.NewReplacer("</Types>",
				`<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>`,
				"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
				"application/vnd.ms-excel.sheet.macroEnabled.main+xml").Replace(part.Text)
		case "xl/_rels/workbook.xml.rels":
			return strings.Replace(part.Text, "</Relationships>",
				`<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" `+
					`Target="vbaProject.bin"/></Relationships>`, 1)
		}
		return part.Text
	}, collectortest.Part{Name: "xl/vbaProject.bin", Text: "Sub Auto_Open()"})
}
