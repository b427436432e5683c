package quantities_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"zhibiao/samples/golden"

	"zhibiao/indicators/quantities"
)

// builtIn are the units that every instance knows.
var builtIn quantities.Table

// TestUnitsPage holds the table of docs/units.md to the code.
func TestUnitsPage(t *testing.T) {
	const page = "../../docs/units.md"
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "-->\n"
	head, _, ok := strings.Cut(string(b), mark)
	if !ok {
		t.Fatalf("%s has no mark behind which the table stands", page)
	}
	var table strings.Builder
	table.WriteString("\n| unit | also | base unit | one is | in English |\n|---|---|---|---|---|\n")
	for _, u := range quantities.List(builtIn) {
		fmt.Fprintf(&table, "| %s | %s | `%s` | %s | %s |\n", u.Name, strings.Join(u.Spellings, " "), u.Base, u.Factor().RatString(),
			u.English)
	}
	want := head + mark + table.String()
	if golden.Updating() {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(b) != want {
		t.Errorf("%s is not what the code knows: run go test ./indicators/quantities -run UnitsPage -update", page)
	}
}

// TestUnitsAreListedAndRead reads every spelling of the list back, and wants each to have an English name and a base that a family may end
// in.
func TestUnitsAreListedAndRead(t *testing.T) {
	seen := map[string]string{}
	for _, u := range quantities.List(builtIn) {
		if u.English == "" {
			t.Errorf("%s has no English name", u.Name)
		}
		if u.Base != quantities.Count && !quantities.KnownBase(builtIn, u.Base) {
			t.Errorf("no family may end in %s, the base of %s", u.Base, u.Name)
		}
		for _, name := range append([]string{u.Name}, u.Spellings...) {
			if before := seen[name]; before != "" {
				t.Errorf("%s is of %s and of %s", name, before, u.Name)
			}
			seen[name] = u.Name
			got, err := builtIn.ParseUnit(name)
			if err != nil || got.Base != u.Base || got.Factor().Cmp(u.Factor()) != 0 {
				t.Errorf("%s reads as %s of %s (%v), want %s of %s", name, got.Factor(), got.Base, err, u.Factor(), u.Base)
			}
		}
	}
}

func TestUnitsInEnglish(t *testing.T) {
	for name, want := range map[string]string{"亿元": "100 million yuan", "万人": "10,000 persons", "元/平方米": "yuan per m²",
		"微克/立方米": "μg per m³", "亿千瓦时": "100 million kWh",
		"万立方米/日": "10,000 m³ per day", "%": "%", "家企业": "enterprises", "人/十万人": "persons per 100,000 persons", "TEU": "TEU"} {
		if got := unit(t, name).English(); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}
