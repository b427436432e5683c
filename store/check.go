package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// maxProblems is how many problems Check tells before it stops counting.
const maxProblems = 50

// Check reads the whole ledger and proves it: SQLite's own integrity check,
// foreign keys, revisions contiguous with known never falling and each with its
// cause, every block readable and listed under its subjects, every target
// readable, every blob true to its digest. It returns all problems, joined.
func (s *Store) Check(ctx context.Context) error {
	c := checker{ctx: ctx, s: s}
	for _, step := range []func() error{c.integrity, c.foreignKeys, c.revisions, c.blocks, c.blobs} {
		err := step()
		if errors.Is(err, errStopped) {
			c.problems = append(c.problems, errors.New("and perhaps more"))
			break
		}
		if err != nil {
			// What SQLite cannot read is a problem of the file, found all the same.
			c.problems = append(c.problems, err)
			break
		}
	}
	if len(c.problems) > 0 {
		return fmt.Errorf("check ledger %s: %w", s.path, errors.Join(c.problems...))
	}
	return nil
}

type checker struct {
	ctx      context.Context
	s        *Store
	problems []error
}

func (c *checker) report(format string, args ...any) error {
	if c.problems = append(c.problems, fmt.Errorf(format, args...)); len(c.problems) >= maxProblems {
		return errStopped
	}
	return nil
}

func (c *checker) integrity() error {
	return each(c.ctx, c.s.readers, `PRAGMA integrity_check(20)`, nil, func(scan scanner) error {
		var text string
		if err := scan(&text); err != nil || text == "ok" {
			return err
		}
		return c.report("integrity: %s", text)
	})
}

func (c *checker) foreignKeys() error {
	return each(c.ctx, c.s.readers, `PRAGMA foreign_key_check`, nil, func(scan scanner) error {
		var table, parent string
		var row, key sql.NullInt64
		if err := scan(&table, &row, &parent, &key); err != nil {
			return err
		}
		return c.report("%s row %d refers to no %s", table, row.Int64, parent)
	})
}

func (c *checker) revisions() error {
	const query = `SELECT r.revision, r.known,
			(SELECT count(*) FROM catalogue c WHERE c.revision = r.revision),
			(SELECT count(*) FROM submission s JOIN block k ON k.revision = s.revision WHERE s.revision = r.revision)
		FROM revision r ORDER BY r.revision`
	var last, lastKnown int64
	return each(c.ctx, c.s.readers, query, nil, func(scan scanner) error {
		var revision, known, catalogues, submissions int64
		if err := scan(&revision, &known, &catalogues, &submissions); err != nil {
			return err
		}
		var err error
		switch {
		case revision != last+1:
			err = c.report("revision %d follows %d", revision, last)
		case last > 0 && known < lastKnown:
			err = c.report("revision %d is known %d ms before the one before it", revision, lastKnown-known)
		case catalogues+submissions != 1:
			err = c.report("revision %d has %d catalogues and %d submissions, one is to be", revision, catalogues, submissions)
		}
		last, lastKnown = revision, known
		return err
	})
}

func (c *checker) blocks() error {
	g, err := c.s.dict.reload(c.ctx, c.s.readers)
	if err != nil {
		return err
	}
	mentions, err := c.mentions()
	if err != nil {
		return err
	}
	var data sql.RawBytes
	return each(c.ctx, c.s.readers, `SELECT k.revision, k.observations, k.targets, k.data FROM block k ORDER BY k.revision`, nil, func(scan scanner) error {
		var revision, observations, targets int64
		if err := scan(&revision, &observations, &targets, &data); err != nil {
			return err
		}
		return c.block(g, revision, observations, targets, data, mentions[revision])
	})
}

// mentions digests the subjects that each revision is listed under, so that
// they can be compared without holding them all.
func (c *checker) mentions() (map[int64]mentioned, error) {
	out := map[int64]mentioned{}
	err := each(c.ctx, c.s.readers, `SELECT subject, revision FROM mention`, nil, func(scan scanner) error {
		var subject uint64
		var revision int64
		err := scan(&subject, &revision)
		out[revision] = out[revision].with(subject)
		return err
	})
	return out, err
}

// mentioned is a set of subjects, digested.
type mentioned struct {
	n        int
	sum, mix uint64
}

func (m mentioned) with(subject uint64) mentioned {
	h := (subject + 1) * 0x9e3779b97f4a7c15
	return mentioned{m.n + 1, m.sum + subject, m.mix ^ h ^ h>>29}
}

func (c *checker) block(g *glossary, revision, observations, targets int64, data []byte, listed mentioned) error {
	b, err := openBlock(data)
	if err != nil {
		return c.report("revision %d: %w", revision, err)
	}
	seen := map[uint64]bool{}
	var spoken mentioned
	err = b.scan(func(r *row, _ int) error {
		if !seen[r.subject] {
			seen[r.subject] = true
			spoken = spoken.with(r.subject)
		}
		o, err := g.spell(r, 0)
		if err == nil {
			err = checkObservation(&o)
		}
		return err
	})
	switch {
	case err != nil:
		return c.report("revision %d: %w", revision, err)
	case int64(b.count) != observations:
		return c.report("revision %d: %d observations are there, %d were recorded", revision, b.count, observations)
	case listed != spoken:
		return c.report("revision %d: speaks of %d subjects and is listed under %d, not all the same", revision, spoken.n, listed.n)
	}
	if targets == 0 {
		return nil
	}
	if _, err := c.s.targetsOf(c.ctx, revision, targets, all); err != nil {
		return c.report("revision %d: targets: %w", revision, err)
	}
	return nil
}

func (c *checker) blobs() error {
	return each(c.ctx, c.s.readers, `SELECT sha256, size, encoding, data FROM blob ORDER BY id`, nil, func(scan scanner) error {
		var b blob
		var data sql.RawBytes
		if err := scan(&b.sha256, &b.size, &b.encoding, &data); err != nil {
			return err
		}
		b.data = data
		if _, err := b.open(); err != nil {
			return c.report("%w", err)
		}
		return nil
	})
}
