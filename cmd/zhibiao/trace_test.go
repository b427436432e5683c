package main

import (
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhibiao/indicators"
)

// TestEveryFigureLeadsToItsCell follows every link to a cell that the front page has, and
// every one that Grafana's table of sources makes: each ends at a sheet with the cell marked and the figure beside it.
func TestEveryFigureLeadsToItsCell(t *testing.T) {
	s := &served{demo: startDemo(t)}
	links := map[string]string{} // to a text that the page must say, if it is known
	cell := regexp.MustCompile(`<a href="(/submissions/\d+\?cell=[^"#]*)#cell"( title="[^"]*")?>([^<]*)</a>`)
	for _, page := range boardPages(t, s.demo, "/") {
		for _, m := range cell.FindAllStringSubmatch(page, -1) {
			links[html.UnescapeString(m[1])] = ""
		}
	}
	board := len(links)
	for _, from := range sources(t, s) {
		links[fmt.Sprintf("/submissions/%s?cell=%s!%s&as_of=", from["submission"], url.PathEscape(from["sheet"]),
			url.PathEscape(from["cell"]))] = from["file"]
	}
	if board < 150 || len(links)-board < 100 {
		t.Fatalf("%d links on the front page, %d more in Grafana", board, len(links)-board)
	}
	for _, link := range slices.Sorted(maps.Keys(links)) {
		code, _, body := s.ask(t, http.MethodGet, link)
		text := words(body)
		if code != http.StatusOK || !strings.Contains(body, `id="cell"`) || !strings.Contains(text, "此单元格的数据") ||
			!strings.Contains(text, "原表此处") || !strings.Contains(text, links[link]) {
			t.Errorf("%s: %d, want the cell and its figure, of %q: %s", link, code, links[link], text)
		}
	}
}

// boardPages are a list of targets, page after page.
func boardPages(t *testing.T, d *demo, path string) (pages []string) {
	t.Helper()
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`)
	for path != "" {
		page := d.get(t, path)
		pages, path = append(pages, page), ""
		if m := next.FindStringSubmatch(page); m != nil {
			path = html.UnescapeString(m[1])
		}
	}
	return pages
}

// sources are the labels of where the newest figures stand, as Grafana asks for them.
func sources(t *testing.T, s *served) (out []map[string]string) {
	t.Helper()
	var answer struct {
		Data struct {
			Result []struct {
				Metric map[string]string `json:"metric"`
			} `json:"result"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(s.get(t, "/api/v1/query?query="+url.QueryEscape(indicators.FamilySource))), &answer); err != nil {
		t.Fatal(err)
	}
	for _, r := range answer.Data.Result {
		out = append(out, r.Metric)
	}
	return out
}

// TestComputedFiguresTellTheirParts looks at the rows whose figure no department reported: each names
// what it was computed of, every part leads to its cell, and none claims a cell of its own.
func TestComputedFiguresTellTheirParts(t *testing.T) {
	d := startDemo(t)
	for path, want := range map[string]struct {
		title, row, part string
	}{
		"/": {"算法：", "土地出让收入市县留成投入比例", "土地出让收入市县留成投入新区建设 19.15亿元"},
		"/?lang=en": {"Computed: ", "Share of land-transfer revenue put into the area",
			"Municipal and county share of land-transfer revenue 1.974 billion yuan"},
		"/?as_of=2026-03-01": {"算法：", "产业园", "产业园产值 548.2亿元"},
	} {
		rows, found := strings.Split(strings.Join(boardPages(t, d, path), ""), "<tr>"), 0
		for _, row := range rows {
			_, how, computed := strings.Cut(row, want.title)
			if !computed {
				continue
			}
			how, _, _ = strings.Cut(how, "</span>")
			if strings.Count(how, "<a href=") != 2 {
				t.Errorf("%s: a part leads to no cell: %s", path, how)
			}
			if strings.Contains(row, "看数据出处") || strings.Contains(row, "Where it stands") {
				t.Errorf("%s: a computed figure claims a cell of its own: %s", path, words(row))
			}
			if strings.Contains(row, want.row) && strings.Contains(how, want.part) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%s: %d rows of %q are computed of %q", path, found, want.row, want.part)
		}
	}
}
