package main

import (
	"context"
	"time"

	"zhibiao/alerts/decide"
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
