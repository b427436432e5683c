package main

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// mostColumns is how wide a line may be, with tabs four wide.
const mostColumns = 140

// TestLinesFit holds the program's lines to mostColumns, but for those of raw strings: SQL, patterns and tags have no place to break.
func TestLinesFit(t *testing.T) {
	forProgramFiles(t, func(path string, text []byte) {
		raw := rawLines(text)
		for i, line := range strings.Split(string(text), "\n") {
			if n := utf8.RuneCountInString(line) + 3*strings.Count(line, "\t"); n > mostColumns && !raw[i+1] {
				t.Errorf("%s:%d has %d columns, at most %d", path, i+1, n, mostColumns)
			}
		}
	})
}

// forProgramFiles calls do with every Go file of the program, tests left out.
func forProgramFiles(t *testing.T, do func(path string, text []byte)) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil {
			do(path, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rawLines are the lines that a raw string touches.
func rawLines(text []byte) map[int]bool {
	lines := map[int]bool{}
	file := token.NewFileSet().AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, 0)
	for {
		at, kind, literal := s.Scan()
		if kind == token.EOF {
			return lines
		}
		if strings.HasPrefix(literal, "`") {
			for i := range strings.Count(literal, "\n") + 1 {
				lines[file.Line(at)+i] = true
			}
		}
	}
}
