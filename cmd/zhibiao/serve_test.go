package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestServeStandsUpByItself starts a program whose sources have no folder yet: they are made, every source has its
// figures from the start, and the program is ready until its ledger is taken away.
func TestServeStandsUpByItself(t *testing.T) {
	catalogue, err := filepath.Abs(filepath.Join("..", "..", "samples", "lanzhou", "catalogue"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := "catalogue: " + catalogue + "\nsources:\n  - {name: post, directory: in/post, schedule: '0 0 1 1 *'}\n  - {name: hand, " +
		"directory: in/hand}\n"
	if err := os.WriteFile(filepath.Join(dir, "zhibiao.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	d := startVerb(t, "serve", "-c", dir, "--listen", "127.0.0.1:0")
	figures := d.get(t, "/metrics/process")
	for _, source := range []string{"post", "hand"} {
		if want := `collector_last_success_timestamp_seconds{source="` + source + `"} 0` + "\n"; !strings.Contains(figures, want) {
			t.Errorf("no %s", want)
		}
		if _, err := os.Stat(filepath.Join(dir, "in", source)); err != nil {
			t.Error(err)
		}
	}
	ready := func() (int, string) {
		r, err := http.Get(d.url + "/-/ready")
		body := bodyOf(t, r, err)
		return r.StatusCode, string(body)
	}
	if code, body := ready(); code != http.StatusOK {
		t.Errorf("ready: %d %s", code, body)
	}
	if err := os.Rename(filepath.Join(dir, "ledger.db"), filepath.Join(dir, "elsewhere.db")); err != nil {
		t.Fatal(err)
	}
	if code, body := ready(); code != http.StatusServiceUnavailable || !strings.Contains(body, "no longer in its place") {
		t.Errorf("ready without its ledger: %d %s", code, body)
	}
}
