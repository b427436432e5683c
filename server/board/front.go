package board

import (
	"net/http"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/server/layout"
)

// frontPage is where everything stands at a glance: what needs a decision, what is missing, what has changed, and the targets.
type frontPage struct {
	list
	Day       string
	Newest    *newest // nil: nothing came in
	Whole     bool    // all is asked for: what stands above the list is shown
	Decisions []decision
	Reds      int
	Reports   reports
	Changes   changes
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
	d := frontPage{Whole: !asked.some(), Day: dayOf(p, j.At.In(b.Location))}
	if d.list, err = newList(r.Context(), p, b.Source, j, all, asked, choice{}, "/"); err != nil {
		return err
	}
	if d.Newest, err = b.newest(r, p, j.At); err != nil {
		return err
	}
	if d.Whole && j.Catalogue != nil {
		if err := b.above(r, &d, j.Catalogue, all, j.At); err != nil {
			return err
		}
		if d.Changes, err = newChanges(r.Context(), p, b.Source, j, all, b.Location); err != nil {
			return err
		}
	}
	return layout.Write(w, r, http.StatusOK, templates, "front.html", d)
}

// above is what stands above the list.
func (b *Room) above(r *http.Request, d *frontPage, c *indicators.Catalogue, all []*target, at time.Time) error {
	book, err := b.Source.Book(r.Context())
	if err != nil {
		return err
	}
	owed, err := b.Source.Owed(r.Context(), d.AsOf)
	if err != nil {
		return err
	}
	d.Decisions, d.Reds = decisions(d.Page, c, all, newDeeds(book, at), b.Location)
	d.Reports = newReports(d.Page, c, owed, at.In(b.Location), "")
	return nil
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
