// Package obligations shows what departments owe: the page of one department,
// the planning office's matrix of all, the same as JSON and as a calendar, and the
// workbooks to fill in. The rules are indicators'.
package obligations

import (
	"context"
	"errors"
	"net/http"
	"time"

	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// ErrAsOf says that a day of knowledge cannot be read, or that nothing was owed yet.
var ErrAsOf = errors.New("as_of")

// Source gives what the pages show.
type Source interface {
	// Owed is what is owed and what came, as it was known (empty: now); ErrAsOf where that cannot be read.
	Owed(ctx context.Context, asOf string) (Known, error)
	// Template makes a form's workbook for a period, with the department's rows.
	Template(ctx context.Context, form, department string, period periods.Period) ([]byte, error)
}

// Room answers at the addresses of obligations.
type Room struct {
	Layout   *layout.Layout
	Source   Source
	Location *time.Location
	Calendar func() bool // whether the calendar is switched on
}

// Routes puts the room at its addresses.
func (o *Room) Routes(mux *http.ServeMux) {
	mux.Handle("GET /api/obligations", o.Layout.API(o.list))
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
	who := people.From(r.Context())
	if f.Department == "" && !who.MayAll(people.ReadObligations) {
		f.Department = who.Department
	}
	if !who.May(people.ReadObligations, people.About{Department: f.Department}) {
		return &layout.Error{Code: http.StatusForbidden, Public: "what this department owes is not yours to read"}
	}
	return layout.WriteJSON(w, r, k.List(f))
}
