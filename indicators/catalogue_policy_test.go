package indicators_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhibiao/samples/sampletest"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
)

// sharedFile reads a file of the folder shared beside the checkout, or of
// ZHIBIAO_SHARED. Without it the test is skipped, but in CI it fails.
func sharedFile(t *testing.T, name string) string {
	t.Helper()
	dirs := []string{os.Getenv("ZHIBIAO_SHARED")}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		dirs = append(dirs, filepath.Join(dir, "shared"))
	}
	for _, d := range dirs {
		if b, err := os.ReadFile(filepath.Join(d, name)); d != "" && err == nil {
			return string(b)
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("shared/%s is not beside the checkout, nor under ZHIBIAO_SHARED", name)
	}
	t.Skipf("shared/%s is not beside the checkout: the citations cannot be held against the text", name)
	return ""
}

// policyMeasure is a measure as the text has it.
type policyMeasure struct {
	number, title, text          string
	lead, support                []string
	leadOpen, supportOpen, named bool
}

var (
	measureLine = regexp.MustCompile(`^　*(（[一二三四五六七八九十]+）)([^。]+)。(.*)$`)
	unitsPart   = regexp.MustCompile(`（牵头单位：([^（）]*)）$`)
)

func policyMeasures(text string) []policyMeasure {
	var all []policyMeasure
	for _, line := range strings.Split(text, "\n") {
		m := measureLine.FindStringSubmatch(strings.TrimRight(line, "\r"))
		if m == nil {
			continue
		}
		p := policyMeasure{number: m[1], title: m[2], text: m[0]}
		if u := unitsPart.FindStringSubmatch(m[3]); u != nil {
			lead, support, _ := strings.Cut(u[1], "，配合单位：")
			lead, _, _ = strings.Cut(lead, "按照职责分别负责")
			p.named = true
			p.lead, p.leadOpen = policyUnits(lead)
			p.support, p.supportOpen = policyUnits(support)
		}
		all = append(all, p)
	}
	return all
}

func policyUnits(list string) (units []string, open bool) {
	list, open = strings.CutSuffix(list, "等")
	if list == "" {
		return nil, open
	}
	return strings.Split(list, "、"), open
}

func shorts(t *testing.T, c *indicators.Catalogue, ids []string) []string {
	t.Helper()
	var names []string
	for _, id := range ids {
		names = append(names, c.Department(id).Short)
	}
	return names
}

// TestUnitsAreThoseOfTheText holds number, title, lead and supporting units of every measure against the text.
func TestUnitsAreThoseOfTheText(t *testing.T) {
	c, all := sampletest.Lanzhou(t), policyMeasures(sharedFile(t, "policy/lanzhou-2020-67.txt"))
	if len(all) != 20 || len(c.Measures) != 20 {
		t.Fatalf("%d measures in the text, %d in the catalogue, want 20", len(all), len(c.Measures))
	}
	for n, p := range all {
		m := c.Measures[n]
		if m.Number != p.number || m.Title.ZH != p.title {
			t.Errorf("measure %s is %s%s in the catalogue, %s%s in the text", m.ID, m.Number, m.Title.ZH, p.number, p.title)
		}
		if d := cmp.Diff(p.lead, shorts(t, c, m.Lead)); d != "" {
			t.Errorf("%s lead units (-text +catalogue):\n%s", p.number, d)
		}
		if d := cmp.Diff(p.support, shorts(t, c, m.Support)); d != "" {
			t.Errorf("%s supporting units (-text +catalogue):\n%s", p.number, d)
		}
		if m.LeadOpen != p.leadOpen || m.SupportOpen != p.supportOpen {
			t.Errorf("%s ends in 等: lead %v, support %v in the catalogue; %v, %v in the text", p.number, m.LeadOpen, m.SupportOpen,
				p.leadOpen, p.supportOpen)
		}
		if got := shorts(t, c, m.Implement); !slices.Equal(got, []string{"兰州市", "兰州新区"}) {
			t.Errorf("%s is implemented by %v", p.number, got)
		}
	}
	if first, last := all[0], all[19]; !first.leadOpen || len(first.lead) != 13 || last.named {
		t.Errorf("（一）names %d leads (open %v), （二十）names units: %v", len(first.lead), first.leadOpen, last.named)
	}
}

// TestCitationsStandInTheirMeasures proves that every figure and every work's
// phrase stands in the measure it cites, and nowhere else in the document.
func TestCitationsStandInTheirMeasures(t *testing.T) {
	c, text := sampletest.Lanzhou(t), sharedFile(t, "policy/lanzhou-2020-67.txt")
	body := map[string]string{}
	for n, p := range policyMeasures(text) {
		body[c.Measures[n].ID] = p.text
	}
	cited := 0
	check := func(at indicators.Pos, what, measure, phrase string) {
		cited++
		here := strings.Count(body[measure], phrase)
		if here == 0 {
			t.Errorf("%s: %s: %q does not stand in %s", at, what, phrase, measure)
		}
		if all := strings.Count(text, phrase); all > here {
			t.Errorf("%s: %s: %q stands %d times in %s but %d times in the document: cite more of it", at, what, phrase, here, measure, all)
		}
	}
	for _, i := range c.Indicators {
		for _, r := range i.Targets {
			if r.Figure != "" {
				measure := i.Measure
				if r.Measure != "" {
					measure = r.Measure
				}
				check(r.Pos, i.ID, measure, r.Figure)
			}
		}
	}
	for _, e := range c.EntitiesOfKind("work") {
		check(e.Pos, e.ID, e.Measure, e.Phrase)
	}
	if cited < 100 {
		t.Errorf("only %d citations were checked", cited)
	}
}

// TestOnlyTheTextsNumbers lists every number that the catalogue gives: it must
// be one of these, which the policy page derives from the text, and all of them.
func TestOnlyTheTextsNumbers(t *testing.T) {
	want := map[string]float64{
		"trusteeship / 上川镇、树屏镇和皋兰县水阜镇":        3,
		"urbanisation / 率先实现全域城镇化":            1,
		"delegated_powers_share / 全部下放":       1,
		"land_revenue_share / 全额投入":           1,
		"provincial_fund / 省财政每年筹措10亿元":       1_000_000_000,
		"city_fund / 兰州市财政每年筹措5亿元":            500_000_000,
		"special_funds / 规模不变":                1_500_000_000,
		"industrial_park_output / 3个千亿产业园":    100_000_000_000,
		"industrial_park_output / 3个五百亿产业园":   50_000_000_000,
		"industrial_park_output / 3个百亿产业园":    10_000_000_000,
		"commute_time / “半小时交通圈”":             1800,
		"green_building_share / 率先全面执行绿色建筑标准": 1,
	}
	interpreted := []string{"urbanisation", "delegated_powers_share", "land_revenue_share", "special_funds", "green_building_share"}
	got := map[string]float64{}
	for _, l := range indicators.Listings(sampletest.Lanzhou(t)) {
		if l.Value != nil {
			got[l.Indicator+" / "+l.Figure] = *l.Value
		}
		if l.Interpreted != slices.Contains(interpreted, l.Indicator) {
			t.Errorf("%s: interpreted %v", l.Indicator, l.Interpreted)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("numbers (-policy +catalogue):\n%s", d)
	}
}

// TestEveryRowOfThePolicyPageIsAnIndicator holds the catalogue against both
// tables of the policy page: as many rows for each measure as are answered here,
// each by indicators of that measure that have a target of that sort.
func TestEveryRowOfThePolicyPageIsAnIndicator(t *testing.T) {
	const figure, plan = false, true
	rows := []struct {
		measure    string
		plan       bool
		indicators []string
	}{
		{"m01", figure, []string{"trusteeship"}},
		{"m01", figure, []string{"urbanisation"}},
		{"m01", figure, []string{"delegated_powers_share"}},
		{"m03", figure, []string{"land_revenue_share"}},
		{"m04", figure, []string{"provincial_fund"}},
		{"m04", figure, []string{"city_fund"}},
		{"m04", figure, []string{"special_funds"}},
		{"m04", plan, []string{"tax_increment_refund"}}, // in the table of figures for its base year; its amount is a plan's
		{"m04", figure, []string{"land_use_fee"}},
		{"m05", figure, []string{"industrial_park_output"}}, // three rows
		{"m05", figure, []string{"industrial_park_output"}},
		{"m05", figure, []string{"industrial_park_output"}},
		{"m12", figure, []string{"commute_time"}},
		{"m15", figure, []string{"green_building_share"}},

		{"m01", plan, []string{"separate_planning", "urbanisation_provincial"}},
		{"m02", plan, []string{"business_opening", "commitment_approvals"}},
		{"m03", plan, []string{"construction_land_granted", "construction_land_granted_share", "construction_land_quota"}},
		{"m04", plan, []string{"government_bonds"}},
		{"m05", plan, []string{"investment_attracted", "relocated_industrial"}},
		{"m09", plan, []string{"resident_population"}},
		{"m11", plan, []string{"imports_exports"}},
		{"m13", plan, []string{"domestic_air", "international_air"}},
		{"m14", plan, []string{"student_intake", "employment_fund"}},
		{"m18", plan, []string{"construction_land", "land_per_gdp", "development_intensity"}},
		{"m19", plan, []string{"investment_intensity", "output_intensity", "land_per_head", "unsupplied_land", "idle_land",
			"land_per_new_resident"}},
	}
	c := sampletest.Lanzhou(t)
	answered := map[string]int{}
	for _, row := range rows {
		answered[c.Measure(row.measure).Number]++
		for _, id := range row.indicators {
			i := c.Indicator(id)
			if i == nil {
				t.Errorf("%s: no indicator %s", row.measure, id)
				continue
			}
			if i.Measure != row.measure || !slices.ContainsFunc(i.Targets,
				func(r *indicators.TargetRule) bool { return r.Plan == row.plan }) {
				t.Errorf("%s: measure %s, want %s and a target with plan %v", id, i.Measure, row.measure, row.plan)
			}
		}
	}
	stated := map[string]int{}
	page, _, _ := strings.Cut(sharedFile(t, "policy/README.md"), "## Works")
	for _, m := range regexp.MustCompile(`(?m)^\| \(([一二三四五六七八九十]+)\) \|`).FindAllStringSubmatch(page, -1) {
		stated["（"+m[1]+"）"]++
	}
	if d := cmp.Diff(stated, answered); d != "" {
		t.Errorf("rows by measure (-page +catalogue):\n%s", d)
	}
}
