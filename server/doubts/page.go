package doubts

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// line is a doubt as pages show it.
type line struct {
	report.Doubt
	Kind, StateName       string
	Address, There, Place string // of the doubt; of its figure
	Unit, Form, When      string
	RaisedAt, AnswerBy    string
	Late                  bool // its unit has not answered in time
}

type listPage struct {
	layout.Page
	Lines []line
	Older string
	Files layout.Files
}

type doubtPage struct {
	layout.Page
	line
	Done   []done
	Offers []offer
}

// done is a step as the page shows it.
type done struct{ Name, By, When, Words string }

// offer is what the reader may do about the doubt.
type offer struct {
	Name, Address string
	Needed        bool // words are
}

var stateKinds = map[report.DoubtState]string{
	report.DoubtRaised: "notice", report.DoubtAccepted: "held", report.DoubtAnswered: "notice", report.DoubtClosed: "accepted",
}

func (o *Room) line(p layout.Page, d report.Doubt) line {
	l := line{Doubt: d, Kind: stateKinds[d.State()], StateName: p.In(d.State().Name()), Address: p.Link(fmt.Sprintf("/doubts/%d", d.ID)),
		There: p.SubmissionAddress(d.Of.ID), Unit: o.Layout.UnitName(p, d.Of.Department), Form: o.Layout.FormName(p, d.Of.Form),
		When: d.Of.Period.Name(p.English), RaisedAt: o.Layout.Clock(d.At)}
	if d.Cell != "" {
		l.Place, l.There = d.Sheet+"!"+d.Cell, p.SpotAddress(d.Of.ID, d.Sheet, d.Cell)
	}
	if day, ok := o.answerBy(&d); ok {
		l.AnswerBy, l.Late = day.Format(time.DateOnly), !o.Now().Before(day.AddDate(0, 0, 1))
	}
	return l
}

func (o *Room) listPage(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Page: o.Layout.New(r, "数据核实", "Doubts")}
	list, older, err := o.list(p.Page, r)
	if err != nil {
		return err
	}
	for _, d := range list {
		p.Lines = append(p.Lines, o.line(p.Page, d))
	}
	if older != 0 {
		p.Older = p.Link("/doubts", "before", strconv.FormatInt(older, 10))
	}
	p.Files = p.Page.Files("/doubts")
	return layout.Write(w, r, http.StatusOK, templates, "doubts.html", p)
}

// table is all doubts that the asker sees, newest first, a line each.
func (o *Room) table(r *http.Request) (layout.Table, error) {
	p := o.Layout.New(r, "数据核实", "Doubts")
	t := p.Table(p.Numbers("编号", "No.", 8), p.Words("状态", "State", 10),
		p.Words("疑义", "Doubt", 50), p.Words("单位", "Unit", 24),
		p.Words("报表", "Form", 24), p.Words("报告期", "Period", 14),
		p.Words("文件", "File", 36), p.Words("位置", "Cell", 16),
		p.Words("提出", "Raised", 17), p.Words("提出人", "By", 14),
		p.Words("答复期限", "Answer by", 12), p.Words("最近办理", "Last done", 50))
	for before, more := int64(0), true; more; more = before != 0 {
		var list []report.Doubt
		var err error
		if list, before, err = o.below(r.Context(), before); err != nil {
			return t, err
		}
		for _, d := range list {
			l, last := o.line(p, d), ""
			if n := len(d.Steps); n > 0 {
				last = d.Steps[n-1].Words
			}
			t.Rows = append(t.Rows, []string{strconv.FormatInt(d.ID, 10), l.StateName, d.Words, l.Unit, l.Form, l.When, d.Of.Name, l.Place,
				l.RaisedAt, d.By, l.AnswerBy, last})
		}
	}
	return t, nil
}

func (o *Room) page(w http.ResponseWriter, r *http.Request) error {
	d, err := o.find(r)
	if err != nil {
		return err
	}
	p := doubtPage{Page: o.Layout.New(r, "数据核实", "Doubt")}
	p.Here, p.line = "/doubts", o.line(p.Page, d)
	name := func(k report.DoubtKind) string {
		switch k {
		case report.AcceptDoubt:
			return p.T("受理", "Accept it")
		case report.DeclineDoubt:
			return p.T("不予受理", "Decline it")
		case report.AnswerDoubt:
			return p.T("答复", "Answer it")
		}
		return p.T("办结", "Close it")
	}
	for _, s := range d.Steps {
		p.Done = append(p.Done, done{name(s.Kind), s.By, o.Layout.Clock(s.At), s.Words})
	}
	for _, k := range kinds {
		if p.Who.May(k.act, layout.About(d.Of)) && d.Permits(k.kind) == nil {
			p.Offers = append(p.Offers, offer{name(k.kind), p.Link(fmt.Sprintf("/doubts/%d/%s", d.ID, k.kind)),
				k.kind == report.AnswerDoubt || k.kind == report.DeclineDoubt})
		}
	}
	return layout.Write(w, r, http.StatusOK, templates, "doubt.html", p)
}

// newDoubtPage is where a figure is doubted, for pages that show it elsewhere than in its file.
type newDoubtPage struct {
	layout.Page
	Of               report.Submission
	Unit, Form, When string
	Place, There     string // of the figure; its address
	Action           string
}

// newPage asks for a doubt about a cell of a submission, which it names as submission, sheet and cell.
func (o *Room) newPage(w http.ResponseWriter, r *http.Request) error {
	p, q := newDoubtPage{Page: o.Layout.New(r, "提出疑义", "Doubt a figure")}, r.URL.Query()
	id, err := strconv.ParseInt(q.Get("submission"), 10, 64)
	if err == nil {
		p.Of, err = o.Ledger.Submission(r.Context(), id)
	}
	about := layout.About(p.Of)
	if err != nil && !errors.Is(err, strconv.ErrSyntax) && !errors.Is(err, strconv.ErrRange) && !errors.Is(err, report.ErrNoSubmission) {
		return err
	}
	if err != nil || !p.Who.May(people.ReadSubmission, about) || !May(p.Page, p.Of) {
		return layout.Refusal(http.StatusNotFound, err, "没有这份报送，或它没有入库的数据", "there is no such submission, or nothing of it was recorded")
	}
	p.Here, p.Unit, p.Form = "/doubts", o.Layout.UnitName(p.Page, p.Of.Department), o.Layout.FormName(p.Page, p.Of.Form)
	p.When, p.There = p.Of.Period.Name(p.English), p.SubmissionAddress(p.Of.ID)
	p.Action = p.SubmissionAction(p.Of.ID, "doubt")
	if spot, ok := report.ParseSpot(q.Get("sheet") + "!" + q.Get("cell")); ok {
		p.Place, p.There = spot.String(), p.SpotAddress(p.Of.ID, spot.Sheet, spot.Cells)
	}
	return layout.Write(w, r, http.StatusOK, templates, "new.html", p)
}

// Beside is a doubt as the page of its submission shows it.
type Beside struct {
	Address, Place, There, Kind, State, Words, By string
}

// Beside lists the doubts about a submission that its reader sees and that are not over, newest first.
func (o *Room) Beside(ctx context.Context, p layout.Page, sub report.Submission) ([]Beside, error) {
	list, err := o.Ledger.Doubts(ctx, report.DoubtFilter{Submission: sub.ID, Open: true, Limit: listShown})
	var out []Beside
	for i := range list {
		if Sees(p.Who, &list[i]) {
			l := o.line(p, list[i])
			out = append(out, Beside{l.Address, l.Place, l.There, l.Kind, l.StateName, l.Words, l.By})
		}
	}
	return out, err
}

// At lists the doubts about figures of a unit that its reader sees and that are not over, newest first: those at the cells that is
// says.
func (o *Room) At(ctx context.Context, p layout.Page, department string, is func(indicators.Source) bool) (out []Beside, err error) {
	list, err := o.Ledger.Doubts(ctx, report.DoubtFilter{Department: department, Open: true, Limit: unitMost})
	for i := range list {
		d := &list[i]
		if Sees(p.Who, d) && is(indicators.Source{Submission: d.Of.ID, Sheet: d.Sheet, Cell: d.Cell}) {
			l := o.line(p, *d)
			out = append(out, Beside{l.Address, l.Place, l.There, l.Kind, l.StateName, l.Words, l.By})
		}
	}
	return out, err
}

// Waiting is a doubt that waits for somebody, as a list of what is open names it.
type Waiting struct{ Address, Unit, Form, Period, State string }

// Waiting lists the doubts that its reader may open and that wait for somebody, at an instant where the page is about a day in the past,
// newest first; of a unit's figures where one is named.
func (o *Room) Waiting(ctx context.Context, p layout.Page, department string, at time.Time) (out []Waiting, err error) {
	if p.AsOf == "" {
		at = o.Now()
	}
	list, err := o.Ledger.Doubts(ctx, report.DoubtFilter{Department: department, Open: p.AsOf == ""})
	for i := range list {
		d := list[i].AsOf(at)
		if !d.At.After(at) && d.State().Open() && Sees(p.Who, &d) && p.Who.May(people.RaiseDoubt, layout.About(d.Of)) {
			l := o.line(p, d)
			out = append(out, Waiting{l.Address, l.Unit, l.Form, l.When, l.StateName})
		}
	}
	return out, err
}

// unitMost is how many open doubts of one unit are looked through.
const unitMost = 500

// May says whether a submission's reader may doubt its figures.
func May(p layout.Page, sub report.Submission) bool {
	return sub.Verdict == report.Accepted && (sub.Says == "" || sub.Says == report.NilCode) && p.AsOf == "" &&
		p.Who.May(people.RaiseDoubt, layout.About(sub))
}
