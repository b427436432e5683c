package server

import (
	"context"
	"time"

	"zhibiao/indicators"
	"zhibiao/server/board"
	"zhibiao/server/doubts"
	"zhibiao/server/episodes"
	"zhibiao/server/indicator"
	"zhibiao/server/layout"
)

// indicatorRoom is the room of indicators' pages, with what the rooms of doubts and alerts tell beside a figure.
func indicatorRoom(c *Config, l *layout.Layout, doubted *doubts.Room, followed *episodes.Room) *indicator.Room {
	return &indicator.Room{Layout: l, Source: c.Courses, Location: c.Location,
		Doubts: func(ctx context.Context, p layout.Page, department string, is func(indicators.Source) bool) ([]indicator.Doubt, error) {
			list, err := doubted.At(ctx, p, department, is)
			var out []indicator.Doubt
			for _, d := range list {
				out = append(out, indicator.Doubt(d))
			}
			return out, err
		},
		Alerts: func(ctx context.Context, p layout.Page, about indicators.Subject) ([]indicator.Alert, error) {
			list, err := followed.Beside(ctx, p, about)
			var out []indicator.Alert
			for _, a := range list {
				out = append(out, indicator.Alert(a))
			}
			return out, err
		}}
}

// boardRoom is the room of the board, with the doubts that wait for somebody.
func boardRoom(c *Config, l *layout.Layout, doubted *doubts.Room) *board.Room {
	return &board.Room{Layout: l, Source: c.Board, Ledger: c.Ledger, Location: c.Location,
		Doubts: func(ctx context.Context, p layout.Page, unit string, at time.Time) ([]board.Doubt, error) {
			list, err := doubted.Waiting(ctx, p, unit, at)
			var out []board.Doubt
			for _, d := range list {
				out = append(out, board.Doubt(d))
			}
			return out, err
		}}
}
