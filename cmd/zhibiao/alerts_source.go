package main

import (
	"context"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/watch"
)

// forAlerts implements messages.Source and episodes.Source.
type forAlerts struct{ *serving }

// Messages implements messages.Source.
func (s forAlerts) Messages(ctx context.Context) (watch.View, *contacts.Contacts, error) {
	view, err := s.watch.View(ctx)
	return view, s.current.Load().contacts(), err
}

// Act implements messages.Source.
func (s forAlerts) Act(ctx context.Context, a alerts.Act) (alerts.Act, error) {
	return s.watch.Act(ctx, a)
}

// Sheet implements messages.Source.
func (s forAlerts) Sheet(t alerts.Table) ([]byte, error) { return messageWorkbook(t) }
