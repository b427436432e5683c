package quantities_test

import (
	"math/big"
	"strings"
	"testing"

	"zhibiao/indicators/quantities"
)

// pasture declares what the tests of declared units read by: sheep units, a size of them, a size of a built-in unit, money and a score.
func pasture(t testing.TB) (units quantities.Table) {
	t.Helper()
	one := 1
	for _, d := range []quantities.Declaration{
		{ID: "sheep_units", Name: "羊单位", English: "sheep units", Spellings: []string{"绵羊单位", "SU"}, Decimals: &one},
		{Is: "5羊单位", Name: "牛单位", English: "cattle units"},
		{Is: "50公斤", Name: "担", English: "dan", Spellings: []string{"市担"}},
		{ID: "baht", Name: "泰铢", Spellings: []string{"THB"}, Currency: true},
		{ID: "odour_points", Name: "臭级", English: "odour points", Score: true},
	} {
		more, slips := units.With(d)
		if len(slips) > 0 {
			t.Fatalf("%s is refused: %v", d.Name, slips)
		}
		units = more
	}
	return units
}

func TestDeclaredUnitsAreRead(t *testing.T) {
	units := pasture(t)
	for text, want := range map[string]struct{ name, base, factor, english string }{
		"羊单位":                          {"羊单位", "sheep_units", "1", "sheep units"},
		"单位：万羊单位":                      {"万羊单位", "sheep_units", "10000", "10,000 sheep units"},
		"（亿绵羊单位）":                      {"亿羊单位", "sheep_units", "100000000", "100 million sheep units"},
		"SU":                           {"羊单位", "sheep_units", "1", "sheep units"},
		"sheep_units":                  {"羊单位", "sheep_units", "1", "sheep units"},
		"万牛单位":                         {"万牛单位", "sheep_units", "50000", "10,000 cattle units"},
		"羊单位/亩":                        {"羊单位/亩", "sheep_units_per_square_meter", "3/2000", "sheep units per mu"},
		"羊单位每平方公里":                     {"羊单位/平方公里", "sheep_units_per_square_meter", "1/1000000", "sheep units per km²"},
		"sheep_units_per_square_meter": {"羊单位/平方米", "sheep_units_per_square_meter", "1", "sheep units per m²"},
		"元/羊单位":                        {"元/羊单位", "yuan_per_sheep_unit", "1", "yuan per sheep units"},
		"万市担":                          {"万担", "grams", "500000000", "10,000 dan"},
		"担/亩":                          {"担/亩", "grams_per_square_meter", "75", "dan per mu"},
		"千泰铢":                          {"千泰铢", "baht", "1000", "thousand 泰铢"},
		"万元（泰铢）":                       {"万泰铢", "baht", "10000", "10,000 泰铢"},
		"万元":                           {"万元", "yuan", "10000", "10,000 yuan"},
	} {
		u, err := units.ParseUnit(text)
		if err != nil || u.Name != want.name || u.Base != want.base || u.Factor().RatString() != want.factor || u.English() != want.english {
			t.Errorf("%s reads as %s of %s %s, %q (%v); want %v", text, u.Name, u.Factor().RatString(), u.Base, u.English(), err, want)
		}
		if again, err := units.ParseUnit(u.Name); err != nil || again != u {
			t.Errorf("%s shows as %q, which reads back as %v, %v", text, u.Name, again, err)
		}
	}
}

func TestFiguresInDeclaredUnits(t *testing.T) {
	units := pasture(t)
	for text, want := range map[string]string{"12.5万羊单位": "125000", "约3担": "150000", "三万羊单位": "30000", "1,200.5 羊单位": "2401/2", "THB 100": "100",
		"2牛单位": "10", "半牛单位": "5/2"} {
		q, err := units.Parse(text, quantities.Unit{})
		if exact, _ := new(big.Rat).SetString(want); err != nil || q.Exact().Cmp(exact) != 0 {
			t.Errorf("%s is %s (%v), want %s", text, q.Exact().RatString(), err, want)
		}
	}
	sheep, _ := units.ParseUnit("羊单位")
	for _, text := range []string{"3担", "12元", "5头", "3泰铢"} {
		if q, err := units.Parse(text, sheep); quantities.ReasonOf(err) != quantities.OtherUnit {
			t.Errorf("%s under 羊单位 is %v (%v), want %s", text, q, err, quantities.OtherUnit)
		}
	}
}

func TestDeclaredUnitsHaveTheirKind(t *testing.T) {
	units := pasture(t)
	if !quantities.IsMoney(units, "baht") || quantities.IsMoney(units, "sheep_units") {
		t.Error("money is what is declared to be")
	}
	if !units.AddsUp("sheep_units") || units.AddsUp("odour_points") {
		t.Error("all but the score add up")
	}
	for base, want := range map[string]bool{"sheep_units": false, "yuan_per_square_meter": false, "ratio": false, "sheep": true, "count": true} {
		if units.IsCount(base) != want {
			t.Errorf("IsCount(%s) = %t", base, !want)
		}
	}
	for base, want := range map[string]bool{"sheep_units": true, "sheep_units_per_square_meter": true, "yuan_per_sheep_unit": true} {
		if quantities.KnownBase(units, base) != want {
			t.Errorf("KnownBase(%s) = %t", base, !want)
		}
	}
	u, _ := units.ParseUnit("万羊单位")
	if n, ok := u.DeclaredDecimals(); n != 1 || !ok {
		t.Errorf("decimals of 万羊单位: %d, %t", n, ok)
	}
	if u, _ = units.ParseUnit("万元"); !u.Fits("yuan") {
		t.Error("built-in units are as they were")
	}
	if n, ok := u.DeclaredDecimals(); ok {
		t.Errorf("万元 declares %d decimals", n)
	}
	if _, err := (quantities.Table{}).ParseUnit("羊单位"); err == nil {
		t.Error("one instance's units are another's too")
	}
	list := quantities.List(units)
	if last := list[len(list)-5]; last.Name != "羊单位" || last.English != "sheep units" || len(last.Spellings) != 3 {
		t.Errorf("declared units are listed last: %+v", last)
	}
}

func TestDeclarationsThatAreRefused(t *testing.T) {
	nine := 9
	for _, tt := range []struct {
		is quantities.Declaration
		at string
	}{
		{quantities.Declaration{ID: "rods", Name: "亩"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "羊单位"}, "name"}, // declared before
		{quantities.Declaration{ID: "rods", Name: "百公斤"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "万竿"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "半竿"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "3竿"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "竿/亩"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "每竿"}, "name"},
		{quantities.Declaration{ID: "rods", Name: strings.Repeat("竿", 21)}, "name"},
		{quantities.Declaration{ID: "rods"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "本月"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "合计"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "上年同期"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "日"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "无"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "以上"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "左右"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "人民币"}, "name"},
		{quantities.Declaration{ID: "rods", Name: "竿", Spellings: []string{"竿"}}, "spellings"},
		{quantities.Declaration{ID: "rods", Name: "竿", Spellings: []string{"棍", "万元"}}, "spellings"},
		{quantities.Declaration{ID: "yuan", Name: "竿"}, "id"},
		{quantities.Declaration{ID: "tonnes", Name: "竿"}, "id"},
		{quantities.Declaration{ID: "gram", Name: "竿"}, "id"},
		{quantities.Declaration{ID: "sheep_units", Name: "竿"}, "id"},
		{quantities.Declaration{ID: "count", Name: "竿"}, "id"},
		{quantities.Declaration{ID: "rods_per_day", Name: "竿"}, "id"},
		{quantities.Declaration{ID: "Rods", Name: "竿"}, "id"},
		{quantities.Declaration{Name: "竿"}, "id"},
		{quantities.Declaration{Is: "0米", Name: "竿"}, "is"},
		{quantities.Declaration{Is: "3/0米", Name: "竿"}, "is"},
		{quantities.Declaration{Is: "5", Name: "竿"}, "is"},
		{quantities.Declaration{Is: "米", Name: "竿"}, "is"},
		{quantities.Declaration{Is: "5棍", Name: "竿"}, "is"},
		{quantities.Declaration{Is: "5米、6米", Name: "竿"}, "is"},
		{quantities.Declaration{Is: "2℃", Name: "竿"}, "is"},
		{quantities.Declaration{Is: "3.14159265358979323846264338327950米", Name: "竿"}, "is"},
		{quantities.Declaration{Is: "7元", Name: "竿", Currency: true}, "currency"},
		{quantities.Declaration{Is: "5米", Name: "竿", Score: true}, "adds_up"},
		{quantities.Declaration{ID: "rods", Name: "竿", Decimals: &nine}, "decimals"},
	} {
		units := pasture(t)
		more, slips := units.With(tt.is)
		if len(slips) != 1 || slips[0].Key != tt.at || slips[0].Message == "" {
			t.Errorf("%+v: %v, want one slip at %s", tt.is, slips, tt.at)
		}
		if more != units {
			t.Errorf("%+v is refused and taken in", tt.is)
		}
	}
}
