package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhibiao/samples/sampletest"
)

// sampleNow is a noon at which the sample's October 2026 is complete.
func sampleNow(t testing.TB) func() time.Time {
	t.Helper()
	now := time.Date(2026, time.November, 23, 12, 0, 0, 0, sampletest.Shanghai(t))
	return func() time.Time { return now }
}

// runVerb runs the program as a terminal would, and gives what it printed.
func runVerb(t testing.TB, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), args, streams{strings.NewReader(""), &out, &err}, clock{now: sampleNow(t)})
	return code, out.String(), err.String()
}

// patience is how long a test waits for another process, or for what goes on behind an answer: longer than any machine takes that gets
// there at all.
const patience = 5 * time.Minute

// demo is the demo running in this process.
type demo struct {
	url     string
	dir     string // of its instance, where the test made one
	printed string
	lines   <-chan string // what it prints after its address
}

// startDemo runs `zhibiao demo` on a free port until the test ends.
func startDemo(t testing.TB, args ...string) *demo {
	t.Helper()
	return startVerb(t, append([]string{"demo", "--listen", "127.0.0.1:0"}, args...)...)
}

// startVerb runs a verb that serves, until the test ends.
func startVerb(t testing.TB, args ...string) *demo {
	t.Helper()
	return startVerbBy(t, clock{now: sampleNow(t)}, args...)
}

// startVerbBy is startVerb by another clock.
func startVerbBy(t testing.TB, by clock, args ...string) *demo {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out := &lineWriter{lines: make(chan string, 4096)}
	var stderr bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, args, streams{strings.NewReader(""), out, &stderr}, by)
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-ended; code != exitOK {
			t.Errorf("%s ended with %d: %s", args[0], code, stderr.String())
		}
	})
	d := &demo{lines: out.lines}
	timeout := time.After(patience)
	for {
		select {
		case line := <-out.lines:
			d.printed += line + "\n"
			if strings.HasPrefix(line, "http://") || strings.HasPrefix(line, unixPrefix) {
				d.url = strings.TrimSuffix(line, "/")
				return d
			}
		case code := <-ended:
			ended <- code
			t.Fatalf("%s ended with %d before it served: %s", args[0], code, stderr.String())
		case <-timeout:
			t.Fatalf("%s did not serve within %s", args[0], patience)
		}
	}
}

// startServing starts a program that serves, and gives the address that it prints; what it prints later is read and forgotten.
func startServing(t testing.TB, cmd *exec.Cmd) (url string) {
	t.Helper()
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(pipe)
	for {
		line, err := out.ReadString('\n')
		if err != nil {
			t.Fatalf("%s told no address: %v", cmd, errors.Join(err, cmd.Wait()))
		}
		if strings.HasPrefix(line, "http://") {
			go io.Copy(io.Discard, out) // ends with the program
			return strings.TrimSuffix(strings.TrimSpace(line), "/")
		}
	}
}

// lineWriter passes on whole lines.
type lineWriter struct {
	mu    sync.Mutex
	part  string
	lines chan string
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.part += string(p)
	for {
		line, rest, ok := strings.Cut(w.part, "\n")
		if !ok {
			return len(p), nil
		}
		w.part = rest
		w.lines <- line
	}
}

func (d *demo) get(t testing.TB, path string) string {
	t.Helper()
	r, err := http.Get(d.url + path)
	body := bodyOf(t, r, err)
	if r.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s: %s", path, r.Status, body)
	}
	return string(body)
}

// sample is one series of an instant answer.
type sample struct {
	Metric map[string]string
	Value  [2]any
	Values [][2]any
}

// query asks the API and gives the series of the answer.
func (d *demo) query(t testing.TB, path string, parameters ...string) []sample {
	t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(parameters); i += 2 {
		form.Set(parameters[i], parameters[i+1])
	}
	var answer struct {
		Data struct{ Result []sample }
	}
	if err := json.Unmarshal([]byte(d.get(t, path+"?"+form.Encode())), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Data.Result
}

// binary builds the program, for tests that must kill it.
func binary(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "zhibiao")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v: %s", err, out)
	}
	return path
}

// lanzhou is a copy of the sample instance, with its workbooks, in a folder of its own.
func lanzhou(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "samples", "lanzhou"))); err != nil {
		t.Fatal(err)
	}
	return dir
}
