package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"zhibiao/indicators"
)

// TestProgressAsFiles: every target is one unit's and one measure's, and is written for programs and for spreadsheets.
func TestProgressAsFiles(t *testing.T) {
	p := sampleProgram(t)
	count := func(v progressVerb) (n int) {
		t.Helper()
		assessed, err := v.assess(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		p.env.out = &out
		v.JSON = true
		if err := v.print(p, assessed); err != nil {
			t.Fatal(err)
		}
		var list []struct{ Indicator, Window string }
		if err := json.Unmarshal(out.Bytes(), &list); err != nil || len(list) != len(assessed) {
			t.Fatalf("%d of %d targets as JSON: %v", len(list), len(assessed), err)
		}
		out.Reset()
		v.JSON, v.CSV = false, true
		if err := v.print(p, assessed); err != nil {
			t.Fatal(err)
		}
		lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff")))
		lines.FieldsPerRecord = -1
		rows, err := lines.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		above := len(rows) - len(assessed)
		if above < 3 || rows[above-1][1] != "指标" {
			t.Errorf("%d rows as CSV, for %d targets: %q", len(rows), len(assessed), rows[:3])
		}
		for i, row := range rows[above:] {
			if name := p.instance.catalogue.Indicator(list[i].Indicator).Name.ZH; row[1] != name {
				t.Errorf("row %d is of %q, not of %q", i, row[1], name)
			}
		}
		return len(assessed)
	}
	all, units, measures := count(progressVerb{}), 0, 0
	for _, d := range p.instance.catalogue.Departments {
		units += count(progressVerb{Department: d.ID})
	}
	for _, m := range p.instance.catalogue.Measures {
		measures += count(progressVerb{Measure: m.ID})
	}
	nobodys := 0 // the catalogue names no unit
	assessed, err := progressVerb{}.assess(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range assessed {
		if indicators.DutiesOf(p.instance.catalogue).Responsible(a.Subject, a.At) == nil {
			nobodys++
		}
	}
	if all < 150 || units+nobodys != all || measures != all {
		t.Errorf("%d targets, %d by unit, %d by measure", all, units, measures)
	}
	if past := count(progressVerb{AsOf: "2026-03-01", Measure: "m04"}); past == 0 || past >= all {
		t.Errorf("%d targets of a measure in March", past)
	}
	for _, v := range []progressVerb{{Department: "finanec"}, {Measure: "m99"}, {AsOf: "gestern"}} {
		if _, err := v.assess(t.Context(), p); err == nil {
			t.Errorf("%+v is understood", v)
		}
	}
}
