package main

import (
	"cmp"
	"context"
	"errors"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/server"
)

// workshop implements server.Workshop: it opens files in child processes of its
// own, so that people who look at files never keep the collector waiting.
type workshop struct {
	isolated *workbook.Isolated
	limits   workbook.Limits
}

// pageTime bounds how long a page waits for one file.
const pageTime = 15 * time.Second

func newWorkshop(r readingConfig) (*workshop, error) {
	c := r.confinement()
	c.Time = min(cmp.Or(c.Time, pageTime), pageTime)
	isolated, err := workbook.NewIsolated(c)
	if err != nil {
		return nil, err
	}
	return &workshop{isolated, r.limits()}, nil
}

// Excerpt implements server.Workshop.
func (w *workshop) Excerpt(ctx context.Context, file report.File, spot report.Spot) (answer.Excerpt, error) {
	around, err := answer.AroundSpot(spot)
	if err != nil {
		return answer.Excerpt{}, err
	}
	book, err := w.isolated.Excerpt(ctx, file.Name, file.Data, around, w.limits)
	if err != nil {
		return answer.Excerpt{}, unreadable(ctx, err)
	}
	return answer.NewExcerpt(book, spot)
}

// Plain implements server.Workshop.
func (w *workshop) Plain(ctx context.Context, file report.File) ([]byte, error) {
	plain, err := w.isolated.Plain(ctx, file.Name, file.Data, w.limits)
	return plain, unreadable(ctx, err)
}

// Annotated implements server.Workshop.
func (w *workshop) Annotated(ctx context.Context, file report.File, r report.Reading, lang report.Language) ([]byte, error) {
	marked, err := w.isolated.Mark(ctx, file.Name, file.Data, answer.NewMarks(file.Name, r, lang, file.Received), w.limits)
	return marked, unreadable(ctx, err)
}

// Retype is for upload.Office: mends written into a file.
func (w *workshop) Retype(ctx context.Context, file report.File, mends []answer.Mend) ([]byte, error) {
	author, cells := answer.Retyped(mends)
	mended, err := w.isolated.Retype(ctx, file.Name, file.Data, author, cells, w.limits)
	return mended, unreadable(ctx, err)
}

// unreadable says for people why a file cannot be read, unless it is not the file's fault.
func unreadable(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil || errors.Is(err, workbook.ErrUnavailable) {
		return err
	}
	return &server.Unreadable{Finding: reading.Unreadable(err).Findings[0], Err: err}
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
