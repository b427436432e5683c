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
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/store"
)

// outlook is what a program knows as alerts are decided from it.
type outlook struct{ *program }

// world is what is known now, judged at an instant, as alerts are decided from it.
func (p outlook) world(ctx context.Context, now time.Time) (*decide.World, error) {
	w, err := p.judged(ctx, "", now, time.Time{})
	if err != nil {
		return nil, err
	}
	for _, s := range p.instance.config.Sources {
		w.Sources = append(w.Sources, decide.Source{Name: s.Name, Success: p.runs.LastSuccess(s.Name), DueLast: p.runs.LastDue(s.Name)})
	}
	return w, nil
}

// pastWorld is what was known at an instant, judged then.
func (p outlook) pastWorld(ctx context.Context, at time.Time) (*decide.World, error) {
	return p.judged(ctx, at.Format(time.RFC3339Nano), at, at)
}

func (p outlook) judged(ctx context.Context, asOf string, now, until time.Time) (*decide.World, error) {
	now = now.In(p.instance.location)
	j, err := p.db.Judge(asOf, now)
	if err != nil {
		return nil, err
	}
	w := &decide.World{Revision: j.Revision, Now: now, Catalogue: j.Catalogue, Assessed: j.Assessed, Revised: j.Revised}
	if j.Catalogue == nil {
		return w, nil
	}
	came, err := p.papers(ctx, now.AddDate(0, 0, -decide.StrayDays), until)
	came.lay(w)
	return w, err
}

// papers are what came in beside figures: reports, files that are nobody's, and doubts.
type papers struct {
	reports []indicators.Report
	strays  []decide.Stray
	doubts  []report.Doubt // newest first
}

// papers reads what came in until an instant, zero for all; of files that are nobody's those since another.
func (p outlook) papers(ctx context.Context, since, until time.Time) (came papers, err error) {
	if came.reports, err = p.store.Reports(ctx, until); err != nil {
		return came, err
	}
	if came.doubts, err = store.Doubts(p.store).Doubts(ctx, report.DoubtFilter{}); err != nil {
		return came, err
	}
	refused, err := p.store.Submissions(ctx, report.Filter{Verdict: report.Rejected, Since: since, Until: until})
	for i := range refused {
		if s := &refused[i]; s.Department == "" {
			came.strays = append(came.strays, decide.Stray{Submission: s.ID, File: s.Name, By: s.By, Received: s.Received})
		}
	}
	return came, err
}

// lay puts on a world what the papers say at its instant.
func (p *papers) lay(w *decide.World) {
	w.Owed = indicators.ReportingOf(w.Catalogue).Obligations(p.reports, w.Now)
	duties := indicators.DutiesOf(w.Catalogue)
	for i := range p.doubts {
		if d := p.doubts[i].AsOf(w.Now); d.State() == report.DoubtAccepted {
			w.Doubts = append(w.Doubts, decide.Doubt{ID: d.ID, Form: d.Of.Form, Department: duties.Answering(d.Of.Department, w.Now),
				Period: d.Of.Period})
		}
	}
	for _, s := range p.strays {
		if s.Received.After(w.Now.AddDate(0, 0, -decide.StrayDays)) {
			w.Strays = append(w.Strays, s)
		}
	}
}

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
