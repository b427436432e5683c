package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// Check reads the whole ledger and proves it: SQLite's own integrity check, the schema,
// foreign keys, every row by its revision's digests, revisions contiguous with known never falling and each with its
// cause, every block readable and listed under its subjects, every target readable, every blob true to its digest.
// It returns all problems, joined, each with its revision and table. It reads one state of the file, however long it takes.
func (u upkeep) Check(ctx context.Context) error {
	return u.check(ctx, func(c *checker) []func() error {
		return []func() error{c.integrity, c.schema, c.foreignKeys, c.seals, c.revisions, c.companies, c.blocks, c.acts,
			c.doubts, c.blobs, c.attachments}
	})
}

// QuickCheck is Check of everything but the bytes of files, which are proved whenever they are read.
func (u upkeep) QuickCheck(ctx context.Context) error {
	return u.check(ctx, func(c *checker) []func() error {
		return []func() error{c.tables, c.schema, c.seals, c.revisions, c.companies, c.blocks, c.acts}
	})
}

// checkUnsealed is Check of a ledger that has no seals yet.
func (u upkeep) checkUnsealed(ctx context.Context) error {
	return u.check(ctx, func(c *checker) []func() error {
		return []func() error{c.integrity, c.foreignKeys, c.revisions, c.blocks, c.blobs}
	})
}

func (u upkeep) check(ctx context.Context, steps func(*checker) []func() error) error {
	tx, err := u.readers.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("check ledger %s: %w", u.path, err)
	}
	defer tx.Rollback() // nothing was written
	c := &checker{ctx: ctx, ledger: u.ledger, db: tx}
	for _, step := range steps(c) {
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
		return fmt.Errorf("check ledger %s: %w", u.path, errors.Join(c.problems...))
	}
	return nil
}

// acts proves the log by the keys that it names itself.
func (c *checker) acts() error {
	err := (&logCheck{ctx: c.ctx, db: c.db}).run(nil, nil)
	if errors.Is(err, ErrLog) {
		return c.report("table act: %w", err)
	}
	return err
}

func (c *checker) integrity() error { return c.integrityOf(`20`) }

// tables is the integrity of every table but that of files, and of its indexes.
func (c *checker) tables() error {
	var names []string
	err := each(c.ctx, c.db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'blob'`, nil, func(scan scanner) error {
		var n string
		err := scan(&n)
		names = append(names, n)
		return err
	})
	for _, n := range names {
		if err == nil {
			err = c.integrityOf(n)
		}
	}
	return err
}

func (c *checker) integrityOf(what string) error {
	return each(c.ctx, c.db, `PRAGMA integrity_check(`+what+`)`, nil, func(scan scanner) error {
		var text string
		if err := scan(&text); err != nil || text == "ok" {
			return err
		}
		return c.report("integrity: %s", text)
	})
}

// schema compares tables, indexes and triggers with those of a ledger that is made anew.
func (c *checker) schema() error {
	fresh, err := freshSchema(c.ctx)
	if err != nil {
		return err
	}
	own, err := schemaOf(c.ctx, c.db)
	if err != nil {
		return err
	}
	for name, text := range fresh {
		if own[name] != text {
			if err := c.report("schema: %s is not what it is to be", name); err != nil {
				return err
			}
		}
		delete(own, name)
	}
	for name := range own {
		if err := c.report("schema: %s is none of the ledger's", name); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) foreignKeys() error {
	return each(c.ctx, c.db, `PRAGMA foreign_key_check`, nil, func(scan scanner) error {
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
	return each(c.ctx, c.db, query, nil, func(scan scanner) error {
		var revision, known, catalogues, submissions int64
		if err := scan(&revision, &known, &catalogues, &submissions); err != nil {
			return err
		}
		var err error
		switch {
		case revision != last+1:
			err = c.report("table revision: %d follows %d", revision, last)
		case last > 0 && known < lastKnown:
			err = c.report("revision %d: table revision: it is known %d ms before the one before it", revision, lastKnown-known)
		case catalogues+submissions != 1:
			err = c.report("revision %d: table catalogue or submission: it has %d catalogues and %d submissions, one is to be", revision,
				catalogues, submissions)
		}
		last, lastKnown = revision, known
		return err
	})
}

func (c *checker) blocks() error {
	g, err := c.ledger.dict.reload(c.ctx, c.db)
	if err != nil {
		return err
	}
	mentions, err := c.mentions()
	if err != nil {
		return err
	}
	var data sql.RawBytes
	return each(c.ctx, c.db, `SELECT k.revision, k.observations, k.targets, k.data FROM block k ORDER BY k.revision`, nil,
		func(scan scanner) error {
			var revision, observations, targets int64
			if err := scan(&revision, &observations, &targets, &data); err != nil {
				return err
			}
			return c.block(g, revision, observations, targets, data, mentions[revision])
		})
}

// companies compares sets of subjects with their digests.
func (c *checker) companies() error {
	digests := map[int64][]byte{}
	err := each(c.ctx, c.db, `SELECT id, digest FROM company`, nil, func(scan scanner) error {
		var id int64
		var digest []byte
		err := scan(&id, &digest)
		digests[id] = digest
		return err
	})
	if err != nil {
		return err
	}
	var of int64
	var subjects []uint64
	settle := func() error {
		if of != 0 && !slices.Equal(digests[of], subjectSetDigest(subjects)) {
			return c.report("table company: set %d is not of the subjects that are listed for it", of)
		}
		return nil
	}
	err = each(c.ctx, c.db, `SELECT company, subject FROM companion ORDER BY company, subject`, nil, func(scan scanner) error {
		var company int64
		var subject uint64
		if err := scan(&company, &subject); err != nil {
			return err
		}
		if company != of {
			if err := settle(); err != nil {
				return err
			}
			of, subjects = company, subjects[:0]
		}
		subjects = append(subjects, subject)
		return nil
	})
	if err != nil {
		return err
	}
	return settle()
}

// mentions digests the subjects that each revision is listed under, so that
// they can be compared without holding them all.
func (c *checker) mentions() (map[int64]mentioned, error) {
	out := map[int64]mentioned{}
	err := each(c.ctx, c.db, `SELECT subject, revision FROM mention`, nil, func(scan scanner) error {
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
		return c.report("revision %d: table block: %w", revision, err)
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
		return c.report("revision %d: table block: %w", revision, err)
	case int64(b.count) != observations:
		return c.report("revision %d: table block: %d observations are there, %d were recorded", revision, b.count, observations)
	case listed != spoken:
		return c.report("revision %d: tables spoken and companion: it speaks of %d subjects and is listed under %d, not all the same",
			revision, spoken.n, listed.n)
	}
	if targets == 0 {
		return nil
	}
	if _, err := targetsOf(c.ctx, c.db, revision, targets, all); err != nil {
		return c.report("revision %d: table target: %w", revision, err)
	}
	return nil
}

// attachments looks for the bytes of what goes with reports.
func (c *checker) attachments() error {
	return each(c.ctx, c.db, `SELECT f.submission, f.detail ->> '$.attached.sha256' FROM finding f WHERE f.detail ->> '$.attached.sha256' NOT IN
		(SELECT sha256 FROM blob) ORDER BY f.submission`, nil, func(scan scanner) error {
		var submission int64
		var sha256 string
		if err := scan(&submission, &sha256); err != nil {
			return err
		}
		return c.report("submission %d: table blob: what is attached to it is gone: %s", submission, sha256)
	})
}

func (c *checker) blobs() error {
	return each(c.ctx, c.db, `SELECT sha256, size, encoding, data FROM blob ORDER BY id`, nil, func(scan scanner) error {
		var b blob
		var data sql.RawBytes
		if err := scan(&b.sha256, &b.size, &b.encoding, &data); err != nil {
			return err
		}
		b.data = data
		if _, err := b.open(); err != nil {
			return c.report("table blob: %w", err)
		}
		return nil
	})
}
