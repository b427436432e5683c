package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// How the files of a package may hang together: at most so many in one circle, and the methods of one type in at most
// so many.
const (
	circleMost  = 12
	methodFiles = 4
)

// TestRoomsHoldNoKnots measures with the type checker which files of a package need one another.
func TestRoomsHoldNoKnots(t *testing.T) {
	for _, p := range compiledPackages(t, "zhibiao/...") {
		house := readHouse(t, p)
		if circle := house.largestCircle(); len(circle) > circleMost {
			t.Errorf("%s: %d files stand in one circle, at most %d may: %s", p.ImportPath, len(circle), circleMost,
				strings.Join(circle, " "))
		}
		for name, files := range house.methods {
			if len(files) > methodFiles {
				t.Errorf("the methods of %s.%s stand in %d files, at most %d may: %v", p.ImportPath, name, len(files), methodFiles,
					slices.Sorted(maps.Keys(files)))
			}
		}
	}
}

// workbookFloors are the floors of collector/workbook, the upper first, by their files. What is on none of them is the ground:
// typed cells, and what all formats share.
var workbookFloors = [][]string{
	{"isolated.go", "child.go", "confine_*.go"},
	{"write.go", "editable*.go", "macros.go", "paint.go", "comments.go", "mark.go", "plain.go", "retype.go", "calculate.go", "formula.go"},
	{"read.go"},
	workbookFormats,
}

// workbookFormats are its formats, which do not know one another.
var workbookFormats = []string{"csv.go", "html*.go", "ods.go", "spreadsheetml.go", "xls[_.]*", "xlsx[_.]*"}

func TestWorkbookHasFloors(t *testing.T) {
	for _, p := range compiledPackages(t, "zhibiao/collector/workbook") {
		for from, uses := range readHouse(t, p).uses {
			for to := range uses {
				mine, of := workbookFloor(t, from)
				its, other := workbookFloor(t, to)
				if its < mine || its == mine && of != other && slices.Contains(workbookFormats, of) {
					t.Errorf("%s uses %s, which is not below it", from, to)
				}
			}
		}
	}
}

// workbookFloor is the floor on which a file stands, counted from above, and the pattern that says so.
func workbookFloor(t *testing.T, file string) (floor int, of string) {
	t.Helper()
	for i, patterns := range workbookFloors {
		for _, pattern := range patterns {
			if ok, err := filepath.Match(pattern, file); err != nil {
				t.Fatal(err)
			} else if ok {
				return i, pattern
			}
		}
	}
	return len(workbookFloors), ""
}

// compiled is a package with where the compiled form of what it imports lies.
type compiled struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Export     string
	DepOnly    bool

	exports map[string]string
}

func compiledPackages(t *testing.T, pattern string) []compiled {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-json=ImportPath,Dir,GoFiles,Export,DepOnly",
		pattern).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := map[string]string{}
	var packages []compiled
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		p := compiled{exports: exports}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("read the answer of go list: %v", err)
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			packages = append(packages, p)
		}
	}
	return packages
}

// open gives the compiled form of a package that this one imports, or its own.
func (p compiled) open(path string) (io.ReadCloser, error) {
	if p.exports[path] == "" {
		return nil, fmt.Errorf("no compiled form of %s", path)
	}
	return os.Open(p.exports[path])
}

func importCompiled(t *testing.T, p compiled) *types.Package {
	t.Helper()
	loaded, err := importer.ForCompiler(token.NewFileSet(), "gc", p.open).Import(p.ImportPath)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// house is which files of a package use what others declare, and in which files a type's methods stand.
type house struct {
	uses    map[string]map[string]bool
	methods map[string]map[string]bool
}

func readHouse(t *testing.T, p compiled) house {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", p.open)}
	checked, err := config.Check(p.ImportPath, fset, files, info)
	if err != nil {
		t.Fatal(err)
	}
	h := house{uses: map[string]map[string]bool{}, methods: map[string]map[string]bool{}}
	fileOf := func(pos token.Pos) string { return filepath.Base(fset.Position(pos).Filename) }
	for _, f := range files {
		h.uses[fileOf(f.Pos())] = map[string]bool{}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil {
				name := strings.TrimPrefix(types.ExprString(fn.Recv.List[0].Type), "*")
				if h.methods[name] == nil {
					h.methods[name] = map[string]bool{}
				}
				h.methods[name][fileOf(fn.Pos())] = true
			}
		}
	}
	for id, o := range info.Uses {
		if o.Pkg() != checked || o.Pos() == token.NoPos || !belongsToPackage(o, checked) {
			continue
		}
		if from, to := fileOf(id.Pos()), fileOf(o.Pos()); from != to {
			h.uses[from][to] = true
		}
	}
	return h
}

// belongsToPackage says that an object is the package's own, or a field or method of one, and no local.
func belongsToPackage(o types.Object, p *types.Package) bool {
	if v, ok := o.(*types.Var); ok && v.IsField() {
		return true
	}
	if f, ok := o.(*types.Func); ok && f.Signature().Recv() != nil {
		return true
	}
	return o.Parent() == p.Scope()
}

// largestCircle is the most files each of which needs each other, directly or through others (Tarjan's algorithm).
func (h house) largestCircle() (largest []string) {
	index, low, on := map[string]int{}, map[string]int{}, map[string]bool{}
	var stack []string
	var visit func(string)
	visit = func(file string) {
		index[file] = len(index) + 1
		low[file], on[file] = index[file], true
		stack = append(stack, file)
		for other := range h.uses[file] {
			if index[other] == 0 {
				visit(other)
				low[file] = min(low[file], low[other])
			} else if on[other] {
				low[file] = min(low[file], index[other])
			}
		}
		if low[file] != index[file] {
			return
		}
		at := slices.Index(stack, file)
		circle := slices.Clone(stack[at:])
		stack = stack[:at]
		for _, f := range circle {
			on[f] = false
		}
		if len(circle) > len(largest) {
			largest = slices.Sorted(slices.Values(circle))
		}
	}
	for file := range h.uses {
		if index[file] == 0 {
			visit(file)
		}
	}
	return largest
}
