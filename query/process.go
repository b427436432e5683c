package query

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sort"
	"sync"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
)

// The program's own figures are taken every minute and kept in memory for a day. One that is not told any more ends two takings
// after it was last told.
const (
	takenEvery = time.Minute
	keptFor    = 24 * time.Hour
	endsAfter  = 2 * takenEvery
)

// Process is what the program tells of itself: now, as a page to be scraped, and of the last day, as series that the API has
// beside the ledger's. They are no part of the ledger, and of no earlier day.
type Process struct {
	write func(io.Writer) // the page
	now   func() time.Time
	log   *slog.Logger

	mu    sync.Mutex
	lines map[string]*series // by their labels
	made  *state             // of the lines as they are; nil: not made yet
}

// ServeHTTP serves the page.
func (p *Process) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	var b bytes.Buffer
	p.write(&b)
	w.Write(b.Bytes())
}

// Run takes the figures every minute, at once for the first time, until the context ends.
func (p *Process) Run(ctx context.Context) error {
	ticks := time.NewTicker(takenEvery)
	defer ticks.Stop()
	for {
		if err := p.take(); err != nil {
			p.log.Error("take the program's own figures", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
	}
}

// take adds what the page says now.
func (p *Process) take() error {
	var page bytes.Buffer
	p.write(&page)
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.now().UnixMilli()
	p.end(at)
	p.forget(at - keptFor.Milliseconds())
	p.made = nil
	reader := expfmt.NewTextParser(model.UTF8Validation)
	told, err := reader.TextToMetricFamilies(&page)
	for name, family := range told {
		for _, m := range family.Metric {
			p.line(name, m).add(at, m.GetUntyped().GetValue()) // the page tells no types
		}
	}
	return err
}

// line is that of a figure, begun where it is new.
func (p *Process) line(name string, m *dto.Metric) *series {
	list := []string{model.MetricNameLabel, name}
	for _, l := range m.Label {
		list = append(list, l.GetName(), l.GetValue())
	}
	of := labels.FromStrings(list...)
	line := p.lines[of.String()]
	if line == nil {
		line = &series{labels: of}
		p.lines[of.String()] = line
	}
	return line
}

// add appends a sample: states that were made hold the earlier part of the same array. A clock that was set back waits for the last.
func (s *series) add(at int64, value float64) {
	if n := len(s.samples); n == 0 || s.samples[n-1].At < at {
		s.samples = append(s.samples, indicators.Sample{At: at, Value: value})
	}
}

// end ends the lines that were told too long ago.
func (p *Process) end(at int64) {
	for _, line := range p.lines {
		last := line.samples[len(line.samples)-1]
		if end := last.At + endsAfter.Milliseconds(); end <= at && !indicators.IsStale(last.Value) {
			line.add(end, indicators.StaleMarker())
			p.made = nil
		}
	}
}

// forget lets go of what is older than an instant.
func (p *Process) forget(before int64) {
	maps.DeleteFunc(p.lines, func(_ string, line *series) bool {
		line.samples = line.samples[sort.Search(len(line.samples), func(i int) bool { return line.samples[i].At >= before }):]
		return len(line.samples) == 0
	})
}

// state is what is kept, by now; of no Process it is nothing.
func (p *Process) state() *state {
	if p == nil {
		return &state{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end(p.now().UnixMilli())
	if p.made == nil {
		var lines []*series
		for _, line := range p.lines {
			lines = append(lines, &series{line.labels, slices.Clip(line.samples)})
		}
		made := newState([][]*series{lines})
		p.made = &made
	}
	return p.made
}
