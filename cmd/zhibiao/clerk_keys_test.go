package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestClerkWalksByKeys goes the clerk's way from signing in to the receipt without a mouse: where browsers run script, and where they do
// not.
func TestClerkWalksByKeys(t *testing.T) {
	browser := openBrowser(t)
	for _, script := range []bool{true, false} {
		t.Run(fmt.Sprintf("script=%v", script), func(t *testing.T) {
			dir := bareInstance(t, "people: {tokens: true}\n")
			password := addUser(t, dir, "wangfang", "--department", "commerce", "--role", "clerk", "--person", "王芳")
			d, senders := uploadingIn(t, dir, "commerce")
			k := &keyboard{t, browser}
			k.do(signedOut(), scripted(script),
				chromedp.Navigate(`data:text/html,<p>none</p><script>document.querySelector("p").innerText="script"</script>`))
			if ran := ask(t, browser, chromedp.Evaluate[string](`document.querySelector("p").innerText`)) == "script"; ran != script {
				t.Fatalf("the browser runs script: %v", ran)
			}
			k.walk(d, senders["commerce"], password)
		})
	}
}

// walk signs in, looks what is owed, sends the template filled in with mistakes, has one mended and mends the others, gives reasons,
// and has a receipt.
func (k *keyboard) walk(d *demo, clerk sender, password string) {
	t := k.t
	const own = "Lanzhou-2026-own"
	k.do(chromedp.EmulateViewport(1440, 900), chromedp.Navigate(d.url+"/signin"))
	k.write("#name", "wangfang")
	k.write("#password", password)
	k.press("#password", "#again")
	k.write("#old", password)
	k.write("#new", own)
	k.write("#again", own)
	k.press("#again", `[role=status]`)
	k.press(`.bar a[href^="/obligations"]`, `a[href*="template.xlsx"]`)
	const template = "/obligations/commerce/template.xlsx?form=trade_investment&period=2026-M10"
	k.to(fmt.Sprintf("a[href=%q]", template))
	code, data := clerk.do(http.MethodGet, template, nil, nil)
	if code != http.StatusOK {
		t.Fatalf("template: %d", code)
	}
	file := filepath.Join(t.TempDir(), "外贸和招商引资月报_2026年10月.xlsx")
	fillIn(t, file, data, mistaken, map[string]string{"计量单位": "计里单位"})
	k.press(`.bar a[href^="/uploads"]`, "#file")
	k.send(file, ".verdict.rejected")
	k.press(`button[form=mends][value=all]`, "#diff")
	var id int64
	if _, err := fmt.Sscanf(ask(t, k.browser, chromedp.Location()), d.url+"/uploads/%d", &id); err != nil {
		t.Fatal(err)
	}
	download := fmt.Sprintf("/uploads/%d/file", id)
	k.to(fmt.Sprintf("a[href^=%q]", download))
	if code, data = clerk.do(http.MethodGet, download, nil, nil); code != http.StatusOK {
		t.Fatalf("the mended file: %d", code)
	}
	fillIn(t, file, data, mended, nil)
	k.press(`a[href*="instead="]`, "#file")
	k.send(file, ".verdict.held")
	for range ask(t, k.browser, chromedp.Evaluate[int](`document.querySelectorAll("textarea").length`)) {
		k.to("textarea")
		k.do(chromedp.KeyEvent("快报数，终审后更正"))
	}
	k.press(".confirm button", ".receipt")
	for _, want := range []string{"HZ2026-", "已入库", "王芳"} {
		if page := ask(t, k.browser, chromedp.Evaluate[string](`document.body.innerText`)); !strings.Contains(page, want) {
			t.Errorf("the receipt does not say %q:\n%s", want, page)
		}
	}
}

// keyboard is somebody without a mouse.
type keyboard struct {
	t       *testing.T
	browser context.Context
}

func (k *keyboard) do(actions ...chromedp.Action[chromedp.Void]) {
	k.t.Helper()
	if err := chromedp.Do(k.browser, actions...); err != nil {
		k.t.Fatal(err)
	}
}

// to goes with the tabulator to the next element that a selector finds. Wherever it comes by, one sees where one is.
func (k *keyboard) to(selector string) {
	k.t.Helper()
	const stops = 300 // more than a page has
	for range stops {
		k.do(chromedp.KeyEvent("\t"))
		at := ask(k.t, k.browser, chromedp.Evaluate[struct {
			Found, Seen bool
			What        string
		}](fmt.Sprintf(`(e => ({Found: e.matches(%q), Seen: e === document.body || getComputedStyle(e).outlineStyle !== "none",
What: e.outerHTML.slice(0, 120)}))(document.activeElement)`, selector)))
		if !at.Seen {
			k.t.Errorf("one does not see that one is at %s", at.What)
		}
		if at.Found {
			return
		}
	}
	k.t.Fatalf("the tabulator does not lead to %s on %s", selector, ask(k.t, k.browser, chromedp.Location()))
}

// write fills in a field.
func (k *keyboard) write(field, text string) {
	k.t.Helper()
	k.to(field)
	k.do(chromedp.KeyEvent(text))
}

// press goes to a link, button or field, presses Enter, and waits for what the next page has.
func (k *keyboard) press(selector, next string) {
	k.t.Helper()
	if !ask(k.t, k.browser, chromedp.Evaluate[bool](fmt.Sprintf(`document.activeElement.matches(%q)`, selector))) {
		k.to(selector)
	}
	k.do(chromedp.KeyEvent("\r"), chromedp.WaitVisible(next))
}

// send chooses a file, which the machine's own window does, and sends it.
func (k *keyboard) send(file, next string) {
	k.t.Helper()
	k.to("#file")
	k.do(chromedp.SetUploadFiles("#file", []string{file}))
	k.press("form.drop button", next)
}
