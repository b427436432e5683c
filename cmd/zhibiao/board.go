package main

import (
	"context"
	"time"

	"zhibiao/server"
)

// Board implements server.Board: the front page's table.
func (p *program) Board(ctx context.Context, asOf string, english bool) (server.Progress, error) {
	now, err := p.standpoint(asOf)
	if err != nil {
		return server.Progress{}, err
	}
	assessed, err := p.db.Progress(ctx, asOf, now)
	if err != nil {
		return server.Progress{}, err
	}
	s := p.db.Snapshot()
	out := server.Progress{Known: s.Known().In(p.instance.location), Now: now.In(p.instance.location)}
	var then time.Time
	if asOf != "" {
		then = now
	}
	revision, err := p.store.RevisionAt(ctx, then)
	if err != nil {
		return server.Progress{}, err
	}
	for _, a := range assessed {
		c := s.Catalogue()
		if c == nil {
			break
		}
		row := server.Row{Row: c.Row(a, english)}
		if row.Made, err = p.made(ctx, c, a, revision, english); err != nil {
			return server.Progress{}, err
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}
