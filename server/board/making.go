package board

import (
	"context"
	"errors"
	"math"

	"zhibiao/collector/change"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/query"
	"zhibiao/server/layout"
)

// term is a piece of a computation: words and signs, or an indicator with its figure and the cell in which that stands, where it is one.
type term struct {
	Text, Figure string
	Source       indicators.Source
	rests        []indicators.Source // on which the figure rests
}

// making tells how the computed figures of one page came about.
type making struct {
	layout.Page
	judged *query.Judgement
	from   Source
	tracer indicators.Tracer
	stood  map[indicators.Subject][]indicators.Observation
}

func newMaking(p layout.Page, j *query.Judgement, from Source) *making {
	return &making{Page: p, judged: j, from: from, stood: map[indicators.Subject][]indicators.Observation{},
		tracer: indicators.Tracer{Catalogue: j.Catalogue, Facts: j.Facts, Now: j.At}}
}

// row is a target's line with how its figure was computed.
func (m *making) row(ctx context.Context, t *target) (r row, err error) {
	r = newRow(m.Page, m.judged.Catalogue, t)
	r.Made, err = m.of(ctx, t.Assessment)
	return r, err
}

// waitingRow is a target's line that can say what its figure waits for: where anything waits, it knows what a figure was computed from.
func (m *making) waitingRow(ctx context.Context, t *target) (row, error) {
	if len(t.awaiting) == 0 {
		return newRow(m.Page, m.judged.Catalogue, t), nil
	}
	return m.row(ctx, t)
}

// of tells how a target's figure was computed; nothing where it was reported as such. Of what was added up over several periods
// it gives the formula alone: each has figures of its own.
func (m *making) of(ctx context.Context, a *indicators.Assessment) (list []term, err error) {
	i := m.judged.Catalogue.Indicator(a.Indicator)
	if i == nil || i.Formula == "" || math.IsNaN(a.Actual) {
		return nil, nil
	}
	e, err := m.tracer.Evidence(indicators.Asked{Subject: a.Subject, Kind: indicators.EvidenceActual, Period: a.Period,
		Window: a.Window.Label()})
	if err != nil && !errors.Is(err, indicators.ErrNoFigure) {
		return nil, err
	}
	if e == nil || e.Reported == nil {
		x := term{Text: indicators.WordingIn(m.judged.Catalogue, m.English).Formula(i)}
		x.rests, err = m.rests(ctx, e)
		return []term{x}, err
	}
	for _, t := range e.Terms {
		x := term{Text: m.In(t.Words)}
		if t.Of != nil {
			if x, err = m.input(ctx, t.Of); err != nil {
				return nil, err
			}
		}
		list = append(list, x)
	}
	return list, nil
}

// input is a figure that a formula takes: as its report states it, where one does.
func (m *making) input(ctx context.Context, e *indicators.Evidence) (x term, err error) {
	x.Figure = m.In(e.Shown)
	if i := m.judged.Catalogue.Indicator(e.Indicator); i != nil {
		x.Text = m.In(i.Name)
	}
	if e.Reported == nil || len(e.Terms) > 0 {
		x.rests, err = m.rests(ctx, e)
		return x, err
	}
	o, err := m.stands(ctx, e.Reported)
	if o != nil {
		x.Figure, x.Source, x.rests = m.In(change.Said(m.judged.Catalogue, *o)), o.Source, []indicators.Source{o.Source}
	}
	return x, err
}

// rests are where all stands of which a figure was made.
func (m *making) rests(ctx context.Context, e *indicators.Evidence) (list []indicators.Source, err error) {
	if e == nil {
		return nil, nil
	}
	if e.Reported != nil && len(e.Terms) == 0 {
		o, err := m.stands(ctx, e.Reported)
		if o == nil {
			return nil, err
		}
		return []indicators.Source{o.Source}, err
	}
	for _, t := range e.Terms {
		of, err := m.rests(ctx, t.Of)
		if err != nil {
			return nil, err
		}
		list = append(list, of...)
	}
	return list, nil
}

// stands is an observation as the ledger has it, with its cell; nil: it has none.
func (m *making) stands(ctx context.Context, o *indicators.Observation) (*indicators.Observation, error) {
	list, known := m.stood[o.Subject]
	if !known {
		var err error
		if list, err = m.from.StandingAt(ctx, o.Subject, m.judged.Revision); err != nil {
			return nil, err
		}
		m.stood[o.Subject] = list
	}
	at, ok := report.FindKey(list, o)
	if !ok {
		return nil, nil
	}
	return &list[at], nil
}
