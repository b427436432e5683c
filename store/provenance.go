package store

import (
	"context"
	"fmt"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// Targets gives every version of every planned target of a subject but those that were late, in the order in which they became known.
func (s *Store) Targets(ctx context.Context, subject indicators.Subject) ([]indicators.Target, error) {
	return s.TargetsAt(ctx, subject, latest)
}

// TargetsAt is Targets as they were known after a revision.
func (s *Store) TargetsAt(ctx context.Context, subject indicators.Subject, revision int64) ([]indicators.Target, error) {
	out, err := s.targets(ctx, `t.subject = (SELECT id FROM subject WHERE indicator = ? AND entity = ?) AND t.revision <= ? AND NOT t.late`, subject.Indicator, subject.Entity, revision)
	if err != nil {
		return nil, fmt.Errorf("targets of %s: %w", name(subject), err)
	}
	return out, nil
}

// Version is one statement of a key: what was said, when it became known, and in which file.
type Version struct {
	Revision    int64
	Observation indicators.Observation // its Source leads to sheet and cell
	Late        bool                   // what stood was received after it: it never stood itself
	Submission  report.Submission      // and this to the file, its sender and its times
}

// Provenance gives everything that was ever said of a key and known at an
// instant, oldest first: the last one that is not late stood then. A zero asOf means all.
func (s *Store) Provenance(ctx context.Context, key indicators.Key, asOf time.Time) ([]Version, error) {
	var out []Version
	upTo, err := s.RevisionAt(ctx, asOf)
	if err == nil {
		err = s.statements(ctx, []indicators.Subject{key.Subject}, upTo, func(revision int64, said statement) {
			if said.Key() == key {
				out = append(out, Version{Revision: revision, Observation: said.Observation, Late: said.late})
			}
		})
	}
	for i := 0; err == nil && i < len(out); i++ {
		out[i].Submission, err = s.Submission(ctx, out[i].Observation.Source.Submission)
	}
	if err != nil {
		return nil, fmt.Errorf("provenance of %s %s: %w", name(key.Subject), key.Period, err)
	}
	return out, nil
}
