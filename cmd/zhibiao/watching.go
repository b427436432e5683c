package main

import (
	"context"
	"sync"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/alerts/deliver"
	"zhibiao/alerts/watch"
	"zhibiao/alerts/wording"
)

// informing tells of alerts what the current program knows.
type informing struct{ *serving }

// newWatch makes the alerting of what the current program knows and says.
func (s informing) newWatch() *watch.Watch {
	p := s.current.Load
	return watch.New(watch.Config{
		Ledger:   p().store,
		World:    func(ctx context.Context, now time.Time) (*decide.World, error) { return outlook{p()}.world(ctx, now) },
		Past:     func(ctx context.Context, at time.Time) (*decide.World, error) { return outlook{p()}.pastWorld(ctx, at) },
		Event:    func(now time.Time) time.Time { return p().db.Snapshot().NextEvent(now) },
		Contacts: func() *contacts.Contacts { return p().contacts() },
		Channels: func() map[string]watch.Channel { return p().outlet.channels },
		House:    func() wording.House { return p().house() },
		Now:      s.env.now,
		Location: p().instance.location,
		Jitter:   jitter,
		Log:      s.env.log,
	})
}

// watchdogLife is how long the Watchdog outlives the program's last word.
const watchdogLife = 5 * time.Minute

// keepInformed keeps Alertmanagers informed of what stands, until the context ends: those of the current program, then those of the next.
func (s informing) keepInformed(ctx context.Context) error {
	for {
		round, stop := context.WithCancel(ctx)
		var keeping sync.WaitGroup
		for _, ch := range s.current.Load().outlet.channels {
			am, ok := ch.Channel.(*deliver.Alertmanager)
			if !ok {
				continue
			}
			keeping.Go(func() {
				changed, end := s.watch.Changes()
				defer end()
				am.Keep(round, changed, s.standing, func(err error) { s.env.log.Warn("alertmanager not informed", "error", err) })
			})
		}
		select {
		case <-ctx.Done():
		case <-s.channelsRenewed:
		}
		stop()
		keeping.Wait()
		if ctx.Err() != nil {
			return nil
		}
	}
}

// standing are the alerts for Alertmanagers: what stands, what ended lately, and the Watchdog by which others know that the program lives.
func (s informing) standing(ctx context.Context, now time.Time) ([]alerts.Alert, error) {
	view, err := s.watch.View(ctx)
	if err != nil || view.House.Catalogue == nil {
		return nil, err
	}
	return append(view.Recent(deliver.Memory), alerts.Alert{
		Labels: map[string]string{"alertname": "Watchdog", "severity": "none", "instance": s.current.Load().instance.config.Name.ZH},
		Annotations: map[string]string{"summary": "程序在运行；收不到此条即表示程序已停",
			"summary_en": "The program is at work; where this is missing it is not"},
		StartsAt: now, EndsAt: now.Add(watchdogLife),
	}), nil
}
