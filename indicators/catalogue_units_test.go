package indicators_test

import (
	"strings"
	"testing"

	"zhibiao/samples/sampletest"

	"zhibiao/indicators"
)

// Every base unit and display unit of the sample is one that figures can be read and shown in.
func TestLanzhouUnitsAreKnown(t *testing.T) {
	c := sampletest.Lanzhou(t)
	for _, i := range c.Indicators {
		if u := c.Units.BaseUnit(i.Unit); u.Base != i.Unit || u.InBase(3) != 3 {
			t.Errorf("%s: base unit %q is %v", i.ID, i.Unit, u)
		}
		if i.Display != "" {
			if u, err := c.Units.ParseUnit(i.Display); err != nil || !u.Fits(i.Unit) {
				t.Errorf("%s: display %q for %q: %v, %v", i.ID, i.Display, i.Unit, u, err)
			}
		}
	}
}

// ownUnits is the small catalogue with units of its own, in which an indicator and its target are told.
var ownUnits = `units:
  - {id: sheep_units, name: {zh: 羊单位, en: sheep units}, spellings: [绵羊单位], decimals: 1}
  - {is: 5羊单位, name: {zh: 牛单位, en: cattle units}}
` + small + `  - {id: stock, measure: m01, name: {zh: 存栏, en: Livestock}, kind: level, nature: expected, unit: sheep_units, display: 万羊单位, department: finance, form: monthly, targets: [{value: 4.5万牛单位, figure: 4.5万牛单位, bound: at_least, window: 'by:2027-12'}]}
  - {id: load, measure: m01, name: 载畜量, kind: level, nature: expected, unit: sheep_units_per_square_meter, display: 羊单位/亩, department: finance, form: monthly}
`

func TestCatalogueDeclaresUnits(t *testing.T) {
	c, err := load(t, map[string]string{"c.yaml": ownUnits})
	if err != nil {
		t.Fatal(err)
	}
	targets := indicators.TargetsOf(c).OfPolicy(indicators.Subject{Indicator: "stock"}, 2027)
	if len(targets) != 1 || targets[0].Value != 225000 {
		t.Fatalf("4.5万牛单位 are %+v", targets)
	}
	figures := indicators.FiguresOf(c, c.Indicator("stock"), &targets[0])
	if got := figures.Plain(218400); got != (indicators.Text{ZH: "21.8万羊单位", EN: "218400 sheep units"}) {
		t.Errorf("218400 is told as %q", got)
	}
}

func TestCatalogueUnitsAtTheirPlace(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"羊单位, en", "亩, en", `c.yaml:2:23: unit sheep_units: name: "亩" is read as 亩 already, a unit of square_meters`},
		{"[绵羊单位]", "[绵羊单位, 万元]", `c.yaml:2:57: unit sheep_units: spellings: "万元" is read as 万元 already, a unit of yuan`},
		{"is: 5羊单位", "is: 5骆驼", `c.yaml:3:6: unit 牛单位: is: "5骆驼": unit is not known: "骆驼"`},
		{"decimals: 1", "decimals: 12", "c.yaml:2:76: unit sheep_units: decimals: 12: want 0 to 8"},
		{"decimals: 1", "decimal: 1", `c.yaml:2:76: key "decimal" is not known here; did you mean "decimals"?`},
		{"display: 万羊单位", "display: 万元", `c.yaml:42:112: indicator stock: display: `},
		{"value: 4.5万牛单位", "value: 4.5万元", `c.yaml:42:174: indicator stock: target: value: `},
	} {
		spoilt := replaceOnce(ownUnits, test.old, test.new)
		if _, err := load(t, map[string]string{"c.yaml": spoilt}); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s for %s: %v, want first %s", test.new, test.old, err, test.want)
		}
	}
}
