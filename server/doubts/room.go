// Package doubts is 数据核实: anybody who reads a figure may doubt it, a reviewer takes the doubt up or not, the unit answers within
// five working days. It changes no figure: a unit that finds its figure wrong sends it anew.
package doubts

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// Ledger keeps doubts. Who does a thing is the context's person.
type Ledger interface {
	Submission(ctx context.Context, id int64) (report.Submission, error)
	Doubts(ctx context.Context, f report.DoubtFilter) ([]report.Doubt, error)
	Raise(ctx context.Context, now time.Time, d report.Doubt) (report.Doubt, error)
	Pursue(ctx context.Context, now time.Time, id int64, step report.DoubtStep) error
}

// Room answers at the addresses of doubts.
type Room struct {
	Layout *layout.Layout
	Ledger Ledger
	Now    func() time.Time
	Wake   func() // somebody may have to be told; nil: nobody is
}

//go:embed *.html
var files embed.FS

var templates = layout.Templates(files)

// Ways are to the room's pages.
func Ways() []layout.Way {
	return []layout.Way{{Path: "/doubts", Name: indicators.Text{ZH: "数据核实", EN: "Doubts"}, Act: people.RaiseDoubt}}
}

// kinds are what can be done about a doubt, and which act each is.
var kinds = []struct {
	kind report.DoubtKind
	act  people.Act
}{
	{report.AcceptDoubt, people.AcceptDoubt}, {report.DeclineDoubt, people.AcceptDoubt}, {report.AnswerDoubt, people.AnswerDoubt},
	{report.CloseDoubt, people.AcceptDoubt},
}

// Routes are the room's addresses.
func (o *Room) Routes() []layout.Route {
	list := []layout.Route{
		{Pattern: "GET /doubts", Act: people.RaiseDoubt, Handler: o.Layout.Handle(o.listPage)},
		{Pattern: "GET /doubts/{id}", Act: people.RaiseDoubt, Handler: o.Layout.Handle(o.page)},
		{Pattern: "GET /doubt", Act: people.RaiseDoubt, Handler: o.Layout.Handle(o.newPage)},
		{Pattern: "POST /submissions/{id}/doubt", Act: people.RaiseDoubt, Handler: o.Layout.Handle(o.raisePage)},
		{Pattern: "GET /api/doubts", Act: people.RaiseDoubt, Handler: o.Layout.API(o.listAPI)},
		{Pattern: "GET /api/doubts/{id}", Act: people.RaiseDoubt, Handler: o.Layout.API(o.doubtAPI)},
		{Pattern: "POST /api/submissions/{id}/doubt", Act: people.RaiseDoubt, Handler: o.Layout.API(o.raiseAPI)},
	}
	list = append(list, layout.TableRoutes(o.Layout, "/doubts", people.RaiseDoubt, o.table)...)
	for _, k := range kinds {
		list = append(list,
			layout.Route{Pattern: fmt.Sprintf("POST /doubts/{id}/%s", k.kind), Act: k.act,
				Handler: o.Layout.Handle(o.pursuePage(k.kind, k.act))},
			layout.Route{Pattern: fmt.Sprintf("POST /api/doubts/{id}/%s", k.kind), Act: k.act,
				Handler: o.Layout.API(o.pursueAPI(k.kind, k.act))})
	}
	return list
}

// Sees says whether somebody sees a doubt: its figure's unit, who raised it, reviewers; and every reader of the figure once it was
// accepted.
func Sees(who people.Person, d *report.Doubt) bool {
	about := layout.About(d.Of)
	switch {
	case who.ID != 0 && who.ID == d.Account, who.May(people.AcceptDoubt, about), who.May(people.AnswerDoubt, about):
		return true
	}
	return !d.Accepted().IsZero() && who.May(people.ReadSubmission, about)
}

const (
	wordsRunes = 500
	listShown  = 50
	bodyBytes  = 64 << 10
)

// find gives the doubt that a path names. One that is not the asker's to see is answered as one that is not there.
func (o *Room) find(r *http.Request) (report.Doubt, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err == nil && id > 0 {
		list, err := o.Ledger.Doubts(r.Context(), report.DoubtFilter{ID: id})
		if err != nil {
			return report.Doubt{}, err
		}
		if len(list) == 1 && Sees(people.From(r.Context()), &list[0]) {
			return list[0], nil
		}
	}
	return report.Doubt{}, layout.Refusal(http.StatusNotFound, report.ErrNoDoubt, "没有这条疑义", "there is no such doubt")
}

// list gives the doubts that the asker sees, newest first, at most as many as a page shows, and where the next page begins; 0: nowhere.
func (o *Room) list(p layout.Page, r *http.Request) (seen []report.Doubt, older int64, err error) {
	before, err := layout.Position(p, r.URL.Query(), "before", 1)
	if err != nil {
		return nil, 0, err
	}
	return o.below(r.Context(), before)
}

// below gives those of a page that begins below a number; 0: the first.
func (o *Room) below(ctx context.Context, number int64) (seen []report.Doubt, older int64, err error) {
	who := people.From(ctx)
	f := report.DoubtFilter{Before: number, Limit: 4 * listShown}
	if !who.MayAll(people.RaiseDoubt) {
		f.Department = who.Department
	}
	list, err := o.Ledger.Doubts(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	for i := range list {
		if len(seen) == listShown {
			return seen, list[i-1].ID, nil
		}
		if Sees(who, &list[i]) {
			seen = append(seen, list[i])
		}
	}
	if len(list) == f.Limit {
		older = list[len(list)-1].ID
	}
	return seen, older, nil
}

// raised is the body of a doubt.
type raised struct {
	Sheet string `json:"sheet"`
	Cell  string `json:"cell"`
	Words string `json:"words"`
}

// raise keeps a doubt at a cell of a submission.
func (o *Room) raise(r *http.Request, body raised) (report.Doubt, error) {
	sub, err := layout.Submission(r, o.Ledger)
	who := people.From(r.Context())
	if err != nil || !who.May(people.RaiseDoubt, layout.About(sub)) || !who.May(people.ReadSubmission, layout.About(sub)) {
		return report.Doubt{}, layout.Refusal(http.StatusNotFound, err, "没有这份报送", "there is no such submission")
	}
	if sub.Verdict != report.Accepted || sub.Says != "" && sub.Says != report.NilCode {
		return report.Doubt{}, layout.Refusal(http.StatusUnprocessableEntity, nil, "这份报送没有入库的数据", "nothing of it was recorded")
	}
	if body.Words, err = words(body.Words); err != nil {
		return report.Doubt{}, err
	}
	if body.Cell != "" {
		if _, ok := report.ParseSpot(body.Sheet + "!" + body.Cell); !ok {
			return report.Doubt{}, layout.Refusal(http.StatusUnprocessableEntity, nil, "看不懂单元格，请写如 月报!C14",
				"the cell is not understood: write one such as 月报!C14")
		}
	}
	d, err := o.Ledger.Raise(context.WithoutCancel(r.Context()), o.Now(),
		report.Doubt{Of: sub, Sheet: body.Sheet, Cell: body.Cell, Words: body.Words})
	o.wake()
	return d, err
}

func (o *Room) wake() {
	if o.Wake != nil {
		o.Wake()
	}
}

func words(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return "", layout.Refusal(http.StatusUnprocessableEntity, report.ErrDoubtWords, "请写明内容", "say it in words")
	case n > wordsRunes:
		return "", layout.Refusal(http.StatusUnprocessableEntity, nil, fmt.Sprintf("最多%d字", wordsRunes),
			fmt.Sprintf("at most %d characters", wordsRunes))
	}
	return text, nil
}

// pursue keeps what is done about a doubt.
func (o *Room) pursue(r *http.Request, kind report.DoubtKind, act people.Act, text string) (report.Doubt, error) {
	d, err := o.find(r)
	if err != nil {
		return d, err
	}
	if !people.From(r.Context()).May(act, layout.About(d.Of)) {
		return d, layout.Refusal(http.StatusForbidden, nil, "疑义由归口审核员受理，由填报单位答复",
			"a reviewer accepts a doubt, and the figure's unit answers it")
	}
	if kind != report.AcceptDoubt && kind != report.CloseDoubt || text != "" {
		if text, err = words(text); err != nil {
			return d, err
		}
	}
	err = o.Ledger.Pursue(context.WithoutCancel(r.Context()), o.Now(), d.ID, report.DoubtStep{Kind: kind, Words: text})
	if errors.Is(err, report.ErrDoubtStep) {
		return d, layout.Refusal(http.StatusConflict, err, "这条疑义已有变化，请刷新页面", "the doubt has changed: reload the page")
	}
	o.wake()
	return d, err
}

func (o *Room) raisePage(w http.ResponseWriter, r *http.Request) error {
	form, err := layout.Form(w, r, bodyBytes)
	if err != nil {
		return err
	}
	body := raised{Words: form.Get("words")}
	if spot, ok := report.ParseSpot(form.Get("cell")); ok {
		body.Sheet, body.Cell = spot.Sheet, spot.Cells
	}
	d, err := o.raise(r, body)
	if err != nil {
		return err
	}
	http.Redirect(w, r, o.Layout.New(r, "", "").Link(fmt.Sprintf("/doubts/%d", d.ID)), http.StatusSeeOther)
	return nil
}

func (o *Room) pursuePage(kind report.DoubtKind, act people.Act) layout.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := layout.Form(w, r, bodyBytes)
		if err != nil {
			return err
		}
		d, err := o.pursue(r, kind, act, strings.TrimSpace(form.Get("words")))
		if err != nil {
			return err
		}
		http.Redirect(w, r, o.Layout.New(r, "", "").Link(fmt.Sprintf("/doubts/%d", d.ID)), http.StatusSeeOther)
		return nil
	}
}

func decode(w http.ResponseWriter, r *http.Request, into any, shape string) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	return layout.ReadJSON(w, r, bodyBytes, into, shape)
}

func (o *Room) raiseAPI(w http.ResponseWriter, r *http.Request) error {
	var body raised
	if err := decode(w, r, &body, `{"sheet", "cell", "words"}`); err != nil {
		return err
	}
	d, err := o.raise(r, body)
	if err != nil {
		return err
	}
	return layout.WriteJSON(w, r, o.shown(d))
}

func (o *Room) pursueAPI(kind report.DoubtKind, act people.Act) layout.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var body struct {
			Words string `json:"words"`
		}
		if err := decode(w, r, &body, `{"words"}`); err != nil {
			return err
		}
		if _, err := o.pursue(r, kind, act, strings.TrimSpace(body.Words)); err != nil {
			return err
		}
		return o.tell(w, r)
	}
}

func (o *Room) doubtAPI(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	return o.tell(w, r)
}

func (o *Room) tell(w http.ResponseWriter, r *http.Request) error {
	d, err := o.find(r)
	if err != nil {
		return err
	}
	return layout.WriteJSON(w, r, o.shown(d))
}

func (o *Room) listAPI(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r, "before"); err != nil {
		return err
	}
	list, _, err := o.list(o.Layout.New(r, "数据核实", "Doubts"), r)
	if err != nil {
		return err
	}
	out := []shown{}
	for _, d := range list {
		out = append(out, o.shown(d))
	}
	return layout.WriteJSON(w, r, out)
}

// shown is a doubt as JSON.
type shown struct {
	ID         int64             `json:"id"`
	State      report.DoubtState `json:"state"`
	Raised     time.Time         `json:"raised"`
	By         string            `json:"by"`
	Submission int64             `json:"submission"`
	Form       string            `json:"form"`
	Department string            `json:"department"`
	Period     string            `json:"period"`
	Sheet      string            `json:"sheet,omitempty"`
	Cell       string            `json:"cell,omitempty"`
	Words      string            `json:"words"`
	AnswerBy   string            `json:"answer_by,omitempty"` // the last day on which its unit answers in time
	Steps      []shownStep       `json:"steps"`
}

type shownStep struct {
	At    time.Time        `json:"at"`
	By    string           `json:"by"`
	Kind  report.DoubtKind `json:"kind"`
	Words string           `json:"words,omitempty"`
}

func (o *Room) shown(d report.Doubt) shown {
	s := shown{ID: d.ID, State: d.State(), Raised: d.At, By: d.By, Submission: d.Of.ID, Form: d.Of.Form, Department: d.Of.Department,
		Period: d.Of.Period.String(),
		Sheet:  d.Sheet, Cell: d.Cell, Words: d.Words, Steps: []shownStep{}}
	if day, ok := o.answerBy(&d); ok {
		s.AnswerBy = day.Format(time.DateOnly)
	}
	for _, step := range d.Steps {
		s.Steps = append(s.Steps, shownStep{step.At, step.By, step.Kind, step.Words})
	}
	return s
}

// answerBy is the last day on which the unit answers in time; false: it is not asked.
func (o *Room) answerBy(d *report.Doubt) (time.Time, bool) {
	if d.State() != report.DoubtAccepted {
		return time.Time{}, false
	}
	return o.Layout.Catalogue().Calendar.WorkingDay(d.Accepted().In(o.Layout.Location), report.AnswerDays), true
}
