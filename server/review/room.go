// Package review is where what was sent is decided about: its unit signs it, takes it back or asks for it, other units agree to it, a
// reviewer confirms it, returns it with remarks at cells, or leaves it as it is. Nothing here alters a figure: what is decided about a
// submission makes its own figures count, or those that stood before them.
package review

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// Office knows submissions and has decisions recorded.
type Office interface {
	Submission(ctx context.Context, id int64) (report.Submission, error)
	Submissions(ctx context.Context, f report.Filter) ([]report.Listed, error)
	// Findings of a decision tell its reason and its remarks.
	Findings(ctx context.Context, id int64) ([]report.Finding, error)
	// Closed says that the bulletin of a submission's period was released.
	Closed(ctx context.Context, sub report.Submission) (bool, error)
	Decide(ctx context.Context, d statement.Decision) (report.Receipt, error)
	// Classified says whether a file carries a classification mark: the log tells of it then, and it is not to be kept.
	Classified(ctx context.Context, file report.File) (bool, error)
}

// Room answers at the addresses of decisions.
type Room struct {
	Layout *layout.Layout
	Office Office
	Now    func() time.Time
}

//go:embed *.html
var files embed.FS

var templates = layout.Templates(files)

// Ways are to the room's pages.
func Ways() []layout.Way {
	return []layout.Way{
		{Path: "/signing", Name: indicators.Text{ZH: "签批", EN: "Signatures"}, Act: people.ReadSigning, If: asksForSteps},
		{Path: "/review", Name: indicators.Text{ZH: "审核", EN: "Review"}, Act: people.Review},
	}
}

// kinds are what can be decided, and which act each is.
var kinds = []struct {
	kind statement.Kind
	act  people.Act
	or   people.Act // that it is instead, where the form asks for it
}{
	{statement.Sign, people.Sign, people.Second}, {statement.Refuse, people.Sign, people.Second},
	{statement.Attach, people.AttachCopy, ""},
	{statement.Agree, people.Countersign, ""}, {statement.Object, people.Countersign, ""},
	{statement.Withdraw, people.Withdraw, ""}, {statement.Ask, people.Withdraw, ""},
	{statement.Confirm, people.Review, ""}, {statement.SendBack, people.Review, ""}, {statement.Keep, people.Review, ""},
}

// actOf is the act that a decision about a submission is: which of its unit's people sign it is its form's to say.
func actOf(act people.Act, sub report.Submission) people.Act {
	if act == people.Sign && sub.Chain.SignOff == indicators.SignedByUnit {
		return people.Second
	}
	return act
}

// Routes are the room's addresses.
func (o *Room) Routes() []layout.Route {
	sealed := copies{o, layout.NewPlaces(copiesAtOnce)}
	list := []layout.Route{
		{Pattern: "GET /review", Act: people.Review, Handler: o.Layout.Handle(o.queuePage)},
		{Pattern: "GET /api/review", Act: people.Review, Handler: o.Layout.API(o.queueAPI)},
		{Pattern: "GET /signing", Act: people.ReadSigning, Handler: o.Layout.Handle(o.signingPage)},
		{Pattern: "GET /api/signing", Act: people.ReadSigning, Handler: o.Layout.API(o.signingAPI)},
	}
	for _, k := range kinds {
		page, api := o.decidePage(k.kind, k.act), o.decideAPI(k.kind, k.act)
		if k.kind == statement.Attach {
			page, api = sealed.page, sealed.api
		}
		list = append(list,
			layout.Route{Pattern: fmt.Sprintf("POST /submissions/{id}/%s", k.kind), Act: k.act, Or: k.or, Handler: o.Layout.Handle(page)},
			layout.Route{Pattern: fmt.Sprintf("POST /api/submissions/{id}/%s", k.kind), Act: k.act, Or: k.or, Handler: o.Layout.API(api)})
	}
	return list
}

// find gives the submission that a path names. One that the asker may not decide about is answered as one that is not there,
// unless they may read it.
func (o *Room) find(r *http.Request, act people.Act) (report.Submission, error) {
	sub, err := layout.Submission(r, o.Office)
	who := people.From(r.Context())
	about := layout.About(sub)
	act = actOf(act, sub)
	switch {
	case err != nil && !errors.Is(err, report.ErrNoSubmission):
		return sub, err
	case err != nil || !who.May(act, about) && !who.May(people.ReadSubmission, about):
		return sub, layout.Refusal(http.StatusNotFound, err, "没有这份报送", "there is no such submission")
	case who.May(act, about):
		return sub, nil
	}
	return sub, notYours(act, who)
}

// notYours says who decides what somebody may not.
func notYours(act people.Act, who people.Person) error {
	zh, en := "只能由报送单位办理", "its own unit does that"
	switch {
	case act == people.Review && who.Could(act):
		zh, en = "自己报送的不能由自己审核，请由其他审核员办理", "nobody reviews what they sent themselves: another reviewer does"
	case act == people.Sign:
		zh, en = "须由本单位负责人登录签批；自己报送的不能自己签批，也不能用令牌签批",
			"the head of its unit signs it, signed in; nobody signs what they sent themselves, and no token does"
	case act == people.Second:
		zh, en = "须由本单位另一人签批，自己报送的不能自己签批", "another of its unit signs it: nobody signs what they sent themselves"
	case act == people.Countersign:
		zh, en = "只能由会签单位办理", "the units that are asked to agree do that"
	}
	return layout.Refusal(http.StatusForbidden, nil, zh, en)
}

// reasonRunes is how long a reason or a remark may be, notesMost how many remarks a report may be returned with.
const (
	reasonRunes = 500
	notesMost   = 100
	bodyBytes   = 256 << 10
)

// decide has a decision recorded.
func (o *Room) decide(r *http.Request, kind statement.Kind, act people.Act, reason string, notes []statement.Note) (report.Submission,
	report.Receipt, error) {
	sub, err := o.find(r, act)
	if err != nil {
		return sub, report.Receipt{}, err
	}
	if utf8.RuneCountInString(reason) > reasonRunes || len(notes) > notesMost {
		return sub, report.Receipt{}, layout.Refusal(http.StatusUnprocessableEntity, nil,
			fmt.Sprintf("理由最多%d字，意见最多%d处", reasonRunes, notesMost),
			fmt.Sprintf("a reason has at most %d characters, and there are at most %d remarks", reasonRunes, notesMost))
	}
	d := statement.Decision{Kind: kind, Reason: strings.TrimSpace(reason), Notes: notes}
	if act == people.Countersign {
		d.Unit = people.From(r.Context()).Department
	}
	receipt, err := o.record(r, sub, d)
	return sub, receipt, err
}

// record has a decision about a submission recorded.
func (o *Room) record(r *http.Request, sub report.Submission, d statement.Decision) (receipt report.Receipt, err error) {
	d.Submission, d.By = sub.ID, people.From(r.Context()).Called()
	if d.Closed, err = o.Office.Closed(r.Context(), sub); err != nil {
		return receipt, err
	}
	// Who asked may be gone before it is recorded.
	receipt, err = o.Office.Decide(context.WithoutCancel(r.Context()), d)
	return receipt, told(err)
}

// told says to people why a decision was not taken.
func told(err error) error {
	for _, known := range []struct {
		err    error
		code   int
		zh, en string
	}{
		{statement.ErrNoReason, http.StatusUnprocessableEntity, "请填写理由", "give a reason"},
		{statement.ErrNoReport, http.StatusUnprocessableEntity, "这不是一份已入库的报送", "it is no report that was accepted"},
		{statement.ErrDecided, http.StatusConflict, "这份报送已经办理过了，请刷新页面", "it was decided already: reload the page"},
		{statement.ErrLocked, http.StatusConflict, "已审核或当期通报已签发，不能直接撤回，请申请退回修改",
			"it was reviewed, or its period's bulletin was released: ask for it to be sent back"},
		{statement.ErrFree, http.StatusConflict, "尚未审核，可以直接撤回", "it can be withdrawn without asking"},
		{statement.ErrNotPending, http.StatusConflict, "这份报送不在待审之列，请刷新页面", "it waits for no reviewer: reload the page"},
		{statement.ErrNotAsked, http.StatusConflict, "没有退回修改的申请，请刷新页面", "nobody asks for it to be sent back: reload the page"},
		{statement.ErrNoStep, http.StatusConflict, "这份报送不需要这一环节，或前面的环节还没有办完，请刷新页面",
			"its form does not ask for that, or something else comes before: reload the page"},
		{report.ErrCopy, http.StatusUnsupportedMediaType, "盖章件须为PDF、OFD或JPG，内容与扩展名一致，不超过20 MB",
			"a sealed copy is a PDF, OFD or JPG of at most 20 MB, with the contents that its ending says"},
		{report.ErrPlanned, http.StatusUnprocessableEntity, "其中有首次下达的目标，撤回后没有可恢复的数；请报送更正后的计划",
			"it set targets where there were none before, so that nothing could stand in their stead: send a corrected plan"},
	} {
		if errors.Is(err, known.err) {
			return layout.Refusal(known.code, err, known.zh, known.en)
		}
	}
	return err
}

func (o *Room) decidePage(kind statement.Kind, act people.Act) layout.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := layout.Form(w, r, bodyBytes)
		if err != nil {
			return err
		}
		notes, err := parseNotes(form.Get("notes"))
		if err != nil {
			return err
		}
		sub, _, err := o.decide(r, kind, act, form.Get("reason"), notes)
		if err != nil {
			return err
		}
		p := o.Layout.New(r, "", "")
		to := p.SubmissionAddress(sub.ID)
		switch act {
		case people.Review:
			to = p.Link("/review")
		case people.Sign, people.Countersign:
			to = p.Link("/signing")
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
}

// parseNotes reads remarks as a reviewer types them: a line each, a cell and what is to be said of it.
func parseNotes(text string) (notes []statement.Note, err error) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		place, words, _ := strings.Cut(strings.Replace(line, "：", " ", 1), " ")
		n := statement.Note{Words: strings.TrimSpace(words)}
		if n.Sheet, n.Cell, err = cellOf(place); err != nil || n.Words == "" {
			return nil, layout.Refusal(http.StatusUnprocessableEntity, err,
				fmt.Sprintf("看不懂“%s”：每行先写单元格，如 月报!C14，空一格，再写意见", report.Clip(line, 40)),
				fmt.Sprintf("%q is not understood: begin each line with a cell such as 月报!C14, then a blank and the remark",
					report.Clip(line, 40)))
		}
		notes = append(notes, n)
	}
	return notes, nil
}

func cellOf(place string) (sheet, cell string, err error) {
	spot, ok := report.ParseSpot(place)
	if !ok {
		return "", "", fmt.Errorf("%q is no cell", place)
	}
	return spot.Sheet, spot.Cells, nil
}

// asked is the body of a decision.
type asked struct {
	Reason string           `json:"reason"`
	Notes  []statement.Note `json:"notes"`
}

// answered is what a decision became.
type answered struct {
	Submission int64        `json:"submission"` // that it is about
	Stage      report.Stage `json:"stage"`
	Recorded   int64        `json:"recorded"` // the decision's own number
	Restored   int          `json:"restored"` // figures and targets that stand by it
}

func (o *Room) decideAPI(kind statement.Kind, act people.Act) layout.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := layout.Parameters(r); err != nil {
			return err
		}
		var body asked
		if err := layout.ReadJSON(w, r, bodyBytes, &body, `{"reason": …, "notes": [{"sheet", "cell", "words"}]}`); err != nil {
			return err
		}
		for _, n := range body.Notes {
			if _, _, err := cellOf(n.Sheet + "!" + n.Cell); err != nil || strings.TrimSpace(n.Words) == "" ||
				utf8.RuneCountInString(n.Words) > reasonRunes {
				return layout.BadRequest("notes: %q!%q: write a sheet, a cell such as C14, and words, %d characters at most", n.Sheet,
					n.Cell, reasonRunes)
			}
		}
		sub, receipt, err := o.decide(r, kind, act, body.Reason, body.Notes)
		if err != nil {
			return err
		}
		return o.answer(w, r, sub, receipt)
	}
}

// answer says to a program what a decision about a submission became.
func (o *Room) answer(w http.ResponseWriter, r *http.Request, sub report.Submission, receipt report.Receipt) error {
	sub, err := o.Office.Submission(r.Context(), sub.ID)
	if err != nil {
		return err
	}
	a := answered{Submission: sub.ID, Stage: sub.Stage, Recorded: receipt.Submission.ID}
	if c := receipt.Commit; c != nil {
		a.Restored = len(c.Observations) + len(c.Targets)
	}
	return layout.WriteJSON(w, r, a)
}
