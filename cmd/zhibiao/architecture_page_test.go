package main

import (
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestArchitecturePageNamesWhatExists holds docs/architecture.md against the code: every function of a value's way exists.
func TestArchitecturePageNamesWhatExists(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]*types.Package{}
	for _, p := range compiledPackages(t, "zhibiao/...") {
		if p.ImportPath != "zhibiao/cmd/zhibiao" {
			packages[filepath.Base(p.ImportPath)] = importCompiled(t, p)
		}
	}
	named := regexp.MustCompile("`(\\w+)\\.(?:(\\w+)\\.)?([A-Z]\\w*)`").FindAllStringSubmatch(string(page), -1)
	if len(named) < 10 {
		t.Fatalf("the page names %d functions", len(named))
	}
	for _, m := range named {
		p := packages[m[1]]
		if p == nil {
			t.Errorf("%s: there is no package %s", m[0], m[1])
			continue
		}
		name := m[3]
		if m[2] != "" {
			name = m[2]
		}
		o := p.Scope().Lookup(name)
		if o == nil {
			t.Errorf("%s: package %s has no %s", m[0], m[1], name)
			continue
		}
		if m[2] == "" {
			continue
		}
		if method, _, _ := types.LookupFieldOrMethod(types.NewPointer(o.Type()), true, p, m[3]); method == nil {
			t.Errorf("%s: %s has no method %s", m[0], m[2], m[3])
		}
	}
}

// TestReadmeMapsTheHouse wants every package in README's map, by itself or with the one that it is a room of.
func TestReadmeMapsTheHouse(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, house, ok := strings.Cut(string(readme), "## The house")
	if !ok {
		t.Fatal("README.md has no section The house")
	}
	for _, p := range listPackages(t) {
		room := strings.TrimPrefix(p.ImportPath, "zhibiao/")
		if !strings.Contains(house, "`"+room+"`") {
			t.Errorf("README.md: %s is not in the map of the house", room)
		}
	}
}
