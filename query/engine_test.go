package query

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/storage"

	"zhibiao/indicators"
)

// loaded is our own storage as Prometheus' test scripts want one: what they load
// becomes a snapshot, and what they ask goes through our querier.
type loaded struct {
	storage.Storage // what the scripts never call
	db              *DB
	samples         map[string][]indicators.Sample
	labels          map[string]labels.Labels
}

func newLoaded(testing.TB) storage.Storage {
	return &loaded{db: New(Config{}), samples: map[string][]indicators.Sample{}, labels: map[string]labels.Labels{}}
}

func (l *loaded) Close() error                                  { return nil }
func (l *loaded) AppenderV2(context.Context) storage.AppenderV2 { return l }
func (l *loaded) Rollback() error                               { return nil }
func (l *loaded) Querier(mint, maxt int64) (storage.Querier, error) {
	return l.queryable().Querier(mint, maxt)
}

// queryable looks back as the scripts' engine does, so that cutting hidden samples off is tested too.
func (l *loaded) queryable() *queryable {
	return &queryable{db: l.db, snapshot: l.db.current.Load(), now: 1 << 60, lookback: scriptLookback}
}

func (l *loaded) Append(_ storage.SeriesRef, ls labels.Labels, _, t int64, v float64, h *histogram.Histogram, fh *histogram.FloatHistogram, _ storage.AppendV2Options) (storage.SeriesRef, error) {
	if h != nil || fh != nil {
		return 0, fmt.Errorf("no histograms here")
	}
	key := ls.String()
	l.labels[key] = ls
	l.samples[key] = append(l.samples[key], indicators.Sample{At: t, Value: v})
	return 0, nil
}

func (l *loaded) Commit() error {
	var all []*series
	for key, ls := range l.labels {
		all = append(all, &series{ls, l.samples[key]})
	}
	s := emptySnapshot()
	s.state = newState([][]*series{all})
	l.db.current.Store(s)
	return nil
}

// scriptLookback is what Prometheus' scripts are written for; ours is never reached.
const scriptLookback = 5 * time.Minute

// TestPrometheusScripts runs the parts without histograms of Prometheus' own
// test scripts on the engine as we configure it, over our storage.
func TestPrometheusScripts(t *testing.T) {
	p := parser.NewParser(promqltest.TestParserOpts)
	options := EngineOptions(Config{MaxSamples: 50_000_000, Timeout: time.Minute, Queries: 1}, p)
	options.LookbackDelta = scriptLookback
	engine := promqltest.NewTestEngineWithOpts(t, options)
	delayed := options
	delayed.EnableDelayedNameRemoval = true // what the scripts of this name are about
	naming := promqltest.NewTestEngineWithOpts(t, delayed)
	ran := 0
	for _, file := range scripts(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".test")
		if skipped[name] != "" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			for i, part := range parts(string(text)) {
				t.Run(fmt.Sprint(i), func(t *testing.T) {
					e := engine
					if delayedParts[name] {
						e = naming
					}
					promqltest.RunTestWithStorage(t, part, e, newLoaded)
				})
				ran++
			}
		})
	}
	if ran < 90 {
		t.Errorf("only %d parts of Prometheus' scripts ran", ran)
	}
}

// skipped are scripts about what we do not offer.
var skipped = map[string]string{
	"native_histograms": "histograms",
	"histograms":        "histograms",
	"start_timestamps":  "start timestamps",
	"extended_vectors":  "an experimental syntax that is off here",
	"info":              "an experimental function that is off here",
	"type_and_unit":     "labels that are off here",
}

// delayedParts are scripts that want names removed late, which is off in Prometheus and here unless asked for.
var delayedParts = map[string]bool{"name_label_dropping": true}

// parts cuts a script where it clears its storage, and leaves out what has histograms.
func parts(text string) (kept []string) {
	for _, p := range strings.Split("\n"+text, "\nclear\n") {
		if !strings.Contains(p, "{{") && strings.Contains(p, "eval") {
			kept = append(kept, p)
		}
	}
	return kept
}

// scripts are those of Prometheus, where the go command keeps its source.
func scripts(t *testing.T) []string {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/prometheus/prometheus").Output()
	if err != nil {
		t.Fatalf("find Prometheus' source: %v", err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "promql", "promqltest", "testdata", "*.test"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts found: %v", err)
	}
	return files
}

// TestLookback proves that only markers end values, with the engine exactly as it runs.
func TestLookback(t *testing.T) {
	options := EngineOptions(Config{MaxSamples: 50_000_000, Timeout: time.Minute, Queries: 1}, parser.NewParser(parser.Options{}))
	promqltest.RunTestWithStorage(t, `
load 30d
  value{entity="a"} 1 _ 3 stale _ 6
  value{entity="b"} 1 2 _ _ _ _

eval instant at 30d value
  value{entity="a"} 1
  value{entity="b"} 2

eval instant at 89d value
  value{entity="a"} 3
  value{entity="b"} 2

eval instant at 90d value
  value{entity="b"} 2

eval instant at 149d value
  value{entity="b"} 2

eval instant at 3600d value
  value{entity="a"} 6
  value{entity="b"} 2

# ranges do not see markers, and are open at their left
eval instant at 150d count_over_time(value[60d])
  {entity="a"} 1

eval instant at 150d last_over_time(value[150d])
  value{entity="a"} 6
  value{entity="b"} 2

eval range from 0 to 150d step 30d value
  value{entity="a"} 1 1 3 _ _ 6
  value{entity="b"} 1 2 2 2 2 2

eval instant at 150d value offset 90d
  value{entity="a"} 3
  value{entity="b"} 2

eval instant at 150d value @ 30d - value @ 60d
  {entity="a"} -2
  {entity="b"} 0

eval instant at 150d sum_over_time(sum(value)[150d:30d])
  {} 20
`, promqltest.NewTestEngineWithOpts(t, options), func(t testing.TB) storage.Storage { return &farSighted{newLoaded(t).(*loaded)} })
}

// farSighted is loaded with the engine's true lookback.
type farSighted struct{ *loaded }

func (l *farSighted) Querier(mint, maxt int64) (storage.Querier, error) {
	q := l.queryable()
	q.lookback = lookback
	return q.Querier(mint, maxt)
}
