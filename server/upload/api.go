package upload

import (
	"cmp"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/people"
	"zhibiao/server/layout"
	"zhibiao/server/proxy"
)

// api is the room as programs use it.
type api struct{ *Room }

// shownDraft is a draft as the API tells it.
type shownDraft struct {
	ID         int64         `json:"id"`
	State      State         `json:"state"`
	Name       string        `json:"name"`
	Size       int64         `json:"size"`
	SHA256     string        `json:"sha256"`
	Received   time.Time     `json:"received"`
	Sender     string        `json:"sender"`
	Department string        `json:"department"`
	Submission int64         `json:"submission,omitempty"` // that it became
	Receipt    string        `json:"receipt,omitempty"`    // its address
	Original   int64         `json:"original,omitempty"`   // the upload that it is a mended copy of
	Mends      []answer.Mend `json:"mends,omitempty"`      // that were written into it
	Proxy      *report.Proxy `json:"proxy,omitempty"`      // why its sender sends it for the unit
	Refused    string        `json:"refused,omitempty"`    // why it was not kept, of a file that came with others
	*shownTrial
}

// shownTrial is what would become of an open draft.
type shownTrial struct {
	Verdict      report.Verdict   `json:"verdict"`
	Form         string           `json:"form"`
	Period       string           `json:"period"`
	Revision     int64            `json:"revision"`     // of the ledger, after which this holds
	Consequences string           `json:"consequences"` // what a confirmation names
	SameAs       int64            `json:"same_as,omitempty"`
	Findings     []report.Finding `json:"findings"`
	Figures      []figure         `json:"figures"`
}

func plain(d Draft) shownDraft {
	s := shownDraft{ID: d.ID, State: d.State, Name: d.Name, Size: d.Size, SHA256: d.SHA256, Received: d.Received, Sender: d.Sender,
		Department: d.Department, Submission: d.Submission, Original: d.Original, Mends: d.Mends, Proxy: d.Proxy}
	if d.Submission != 0 {
		s.Receipt = fmt.Sprintf("/receipts/%d", d.Submission)
	}
	return s
}

// tried is a draft with what would become of it, where it is open.
func (o api) tried(r *http.Request, d Draft) (shownDraft, error) {
	s := plain(d)
	if d.State != Open {
		return s, nil
	}
	c, err := o.consider(r.Context(), d)
	if errors.Is(err, layout.ErrBusy) {
		return s, errBusy
	}
	if err != nil {
		return s, err
	}
	s.shownTrial = trialOf(c)
	return s, nil
}

func trialOf(c *considered) *shownTrial {
	s := &shownTrial{Verdict: c.Verdict(), Form: c.Reading.Form, Revision: c.Revision, Consequences: c.Consequences,
		Findings: append([]report.Finding{}, c.Reading.Findings...), Figures: append([]figure{}, c.Figures...)}
	if !c.Reading.Period.IsZero() {
		s.Period = c.Reading.Period.String()
	}
	if c.Before != nil {
		s.SameAs = c.Before.ID
	}
	return s
}

func (o api) list(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r, "before"); err != nil {
		return err
	}
	var before int64
	if text := r.URL.Query().Get("before"); text != "" {
		var err error
		if before, err = strconv.ParseInt(text, 10, 64); err != nil || before < 1 {
			return layout.BadRequest("before=%q: write the number of an upload", text)
		}
	}
	list, err := o.drafts(r, before)
	if err != nil {
		return err
	}
	shown := []shownDraft{}
	for _, d := range list[:min(len(list), listShown)] {
		if d, err = o.settled(r.Context(), d.ID); errors.Is(err, ErrNoDraft) {
			continue
		} else if err != nil {
			return err
		}
		shown = append(shown, plain(d))
	}
	return layout.WriteJSON(w, r, shown)
}

// upload keeps files and tells what would become of each.
func (o api) upload(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	got, err := intake(o).receive(w, r)
	if err != nil {
		return err
	}
	if len(got.drafts) == 0 && len(got.refused) == 1 {
		return got.refused[0].why
	}
	shown := []shownDraft{}
	for _, d := range got.drafts {
		s, err := o.tried(r, d)
		if err != nil {
			return err
		}
		shown = append(shown, s)
	}
	for _, f := range got.refused {
		shown = append(shown, shownDraft{State: Refused, Name: f.name, Refused: f.why.Public})
	}
	return layout.WriteJSON(w, r, shown)
}

// check says what would become of a file, and keeps nothing of it.
func (o api) check(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	who := people.From(r.Context())
	r.Body = http.MaxBytesReader(w, r.Body, o.FileBytes+confirmBytes)
	parts, err := r.MultipartReader()
	if err != nil {
		return errNoForm
	}
	loan := loan{budget: o.reading}
	defer loan.end()
	unit, part, err := toCheck(parts, &loan)
	if err != nil {
		return err
	}
	defer part.Close()
	unit = cmp.Or(unit, who.Department)
	if about := o.Layout.AboutUnit(unit); !who.May(people.Submit, about) && !who.May(people.SubmitFor, about) {
		return layout.Refusal(http.StatusForbidden, nil, "只能校验本单位的，或允许代报的单位的报表", "only what is yours to send is yours to check")
	}
	data, err := loan.readAll(part, o.FileBytes)
	if errors.Is(err, errTooLarge) {
		return layout.Refusal(http.StatusRequestEntityTooLarge, nil, "文件超过"+o.mostMB(), "the file is larger than "+o.mostMB())
	}
	if err != nil {
		return err
	}
	d := Draft{Account: who.ID, Sender: who.Called(), Department: unit, Name: layout.BaseName(part.FileName()), Received: o.Now()}
	leave, err := o.trying.EnterWithin(r.Context(), tryWait)
	if err != nil {
		return errBusy
	}
	defer leave()
	revision, err := o.Office.Revision(r.Context())
	if err != nil {
		return err
	}
	t, err := o.Office.Try(r.Context(), d.File(data, d.Sender))
	if err != nil {
		return err
	}
	c := considered{Draft: d, Revision: revision, Trial: t, Foreign: o.foreign(d, t.Reading)}
	return layout.WriteJSON(w, r, trialOf(&c))
}

// toCheck finds the file of a request, and for which unit it is, where that is said before.
func toCheck(parts *multipart.Reader, loan *loan) (unit string, part *multipart.Part, err error) {
	for {
		if part, err = parts.NextPart(); err != nil {
			return "", nil, broken(err)
		}
		if part.FormName() != proxy.UnitField || part.FileName() != "" {
			return unit, part, nil
		}
		const fieldBytes = 1 << 10
		text, err := loan.readAll(part, fieldBytes)
		if err != nil {
			return "", nil, err
		}
		unit = string(text)
	}
}

func (o api) draft(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	d, err := o.find(r)
	if err != nil {
		return err
	}
	s, err := o.tried(r, d)
	if err != nil {
		return err
	}
	return layout.WriteJSON(w, r, s)
}

// answers is the body of a confirmation.
type answers struct {
	Consequences string   `json:"consequences"`
	Reasons      []reason `json:"reasons"`
}

// reason answers a question: at a cell, or, without one, all questions of its code.
type reason struct {
	Sheet  string `json:"sheet"`
	Cell   string `json:"cell"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

func (o api) confirm(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	d, err := o.findOwn(r)
	if err != nil {
		return err
	}
	c := confirmation{key: strings.TrimSpace(r.Header.Get("Idempotency-Key")), reasons: reasons{}}
	if c.key == "" || len(c.key) > 200 || strings.HasPrefix(c.key, pageKey) {
		return layout.BadRequest("the header Idempotency-Key is missing or too long: send a key of your own, new for each upload, and " +
			"the same when you try again")
	}
	var body answers
	const shape = `{"consequences": …, "reasons": [{"sheet", "cell", "code", "reason"}]}`
	if err := layout.ReadJSON(w, r, confirmBytes, &body, shape); err != nil {
		return err
	}
	c.consequences = body.Consequences
	for _, a := range body.Reasons {
		c.reasons[reasonKey(report.Finding{Sheet: a.Sheet, Cell: a.Cell, Code: a.Code})] = a.Reason
	}
	submission, err := o.Room.confirm(r.Context(), d, c)
	if err != nil {
		return err
	}
	d, err = o.Store.Draft(r.Context(), d.ID)
	if err != nil {
		return err
	}
	d.Submission = submission
	return layout.WriteJSON(w, r, plain(d))
}

func (o api) discard(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	d, err := o.findOwn(r)
	if err != nil {
		return err
	}
	if err := o.Room.discard(r.Context(), d); err != nil {
		return err
	}
	if d, err = o.Store.Draft(r.Context(), d.ID); err != nil {
		return err
	}
	return layout.WriteJSON(w, r, plain(d))
}

// mendsBody is the body of a request for mends.
type mendsBody struct {
	All   bool `json:"all"`
	Mends []struct {
		Sheet  string `json:"sheet"`
		Cell   string `json:"cell"`
		Code   string `json:"code"`
		Choice string `json:"choice"` // where the finding has choices
	} `json:"mends"`
}

func (o api) mend(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	d, err := o.findOwn(r)
	if err != nil {
		return err
	}
	var body mendsBody
	const shape = `{"all": true} or {"mends": [{"sheet", "cell", "code", "choice"}]}`
	if err := layout.ReadJSON(w, r, confirmBytes, &body, shape); err != nil {
		return err
	}
	want := wanted{all: body.All, choices: map[string]string{}}
	for _, m := range body.Mends {
		key := answer.MendKey(m.Sheet, m.Cell, m.Code)
		if want.keys = append(want.keys, key); m.Choice != "" {
			want.choices[key] = m.Choice
		}
	}
	mended, err := mending(o).mend(r.Context(), d, want)
	if err != nil {
		return err
	}
	s, err := o.tried(r, mended)
	if err != nil {
		return err
	}
	return layout.WriteJSON(w, r, s)
}
