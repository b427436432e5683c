package obligations

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"zhibiao/collector/statement"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// What is said without a workbook: 零报告 by the unit, 豁免 by a reviewer.

// stating is the room where that is said.
type stating struct{ *Room }

// reasonRunes is how long a reason may be.
const reasonRunes = 500

// nilPage asks the unit whether it means a nil return, and says what it means.
type nilPage struct {
	layout.Page
	Unit, Form, Period string // ids
	UnitName, FormName string
	When, Meaning      string
	Back               string // address
}

// actOf is by which act somebody says a thing.
func actOf(k statement.Kind) people.Act {
	if k == statement.Nil {
		return people.Submit
	}
	return people.Waive
}

func (o stating) nilPage(w http.ResponseWriter, r *http.Request) error {
	p := nilPage{Page: o.Layout.New(r, "零报告", "Nil return"), Unit: r.PathValue("department")}
	if !p.Who.May(people.Submit, people.About{Department: p.Unit}) {
		return layout.Refusal(http.StatusForbidden, nil, "只能为本单位报送零报告", "a unit makes its own nil returns")
	}
	k, err := o.known(r, p.Page)
	if err != nil {
		return err
	}
	form := k.Catalogue.Form(r.URL.Query().Get("form"))
	period, err := periods.Parse(r.URL.Query().Get("period"))
	if err != nil || form == nil || !form.Owes(period) {
		return notFound(p.Page)
	}
	p.Form, p.Period, p.FormName, p.UnitName, p.When = form.ID, period.String(), p.In(form.Name), p.In(k.Name(p.Unit)),
		period.Name(p.English)
	p.Here, p.Back = "/obligations", p.Link("/obligations/"+p.Unit)
	if p.Meaning = meaningOf(p.Page, k.Catalogue, form); p.Meaning == "" {
		return told(statement.ErrNoNil)
	}
	return layout.Write(w, r, http.StatusOK, templates, "nil.html", p)
}

// meaningOf is what a nil return of a form says, in words; empty: it takes none.
func meaningOf(p layout.Page, c *indicators.Catalogue, f *indicators.Form) string {
	switch c.NilOf(f) {
	case indicators.NilZero:
		return p.T("本期发生额为零：本单位各行的本期数记为0，累计数与上期相同。",
			"Nothing was done in the period: its own amounts are 0, and each cumulative stands as in the period before.")
	case indicators.NilNone:
		return p.T("无变化或不适用：算作已报，不记任何数据，原有数据不变。", "Nothing has changed, or nothing applies: it counts as sent, says no figure, and what "+
			"stands stands.")
	}
	return ""
}

// said is what somebody says of an obligation.
type said struct {
	Form       string `json:"form"`
	Department string `json:"department"`
	Period     string `json:"period"`
	Reason     string `json:"reason"`
}

// state has a statement recorded, if the asker may make it.
func (o stating) state(r *http.Request, kind statement.Kind, what said) (submission int64, err error) {
	who := people.From(r.Context())
	if !who.May(actOf(kind), people.About{Department: what.Department}) {
		return 0, layout.Refusal(http.StatusForbidden, nil, "只能为本单位报送零报告；豁免由归口审核员办理", "a unit makes its own nil returns; a reviewer waives")
	}
	period, err := periods.Parse(what.Period)
	if err != nil {
		return 0, layout.Refusal(http.StatusUnprocessableEntity, err, "看不懂报告期“"+what.Period+"”",
			fmt.Sprintf("the period %q is not understood", what.Period))
	}
	if utf8.RuneCountInString(what.Reason) > reasonRunes {
		return 0, layout.Refusal(http.StatusUnprocessableEntity, nil, fmt.Sprintf("理由最多%d字", reasonRunes),
			fmt.Sprintf("a reason has at most %d characters", reasonRunes))
	}
	s := statement.Statement{Kind: kind, Form: what.Form, Department: what.Department, Period: period,
		Reason: strings.TrimSpace(what.Reason), By: who.Called()}
	// Who asked may be gone before it is recorded.
	receipt, err := o.Source.State(context.WithoutCancel(r.Context()), s)
	return receipt.Submission.ID, told(err)
}

// told says to people why nothing was recorded.
func told(err error) error {
	for _, known := range []struct {
		err    error
		zh, en string
	}{
		{statement.ErrNoReason, "请填写理由", "give a reason"},
		{statement.ErrNoNil, "这张报表不接受零报告，请填表报送", "the form takes no nil return: send it filled in"},
		{statement.ErrTooEarly, "报告期尚未结束，不能零报告", "the period has not ended"},
		{statement.ErrNotOwed, "本期不用报送这张报表", "the form is not owed for that period"},
		{statement.ErrNoForm, "没有这张报表", "there is no such form"},
		{statement.ErrNoDepartment, "该单位不报送这张报表", "the unit does not owe the form"},
		{indicators.ErrNoZero, "上期没有累计数，零报告无从推算，请填表报送", "no cumulative stands for the period before: send the form filled in"},
		{ErrReported, "本期已经报送过；如有错误，请更正后重新报送", "it was reported already: send it again, corrected, where it is wrong"},
	} {
		if errors.Is(err, known.err) {
			return layout.Refusal(http.StatusUnprocessableEntity, err, known.zh, known.en)
		}
	}
	return err
}

const bodyBytes = 16 << 10

func (o stating) stated(kind statement.Kind) layout.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := layout.Form(w, r, bodyBytes)
		if err != nil {
			return err
		}
		unit := r.PathValue("department")
		id, err := o.state(r, kind, said{Form: f.Get("form"), Department: unit, Period: f.Get("period"), Reason: f.Get("reason")})
		if err != nil {
			return err
		}
		p := o.Layout.New(r, "", "")
		to := p.Link("/obligations/" + unit)
		if kind == statement.Nil {
			to = p.Link(fmt.Sprintf("/receipts/%d", id))
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
}

func (o stating) stateAPI(kind statement.Kind) layout.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := layout.Parameters(r); err != nil {
			return err
		}
		var what said
		if err := layout.ReadJSON(w, r, bodyBytes, &what, `{"form", "department", "period", "reason"}`); err != nil {
			return err
		}
		id, err := o.state(r, kind, what)
		if err != nil {
			return err
		}
		return layout.WriteJSON(w, r, map[string]any{"submission": id, "receipt": fmt.Sprintf("/receipts/%d", id)})
	}
}
