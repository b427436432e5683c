package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

var pictures = flag.String("pictures", "", "write pictures of the pages that tests open in a browser into this folder")

// pageBytes is how large a page may be.
const pageBytes = 100 << 10

// looks are how people see a page: at a desk and on a phone, in the light and in the dark. Those that are examined differ from one
// another in both; pictures are made of all.
var looks = []struct {
	width    int64
	scheme   string
	examined bool
}{{1440, "light", true}, {1440, "dark", false}, {390, "light", false}, {390, "dark", true}}

// examiner opens pages in a browser and holds each against what every page keeps.
type examiner struct {
	t       *testing.T
	browser context.Context
	axe     string // the source of axe-core
}

func newExaminer(t *testing.T) *examiner {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", "axe", "node_modules", "axe-core", "axe.min.js"))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") == "" {
		t.Skip("axe-core is not installed: .ci/tools installs it")
	}
	if err != nil {
		t.Fatalf("axe-core: .ci/tools installs it: %v", err)
	}
	return &examiner{t, openBrowser(t), string(source)}
}

// examine holds the page that is open against what every page keeps: it fits, and axe-core finds no serious fault in it.
func (e *examiner) examine(name string) {
	e.t.Helper()
	e.look(name, e.faults)
}

// fits holds the page that is open against what a screen and a line can take: nothing runs over the edge, and it is no larger than
// pageBytes. It takes a hundredth of the time of examine, and is for pages whose kind is examined elsewhere.
func (e *examiner) fits(name string) {
	e.t.Helper()
	e.look(name, func() []string { return nil })
}

// look opens every look of the page. Where pictures are asked for it makes them.
func (e *examiner) look(name string, faults func() []string) {
	t, browser := e.t, e.browser
	t.Helper()
	if n := ask(t, browser, chromedp.Evaluate[int](`new Blob([document.documentElement.outerHTML]).size`)); n > pageBytes {
		t.Errorf("%s: a page of %d bytes", name, n)
	}
	for _, look := range looks {
		if *pictures == "" && !look.examined {
			continue
		}
		if err := chromedp.Do(browser, chromedp.EmulateViewport(look.width, 900), scheme(look.scheme)); err != nil {
			t.Fatal(err)
		}
		where := fmt.Sprintf("%s-%d-%s", name, look.width, look.scheme)
		if over := ask(t, browser, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
			t.Errorf("%s runs %d over the edge", where, over)
		}
		if look.examined {
			for _, fault := range faults() {
				t.Errorf("%s: %s", where, fault)
			}
		}
		if *pictures == "" {
			continue
		}
		png := ask(t, browser, chromedp.FullScreenshot(100))
		if err := os.WriteFile(filepath.Join(*pictures, where+".png"), png, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// faults are what axe-core finds that keeps people from reading or using a page: what it calls serious or critical. Of a long list it is
// shown the first lines alone, since the time that it takes grows with the elements, and the others are of the same make.
func (e *examiner) faults() (list []string) {
	e.t.Helper()
	type fault struct {
		ID, Help, Impact, First string
		Times                   int
	}
	found := ask(e.t, e.browser, chromedp.Evaluate[[]fault](`window.axe || (() => {`+e.axe+`})();
axe.run({exclude: ["tr:nth-child(n+7)", "li:nth-child(n+7)", ".item:nth-child(n+7)"]}, {resultTypes: ["violations"], preload: false}).
then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical").
map(v => ({ID: v.id, Help: v.help, Impact: v.impact, Times: v.nodes.length, First: v.nodes[0].html + " " + v.nodes[0].failureSummary})))`,
		chromedp.EvalAwaitPromise))
	for _, f := range found {
		list = append(list, fmt.Sprintf("%s, %s (%s), %d times, first %.600s", f.Impact, f.Help, f.ID, f.Times,
			strings.Join(strings.Fields(f.First), " ")))
	}
	return list
}

// open goes to a page as somebody.
func (e *examiner) open(as *visitor, path string) {
	e.t.Helper()
	steps := []chromedp.Action[chromedp.Void]{signedOut()}
	if as != nil {
		steps = append(steps, signedIn(as))
	}
	if err := chromedp.Do(e.browser, append(steps, chromedp.Navigate(path))...); err != nil {
		e.t.Fatalf("%s: %v", path, err)
	}
}

// scheme has pages drawn as for people who want them "light" or "dark".
func scheme(name string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
		return err
	})
}

// scripted has pages run their script, or none, as where an office's browsers forbid it.
func scripted(yes bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !yes})
		return err
	})
}

// signedIn gives the browser a visitor's session.
func signedIn(v *visitor) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		c := v.cookie()
		_, err := cdp.Call(ctx, target, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: v.base})
		return err
	})
}

// signedOut takes every cookie from the browser.
func signedOut() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.ClearBrowserCookies, cdp.Empty{})
		return err
	})
}
