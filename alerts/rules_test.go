package alerts

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/rulefmt"

	"zhibiao/indicators"
	"zhibiao/samples"
	"zhibiao/samples/peers"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

func lanzhou(t testing.TB) *indicators.Catalogue {
	t.Helper()
	files := samples.Catalogue()
	c, err := indicators.LoadCatalogue(files, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	c.Name = indicators.Text{ZH: "兰州新区", EN: "Lanzhou New Area"}
	c.Notice = indicators.Text{ZH: "示例数据", EN: "sample data"}
	return c
}

// ruleFile writes the rules of a catalogue to a file of a new directory.
func ruleFile(t testing.TB, c *indicators.Catalogue, hold time.Duration) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteRules(&b, c, hold, GradeByEvent(c)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t testing.TB, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), peers.Program(t, name), args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

func TestPrometheusAcceptsTheRules(t *testing.T) {
	path := ruleFile(t, lanzhou(t), DefaultHold)
	run(t, "", "promtool", "check", "rules", "--lint-fatal", path)
}

func TestVmalertAcceptsTheRules(t *testing.T) {
	path := ruleFile(t, lanzhou(t), DefaultHold)
	run(t, "", "vmalert", "-dryRun", "-rule="+path)
}

// What the rules say, word by word, in promtool's own unit tests.
func TestPromtoolProvesTheRules(t *testing.T) {
	dir := filepath.Dir(ruleFile(t, lanzhou(t), DefaultHold))
	text, err := os.ReadFile("testdata/lanzhou_test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "test.yaml"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "promtool", "test", "rules", "test.yaml")
}

// A rule is as grave as the gravest of what it tells; of what nobody is told there is none.
func TestRulesAreGraded(t *testing.T) {
	c := lanzhou(t)
	grade := func(k Key) (string, bool) {
		switch {
		case k.Event == ForecastMiss:
			return Critical, false
		case k.Event == ReportOverdue && k.About.Department == "finance":
			return Info, true
		case k.About.Entity == "":
			return Critical, true
		}
		return Warning, true
	}
	for _, g := range Rules(c, 0, grade).Groups {
		for _, r := range g.Rules {
			want := Critical
			switch i := c.Indicator(r.Labels["indicator"]); {
			case r.Labels["department"] == "finance":
				want = Info
			case i != nil && i.EntityKind != "":
				want = Warning
			}
			if r.Alert == ForecastMiss || r.Labels["severity"] != want {
				t.Errorf("%s of %v, want %s", r.Alert, r.Labels, want)
			}
		}
	}
	one := Grade(func(k Key) (string, bool) {
		return map[bool]string{true: Critical, false: Info}[k.About.Entity == "b"], true
	})
	got := one.rules([]About{{Entity: "a"}, {Entity: "b"}}, rulefmt.Rule{Labels: map[string]string{}})
	if got[0].Labels["severity"] != Critical {
		t.Errorf("of two it is as grave as %v", got[0].Labels)
	}
}

// Every indicator with a target and every obligation has its rules.
func TestNothingIsLeftOut(t *testing.T) {
	c := lanzhou(t)
	var all []string
	for _, g := range Rules(c, 0, GradeByEvent(c)).Groups {
		for _, r := range g.Rules {
			all = append(all, r.Alert+" "+r.Expr)
		}
	}
	has := func(alert, part string) bool {
		return slices.ContainsFunc(all, func(s string) bool { return strings.HasPrefix(s, alert+" ") && strings.Contains(s, part) })
	}
	for _, i := range c.Indicators {
		for _, alert := range []string{TargetMissed, TargetFarBehind, TargetBehind} {
			if got := has(alert, `indicator="`+i.ID+`"`); got != (len(i.Targets) > 0) {
				t.Errorf("%s of %s: %v", alert, i.ID, got)
			}
		}
		for _, alert := range []string{CeilingExceeded, CeilingNear} {
			if got := has(alert, `indicator="`+i.ID+`"`); got != hasCeiling(i) {
				t.Errorf("%s of %s: %v", alert, i.ID, got)
			}
		}
		for _, e := range c.EntitiesOf(i) {
			m := c.MeasureOf(indicators.Subject{Indicator: i.ID, Entity: e})
			if len(i.Targets) > 0 && !has(TargetMissed, `indicator="`+i.ID+`", measure="`+m.ID+`"`) {
				t.Errorf("%s{%s}: no rule joins it under %s", i.ID, e, m.ID)
			}
		}
	}
	for _, f := range c.Forms {
		for _, d := range f.Departments {
			if !has(ReportOverdue, `department="`+d+`", form="`+f.ID+`"`) {
				t.Errorf("no rule for %s of %s", f.ID, d)
			}
		}
	}
}

// Every family that an expression or a sentence asks for is one that the
// catalogue gives rise to, and none is asked by offset, rate or increase.
func TestRulesAskOnlyForFamiliesThatExist(t *testing.T) {
	c := lanzhou(t)
	known := map[string]bool{}
	for _, f := range indicators.Families(c) {
		known[f.Name] = true
	}
	selector := regexp.MustCompile(`([a-z_][a-z0-9_]*)\{`)
	forbidden := regexp.MustCompile(`\b(offset|rate|irate|increase|delta)\b`)
	asked := 0
	for _, g := range Rules(c, 0, GradeByEvent(c)).Groups {
		for _, r := range g.Rules {
			texts := []string{r.Expr}
			for _, a := range r.Annotations {
				for _, m := range regexp.MustCompile("printf `([^`]*)`").FindAllStringSubmatch(a, -1) {
					texts = append(texts, m[1])
				}
			}
			for _, text := range texts {
				if forbidden.MatchString(text) {
					t.Errorf("%s: %s", r.Alert, text)
				}
				for _, m := range selector.FindAllStringSubmatch(text, -1) {
					if asked++; !known[m[1]] {
						t.Errorf("%s asks for %s", r.Alert, m[1])
					}
				}
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d families are asked for", asked)
	}
}

// A catalogue whose texts look like templates, YAML or PromQL changes nothing but words.
func TestHostileNamesStayWords(t *testing.T) {
	const name = "{{ query \"up\" }} ` \\ \" : # %s\n- x"
	c := &indicators.Catalogue{
		Documents:   []*indicators.Document{{ID: "d", Number: name}},
		Departments: []*indicators.Department{{ID: "u", Name: indicators.Text{ZH: name}}},
		Measures:    []*indicators.Measure{{ID: "m", Document: "d", Number: name, Title: indicators.Text{ZH: name}}},
		Forms:       []*indicators.Form{{ID: "f", Name: indicators.Text{ZH: name}, Number: name, Departments: []string{"u"}}},
		Indicators: []*indicators.Indicator{{ID: "i", Measure: "m", Department: "u", Name: indicators.Text{ZH: name}, Kind: indicators.Flow,
			Unit: "yuan", Display: name, Targets: []*indicators.TargetRule{{Bound: indicators.AtLeast}}}},
	}
	path := ruleFile(t, c, 0)
	run(t, "", "promtool", "check", "rules", path)
	for _, g := range Rules(c, 0, GradeByEvent(c)).Groups {
		for _, r := range g.Rules {
			for key, text := range r.Annotations {
				if strings.Contains(text, "{{ query") {
					t.Errorf("%s of %s runs what a name says: %s", key, r.Alert, text)
				}
			}
		}
	}
}
