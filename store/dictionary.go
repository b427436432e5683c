package store

import (
	"context"
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
