package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

// mostParameters is how many a function may take. Where more are needed, some of them belong together and have a name.
const mostParameters = 6

// TestParametersAreFew holds all functions of the program to mostParameters, those within others too.
func TestParametersAreFew(t *testing.T) {
	fset := token.NewFileSet()
	forProgramFiles(t, func(path string, text []byte) {
		file, err := parser.ParseFile(fset, path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for node := range ast.Preorder(file) {
			name, signature := "a function", (*ast.FuncType)(nil)
			switch f := node.(type) {
			case *ast.FuncDecl:
				name, signature = f.Name.Name, f.Type
			case *ast.FuncLit:
				signature = f.Type
			default:
				continue
			}
			if n := signature.Params.NumFields(); n > mostParameters {
				t.Errorf("%s: %s takes %d parameters, at most %d", fset.Position(node.Pos()), name, n, mostParameters)
			}
		}
	})
}
