package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"zhibiao/people/proof"
)

// Proved is what a check of the log found sound.
type Proved struct {
	Lines  int64
	Heads  int64
	Signed int64    // of these
	Keys   []string // by which they are signed, as the log itself says
	Last   proof.Head
}

// CheckLog proves the whole log: every line by the tree, every head by the lines. Heads that are signed must be so by a trusted key;
// without any trusted keys, by those that the log itself names. With an earlier head the log must go on from it.
func (b logBook) CheckLog(ctx context.Context, trusted note.Verifiers, earlier *proof.Head) (Proved, error) {
	tx, err := b.readers.BeginTx(ctx, nil)
	if err != nil {
		return Proved{}, fmt.Errorf("check the log: %w", err)
	}
	defer tx.Rollback() // nothing was written
	c := &logCheck{ctx: ctx, db: tx}
	if err := c.run(trusted, earlier); err != nil {
		return c.found, fmt.Errorf("check the log: %w", err)
	}
	return c.found, nil
}

func (c *logCheck) run(trusted note.Verifiers, earlier *proof.Head) error {
	for _, step := range []func() error{
		c.lines, c.nodes, func() error { return c.heads(trusted) }, func() error { return c.goesOn(earlier) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// logCheck builds the tree anew from the lines.
type logCheck struct {
	ctx   context.Context
	db    querier
	tree  []tlog.Hash
	at    []time.Time // of each line
	found Proved
}

// ErrLog says that the log is not what it was.
var ErrLog = errors.New("the log was changed")

func (c *logCheck) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(c.tree)) {
			return nil, fmt.Errorf("there is no node %d", index)
		}
		list[i] = c.tree[index]
	}
	return list, nil
}

func (c *logCheck) lines() error {
	return each(c.ctx, c.db, `SELECT id, line, salt, address FROM act ORDER BY id`, nil, func(scan scanner) error {
		var id int64
		var line string
		var salt []byte
		var address sql.NullString
		if err := scan(&id, &line, &salt, &address); err != nil {
			return err
		}
		if id != c.found.Lines+1 {
			return fmt.Errorf("%w: line %d is followed by line %d", ErrLog, c.found.Lines-1, id-1)
		}
		l, err := proof.Read([]byte(line))
		if err != nil {
			return fmt.Errorf("%w: line %d: %w", ErrLog, id-1, err)
		}
		if salt != nil && proof.Commit(salt, address.String) != l.From || (salt == nil) == address.Valid {
			return fmt.Errorf("%w: the address beside line %d is not the one that it is bound to", ErrLog, id-1)
		}
		c.at = append(c.at, l.At)
		nodes, err := tlog.StoredHashes(c.found.Lines, []byte(line), c)
		c.tree = append(c.tree, nodes...)
		c.found.Lines++
		return err
	})
}

// nodes holds the nodes that are kept against those of the lines.
func (c *logCheck) nodes() error {
	n := int64(0)
	err := each(c.ctx, c.db, `SELECT id, hash FROM act_hash ORDER BY id`, nil, func(scan scanner) error {
		var id int64
		var h []byte
		if err := scan(&id, &h); err != nil {
			return err
		}
		if id != n || id >= int64(len(c.tree)) || string(h) != string(c.tree[id][:]) {
			return fmt.Errorf("%w: node %d does not follow from the lines", ErrLog, id)
		}
		n++
		return nil
	})
	if err == nil && n != int64(len(c.tree)) {
		err = fmt.Errorf("%w: %d nodes are kept, its lines make %d", ErrLog, n, len(c.tree))
	}
	return err
}

func (c *logCheck) heads(trusted note.Verifiers) error {
	keys, err := logKeys(c.ctx, c.db)
	if err != nil {
		return err
	}
	c.found.Keys = keys
	named := trusted != nil
	if !named {
		if trusted, err = proof.Trust(keys...); err != nil {
			return fmt.Errorf("%w: %w", ErrLog, err)
		}
	}
	seals, err := c.seals()
	if err != nil {
		return err
	}
	err = each(c.ctx, c.db, `SELECT id, epoch, size, note FROM act_head ORDER BY id`, nil, func(scan scanner) error {
		var id, epoch, size int64
		var signed string
		if err := scan(&id, &epoch, &size, &signed); err != nil {
			return err
		}
		h, by, err := proof.Open([]byte(signed), trusted, c.found.Signed == 0)
		if err != nil {
			return fmt.Errorf("%w: head %d: %w", ErrLog, id, err)
		}
		if err := c.head(h, id, epoch, size, seals); err != nil {
			return err
		}
		c.found.Heads++
		if by != "" {
			c.found.Signed++
		}
		c.found.Last = h
		return nil
	})
	if err == nil && named && c.found.Signed == 0 {
		err = fmt.Errorf("%w: none of its %d heads is signed by the keys given", ErrLog, c.found.Heads)
	}
	if err == nil && c.found.Last.Size != c.found.Lines {
		err = fmt.Errorf("%w: it has %d lines, its last head %d", ErrLog, c.found.Lines, c.found.Last.Size)
	}
	return err
}

// head holds one head against the tree, the head before and the ledger's seals.
func (c *logCheck) head(h proof.Head, id, epoch, size int64, seals map[string]bool) error {
	switch {
	case id != c.found.Heads+1:
		return fmt.Errorf("%w: head %d is followed by head %d", ErrLog, c.found.Heads, id)
	case int64(h.Epoch) != epoch || h.Size != size:
		return fmt.Errorf("%w: head %d says epoch %d and size %d, and stands under %d and %d", ErrLog, id, h.Epoch, h.Size, epoch, size)
	case h.Size <= c.found.Last.Size || h.Size > c.found.Lines || h.Epoch < c.found.Last.Epoch:
		return fmt.Errorf("%w: head %d, of epoch %d and size %d, cannot follow epoch %d and size %d", ErrLog, id, h.Epoch, h.Size,
			c.found.Last.Epoch, c.found.Last.Size)
	case !h.At.Equal(c.at[h.Size-1]):
		return fmt.Errorf("%w: head %d is of %s, its last line of %s", ErrLog, id, h.At.Format(time.RFC3339Nano),
			c.at[h.Size-1].Format(time.RFC3339Nano))
	case len(h.Seal) > 0 && !seals[string(h.Seal)]:
		return fmt.Errorf("%w: head %d vouches for a seal that the ledger has not", ErrLog, id)
	}
	return c.rooted(h, fmt.Sprintf("head %d", id))
}

func (c *logCheck) rooted(h proof.Head, name string) error {
	root, err := tlog.TreeHash(h.Size, c)
	if err != nil {
		return err
	}
	if root != h.Root {
		return fmt.Errorf("%w: its first %d lines are not those of %s", ErrLog, h.Size, name)
	}
	return nil
}

func (c *logCheck) seals() (map[string]bool, error) {
	all := map[string]bool{}
	err := each(c.ctx, c.db, `SELECT digest FROM seal`, nil, func(scan scanner) error {
		var digest []byte
		err := scan(&digest)
		all[string(digest)] = true
		return err
	})
	return all, err
}

// goesOn says whether the log begins with what it had at an earlier head.
func (c *logCheck) goesOn(earlier *proof.Head) error {
	if earlier == nil {
		return nil
	}
	if earlier.Size > c.found.Lines {
		return fmt.Errorf("%w: it has %d lines, and had %d in epoch %d on %s", ErrLog, c.found.Lines, earlier.Size, earlier.Epoch,
			strings.TrimSuffix(lineTime(earlier.At), "Z"))
	}
	if earlier.Size == 0 {
		return nil
	}
	return c.rooted(*earlier, "the earlier head")
}
