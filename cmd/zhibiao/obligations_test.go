package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"zhibiao/samples/golden"

	"github.com/chromedp/chromedp"

	"zhibiao/indicators"
	"zhibiao/server/obligations"
)

// TestObligationsAgreeWithTheSeries holds the table of what is owed against report_overdue and the two rates, on
// the last day of every month of the sample and on days on which reports fall due.
func TestObligationsAgreeWithTheSeries(t *testing.T) {
	p := sampleProgram(t)
	ctx, now := t.Context(), p.env.now()
	held := 0
	for day := time.Date(2025, 1, 31, 0, 0, 0, 0, p.instance.location); day.Before(now); day = day.AddDate(0, 0, 7) {
		asOf := day.Format(time.DateOnly)
		known, err := owing{p}.Owed(ctx, asOf)
		if err != nil {
			t.Fatal(err)
		}
		series := map[string]float64{}
		for _, name := range []string{indicators.FamilyOverdue, indicators.FamilyCompleteness, indicators.FamilyTimeliness} {
			found, err := p.db.Query(ctx, fmt.Sprintf("%s{as_of=%q}", name, asOf), known.At)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range found {
				series[strings.Join([]string{name, s.Metric.Get("form"), s.Metric.Get("department"), s.Metric.Get("period")}, " ")] = s.F
			}
		}
		want := map[string]float64{}
		for _, o := range known.Select(obligations.Filter{}) {
			if o.Begins.After(known.At) {
				continue
			}
			overdue := 0.0
			if o.IsOverdue(known.At) {
				overdue = 1
			}
			want[strings.Join([]string{indicators.FamilyOverdue, o.Form.ID, o.Department, o.Period.String()}, " ")] = overdue
		}
		for _, r := range known.Rates(obligations.Filter{}) {
			if r.Form != "" || r.Due == 0 {
				continue
			}
			want[strings.Join([]string{indicators.FamilyCompleteness, "", r.Department, ""}, " ")] = *r.Completeness
			want[strings.Join([]string{indicators.FamilyTimeliness, "", r.Department, ""}, " ")] = *r.Timeliness
		}
		for key, v := range want {
			if got, ok := series[key]; !ok || math.Abs(got-v) > 1e-12 {
				t.Errorf("%s: %s: the series says %v (there: %v), the table %v", asOf, key, got, ok, v)
			}
			held++
		}
		if len(series) != len(want) {
			t.Errorf("%s: %d series, %d in the table", asOf, len(series), len(want))
		}
	}
	if held < 1000 {
		t.Errorf("only %d values were compared", held)
	}
}

// TestObligationsOfSentReports: a report and its correction, one that was returned, and what the API says of them.
func TestObligationsOfSentReports(t *testing.T) {
	s := serveReports(t, sentReports(t)...)
	code, head, body := s.ask(t, http.MethodGet, "/api/obligations?department=commerce&form=trade_investment")
	if code != http.StatusOK || head.Get("Content-Type") != "application/json" {
		t.Fatalf("%d %s: %s", code, head.Get("Content-Type"), body)
	}
	var list obligations.Listing
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, o := range list.Obligations {
		last := ""
		if o.Last != nil {
			last = o.Last.Outcome
		}
		found[o.Period] = fmt.Sprint(o.State, " ", last, " ", o.Returned, o.Corrected)
	}
	for period, want := range map[string]string{
		"2026-M09": "late accepted 0 1", // today, long after the due day, and corrected at once
		"2026-M08": "late accepted 0 0",
		"2026-M10": "returned returned 1 0",
	} {
		if found[period] != want {
			t.Errorf("%s: %q, want %q", period, found[period], want)
		}
	}
	if len(list.Rates) != 1 || list.Rates[0].Form != "trade_investment" {
		t.Errorf("rates: %+v", list.Rates)
	}
	for query, want := range map[string]string{
		"?departement=commerce": `there is no parameter "departement"; did you mean "department"?`,
		"?department=comerce":   `no department has the id "comerce"; did you mean "commerce"?`,
		"?period=October":       "period",
		"?state=open":           `there is no state "open"; they are [overdue`,
		"?form=a&form=b":        `the parameter "form" is given 2 times`,
		"?as_of=yesterday":      `as_of "yesterday" is neither`,
		"?as_of=1999-01-01":     "no catalogue was in force on 1999-01-01",
	} {
		code, head, body := s.ask(t, http.MethodGet, "/api/obligations"+query)
		var problem struct {
			Status        int
			Title, Detail string
		}
		if err := json.Unmarshal([]byte(body), &problem); err != nil || code != http.StatusBadRequest || problem.Status != code ||
			problem.Title != "Bad Request" ||
			head.Get("Content-Type") != "application/problem+json" || !strings.Contains(problem.Detail, want) {
			t.Errorf("%s: %d %s %s", query, code, head.Get("Content-Type"), body)
		}
	}
}

// TestObligationsTable prints the sample's table and its record, in both languages.
func TestObligationsTable(t *testing.T) {
	p := sampleProgram(t)
	for name, f := range map[string]obligations.Filter{
		"obligations.txt":         {Current: recently},
		"obligations_english.txt": {Department: "development_reform"},
	} {
		var out bytes.Buffer
		p.env.out = &out
		known, err := owing{p}.Owed(t.Context(), "2026-11-05")
		if err != nil {
			t.Fatal(err)
		}
		if err := (owing{p}).print(known, f, strings.Contains(name, "english")); err != nil {
			t.Fatal(err)
		}
		golden.Equal(t, filepath.Join("testdata", name), out.String())
	}
}

// TestObligationsVerbRefuses what it cannot read, and names what is near.
func TestObligationsVerbRefuses(t *testing.T) {
	s := serveReports(t)
	for _, wrong := range [][]string{{"--department", "finanse"}, {"--as-of", "yesterday"}, {"--as-of", "1999-01-01"},
		{"--period", "2026"}} {
		args := append([]string{"obligations", "-c", s.dir}, wrong...)
		if code, _, problem := runVerb(t, args...); code != exitUsage || !strings.Contains(problem, wrong[0][2:]) {
			t.Errorf("%v ends in %d: %s", wrong, code, problem)
		}
	}
	if code, out, problem := runVerb(t, "obligations", "-c", s.dir, "--json", "--department", "finance"); code != exitOK ||
		!json.Valid([]byte(out)) {
		t.Errorf("as JSON: %d %s%s", code, out, problem)
	}
}

// TestPagesOfObligations opens the matrix and a unit's page in a real browser, goes from one to the other, and takes
// the workbook of a period, which the reader knows again.
func TestPagesOfObligations(t *testing.T) {
	d := startDemo(t)
	browser := openBrowser(t)
	for _, size := range []struct{ width, height int64 }{{1440, 900}, {390, 844}} {
		for address, title := range map[string]string{
			"/obligations": "报送任务", "/obligations?lang=en": "What is owed", "/obligations?form=water_works": "报送任务",
			"/obligations/water": "甘肃省水利厅 · 报送任务", "/obligations/finance?as_of=2026-03-09": "甘肃省财政厅 · 报送任务",
		} {
			if err := chromedp.Do(browser, chromedp.EmulateViewport(size.width, size.height),
				chromedp.Navigate(d.url+address)); err != nil {
				t.Fatalf("%s at %d pixels: %v", address, size.width, err)
			}
			if over := ask(t, browser, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
				t.Errorf("%s at %d pixels runs %d over the edge", address, size.width, over)
			}
			if got := ask(t, browser, chromedp.Evaluate[string](`document.querySelector("h1").innerText`)); got != title {
				t.Errorf("%s: the title is %q", address, got)
			}
		}
	}
	matrix := d.get(t, "/obligations")
	if !strings.Contains(matrix, `href="/obligations/water"`) || len(matrix) > 100_000 {
		t.Errorf("the matrix has %d bytes and leads to no unit", len(matrix))
	}
	unit := d.get(t, "/obligations/water")
	template := regexp.MustCompile(`href="([^"]*template\.xlsx[^"]*)"`).FindStringSubmatch(unit)
	if template == nil {
		t.Fatalf("no template on the unit's page:\n%s", unit)
	}
	path := filepath.Join(t.TempDir(), "报表.xlsx")
	if err := os.WriteFile(path, []byte(d.get(t, html.UnescapeString(template[1]))), 0o600); err != nil {
		t.Fatal(err)
	}
	_, said, _ := runVerb(t, "check", "-c", filepath.Join("..", "..", "samples", "lanzhou"), path)
	if !strings.Contains(said, "重点水利工程进展表") || !strings.Contains(said, "甘肃省水利厅") {
		t.Errorf("the template is not known again: %s", said)
	}
	archive := d.get(t, "/obligations/water/templates.zip")
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil || len(z.File) < 2 || !strings.HasPrefix(z.File[0].Name, "甘肃省水利厅_重点水利工程进展表_2026年") {
		t.Errorf("the archive: %v, %d files", err, len(z.File))
	}
}
