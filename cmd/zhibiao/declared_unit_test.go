package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const pastureCatalogue = `
documents: [{id: doc, number: 测〔2025〕1号, title: 草原方案, year: 2025}]
measures: [{id: m01, document: doc, number: （一）, title: 草畜平衡, lead: [a]}]
departments: [{id: a, name: 农业局}]
units:
  - {id: sheep_units, name: {zh: 羊单位, en: sheep units}, spellings: [绵羊单位], decimals: 1}
  - {is: 5羊单位, name: {zh: 牛单位, en: cattle units}}
indicators:
  - {id: sold, measure: m01, name: {zh: 出栏, en: Sold}, kind: flow, nature: expected, unit: sheep_units, display: 万羊单位, department: a, form: monthly,
     targets: [{figure: 每年4万牛单位, value: 4万牛单位, bound: at_least, window: year, until: unstated}]}
forms:
  - {id: monthly, name: 草原月报, departments: [a], frequency: month, first: 2026-M10, due: {day: 10}, sheets: [{unit: 万羊单位, tables: [{rows: {by: label, headers: [指标], labels: [{texts: [出栏], indicator: sold}]}, columns: [{headers: [累计], basis: cumulative}]}]}]}
`

// A unit that a catalogue declares goes all the way: from the catalogue's own figures and a report to series, tables, pages, dashboards,
// templates and the list of units.
func TestDeclaredUnitGoesAllTheWay(t *testing.T) {
	dir := nilInstance(t, pastureCatalogue)
	report := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(report, []byte("草原月报（2026年10月）,单位：万羊单位\n指标,累计\n出栏,12.34\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	for _, step := range []struct {
		args []string
		want []string
	}{
		{[]string{"collect", report}, []string{"入库1份"}},
		{[]string{"progress"}, []string{"12.3万羊单位", "20.0万羊单位"}},
		{[]string{"export"}, []string{"# UNIT sold_cumulative_sheep_units sheep_units\n", `sold_cumulative_sheep_units{department="a",window="2026"} 123400 `,
			`sold_target_sheep_units{department="a",window="2026"} 200000 `, `unit="万羊单位"`}},
		{[]string{"template", "--form", "monthly", "--period", "2026-M11", "-o", filepath.Join(out, "t.xlsx")}, nil},
		{[]string{"check", filepath.Join(out, "t.xlsx")}, []string{"2026年11月"}},
		{[]string{"dashboards", "-o", filepath.Join(out, "d")}, nil},
		{[]string{"units", "牛单位"}, []string{"sheep_units     5  cattle units"}},
	} {
		code, said, problem := runVerb(t, append(step.args, "-c", dir)...)
		if code != exitOK && step.args[0] != "check" {
			t.Fatalf("%v ends in %d: %s%s", step.args, code, said, problem)
		}
		for _, want := range step.want {
			if !strings.Contains(said+problem, want) {
				t.Errorf("%v does not say %q:\n%s%s", step.args, want, said, problem)
			}
		}
	}
	p := pagesOf(t, servingOf(t, dir))
	for path, want := range map[string]string{"/indicators/sold": "12.3万羊单位", "/indicators/sold?lang=en": "123400 sheep units"} {
		if page := p.get(t, path); !strings.Contains(page, want) {
			t.Errorf("%s does not say %s", path, want)
		}
	}
}
