package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"

	"zhibiao/samples/peers"
)

// TestFrontPageFitsDeskAndPhone opens the front page in a real browser: nothing
// runs over the edge, what needs action is open, and English is a switch away.
func TestFrontPageFitsDeskAndPhone(t *testing.T) {
	d := startDemo(t)
	browser := openBrowser(t)
	for _, size := range []struct{ width, height int64 }{{1280, 900}, {390, 844}} {
		if err := chromedp.Do(browser, chromedp.EmulateViewport(size.width, size.height), chromedp.Navigate(d.url+"/")); err != nil {
			t.Fatalf("at %d pixels: %v", size.width, err)
		}
		overflow := ask(t, browser, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
		rows := ask(t, browser, chromedp.Evaluate[int](`[...document.querySelectorAll('#targets tbody tr')].filter(r => `+
			`r.getBoundingClientRect().height > 0).length`))
		title := ask(t, browser, chromedp.Evaluate[string](`document.querySelector("h1").innerText`))
		link := ask(t, browser, chromedp.Evaluate[string](`document.querySelector('nav a.switch').href`))
		if err := chromedp.Do(browser, chromedp.Navigate(link)); err != nil {
			t.Fatalf("switch to English at %d pixels: %v", size.width, err)
		}
		english := ask(t, browser, chromedp.Evaluate[string](`document.querySelector("h1").innerText`))
		if overflow > 0 {
			t.Errorf("at %d pixels the page runs %d over the edge", size.width, overflow)
		}
		if rows < 30 {
			t.Errorf("at %d pixels %d rows are open", size.width, rows)
		}
		if title != "指标进展" || english != "Progress of targets" {
			t.Errorf("at %d pixels the titles are %q and %q", size.width, title, english)
		}
	}
}

// openBrowser starts a real browser that closes with the test.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(peers.Program(t, "chromium")), chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(patience))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	browser, leave := chromedp.NewContext(allocator)
	t.Cleanup(leave)
	return browser
}

// ask runs an action that gives a value.
func ask[T any](t *testing.T, browser context.Context, action chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(browser, action)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
