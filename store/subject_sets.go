package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// speak notes which subjects a revision speaks of. They are put in order.
func (p *page) speak(revision int64, subjects []uint64) error {
	if len(subjects) == 0 {
		return nil
	}
	id, err := p.subjectSet(subjects)
	if err != nil {
		return err
	}
	return p.exec(`INSERT INTO spoken (revision, company) VALUES (?, ?)`, revision, id)
}

// subjectSet numbers a set of subjects.
func (p *page) subjectSet(subjects []uint64) (id int64, err error) {
	slices.Sort(subjects)
	digest := subjectSetDigest(subjects)
	err = p.row(`SELECT id FROM company WHERE digest = ?`, digest).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	err = p.row(`INSERT INTO company (id, digest) VALUES ((SELECT coalesce(max(id), 0) + 1 FROM company), ?) RETURNING id`, digest).Scan(&id)
	if err != nil {
		return 0, err
	}
	list, err := json.Marshal(subjects)
	if err != nil {
		return 0, err
	}
	return id, p.exec(`INSERT INTO companion (subject, company) SELECT value, ? FROM json_each(?)`, id, string(list))
}

// subjectSetDigest is the digest of a set of subjects, in order.
func subjectSetDigest(subjects []uint64) []byte {
	text := make([]byte, 0, 2*len(subjects))
	for _, id := range subjects {
		text = binary.AppendUvarint(text, id)
	}
	sum := sha256.Sum256(text)
	return sum[:]
}

// gatherMentions brings over what was kept row by row, which the next migration drops.
func gatherMentions(ctx context.Context, tx *sql.Tx, _ time.Time) error {
	p := &page{ctx: ctx, tx: tx, ready: map[string]*sql.Stmt{}}
	var of int64
	var subjects []uint64
	err := each(ctx, tx, `SELECT revision, subject FROM mention_each ORDER BY revision, subject`, nil, func(scan scanner) error {
		var revision int64
		var subject uint64
		if err := scan(&revision, &subject); err != nil {
			return err
		}
		if revision != of {
			if err := p.speak(of, subjects); err != nil {
				return err
			}
			of, subjects = revision, subjects[:0]
		}
		subjects = append(subjects, subject)
		return nil
	})
	if err != nil {
		return err
	}
	return p.speak(of, subjects)
}
