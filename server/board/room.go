// Package board shows where targets stand: the front page, the pages of units and measures, sheets to be printed, and each of its
// tables as a file.
//
//	Source            what is known, judged at an instant
//	standing          the targets in order, with what they are looked for by; made once for each judgement
//	choice            what a page's address asks for of them
//	list              a page of those, in words
package board

import (
	"context"
	"embed"
	"net/http"
	"slices"
	"time"

	"zhibiao/alerts"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/query"
	"zhibiao/server/layout"
)

// Source gives what the pages show. asOf is the day at whose end it was known; empty: now.
type Source interface {
	// Judged is where every target stood. It is shared, and must not be changed.
	Judged(ctx context.Context, asOf string) (*query.Judgement, error)
	// Owed is what units owed on the day of a judgement, at its end; of today's, at this moment: what was refused or held since is no
	// commit, and no judgement waits for it.
	Owed(ctx context.Context, j *query.Judgement, asOf string) ([]indicators.Obligation, error)
	// StandingAt gives what stood of a subject after a revision, with the cells, by key.
	StandingAt(ctx context.Context, subject indicators.Subject, revision int64) ([]indicators.Observation, error)
	// Book is what was decided, told and done about alerts until now.
	Book(ctx context.Context) (*alerts.Book, error)
}

// Ledger lists submissions, the newest first.
type Ledger interface {
	Submissions(ctx context.Context, f report.Filter) ([]report.Listed, error)
}

// Doubt is a doubt about a figure that waits for somebody, as a page names it.
type Doubt struct{ Address, Unit, Form, Period, State string }

// Room answers at the addresses of the board.
type Room struct {
	Layout   *layout.Layout
	Source   Source
	Ledger   Ledger
	Location *time.Location
	// Doubts lists the doubts that wait for somebody, at an instant where the page is about the past; of a unit's figures where one is
	// named.
	Doubts func(ctx context.Context, p layout.Page, unit string, at time.Time) ([]Doubt, error)

	standings query.Recent[*query.Judgement, standing]
	moves     query.Recent[[2]*query.Judgement, []move]               // from one judgement to another
	owing     query.Recent[*query.Judgement, []indicators.Obligation] // of days that are over
}

//go:embed *.html
var files embed.FS

var templates = layout.Templates(files)

// Ways are to the room's pages.
func Ways() []layout.Way {
	return []layout.Way{{Path: "/", Name: indicators.Text{ZH: "指标进展", EN: "Progress"}, Act: people.ReadBoard}}
}

// Routes are the room's addresses.
func (b *Room) Routes() []layout.Route {
	b.standings.Most, b.moves.Most, b.owing.Most = standingsKept, standingsKept, standingsKept
	at := func(pattern string, h layout.Handler) layout.Route {
		return layout.Route{Pattern: "GET " + pattern, Act: people.ReadBoard, Handler: b.Layout.Handle(h)}
	}
	file := exporter{b}
	files := slices.Concat(layout.TableRoutes(b.Layout, "/targets", people.ReadBoard, file.targets),
		layout.TableRoutes(b.Layout, "/units", people.ReadBoard, file.units),
		layout.TableRoutes(b.Layout, "/measures", people.ReadBoard, file.measures),
		layout.TableRoutes(b.Layout, "/parts", people.ReadBoard, comparer{b}.table))
	return append(files,
		at("/{$}", b.front),
		at("/units", b.units),
		at("/units/{unit}", b.unit),
		at("/measures", b.measures),
		at("/measures/{measure}", b.measure),
		at("/parts", comparer{b}.parts),
		at("/sheets", printer{b}.sheets),
	)
}

// obligations are what units owed. Of a day that is over they are asked for once.
func (b *Room) obligations(ctx context.Context, asOf string, j *query.Judgement) ([]indicators.Obligation, error) {
	if asOf == "" {
		return b.Source.Owed(ctx, j, asOf)
	}
	return b.owing.Get(j, func() ([]indicators.Obligation, error) { return b.Source.Owed(ctx, j, asOf) })
}

// begin is what every page of the room starts from: what it is asked for, as it was known, and of that what its reader may see.
func (b *Room) begin(r *http.Request, p layout.Page) (*query.Judgement, []*target, error) {
	if p.AsOf != "" {
		if _, err := query.ParseAsOf(p.AsOf, b.Location); err != nil {
			return nil, nil, layout.BadAsOf(p)
		}
	}
	j, err := b.Source.Judged(r.Context(), p.AsOf)
	if err != nil {
		return nil, nil, err
	}
	all, err := b.standings.Get(j, func() (standing, error) { return newStanding(j), nil })
	if err != nil || p.AsOf != "" {
		return j, all.seenBy(p.Who), err
	}
	found, err := findAwaiting(r.Context(), j.Catalogue, b.Ledger.Submissions)
	return j, with(found, all.seenBy(p.Who)), err
}
