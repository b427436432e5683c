// Package decide works out, from what is known at a revision and an instant, which alerts stand, which of them are one
// episode with those before, who is to be told of them at which stage, and when.
//
// It is pure: no clock, no I/O. What was decided before comes in as a Book, what is decided now goes out as a Step.
//
// The way through it:
//
//	World                         what is known at a revision, judged at an instant
//	Standing(world)            -> States    what is the case now
//	Follow(book, before, now)  -> Episodes  that begin or end, and by what
//	stages(episode, contacts)  -> marks     who is to be told what at which stage, and when
//	gather(marks)              -> Notices   one to a unit, stage and day
//	Decide                        all of it: a Step, to be written in one transaction
package decide

import (
	"time"

	"zhibiao/alerts"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// World is what is known at a revision, judged at an instant.
type World struct {
	Revision  int64
	Now       time.Time // in the instance's zone
	Catalogue *indicators.Catalogue
	Assessed  []indicators.Assessment
	Revised   []indicators.Revised
	Owed      []indicators.Obligation
	Doubts    []Doubt // that were accepted and are not answered
	Strays    []Stray // files that were refused lately and are nobody's
	Sources   []Source
	Faults    []Fault

	at map[indicators.Subject][]int // of Assessed; made when first asked for
}

// Source is where a source of files stands.
type Source struct {
	Name             string
	Success, DueLast time.Time // of its last run that succeeded, and when its schedule last called for one; zero: never
}

// Stray is a file that was refused, and of which nobody can tell whose it is.
type Stray struct {
	Submission int64
	File, By   string
	Received   time.Time
}

// Doubt is a doubt about a report that its unit has to answer.
type Doubt struct {
	ID               int64
	Form, Department string
	Period           periods.Period
}

// Fault is something wrong with the program itself, by a name that stays as long as the fault does.
type Fault struct {
	Name string
	Text indicators.Text
}

// State is one alert that is the case.
type State struct {
	alerts.Key
	// Round is what is told once: the period of the figure, the number of the submission. Another round of the same
	// episode is told anew.
	Round  string
	Target *indicators.Assessment
	Node   *indicators.Node
	Owed   *indicators.Obligation
	Change *indicators.Revised
	Fault  *Fault
	Source *Source
	Stray  *Stray
}

// target finds where a subject stands in a window; nil: nothing is told of it.
func (w *World) target(a alerts.About) *indicators.Assessment {
	for _, i := range w.of(a) {
		if t := &w.Assessed[i]; t.Window.Label() == a.Window {
			return t
		}
	}
	return nil
}

// of are the places among what is assessed that speak of a subject.
func (w *World) of(a alerts.About) []int {
	if w.at == nil {
		w.at = make(map[indicators.Subject][]int, len(w.Assessed))
		for i := range w.Assessed {
			s := w.Assessed[i].Subject
			w.at[s] = append(w.at[s], i)
		}
	}
	return w.at[indicators.Subject{Indicator: a.Indicator, Entity: a.Entity}]
}
