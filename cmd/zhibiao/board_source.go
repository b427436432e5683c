package main

import (
	"context"

	"zhibiao/alerts"
	"zhibiao/indicators"
	"zhibiao/query"
)

// forBoard implements board.Source with the current program.
type forBoard struct{ *serving }

// Judged implements board.Source.
func (f forBoard) Judged(_ context.Context, asOf string) (*query.Judgement, error) {
	return f.current.Load().judgedOn(asOf)
}

// Owed implements board.Source.
func (f forBoard) Owed(ctx context.Context, j *query.Judgement, asOf string) ([]indicators.Obligation, error) {
	if j.Catalogue == nil {
		return nil, nil
	}
	p, at := f.current.Load(), j.At
	if asOf == "" {
		at = p.env.now()
	}
	reports, err := p.store.Reports(ctx, at)
	if err != nil {
		return nil, err
	}
	return indicators.ReportingOf(j.Catalogue).Obligations(reports, at), nil
}

// StandingAt implements board.Source.
func (f forBoard) StandingAt(ctx context.Context, s indicators.Subject, revision int64) ([]indicators.Observation, error) {
	return f.current.Load().store.StandingAt(ctx, s, revision)
}

// Book implements board.Source.
func (f forBoard) Book(ctx context.Context) (*alerts.Book, error) {
	v, err := f.watch.View(ctx)
	return &v.Book, err
}
