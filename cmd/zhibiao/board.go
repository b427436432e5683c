package main

import (
	"context"
	"time"

	"zhibiao/server"
)

// Board implements server.Board: the front page's table.
func (p *program) Board(ctx context.Context, asOf string, english bool) (rows []server.Row, err error) {
	now, err := p.standpoint(asOf)
	if err != nil {
		return nil, err
	}
	assessed, err := p.db.Progress(ctx, asOf, now)
	if err != nil {
		return nil, err
	}
	var then time.Time
	if asOf != "" {
		then = now
	}
	revision, err := p.store.RevisionAt(ctx, then)
	if err != nil {
		return nil, err
	}
	c := p.db.Snapshot().Catalogue()
	if c == nil {
		return nil, nil
	}
	for _, a := range assessed {
		row := server.Row{Row: c.Row(a, english)}
		if row.Made, err = p.made(ctx, c, a, revision, english); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}
