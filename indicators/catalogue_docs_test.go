package indicators_test

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhibiao/indicators"
)

func catalogueDoc(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../docs/catalogue.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestDocsExampleLoads loads what docs/catalogue.md gives as an example.
func TestDocsExampleLoads(t *testing.T) {
	files := map[string]string{}
	for n, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(catalogueDoc(t), -1) {
		files[fmt.Sprintf("example%d.yaml", n)] = m[1]
	}
	if len(files) < 3 {
		t.Fatalf("%d examples in the page, want 3", len(files))
	}
	c, err := load(t, files)
	if err != nil {
		t.Fatalf("the page's example is refused:\n%v", err)
	}
	targets := indicators.TargetsOf(c).OfPolicy(indicators.Subject{Indicator: "river_fund"}, 2030)
	if len(targets) != 4 || targets[3].Value != 30_000_000 || targets[3].Window.Label() != "2027" {
		t.Errorf("the river fund's targets: %+v", targets)
	}
	if len(c.Forms) != 2 || len(c.Forms[0].Sheets) != 2 {
		t.Errorf("forms %+v", c.Forms)
	}
}

// TestDocsNameEveryRole finds roles of columns that docs/catalogue.md does not name.
func TestDocsNameEveryRole(t *testing.T) {
	_, row, ok := strings.Cut(catalogueDoc(t), "\n| `role` |")
	if row, _, _ = strings.Cut(row, "\n"); !ok {
		t.Fatal("docs/catalogue.md does not explain the key role")
	}
	for _, name := range indicators.RoleNames(true) {
		if name != "" && !strings.Contains(row, "`"+name+"`") {
			t.Errorf("docs/catalogue.md: %s is not among the roles", name)
		}
	}
}

// TestDocsNameEveryKey finds keys that docs/catalogue.md does not explain.
func TestDocsNameEveryKey(t *testing.T) {
	doc := catalogueDoc(t)
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(typ.Elem())
			return
		case reflect.Struct:
		default:
			return
		}
		if seen[typ] || typ.PkgPath() != reflect.TypeFor[indicators.Catalogue]().PkgPath() || typ == reflect.TypeFor[indicators.Pos]() {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			f := typ.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if !f.IsExported() || name == "-" {
				continue
			}
			if name != "" && !strings.Contains(doc, "`"+name+"`") && typ != reflect.TypeFor[indicators.Text]() {
				t.Errorf("%s.%s: the key %s is not explained", typ.Name(), f.Name, name)
			}
			walk(f.Type)
		}
	}
	c := reflect.TypeFor[indicators.Catalogue]()
	for i := range c.NumField() {
		if f := c.Field(i); f.IsExported() && !slices.Contains([]string{"Name", "Notice", "Location"}, f.Name) {
			walk(f.Type)
			if key := strings.ToLower(f.Name); !strings.Contains(doc, "### "+key+"\n") {
				t.Errorf("docs/catalogue.md has no section %s", key)
			}
		}
	}
	walk(reflect.TypeFor[indicators.OwnUnit]())
	if len(seen) < 16 {
		t.Errorf("only %d types were walked", len(seen))
	}
}
