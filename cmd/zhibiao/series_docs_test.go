package main

import (
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zhibiao/indicators"
)

// TestSeriesPageIsTrue runs every query of docs/series.md over the sample, each of which must show
// something, and finds every family of the program on the page.
func TestSeriesPageIsTrue(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "series.md"))
	if err != nil {
		t.Fatal(err)
	}
	p := sampleProgram(t)
	server := httptest.NewServer(p.db.API())
	defer server.Close()
	queries := regexp.MustCompile("(?s)```promql\n(.*?)\n```").FindAllStringSubmatch(string(page), -1)
	if len(queries) < 15 {
		t.Errorf("only %d queries on the page", len(queries))
	}
	for _, q := range queries {
		var answer struct {
			Data struct{ Result []sample }
		}
		read(t, server.URL, "query", url.Values{"query": {q[1]}}, &answer)
		if len(answer.Data.Result) == 0 && !strings.HasPrefix(q[1], "report_overdue ==") {
			t.Errorf("nothing answers %s", q[1])
		}
	}
	for _, f := range indicators.SharedFamilies() {
		if !strings.Contains(string(page), "`"+f.Name+"`") {
			t.Errorf("the page lacks %s", f.Name)
		}
	}
	var names strings.Builder
	for _, s := range indicators.Statuses() {
		names.WriteString(s.Name().ZH + " | ")
	}
	if row := "| status | " + strings.TrimSpace(names.String()); !strings.Contains(string(page), row+"\n") {
		t.Errorf("the page lacks the row of statuses %s", row)
	}
	// An indicator's own families, told by what stands around its id and unit.
	const own = 14
	found := 0
	i := p.instance.catalogue.Indicator("commute_time")
	for _, f := range indicators.Families(p.instance.catalogue) {
		part, ours := strings.CutPrefix(f.Name, i.ID+"_")
		if !ours {
			continue
		}
		found++
		if rest, inUnit := strings.CutSuffix(part, i.Unit); inUnit {
			part = rest + "<unit>"
		}
		if !strings.Contains(string(page), "`<id>_"+part+"`") {
			t.Errorf("the page lacks <id>_%s", part)
		}
	}
	if found != own {
		t.Errorf("%d families of its own, want %d", found, own)
	}
}
