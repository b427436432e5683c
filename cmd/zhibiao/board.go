package main

import (
	"context"

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
	for _, a := range assessed {
		if c := s.Catalogue(); c != nil {
			out.Rows = append(out.Rows, c.Row(a, english))
		}
	}
	return out, nil
}
