package main

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zhibiao/collector/workbook"
)

// served is an instance that is being served, with what departments sent it.
type served struct {
	*demo
	dir   string
	files [][]byte // by number of submission, from 1
}

// serveReports serves the sample's catalogue with these files received, one after another.
func serveReports(t *testing.T, reports ...sentReport) *served {
	t.Helper()
	s := &served{dir: t.TempDir(), files: [][]byte{nil}}
	if err := os.CopyFS(filepath.Join(s.dir, "catalogue"),
		os.DirFS(filepath.Join("..", "..", "samples", "lanzhou", "catalogue"))); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(s.dir, "zhibiao.yaml")
	if err := os.WriteFile(config, []byte("catalogue: catalogue\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, r := range reports {
		path := filepath.Join(t.TempDir(), r.name)
		if err := os.WriteFile(path, r.data, 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"collect", "-c", config, path}
		if r.reason != "" {
			args = append(args, "--reason", r.reason)
		}
		if code, out, problem := runVerb(t, args...); (code == exitOK) != r.accepted {
			t.Fatalf("collect %s ends in %d: %s%s", r.name, code, out, problem)
		}
		s.files = append(s.files, r.data)
	}
	s.demo = startVerb(t, "serve", "-c", config, "--listen", "127.0.0.1:0")
	return s
}

// sentReport is a file that a department sends.
type sentReport struct {
	name     string
	data     []byte
	reason   string
	accepted bool
}

// ask gets a page, whatever its status.
func (s *served) ask(t *testing.T, method, path string) (int, http.Header, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	body := bodyOf(t, answer, err)
	return answer.StatusCode, answer.Header, string(body)
}

var tags = regexp.MustCompile(`<[^>]*>`)

// words is a page's text as people read it, blanks as one.
func words(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}

const hostileName = `<img src=x onerror=alert(1)>`

// trade is the monthly report on trade as CSV, with these imports and exports in 万元 and this remark.
func trade(month string, own, cumulative any, remark string) []byte {
	return fmt.Appendf(nil, "外贸和招商引资月报,,,,\n表号：甘商2表,,,,\n填报单位："+
		"省商务厅,,%s,,\n指标名称,计量单位,本月,累计,累计±%%\n进出口总额,万元,%v,%v,\n招商引资到位资金,亿元,15.68,172.47,\n%s\n", month, own, cumulative, remark)
}

// sentReports are a good report, its correction, a broken one with HTML in its cells, a
// page of HTML named .xls, and a document that is no table.
func sentReports(t *testing.T) []sentReport {
	t.Helper()
	good, err := os.ReadFile(filepath.Join("..", "..", "samples", "lanzhou", "workbooks", "省商务厅_外贸和招商引资月报_2026年9月.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	page := `<html><body><table><tr><td colspan=5>外贸和招商引资月报</td></tr><tr><td>填报单位：省商务厅</td><td></td><td>2026年8月</td></tr>
<tr><td>指标名称</td><td>计量单位</td><td>本月</td><td>累计</td><td>累计±%</td></tr><tr><td>进出口总额</td><td>万元</td><td>40000</td><td>337241</td></tr><tr><td>招商引资到位资金</td><td>亿元</td><td>15</td><td>138.94</td></tr></table></body></html>`
	return []sentReport{
		{name: "月报.xlsx", data: good, accepted: true},
		{name: "月报（更正）.csv", data: trade("2026年9月", 40653, 377894, "备注：=cmd|' /C calc'!A0"), reason: "海关更正", accepted: true},
		{name: hostileName + ".csv", data: trade("2026年10月", hostileName, 2, "<script>alert(2)</script>,,"+hostileName+",,"),
			accepted: false},
		{name: "网页.xls", data: []byte(page), reason: "网页导出", accepted: true},
		{name: "扫描件.xlsx", data: []byte("%PDF-1.7\n"), accepted: false},
	}
}

// TestPagesOfSubmissions walks through the pages as a planner does, in both languages.
func TestPagesOfSubmissions(t *testing.T) {
	s := serveReports(t, sentReports(t)...)
	for path, wants := range map[string][]string{
		"/submissions":                   {"报送记录", "5份", "月报（更正）.csv", "已入库", "退回", hostileName + ".csv", "外贸和招商引资月报"},
		"/submissions?lang=en":           {"Submissions", "5 in all", "accepted", "rejected", "Foreign trade and investment"},
		"/submissions?outcome=rejected":  {"2份", "扫描件.xlsx"},
		"/submissions?department=labour": {"没有符合条件的报送"},
		"/submissions/1":                 {"已入库：", "进出口总额", "2026年9月", "外贸招商!C7", "40553", "已被"},
		"/submissions/2":                 {"改变了什么", "海关更正", "4.0553亿元", "4.0653亿元", "40653 万元"},
		"/submissions/2?lang=en":         {"What it changed", "Accepted", "Before", "After"},
		"/submissions/3":                 {"退回：有", "处错误", hostileName, "number.unreadable", "cumulative.falls", "第一处错误"},
		"/submissions/4":                 {"网页.xls", "已入库："},
		"/submissions/5":                 {"退回：", "文件是 PDF 文档，不能作为电子表格读取", "请报送原电子表格（.xlsx）"},
		"/submissions/1?cell=" + url.QueryEscape("外贸招商!D7"):   {"原表此处 外贸招商!D7", "377794 万元", "首次报送", "指标名称", "累计±%", "1.3"},
		"/submissions/1?cell=" + url.QueryEscape("外贸招商!C7"):   {"已更正为 4.0653亿元 ，见 #2", "其中 4 个数据已被后来的报送更正"},
		"/submissions/2?cell=" + url.QueryEscape("Sheet1!C5"): {"4.0653亿元 40653 万元", "4.0553亿元 ，见 #1 现行"},
		"/submissions/1?cell=" + url.QueryEscape("没有这张!D7"):   {"文件里没有这张工作表"},
		"/submissions/5?cell=" + url.QueryEscape("表!A1"):      {"文件读不出来，看不到原表"},
	} {
		code, header, body := s.ask(t, http.MethodGet, path)
		if code != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", path, code, header.Get("Content-Type"))
		}
		text := words(body)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q: %s", path, want, text)
			}
		}
	}
}

// TestPagesAreInert opens what came from outside: nothing of it may run, neither in a page nor in a file that is handed out.
func TestPagesAreInert(t *testing.T) {
	s := serveReports(t, sentReports(t)...)
	for _, path := range []string{"/", "/submissions", "/submissions/3", "/submissions/3?lang=en", "/submissions/3?cell=Sheet1!A7",
		"/submissions/" + url.PathEscape(hostileName),
		"/submissions/1?cell=" + url.QueryEscape(hostileName), "/submissions?before=" + url.QueryEscape(hostileName),
		"/?as_of=" + url.QueryEscape(hostileName)} {
		_, header, body := s.ask(t, http.MethodGet, path)
		if strings.Contains(body, "<img") || strings.Contains(body, "<script") {
			t.Errorf("%s has markup of a department's", path)
		}
		if p := header.Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") ||
			header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, header)
		}
	}
	for number := 1; number < len(s.files); number++ {
		code, header, body := s.ask(t, http.MethodGet, fmt.Sprintf("/submissions/%d/file", number))
		if code != http.StatusOK || body != string(s.files[number]) {
			t.Errorf("file %d: %d, %d bytes of %d", number, code, len(body), len(s.files[number]))
		}
		disposition := header.Get("Content-Disposition")
		if !strings.HasPrefix(disposition, "attachment; ") || strings.ContainsAny(disposition, "<>") ||
			header.Get("Content-Type") != "application/octet-stream" ||
			!strings.Contains(header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("file %d: %v", number, header)
		}
	}
	code, _, body := s.ask(t, http.MethodGet, "/submissions/3/answer.xlsx")
	book, err := workbook.Read(t.Context(), "answer.xlsx", []byte(body), workbook.Limits{})
	if code != http.StatusOK || err != nil {
		t.Fatalf("the answer: %d, %v", code, err)
	}
	for _, sheet := range book.Sheets {
		for row, cells := range sheet.Rows() {
			for col, c := range cells {
				if c.Formula && strings.Contains(c.Text, "cmd") {
					t.Errorf("%s!%s is a formula: %q", sheet.Name, workbook.Ref{Row: row, Col: col}, c.Text)
				}
			}
		}
	}
	if _, _, marked := s.ask(t, http.MethodGet, "/submissions/3/answer.xlsx"); !bytes.Equal([]byte(marked), []byte(body)) {
		t.Error("the answer differs when it is asked for again")
	}
}

// TestPagesSayWhatTheyLack asks for what is not there: every answer is a page with a way on.
func TestPagesSayWhatTheyLack(t *testing.T) {
	s := serveReports(t, sentReports(t)[:1]...)
	for _, c := range []struct {
		method, path string
		code         int
		want         string
	}{
		{"GET", "/submissions/99", 404, "没有收件号为“99”的报送"},
		{"GET", "/submissions/x?lang=en", 404, "There is no submission “x”"},
		{"GET", "/submissions/-1", 404, "没有收件号"},
		{"GET", "/submissions/99999999999999999999", 404, "没有收件号"},
		{"GET", "/submissions/99/file", 404, "没有收件号"},
		{"GET", "/submissions/1/answer.xlsx", 404, "没有发现问题"},
		{"GET", "/submissions/1?from=999", 400, "请从第一页翻起"},
		{"GET", "/submissions/1?cell=C14", 400, "工作表!单元格"},
		{"GET", "/submissions/1?cell=" + url.QueryEscape("外贸招商!A0"), 400, "工作表!单元格"},
		{"GET", "/submissions/1?cell=" + url.QueryEscape("外贸招商!D7' OR '1'='1"), 400, "工作表!单元格"},
		{"GET", "/submissions/1?cell=" + url.QueryEscape("!D7"), 400, "工作表!单元格"},
		{"GET", "/submissions/1?cell=" + url.QueryEscape("../../etc/passwd!A1"), 200, "文件里没有这张工作表"},
		{"GET", "/submissions/1?cell=" + url.QueryEscape("外贸招商!A1:XFD1048576"), 200, "377794"},
		{"GET", "/submissions/1?cell=" + url.QueryEscape("外贸招商!XFD1048576"), 200, "原表此处"},
		{"GET", "/submissions/1?cell=" + url.QueryEscape(strings.Repeat("表", 9000)+"!A1"), 200, "文件里没有这张工作表"},
		{"GET", "/submissions/1%2f..%2f..", 404, "没有收件号"},
		{"GET", "/submissions/0x1", 404, "没有收件号"},
		{"GET", "/submissions?outcome=perhaps", 400, "请从列表中选择结果"},
		{"GET", "/submissions?as_of=gestern", 400, "请写日期"},
		{"GET", "/submissions?before=0", 400, "请从第一页翻起"},
		{"GET", "/submissions?as_of=2020-01-01", 200, "还没有收到报送"},
		{"GET", "/submissions/1?as_of=2020-01-01", 200, "月报.xlsx"},
		{"POST", "/submissions/1", 405, ""},
		{"DELETE", "/submissions/1/file", 405, ""},
		{"HEAD", "/submissions/1", 200, ""},
		{"GET", "/submissions/1/../../etc/passwd", 404, ""},
		{"GET", "/-/ready", 200, "ready"},
	} {
		code, _, body := s.ask(t, c.method, c.path)
		if code != c.code || !strings.Contains(words(body), c.want) {
			t.Errorf("%s %s: %d %q, want %d %q", c.method, c.path, code, words(body), c.code, c.want)
		}
	}
}

// TestPagesOfAnEmptyLedger are what an instance shows on its first day.
func TestPagesOfAnEmptyLedger(t *testing.T) {
	s := serveReports(t)
	for path, want := range map[string]string{
		"/": "还没有入库的报送，所以都是灰灯", "/?lang=en": "No report has been accepted yet", "/?as_of=2024-01-01": "到这一天还没有目录",
		"/submissions": "还没有收到报送", "/submissions?lang=en": "Nothing has come in yet",
	} {
		if code, _, body := s.ask(t, http.MethodGet, path); code != http.StatusOK || !strings.Contains(words(body), want) {
			t.Errorf("%s: %d %s", path, code, words(body))
		}
	}
}

// TestListTurnsPages goes through all submissions of the demo, page by page and back: each stands once.
func TestListTurnsPages(t *testing.T) {
	d := startDemo(t)
	address := regexp.MustCompile(`<a href="(/submissions/\d+)">`)
	turn := regexp.MustCompile(`rel="(prev|next)" href="([^"]+)"`)
	links := func(page string) map[string]string {
		out := map[string]string{}
		for _, m := range turn.FindAllStringSubmatch(page, -1) {
			out[m[1]] = html.UnescapeString(m[2])
		}
		return out
	}
	seen, pages := map[string]int{}, []string{}
	for path := "/submissions"; path != ""; {
		page := d.get(t, path)
		for _, m := range address.FindAllStringSubmatch(page, -1) {
			seen[m[1]]++
		}
		pages = append(pages, path)
		path = links(page)["next"]
	}
	if len(seen) < 150 || len(pages) < 3 {
		t.Fatalf("%d submissions on %d pages", len(seen), len(pages))
	}
	for s, n := range seen {
		if n != 1 {
			t.Errorf("%s stands %d times", s, n)
		}
	}
	back := pages[len(pages)-1]
	for range len(pages) - 1 {
		back = links(d.get(t, back))["prev"]
	}
	first := address.FindStringSubmatch(d.get(t, pages[0]))
	if again := address.FindStringSubmatch(d.get(t, back)); len(again) < 2 || again[1] != first[1] {
		t.Errorf("the way back ends at %v, not at %v", again, first)
	}
}

// TestFromTheBoardToTheCell clicks from the front page to the cell in which a
// figure stands, at a desk and on a phone.
func TestFromTheBoardToTheCell(t *testing.T) {
	d := startDemo(t)
	browser := openBrowser(t)
	for _, width := range []int64{1280, 390} {
		fits := func(where string) {
			t.Helper()
			if over := ask(t, browser, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
				t.Errorf("at %d pixels %s runs %d over the edge", width, where, over)
			}
		}
		follow := func(selector string) {
			t.Helper()
			link := ask(t, browser, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q).href`, selector)))
			if err := chromedp.Do(browser, chromedp.Navigate(link)); err != nil {
				t.Fatalf("follow %s: %v", selector, err)
			}
		}
		if err := chromedp.Do(browser, chromedp.EmulateViewport(width, 844), chromedp.Navigate(d.url+"/")); err != nil {
			t.Fatal(err)
		}
		typed := ask(t, browser, chromedp.Evaluate[string](`document.querySelector('a[href*="cell="]').innerText`))
		follow(`a[href*="cell="]`)
		fits("the submission")
		spot := ask(t, browser, chromedp.Evaluate[string](`document.querySelector('td.spot').innerText`))
		seen := ask(t, browser, chromedp.Evaluate[bool](`(r => r.top >= 0 && r.bottom <= innerHeight && r.height > `+
			`0)(document.querySelector('td.spot').getBoundingClientRect())`))
		if spot == "" || !seen {
			t.Errorf("at %d pixels the cell of %q shows %q, in sight: %v", width, typed, spot, seen)
		}
		follow(`nav a[href^="/submissions"]`)
		fits("the list")
		follow(`td.name a`)
		fits("the newest submission")
		if title := ask(t, browser, chromedp.Evaluate[string](`document.querySelector("h1").innerText`)); !strings.HasSuffix(title,
			".xlsx") {
			t.Errorf("at %d pixels the newest submission is %q", width, title)
		}
	}
}
