package api

import (
	"bytes"
	"math"
	"net/http"
	"slices"
	"time"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// formats are those of observations, with their media types.
var formats = map[string]string{"json": "application/json", "csv": "text/csv; charset=utf-8",
	"sdmx": "application/vnd.sdmx.data+csv; version=2.0.0"}

// observations gives the figures that stand, each with the cell in which it stood and when it became known.
func (o *Room) observations(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r, "indicator", "entity", "department", "as_of", "format"); err != nil {
		return err
	}
	q, c := r.URL.Query(), o.Layout.Catalogue()
	chosen := Chosen{Indicator: q.Get("indicator"), Entity: q.Get("entity"), Department: q.Get("department"), AsOf: q.Get("as_of")}
	format := q.Get("format")
	if format == "" {
		format = "json"
	}
	switch {
	case formats[format] == "":
		return layout.BadRequest("format: %q is none of json, csv, sdmx%s", format,
			indicators.DidYouMean(format, []string{"json", "csv", "sdmx"}))
	case chosen.Indicator != "" && c.Indicator(chosen.Indicator) == nil:
		return layout.BadRequest("indicator: no indicator has the id %q%s", chosen.Indicator,
			indicators.DidYouMean(chosen.Indicator, indicatorIDs(c)))
	case chosen.Entity != "" && c.Entity(chosen.Entity) == nil:
		return layout.BadRequest("entity: no entity has the id %q", chosen.Entity)
	case chosen.Department != "" && c.Department(chosen.Department) == nil:
		return layout.BadRequest("department: no department has the id %q%s", chosen.Department, c.NearDepartment(chosen.Department))
	}
	if _, err := o.asOf(r); err != nil {
		return err
	}
	leave, err := o.exporting.Enter(r.Context())
	if err != nil {
		return err
	}
	defer leave()
	var body bytes.Buffer
	if err := o.Figures.Export(r.Context(), &body, format, chosen); err != nil {
		return err
	}
	w.Header().Set("Content-Type", formats[format])
	if format != "json" {
		w.Header().Set("Content-Disposition", `attachment; filename="observations.csv"`)
	}
	layout.Send(w, r, body.Bytes())
	return nil
}

func indicatorIDs(c *indicators.Catalogue) []string {
	var ids []string
	for _, i := range c.Indicators {
		ids = append(ids, i.ID)
	}
	return ids
}

// indicator is an indicator as JSON.
type indicator struct {
	ID         string          `json:"id"`
	Name       indicators.Text `json:"name"`
	Measure    string          `json:"measure"`
	Kind       indicators.Kind `json:"kind"`
	Unit       string          `json:"unit"`    // the base unit of every figure
	Display    string          `json:"display"` // the unit that people say
	Concept    indicators.Text `json:"concept"`
	Department string          `json:"department"` // that reports it
	Form       string          `json:"form"`
	Entities   []string        `json:"entities"`
	Formula    string          `json:"formula,omitempty"`
}

// indicators lists those that the reader may see.
func (o *Room) indicators(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	c, list := o.Layout.Catalogue(), []indicator{}
	for _, i := range c.Indicators {
		entities := append([]string{}, c.EntitiesOf(i)...)
		subjects := []indicators.Subject{{Indicator: i.ID}}
		for _, e := range entities {
			subjects = append(subjects, indicators.Subject{Indicator: i.ID, Entity: e})
		}
		if !slices.ContainsFunc(subjects, func(s indicators.Subject) bool { return may(r, c, s) }) {
			continue
		}
		list = append(list, indicator{i.ID, i.Name, i.Measure, i.Kind, i.Unit, i.Display, i.Concept, i.Department, i.Form, entities,
			i.Formula})
	}
	return layout.WriteJSON(w, r, list)
}

// may says whether a subject's targets are the reader's to see.
func may(r *http.Request, c *indicators.Catalogue, s indicators.Subject) bool {
	who := people.From(r.Context())
	return who.MayAll(people.ReadBoard) || slices.ContainsFunc(indicators.DutiesOf(c).UnitsOf(s),
		func(id string) bool { return who.May(people.ReadBoard, people.About{Department: id}) })
}

// target is a target as it stands. Amounts are in the indicator's base unit; what is not known is null.
type target struct {
	Indicator   string           `json:"indicator"`
	Entity      string           `json:"entity"`
	Window      string           `json:"window"`
	Period      string           `json:"period"` // the last that was reported
	Status      int              `json:"status"`
	StatusName  indicators.Text  `json:"status_name"`
	Light       indicators.Light `json:"light"`
	Actual      *float64         `json:"actual"`
	Target      *float64         `json:"target"`
	Attainment  *float64         `json:"attainment"`
	TimeShare   *float64         `json:"time_share"`
	PaceGap     *float64         `json:"pace_gap"`
	Provisional bool             `json:"provisional"`
	LastYear    bool             `json:"last_year"` // 上年结果
	Why         indicators.Text  `json:"why"`
	Units       []string         `json:"departments"`        // that answer for it, and report it
	Adjusted    *adjusted        `json:"adjusted,omitempty"` // 调整后; left out where the target is as it was set
	Submission  int64            `json:"submission,omitempty"`
	Sheet       string           `json:"sheet,omitempty"`
	Cell        string           `json:"cell,omitempty"`
}

// adjusted is what was granted about a target.
type adjusted struct {
	Basis  string `json:"basis"`            // 批准依据
	From   string `json:"from"`             // the day from which it counts
	Window string `json:"window,omitempty"` // in whose place another deadline was granted
}

func adjustedOf(c *indicators.Catalogue, t *indicators.Target) *adjusted {
	if t.Basis == "" {
		return nil
	}
	a := &adjusted{Basis: t.Basis, From: t.InForce.In(c.Location).Format(time.DateOnly)}
	if t.Replaces.Deadline {
		a.Window = t.Replaces.Label()
	}
	return a
}

// progress lists the targets that the reader may see.
func (o *Room) progress(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r, "as_of"); err != nil {
		return err
	}
	if _, err := o.asOf(r); err != nil {
		return err
	}
	assessed, err := o.Figures.Progress(r.Context(), r.URL.Query().Get("as_of"))
	if err != nil {
		return err
	}
	c := o.Layout.Catalogue()
	assessed = slices.DeleteFunc(slices.Clone(assessed), func(a indicators.Assessment) bool { return !may(r, c, a.Subject) })
	return layout.WriteJSON(w, r, Progress(c, assessed))
}

// Progress is where targets stand, as programs read it: the answer of /api/progress.
func Progress(c *indicators.Catalogue, assessed []indicators.Assessment) any {
	list := make([]target, 0, len(assessed))
	for _, a := range assessed {
		x := target{
			Indicator: a.Subject.Indicator, Entity: a.Subject.Entity, Window: a.Window.Label(), Status: int(a.Status),
			StatusName: a.Status.Name(),
			Light:      a.Light, Actual: known(a.Actual), Attainment: known(a.Attainment),
			TimeShare: known(a.TimeShare), PaceGap: known(a.PaceGap),
			Provisional: a.Provisional, LastYear: a.Past, Why: a.Why, Units: indicators.DutiesOf(c).UnitsOf(a.Subject),
			Submission: a.Source.Submission,
			Sheet:      a.Source.Sheet, Cell: a.Source.Cell,
		}
		if !a.Period.IsZero() {
			x.Period = a.Period.String()
		}
		if a.Target != nil {
			x.Target, x.Adjusted = known(a.Target.Value), adjustedOf(c, a.Target)
		}
		list = append(list, x)
	}
	return list
}

// known is a number, nil where there is none.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
