package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"zhibiao/samples"
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
			if key := typ.Field(i).Tag.Get("yaml"); key != "" && key != "-" && !strings.Contains(string(page), "| `"+key+"` |") {
				t.Errorf("docs/instance.md does not explain %q", key)
			}
		}
	}
}

func TestConfigMistakesNameTheirPlace(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"unknown key", "listen: :0\nport: 1\n", `zhibiao.yaml:2:1: key "port" is not known here`},
		{"wrong type", "sources: 3\n", `zhibiao.yaml:1:10: "3": want a list`},
		{"broken", "listen: [\n", "zhibiao.yaml:"},
		{"schedule", "sources: [{name: a, directory: b, schedule: hourly}]", `zhibiao.yaml:1:35: source a: schedule: "hourly": `},
		{"address without a port", "store: a.db\nlisten: 127.0.0.1\n", `zhibiao.yaml:2:1: listen: "127.0.0.1": want host:port`},
		{"port that is none", "listen: 127.0.0.1:http4\n", `zhibiao.yaml:1:1: listen: `},
		{"address of no Grafana", "store: a.db\ngrafana: grafana.example.cn\n", `zhibiao.yaml:2:1: grafana: "grafana.example.cn": write the address`},
		{"limit below zero", "reading:\n  seconds: -1\n", `zhibiao.yaml:1:1: reading: a limit of -1`},
	} {
		_, err := parseConfig("zhibiao.yaml", []byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

// TestSourcesNameWhatTheCatalogueKnows holds a source's unit and form against the catalogue.
func TestSourcesNameWhatTheCatalogueKnows(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{"{name: a, directory: b, department: finance, form: special_fund}", ""},
		{"{name: a, directory: b, department: finanec}",
			`zhibiao.yaml:2:29: source a: department: no department has the id "finanec"; did you mean "finance"?`},
		{"{name: a, directory: b, form: special_funds}",
			`zhibiao.yaml:2:29: source a: form: no form has the id "special_funds"; did you mean "special_fund"?`},
		{"{name: a, directory: b, department: statistics, form: special_fund}",
			`zhibiao.yaml:2:53: source a: form: special_fund is not owed by statistics but by finance, lanzhou_finance`},
	} {
		c, err := parseConfig("zhibiao.yaml", []byte("sources:\n  - "+test.source+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		if _, err := newInstance(c, t.TempDir(), samples.Catalogue()); err != nil {
			said = err.Error()
		}
		if said != test.want {
			t.Errorf("%s: %q, want %q", test.source, said, test.want)
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
