// Package obligations shows what departments owe: the page of one department,
// the planning office's matrix of all, the same as JSON and as a calendar, and the
// workbooks to fill in. The rules are indicators'.
package obligations

import (
	"context"
	"embed"
	"errors"
	"net/http"
	"slices"
	"time"

	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// ErrReported says that there is nothing to state any more.
var ErrReported = errors.New("a report was accepted already; send it again, corrected, where it is wrong")

// ErrAsOf says that a day of knowledge cannot be read, or that nothing was owed yet.
var ErrAsOf = errors.New("as_of")

// ErrNoTemplate says that a form is not owed by the catalogue in force, or not so.
var ErrNoTemplate = errors.New("no such template")

// Source gives what the pages show.
type Source interface {
	// Owed is what is owed and what came, as it was known (empty: now); ErrAsOf where that cannot be read.
	Owed(ctx context.Context, asOf string) (Known, error)
	// Classified says whether a file carries a classification mark: the log tells of it then, and it is not to be kept.
	Classified(ctx context.Context, file report.File) (bool, error)
	// State records what is said without a workbook; the errors of package statement, and ErrReported.
	State(ctx context.Context, s statement.Statement) (report.Receipt, error)
}

// Room answers at the addresses of obligations.
type Room struct {
	Layout   *layout.Layout
	Source   Source
	Location *time.Location
	Calendar func() bool // whether the calendar is switched on
	Acts     people.Acts // which workbooks were taken is told to
	Now      func() time.Time

	making    layout.Places // one for each request that has workbooks made
	attaching layout.Places // one for each request that brings a file
}

// How many requests may have workbooks made at once, and how many may bring a file.
const (
	madeAtOnce     = 2
	attachedAtOnce = 4
)

//go:embed *.html
var files embed.FS

var templates = layout.Templates(files)

// Ways are to the room's pages.
func Ways() []layout.Way {
	return []layout.Way{{Path: "/obligations", Name: indicators.Text{ZH: "报送任务", EN: "What is owed"}, Act: people.ReadObligations}}
}

// The tables that are files of the page of what is owed, without their endings.
const (
	matrixFile = "/obligations/matrix"
	ratesFile  = "/obligations/rates"
)

// Routes are the room's addresses.
func (o *Room) Routes() []layout.Route {
	o.making, o.attaching = layout.NewPlaces(madeAtOnce), layout.NewPlaces(attachedAtOnce)
	at := func(pattern string, act people.Act, h http.Handler) layout.Route {
		return layout.Route{Pattern: pattern, Act: act, Handler: h}
	}
	sent := func(pattern string, h http.Handler) layout.Route {
		return layout.Route{Pattern: pattern, Act: people.Submit, Or: people.SubmitFor, Handler: h}
	}
	say, workbooks := stating{o}, workbooks{o}
	file := exporter{o}
	files := slices.Concat(layout.TableRoutes(o.Layout, "/obligations", people.ReadObligations, file.list),
		layout.TableRoutes(o.Layout, matrixFile, people.ReadObligations, file.matrix),
		layout.TableRoutes(o.Layout, ratesFile, people.ReadObligations, file.rates))
	return append(files,
		at("GET /obligations", people.ReadObligations, o.Layout.Handle(o.obligations)),
		at("GET /obligations/{department}", people.ReadObligations, o.Layout.Handle(o.department)),
		at("GET /obligations/{department}/template.xlsx", people.ReadTemplate, o.Layout.Handle(workbooks.template)),
		at("GET /obligations/{department}/templates.zip", people.ReadTemplate, o.Layout.Handle(workbooks.archive)),
		at("GET /obligations/{department}/calendar.ics", people.ReadObligations, o.Layout.Handle(o.calendar)),
		at("GET /api/obligations", people.ReadObligations, o.Layout.API(o.list)),

		sent("GET /obligations/{department}/nil", o.Layout.Handle(say.nilPage)),
		sent("POST /obligations/{department}/nil", o.Layout.Handle(say.stated(statement.Nil))),
		at("POST /obligations/{department}/waive", people.Waive, o.Layout.Handle(say.stated(statement.Waive))),
		at("POST /obligations/{department}/unwaive", people.Waive, o.Layout.Handle(say.stated(statement.Retain))),
		sent("POST /api/obligations/nil", o.Layout.API(say.stateAPI(statement.Nil))),
		at("POST /api/obligations/waive", people.Waive, o.Layout.API(say.stateAPI(statement.Waive))),
		at("POST /api/obligations/unwaive", people.Waive, o.Layout.API(say.stateAPI(statement.Retain))),
	)
}

// list answers with a Listing.
func (o *Room) list(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r, "form", "department", "period", "state", "as_of"); err != nil {
		return err
	}
	q := r.URL.Query()
	k, err := o.Source.Owed(r.Context(), q.Get("as_of"))
	if errors.Is(err, ErrAsOf) {
		return layout.BadRequest("%w", err)
	}
	if err != nil {
		return err
	}
	f, err := NewFilter(k.Catalogue, q.Get("form"), q.Get("department"), q.Get("period"), q.Get("state"))
	if err != nil {
		return layout.BadRequest("%w", err)
	}
	if err := f.keepTo(people.From(r.Context())); err != nil {
		return err
	}
	return layout.WriteJSON(w, r, k.List(f))
}
