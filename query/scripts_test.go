package query

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/util/teststorage"

	"zhibiao/indicators"
)

// scriptLookback is what Prometheus' scripts are written for; ours is never reached.
const scriptLookback = 5 * time.Minute

// scriptConfig is what a script may take.
var scriptConfig = Config{MaxSamples: 50_000_000, Timeout: time.Minute, Queries: 1, AnswersBytes: 1}

// scriptEvaluations is how many evaluations the scripts of the engine's release have.
const scriptEvaluations = 2242

// otherwise are the scripts that need the engine other than we run it, and why. No script and no evaluation is left out.
var otherwise = map[string]struct {
	why  string
	with func(*promql.EngineOpts)
}{
	"name_label_dropping": {"names are removed late in it, here at once", func(o *promql.EngineOpts) { o.EnableDelayedNameRemoval = true }},
	"histograms": {"their notes name a family, which needs names removed late",
		func(o *promql.EngineOpts) { o.EnableDelayedNameRemoval = true }},
	"native_histograms": {"their notes name a family, which needs names removed late",
		func(o *promql.EngineOpts) { o.EnableDelayedNameRemoval = true }},
	"start_timestamps": {"start timestamps count in it, here there are none",
		func(o *promql.EngineOpts) { o.UseStartTimestamps = true }},
	"type_and_unit": {"types and units are labels in it, names are removed late",
		func(o *promql.EngineOpts) { o.EnableTypeAndUnitLabels, o.EnableDelayedNameRemoval = true, true }},
}

// TestPrometheusScripts runs all of Prometheus' own test scripts on the engine as we configure it, over our storage.
// Their parser knows experimental functions and syntax, which ours refuses.
func TestPrometheusScripts(t *testing.T) {
	evaluations := 0
	for name, script := range scriptTexts(t) {
		evaluations += strings.Count("\n"+script, "\neval")
		options := scriptOptions()
		if other, ok := otherwise[name]; ok {
			other.with(&options)
		}
		t.Run(name, func(t *testing.T) {
			promqltest.RunTestWithStorage(t, script, promqltest.NewTestEngineWithOpts(t, options), newLoaded)
		})
	}
	if evaluations != scriptEvaluations {
		t.Errorf("the scripts have %d evaluations, want %d", evaluations, scriptEvaluations)
	}
}

// scriptOptions are ours but for the parser and the lookback.
func scriptOptions() promql.EngineOpts {
	options := EngineOptions(scriptConfig, parser.NewParser(promqltest.TestParserOpts))
	options.LookbackDelta = scriptLookback
	return options
}

// scriptTexts are those of Prometheus by their names, where the go command keeps its source.
func scriptTexts(t *testing.T) map[string]string {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/prometheus/prometheus").Output()
	if err != nil {
		t.Fatalf("find Prometheus' source: %v", err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "promql", "promqltest", "testdata", "*.test"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts found: %v", err)
	}
	texts := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimSuffix(filepath.Base(file), ".test")] = string(text)
	}
	return texts
}

// loaded is our own storage as Prometheus' test scripts want one: what they load becomes a snapshot, and what they
// ask goes through our querier. Series with histograms or start timestamps lie in Prometheus' own storage beside it.
type loaded struct {
	storage.Storage // what the scripts never call
	t               testing.TB
	db              *DB
	lines           map[string]*line
	foreign         *teststorage.TestStorage // nil: there are none
}

// line is a series as a script loads it.
type line struct {
	labels  labels.Labels
	samples []loadedSample
	foreign bool
	stored  int // of the samples, in the foreign storage
}

type loadedSample struct {
	st, t int64
	v     float64
	h     *histogram.Histogram
	fh    *histogram.FloatHistogram
}

func newLoaded(t testing.TB) storage.Storage {
	return &loaded{t: t, db: New(Config{}), lines: map[string]*line{}}
}

func (l *loaded) AppenderV2(context.Context) storage.AppenderV2 { return l }
func (l *loaded) Rollback() error                               { return nil }

// Close implements storage.Storage.
func (l *loaded) Close() error {
	if l.foreign == nil {
		return nil
	}
	return l.foreign.Close()
}

// Append implements storage.AppenderV2.
func (l *loaded) Append(_ storage.SeriesRef, ls labels.Labels, st, t int64, v float64, h *histogram.Histogram, fh *histogram.FloatHistogram,
	_ storage.AppendV2Options) (storage.SeriesRef, error) {
	of := l.lines[ls.String()]
	if of == nil {
		of = &line{labels: ls}
		l.lines[ls.String()] = of
	}
	of.foreign = of.foreign || st != 0 || h != nil || fh != nil
	of.samples = append(of.samples, loadedSample{st, t, v, h, fh})
	return 0, nil
}

// Commit implements storage.AppenderV2.
func (l *loaded) Commit() error {
	var ours []*series
	for _, x := range l.lines {
		if x.foreign {
			if err := l.store(x); err != nil {
				return err
			}
			continue
		}
		s := &series{labels: x.labels}
		for _, v := range x.samples {
			s.samples = append(s.samples, indicators.Sample{At: v.t, Value: v.v})
		}
		ours = append(ours, s)
	}
	s := emptySnapshot()
	s.state = newState([][]*series{ours})
	l.db.current.Store(s)
	return nil
}

// store keeps what is new of a foreign line.
func (l *loaded) store(x *line) error {
	if l.foreign == nil {
		l.foreign = teststorage.New(l.t, func(o *tsdb.Options) {
			o.EnableSTStorage, o.EnableHistogramSTEncoding, o.FloatChunkEncoding = true, true, chunkenc.EncXOR2
		})
	}
	app := l.foreign.AppenderV2(l.t.Context())
	for _, v := range x.samples[x.stored:] {
		if _, err := app.Append(0, x.labels, v.st, v.t, v.v, v.h, v.fh, storage.AppendV2Options{}); err != nil {
			return err
		}
	}
	x.stored = len(x.samples)
	return app.Commit()
}

// Querier implements storage.Queryable.
func (l *loaded) Querier(mint, maxt int64) (storage.Querier, error) {
	ours, err := l.queryable().Querier(mint, maxt)
	if err != nil || l.foreign == nil {
		return ours, err
	}
	theirs, err := l.foreign.Querier(mint, maxt)
	return both{ours, theirs}, err
}

// queryable looks back as the scripts' engine does, so that cutting hidden samples off is tested too.
func (l *loaded) queryable() *queryable {
	return &queryable{db: l.db, snapshot: l.db.current.Load(), now: 1 << 60, lookback: scriptLookback}
}

// both selects from our querier and from Prometheus' own.
type both struct {
	storage.Querier
	theirs storage.Querier
}

// Select implements storage.Querier.
func (b both) Select(ctx context.Context, sorted bool, hints *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	return storage.NewMergeSeriesSet([]storage.SeriesSet{b.Querier.Select(ctx, sorted, hints, matchers...),
		b.theirs.Select(ctx, true, hints, matchers...)}, 0, storage.ChainedSeriesMerge)
}

// Close implements storage.Querier.
func (b both) Close() error { return errors.Join(b.Querier.Close(), b.theirs.Close()) }
