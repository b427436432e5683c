package main

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/people/proof"
	"zhibiao/server/upload"
)

// uploadConfig is where files that people send go.
func uploadConfig(s *serving) upload.Config {
	return upload.Config{
		Store: s.uploads, Office: office{opening{s}}, Acts: s.acts, Now: s.env.now, Log: s.env.log,
		FileBytes: s.current.Load().instance.config.Reading.limits().FileBytes,
		QR:        func() bool { return s.current.Load().instance.config.QR },
	}
}

// office implements upload.Office and review.Office with the current program.
type office struct{ opening }

func (o office) Revision(ctx context.Context) (int64, error) {
	revision, _, err := o.current.Load().store.Head(ctx)
	return revision, err
}

func (o office) Try(ctx context.Context, file report.File) (answer.Trial, error) {
	return unlessRetired(o.serving, func(p *program) (answer.Trial, error) { return p.collector.Try(ctx, p.env.now(), file) })
}

func (o office) Classified(ctx context.Context, file report.File) (bool, error) {
	return unlessRetired(o.serving, func(p *program) (bool, error) { return p.collector.Classified(ctx, p.env.now(), file) })
}

func (o office) Confirm(ctx context.Context, file report.File, agrees func(answer.Trial) (string, error)) (report.Receipt, error) {
	return unlessRetired(o.serving, func(p *program) (report.Receipt, error) {
		return p.collector.Confirm(ctx, p.env.now(), file, agrees)
	})
}

func (o office) Uploaded(ctx context.Context, sha256, name string, at time.Time) (report.Submission, error) {
	return o.current.Load().store.Uploaded(ctx, sha256, name, at)
}

func (o office) Lookup(ctx context.Context, sha256 string) (report.Submission, error) {
	return o.current.Load().store.Lookup(ctx, sha256)
}

func (o office) Submission(ctx context.Context, id int64) (report.Submission, error) {
	return o.current.Load().store.Submission(ctx, id)
}

func (o office) Said(ctx context.Context, id int64) ([]indicators.Observation, []indicators.Target, error) {
	return o.current.Load().store.Said(ctx, id)
}

// Code implements upload.Office: the beginning of the line's hash in the log's tree.
func (o office) Code(ctx context.Context, id int64) (string, error) {
	r, err := o.current.Load().store.Receipt(ctx, people.Receive, fmt.Sprintf("submission %d", id))
	if errors.Is(err, proof.ErrNotLogged) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	hash := proof.Hash([]byte(r.Line))
	code := base32.StdEncoding.EncodeToString(hash[:10])
	return code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:], nil
}

// Submissions implements review.Office.
func (o office) Submissions(ctx context.Context, f report.Filter) ([]report.Listed, error) {
	return o.current.Load().store.Submissions(ctx, f)
}

// Findings implements review.Office.
func (o office) Findings(ctx context.Context, id int64) ([]report.Finding, error) {
	return o.current.Load().store.Findings(ctx, id)
}

// Closed implements review.Office.
func (o office) Closed(ctx context.Context, sub report.Submission) (bool, error) {
	return publisher{o.current.Load()}.closed(ctx, sub)
}

// Decide implements review.Office.
func (o office) Decide(ctx context.Context, d statement.Decision) (report.Receipt, error) {
	return unlessRetired(o.serving, func(p *program) (report.Receipt, error) { return p.collector.Decide(ctx, p.env.now(), d) })
}
