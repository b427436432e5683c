package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"gopkg.in/yaml.v3"

	"zhibiao/indicators"
)

const (
	checkedConfig = `store: ledger.db
listen: 127.0.0.1:9470
sources:
  - {name: mail, directory: inbox, department: dep, form: monthly}
`
	checkedCatalogue = `documents:
  - {id: d, number: 测〔2025〕1号, title: 测试, year: 2025}
departments:
  - {id: dep, name: 统计局}
  - {id: other, name: 水务局}
measures:
  - {id: m01, document: d, number: 一, title: 测试, lead: [dep]}
indicators:
  - id: output
    measure: m01
    name: 产值
    kind: flow
    nature: expected
    unit: yuan
    display: 万元
    department: dep
    form: monthly
  - id: stock
    measure: m01
    name: 存量
    kind: level
    nature: expected
    unit: square_meters
    display: 亩
    department: dep
    form: monthly
forms:
  - id: monthly
    name: 月报
    departments: [dep]
    frequency: month
    due: {day: 10}
    sheets:
      - tables:
          - rows: {by: label, headers: [指标], labels: [{texts: [产值], indicator: output}, {texts: [存量], indicator: stock}]}
            units: [单位]
            columns:
              - {headers: [本月]}
  - {id: quarterly, name: 季报, departments: [other], frequency: quarter, due: {day: 10}}
`
)

// TestCatalogueCheckSays: each thing that a catalogue's writer is to hear, at the line of the key that is to be changed, before anything
// that follows from it.
func TestCatalogueCheckSays(t *testing.T) {
	const c, config = "catalogue/c.yaml", "zhibiao.yaml"
	for _, tt := range []struct{ name, file, old, new, first string }{
		{"nothing", c, "", "", "1 documents, 1 measures, 2 departments, 0 entities, 2 indicators, 2 forms: no mistakes"},
		{"an indicator that its form never reads", c, ", {texts: [存量], indicator: stock}", "",
			"c.yaml:18:5: indicator stock: question: form monthly has no cell for it: name it in a column or row of that form, " +
				"give the form that reads it, or give it a formula"},
		{"a level with a cumulative", c, "- {headers: [本月]}", "- {headers: [本月]}\n              - {headers: [累计], basis: cumulative}",
			"c.yaml:39:17: indicator stock: question: form monthly states its cumulative (累计), and a stock has none"},
		{"a source of an unknown department", config, "department: dep", "department: dap",
			`zhibiao.yaml:4:36: source mail: department: no department has the id "dap"; did you mean "dep"?`},
		{"a source of an unknown form", config, "form: monthly", "form: weekly",
			`zhibiao.yaml:4:53: source mail: form: no form has the id "weekly"`},
		{"a source of a form that its department does not owe", config, "form: monthly", "form: quarterly",
			`zhibiao.yaml:4:53: source mail: form: quarterly is not owed by dep but by other`},
		{"an address without a port", config, "127.0.0.1:9470", "127.0.0.1",
			`zhibiao.yaml:2:1: listen: "127.0.0.1": want host:port, such as 127.0.0.1:9470; port 0 takes a free one`},
		{"an address without a host's form", config, "127.0.0.1:9470", "9470",
			`zhibiao.yaml:2:1: listen: "9470": want host:port`},
		{"a port that is none", config, "127.0.0.1:9470", "127.0.0.1:94700",
			`zhibiao.yaml:2:1: listen: "127.0.0.1:94700": want host:port`},
		{"a key that is not known in the configuration", config, "listen:", "lisen:",
			`zhibiao.yaml:2:1: key "lisen" is not known here; did you mean "listen"?`},
		{"a slip of YAML above all that then seems to be missing", c, "departments:\n  - {id: dep, name: 统计局}",
			"departments:\n  - {id: dep, name: 统计局",
			"c.yaml:4:1: not YAML: did not find expected ',' or '}'"},
		{"a slip of YAML below other mistakes", c, "quarterly, name: 季报, departments: [other]", "quarterly, nmae: 季报, departments: [other",
			"c.yaml:39:1: not YAML: did not find expected ',' or ']'"},
		{"a blank that is a tab", c, "    measure: m01", "\tmeasure: m01",
			"c.yaml:9:1: not YAML: found a tab character that violates indentation"},
		{"the key's own line: a unit", c, "unit: yuan", "unit: yuna",
			"c.yaml:15:5: indicator output: display: 万元 is a unit of yuan, not of yuna"},
		{"the key's own line: a department", c, "display: 万元\n    department: dep", "display: 万元\n    department: dap",
			`c.yaml:16:5: indicator output: department: no department has the id "dap"; did you mean "dep"?`},
		{"the key's own line: a form", c, "form: monthly\n  - id: stock", "form: montly\n  - id: stock",
			`c.yaml:17:5: indicator output: form: no form has the id "montly"; did you mean "monthly"?`},
		{"the key's own line: a kind", c, "kind: level", "kind: levle",
			`c.yaml:21:11: "levle": want one of flow, level, work, check; did you mean "level"?`},
		{"the key's own line: an indicator of a row", c, "indicator: stock}", "indicator: stok}",
			`c.yaml:35:103: indicator: "stok" is not declared; did you mean "stock"?`},
	} {
		dir := t.TempDir()
		for file, text := range map[string]string{config: checkedConfig, c: checkedCatalogue} {
			if file == tt.file {
				if !strings.Contains(text, tt.old) {
					t.Fatalf("%s: %s has no %q", tt.name, file, tt.old)
				}
				text = strings.Replace(text, tt.old, tt.new, 1)
			}
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, out, problem := runVerb(t, "catalogue", "check", "-c", dir)
		first, _, _ := strings.Cut(problem+out, "\n")
		if !strings.Contains(first, tt.first) {
			t.Errorf("%s: it says first\n%s\nwant\n%s", tt.name, first, tt.first)
		}
	}
}

// goNames is what no refusal may hold: names of Go's types, and words of its libraries.
var goNames = regexp.MustCompile(`\*?\b[a-z]+\.[A-Z]\w+|map\[|\bstruct\b|\bu?int(8|16|32|64)?\b|\bfloat(32|64)\b|` +
	`\bstring\b|\bbool\b|\[\]|interface|` +
	`unmarshal|!!\w+|reflect|strconv|%!|<nil>|parsing "|runtime error|invalid syntax`)

// TestRefusalsNameNoTypes spoils every key and value of a catalogue and a configuration in every way, and cuts the files short at every
// line: what is said has a line, and speaks of what is written.
func TestRefusalsNameNoTypes(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "catalogue.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "## An example")
	files := map[string]string{"zhibiao.yaml": checkedConfig + "reading: {cells: 1000}\nweb: {}\npeople: {tokens: true}\n"}
	for _, m := range regexp.MustCompile("(?s)`catalogue/(\\w+\\.yaml)`:\n\n```yaml\n(.*?)```").FindAllStringSubmatch(example, -1) {
		files[m[1]] = m[2]
	}
	files["zhibiao.yaml"] = strings.NewReplacer("department: dep", "department: water_bureau", "form: monthly", "form: river_quarterly").
		Replace(files["zhibiao.yaml"])
	tried, refused := 0, 0
	try := func(name, text string) {
		tried++
		err := checkedInMemory(files, name, text)
		if err == nil {
			return
		}
		refused++
		var listed *indicators.CatalogueError
		if !errors.As(err, &listed) {
			t.Errorf("%s: %v\n%s", name, err, text)
			return
		}
		for _, p := range listed.Problems {
			if goNames.MatchString(p.Message) || p.Pos.Line < 1 {
				t.Errorf("%s", p)
			}
		}
	}
	for name, text := range files {
		if err := checkedInMemory(files, name, text); err != nil {
			t.Fatalf("%s, unspoilt: %v", name, err)
		}
		for i, c := range text {
			if c == '\n' || c == '}' || c == ']' || c == ':' {
				try(name, text[:i])
			}
		}
		spoilt(t, text, func(text string) { try(name, text) })
	}
	if tried < 500 || refused < tried/2 {
		t.Errorf("of %d spoilt files %d were refused", tried, refused)
	}
}

// checkedInMemory is what is wrong with files of which one is another.
func checkedInMemory(files map[string]string, name, text string) error {
	catalogue := fstest.MapFS{}
	config := files["zhibiao.yaml"]
	for n, old := range files {
		switch {
		case n == "zhibiao.yaml" && n == name:
			config = text
		case n == "zhibiao.yaml":
		case n == name:
			catalogue[n] = &fstest.MapFile{Data: []byte(text)}
		default:
			catalogue[n] = &fstest.MapFile{Data: []byte(old)}
		}
	}
	c, err := parseConfig("zhibiao.yaml", []byte(config))
	if err == nil {
		_, err = newInstance(c, ".", catalogue)
	}
	return err
}

// spoilt gives a YAML text with each of its values in turn replaced by others of another shape, and each key by one that is not known.
func spoilt(t *testing.T, text string, try func(string)) {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	var nodes []*yaml.Node
	var gather func(*yaml.Node)
	gather = func(n *yaml.Node) {
		for _, c := range n.Content {
			nodes = append(nodes, c)
			gather(c)
		}
	}
	gather(&doc)
	others := []string{"[]", "[x, {a: b}]", "{}", "{a: [b]}", "{zh: 1, en: []}", "''", "x y", "12", "-1.5", "9999999999999999999",
		"true", "~", "2020-13-45", "99%", "0xZZ"}
	for i, n := range nodes {
		was := *n
		for k, other := range others {
			if testing.Short() && (i+k)%6 != 0 {
				continue
			}
			var value yaml.Node
			if err := yaml.Unmarshal([]byte(other), &value); err != nil {
				t.Fatal(err)
			}
			*n = *value.Content[0]
			spoilt, err := yaml.Marshal(&doc)
			if *n = was; err != nil {
				continue // no text says it
			}
			try(string(spoilt))
		}
	}
}
