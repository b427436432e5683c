package main

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The page before a configuration is applied shows who would be told more, or less, by it: nothing by what is loaded, less by an event
// that is off, more by narrower bands; and what is wrong with it.
func TestRehearsal(t *testing.T) {
	d := startDemo(t, "--data", t.TempDir())
	if page := d.get(t, "/alerts"); !strings.Contains(page, `href="/alerts/rehearsal"`) {
		t.Error("the list of alerts does not lead to it")
	}
	if page := d.get(t, "/alerts/rehearsal"); !strings.Contains(page, `value="2026-08"`) {
		t.Errorf("the page begins with %.2000s", page)
	}
	document, err := os.ReadFile(filepath.Join(lanzhou(t), "catalogue", "document.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	narrower := bytes.Replace(document, []byte("far_behind: 0.10"), []byte("far_behind: 0.01"), 1)
	if bytes.Equal(narrower, document) {
		t.Fatalf("the sample's bands are written otherwise: %s", document)
	}
	for name, test := range map[string]struct {
		alerts, file, from string
		data               []byte
		code               int
		has, lacks         string
	}{
		"as it is":        {from: "2026-09", code: 200, has: "没有变化", lacks: "不再通知</span>"},
		"an event is off": {alerts: "off: [ReportOverdue]\n", from: "2026-09", code: 200, has: "− 不再通知", lacks: "新增</span>"},
		"narrower bands":  {file: "document.yaml", data: narrower, from: "2026-09", code: 200, has: "新增</span>", lacks: "没有变化"},
		"no such event":   {alerts: "off: [Nothing]\n", from: "2026-09", code: 422, has: "alerts.yaml:1", lacks: "没有变化"},
		"no yaml":         {file: "x.txt", data: []byte("x"), from: "2026-09", code: 422, has: ".yaml", lacks: "没有变化"},
		"too long ago":    {from: "2001-01", code: 400, has: "24", lacks: "没有变化"},
	} {
		code, page := rehearse(t, d.url, test.from, test.alerts, test.file, test.data)
		if code != test.code || !strings.Contains(page, test.has) || strings.Contains(page, test.lacks) {
			t.Errorf("%s: %d, want %d with %q and without %q: %.3000s", name, code, test.code, test.has, test.lacks, page)
		}
	}
}

func rehearse(t *testing.T, url, from, alerts, file string, data []byte) (int, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for key, value := range map[string]string{"from": from, "alerts": alerts} {
		if err := form.WriteField(key, value); err != nil {
			t.Fatal(err)
		}
	}
	if file != "" {
		part, err := form.CreateFormFile("catalogue", file)
		if err == nil {
			_, err = part.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/alerts/rehearsal", &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Origin", url)
	answer, err := http.DefaultClient.Do(r)
	page := bodyOf(t, answer, err)
	return answer.StatusCode, string(page)
}
