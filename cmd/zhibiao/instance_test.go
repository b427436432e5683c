package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestDocumentedConfigLoads loads the page's example and finds every key explained.
func TestDocumentedConfigLoads(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "instance.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "```yaml\n")
	example, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatal("docs/instance.md has no example")
	}
	c, err := parseConfig("zhibiao.yaml", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Sources) != 1 || c.Sources[0].Department != "finance" {
		t.Errorf("the example reads as %+v", c)
	}
	for _, typ := range []reflect.Type{reflect.TypeOf(c), reflect.TypeOf(c.Sources[0])} {
		for i := range typ.NumField() {
			if key := typ.Field(i).Tag.Get("yaml"); !strings.Contains(string(page), "| `"+key+"` |") {
				t.Errorf("docs/instance.md does not explain %q", key)
			}
		}
	}
}

func TestConfigMistakesNameTheirPlace(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"unknown key", "listen: :0\nport: 1\n", "zhibiao.yaml:2: field port not found"},
		{"wrong type", "sources: 3\n", "zhibiao.yaml:1: "},
		{"broken", "listen: [\n", "zhibiao.yaml:"},
		{"schedule", "sources: [{name: a, directory: b, schedule: hourly}]", `sources[0]: schedule "hourly"`},
	} {
		_, err := parseConfig("zhibiao.yaml", []byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

func TestUsageErrorsEndInTwo(t *testing.T) {
	for _, args := range [][]string{{"nonsense"}, {"check"}, {"progress", "--as-of"}, {"export", "--format", "pdf"}} {
		if code, _, stderr := runVerb(t, args...); code != exitUsage || !strings.HasPrefix(stderr, "zhibiao: ") {
			t.Errorf("zhibiao %v ends in %d: %s", args, code, stderr)
		}
	}
	if code, out, _ := runVerb(t, "--help"); code != exitOK || !strings.Contains(out, "demo") {
		t.Errorf("--help ends in %d: %s", code, out)
	}
	if code, _, stderr := runVerb(t, "progress", "-c", t.TempDir()); code != exitFailure || !strings.Contains(stderr, "no instance") {
		t.Errorf("no instance: %d %s", code, stderr)
	}
}

// TestCatalogueIsFoundWhereItIsNamed opens an instance whose catalogue lies beside it, lies elsewhere, or does not exist.
func TestCatalogueIsFoundWhereItIsNamed(t *testing.T) {
	elsewhere, err := filepath.Abs(filepath.Join("..", "..", "samples", "lanzhou", "catalogue"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "zhibiao.yaml")
	open := func(catalogue string) (*instance, error) {
		if err := os.WriteFile(path, []byte("catalogue: "+catalogue+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return openInstance(path)
	}
	if i, err := open(elsewhere); err != nil || len(i.catalogue.Forms) == 0 {
		t.Errorf("by its absolute path: %v", err)
	}
	if _, err := open("."); err != nil && strings.Contains(err.Error(), "no *.yaml") {
		t.Errorf("the folder of zhibiao.yaml has one: %v", err)
	}
	empty := t.TempDir()
	if _, err := open(empty); err == nil || !strings.Contains(err.Error(), "no *.yaml file is in "+empty) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := open("nowhere"); err == nil || !strings.Contains(err.Error(), `catalogue "nowhere" is no folder`) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
