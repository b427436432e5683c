package collector

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// slipsTried is the step through all slips: all of them, some twenty thousand, take
// two minutes.
const slipsTried = 13

// A slip of the pen in a text may cost the file, never a figure in silence: what is
// read is what the untouched report says, and what is not read has a finding.
func TestSlipsLoseAndInventNothing(t *testing.T) {
	r := lanzhouReader(t)
	for _, path := range latestReports(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want := readReport(t, r, path)
			figures := figuresOf(want)
			texts := map[string]bool{}
			messed(t, data, mess{text: func(s string) string { texts[s] = true; return s }})
			n := 0
			for _, text := range slices.Sorted(maps.Keys(texts)) {
				if saysByItself(text) {
					continue
				}
				for _, slip := range slipsOf(text) {
					if n++; n%slipsTried != 0 {
						continue
					}
					got := r.Read(t.Context(), File{Name: "a.xlsx", Data: messed(t, data, mess{text: func(s string) string {
						if s == text {
							return slip
						}
						return s
					}})}, templateMade, nothing)
					if !got.Accepted() || newFindings(got, want) {
						continue
					}
					read := figuresOf(got)
					for key, v := range read {
						if stood, ok := figures[key]; !ok || stood != v && !(math.IsNaN(stood) && math.IsNaN(v)) {
							t.Errorf("%q for %q: %s is %g, was %g, and nothing is said", slip, text, key, v, stood)
						}
					}
					if len(read) < len(figures) {
						t.Errorf("%q for %q: %d figures of %d, and nothing is said", slip, text, len(read), len(figures))
					}
				}
			}
		})
	}
}

// saysByItself says that a text is itself what is reported, so that another text reports something else:
// a day, a dash, yes or no.
func saysByItself(text string) bool {
	return regexp.MustCompile(`^[0-9.-]+$|^[—是否]$`).MatchString(text) || len([]rune(text)) > 40
}

// slipsOf are a text's forms with one character dropped, changed, or swapped with the next.
func slipsOf(text string) []string {
	var out []string
	runes := []rune(text)
	for i := range runes {
		dropped := string(runes[:i]) + string(runes[i+1:])
		changed := string(runes[:i]) + "某" + string(runes[i+1:])
		out = append(out, dropped, changed)
		if i+1 < len(runes) && runes[i] != runes[i+1] {
			out = append(out, string(runes[:i])+string(runes[i+1])+string(runes[i])+string(runes[i+2:]))
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return strings.TrimSpace(s) == "" })
}

func newFindings(got, want Reading) bool {
	return slices.ContainsFunc(got.Findings, func(f Finding) bool {
		return !slices.ContainsFunc(want.Findings, func(x Finding) bool { return x.Code == f.Code && x.Cell == f.Cell && x.Sheet == f.Sheet })
	})
}

func figuresOf(r Reading) map[string]float64 {
	out := map[string]float64{}
	for _, o := range r.Observations {
		out[fmt.Sprint(o.Key())] = o.Value
	}
	for _, g := range r.Targets {
		out[fmt.Sprint(g.Subject, g.Window, g.Bound, g.InForce)] = g.Value
	}
	return out
}
