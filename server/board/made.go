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

// term is a piece of a computation: words and signs, or an indicator with its figure and the cell in which that stands.
type term struct {
	Text, Figure string
	Source       indicators.Source
}

// making tells how the computed figures of one page came about.
type making struct {
	layout.Page
	judged *query.Judgement
	tracer indicators.Tracer
	from   Source
}

func newMaking(p layout.Page, j *query.Judgement, from Source) *making {
	return &making{p, j, indicators.Tracer{Catalogue: j.Catalogue, Facts: j.Facts, Now: j.At}, from}
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
	if errors.Is(err, indicators.ErrNoFigure) || err == nil && e.Reported == nil {
		return []term{{Text: indicators.WordingIn(m.judged.Catalogue, m.English).Formula(i)}}, nil
	}
	if err != nil {
		return nil, err
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
func (m *making) input(ctx context.Context, e *indicators.Evidence) (term, error) {
	x := term{Figure: m.In(e.Shown)}
	if i := m.judged.Catalogue.Indicator(e.Indicator); i != nil {
		x.Text = m.In(i.Name)
	}
	if e.Reported == nil || len(e.Terms) > 0 {
		return x, nil
	}
	stood, err := m.from.StandingAt(ctx, e.Reported.Subject, m.judged.Revision)
	if at, ok := report.FindKey(stood, e.Reported); ok {
		x.Figure, x.Source = change.Shown(m.judged.Catalogue, stood[at]), stood[at].Source
	}
	return x, err
}
