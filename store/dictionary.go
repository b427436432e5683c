package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"zhibiao/indicators"
)

// glossary holds the strings that observations share, by number. Number 0 is
// the empty word and no subject. It only grows; its slices are never changed in place.
type glossary struct {
	words    []string
	subjects []indicators.Subject
}

// dictionary is the glossary as far as it was read. Another process may write
// the ledger, so that a number it does not know sends it back to the file.
type dictionary struct {
	mu  sync.Mutex // held while growing
	now atomic.Pointer[glossary]
}

func (d *dictionary) glossary() *glossary {
	if g := d.now.Load(); g != nil {
		return g
	}
	return &glossary{words: []string{""}, subjects: []indicators.Subject{{}}}
}

// reload reads what was added to the file since.
func (d *dictionary) reload(ctx context.Context, db querier) (*glossary, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := *d.glossary()
	// Clipped: the writer and a reader may both grow from here.
	g.words, g.subjects = slices.Clip(g.words), slices.Clip(g.subjects)
	err := each(ctx, db, `SELECT id, text FROM word WHERE id >= ? ORDER BY id`, []any{len(g.words)}, func(scan scanner) error {
		var id int
		var w string
		if err := scan(&id, &w); err != nil {
			return err
		}
		err := inRow("word", id, len(g.words))
		g.words = append(g.words, w)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, db, `SELECT id, indicator, entity FROM subject WHERE id >= ? ORDER BY id`, []any{len(g.subjects)},
		func(scan scanner) error {
			var id int
			var s indicators.Subject
			if err := scan(&id, &s.Indicator, &s.Entity); err != nil {
				return err
			}
			err := inRow("subject", id, len(g.subjects))
			g.subjects = append(g.subjects, s)
			return err
		})
	if err != nil {
		return nil, err
	}
	d.now.Store(&g)
	return &g, nil
}

// inRow refuses a gap: every later number would stand for another's name.
func inRow(table string, id, want int) error {
	if id != want {
		return fmt.Errorf("damaged dictionary: %s %d stands where %d belongs", table, id, want)
	}
	return nil
}

// publish makes known what the writer has committed.
func (d *dictionary) publish(g *glossary) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := d.glossary()
	if len(g.words) >= len(at.words) && len(g.subjects) >= len(at.subjects) {
		d.now.Store(g)
	}
}

// scanner reads the columns of a row.
type scanner = func(dest ...any) error

// querier is a pool, a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// each calls f with every row of a query.
func each(ctx context.Context, db querier, query string, args []any, f func(scanner) error) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
