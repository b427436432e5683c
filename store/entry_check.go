package store

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// checkEntry refuses what a reading can never rightly say.
func checkEntry(e report.Entry, now time.Time) error {
	if e.File.Received.After(now.Add(maxAhead)) {
		return fmt.Errorf("it is said to have come in at %s, which is after now, %s", e.File.Received.Format(time.RFC3339),
			now.Format(time.RFC3339))
	}
	if !e.Reading.Accepted() {
		return nil
	}
	said := make(map[indicators.Key]*indicators.Observation, len(e.Reading.Observations))
	for o := range observations(&e.Reading) {
		if err := checkObservation(o); err != nil {
			return fmt.Errorf("%s %s at %s: %w", name(o.Subject), o.Period, place(o.Source), err)
		}
		if before, twice := said[o.Key()]; twice && !same(before, o) {
			return fmt.Errorf("two figures for %s %s: at %s and at %s", name(o.Subject), o.Period, place(before.Source), place(o.Source))
		}
		said[o.Key()] = o
	}
	for t := range targets(&e.Reading) {
		if err := checkTarget(*t); err != nil {
			return err
		}
	}
	return nil
}

// observations and targets are all that a reading states, with what is late at the end.
func observations(r *report.Reading) iter.Seq[*indicators.Observation] {
	return pointers(r.Observations, r.Late.Observations)
}

func targets(r *report.Reading) iter.Seq[*indicators.Target] {
	return pointers(r.Targets, r.Late.Targets)
}

func pointers[T any](lists ...[]T) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for _, list := range lists {
			for i := range list {
				if !yield(&list[i]) {
					return
				}
			}
		}
	}
}

// place is how errors tell where a figure stood.
func place(s indicators.Source) string { return fmt.Sprintf("%s!%s (%q)", s.Sheet, s.Cell, s.Text) }

func checkObservation(o *indicators.Observation) error {
	switch o.Status {
	case indicators.Normal, indicators.Provisional, indicators.Estimated, indicators.Missing, indicators.NotExist:
	default:
		return fmt.Errorf("status %q is none of the ledger's", o.Status)
	}
	empty := o.Status == indicators.Missing || o.Status == indicators.NotExist || o.Basis == indicators.Words
	switch {
	case o.Indicator == "":
		return errors.New("it has no indicator")
	case o.Period.IsZero() || o.Period.Year() < 1 || o.Period.Year() > 9998:
		return errors.New("it has no period")
	case !o.Basis.Valid():
		return fmt.Errorf("basis %d is none of the ledger's", o.Basis)
	case math.IsInf(o.Value, 0):
		return errors.New("its value is infinite")
	case empty && !math.IsNaN(o.Value):
		return fmt.Errorf("it has no value by its status or basis, and yet says %v", o.Value)
	case !empty && math.IsNaN(o.Value):
		return errors.New("it has no value")
	}
	return nil
}

// same says that two observations of one key state the same.
func same(a, b *indicators.Observation) bool {
	return a.Status == b.Status && report.SameFigure(a, b)
}

// maxAhead is how far after now a file may say that it came in: a clock that
// was set back is borne, a wrong year is not, since every later commit would
// have to be known after it.
const maxAhead = 24 * time.Hour
