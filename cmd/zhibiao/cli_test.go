package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhibiao/samples/peers"
)

func TestLogsCarryTheirOffset(t *testing.T) {
	shanghai := time.FixedZone("", 8*3600)
	due := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		format string
		zone   *time.Location
		want   string
	}{
		{"text", nil, "due=2026-11-23T04:00:00.000+00:00"},
		{"text", shanghai, "due=2026-11-23T12:00:00.000+08:00"},
		{"json", shanghai, `"due":"2026-11-23T12:00:00.000+08:00"`},
	} {
		var b bytes.Buffer
		zone := new(atomic.Pointer[time.Location])
		zone.Store(test.zone)
		newLogger(&b, slog.LevelInfo, test.format, zone).Info("run was missed", "due", due)
		line := strings.TrimSpace(b.String())
		if !strings.Contains(line, test.want) {
			t.Errorf("%s says %s, want %s", test.format, line, test.want)
		}
		if test.format == "json" && !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
		if offset := test.want[len(test.want)-6:]; test.format == "text" && !strings.Contains(strings.Fields(line)[0], offset) {
			t.Errorf("the line's own time has no %s: %s", offset, line)
		}
	}
}

func TestVersionKnowsItsCommit(t *testing.T) {
	defer func(v, c string) { version, commit = v, c }(version, commit)
	version, commit = "1.2.3", "0123456789ab"
	for _, args := range [][]string{{"version"}, {"--version"}} {
		code, out, stderr := runVerb(t, args...)
		if code != exitOK || !strings.HasPrefix(out, "zhibiao 1.2.3 (commit 0123456789ab, go") || strings.Count(out, "\n") != 1 {
			t.Errorf("%v: %d %q %s", args, code, out, stderr)
		}
	}
}

func TestHelpIsAVerb(t *testing.T) {
	for _, args := range [][]string{{"export"}, {"catalogue", "check"}, {}} {
		_, want, _ := runVerb(t, append(slices.Clone(args), "--help")...)
		code, got, stderr := runVerb(t, append([]string{"help"}, args...)...)
		if code != exitOK || got != want || got == "" {
			t.Errorf("help %v: %d %s\n%s", args, code, stderr, got)
		}
	}
}

// TestExitCodesAreExplained finds every code in the help and, as a row of its table, in the docs.
func TestExitCodesAreExplained(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "running.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, help, _ := runVerb(t, "--help")
	for _, c := range exitCodes {
		if row := fmt.Sprintf("| %d | %s | %s |", c.code, c.zh, c.en); !strings.Contains(string(page), row) {
			t.Errorf("docs/running.md has no %s", row)
		}
		if !strings.Contains(help, fmt.Sprintf("%d  %s", c.code, c.zh)) {
			t.Errorf("the help does not explain %d", c.code)
		}
	}
}

func TestCompletions(t *testing.T) {
	for _, test := range []struct{ words, want string }{
		{"expo", "export"},
		{"export --fo", "--format"},
		{"export --format c", "csv"},
		{"export --format=c", "--format=csv"},
		{"--log-format json catalogue ch", "check"},
		{"completion f", "fish"},
		{"check -c somewhere rep", ""}, // a file
		{"export -o ", ""},
	} {
		code, out, stderr := runVerb(t, append([]string{"complete", "--"}, strings.Split(test.words, " ")...)...)
		if got := strings.TrimSuffix(out, "\n"); code != exitOK || got != test.want {
			t.Errorf("%q: %d %q, want %q %s", test.words, code, got, test.want, stderr)
		}
	}
}

// TestBashCompletes has a real bash take the script up and complete with the real program.
func TestBashCompletes(t *testing.T) {
	bash := peers.Program(t, "bash")
	program := binary(t)
	script := `source <("$1" completion bash)
COMP_WORDS=("$1" catalogue ch) COMP_CWORD=2; _zhibiao; echo "${COMPREPLY[@]}"
COMP_WORDS=("$1" completion "") COMP_CWORD=2; _zhibiao; echo "${COMPREPLY[@]}"`
	out, err := exec.CommandContext(t.Context(), bash, "-c", script, "bash", program).CombinedOutput()
	if want := "check\nbash zsh fish\n"; err != nil || string(out) != want {
		t.Errorf("%v: %s, want %s", err, out, want)
	}
}

// TestATerminalObeysNoFile: what a file's name or cells have that is not seen, or that a terminal would obey, is shown as what it is.
func TestATerminalObeysNoFile(t *testing.T) {
	dir := bareInstance(t, "")
	file := filepath.Join(dir, "报表\u202excod\x1b[8m.csv")
	if err := os.WriteFile(file, trade("2026年9月", "约\x1b[2J三成", 2, "\u202e"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"check", file}, {"collect", file}, {"obligations", "--period", "2026-M09"}, {"log", "list"},
		{"check", file + "x"}} {
		_, out, problem := runVerb(t, append(args[:1:1], append([]string{"-c", dir}, args[1:]...)...)...)
		if said := out + problem; strings.ContainsAny(said, "\u202e\x1b") || !strings.Contains(said, "U+202E") && args[0] != "log" &&
			args[0] != "obligations" {
			t.Errorf("%s: %q", args, said)
		}
	}
}
