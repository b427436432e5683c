package store

import (
	"bytes"
	"fmt"
)

// seals proves every row by its seal, and every seal by the one before.
func (c *checker) seals() error {
	last, at, err := adopted(c.ctx, c.db)
	if err != nil {
		return err
	}
	var before []byte
	if last != 0 {
		before = adoptedBefore(last, at)
	}
	var end seal
	var submissions, revisions, catalogues int64
	alerts := map[int64][]byte{}
	err = eachSeal(c.ctx, c.db, func(s *seal) error {
		var err error
		switch {
		case s.id != end.id+1:
			err = c.report("seal %d follows %d", s.id, end.id)
		case !bytes.Equal(s.digest, s.chain(before)):
			err = c.report("%s: table seal: it does not match its digest", s.name())
		}
		submissions += int64(b2i(s.submission.Valid))
		revisions += int64(b2i(s.revision.Valid))
		if s.alert != nil {
			alerts[s.id] = s.alert
		} else {
			catalogues += int64(b2i(!s.submission.Valid))
		}
		end, before = *s, s.digest
		return err
	})
	if err != nil {
		return err
	}
	counts := map[string]int64{"submission": submissions, "revision": revisions, "catalogue": catalogues, "word": end.words,
		"subject": end.subjects}
	for _, q := range partQueries {
		n, err := q.each(c.ctx, c.db, func(id int64, stands, rows []byte) error {
			if bytes.Equal(stands, rows) {
				return nil
			}
			return c.report("%s: table %s: its rows do not match their digest", c.sealName(id), q.tables())
		})
		if err != nil {
			return fmt.Errorf("table %s: %w", q.tables(), err)
		}
		if q.part != headPart {
			counts[partNames[q.part]] = n
		}
	}
	for table, sealed := range counts {
		var n int64
		if err := c.db.QueryRowContext(c.ctx, `SELECT count(*) FROM `+table).Scan(&n); err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
		if n != sealed {
			if err := c.report("table %s: it has %d rows, %d are sealed", table, n, sealed); err != nil {
				return err
			}
		}
	}
	return c.alerts(alerts)
}

func (c *checker) sealName(id int64) string {
	s := seal{id: id}
	err := c.db.QueryRowContext(c.ctx, `SELECT submission, revision FROM seal WHERE id = ?`, id).Scan(&s.submission, &s.revision)
	if err != nil {
		return fmt.Sprintf("seal %d", id)
	}
	return s.name()
}

// alerts proves every row about alerts by its seal. stands has the digest that each such seal has.
func (c *checker) alerts(stands map[int64][]byte) error {
	digests, n, err := alertDigests(c.ctx, c.db, anySeal)
	if err != nil {
		return err
	}
	old, at, err := alertsAdopted(c.ctx, c.db)
	if err != nil {
		return err
	}
	if digests[0] != nil && old != 0 {
		digests[old] = adoptedAlerts(old, at, digests[0])
		delete(digests, 0)
	}
	for seal, digest := range digests {
		if string(stands[seal]) != string(digest) {
			if err := c.report("%s: its rows do not match their digest", c.alertSealName(seal)); err != nil {
				return err
			}
		}
		delete(stands, seal)
	}
	for seal := range stands {
		if err := c.report("%s: its rows are gone", c.alertSealName(seal)); err != nil {
			return err
		}
	}
	for _, t := range alertTables {
		var rows int64
		if err := c.db.QueryRowContext(c.ctx, `SELECT count(*) FROM `+t.name).Scan(&rows); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
		if rows != n[t.name] {
			if err := c.report("table %s: it has %d rows, %d are sealed", t.name, rows, n[t.name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// alertSealName is how people find what a seal of alerts vouches for.
func (c *checker) alertSealName(seal int64) string {
	for _, what := range []struct{ query, name string }{
		{`SELECT revision FROM alert_step WHERE seal = ?`,
			"revision %d, a decision about alerts: table alert_step, episode, episode_end, notice or notice_mark"},
		{`SELECT notice FROM attempt WHERE seal = ?`, "notice %d, a try to hand it over: table attempt"},
		{`SELECT id FROM alert_act WHERE seal = ?`, "act %d about alerts: table alert_act"},
	} {
		var of int64
		if c.db.QueryRowContext(c.ctx, what.query, seal).Scan(&of) == nil {
			return fmt.Sprintf(what.name, of)
		}
	}
	return fmt.Sprintf("seal %d, of what was there about alerts before they had seals: table alert_step, episode, episode_end, notice, "+
		"notice_mark, attempt or alert_act", seal)
}
