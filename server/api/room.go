// Package api answers programs about what the pages show: submissions with their findings, figures with where they stood, indicators
// and how far targets have come. What is sent, owed and logged has its addresses in those rooms. All are described by openapi.json,
// which a test holds against the routes. Errors are problems (RFC 9457); a parameter that is not known is one.
package api

import (
	"context"
	_ "embed"
	"io"
	"net/http"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/query"
	"zhibiao/server/layout"
)

// Ledger is where submissions come from.
type Ledger interface {
	Submissions(ctx context.Context, f report.Filter) ([]report.Listed, error)
	Submission(ctx context.Context, id int64) (report.Submission, error)
	Gravest(ctx context.Context, id int64, most int) ([]report.Finding, report.Tally, error)
}

// Figures is where figures and assessments come from.
type Figures interface {
	// Export writes the observations that stood at an instant (zero: now) in a format: json, csv or sdmx. Empty texts do not choose.
	Export(ctx context.Context, w io.Writer, format string, chosen Chosen) error
	// Progress assesses every target, as it was known (empty: now).
	Progress(ctx context.Context, asOf string) ([]indicators.Assessment, error)
}

// Chosen says which observations are asked for.
type Chosen struct {
	Indicator, Entity, Department string
	AsOf                          string
}

// Room answers at the addresses.
type Room struct {
	Layout  *layout.Layout
	Ledger  Ledger
	Figures Figures

	exporting layout.Places // one for each export under way
}

// exportsAtOnce is how many exports may go through the ledger at once.
const exportsAtOnce = 2

//go:embed openapi.json
var document []byte

// Document describes every address below /api/ but Prometheus' own, as OpenAPI 3.
func Document() []byte { return document }

// Routes are the room's addresses.
func (o *Room) Routes() []layout.Route {
	o.exporting = layout.NewPlaces(exportsAtOnce)
	at := func(pattern string, act people.Act, h layout.Handler) layout.Route {
		return layout.Route{Pattern: pattern, Act: act, Handler: o.Layout.API(h)}
	}
	return []layout.Route{
		at("GET /api/openapi.json", layout.Anybody, o.openAPI),
		at("GET /api/submissions", people.ReadSubmission, o.submissions),
		at("GET /api/submissions/{id}", people.ReadSubmission, o.submission),
		at("GET /api/observations", people.ReadFigures, o.observations),
		at("GET /api/indicators", people.ReadBoard, o.indicators),
		at("GET /api/progress", people.ReadBoard, o.progress),
	}
}

func (o *Room) openAPI(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	layout.Send(w, r, document)
	return nil
}

// asOf is the instant that a request asks for; zero: now.
func (o *Room) asOf(r *http.Request) (time.Time, error) {
	text := r.URL.Query().Get("as_of")
	if text == "" {
		return time.Time{}, nil
	}
	t, err := query.ParseAsOf(text, o.Layout.Location)
	if err != nil {
		return t, layout.BadRequest("as_of: %w", err)
	}
	return t, nil
}
