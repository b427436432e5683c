package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zhibiao/samples/peers"
)

// TestPagesNameTestsThatExist looks up every test that a page of docs names as the one that holds what it says.
func TestPagesNameTestsThatExist(t *testing.T) {
	declared := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`).FindAllSubmatch(text, -1) {
			declared[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d pages: %v", len(pages), err)
	}
	named := 0
	for _, page := range append(pages, "../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z]\\w+)`").FindAllSubmatch(text, -1) {
			if named++; !declared[string(m[1])] {
				t.Errorf("%s names %s, which is no test", page, m[1])
			}
		}
	}
	if named < 30 {
		t.Errorf("only %d tests are named", named)
	}
}

// TestGrafanaPageAsPasted runs the commands of docs/grafana.md as they stand there, in one shell after another. Two things alone are
// others: the demo's port, and where Grafana's files lie. Docker is asked for what it was given alone.
func TestGrafanaPageAsPasted(t *testing.T) {
	for _, name := range []string{"bash", "curl", "unzip"} {
		peers.Program(t, name)
	}
	page, err := os.ReadFile("../../docs/grafana.md")
	if err != nil {
		t.Fatal(err)
	}
	d, dir, bin, etc := startDemo(t), bareInstance(t, ""), t.TempDir(), t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, "zhibiao")); err != nil {
		t.Fatal(err)
	}
	for name, script := range map[string]string{"sudo": `exec "$@"`, "systemctl": `[ "$*" = "restart grafana-server" ]`,
		"docker": `for a; do case $a in *:ro) test -d "${a%%:*}";; esac || exit 1; done`} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, kind := range []string{"datasources", "dashboards", "alerting", "plugins"} { // as Grafana's package has them
		if err := os.MkdirAll(filepath.Join(etc, "provisioning", kind), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) != 4 {
		t.Fatalf("%d blocks of commands", len(blocks))
	}
	for n, b := range blocks {
		script := strings.NewReplacer("http://127.0.0.1:9470", d.url, "/etc/grafana ", etc+" ", "/etc/grafana/", etc+"/").Replace(b[1])
		if n == 3 { // paths of the container
			script = strings.ReplaceAll(b[1], "http://127.0.0.1:9470", d.url)
		}
		c := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", script)
		c.Dir, c.Env = dir, append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s\n%s", err, script, out)
		}
		if made, err := filepath.Glob(filepath.Join(dir, "zhibiao-grafana", "dashboards", "*.json")); err != nil || len(made) != 10 {
			t.Errorf("after block %d there are %d dashboards: %v", n+1, len(made), err)
		}
	}
	provider, err := os.ReadFile(filepath.Join(etc, "provisioning", "dashboards", "zhibiao.yaml"))
	if err != nil || !strings.Contains(string(provider), "/etc/grafana/zhibiao/dashboards") {
		t.Errorf("Grafana is told to look elsewhere than where the dashboards were put: %s, %v", provider, err)
	}
	for _, name := range []string{"zhibiao/dashboards/overview.json", "provisioning/datasources/zhibiao.yaml", "provisioning/alerting/zhibiao.yaml"} {
		if _, err := os.Stat(filepath.Join(etc, filepath.FromSlash(name))); err != nil {
			t.Error(err)
		}
	}
}
