package review

import (
	"net/http"
	"strconv"
	"time"

	"zhibiao/collector/report"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// queueShown is how many submissions a page of the queue shows.
const queueShown = 50

type queuePage struct {
	layout.Page
	Lines []line
	Older string // address
}

// line is a submission that waits for a reviewer.
type line struct {
	report.Listed
	Address                     string
	StageName, Form, Unit, When string
	ReceivedAt                  string
	Own                         bool // the reader sent it
	Asked                       string
}

// waiting lists what waits for a reviewer, newest first, one more than a page shows.
func (o *Room) waiting(p layout.Page, r *http.Request) ([]report.Listed, error) {
	before, err := layout.Position(p, r.URL.Query(), "before", 1)
	if err != nil {
		return nil, err
	}
	return o.Office.Submissions(r.Context(), report.Filter{Waiting: true, Before: before, Limit: queueShown + 1})
}

func (o *Room) queuePage(w http.ResponseWriter, r *http.Request) error {
	p := queuePage{Page: o.Layout.New(r, "审核", "Review")}
	list, err := o.waiting(p.Page, r)
	if err != nil {
		return err
	}
	if len(list) > queueShown {
		list = list[:queueShown]
		p.Older = p.Link("/review", "before", strconv.FormatInt(list[queueShown-1].ID, 10))
	}
	for _, l := range list {
		x := line{Listed: l, Address: p.SubmissionAddress(l.ID), StageName: p.In(l.Stage.Name()), Form: o.Layout.FormName(p.Page, l.Form),
			Unit: o.Layout.UnitName(p.Page, l.Department), When: l.Period.Name(p.English), ReceivedAt: o.Layout.Clock(l.Received),
			Own: !p.Who.May(people.Review, layout.About(l.Submission))}
		if l.Stage == report.Asked {
			if x.Asked, err = o.reason(r, l.ID); err != nil {
				return err
			}
		}
		p.Lines = append(p.Lines, x)
	}
	return layout.Write(w, r, http.StatusOK, templates, "queue.html", p)
}

// reason is that of the newest decision about a submission.
func (o *Room) reason(r *http.Request, id int64) (string, error) {
	list, err := o.Office.Submissions(r.Context(), report.Filter{Of: id, Limit: 1})
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0].Reason, nil
}

// Waiting is a submission that waits for a reviewer, as JSON.
type Waiting struct {
	Submission int64        `json:"submission"`
	Stage      report.Stage `json:"stage"` // pending, asked or objected in the queue
	Form       string       `json:"form"`
	Department string       `json:"department"`
	Period     string       `json:"period"`
	File       string       `json:"file"`
	Received   time.Time    `json:"received"`
	By         string       `json:"by"`
	Reason     string       `json:"reason,omitempty"`
	Due        string       `json:"due,omitempty"` // the day by whose end its sealed copy is due; empty: it counts as sent only with one
	Overdue    bool         `json:"overdue,omitempty"`
}

// Shown is a submission as the queue tells it.
func Shown(l report.Listed) Waiting {
	return Waiting{Submission: l.ID, Stage: l.Stage, Form: l.Form, Department: l.Department, Period: l.Period.String(), File: l.Name,
		Received: l.Received, By: l.By, Reason: l.Reason}
}

func (o *Room) queueAPI(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r, "before"); err != nil {
		return err
	}
	list, err := o.waiting(o.Layout.New(r, "审核", "Review"), r)
	if err != nil {
		return err
	}
	shown := []Waiting{}
	for _, l := range list[:min(len(list), queueShown)] {
		shown = append(shown, Shown(l))
	}
	return layout.WriteJSON(w, r, shown)
}
