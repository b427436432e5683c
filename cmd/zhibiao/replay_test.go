package main

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/indicators"
)

var updateBacktest = flag.Bool("update-backtest", false, "have the model write testdata/backtest/table.tsv anew")

// facts writes down what the model is told: lines where something changed.
type facts struct {
	b    bytes.Buffer
	last map[string]string
}

func (f *facts) see(w *decide.World) {
	seen := map[string]bool{}
	line := func(kind string, key, values []string) {
		k := kind + "\t" + strings.Join(key, "\t")
		v := strings.Join(values, "\t")
		seen[k] = true
		if old, there := f.last[k]; !there || old != v {
			f.last[k] = v
			fmt.Fprintf(&f.b, "%s\t%s\t%s\n", w.Now.Format(time.RFC3339Nano), k, v)
		}
	}
	for _, a := range w.Assessed {
		var nodes []string
		for _, n := range a.Open {
			nodes = append(nodes, n.ID+"="+n.Planned.In(w.Now.Location()).Format(time.DateOnly))
		}
		end := ""
		if !a.Window.Open() {
			end = fmt.Sprintf("%d-%02d", (a.Window.Span.EndMonth()-1)/12, (a.Window.Span.EndMonth()-1)%12+1)
		}
		line("F", []string{a.Indicator, a.Entity, a.Window.Label()}, []string{a.Period.String(), fmt.Sprint(int(a.Status)), misses(&a),
			strings.Join(nodes, ","), end})
	}
	for _, r := range w.Revised {
		line("R", []string{r.Indicator, r.Entity, r.Period.String()}, []string{fmt.Sprint(r.Was), fmt.Sprint(r.Is)})
	}
	var reports []indicators.Report
	for _, o := range w.Owed {
		reports = append(reports, o.Reports...)
	}
	slices.SortFunc(reports, func(a, b indicators.Report) int { return int(a.Submission - b.Submission) })
	for _, r := range reports {
		line("S", []string{r.Form, r.Department, r.Period.String(), fmt.Sprint(r.Submission)}, []string{r.Outcome.String()})
	}
	for k := range f.last {
		if strings.HasPrefix(k, "F\t") && !seen[k] {
			delete(f.last, k)
			fmt.Fprintf(&f.b, "%s\tG\t%s\n", w.Now.Format(time.RFC3339Nano), strings.TrimPrefix(k, "F\t"))
		}
	}
}

// misses says whether the forecast of a window that runs falls short, told from the figures alone.
func misses(a *indicators.Assessment) string {
	if a.Target == nil || a.Past || math.IsNaN(a.Forecast) || a.Window.Open() || a.Period.EndMonth() >= a.Window.Span.EndMonth() {
		return "0"
	}
	if a.Target.Bound == indicators.AtLeast && a.Forecast < a.Target.Value || a.Target.Bound == indicators.AtMost &&
		a.Target.Ceiling == indicators.Control && a.Forecast > a.Target.Value {
		return "1"
	}
	return "0"
}

// The sample's 22 months told again: who would have been told of what, when and at which stage, is what an independent model makes
// of the words, and nothing else.
func TestBacktestOfTheSample(t *testing.T) {
	p := sampleProgram(t)
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, p.instance.location)
	f := &facts{last: map[string]string{}}
	list, err := replay{program: p, contacts: contacts.Default(), see: f.see}.run(t.Context(), from,
		time.Date(2026, 11, 23, 0, 0, 0, 0, p.instance.location))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range list {
		got = append(got, strings.Join(line.row(), "\t"))
	}
	table := filepath.Join("testdata", "backtest", "table.tsv")
	if *updateBacktest {
		text, err := f.model(t, p, from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(table, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(text)), "\n")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("what is told (-model +program):\n%s", d)
	}
	byHand(t, list)
}

// byHand holds rows that were worked out by hand, each with its working, against what is told.
func byHand(t *testing.T, list []telling) {
	t.Helper()
	told := map[string]bool{}
	for _, line := range list {
		r := line.row()
		told[strings.Join([]string{r[0], r[1], r[2], r[4], r[5]}, "\t")] = true
	}
	text, err := os.ReadFile(filepath.Join("testdata", "backtest", "by_hand.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(cells) != 6 || !told[strings.Join(cells[:5], "\t")] {
			t.Errorf("by hand it is told, by the program not: %s", line)
		}
	}
}

// model runs the model over the facts.
func (f *facts) model(t *testing.T, p *program, from time.Time) ([]byte, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "facts.tsv")
	if err := os.WriteFile(path, f.b.Bytes(), 0o644); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(t.Context(), "python3", filepath.Join("testdata", "backtest", "model.py"),
		filepath.Join("..", "..", "samples", "lanzhou", "catalogue"),
		path, from.Format(time.DateOnly), p.env.now().Format(time.DateOnly))
	cmd.Stderr = os.Stderr
	return cmd.Output()
}

// A file that was refused and names no unit is told again by a backtest, as it was told then.
func TestBacktestTellsOfFilesOfNobody(t *testing.T) {
	dir := lanzhou(t)
	file := filepath.Join(t.TempDir(), "未命名.xlsx")
	if err := os.WriteFile(file, []byte("no workbook"), 0o600); err != nil {
		t.Fatal(err)
	}
	evening := time.Date(2026, 11, 18, 19, 0, 0, 0, time.FixedZone("", 8*3600))
	var out, stderr strings.Builder
	if code := run(t.Context(), []string{"collect", "-c", dir, file}, streams{strings.NewReader(""), &out, &stderr},
		clock{now: func() time.Time { return evening }}); code == exitOK {
		t.Fatalf("taken: %s%s", out.String(), stderr.String())
	}
	code, table, problem := runVerb(t, "alerts", "backtest", "-c", dir, "--from", "2026-11")
	if code != exitOK || strings.Count(table, "FileStray") != 1 {
		t.Errorf("%d %s%s", code, table, problem)
	}
	for line := range strings.Lines(table) {
		if strings.Contains(line, "FileStray") && !strings.HasPrefix(line, "2026-11-19 09:00") {
			t.Errorf("told: %s", line)
		}
	}
}
