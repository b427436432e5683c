//go:build unix

package main

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestOutput(t *testing.T) {
	dir := t.TempDir()
	env := &environment{streams: streams{out: io.Discard, err: io.Discard}}
	in := func(name string) string { return filepath.Join(dir, name) }
	put := func(name, text string, mode fs.FileMode) {
		t.Helper()
		if err := os.WriteFile(in(name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(in(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	say := func(name, text string) error {
		return writeOut(env, in(name), func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	}
	is := func(name, want string, mode fs.FileMode) {
		t.Helper()
		text, err := os.ReadFile(in(name))
		info, _ := os.Stat(in(name))
		if err != nil || string(text) != want || info.Mode().Perm() != mode {
			t.Errorf("%s: %q of mode %v, %v; want %q of %v", name, text, info.Mode(), err, want, mode)
		}
	}
	old := syscall.Umask(0o027)
	defer syscall.Umask(old)

	if err := say("new", "1"); err != nil {
		t.Fatal(err)
	}
	is("new", "1", 0o640)
	put("kept", "old and long", 0o600)
	if err := say("kept", "2"); err != nil {
		t.Fatal(err)
	}
	is("kept", "2", 0o600)

	put("target", "old", 0o644)
	for _, l := range [][2]string{{"link", "target"}, {"far", "link"}, {"dangling", "made"}} {
		link := l[0]
		if err := os.Symlink(l[1], in(link)); err != nil {
			t.Fatal(err)
		}
		if err := say(link, link); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Lstat(in(link)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is a link no more: %v, %v", link, info.Mode(), err)
		}
	}
	is("made", "dangling", 0o640)
	if err := os.Symlink("round", in("round")); err != nil {
		t.Fatal(err)
	}
	if err := say("round", "x"); err == nil {
		t.Error("written through a link to itself")
	}

	if err := syscall.Mkfifo(in("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := make(chan string)
	go func() {
		text, _ := os.ReadFile(in("pipe"))
		got <- string(text)
	}()
	if err := say("pipe", "3"); err != nil {
		t.Fatal(err)
	}
	if text := <-got; text != "3" {
		t.Errorf("through the pipe came %q", text)
	}
	if info, err := os.Lstat(in("pipe")); err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		t.Errorf("the pipe is none any more: %v, %v", info.Mode(), err)
	}
	if err := writeOut(env, os.DevNull, func(w io.Writer) error { _, err := io.WriteString(w, "4"); return err }); err != nil {
		t.Error(err)
	}
	if err := writeOut(env, dir, func(io.Writer) error { return nil }); err == nil {
		t.Error("written to a folder")
	}

	// What fails leaves what was there, and nothing else.
	if err := writeOut(env, in("kept"), func(w io.Writer) error { io.WriteString(w, "half"); return io.ErrUnexpectedEOF }); err == nil {
		t.Error("no error")
	}
	is("kept", "2", 0o600)
	left, err := filepath.Glob(in(".*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}
