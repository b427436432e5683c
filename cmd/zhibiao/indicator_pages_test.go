package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestIndicatorPagesInABrowser opens indicators of each sort at a desk and on a phone, in both languages, and goes from a figure to the
// cell in which it stands.
func TestIndicatorPagesInABrowser(t *testing.T) {
	e := newExaminer(t)
	d, browser := startDemo(t), e.browser
	for name, path := range map[string]string{
		"indicator-flow":        "/indicators/provincial_fund",
		"indicator-behind":      "/indicators/investment_attracted",
		"indicator-behind-en":   "/indicators/investment_attracted?lang=en",
		"indicator-level":       "/indicators/urbanisation",
		"indicator-full-years":  "/indicators/industrial_park_output?entity=alloy_materials",
		"indicator-entities":    "/indicators/industrial_park_output",
		"indicator-ceiling":     "/indicators/construction_land_quota",
		"evidence-attainment":   "/indicators/provincial_fund/evidence?kind=attainment&period=2026-M10&window=2026",
		"evidence-growth-en":    "/indicators/investment_attracted/evidence?kind=cumulative_year_on_year&period=2026-M10&lang=en",
		"indicator-flow-as-of":  "/indicators/investment_attracted?as_of=2026-06-01",
		"indicator-last-window": "/indicators/investment_attracted?window=2025",
	} {
		if err := chromedp.Do(browser, chromedp.Navigate(d.url+path)); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if title := ask(t, browser, chromedp.Evaluate[string](`document.querySelector("h1").innerText`)); strings.Contains(title, "打不开") {
			t.Errorf("%s: %s", path, title)
		}
		e.fits(name)
	}
	if err := chromedp.Do(browser, chromedp.Navigate(d.url+"/indicators/provincial_fund")); err != nil {
		t.Fatal(err)
	}
	for _, selector := range []string{`dl.figures a[href*="kind=attainment"]`, `a[href*="cell="]`} {
		link := ask(t, browser, chromedp.Evaluate[string](`document.querySelector('`+selector+`').href`))
		if err := chromedp.Do(browser, chromedp.Navigate(link)); err != nil {
			t.Fatalf("follow %s: %v", selector, err)
		}
	}
	spot := ask(t, browser, chromedp.Evaluate[string](`document.querySelector('td.spot').innerText`))
	if _, err := url.Parse(spot); err != nil || spot == "" {
		t.Errorf("the way from a figure ends at no cell")
	}
}
