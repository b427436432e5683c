package main

import (
	"context"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/server/obligations"
)

// forObligations implements obligations.Source with the current program.
type forObligations struct{ *serving }

// Owed implements obligations.Source.
func (s forObligations) Owed(ctx context.Context, asOf string) (obligations.Known, error) {
	return owing{s.current.Load()}.Owed(ctx, asOf)
}

// Classified implements obligations.Source.
func (s forObligations) Classified(ctx context.Context, file report.File) (bool, error) {
	return office{opening(s)}.Classified(ctx, file)
}

// opening implements server.Workshop with the current program: its processes do not end while one of them has a file open.
type opening struct{ *serving }

// Excerpt implements server.Workshop.
func (s opening) Excerpt(ctx context.Context, file report.File, spot report.Spot) (answer.Excerpt, error) {
	s.looking.RLock()
	defer s.looking.RUnlock()
	return s.current.Load().workshop.Excerpt(ctx, file, spot)
}

// Plain implements server.Workshop.
func (s opening) Plain(ctx context.Context, file report.File) ([]byte, error) {
	s.looking.RLock()
	defer s.looking.RUnlock()
	return s.current.Load().workshop.Plain(ctx, file)
}

// Retype implements upload.Office.
func (s opening) Retype(ctx context.Context, file report.File, mends []answer.Mend) ([]byte, error) {
	s.looking.RLock()
	defer s.looking.RUnlock()
	return s.current.Load().workshop.Retype(ctx, file, mends)
}

// Annotated implements server.Workshop.
func (s opening) Annotated(ctx context.Context, file report.File, r report.Reading, lang report.Language) ([]byte, error) {
	s.looking.RLock()
	defer s.looking.RUnlock()
	return s.current.Load().workshop.Annotated(ctx, file, r, lang)
}
