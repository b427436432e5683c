package indicators

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestOwners(t *testing.T) {
	text := `
documents: [{id: doc, number: 测试, title: 测试, year: 2020}]
departments: [{id: a, name: 甲局}, {id: b, name: 乙局}, {id: c, name: 丙局}]
measures: [{id: m01, document: doc, number: （一）, title: 测试, lead: [a]}]
entities: [{id: e1, kind: park, name: 东园}, {id: e2, kind: park, name: 西园, department: b}]
indicators:
  - {id: x, measure: m01, name: 产值, kind: flow, nature: expected, unit: yuan, display: 万元, department: c, form: other, entity_kind: park}
forms:
  - {id: other, name: 甲表, departments: [c], frequency: month, due: {day: 8}}
  - id: shared
    name: 乙表
    departments: [a, b]
    OWNERS
    frequency: month
    due: {day: 8}
    sheets: [{tables: [{rows: {by: entity, headers: [园区]}, columns: [{headers: [产值], indicator: x}]}]}]
`
	load := func(owners string) (*Catalogue, error) {
		return LoadCatalogue(fstest.MapFS{"c.yaml": {Data: []byte(strings.Replace(text, "OWNERS", owners, 1))}}, time.UTC)
	}
	for owners, want := range map[string]string{
		"":                "say in owners whose it is",
		"owners: {x: c}":  "c does not owe the form",
		"owners: {y: a}":  "neither an indicator nor an entity",
		"owners: {e2: b}": "say in owners whose it is", // e1 is still nobody's
	} {
		if _, err := load(owners); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", owners, err, want)
		}
	}
	for owners, want := range map[string][2]string{"owners: {x: a}": {"a", "a"}, "owners: {e1: a}": {"a", "b"}} {
		c, err := load(owners)
		if err != nil {
			t.Fatal(err)
		}
		got := [2]string{DutiesOf(c).OwnerOf(c.Form("shared"), Subject{"x", "e1"}), DutiesOf(c).OwnerOf(c.Form("shared"), Subject{"x", "e2"})}
		if got != want {
			t.Errorf("%q: %v, want %v", owners, got, want)
		}
	}
}
