package collector

import (
	"context"
	"fmt"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// NewPast is what a ledger knows. What it cannot tell is told to failed, and counts as unknown.
func NewPast(ctx context.Context, l Ledger, failed func(error)) report.Past {
	return report.Past{
		InOrder: true,
		Standing: func(s indicators.Subject) []indicators.Observation {
			list, err := l.Standing(ctx, s)
			if err != nil {
				failed(fmt.Errorf("what stands known of %s %s: %w", s.Indicator, s.Entity, err))
			}
			return list
		},
		Plans: func(s indicators.Subject) []indicators.Target {
			list, err := l.Targets(ctx, s)
			if err != nil {
				failed(fmt.Errorf("what is planned of %s %s: %w", s.Indicator, s.Entity, err))
			}
			return list
		},
		Submission: func(number int64) report.Submission {
			sub, err := l.Submission(ctx, number)
			if err != nil {
				failed(fmt.Errorf("when submission %d was made: %w", number, err))
			}
			return sub
		},
	}
}

// Ledger is what the collector needs of the store.
type Ledger interface {
	// Record writes entries down, each in a transaction of its own or all in one
	// (they then share one commit to disk, each still all or nothing with respect
	// to itself), and returns when they are on disk: one receipt for each, in order.
	// An *EntryError is an entry's own fault, every other error the ledger's.
	Record(ctx context.Context, now time.Time, entries ...report.Entry) ([]report.Receipt, error)
	// Lookup finds an earlier submission of the same bytes.
	Lookup(ctx context.Context, sha256 string) (report.Submission, error)
	// Standing gives the newest observation of every key of a subject: what a
	// new figure is compared with, in the order of periods, bases and items. The
	// list may be shared and is not changed.
	Standing(ctx context.Context, s indicators.Subject) ([]indicators.Observation, error)
	// Targets gives every version of every planned target of a subject, in the order in which they became known.
	Targets(ctx context.Context, s indicators.Subject) ([]indicators.Target, error)
	// Submission finds a submission by its number.
	Submission(ctx context.Context, id int64) (report.Submission, error)
	// Without gives what is to be stated so that what stands is as if a submission had never come.
	Without(ctx context.Context, id int64) (report.Restored, error)
	// Said gives what a submission stated.
	Said(ctx context.Context, id int64) ([]indicators.Observation, []indicators.Target, error)
}
