package main

import (
	"context"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/indicators/periods"
	"zhibiao/server/obligations"
)

// Owed implements obligations.Source.
func (s *serving) Owed(ctx context.Context, asOf string) (obligations.Known, error) {
	return s.current.Load().Owed(ctx, asOf)
}

// Classified implements obligations.Source.
func (s *serving) Classified(ctx context.Context, file report.File) (bool, error) {
	return office{s}.Classified(ctx, file)
}

// Template implements obligations.Source.
func (s *serving) Template(ctx context.Context, form, department string, period periods.Period) ([]byte, error) {
	return s.current.Load().Template(ctx, form, department, period)
}

// Excerpt implements server.Workshop.
func (s *serving) Excerpt(ctx context.Context, file report.File, spot report.Spot) (answer.Excerpt, error) {
	s.looking.RLock()
	defer s.looking.RUnlock()
	return s.current.Load().workshop.Excerpt(ctx, file, spot)
}

// Plain implements server.Workshop.
func (s *serving) Plain(ctx context.Context, file report.File) ([]byte, error) {
	s.looking.RLock()
	defer s.looking.RUnlock()
	return s.current.Load().workshop.Plain(ctx, file)
}

// Retype implements upload.Office.
func (s *serving) Retype(ctx context.Context, file report.File, mends []answer.Mend) ([]byte, error) {
	s.looking.RLock()
	defer s.looking.RUnlock()
	return s.current.Load().workshop.Retype(ctx, file, mends)
}

// Annotated implements server.Workshop.
func (s *serving) Annotated(ctx context.Context, file report.File, r report.Reading, lang report.Language) ([]byte, error) {
	s.looking.RLock()
	defer s.looking.RUnlock()
	return s.current.Load().workshop.Annotated(ctx, file, r, lang)
}
