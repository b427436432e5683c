package server

import (
	"context"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// Ledger is what the pages of submissions need of what was received. A number
// that it does not hold is report.ErrNoSubmission.
type Ledger interface {
	// Submissions lists submissions, newest first; Count tells how many there are on all pages.
	Submissions(ctx context.Context, f report.Filter) ([]report.Listed, error)
	Count(ctx context.Context, f report.Filter) (int, error)
	Submission(ctx context.Context, id int64) (report.Submission, error)
	// Findings gives what was found in a submission; Gravest the first of it, errors before questions before notices,
	// with how many there are; FindingsAt what was found at some cells.
	Findings(ctx context.Context, id int64) ([]report.Finding, error)
	Gravest(ctx context.Context, id int64, most int) ([]report.Finding, report.Tally, error)
	FindingsAt(ctx context.Context, id int64, spot report.Spot, most int) ([]report.Finding, error)
	// Said gives what a submission stated; nothing where it was rejected.
	Said(ctx context.Context, id int64) ([]indicators.Observation, []indicators.Target, error)
	// RevisionAt is the newest revision known at an instant (zero: now), 0 where nothing was;
	// Statements gives what a submission stated, beside what stood before it and after a revision.
	RevisionAt(ctx context.Context, at time.Time) (int64, error)
	Statements(ctx context.Context, id, revision int64) ([]report.Statement, []indicators.Target, error)
	// TargetsAt gives every version of a subject's planned targets that was known after a revision, oldest first.
	TargetsAt(ctx context.Context, subject indicators.Subject, revision int64) ([]indicators.Target, error)
	// Bytes gives a file exactly as it was received.
	Bytes(ctx context.Context, sha256 string) ([]byte, error)
}

// Workshop opens files. It does so in processes of their own: what a file does to
// its reader must not reach the server. A file that cannot be read is an *Unreadable.
type Workshop interface {
	// Excerpt shows a piece of a sheet around a spot.
	Excerpt(ctx context.Context, file report.File, spot report.Spot) (answer.Excerpt, error)
	// Plain gives the file back without what could run: as an .xlsx where something was taken out.
	Plain(ctx context.Context, file report.File) ([]byte, error)
	// Annotated gives the file back with its findings at their cells, as an .xlsx.
	Annotated(ctx context.Context, file report.File, r report.Reading, lang report.Language) ([]byte, error)
}

// Unreadable says that a file cannot be read, and in the finding, for people, why.
type Unreadable struct {
	Finding report.Finding
	Err     error
}

func (e *Unreadable) Error() string { return e.Err.Error() }
func (e *Unreadable) Unwrap() error { return e.Err }

// How many files are opened for readers of pages at once, and how long one waits for its turn.
const (
	openAtOnce = 2
	openWait   = 5 * time.Second
)

// withFile fetches a submission's bytes and has them opened, few at once.
func (s *Server) withFile(ctx context.Context, sub report.Submission, open func(report.File) error) error {
	leave, err := s.opening.EnterWithin(ctx, openWait)
	if err != nil {
		return err
	}
	defer leave()
	data, err := s.config.Ledger.Bytes(ctx, sub.SHA256)
	if err != nil {
		return err
	}
	return open(report.File{Name: sub.Name, Data: data, Received: sub.Received, Department: sub.Department, By: sub.By, Source: sub.Source})
}
