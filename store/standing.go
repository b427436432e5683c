package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"zhibiao/collector"
	"zhibiao/indicators"
)

// Standing gives the newest observation of every key of a subject, a withdrawal
// (status missing) included, in the order of periods, then bases, then items.
func (s *Store) Standing(ctx context.Context, subject indicators.Subject) ([]indicators.Observation, error) {
	var out []indicators.Observation
	at := map[indicators.Key]int{}
	err := s.statements(ctx, subject, 0, func(_ kept, said []indicators.Observation) {
		for _, o := range said {
			if i, ok := at[o.Key()]; ok {
				out[i] = o
				continue
			}
			at[o.Key()] = len(out)
			out = append(out, o)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("what stands of %s: %w", name(subject), err)
	}
	slices.SortFunc(out, func(a, b indicators.Observation) int {
		return cmp.Or(a.Period.Compare(b.Period), cmp.Compare(a.Basis, b.Basis), cmp.Compare(a.Item, b.Item))
	})
	return out, nil
}

// Targets gives every version of every planned target of a subject, in the order in which they became known.
func (s *Store) Targets(ctx context.Context, subject indicators.Subject) ([]indicators.Target, error) {
	out, err := s.targets(ctx, `t.subject = (SELECT id FROM subject WHERE indicator = ? AND entity = ?)`, subject.Indicator, subject.Entity)
	if err != nil {
		return nil, fmt.Errorf("targets of %s: %w", name(subject), err)
	}
	return out, nil
}

// Version is one statement of a key: what was said, when it became known, and in which file.
type Version struct {
	Revision    int64
	Observation indicators.Observation // its Source leads to sheet and cell
	Submission  collector.Submission   // and this to the file, its sender and its times
}

// Provenance gives everything that was ever said of a key and known at an
// instant, oldest first: the last one stood then. A zero asOf means all.
func (s *Store) Provenance(ctx context.Context, key indicators.Key, asOf time.Time) ([]Version, error) {
	var out []Version
	err := s.statements(ctx, key.Subject, limitOf(asOf), func(r kept, said []indicators.Observation) {
		for _, o := range said {
			if o.Key() == key {
				out = append(out, Version{Revision: r.revision, Observation: o})
			}
		}
	})
	for i := 0; err == nil && i < len(out); i++ {
		out[i].Submission, err = s.Submission(ctx, out[i].Observation.Source.Submission)
	}
	if err != nil {
		return nil, fmt.Errorf("provenance of %s %s: %w", name(key.Subject), key.Period, err)
	}
	return out, nil
}

// limitOf is the last millisecond that counts; 0: no limit.
func limitOf(asOf time.Time) int64 {
	if asOf.IsZero() {
		return 0
	}
	return millis(asOf)
}

// statements calls f with what each commit says of a subject, oldest first,
// among those known at a millisecond (0: all).
func (s *Store) statements(ctx context.Context, subject indicators.Subject, knownBy int64, f func(kept, []indicators.Observation)) error {
	var id int64
	err := s.readers.QueryRowContext(ctx, `SELECT id FROM subject WHERE indicator = ? AND entity = ?`, subject.Indicator, subject.Entity).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	const query = `SELECT m.revision, s.id, k.data FROM mention m
		JOIN revision r ON r.revision = m.revision
		JOIN submission s ON s.revision = m.revision
		JOIN block k ON k.revision = m.revision
		WHERE m.subject = ?1 AND (?2 = 0 OR r.known <= ?2) ORDER BY m.revision`
	var data sql.RawBytes
	return each(ctx, s.readers, query, []any{id, knownBy}, func(scan scanner) error {
		var r kept
		if err := scan(&r.revision, &r.submission, &data); err != nil {
			return err
		}
		said, err := s.decodeSubject(ctx, data, r.submission.Int64, uint64(id))
		if err != nil {
			return fmt.Errorf("revision %d: %w", r.revision, err)
		}
		f(r, said)
		return nil
	})
}

func (s *Store) decodeSubject(ctx context.Context, data []byte, submission int64, subject uint64) ([]indicators.Observation, error) {
	out, err := decodeSubject(data, s.dict.glossary(), submission, subject)
	if !errors.Is(err, errUnknown) {
		return out, err
	}
	g, err := s.dict.reload(ctx, s.readers)
	if err != nil {
		return nil, err
	}
	return decodeSubject(data, g, submission, subject)
}
