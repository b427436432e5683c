package collector_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"zhibiao/collector/report"
)

var (
	chinese = regexp.MustCompile(`\p{Han}[\p{Han}、，；。：（）]*`)
	places  = regexp.MustCompile(`\S+![A-Z]+\d+`)
	quoted  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|“[^”]*”`)
)

// TestEnglishFindingsAreEnglish: of the examples' findings the English text has no Chinese but what it quotes and what the catalogue calls things.
func TestEnglishFindingsAreEnglish(t *testing.T) {
	reader := findingsReader(t)
	names := namesIn(t, filepath.Join(exampleFolder, "catalogue.yaml"))
	for _, code := range declaredCodes(t) {
		if unexampled[code.Name].test != "" {
			continue
		}
		said, _ := parseExample(t, code.Name).read(t, reader)
		for _, f := range said.Findings {
			for what, text := range map[string]string{"message": f.Message.EN, "expected": f.Expected.EN, "mend": f.Mend.EN, "meaning": f.Meaning.EN} {
				if left := chinese.FindAllString(withoutNames(text, names, f), -1); left != nil {
					t.Errorf("%s: %s %q has %q", code.Name, what, text, left)
				}
			}
		}
	}
}

// withoutNames is a text without what it quotes, what stands at the finding's place, and names.
func withoutNames(text string, names []string, f report.Finding) string {
	text = places.ReplaceAllString(quoted.ReplaceAllString(text, ""), "")
	if f.Found != "" {
		text = strings.ReplaceAll(text, f.Found, "")
	}
	for _, at := range []string{f.Sheet, f.Place()} {
		if at != "" {
			text = strings.ReplaceAll(text, at, "")
		}
	}
	for _, name := range names {
		text = strings.ReplaceAll(text, name, "")
	}
	return text
}

// namesIn are the Chinese texts of a catalogue's file, the longest first, but for the units of its figures.
func namesIn(t *testing.T, path string) (names []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	var gather func(n *yaml.Node, key string)
	gather = func(n *yaml.Node, key string) {
		if n.Kind == yaml.ScalarNode && chinese.MatchString(n.Value) && key != "unit" && key != "display" {
			names = append(names, n.Value)
		}
		for i, c := range n.Content {
			under := key
			if n.Kind == yaml.MappingNode {
				if i%2 == 0 {
					continue
				}
				under = n.Content[i-1].Value
			}
			gather(c, under)
		}
	}
	gather(&doc, "")
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	return names
}
