package layout

import (
	"regexp"
	"strings"
	"testing"
)

// tooNew are features of style sheets that Chrome 69 does not know, the kernel of browsers that offices have, with what to write instead.
var tooNew = []struct{ pattern, instead string }{
	{`:is\(|:where\(|:has\(`, "write the selectors out"},
	{`:focus-visible`, "style :focus, and take it back by :focus:not(:focus-visible) in a rule of its own"},
	{`(^|[;{\s])inset\s*:`, "top, right, bottom, left"},
	{`(^|[;{\s])inset-(block|inline)`, "top, right, bottom, left"},
	{`aspect-ratio`, "padding in per cent"},
	{`\b(min|max|clamp)\(`, "min-width and max-width"},
	{`(margin|padding|border)-(block|inline)\s*:`, "the four sides"},
	{`overflow-wrap\s*:\s*anywhere`, "word-break: break-word"},
	{`overflow\s*:\s*clip`, "overflow: hidden"},
	{`@layer|@container|@property|@scope`, "plain rules"},
	{`place-(items|content|self)\s*:`, "align-… and justify-…"},
	{`accent-color|content-visibility|text-wrap|color-mix\(|oklch\(|oklab\(`, "nothing: it is not needed"},
	{`\b\d+(\.\d+)?(dvh|svh|lvh|cqw|cqh|lh|rlh)\b`, "vh"},
	{`rgb\([^,)]*\s[^,)]*\)`, "commas between the parts"},
	{`display\s*:\s*(flow-root list-item|inline grid|block flex)`, "one word"},
}

// TestStyleForOldBrowsers holds the style sheet against what Chrome 69 knows. What it does not know it leaves out, and with an
// unknown selector the whole rule; room between flexible boxes (gap, Chrome 84) would be missing without a sign.
func TestStyleForOldBrowsers(t *testing.T) {
	text := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(style), "")
	grids := map[string]bool{}
	rules := regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`).FindAllStringSubmatch(text, -1)
	if len(rules) < 50 {
		t.Fatalf("%d rules", len(rules))
	}
	for _, r := range rules {
		if strings.Contains(r[2], "display:grid") {
			grids[strings.TrimSpace(r[1])] = true
		}
	}
	gap := regexp.MustCompile(`(^|;)\s*(row-|column-)?gap\s*:`)
	for _, r := range rules {
		rule, selector := strings.TrimSpace(r[0]), strings.TrimSpace(r[1])
		if gap.MatchString(r[2]) && !grids[selector] {
			t.Errorf("%s: gap is for grids alone: give the children margins", rule)
		}
		for _, f := range tooNew {
			if regexp.MustCompile(f.pattern).MatchString(rule) && selector != ":focus:not(:focus-visible)" {
				t.Errorf("%s: %s is too new: %s", rule, f.pattern, f.instead)
			}
		}
	}
}

// TestPrintHidesNoPartOfAChart: what is left out on paper is no class by which parts of charts are styled. Bars had the class of the
// page's bar, and charts of bars were printed without them.
func TestPrintHidesNoPartOfAChart(t *testing.T) {
	_, print, ok := strings.Cut(string(style), "@media print{")
	hidden, _, _ := strings.Cut(print, "{display:none}")
	if !ok || len(hidden) > 300 {
		t.Fatalf("on paper is left out %q", hidden)
	}
	for _, m := range regexp.MustCompile(`\.chart \.([\w-]+)`).FindAllStringSubmatch(string(style), -1) {
		for _, selector := range strings.Split(hidden, ",") {
			if selector == "."+m[1] {
				t.Errorf("on paper %s is left out, a part of charts", selector)
			}
		}
	}
}
