package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Standing gives the newest observation of every key of a subject, a withdrawal
// (status missing) included, in the order of periods, then bases, then items.
// The list is shared and must not be changed.
func (b figureBook) Standing(ctx context.Context, subject indicators.Subject) ([]indicators.Observation, error) {
	out, err := b.standing(ctx, subject)
	if err != nil {
		return nil, fmt.Errorf("what stands of %s: %w", name(subject), err)
	}
	return out, nil
}

// standing goes by the cache in the process that writes: only there does it hear of every commit.
func (b figureBook) standing(ctx context.Context, subject indicators.Subject) ([]indicators.Observation, error) {
	if b.config.readOnly {
		loaded, err := b.loadStanding(ctx, []indicators.Subject{subject})
		return loaded[subject], err
	}
	if b.keepUnspoken(subject) {
		return nil, nil
	}
	b.stand.mu.Lock()
	defer b.stand.mu.Unlock()
	if out, ok := b.stand.of[subject]; ok {
		return slices.Clip(out), nil
	}
	// Whoever asks for one subject of a form asks for the others next, and they stand in the same blocks.
	with, err := b.companions(ctx, subject)
	if err != nil {
		return nil, err
	}
	loaded, err := b.loadStanding(ctx, with)
	if err != nil {
		return nil, err
	}
	b.stand.keep(loaded)
	return slices.Clip(loaded[subject]), nil
}

// keepUnspoken says that nothing was ever said of a subject, where that can be told without the file, and has the cache know it. What is
// read of a new ledger asks for each subject so. A commit is known to the pen and to the cache before the ledger's lock is let go.
func (b figureBook) keepUnspoken(subject indicators.Subject) bool {
	if !b.mu.TryLock() {
		return false // someone writes: ask the file
	}
	defer b.mu.Unlock()
	if !b.unspoken(subject) {
		return false
	}
	b.stand.mu.Lock()
	defer b.stand.mu.Unlock()
	b.stand.keep(map[indicators.Subject][]indicators.Observation{subject: nil})
	return true
}

// companions are the subjects of the latest commit that speaks of a subject, itself among them.
func (b figureBook) companions(ctx context.Context, subject indicators.Subject) ([]indicators.Subject, error) {
	var data []byte
	err := b.readers.QueryRowContext(ctx, `SELECT data FROM block WHERE revision = (
		SELECT max(revision) FROM mention WHERE subject = (SELECT id FROM subject WHERE indicator = ? AND entity = ?))`,
		subject.Indicator, subject.Entity).Scan(&data)
	out := []indicators.Subject{subject}
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	observations, err := b.decode(ctx, data, 0, all)
	if err != nil {
		return nil, err
	}
	seen := map[indicators.Subject]bool{subject: true}
	for _, o := range observations {
		if !seen[o.Subject] && len(out) < 1000 {
			seen[o.Subject] = true
			out = append(out, o.Subject)
		}
	}
	return out, nil
}

// loadStanding reads what stands of subjects; one of which nothing was ever said has an empty list.
func (b figureBook) loadStanding(ctx context.Context, subjects []indicators.Subject) (
	map[indicators.Subject][]indicators.Observation, error) {
	out := make(map[indicators.Subject][]indicators.Observation, len(subjects))
	for _, subject := range subjects {
		out[subject] = nil
	}
	err := b.statements(ctx, subjects, latest, func(_ int64, said statement) {
		if !said.late {
			out[said.Subject] = append(out[said.Subject], said.Observation)
		}
	})
	for subject, list := range out {
		out[subject] = newest(list)
	}
	return out, err
}

// StandingAt is Standing as it was after a revision.
func (b figureBook) StandingAt(ctx context.Context, subject indicators.Subject, revision int64) (out []indicators.Observation, err error) {
	err = b.statements(ctx, []indicators.Subject{subject}, revision, func(_ int64, said statement) {
		if !said.late {
			out = append(out, said.Observation)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("what stood of %s at revision %d: %w", name(subject), revision, err)
	}
	return newest(out), nil
}

// StatedOf gives what stood of subjects at any time until an instant (zero: now), oldest first: each observation when it became
// known, again where it was restored. It reads no more of the ledger than speaks of them.
func (b figureBook) StatedOf(ctx context.Context, subjects []indicators.Subject, until time.Time, f func(known time.Time,
	o indicators.Observation)) error {
	revision, err := b.RevisionAt(ctx, until)
	if err != nil {
		return err
	}
	var of int64 // the revision whose instant is known
	var known time.Time
	var failed error
	err = b.statements(ctx, subjects, revision, func(revision int64, said statement) {
		if said.late || failed != nil {
			return
		}
		if revision != of {
			var at int64
			failed = b.readers.QueryRowContext(ctx, `SELECT known FROM revision WHERE revision = ?`, revision).Scan(&at)
			of, known = revision, instant(at)
		}
		f(known, said.Observation)
	})
	if err = errors.Join(err, failed); err != nil {
		return fmt.Errorf("what was stated of %d subjects: %w", len(subjects), err)
	}
	return nil
}

// latest is a revision beyond all.
const latest = math.MaxInt64

// RevisionAt is the newest revision that was known at an instant; 0: nothing was.
// A zero instant means now.
func (b figureBook) RevisionAt(ctx context.Context, at time.Time) (revision int64, err error) {
	known := int64(latest)
	if !at.IsZero() {
		known = millis(at)
	}
	err = b.readers.QueryRowContext(ctx, `SELECT coalesce(max(revision), 0) FROM revision WHERE known <= ?`, known).Scan(&revision)
	if err != nil {
		return 0, fmt.Errorf("what was known at %s: %w", at, err)
	}
	return revision, nil
}

// newest keeps the last observation of each key of one subject, sorted. It uses the list's space.
func newest(list []indicators.Observation) []indicators.Observation {
	if rises(list) {
		return list // the common case: a later period, nothing said twice
	}
	type key struct {
		period periods.Period
		basis  indicators.Basis
		item   string
	}
	at := make(map[key]int, len(list))
	kept := list[:0]
	for _, o := range list {
		k := key{o.Period, o.Basis, o.Item}
		if i, ok := at[k]; ok {
			kept[i] = o
			continue
		}
		at[k] = len(kept)
		kept = append(kept, o)
	}
	clear(list[len(kept):]) // let their texts go
	slices.SortFunc(kept, func(a, b indicators.Observation) int { return report.CompareKeys(&a, &b) })
	return kept
}

// rises says that every observation stands strictly before the next.
func rises(list []indicators.Observation) bool {
	for i := 1; i < len(list); i++ {
		if report.CompareKeys(&list[i-1], &list[i]) >= 0 {
			return false
		}
	}
	return true
}

// statements calls f with every observation of subjects, oldest first, up to a revision.
func (b figureBook) statements(ctx context.Context, subjects []indicators.Subject, upTo int64,
	f func(revision int64, said statement)) error {
	ids, err := b.subjectIDs(ctx, subjects)
	if err != nil || len(ids) == 0 {
		return err
	}
	list, wanted := make([]uint64, 0, len(ids)), make(map[uint64]bool, len(ids))
	for _, id := range ids {
		list, wanted[id] = append(list, id), true
	}
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	const query = sealedBlocks + `
		WHERE k.revision IN (SELECT m.revision FROM spoken m WHERE m.revision <= ?2 AND m.company IN (
			SELECT c.company FROM companion c WHERE c.subject IN (SELECT value FROM json_each(?1))))
		ORDER BY k.revision`
	var in sealedBlock
	return each(ctx, b.readers, query, []any{string(text), upTo}, func(scan scanner) error {
		if err := in.scan(scan); err != nil {
			return err
		}
		revision, submission, data := in.revision, in.submission, in.data
		said, err := b.decodeSubjects(ctx, data, submission, wanted)
		if err != nil {
			return fmt.Errorf("revision %d: %w", revision, err)
		}
		for _, o := range said {
			f(revision, o)
		}
		return nil
	})
}

// subjectIDs numbers those subjects of which something was said.
func (b figureBook) subjectIDs(ctx context.Context, subjects []indicators.Subject) ([]uint64, error) {
	var ids []uint64
	for _, subject := range subjects {
		var id uint64
		err := b.readers.QueryRowContext(ctx, `SELECT id FROM subject WHERE indicator = ? AND entity = ?`,
			subject.Indicator, subject.Entity).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// decode spells a block out.
func (b figureBook) decode(ctx context.Context, data []byte, submission int64, which choice) (out []indicators.Observation, err error) {
	err = withWords(ctx, b.ledger, func(g *glossary) (err error) {
		out, err = decodeBlock(data, g, submission, which)
		return err
	})
	return out, err
}

// decodeSubjects spells out what a block says of the subjects that are wanted.
func (b figureBook) decodeSubjects(ctx context.Context, data []byte, submission int64,
	wanted map[uint64]bool) (out []statement, err error) {
	err = withWords(ctx, b.ledger, func(g *glossary) (err error) {
		out, err = decodeSubjects(data, g, submission, wanted)
		return err
	})
	return out, err
}

// withWords runs f with the words that were read so far, and again with the newest where it met one that is not among them.
func withWords(ctx context.Context, l *ledger, f func(*glossary) error) error {
	err := f(l.dict.glossary())
	if !errors.Is(err, errUnknown) {
		return err
	}
	g, err := l.dict.reload(ctx, l.readers)
	if err != nil {
		return err
	}
	return f(g)
}
