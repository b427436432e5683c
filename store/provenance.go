package store

import (
	"context"
	"fmt"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// Provenance gives everything that was ever said of a key and known at an
// instant, oldest first: the last one that is not late stood then. A zero asOf means all.
func (b statementBook) Provenance(ctx context.Context, key indicators.Key, asOf time.Time) ([]report.Version, error) {
	var out []report.Version
	upTo, err := figureBook(b).RevisionAt(ctx, asOf)
	if err == nil {
		err = figureBook(b).statements(ctx, []indicators.Subject{key.Subject}, upTo, func(revision int64, said statement) {
			if said.Key() == key {
				out = append(out, report.Version{Revision: revision, Observation: said.Observation, Late: said.late})
			}
		})
	}
	for i := 0; err == nil && i < len(out); i++ {
		out[i].Submission, err = submissionBook(b).Submission(ctx, out[i].Observation.Source.Submission)
	}
	if err != nil {
		return nil, fmt.Errorf("provenance of %s %s: %w", name(key.Subject), key.Period, err)
	}
	return out, nil
}
