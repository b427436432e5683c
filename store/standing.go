package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Standing gives the newest observation of every key of a subject, a withdrawal
// (status missing) included, in the order of periods, then bases, then items.
// The list is shared and must not be changed.
func (s *Store) Standing(ctx context.Context, subject indicators.Subject) ([]indicators.Observation, error) {
	out, err := s.standing(ctx, subject)
	if err != nil {
		return nil, fmt.Errorf("what stands of %s: %w", name(subject), err)
	}
	return out, nil
}

// standing goes by the cache in the process that writes: only there does it hear of every commit.
func (s *Store) standing(ctx context.Context, subject indicators.Subject) ([]indicators.Observation, error) {
	if s.config.readOnly {
		loaded, err := s.loadStanding(ctx, []indicators.Subject{subject})
		return loaded[subject], err
	}
	s.stand.mu.Lock()
	defer s.stand.mu.Unlock()
	if out, ok := s.stand.of[subject]; ok {
		return slices.Clip(out), nil
	}
	// Whoever asks for one subject of a form asks for the others next, and they stand in the same blocks.
	with, err := s.companions(ctx, subject)
	if err != nil {
		return nil, err
	}
	loaded, err := s.loadStanding(ctx, with)
	if err != nil {
		return nil, err
	}
	s.stand.keep(loaded)
	return slices.Clip(loaded[subject]), nil
}

// maxStanding bounds the cache, in observations of some 200 bytes.
const maxStanding = 500_000

// standings caches what stands of subjects, in the order of Standing.
type standings struct {
	mu   sync.Mutex
	of   map[indicators.Subject][]indicators.Observation
	size int // observations
}

func (c *standings) keep(loaded map[indicators.Subject][]indicators.Observation) {
	if c.of == nil || c.size > maxStanding {
		c.of, c.size = map[indicators.Subject][]indicators.Observation{}, 0
	}
	for subject, list := range loaded {
		c.size += len(list) - len(c.of[subject])
		c.of[subject] = list
	}
}

// apply adds a commit to what is cached. The caller holds the lock since before
// the commit could be seen. Lists that were handed out stay as they are: they are
// only written beyond their end, or replaced.
func (c *standings) apply(commit *indicators.Commit) {
	ours := map[indicators.Subject]bool{} // lists that were copied here, and that nobody else holds yet
	for i := range commit.Observations {
		o := &commit.Observations[i]
		list, cached := c.of[o.Subject]
		if !cached {
			continue
		}
		if n := len(list); n == 0 || byKey(&list[n-1], o) < 0 {
			c.of[o.Subject] = append(list, *o) // the common case: a later period
			c.size++
			continue
		}
		if !ours[o.Subject] {
			list, ours[o.Subject] = append(make([]indicators.Observation, 0, len(list)+len(list)/4), list...), true
		}
		at, known := slices.BinarySearchFunc(list, o, func(a indicators.Observation, b *indicators.Observation) int { return byKey(&a, b) })
		if known {
			list[at] = *o
		} else {
			list = slices.Insert(list, at, *o)
			c.size++
		}
		c.of[o.Subject] = list
	}
}

// byKey orders one subject's observations by period, basis and item.
func byKey(a, b *indicators.Observation) int {
	if d := a.Period.Compare(b.Period); d != 0 {
		return d
	}
	return cmp.Or(cmp.Compare(a.Basis, b.Basis), cmp.Compare(a.Item, b.Item))
}

// companions are the subjects of the latest commit that speaks of a subject, itself among them.
func (s *Store) companions(ctx context.Context, subject indicators.Subject) ([]indicators.Subject, error) {
	var data []byte
	err := s.readers.QueryRowContext(ctx, `SELECT data FROM block WHERE revision = (
		SELECT max(revision) FROM mention WHERE subject = (SELECT id FROM subject WHERE indicator = ? AND entity = ?))`,
		subject.Indicator, subject.Entity).Scan(&data)
	out := []indicators.Subject{subject}
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	observations, err := s.decode(ctx, data, 0, all)
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
func (s *Store) loadStanding(ctx context.Context, subjects []indicators.Subject) (map[indicators.Subject][]indicators.Observation, error) {
	out := make(map[indicators.Subject][]indicators.Observation, len(subjects))
	for _, subject := range subjects {
		out[subject] = nil
	}
	err := s.statements(ctx, subjects, latest, func(_ int64, said statement) {
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
func (s *Store) StandingAt(ctx context.Context, subject indicators.Subject, revision int64) (out []indicators.Observation, err error) {
	err = s.statements(ctx, []indicators.Subject{subject}, revision, func(_ int64, said statement) {
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
func (s *Store) StatedOf(ctx context.Context, subjects []indicators.Subject, until time.Time, f func(known time.Time,
	o indicators.Observation)) error {
	revision, err := s.RevisionAt(ctx, until)
	if err != nil {
		return err
	}
	var of int64 // the revision whose instant is known
	var known time.Time
	var failed error
	err = s.statements(ctx, subjects, revision, func(revision int64, said statement) {
		if said.late || failed != nil {
			return
		}
		if revision != of {
			var at int64
			failed = s.readers.QueryRowContext(ctx, `SELECT known FROM revision WHERE revision = ?`, revision).Scan(&at)
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
func (s *Store) RevisionAt(ctx context.Context, at time.Time) (revision int64, err error) {
	known := int64(latest)
	if !at.IsZero() {
		known = millis(at)
	}
	err = s.readers.QueryRowContext(ctx, `SELECT coalesce(max(revision), 0) FROM revision WHERE known <= ?`, known).Scan(&revision)
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
	slices.SortFunc(kept, func(a, b indicators.Observation) int { return byKey(&a, &b) })
	return kept
}

// rises says that every observation stands strictly before the next.
func rises(list []indicators.Observation) bool {
	for i := 1; i < len(list); i++ {
		if byKey(&list[i-1], &list[i]) >= 0 {
			return false
		}
	}
	return true
}

// statements calls f with every observation of subjects, oldest first, up to a revision.
func (s *Store) statements(ctx context.Context, subjects []indicators.Subject, upTo int64, f func(revision int64, said statement)) error {
	ids, err := s.subjectIDs(ctx, subjects)
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
		WHERE k.revision IN (SELECT m.revision FROM mention m WHERE m.subject IN (SELECT value FROM json_each(?1)) AND m.revision <= ?2)
		ORDER BY k.revision`
	var b sealedBlock
	return each(ctx, s.readers, query, []any{string(text), upTo}, func(scan scanner) error {
		if err := b.scan(scan); err != nil {
			return err
		}
		revision, submission, data := b.revision, b.submission, b.data
		said, err := s.decodeSubjects(ctx, data, submission, wanted)
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
func (s *Store) subjectIDs(ctx context.Context, subjects []indicators.Subject) ([]uint64, error) {
	var ids []uint64
	for _, subject := range subjects {
		var id uint64
		err := s.readers.QueryRowContext(ctx, `SELECT id FROM subject WHERE indicator = ? AND entity = ?`,
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

func (s *Store) decodeSubjects(ctx context.Context, data []byte, submission int64, wanted map[uint64]bool) ([]statement, error) {
	out, err := decodeSubjects(data, s.dict.glossary(), submission, wanted)
	if !errors.Is(err, errUnknown) {
		return out, err
	}
	g, err := s.dict.reload(ctx, s.readers)
	if err != nil {
		return nil, err
	}
	return decodeSubjects(data, g, submission, wanted)
}
