package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhibiao/samples/golden"

	"github.com/xuri/excelize/v2"
)

// TestBoardInWords holds what people read on the board's pages of the sample against files.
func TestBoardInWords(t *testing.T) {
	d := startDemo(t)
	d.decided(t)
	for name, path := range map[string]string{
		"front":         "/",
		"front_en":      "/?lang=en",
		"front_march":   "/?as_of=2026-03-01",
		"front_search":  "/?q=" + url.QueryEscape("产业园 绿色化工"),
		"front_results": "/?light=results&sort=attained",
		"units":         "/units",
		"units_en":      "/units?lang=en",
		"unit":          "/units/lanzhou_finance",
		"unit_en":       "/units/natural_resources?lang=en&light=red",
		"measures":      "/measures",
		"measure":       "/measures/m04",
		"sheet":         "/sheets?unit=finance",
		"parts":         "/parts",
	} {
		t.Run(name, func(t *testing.T) {
			golden.Equal(t, filepath.Join("testdata", "board", name+".txt"), lined(d.get(t, path)))
		})
	}
}

// TestBoardLeadsToAlerts follows what is being done about a target to its alert.
func TestBoardLeadsToAlerts(t *testing.T) {
	d := startDemo(t)
	d.decided(t)
	m := regexp.MustCompile(`(?s)<b>([^<]+)</b>.{0,900}?<a href="(/alerts/\d+)">`).FindStringSubmatch(d.get(t, "/"))
	if m == nil {
		t.Fatal("what is being done leads to no alert")
	}
	if page := d.get(t, m[2]); !strings.Contains(page, m[1]) {
		t.Errorf("%s does not speak of %s", m[2], m[1])
	}
}

// decided waits until it is decided who is told of alerts.
func (d *demo) decided(t *testing.T) {
	t.Helper()
	for wait := time.Now().Add(patience); !toldOn.MatchString(d.get(t, "/")); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(wait) {
			t.Fatal("nothing is decided about alerts")
		}
	}
}

var choices = regexp.MustCompile(`(?s)<form method="get".*?</form>`)

var blocks = regexp.MustCompile(`</(?:p|h1|h2|tr|li|dt|dd|form|nav)>`)

// toldOn is what is being done about a target: when it is told is the alerts' to decide, and theirs to test.
var toldOn = regexp.MustCompile(`通知待发（[^）]*）|通知未送出（[^）]*）|已于\S+通知|(to be )?told on \S+|not told yet \(due on [^)]*\)`)

// lined is a page's text as people read it, a line for each block.
func lined(page string) string {
	_, page, _ = strings.Cut(page, `<main`)
	page, _, _ = strings.Cut("<main"+page, `</main>`)
	page = choices.ReplaceAllString(page, "")
	var b strings.Builder
	for _, line := range blocks.Split(page, -1) {
		if text := toldOn.ReplaceAllString(words(line), "……"); text != "" {
			fmt.Fprintln(&b, text)
		}
	}
	return b.String()
}

// TestBoardCountsWhatItLists clicks every light of some pages: as many targets are listed as it says, page after page, each once.
func TestBoardCountsWhatItLists(t *testing.T) {
	d := startDemo(t)
	tile := regexp.MustCompile(`<a class="count [^"]*" href="([^"]+)"[^>]*><b>(\d+)</b>`)
	line := regexp.MustCompile(`<td class="name">(?s:.*?)<td class="s" [^>]*>(?s:.*?)</td>`)
	for _, path := range []string{"/", "/?q=" + url.QueryEscape("产业园"), "/units/transport", "/measures/m13", "/?as_of=2026-01-20"} {
		tiles := tile.FindAllStringSubmatch(d.get(t, path), -1)
		if len(tiles) < 5 {
			t.Fatalf("%s has %d lights", path, len(tiles))
		}
		for _, m := range tiles {
			seen := map[string]bool{}
			for _, page := range boardPages(t, d, html.UnescapeString(m[1])) {
				_, rows, _ := strings.Cut(page, `id="targets"`)
				for _, row := range line.FindAllString(rows, -1) {
					seen[words(row)] = true
				}
			}
			if strconv.Itoa(len(seen)) != m[2] {
				t.Errorf("%s: a light says %s and lists %d", m[1], m[2], len(seen))
			}
		}
	}
}

// TestBoardSaysWhatItDoesNotUnderstand asks for what is not there.
func TestBoardSaysWhatItDoesNotUnderstand(t *testing.T) {
	s := &served{demo: startDemo(t)}
	for path, want := range map[string]int{
		"/?light=pink": 400, "/?sort=luck": 400, "/?from=-1": 400, "/?from=9999": 400, "/?as_of=gestern": 400, "/units?as_of=gestern": 400,
		"/units/nobody": 404, "/measures/m99": 404, "/sheets?unit=nobody": 404, "/targets.xlsx?light=pink": 400, "/units/finance?as_of=2020-01-01": 404,
		"/?q=" + url.QueryEscape("没有这个指标"): 200, "/?as_of=2020-01-01": 200, "/units?as_of=2020-01-01": 200, "/sheets?as_of=2020-01-01": 200,
		"/targets.csv?as_of=2020-01-01": 200, "/targets.txt": 404,
	} {
		if code, _, body := s.ask(t, http.MethodGet, path); code != want {
			t.Errorf("%s: %d, want %d: %s", path, code, want, words(body))
		}
	}
}

// TestBoardShowsAUnitItsOwnAlone: a unit's people see no other unit's targets, on no page and in no file.
func TestBoardShowsAUnitItsOwnAlone(t *testing.T) {
	dir := bareInstance(t, "people: {tokens: true}\n")
	_, senders := uploadingIn(t, dir, "commerce", "finance")
	for path, want := range map[string]struct {
		code       int
		has, lacks string
	}{
		"/units":          {200, "省商务厅", "省工信厅"},
		"/units/commerce": {200, "进出口总额", "省级发展专项资金"},
		"/units/industry": {404, "", "招商引资到位资金"},
		"/measures":       {200, "（", "省级发展专项资金到账"},
		"/targets.csv":    {200, "进出口总额", "省级发展专项资金到账"},
		"/units.csv":      {200, "省商务厅", "省工信厅"},
		"/sheets":         {200, "甘肃省商务厅", "工业和信息化厅"},

		"/obligations.csv":                            {200, "商务厅", "财政厅"},
		"/obligations/rates.csv":                      {200, "商务厅", "财政厅"},
		"/obligations/matrix.csv":                     {403, "", "财政厅"},
		"/submissions.csv":                            {200, "收件号", "财政厅"},
		"/doubts.csv":                                 {403, "", "财政厅"},
		"/alerts.csv":                                 {200, "事项", "财政厅"},
		"/messages.csv":                               {200, "联络员", "财政厅"},
		"/obligations.csv?department=finance":         {403, "", "财政厅"},
		"/indicators/imports_exports":                 {200, "进出口总额", "财政厅"},
		"/indicators/provincial_fund":                 {404, "", "亿元"},
		"/indicators/no_such":                         {404, "", "亿元"},
		"/indicators/provincial_fund/periods.csv":     {404, "", "亿元"},
		"/indicators/provincial_fund/corrections.csv": {404, "", "亿元"},
		"/indicators/industrial_park_output?entity=alloy_materials": {404, "", "亿元"},
	} {
		code, body := senders["commerce"].do(http.MethodGet, path, nil, nil)
		if code != want.code || !strings.Contains(string(body), want.has) || strings.Contains(string(body), want.lacks) {
			t.Errorf("%s: %d %s", path, code, words(string(body)))
		}
	}
	for _, path := range []string{"/indicators/provincial_fund", "/indicators/provincial_fund/evidence?kind=target&period=2026-M10&window=2026"} {
		for who, want := range map[string]int{"finance": http.StatusOK, "commerce": http.StatusNotFound} {
			code, body := senders[who].do(http.MethodGet, path, nil, nil)
			if code != want || strings.Contains(string(body), "10.00亿元") != (want == http.StatusOK) {
				t.Errorf("%s asks for %s: %d %s", who, path, code, words(string(body)))
			}
		}
	}
}

// TestTablesAsFilesShowWhatPagesShow opens the files of all tables: every figure is a number that shows the page's own digits.
func TestTablesAsFilesShowWhatPagesShow(t *testing.T) {
	d := startDemo(t)
	d.decided(t)
	for name, least := range map[string]struct {
		query         string
		rows, numbers int
	}{
		"targets": {rows: 100, numbers: 500}, "units": {rows: 10, numbers: 100}, "measures": {rows: 10, numbers: 100},
		"parts":       {},
		"obligations": {rows: 100, numbers: 100}, "obligations/matrix": {rows: 10, numbers: 10}, "obligations/rates": {rows: 10, numbers: 50},
		"submissions": {rows: 100, numbers: 500}, "alerts": {rows: 10, numbers: 10}, "messages": {rows: 2, numbers: 4},
		"indicators/imports_exports/periods":     {rows: 10, numbers: 50},
		"indicators/provincial_fund/corrections": {rows: 1, numbers: 2},
	} {
		text := d.get(t, "/"+name+".csv"+least.query)
		if !strings.HasPrefix(text, "\ufeff") || !strings.Contains(text, "示例数据") || !strings.Contains(text, "\r\n") {
			t.Errorf("%s.csv begins with %.60q", name, text)
		}
		read := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
		read.FieldsPerRecord = -1
		rows, err := read.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if numbers := sheetShows(t, name, d.get(t, "/"+name+".xlsx"+least.query), rows); numbers < least.numbers || len(rows) < least.rows {
			t.Errorf("%s has %d rows and %d numbers", name, len(rows), numbers)
		}
	}
}

// sheetShows holds a sheet below its title against rows, and counts its numbers.
func sheetShows(t *testing.T, name, data string, rows [][]string) (numbers int) {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetList()[0]
	for r, row := range rows {
		for c, want := range row {
			at, err := excelize.CoordinatesToCellName(c+1, r+2)
			if err != nil {
				t.Fatal(err)
			}
			shown, err := f.GetCellValue(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			if want = strings.TrimPrefix(want, "'"); shown != want {
				t.Errorf("%s.xlsx shows %q in %s, the page %q", name, shown, at, want)
			}
			kind, err := f.GetCellType(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			if shown != "" && (kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber) {
				numbers++
			}
		}
	}
	return numbers
}

// TestFrontPageNamesWhatIsRefusedAtOnce: a refused report is no commit, and the page that was judged before names it.
func TestFrontPageNamesWhatIsRefusedAtOnce(t *testing.T) {
	dir := bareInstance(t, "people: {tokens: true}\n")
	addUser(t, dir, "commerce", "--department", "commerce", "--role", "clerk", "--person", "填报员")
	code, token, problem := runVerb(t, "user", "token", "-c", dir, "commerce", "--scope", "read,submit")
	if code != exitOK {
		t.Fatal(problem)
	}
	var minutes atomic.Int64
	start := sampleNow(t)
	d := startVerbBy(t, clock{now: func() time.Time { return start().Add(time.Duration(minutes.Load()) * time.Minute) }}, "serve", "-c", dir,
		"--listen", "127.0.0.1:0")
	s := sender{t, d.url, strings.TrimSpace(token)}
	front := func() string {
		code, body := s.do(http.MethodGet, "/", nil, nil)
		if code != http.StatusOK {
			t.Fatalf("the front page: %d", code)
		}
		return words(string(body))
	}
	if page := front(); strings.Contains(page, "退回") {
		t.Errorf("nothing was sent: %s", page)
	}
	minutes.Store(5)
	s.upload("月报.csv", bytes.Replace(trade("2026年10月", 41860, 417266, ""), []byte("41860"), []byte("待核"), 1))
	if page := front(); !strings.Contains(page, "退回") {
		t.Errorf("the refused report is not named: %s", page)
	}
}
