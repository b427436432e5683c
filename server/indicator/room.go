// Package indicator shows one indicator: how it came to where it stands, in charts and by period, and of every figure on which cells,
// files and rules it rests.
package indicator

import (
	"context"
	"embed"
	"net/http"
	"slices"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/query"
	"zhibiao/server/layout"
)

// Source gives what the pages show.
type Source interface {
	// Known is what is known (see query.ParseAsOf; empty: now).
	Known(ctx context.Context, asOf string) (query.Known, error)
	// Provenance gives all that was ever said of a key and known at an instant (zero: now), oldest first.
	Provenance(ctx context.Context, key indicators.Key, asOf time.Time) ([]report.Version, error)
	// Standing gives what stands of a subject, with the cells, StandingAt what stood after a revision.
	Standing(ctx context.Context, subject indicators.Subject) ([]indicators.Observation, error)
	StandingAt(ctx context.Context, subject indicators.Subject, revision int64) ([]indicators.Observation, error)
	// Submission finds a submission by its number, Submissions lists those that a filter chooses.
	Submission(ctx context.Context, id int64) (report.Submission, error)
	Submissions(ctx context.Context, f report.Filter) ([]report.Listed, error)
}

// Doubt is a doubt about a figure, as the page shows it.
type Doubt struct{ Address, Place, There, Kind, State, Words, By string }

// Alert is an alert about a target with what was last said of it, as the page shows it.
type Alert struct{ Address, Name, Says, Kind, State, Began, Ended, Said, By, At string }

// Room answers at the addresses of indicators.
type Room struct {
	Layout   *layout.Layout
	Source   Source
	Location *time.Location
	// Doubts lists the open doubts of a unit's figures at the cells that is says, Alerts those about a target: those that the reader sees.
	Doubts func(ctx context.Context, p layout.Page, department string, is func(indicators.Source) bool) ([]Doubt, error)
	Alerts func(ctx context.Context, p layout.Page, s indicators.Subject) ([]Alert, error)
}

//go:embed *.html
var files embed.FS

var templates = layout.Templates(files)

// Routes are the room's addresses.
func (o *Room) Routes() []layout.Route {
	file := exporter{o}
	files := slices.Concat(layout.TableRoutes(o.Layout, "/indicators/{id}/periods", people.ReadBoard, file.periods),
		layout.TableRoutes(o.Layout, "/indicators/{id}/corrections", people.ReadBoard, file.corrections))
	return append(files,
		layout.Route{Pattern: "GET /indicators/{id}", Act: people.ReadBoard, Handler: o.Layout.Handle(o.page)},
		layout.Route{Pattern: "GET /indicators/{id}/evidence", Act: people.ReadBoard, Handler: o.Layout.Handle(o.evidencePage)})
}

// asked is a request about an indicator.
type asked struct {
	layout.Page
	known     query.Known
	asOf      time.Time // zero: now
	subject   indicators.Subject
	indicator *indicators.Indicator
	entity    *indicators.Entity // nil: none is asked for, or the indicator has none
}

// ask reads a request. What is not the reader's to see is answered as what is not there.
func (o *Room) ask(r *http.Request, zh, en string) (a asked, err error) {
	a.Page = o.Layout.New(r, zh, en)
	a.Here = "/"
	if a.AsOf != "" {
		if a.asOf, err = query.ParseAsOf(a.AsOf, o.Location); err != nil {
			return a, layout.BadAsOf(a.Page)
		}
	}
	if a.known, err = o.Source.Known(r.Context(), a.AsOf); err != nil {
		return a, err
	}
	a.subject = indicators.Subject{Indicator: r.PathValue("id"), Entity: r.URL.Query().Get("entity")}
	missing := &layout.Error{Code: http.StatusNotFound, Public: a.T("没有这项指标：", "There is no such indicator: ") + a.subject.Indicator +
		" " + a.subject.Entity, Help: a.T("请从指标进展中点开。", "Open it from the table of targets.")}
	c := a.known.Catalogue
	if c == nil {
		return a, missing
	}
	if a.indicator = c.Indicator(a.subject.Indicator); a.indicator == nil || !sees(a.Who, c, a.subject) {
		return a, missing
	}
	if a.subject.Entity == "" && a.indicator.EntityKind != "" {
		return a, nil
	}
	if !slices.Contains(c.EntitiesOf(a.indicator), a.subject.Entity) {
		return a, missing
	}
	a.entity = c.Entity(a.subject.Entity)
	return a, nil
}

// sees says whether somebody may see a subject: of one's own unit alone, where it answers for the subject or reports it.
func sees(who people.Person, c *indicators.Catalogue, s indicators.Subject) bool {
	return who.MayOfAny(people.ReadBoard, indicators.DutiesOf(c).UnitsOf(s))
}

// name is what people call what is asked about.
func (a *asked) name() string {
	name := a.In(a.indicator.Name)
	if a.entity != nil {
		name += " · " + a.In(a.entity.Name)
	}
	return name
}

// address is one below the indicator's, with parameters in pairs.
func (a *asked) address(below string, pairs ...string) string {
	return a.Link("/indicators/"+a.subject.Indicator+below, append([]string{"entity", a.subject.Entity}, pairs...)...)
}

// evidence is where the evidence of a figure is shown.
func (a *asked) evidence(kind indicators.EvidenceKind, period, window string) string {
	return a.address("/evidence", "kind", string(kind), "period", period, "window", window)
}
