package server

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// Board gives what the front page shows: where every target stood, as it was
// known at the end of a day (empty: today).
type Board interface {
	Board(ctx context.Context, asOf string, english bool) ([]Row, error)
}

// Row is a target's line, and how its figure was computed where it was not reported as such.
type Row struct {
	indicators.Row
	Made []Term
}

// Term is a piece of a computation: words and signs, or an indicator with its figure and the cell in which that stands.
type Term struct {
	Text, Figure string
	Source       indicators.Source
}

type frontData struct {
	layout.Page
	Rows   []Row
	Newest *submissionLine // the report that came in last; nil: none has
	Counts []lightCount
	Groups []group
}

// Actual is the address of the cell in which a row's figure stands; empty where it stands in none.
func (d frontData) Actual(r Row) string { return d.source(r.Source) }

// Planned is the address of the cell that set a row's target; empty where the policy did.
func (d frontData) Planned(r Row) string {
	if r.Assessment.Target == nil {
		return ""
	}
	return d.source(r.Assessment.Target.Source)
}

// Input is the address of the cell in which a term's figure stands; empty where it has none.
func (d frontData) Input(t Term) string { return d.source(t.Source) }

func (d frontData) source(s indicators.Source) string {
	if s.Submission == 0 || s.Cell == "" {
		return ""
	}
	return d.SpotAddress(s.Submission, s.Sheet, s.Cell)
}

type lightCount struct {
	Light indicators.Light
	Name  string
	N     int
}

// group is the rows that need the same attention.
type group struct {
	ID, Title string
	Rows      []Row
	Open      bool
}

func (s *Server) front(w http.ResponseWriter, r *http.Request) error {
	d := frontData{Page: s.layout.New(r, "指标进展", "Progress of targets")}
	known, err := s.asOf(d.Page)
	if err != nil {
		return err
	}
	if d.Rows, err = s.config.Board.Board(r.Context(), d.AsOf, d.English); err != nil {
		return err
	}
	d.own(s.config.Catalogue())
	f := report.Filter{Verdict: report.Accepted, Limit: 1}
	if !known.IsZero() {
		f.Until = known.Add(time.Millisecond)
	}
	f.Seen = layout.Seen(d.Who)
	newest, err := s.config.Ledger.Submissions(r.Context(), f)
	if err != nil {
		return err
	}
	for _, l := range newest {
		line := s.line(d.Page, l)
		d.Newest = &line
	}
	d.sort()
	return s.write(w, r, "front.html", d)
}

// own leaves out what is not the reader's to see: whose own unit neither answers for it nor reports it.
func (d *frontData) own(c *indicators.Catalogue) {
	if d.Who.MayAll(people.ReadBoard) {
		return
	}
	d.Rows = slices.DeleteFunc(d.Rows, func(r Row) bool {
		return !slices.ContainsFunc(c.UnitsOf(r.Subject),
			func(id string) bool { return d.Who.May(people.ReadBoard, people.About{Department: id}) })
	})
}

// sort puts first what somebody must act on.
func (d *frontData) sort() {
	n := map[indicators.Light]int{}
	byLight := map[indicators.Light][]Row{}
	var results []Row
	for _, r := range d.Rows {
		if r.Past {
			results = append(results, r)
			continue
		}
		n[r.Light]++
		byLight[r.Light] = append(byLight[r.Light], r)
	}
	for _, l := range []indicators.Light{indicators.Red, indicators.Yellow, indicators.Green, indicators.Blue, indicators.Grey} {
		urgent := l != indicators.Blue && l != indicators.Grey
		d.Counts = append(d.Counts, lightCount{l, l.Name().In(d.English), n[l]})
		d.Groups = append(d.Groups, group{
			ID: string(l), Title: groupTitle(l, d.English), Rows: byLight[l], Open: urgent || len(byLight[l]) == len(d.Rows),
		})
	}
	if len(results) > 0 {
		d.Groups = append(d.Groups, group{ID: "results", Title: indicators.Text{ZH: "上年结果", EN: "Last year's results"}.In(d.English),
			Rows: results})
	}
}

// groupTitle names the statuses that show a light; those that do so only of expected targets say it.
func groupTitle(l indicators.Light, english bool) string {
	var names []string
	for _, status := range indicators.Statuses() {
		name := status.Name().In(english)
		switch {
		case status.Light(indicators.Binding) == l:
			names = append(names, name)
		case status.Light(indicators.Expected) == l:
			names = append(names, name+indicators.Text{ZH: "（预期性）", EN: " (expected)"}.In(english))
		}
	}
	if english {
		return strings.Join(names, ", ")
	}
	return strings.Join(names, "、")
}
