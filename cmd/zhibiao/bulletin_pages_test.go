package main

import (
	"net/http"
	"strings"
	"testing"
)

// The pages of bulletins say what the files and the front page say, and know what was released.
func TestBulletinPages(t *testing.T) {
	dir := t.TempDir()
	d := startDemo(t, "--data", dir)
	list := d.get(t, "/bulletins")
	for _, want := range []string{"2026年10月", "2025年11月", "/bulletins/2026-M10/bulletin.docx"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %s", want)
		}
	}
	page := d.get(t, "/bulletins/2026-M10")
	for _, want := range []string{"进展情况通报", "草稿，未签发", "共监测目标153项", "（由承办人填写）", "附件6", `<span class="lamp red"></span>红`, "sha256:"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if html := d.get(t, "/bulletins/2026-M10/bulletin.html?as_of=2026-11-20"); !strings.Contains(html, "2026年11月20日") {
		t.Error("the file is of another day")
	}
	for _, path := range []string{"/bulletins/2026-M11", "/bulletins/hier", "/bulletins/2026-M10/bulletin.pdf", "/bulletins/2026-M10/x",
		"/bulletins/2026-M10?as_of=x", "/bulletins/1999-M01"} {
		r, err := http.Get(d.url + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s, want 404", path, r.Status)
		}
	}
}
