package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"zhibiao/samples/peers"
)

// publishedGrafana is the folder with Grafana's published packages and the script that asks them.
var publishedGrafana = filepath.Join("..", "..", "dashboards", "testdata", "grafana")

// TestPanelsAsGrafanaShowsThem has Grafana's own published code, of the oldest version and of a new one, make of the sample's answers what
// it shows of every panel: columns in their order, first rows with their words, colours of states, names of series, where time
// links lead. Both must make the same of it, and what testdata has, which is there to be read.
func TestPanelsAsGrafanaShowsThem(t *testing.T) {
	node := peers.Program(t, "node")
	if _, err := os.Stat(filepath.Join(publishedGrafana, "node_modules")); errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("CI") != "" {
			t.Fatal("Grafana's packages are not installed: .ci/tools installs them")
		}
		t.Skip("Grafana's packages are not installed: .ci/tools installs them")
	}
	asked := grafanasInput(t)
	var first string
	for _, version := range []string{"grafana-data-10", "grafana-data-12"} {
		cmd := exec.CommandContext(t.Context(), node, "show.cjs", version)
		var stderr bytes.Buffer
		cmd.Dir, cmd.Stdin, cmd.Stderr = publishedGrafana, bytes.NewReader(asked), &stderr
		cmd.Env = append(os.Environ(), "TZ=Asia/Shanghai")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", version, err, stderr.String())
		}
		if first == "" {
			first = string(out)
			holdShown(t, first)
		}
		sameText(t, version, first, string(out))
	}
}

// grafanasInput is what show.cjs reads: every board with its variables and with the demo's answers, but those of the program itself.
func grafanasInput(t *testing.T) []byte {
	t.Helper()
	d, now := startDemo(t), sampleNow(t)()
	type given struct {
		Board     json.RawMessage     `json:"board"`
		Variables map[string]string   `json:"variables"`
		Asked     []int               `json:"asked"`
		Answers   map[string][]sample `json:"answers"`
	}
	var boards []given
	for _, b := range generatedBoards(t) {
		raw, err := os.ReadFile(filepath.Join("..", "..", "dashboards", "generated", "dashboards", b.name()+".json"))
		if err != nil {
			t.Fatal(err)
		}
		from, to := b.span(t, now)
		one := given{raw, b.variables(t, d.url, nil, from, to, to), []int{}, map[string][]sample{}}
		for _, p := range b.Panels {
			if len(p.Targets) == 0 || ofTheProcess(p.Targets[0].Expr) {
				continue
			}
			one.Asked = append(one.Asked, p.ID)
			for _, q := range p.Targets {
				expr := fill(t, q.Expr, one.Variables, from, to)
				found, err := answerOf(d.url, asking{expr, q.Instant, from, to})
				if err != nil {
					t.Fatalf("%s: %v", expr, err)
				}
				one.Answers[fmt.Sprintf("%d/%s", p.ID, q.RefID)] = found
			}
		}
		boards = append(boards, one)
	}
	input, err := json.Marshal(map[string]any{"now": now.UnixMilli(), "boards": boards})
	if err != nil {
		t.Fatal(err)
	}
	return input
}

// holdShown holds what Grafana shows against testdata.
func holdShown(t *testing.T, shown string) {
	t.Helper()
	path := filepath.Join("testdata", "grafana.txt")
	if *updateDashboards {
		if err := os.WriteFile(path, []byte(shown), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sameText(t, "testdata/grafana.txt; -update-dashboards writes it anew", string(want), shown)
}

// sameText reports the first lines in which two texts differ.
func sameText(t *testing.T, what, want, got string) {
	t.Helper()
	wanted, lines, told := strings.Split(want, "\n"), strings.Split(got, "\n"), 0
	for i := range max(len(wanted), len(lines)) {
		line := func(of []string) string {
			if i < len(of) {
				return of[i]
			}
			return "nothing"
		}
		if a, b := line(wanted), line(lines); a != b && told < 5 {
			told++
			t.Errorf("%s, line %d:\nwant %s\ngot  %s", what, i+1, a, b)
		}
	}
}
