package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed is the house's import rules: the design page's table, as code.
// A package that is not listed may not exist.
var allowed = map[string][]string{
	"zhibiao/cmd/zhibiao": {"*"},
	"zhibiao/server": {"zhibiao/indicators...", "zhibiao/collector/report", "zhibiao/collector/change",
		"zhibiao/collector/answer", "zhibiao/people", "zhibiao/people/proof", "zhibiao/query", "zhibiao/alerts", "zhibiao/server/..."},
	"zhibiao/server/door": {"zhibiao/indicators...", "zhibiao/people", "zhibiao/server/layout"},
	"zhibiao/server/messages": {"zhibiao/indicators...", "zhibiao/alerts", "zhibiao/alerts/contacts", "zhibiao/alerts/decide",
		"zhibiao/alerts/watch", "zhibiao/alerts/wording", "zhibiao/people", "zhibiao/server/layout"},
	"zhibiao/server/episodes": {"zhibiao/indicators...", "zhibiao/alerts", "zhibiao/alerts/contacts", "zhibiao/alerts/decide",
		"zhibiao/alerts/watch", "zhibiao/alerts/wording", "zhibiao/collector/report", "zhibiao/collector/statement", "zhibiao/people",
		"zhibiao/query", "zhibiao/server/layout"},
	"zhibiao/server/obligations": {"zhibiao/indicators...", "zhibiao/collector/report", "zhibiao/collector/statement",
		"zhibiao/people", "zhibiao/server/layout", "zhibiao/server/proxy"},
	"zhibiao/server/review": {"zhibiao/indicators...", "zhibiao/collector/report", "zhibiao/collector/statement",
		"zhibiao/people", "zhibiao/server/layout", "zhibiao/server/steps"},
	"zhibiao/server/doubts": {"zhibiao/indicators...", "zhibiao/collector/report", "zhibiao/people", "zhibiao/server/layout"},
	"zhibiao/server/board": {"zhibiao/indicators...", "zhibiao/alerts", "zhibiao/collector/report", "zhibiao/collector/change",
		"zhibiao/people", "zhibiao/query", "zhibiao/server/layout"},
	"zhibiao/server/bulletins": {"zhibiao/indicators...", "zhibiao/people", "zhibiao/alerts", "zhibiao/alerts/bulletin",
		"zhibiao/server/chart", "zhibiao/server/layout"},
	"zhibiao/server/api": {"zhibiao/indicators...", "zhibiao/collector/report", "zhibiao/people", "zhibiao/query",
		"zhibiao/server/layout"},
	"zhibiao/server/logbook": {"zhibiao/indicators...", "zhibiao/people...", "zhibiao/server/layout"},
	"zhibiao/server/upload": {"zhibiao/indicators...", "zhibiao/collector/report", "zhibiao/collector/change",
		"zhibiao/collector/answer", "zhibiao/people", "zhibiao/server/layout", "zhibiao/server/proxy", "zhibiao/server/steps"},
	"zhibiao/server/steps": {"zhibiao/indicators...", "zhibiao/collector/report", "zhibiao/people", "zhibiao/server/layout"},
	"zhibiao/server/proxy": {"zhibiao/indicators...", "zhibiao/collector/report", "zhibiao/people", "zhibiao/server/layout"},
	"zhibiao/server/chart": {"zhibiao/indicators/quantities"},
	"zhibiao/server/indicator": {"zhibiao/indicators...", "zhibiao/collector/report", "zhibiao/collector/change", "zhibiao/people",
		"zhibiao/query", "zhibiao/server/chart", "zhibiao/server/layout"},
	"zhibiao/server/layout": {"zhibiao/indicators...", "zhibiao/collector/report", "zhibiao/people"},
	"zhibiao/store": {"zhibiao/indicators...", "zhibiao/collector/report", "zhibiao/people...", "zhibiao/alerts",
		"zhibiao/server/upload"},
	"zhibiao/people":          {"zhibiao/indicators..."},
	"zhibiao/people/proof":    {"zhibiao/people"},
	"zhibiao/query":           {"zhibiao/indicators..."},
	"zhibiao/alerts":          {"zhibiao/indicators..."},
	"zhibiao/alerts/contacts": {"zhibiao/indicators...", "zhibiao/alerts"},
	"zhibiao/alerts/decide":   {"zhibiao/indicators...", "zhibiao/alerts", "zhibiao/alerts/contacts"},
	"zhibiao/alerts/bulletin": {"zhibiao/indicators..."},
	"zhibiao/alerts/deliver":  {"zhibiao/alerts"},
	"zhibiao/alerts/wording":  {"zhibiao/indicators...", "zhibiao/alerts", "zhibiao/alerts/contacts", "zhibiao/alerts/decide"},
	"zhibiao/alerts/watch": {"zhibiao/indicators...", "zhibiao/alerts", "zhibiao/alerts/contacts", "zhibiao/alerts/decide",
		"zhibiao/alerts/wording"},
	"zhibiao/dashboards": {"zhibiao/indicators..."},
	"zhibiao/collector":  {"zhibiao/indicators...", "zhibiao/collector/..."},
	"zhibiao/collector/statement": {"zhibiao/indicators...", "zhibiao/collector/template", "zhibiao/collector/reading",
		"zhibiao/collector/report"},
	"zhibiao/collector/template": {"zhibiao/indicators...", "zhibiao/collector/change", "zhibiao/collector/reading...",
		"zhibiao/collector/form", "zhibiao/collector/cells", "zhibiao/collector/report", "zhibiao/collector/workbook"},
	"zhibiao/collector/answer": {"zhibiao/indicators...", "zhibiao/collector/change", "zhibiao/collector/form",
		"zhibiao/collector/cells", "zhibiao/collector/report", "zhibiao/collector/workbook"},
	"zhibiao/collector/check": {"zhibiao/collector/workbook", "zhibiao/indicators...", "zhibiao/collector/change", "zhibiao/collector/reading...",
		"zhibiao/collector/form", "zhibiao/collector/cells", "zhibiao/collector/report"},
	"zhibiao/collector/change": {"zhibiao/indicators...", "zhibiao/collector/cells", "zhibiao/collector/report"},
	"zhibiao/collector/reading": {"zhibiao/indicators...", "zhibiao/collector/reading/...", "zhibiao/collector/form",
		"zhibiao/collector/cells", "zhibiao/collector/report", "zhibiao/collector/workbook"},
	"zhibiao/collector/reading/extract": {"zhibiao/indicators...", "zhibiao/collector/reading/locate", "zhibiao/collector/form",
		"zhibiao/collector/cells", "zhibiao/collector/report", "zhibiao/collector/workbook"},
	"zhibiao/collector/reading/locate": {"zhibiao/indicators...", "zhibiao/collector/form", "zhibiao/collector/cells",
		"zhibiao/collector/report", "zhibiao/collector/workbook"},
	"zhibiao/collector/form":          {"zhibiao/indicators...", "zhibiao/collector/cells"},
	"zhibiao/collector/cells":         {"zhibiao/indicators/...", "zhibiao/collector/workbook"},
	"zhibiao/collector/report":        {"zhibiao/indicators...", "zhibiao/collector/workbook"},
	"zhibiao/collector/workbook":      {},
	"zhibiao/collector/collectortest": {"zhibiao/indicators...", "zhibiao/collector/...", "zhibiao/samples/sampletest"},
	"zhibiao/collector/ledgertest":    {"zhibiao/indicators...", "zhibiao/collector", "zhibiao/collector/report"},
	"zhibiao/indicators":              {"zhibiao/indicators/..."},
	"zhibiao/indicators/quantities":   {"zhibiao/indicators/periods", "zhibiao/indicators/hanzi"},
	"zhibiao/indicators/periods":      {"zhibiao/indicators/hanzi"},
	"zhibiao/indicators/hanzi":        {},
	"zhibiao/samples":                 {},
	"zhibiao/samples/gen":             {"zhibiao/indicators...", "zhibiao/collector/workbook", "zhibiao/samples"},
	"zhibiao/samples/golden":          {},
	"zhibiao/samples/peers":           {},
	"zhibiao/samples/sampletest":      {"zhibiao/indicators", "zhibiao/samples"},
	"zhibiao/samples/gen/write":       {"zhibiao/samples/gen"},
}

// admits says whether a list of rooms names one: by itself, or with all below it (indicators..., indicators/...).
func admits(rooms []string, room string) bool {
	return slices.ContainsFunc(rooms, func(r string) bool {
		below, wide := strings.CutSuffix(r, "...")
		return r == "*" || r == room || wide && strings.HasPrefix(room, below)
	})
}

// reserved modules may be imported by one package of ours only.
var reserved = map[string][]string{
	"database/sql":                {"zhibiao/store"},
	"modernc.org/sqlite":          {"zhibiao/store"},
	"github.com/xuri/excelize/v2": {"zhibiao/collector/workbook"},
	"github.com/richardlehane/":   {"zhibiao/collector/workbook"},
	"github.com/wneessen/go-mail": {"zhibiao/alerts/deliver"},
}

// impure is what a package that knows no clock of its own and no network does without.
var impure = []string{"net", "net/http", "os", "database/sql", "log", "log/slog"}

// pure are those packages.
var pure = map[string][]string{
	"zhibiao/indicators":            impure,
	"zhibiao/indicators/quantities": impure,
	"zhibiao/indicators/periods":    impure,
	"zhibiao/indicators/hanzi":      impure,
}

type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func TestImportsRunDownward(t *testing.T) {
	packages := listPackages(t)
	if len(packages) < 8 {
		t.Fatalf("go list found %d packages, expected the whole house", len(packages))
	}
	for _, p := range packages {
		may, known := allowed[p.ImportPath]
		if !known {
			t.Errorf("%s is not a room of the house: see section 1 of the design page", p.ImportPath)
			continue
		}
		for _, i := range p.Imports {
			if strings.HasPrefix(i, "zhibiao/") && !admits(may, i) {
				t.Errorf("%s imports %s, which the design does not allow", p.ImportPath, i)
			}
			for prefix, owners := range reserved {
				if strings.HasPrefix(i, prefix) && !slices.Contains(owners, p.ImportPath) {
					t.Errorf("%s imports %s, which is reserved to %v", p.ImportPath, i, owners)
				}
			}
			if slices.Contains(pure[p.ImportPath], i) {
				t.Errorf("%s imports %s and is meant to be pure", p.ImportPath, i)
			}
		}
		for _, i := range slices.Concat(p.TestImports, p.XTestImports) {
			if strings.HasPrefix(i, "zhibiao/") && !admits(may, i) && i != p.ImportPath && !testOnly(p.ImportPath, i) {
				t.Errorf("a test of %s imports %s", p.ImportPath, i)
			}
		}
	}
}

// testOnly are the imports that only tests may make: the samples, which are there for them, what the samples themselves are proved
// with, what every ledger is proved with, the limits without which no reader is made, the file in which people and alerts are kept, and
// among the rooms of the collector each other, since a room proves itself by what the reader makes of it.
func testOnly(importer, imported string) bool {
	switch {
	case imported == "zhibiao/store":
		return slices.Contains([]string{"zhibiao/people", "zhibiao/server", "zhibiao/server/door", "zhibiao/server/messages",
			"zhibiao/server/episodes", "zhibiao/alerts/watch"}, importer)
	case strings.HasPrefix(importer, "zhibiao/collector/") && strings.HasPrefix(imported, "zhibiao/collector/"):
		return true
	}
	return strings.HasPrefix(imported, "zhibiao/samples") || strings.HasPrefix(importer, "zhibiao/samples") ||
		imported == "zhibiao/collector/workbook" || imported == "zhibiao/collector/collectortest" ||
		importer == "zhibiao/store" && (imported == "zhibiao/collector/ledgertest" || imported == "zhibiao/collector")
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "zhibiao/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("read the answer of go list: %v", err)
		}
		packages = append(packages, p)
	}
}
