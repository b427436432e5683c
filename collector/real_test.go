package collector_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibiao/samples/golden"

	"github.com/google/go-cmp/cmp"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// TestRealWorkbooks reads workbooks that nobody here wrote, each by a form of
// its own, and compares every figure with a golden that was checked by eye
// against LibreOffice's rendering of the file.
func TestRealWorkbooks(t *testing.T) {
	shared := collectortest.SharedFolder(t)
	for _, c := range []struct {
		file, form string
		figures    int // as counted by hand; 0: the file is refused
	}{
		{"changdu_2024.xlsx", "changdu", 80},
		{"bayannur_2018.xlsx", "bayannur", 54},
		{"tongliao_2018.xlsx", "bayannur", 12},
		{"hebei_2023.xlsx", "hebei", 29},
		{"urbanisation-mixed-percent.xlsx", "urbanisation", 108},
		{"urbanisation-mixed-percent.xlsx", "urbanisation-mixed", 0},
		{"guangdong_2023-really-xlsx.xls", "guangdong", 7},
		{"lijiang_2025_budget_attachment.xlsx", "lijiang", 378},
		{"gansu-county-yearbook-2009.xls", "gansu", 665},
		{"gansu-county-yearbook-2009.xlsx", "gansu", 665},
		{"changdu_2024.xls", "changdu", 80},
		{"xilingol_2024_debt_limit.XLS", "xilingol", 84},
		{"nbs-provinces-annual-gb18030.csv", "provinces", 31 * 19},
		{"nbs-provinces-annual-utf8-tabs.csv", "provinces-tabs", 31 * 14},
		{"stacked-tables-budget.xls", "stacked", 31*18 + 31*2},
		{"nbs-gdp-quarterly.xls", "quarterly", 32 * 18},
		{"nbs-industry-monthly.xls", "industry", 84*21 - 2*42},
	} {
		t.Run(c.form+" "+c.file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(shared, "workbooks", c.file))
			if err != nil {
				t.Fatal(err)
			}
			reader := reading.New(catalogueFile(t, "testdata/real/"+c.form+".yaml"), workbook.Limits{})
			got := collectortest.ReadFile(t, reader, report.File{Name: c.file, Data: data}, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
				nil)
			if len(got.Observations) != c.figures {
				t.Errorf("%d figures read, want %d", len(got.Observations), c.figures)
			}
			golden.Equal(t, "testdata/real/"+c.form+"."+c.file+".golden", dump(got))
		})
	}
}

// TestRealTwins reads one yearbook in two formats: not one figure may differ.
func TestRealTwins(t *testing.T) {
	shared := collectortest.SharedFolder(t)
	reader := reading.New(catalogueFile(t, "testdata/real/gansu.yaml"), workbook.Limits{})
	var said [2]string
	for i, name := range []string{"gansu-county-yearbook-2009.xls", "gansu-county-yearbook-2009.xlsx"} {
		data, err := os.ReadFile(filepath.Join(shared, "workbooks", name))
		if err != nil {
			t.Fatal(err)
		}
		got := collectortest.ReadFile(t, reader, report.File{Name: name, Data: data}, november, nil)
		if !got.Accepted() || len(got.Observations) == 0 {
			t.Fatalf("%s: %s", name, dump(got))
		}
		said[i] = dump(got)
	}
	if d := cmp.Diff(said[0], said[1]); d != "" {
		t.Errorf("the twins differ (-xls +xlsx):\n%s", d)
	}
}

func catalogueFile(t testing.TB, name string) *indicators.Catalogue {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue(t, string(text))
}

// onePolicy begins catalogues of a single measure, which leads the one department that reports.
const onePolicy = `
documents: [{id: doc, number: 测试〔2020〕1号, title: 测试, year: 2020}]
departments: [{id: stat, name: 统计局}]
measures: [{id: m01, document: doc, number: （一）, title: 测试, lead: [stat]}]
`

func catalogue(t testing.TB, text string) *indicators.Catalogue {
	t.Helper()
	c, err := indicators.LoadCatalogue(fstest.MapFS{"c.yaml": {Data: []byte(text)}}, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// dump writes a reading as text: what it is, its findings, its figures.
func dump(r report.Reading) string {
	var b strings.Builder
	fmt.Fprintf(&b, "form %s department %s period %s of %v\n", r.Form, r.Department, r.Period, r.Periods)
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s %s %s!%s %q %s\n", f.Severity, f.Code, f.Sheet, f.Cell, f.Found, f.Message.ZH)
	}
	for _, o := range r.Observations {
		fmt.Fprintf(&b, "%s{%s} %s %s%s = %v %c | %s!%s %q %s\n", o.Indicator, o.Entity, o.Period, basisName(o.Basis), item(o.Item),
			o.Value, o.Status, o.Source.Sheet, o.Source.Cell, o.Source.Text, o.Source.Unit)
	}
	for _, g := range r.Targets {
		fmt.Fprintf(&b, "target %s{%s} %s %s %v pace %s %v nodes %v in force %s | %s!%s %q\n", g.Indicator, g.Entity, g.Window.Label(),
			g.Bound, g.Value, g.Pace.Kind, g.Pace.Shares, nodes(g), g.InForce.Format(time.DateOnly), g.Source.Sheet, g.Source.Cell,
			g.Source.Text)
	}
	return b.String()
}

func item(s string) string {
	if s == "" {
		return ""
	}
	return "/" + s
}

func nodes(t indicators.Target) []string {
	var out []string
	for _, n := range t.Nodes {
		out = append(out, n.ID+" "+n.Planned.Format(time.DateOnly))
	}
	return out
}

func basisName(b indicators.Basis) string {
	return []string{"own", "cumulative", "own prior", "cumulative prior", "own growth", "cumulative growth", "date", "words"}[b]
}
