package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhibiao/indicators"
	"zhibiao/samples"
)

// samplePlaces are words of the sample that no other code may hold, in whatever text.
var samplePlaces = regexp.MustCompile(`(?i)兰州|甘肃|lanzhou|gansu`)

// TestCodeKnowsNoSample: what the program does with an indicator or an entity it tells from the catalogue (kind, unit, concept, tags),
// never from an id or a name of the sample. The demo alone, which shows the sample, may name it.
func TestCodeKnowsNoSample(t *testing.T) {
	names := sampleNames(t)
	root := filepath.Join("..", "..")
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path == "samples":
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || path == "cmd/zhibiao/demo.go" ||
			strings.HasSuffix(filepath.Dir(path), "test"): // packages that serve tests alone
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, filepath.Join(root, path), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && (names[text] != "" || samplePlaces.MatchString(text)) {
					t.Errorf("%s: %q is the sample's: %s", files.Position(lit.Pos()), text, names[text])
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sampleNames are the ids and names of the sample's indicators and entities, and the kinds of entities, with what each names.
func sampleNames(t *testing.T) map[string]string {
	t.Helper()
	c, err := indicators.LoadCatalogue(samples.Catalogue(), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, i := range c.Indicators {
		names[i.ID], names[i.Name.ZH] = "an indicator", "an indicator"
	}
	for _, e := range c.Entities {
		names[e.ID], names[e.Name.ZH], names[e.Kind] = "an entity", "an entity", "a kind of entities"
	}
	delete(names, string(indicators.Work)) // the program's word too
	return names
}
