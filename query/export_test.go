package query

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
)

// Lines are all series of a snapshot as text, in order, so that two snapshots can be compared.
func (s *Snapshot) Lines() []string { return seriesText(s.selects(nil)) }

// LinesAsOf are all series as they were known at an instant.
func (db *DB) LinesAsOf(asOf string) ([]string, error) {
	from, err := db.views.known(db.Snapshot(), asOf)
	if err != nil {
		return nil, err
	}
	return seriesText(from.selects(nil)), nil
}

func seriesText(all []*series) []string {
	var text []string
	for _, s := range all {
		var b strings.Builder
		b.WriteString(metricText(s.labels))
		for _, x := range s.samples {
			if indicators.IsStale(x.Value) {
				fmt.Fprintf(&b, " %d:end", x.At)
			} else {
				fmt.Fprintf(&b, " %d:%v", x.At, x.Value)
			}
		}
		text = append(text, b.String())
	}
	return text
}

// FamilyAddress tells one family of a snapshot from another: equal addresses are the same memory.
func (s *Snapshot) FamilyAddress(name string) string { return fmt.Sprintf("%p", s.families[name]) }

// Families are the names of a snapshot's families.
func (s *Snapshot) Families() []string { return slices.Clone(s.names) }

// Holds says whether the snapshot's own bookkeeping agrees with its series.
func (s *Snapshot) Holds() error {
	samples, series := 0, 0
	for name, f := range s.families {
		if !slices.IsSortedFunc(f.series, func(a, b *Series) int { return labels.Compare(a.labels, b.labels) }) {
			return fmt.Errorf("%s is not in order", name)
		}
		for _, x := range f.series {
			samples += len(x.samples)
			series++
			if x.labels.Get(model.MetricNameLabel) != name {
				return fmt.Errorf("%s stands in %s", x.labels, name)
			}
		}
	}
	if a, b := s.Size(); a != series || b != samples {
		return fmt.Errorf("size %d series %d samples, counted %d and %d", a, b, series, samples)
	}
	return nil
}

// Series is one line of a snapshot.
type Series = series

// Renders counts how often /metrics was rendered rather than served from memory.
func (db *DB) Renders() int64 { return db.pages.renders.Load() }

// CachedAnswers counts answers that came from memory.
func (db *DB) CachedAnswers() int64 {
	db.answers.mu.Lock()
	defer db.answers.mu.Unlock()
	return db.answers.hits
}

// Line is a series to hold as it is, without a catalogue behind it.
type Line struct {
	Labels  labels.Labels
	Samples []indicators.Sample
}

// Holding makes a DB of series that are simply given: for measuring what comes after them.
func Holding(c Config, all []Line) *DB {
	db := New(c)
	s := emptySnapshot()
	group := make([]*series, len(all))
	for i, l := range all {
		group[i] = &series{l.Labels, l.Samples}
	}
	s.state, s.samples, s.number = newState([][]*series{group}), count([][]*series{group}), 1
	db.current.Store(s)
	return db
}

// WriteOpenMetrics writes what was known.
func (db *DB) WriteOpenMetrics(w io.Writer, asOf string) error {
	s, err := db.Select(asOf)
	if err != nil {
		return err
	}
	return s.WriteOpenMetrics(w)
}
