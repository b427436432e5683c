package board

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"zhibiao/collector/report"
	"zhibiao/query"
	"zhibiao/server/layout"
)

// frontPage is where everything stands at a glance: what needs a decision, what is missing, what has changed, and the targets.
type frontPage struct {
	list
	Day    string
	Newest *newest // nil: nothing came in
	Known  bool    // there was a catalogue then
	Whole  bool    // all is asked for: what stands above the list is shown
	decisions
	Reports reports
	Changes changes
}

// newest is the report that came in last.
type newest struct{ Received, Address string }

func (b *Room) front(w http.ResponseWriter, r *http.Request) error {
	p := b.Layout.New(r, "指标进展", "Progress of targets")
	asked, err := read(p, r.URL.Query())
	if err != nil {
		return err
	}
	j, all, err := b.begin(r, p)
	if err != nil {
		return err
	}
	d := frontPage{Known: j.Catalogue != nil, Whole: j.Catalogue != nil && !asked.some(), Day: dayOf(p, j.At.In(b.Location))}
	if d.list, err = newList(r.Context(), p, b.Source, j, scope{targets: all, path: "/"}, asked); err != nil {
		return err
	}
	if d.Newest, err = b.newest(r, p, j.At); err != nil {
		return err
	}
	if d.Whole {
		if err := b.above(r, &d, j, all); err != nil {
			return err
		}
		if d.Changes, err = b.changes(r.Context(), p, j); err != nil {
			return err
		}
	}
	return layout.Write(w, r, http.StatusOK, templates, "front.html", d)
}

// above is what stands above the list.
func (b *Room) above(r *http.Request, d *frontPage, j *query.Judgement, all []*target) error {
	book, err := b.Source.Book(r.Context())
	if err != nil {
		return err
	}
	d.decisions = newDecisions(d.Page, j.Catalogue, all, newDeeds(book, j.At), b.Location)
	d.Reports, err = asker{b}.reports(r, d.Page, j, "")
	return err
}

// changes is what became of what the reader may see since a day a month before.
func (b *Room) changes(ctx context.Context, p layout.Page, j *query.Judgement) (c changes, err error) {
	c.Since = monthBefore(j.At.In(b.Location)).Format(time.DateOnly)
	before, err := b.Source.Judged(ctx, c.Since)
	if err != nil {
		return c, fmt.Errorf("look back to %s: %w", c.Since, err)
	}
	if before.Catalogue == nil {
		return c, nil
	}
	moved, err := b.moves.Get([2]*query.Judgement{before, j}, func() ([]move, error) {
		all, err := b.standings.Get(j, func() (standing, error) { return newStanding(j), nil })
		return movesOf(all, before), err
	})
	c.count(p, j.Catalogue, moved)
	return c, err
}

// newest finds the report that was known last, of those that the reader may see.
func (b *Room) newest(r *http.Request, p layout.Page, at time.Time) (*newest, error) {
	f := report.Filter{Verdict: report.Accepted, Limit: 1}
	if p.AsOf != "" {
		f.Until = at.Add(time.Millisecond)
	}
	f.Seen = layout.Seen(p.Who)
	list, err := b.Ledger.Submissions(r.Context(), f)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &newest{b.Layout.Clock(list[0].Received), p.SubmissionAddress(list[0].ID)}, nil
}

func dayOf(p layout.Page, t time.Time) string {
	return t.Format(p.T("2006年1月2日", "2 January 2006"))
}
