package main

import (
	"context"

	"zhibiao/alerts"
	"zhibiao/indicators"
	"zhibiao/query"
	"zhibiao/server/board"
)

// forBoard implements board.Source with the current program.
type forBoard struct{ *serving }

// Judged implements board.Source.
func (f forBoard) Judged(_ context.Context, asOf string) (*query.Judgement, error) {
	return f.current.Load().judgedOn(asOf)
}

// Owed implements board.Source.
func (f forBoard) Owed(ctx context.Context, j *query.Judgement) ([]indicators.Obligation, error) {
	if j.Catalogue == nil {
		return nil, nil
	}
	reports, err := f.current.Load().store.Reports(ctx, j.At)
	if err != nil {
		return nil, err
	}
	return indicators.ReportingOf(j.Catalogue).Obligations(reports, j.At), nil
}

// Made implements board.Source.
func (f forBoard) Made(ctx context.Context, j *query.Judgement, a indicators.Assessment, english bool) ([]board.Term, error) {
	return derivation{f.current.Load()}.made(ctx, j.Catalogue, a, j.Revision, english)
}

// Book implements board.Source.
func (f forBoard) Book(ctx context.Context) (*alerts.Book, error) {
	v, err := f.watch.View(ctx)
	return &v.Book, err
}
