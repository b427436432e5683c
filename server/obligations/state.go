package obligations

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/layout"
	"zhibiao/server/proxy"
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
	Back               string      // address
	For                *proxy.Form // on what ground another sends it; nil: its own people do
}

func (o stating) nilPage(w http.ResponseWriter, r *http.Request) error {
	p := nilPage{Page: o.Layout.New(r, "零报告", "Nil return"), Unit: r.PathValue("department")}
	switch about := o.Layout.AboutUnit(p.Unit); {
	case p.Who.May(people.Submit, about):
	case p.Who.May(people.SubmitFor, about):
		p.For = proxy.NewForm(o.Layout.Catalogue(), p.Page, proxy.Said{})
		p.For.Units = nil
	default:
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
	switch indicators.ReportingOf(c).NilOf(f) {
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

	ground proxy.Said // why another sends a nil return
}

// state has a statement recorded, if the asker may make it.
func (o stating) state(r *http.Request, kind statement.Kind, what said) (submission int64, err error) {
	who := people.From(r.Context())
	var ground *report.Proxy
	if kind == statement.Nil {
		what.ground.Unit = what.Department
		if _, ground, err = what.ground.For(o.Layout, who); err != nil {
			return 0, err
		}
	} else if !who.May(people.Waive, people.About{Department: what.Department}) {
		return 0, layout.Refusal(http.StatusForbidden, nil, "豁免由归口审核员办理", "a reviewer waives")
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
		Reason: strings.TrimSpace(what.Reason), By: who.Called(), Proxy: ground}
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

// read reads what a form says, with a file where it brings one.
func (o stating) read(w http.ResponseWriter, r *http.Request) (what said, err error) {
	var name string
	var data []byte
	if mediaType(r) == formType {
		leave, err := o.attaching.Enter(r.Context())
		if err != nil {
			return what, err
		}
		defer leave()
		if name, data, err = layout.ReadFile(w, r, proxy.OriginalField, proxy.OriginalBytes); err != nil {
			return what, err
		}
	}
	f, err := layout.Form(w, r, bodyBytes)
	if err != nil {
		return what, err
	}
	what = said{Form: f.Get("form"), Department: f.Get("department"), Period: f.Get("period"), Reason: f.Get("reason"),
		ground: proxy.Said{Means: f.Get(proxy.MeansField), Words: f.Get(proxy.WordsField)}}
	if data == nil {
		return what, nil
	}
	secret, err := o.Source.Classified(r.Context(), report.File{Name: name, Data: data, Source: report.UploadSource})
	if err == nil && secret {
		err = layout.Classified(name)
	}
	if err == nil {
		err = what.ground.Attach(name, data)
	}
	return what, err
}

// formType is that of a form that brings a file.
const formType = "multipart/form-data"

func mediaType(r *http.Request) string {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // what is none is no form
	return kind
}

func (o stating) stated(kind statement.Kind) layout.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		what, err := o.read(w, r)
		if err != nil {
			return err
		}
		unit := r.PathValue("department")
		what.Department = unit
		id, err := o.state(r, kind, what)
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
		what, err := o.readAPI(w, r)
		if err != nil {
			return err
		}
		id, err := o.state(r, kind, what)
		if err != nil {
			return err
		}
		return layout.WriteJSON(w, r, map[string]any{"submission": id, "receipt": fmt.Sprintf("/receipts/%d", id)})
	}
}

// readAPI reads what a program says: as JSON, or as a form where it brings a file.
func (o stating) readAPI(w http.ResponseWriter, r *http.Request) (what said, err error) {
	if mediaType(r) == formType {
		return o.read(w, r)
	}
	err = layout.ReadJSON(w, r, bodyBytes, &what, `{"form", "department", "period", "reason"}`)
	return what, err
}
