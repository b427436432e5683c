package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zhibiao/collector/workbook"
)

// mistaken is what a clerk fills in, and mended the same when two figures are put right.
var (
	mistaken = map[string][]string{"进出口总额": {"待核", "512832", "3.1"}, "招商引资到位资金": {"8.5亿亿", "约196.3", "3.2"}}
	mended   = map[string][]string{"进出口总额": {"46634", "512832", "3.1"}, "招商引资到位资金": {"8.5", "约196.3", "3.2"}}
)

// TestClerkWalks goes the clerk's way in a real browser: sees what is overdue, sends the template filled in with three mistakes, mends
// one by a click and two by hand, gives a reason, confirms, and has a receipt; the figure is then there for planners, the log tells of
// it, and another unit sees nothing.
func TestClerkWalks(t *testing.T) {
	dir := bareInstance(t, "people: {tokens: true}\n")
	token := func(user, scopes string) string {
		t.Helper()
		code, out, problem := runVerb(t, "user", "token", "-c", dir, user, "--scope", scopes)
		if code != exitOK {
			t.Fatal(problem)
		}
		return strings.TrimSpace(out)
	}
	addUser(t, dir, "planner", "--role", "planner")
	addUser(t, dir, "audit", "--role", "auditor")
	printed := addUser(t, dir, "wangfang", "--department", "commerce", "--role", "clerk", "--person", "王芳")
	password := printed[strings.LastIndexAny(printed, " \n")+1:]
	planner, audit := token("planner", "read,figures"), token("audit", "read")
	d, senders := uploadingIn(t, dir, "commerce", "finance")
	clerk := senders["commerce"]
	e := newExaminer(t)
	browser := e.browser
	text := func() string {
		t.Helper()
		return ask(t, browser, chromedp.Evaluate[string](`new Promise(done => { // of the whole page: what was waited for may come before its end
			const tell = () => done(document.body.innerText)
			document.readyState === "complete" ? tell() : addEventListener("load", tell)
		})`, chromedp.EvalAwaitPromise))
	}
	want := func(step string, words ...string) {
		t.Helper()
		page := text()
		for _, w := range words {
			if !strings.Contains(page, w) {
				t.Fatalf("%s: the page does not say %q:\n%s", step, w, page)
			}
		}
		e.fits("walk-" + step)
	}
	do := func(step string, actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(browser, actions...); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	}

	const own = "Lanzhou-2026-own"
	do("sign in", chromedp.EmulateViewport(1440, 900), chromedp.Navigate(d.url+"/signin"), chromedp.SendKeys("#name", "wangfang"),
		chromedp.SendKeys("#password", password))
	want("signin", "非涉密系统")
	do("sign in", chromedp.KeyEvent("\r"), chromedp.WaitVisible("#again"))
	do("own password", chromedp.SendKeys("#old", password), chromedp.SendKeys("#new", own), chromedp.SendKeys("#again", own),
		chromedp.KeyEvent("\r"), chromedp.WaitVisible(`[role=status]`))
	do("what is owed", chromedp.Navigate(d.url+"/obligations/commerce"))
	want("obligations", "2026年10月", "逾期未报")
	const template = "/obligations/commerce/template.xlsx?form=trade_investment&period=2026-M10"
	if links := ask(t, browser, chromedp.Evaluate[int](fmt.Sprintf(`document.querySelectorAll('a[href=%q]').length`,
		template))); links == 0 {
		t.Errorf("no link to %s", template)
	}
	code, data := clerk.do(http.MethodGet, template, nil, nil)
	if code != http.StatusOK {
		t.Fatalf("template: %d", code)
	}
	file := filepath.Join(t.TempDir(), "外贸和招商引资月报_2026年10月.xlsx")
	fillIn(t, file, data, mistaken, map[string]string{"计量单位": "计里单位"})
	do("upload", chromedp.Navigate(d.url+"/uploads"), chromedp.SetUploadFiles("#file", []string{file}))
	want("uploads", "上传并校验", "非涉密系统")
	do("upload", chromedp.Click("form.drop button"), chromedp.WaitVisible(".verdict.rejected"))
	want("answer", "处错误", "一键更正", "计里单位", "待核")
	do("mend by a click", chromedp.Click(`button[form=mends][value=all]`), chromedp.WaitVisible("#diff"))
	want("mended", "已写入文件的更正", "计量单位", "处错误")
	var id int64
	if _, err := fmt.Sscanf(ask(t, browser, chromedp.Location()), d.url+"/uploads/%d", &id); err != nil {
		t.Fatal(err)
	}
	if code, data = clerk.do(http.MethodGet, fmt.Sprintf("/uploads/%d/file", id), nil, nil); code != http.StatusOK {
		t.Fatalf("the mended file: %d", code)
	}
	fillIn(t, file, data, mended, nil)
	do("mend by hand", chromedp.Navigate(d.url+fmt.Sprintf("/uploads?instead=%d", id)), chromedp.SetUploadFiles("#file", []string{file}),
		chromedp.Click("form.drop button"), chromedp.WaitVisible(".verdict.held"))
	want("question", "待说明", "确认后的数据", "新增")
	for _, said := range []string{"灯", "距目标", "排名"} {
		if strings.Contains(text(), said) {
			t.Errorf("before confirming the page says %q", said)
		}
	}
	fields := ask(t, browser, chromedp.Evaluate[int](`document.querySelectorAll("textarea").length`))
	if fields == 0 {
		t.Fatal("there is no field for a reason")
	}
	do("reason", chromedp.SendKeys("textarea", "快报数，终审后更正"))
	for range fields { // every question there is wants one
		do("reason", chromedp.KeyEvent("\t"), chromedp.KeyEvent("快报数"))
		if ask(t, browser, chromedp.Evaluate[string](`document.activeElement.tagName`)) != "TEXTAREA" {
			break
		}
	}
	do("confirm", chromedp.Click(".confirm button"), chromedp.WaitVisible(".receipt"))
	want("receipt", "回执编号", "HZ2026-", "已入库", "王芳", "校验码")

	now := sampleNow(t)().Unix()
	code, answer := sender{t, d.url, planner}.do(http.MethodGet, fmt.Sprintf("/api/v1/query?query=imports_exports_yuan&time=%d", now), nil,
		nil)
	if code != http.StatusOK || !strings.Contains(string(answer), "466340000") {
		t.Errorf("the planner's query: %d %s", code, answer)
	}
	if code, board := (sender{t, d.url, planner}).do(http.MethodGet, "/?q="+url.QueryEscape("进出口"), nil, nil); code != http.StatusOK ||
		!strings.Contains(string(board), "/indicators/imports_exports") {
		t.Errorf("the board: %d", code)
	}
	if code, list := senders["finance"].do(http.MethodGet, "/api/submissions", nil, nil); code != http.StatusOK || string(list) != "[]\n" {
		t.Errorf("another unit sees: %d %s", code, list)
	}
	if code, log := (sender{t, d.url, audit}).do(http.MethodGet, "/api/log?about=submission+1", nil, nil); code != http.StatusOK ||
		!strings.Contains(string(log), "wangfang") {
		t.Errorf("the log: %d %s", code, log)
	}
	if code, _ := (sender{t, d.url, audit}).do(http.MethodPost, fmt.Sprintf("/api/uploads/%d/discard", id), nil,
		nil); code != http.StatusForbidden {
		t.Errorf("the auditor changes something: %d", code)
	}
}

// fillIn writes a template's figures by their rows' names, and other headers for some, into a file.
func fillIn(t *testing.T, path string, data []byte, rows map[string][]string, headers map[string]string) {
	t.Helper()
	book, err := workbook.Read(t.Context(), path, data, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	draft, err := workbook.EditDraft(data, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range book.Sheets {
		if sheet.Hidden {
			continue
		}
		first := 0
		page := draft.Page(sheet.Name)
		for row, cells := range sheet.Rows() {
			for col, c := range cells {
				if c.Text == "本月" {
					first = col
				}
				if other, ok := headers[c.Text]; ok {
					page.Text(workbook.Ref{Row: row, Col: col}, other, workbook.Style{})
				}
				figures, ok := rows[strings.TrimSpace(c.Text)]
				if !ok || first == 0 || col >= first {
					continue
				}
				for i, figure := range figures {
					at := workbook.Ref{Row: row, Col: first + i}
					if strings.Trim(figure, "0123456789.") == "" {
						page.Decimal(at, figure, workbook.Style{})
					} else {
						page.Text(at, figure, workbook.Style{})
					}
				}
			}
		}
	}
	written, err := draft.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, written, 0o600); err != nil {
		t.Fatal(err)
	}
}
