package indicators_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibiao/samples/sampletest"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"

	"zhibiao/indicators"
)

// small is a correct catalogue, which each case spoils in one way.
const small = `documents:
  - {id: doc, number: 甲〔2020〕1号, title: 意见, year: 2020}
departments:
  - {id: finance, name: {zh: 财政厅, en: Finance}, short: 省财政厅}
  - {id: city, name: 市财政局}
measures:
  - {id: m01, document: doc, number: （一）, title: 资金, lead: [finance], support: [city]}
entities:
  - {id: north, kind: park, name: 北园}
  - {id: south, kind: park, name: 南园, aliases: [南区]}
  - id: road
    kind: work
    name: 公路
    phrase: 加快建设公路
    verb: 在建
    nodes:
      - {id: start, verb: 开工, name: 开工}
# what is owed
forms:
  - {id: monthly, name: 月报, departments: [finance], frequency: month, due: {day: 8}}
  - {id: quarterly, name: 季报, departments: [finance, city], frequency: quarter, due: {day: 8}}
indicators:
  - id: fund
    measure: m01
    name: 资金到账
    kind: flow
    nature: promise
    unit: yuan
    display: 亿元
    department: finance
    form: monthly
    lumpy: true
    targets:
      - {figure: 每年10亿元, value: 10亿元, bound: at_least, window: year, until: unstated}
  - {id: output, measure: m01, name: 产值, kind: flow, nature: expected, unit: yuan, display: 亿元, department: finance, form: monthly, entity_kind: park, targets: [{plan: true, bound: at_least, window: year}]}
  - {id: land, measure: m01, name: 用地, kind: level, nature: binding, unit: square_meters, display: 亩, department: finance, form: monthly, entity_kind: park}
  - {id: density, measure: m01, name: 亩均产值, kind: level, nature: expected, unit: yuan_per_square_meter, display: 万元/亩, department: finance, form: monthly, entity_kind: park, formula: output / land}
  - {id: progress, measure: m01, name: 进展, kind: work, nature: task, unit: nodes, department: finance, form: quarterly, entity_kind: work, targets: [{window: open, pace: nodes}]}
`

func load(t *testing.T, files map[string]string) (*indicators.Catalogue, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return indicators.LoadCatalogue(fsys, sampletest.Shanghai(t))
}

func replaceOnce(s, old, new string) string { return strings.Replace(s, old, new, 1) }

func TestSmallCatalogueLoads(t *testing.T) {
	c, err := load(t, map[string]string{"c.yaml": small})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Indicator("fund"); got == nil || got.Pos.Line != 23 || got.Form != "monthly" {
		t.Errorf("fund: %+v", got)
	}
	if c.Indicator("none") != nil || c.Document("doc") == nil || c.Department("city") == nil || c.Measure("m01") == nil ||
		c.Entity("road") == nil || c.Form("monthly") == nil {
		t.Error("an accessor does not find, or finds what is not there")
	}
	if got := len(c.IndicatorsOfForm("monthly")); got != 4 {
		t.Errorf("%d indicators of the form monthly, want 4", got)
	}
	if c.Bands != indicators.DefaultBands() {
		t.Errorf("bands %+v, want the defaults", c.Bands)
	}
}

// TestCatalogueProblems spoils the small catalogue in one way each.
func TestCatalogueProblems(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"misspelt key", "number: 甲", "nubmer: 甲", `c.yaml:2:15: key "nubmer" is not known here; did you mean "number"?`},
		{"unknown top key", "documents:", "x:\ndocuments:", `c.yaml:1:1: key "x" is not known here`},
		{"key twice", "    display: 亿元\n", "    display: 亿元\n    display: 元\n",
			`c.yaml:30:5: key "display" stands at line 29 already: keep one`},
		{"empty value", "    nature: promise", "    nature:", `c.yaml:27:12: is empty: leave out the key or give it a value`},
		{"wrong word", "kind: flow\n", "kind: flwo\n", `c.yaml:26:11: "flwo": want one of flow, level, work, check; did you mean "flow"?`},
		{"list for text", "display: 亿元\n", "display: [亿元]\n", `c.yaml:29:14: a list: want a text`},
		{"text for list", "lead: [finance]", "lead: finance", `c.yaml:7:60: "finance": want a list: [a, b], or a line with - for each`},
		{"text for mapping", "due: {day: 8}}\n  - {id: quarterly", "due: 8}\n  - {id: quarterly",
			`c.yaml:20:76: "8": want keys and values, such as month, day, shift`},
		{"bad boolean", "lumpy: true", "lumpy: perhaps", `c.yaml:32:12: "perhaps": want true or false`},
		{"boolean for text", "short: 省财政厅", "short: true", `c.yaml:4:56: true: want a text; put it in quotes if the word itself is meant`},
		{"bad day", "year: 2020}", "year: 2020, issued: 2020-13-01}", `c.yaml:2:65: "2020-13-01": want a day such as 2020-08-31`},
		{"bad number", "year: 2020", "year: twenty", `c.yaml:2:51: "twenty": want a whole number`},
		{"bad frequency", "frequency: quarter", "frequency: weekly", `c.yaml:21:72: "weekly": want month, quarter, half or year`},
		{"comma in a text", "en: Finance}", "en: Finance, of all}",
			`c.yaml:4:48: "of all" follows a comma: put a text that holds one in quotes`},
		{"no Chinese", "{zh: 财政厅, en: Finance}", "{en: Finance}", `c.yaml:4:25: zh is missing: texts are Chinese first`},
		{"merge key", "  - {id: south,", "  - {<<: {}, id: south,", `c.yaml:10:6: "<<" as a key: want a plain word`},

		{"id twice", "id: south", "id: north", `c.yaml:10:5: entity "north" stands at c.yaml:9:5 already`},
		{"bad id", "id: fund\n", "id: Fund\n", `c.yaml:23:5: indicator "Fund": an id is lower-case letters`},
		{"no id", "{id: south, ", "{", `c.yaml:10:5: entity: id is missing`},
		{"unknown department", "department: finance\n", "department: finanec\n",
			`c.yaml:30:5: indicator fund: department: no department has the id "finanec"; did you mean "finance"?`},
		{"department that owes nothing", "department: finance\n", "department: city\n",
			`c.yaml:30:5: indicator fund: department city does not owe the form monthly; finance do`},
		{"unknown measure", "    measure: m01\n", "    measure: m02\n",
			`c.yaml:24:5: indicator fund: measure: no measure has the id "m02"; did you mean "m01"?`},
		{"unknown form", "form: monthly\n", "form: month\n", `c.yaml:31:5: indicator fund: form: no form has the id "month"`},
		{"unknown document", "document: doc", "document: dog",
			`c.yaml:7:15: measure m01: document: no document has the id "dog"; did you mean "doc"?`},
		{"lead and support", "support: [city]", "support: [finance]",
			`c.yaml:7:71: measure m01: support: "finance" stands under lead already`},
		{"countersigns its own", "frequency: month, due: {day: 8}", "frequency: month, due: {day: 8}, countersign: [finance]",
			`form monthly: countersign: finance owes the form itself`},
		{"countersigns twice", "frequency: month, due: {day: 8}", "frequency: month, due: {day: 8}, countersign: [city, city]",
			`form monthly: countersign: city stands twice`},
		{"countersigned by nobody", "frequency: month, due: {day: 8}", "frequency: month, due: {day: 8}, countersign: [citi]",
			`form monthly: countersign: no department has the id "citi"; did you mean "city"?`},
		{"bad signature", "frequency: month, due: {day: 8}", "frequency: month, due: {day: 8}, signoff: boss", `"boss": want one of none, unit, head`},
		{"bad copy", "frequency: month, due: {day: 8}", "frequency: month, due: {day: 8}, sealed_copy: now", `"now": want one of none, later, with`},
		{"unknown successor", "name: 市财政局}", "name: 市财政局, successor: finanz}",
			`c.yaml:5:28: department city: successor: no department has the id "finanz"; did you mean "finance"?`},
		{"own successor", "name: 市财政局}", "name: 市财政局, successor: city}",
			`c.yaml:5:28: department city: successor: city comes back to itself`},
		{"ends before it begins", "name: 市财政局}", "name: 市财政局, valid_from: 2023-01-01, valid_to: 2022-01-01}",
			`c.yaml:5:52: department city: valid_to 2022-01-01 is not after valid_from 2023-01-01`},
		{"shared name", "name: 市财政局", "name: 财政厅", `c.yaml:5:16: department city: "财政厅" names finance too`},
		{"shared alias", "aliases: [南区]", "aliases: [北园]", `c.yaml:10:39: entity south: "北园" names north too`},
		{"no year", ", year: 2020", "", `c.yaml:2:5: document doc: year is missing`},

		{"unknown unit", "unit: yuan\n", "unit: dollar\n", `c.yaml:28:5: indicator fund: unit "dollar" is not known`},
		{"misspelt unit", "unit: yuan\n", "unit: yuna\n", `c.yaml:29:5: indicator fund: display: 亿元 is a unit of yuan, not of yuna`},
		{"value without a unit", "value: 10亿元", "value: 1000000000",
			`c.yaml:34:26: indicator fund: target: value: "1000000000" names no unit`},
		{"value that is about", "value: 10亿元", "value: 约10亿元", `leave out 约 and 左右 and write bound: about`},
		{"display of another unit", "display: 亿元\n", "display: 亩\n",
			`c.yaml:29:5: indicator fund: display: 亩 is a unit of square_meters, not of yuan`},
		{"unknown display", "display: 亿元\n", "display: 亿圆圆\n", `c.yaml:29:5: indicator fund: display: `},
		{"value of another unit", "value: 10亿元", "value: 10亩", `c.yaml:34:26: indicator fund: target: value: `},
		{"value that is none", "value: 10亿元", "value: 很多", `c.yaml:34:26: indicator fund: target: value: `},
		{"value without figure", "figure: 每年10亿元, ", "",
			`c.yaml:34:9: indicator fund: target: want figure (as written) and value (with its unit), or plan: true`},
		{"value and plan", "value: 10亿元", "value: 10亿元, plan: true", `c.yaml:34:26: indicator fund: target: value "10亿元" and plan: true`},
		{"no bound", "bound: at_least, window: year, until", "window: year, until",
			`c.yaml:34:9: indicator fund: target: bound is missing`},
		{"ceiling missing", "bound: at_least, window: year, until", "bound: at_most, window: year, until",
			`c.yaml:34:39: indicator fund: target: at_most needs ceiling`},
		{"ceiling too many", "until: unstated", "until: unstated, ceiling: control",
			`c.yaml:34:87: indicator fund: target: ceiling control: only with bound at_most`},
		{"linear lumps", "until: unstated", "until: unstated, pace: linear",
			`c.yaml:34:87: indicator fund: target: pace linear: what arrives in lumps`},
		{"bad window", "window: year, until: unstated", "window: yearly",
			`c.yaml:34:56: indicator fund: target: window: "yearly": want year, half, quarter, open, or by:`},
		{"bad deadline", "window: year, until: unstated", "window: by:2025-13",
			`c.yaml:34:56: indicator fund: target: window: "by:2025-13"`},
		{"deadline before the document", "window: year, until: unstated", "window: by:2019-12",
			`c.yaml:34:56: indicator fund: target: window by:2019-12: want a month after January 2020`},
		{"no last year", ", until: unstated", "", `c.yaml:34:9: indicator fund: target: until is missing`},
		{"last before first", "until: unstated", "until: 2019", `c.yaml:34:70: indicator fund: target: until 2019 is before from 2020`},
		{"bad tolerance", "until: unstated", "until: unstated, tolerance: 200%",
			`tolerance: "200%": want a share of the target from 0 to 1`},
		{"tolerance of at_least", "until: unstated", "until: unstated, tolerance: 5%",
			`c.yaml:34:87: indicator fund: target: tolerance: only with bound exactly or about`},
		{"two targets in force", "until: unstated}",
			"until: 2024}\n      - {figure: 每年12亿元, value: 12亿元, bound: at_least, window: year, from: 2024, until: unstated}",
			`c.yaml:35:56: indicator fund: target: one is in force for the window year already, at c.yaml:34:9`},
		{"plan beside figure", "until: unstated}", "until: unstated}\n      - {plan: true, bound: at_least, window: year}",
			`c.yaml:35:39: indicator fund: target: one is in force for the window year already`},
		{"two targets of one entity", "targets: [{plan: true, bound: at_least, window: year}]",
			"targets: [{plan: true, bound: at_least, window: year}, {entities: [south], plan: true, bound: at_least, window: year}]",
			`target: one of south is in force for the window year already`},
		{"entity of a target", "targets: [{plan", "targets: [{entities: [road], plan",
			`indicator output: target: entities: "road" is not among the indicator's entities`},
		{"lumpy level", "kind: level, nature: binding", "kind: level, lumpy: true, nature: binding",
			`indicator land: lumpy: only a flow arrives in lumps`},
		{"a level that grants", "kind: level, nature: binding", "kind: level, granted_by: output, nature: binding",
			`indicator land: granted_by: output: both must be flows`},
		{"parts of entities", "kind: level, nature: binding", "kind: level, parts: output, nature: binding",
			`indicator land: parts: output: the parts are entities of that indicator, and this one has none`},
		{"levels as parts", "- id: fund\n", "- id: fund\n    parts: land\n", `indicator fund: parts: land: both must be flows`},
		{"parts of nobody", "kind: level, nature: binding", "kind: level, parts: outputs, nature: binding",
			`indicator land: parts: no indicator has the id "outputs"; did you mean "output"?`},
		{"granted by nobody", "kind: level, nature: binding", "kind: level, granted_by: outputs, nature: binding",
			`indicator land: granted_by: no indicator has the id "outputs"; did you mean "output"?`},
		{"columns that differ in their unit", "frequency: month, due: {day: 8}",
			"frequency: month, due: {day: 8}, sheets: [{tables: [{rows: {by: record}, columns: [{headers: [产值（亿元）], indicator: output}, " +
				"{headers: [产值（%）], indicator: fund}, {headers: [用地], indicator: land}]}]}]",
			`c.yaml:20:177: headers: "产值（亿元）" and "产值（%）" differ in their unit alone`},
		{"kind of nothing", "entity_kind: park, targets", "entity_kind: parks, targets",
			`indicator output: entity_kind: no entity is of the kind "parks"; did you mean "park"?`},
		{"concept of a stranger", "entity_kind: park, targets", "entity_kind: park, concepts: {east: 口径}, targets",
			`indicator output: concepts: "east" is not among the indicator's entities`},

		{"formula's input", "output / land", "outputs / land",
			`indicator density: formula: input: no indicator has the id "outputs"; did you mean "output"?`},
		{"formula's syntax", "output / land", "output / (land",
			`indicator density: formula: bad formula: column 15: a bracket is not closed`},
		{"formula's unit", "output / land", "output * land",
			`indicator density: formula: output * land gives square_meter^1·yuan^1, the unit yuan_per_square_meter is ` +
				`square_meter^-1·yuan^1`},
		{"formula of unlike", "output / land", "output / land + land", `cannot be added or subtracted`},
		{"formula in a circle", "output / land", "density", `indicator density: formula: needs itself: density → density`},
		{"formula over parts", "formula: output / land", "formula: fund / progress",
			`indicator density: formula: progress is a work, not a quantity`},

		{"work without nodes", "    nodes:\n      - {id: start, verb: 开工, name: 开工}\n", "",
			`c.yaml:11:5: entity road: nodes: a work is judged by its nodes`},
		{"work's verb", "verb: 在建", "verb: 建设", `c.yaml:15:5: entity road: verb: "建设": want one of 谋划, 前期, 开工, 在建, 交竣工, 投运`},
		{"planned work that is built", "verb: 在建", "verb: 谋划", `entity road: node start is 开工, but a work that is only to be planned`},
		{"verb of a park", "name: 北园}", "name: 北园, verb: 在建}",
			`c.yaml:9:39: entity north: verb, phrase, nodes and responsible are of works`},
		{"work nobody follows", "entity_kind: work, targets", "entity_kind: work, entities: [], targets", ``},
		{"value of a work", "{window: open, pace: nodes}", "{window: open, pace: nodes, value: 1个}", `a work's target is its nodes`},
		{"pace of a work", "{window: open, pace: nodes}", "{window: open, pace: linear}", `nodes is the pace of works`},

		{"form's day", "frequency: month, due: {day: 8}", "frequency: month, due: {day: 32}",
			`c.yaml:20:77: form monthly: due.day: 32: want a day of the month`},
		{"closes on no day", "frequency: month, due: {day: 8}", "frequency: month, closes: 32, due: {day: 8}",
			`c.yaml:20:71: form monthly: closes: 32: want a day of the month, 1 to 31`},
		{"form without frequency", "frequency: month, ", "", `c.yaml:20:5: form monthly: frequency is missing`},
		{"window shorter than periods", "window: year}]}\n  - {id: land", "window: quarter}], frequency: half}\n  - {id: land",
			`window quarter is shorter than the periods reported`},

		{"family of another", "  - {id: progress,",
			"  - {id: fund_target, measure: m01, name: 另一, kind: flow, nature: promise, unit: yuan, display: 元, department: finance, " +
				"form: monthly}\n  - {id: progress,",
			`c.yaml:38:6: indicator fund_target: its family fund_target_yuan is also one of fund, ` +
				`at c.yaml:23:5`},
		{"bad family", "id: land,", "id: land_days,", `"days" is against the conventions of names: use seconds`},
		{"the program's own", "id: land,", "id: report_land,", `indicator report_land: report_… is the program's own`},
		{"bands", "documents:", "bands: {on_track: 0.5}\ndocuments:", `c.yaml:1:8: bands: too_slow 0.6 is not below on_track 0.5`},
		{"kind of nothing", "entities:\n", "kinds: {park: 园区, town: 乡镇}\nentities:\n",
			`c.yaml:8:19: kinds: no entity is of the kind "town"; known are park, work`},
		{"calendar", "documents:", "calendar: {holidays: {2026-1-1: 元旦}}\ndocuments:",
			`c.yaml:1:12: calendar: holidays: 2026-1-1 is no day such as 2026-10-01`},
		{"several documents", "documents:", "---\n---\ndocuments:", `holds several YAML documents`},
		{"not YAML", "documents:", "documents: [", `not YAML`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if strings.Count(small, test.old) == 0 {
				t.Fatalf("%q is not in the small catalogue", test.old)
			}
			_, err := load(t, map[string]string{"c.yaml": strings.Replace(small, test.old, test.new, 1)})
			if test.want == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			if !errors.Is(err, indicators.ErrCatalogue) {
				t.Fatalf("error %v, want one of the catalogue", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("problems:\n%v\nwant among them: %s", err, test.want)
			}
		})
	}
}

// TestAllProblemsAtOnce reads three files with a mistake each.
func TestAllProblemsAtOnce(t *testing.T) {
	_, err := load(t, map[string]string{
		"a.yaml": strings.Replace(small, "verb: 在建", "verb: 建设", 1),
		"b.yaml": "entities:\n  - {id: north, kind: park, name: 东园}\n  - {id: east, kind: park}\n",
		"c.yml":  "",
		"d.yaml": "bands: {far_behind: -1}\n",
		"e.yaml": "# nothing\n",
		"f.txt":  "not of the catalogue: [",
	})
	var refused *indicators.CatalogueError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	var got []string
	for _, p := range refused.Problems {
		got = append(got, p.Pos.String())
	}
	if want := []string{"c.yml:1:1", "a.yaml:15:5", "b.yaml:2:5", "b.yaml:3:5", "d.yaml:1:9"}; !slices.Equal(got, want) {
		t.Errorf("problems at %v, want %v:\n%v", got, want, err)
	}
}

// TestSlipsOfYAMLComeFirst finds the one line that is no YAML before all that seems to be missing for it.
func TestSlipsOfYAMLComeFirst(t *testing.T) {
	departments, rest, _ := strings.Cut(small, "measures:")
	_, err := load(t, map[string]string{
		"a.yaml": "measures:" + strings.Replace(rest, "verb: 在建", "vreb: 在建", 1),
		"b.yaml": strings.Replace(departments, "short: 省财政厅}", "short: 省财政厅", 1),
	})
	var refused *indicators.CatalogueError
	if !errors.As(err, &refused) || len(refused.Problems) != 2 {
		t.Fatalf("want two problems: %v", err)
	}
	if first := refused.Problems[0].String(); !strings.HasPrefix(first, "b.yaml:") || !strings.Contains(first, "not YAML") {
		t.Errorf("first comes %s", first)
	}
	if second := refused.Problems[1].String(); !strings.Contains(second, `did you mean "verb"?`) {
		t.Errorf("then comes %s", second)
	}
}

// TestAliasesAreBounded refuses a few lines that would grow without end.
func TestAliasesAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("entities:\n  - {id: a0, kind: k, name: n, aliases: &a0 [x, x, x, x, x, x, x, x, x, x]}\n")
	for i := 1; i < 12; i++ {
		a := fmt.Sprintf("*a%d", i-1)
		fmt.Fprintf(&b, "  - {id: a%d, kind: k, name: n, aliases: &a%d [%s]}\n", i, i,
			strings.Join([]string{a, a, a, a, a, a, a, a, a, a}, ", "))
	}
	start := time.Now()
	_, err := load(t, map[string]string{"bomb.yaml": b.String(), "self.yaml": "entities: &e [*e]\n",
		"forms.yaml": "forms:\n  - &f {id: f, sheets: [*f]}\n"})
	if !errors.Is(err, indicators.ErrCatalogue) {
		t.Fatalf("error %v", err)
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestPackedCatalogueIsTheSame(t *testing.T) {
	dir := os.DirFS("../samples/lanzhou/catalogue")
	packed, err := indicators.PackCatalogue(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := indicators.PackCatalogue(dir)
	if err != nil || string(again) != string(packed) {
		t.Fatalf("packed twice, two results (%v)", err)
	}
	fsys, err := indicators.UnpackCatalogue(packed)
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		want, _ := fs.ReadFile(dir, name)
		got, err := fs.ReadFile(fsys, name)
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: differs (%v)", name, err)
		}
	}
	c, err := indicators.LoadCatalogue(fsys, sampletest.Shanghai(t))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(indicators.Listings(sampletest.Lanzhou(t)), indicators.Listings(c)); d != "" {
		t.Errorf("unpacked (-dir +unpacked):\n%s", d)
	}
	if repacked, err := indicators.PackCatalogue(fsys); err != nil || string(repacked) != string(packed) {
		t.Errorf("packed again, other bytes (%v)", err)
	}
	if _, err := indicators.UnpackCatalogue([]byte("no zip")); err == nil {
		t.Error("unpacked what was never packed")
	}
}

// TestFamiliesPassTheLint holds the names of the sample's families against Prometheus' own lint.
func TestFamiliesPassTheLint(t *testing.T) {
	for _, f := range indicators.Families(sampletest.Lanzhou(t)) {
		gauge, value := dto.MetricType_GAUGE, 1.0
		family := &dto.MetricFamily{Name: &f.Name, Help: &f.Help, Type: &gauge, Metric: []*dto.Metric{{Gauge: &dto.Gauge{Value: &value}}}}
		found, err := promlint.NewWithMetricFamilies([]*dto.MetricFamily{family}).Lint()
		if err != nil || len(found) > 0 {
			t.Errorf("%s: %v %v", f.Name, found, err)
		}
	}
}

func BenchmarkLoadCatalogue(b *testing.B) {
	loc, dir := sampletest.Shanghai(b), os.DirFS("../samples/lanzhou/catalogue")
	for b.Loop() {
		if _, err := indicators.LoadCatalogue(dir, loc); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzLoadCatalogue(f *testing.F) {
	f.Add(small)
	for _, name := range []string{"indicators", "entities", "forms", "departments"} {
		b, err := os.ReadFile("../samples/lanzhou/catalogue/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b[:min(len(b), 4000)]))
	}
	f.Add("entities: &e [*e]")
	f.Add("a: &a [*a, *a]\nforms: *a")
	f.Add("calendar: {holidays: {2026-10-01: 国庆节}}\nbands: {on_track: .inf}")
	loc := sampletest.Shanghai(f)
	f.Fuzz(func(t *testing.T, content string) {
		c, err := indicators.LoadCatalogue(fstest.MapFS{"f.yaml": {Data: []byte(content)}}, loc)
		if err != nil {
			if !errors.Is(err, indicators.ErrCatalogue) || err.Error() == "" {
				t.Fatalf("refused without a problem: %v", err)
			}
			return
		}
		for _, i := range c.Indicators {
			for _, e := range c.EntitiesOf(i) {
				for _, target := range indicators.TargetsOf(c).OfPolicy(indicators.Subject{Indicator: i.ID, Entity: e}, 2030) {
					if target.Value != target.Value {
						t.Errorf("%s: target without a value: %+v", i.ID, target)
					}
				}
			}
		}
	})
}
