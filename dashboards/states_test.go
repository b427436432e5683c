package dashboards

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// What statuses are called stands in indicators alone: a description that lists some is made of their list.
func TestStatusesAreTypedNowhere(t *testing.T) {
	sources, err := filepath.Glob("*.go")
	if err != nil || len(sources) == 0 {
		t.Fatal(sources, err)
	}
	code := regexp.MustCompile(`(?m)"[^"\n]*"`)
	for _, file := range sources {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, literal := range code.FindAllString(string(text), -1) {
			for _, s := range []indicators.Status{indicators.NoData, indicators.FarBehind, indicators.Missed, indicators.Exceeded,
				indicators.Unpaced, indicators.NearCeiling, indicators.NoTarget, indicators.NotDue} {
				if strings.Contains(literal, s.Name().ZH) || strings.Contains(literal, s.Of(indicators.Expected).ZH) {
					t.Errorf("%s types %s: %s", file, s.Name().ZH, literal)
				}
			}
		}
	}
}

func TestEveryStatusStandsUnderOneLight(t *testing.T) {
	under := underLights()
	for _, s := range indicators.Statuses() {
		want := 1
		if s.Light(indicators.Binding) != s.Light(indicators.Expected) && strings.Contains(s.Of(indicators.Expected).ZH, s.Name().ZH) {
			want = 2
		}
		if n := len(regexp.MustCompile(`(＝|、|预期性目标)`+s.Name().ZH).FindAllString(under.ZH, -1)); n != want {
			t.Errorf("%s stands %d times, want %d: %s", s.Name().ZH, n, want, under.ZH)
		}
	}
	if !strings.Contains(under.ZH, "预期性目标"+indicators.Missed.Of(indicators.Expected).ZH) {
		t.Errorf("nothing is said of expected targets that end short: %s", under.ZH)
	}
}

// A window is called on dashboards what it is called elsewhere.
func TestWindowsHaveOneName(t *testing.T) {
	january := periods.Month(2024, time.January)
	for _, w := range []periods.Window{
		{}, {Span: periods.Year(2026)}, {Span: periods.New(2026, 1, 3)}, {Span: periods.New(2026, 10, 3)}, {Span: periods.New(2026, 1, 6)},
		{Span: periods.New(2026, 7, 6)},
		{Span: periods.New(january.Year(), 1, 24), Deadline: true}, {Span: periods.New(2024, 1, 9), Deadline: true},
	} {
		for _, english := range []bool{false, true} {
			if said := saidOfWindow(vocabulary{&house{english: english}}, w.Label()); said != w.Name(english) {
				t.Errorf("%s is called %q, elsewhere %q", w.Label(), said, w.Name(english))
			}
		}
	}
}

func saidOfWindow(v vocabulary, label string) (said string) {
	for _, p := range v.windows() {
		mappings, _ := p.Value.([]dashboard.ValueMapping)
		for _, m := range mappings {
			pattern := regexp.MustCompile(strings.Trim(m.RegexMap.Options.Pattern, "/"))
			if pattern.MatchString(label) {
				said = pattern.ReplaceAllString(label, strings.NewReplacer("$1", "${1}", "$2", "${2}").Replace(*m.RegexMap.Options.Result.Text))
			}
		}
	}
	return said
}
