package door

import (
	"errors"
	"net/http"

	"zhibiao/people"
	"zhibiao/server/layout"
)

// firstForm is the page on which the first accounts are made.
type firstForm struct {
	layout.Page
	Problem string
	Wanted  []wanted
	Action  string
}

// wanted is an account that is to be made.
type wanted struct {
	Field        string // before its fields' names
	Roles        []people.Role
	Name, Person string
	Reads        bool // it is to read figures, too
	MayRead      bool
}

// firstRun has the pages on which the first accounts are made.
type firstRun struct{ *Door }

// wanted are the accounts of the first run: one for all that runs the instance or, under separation, three.
func (d firstRun) wanted() []wanted {
	if d.Desk.Rules().Separation {
		return []wanted{
			{Field: "system", Roles: []people.Role{people.System}},
			{Field: "security", Roles: []people.Role{people.Security}},
			{Field: "auditor", Roles: []people.Role{people.Auditor}},
		}
	}
	return []wanted{{Field: "admin", Roles: []people.Role{people.System, people.Security, people.Auditor}, MayRead: true, Reads: true}}
}

func (d firstRun) firstForm(r *http.Request) (firstForm, error) {
	p := firstForm{Page: d.layout.New(r, "建立管理员账号", "Make the administrator's account"), Wanted: d.wanted(), Action: r.URL.Path}
	if len(p.Wanted) > 1 {
		p.Title = p.T("建立三员账号", "Make the three administrators' accounts")
	}
	_, err := d.Desk.Store.Valid(r.Context(), people.KeyOf(r.PathValue("secret")), d.Desk.Now())
	return p, d.ended(p.Page, err)
}

// ended says of a link that it works no longer.
func (d firstRun) ended(p layout.Page, err error) error {
	if !errors.Is(err, people.ErrEnded) {
		return err
	}
	return &layout.Error{Code: http.StatusNotFound, Cause: err, Public: p.T("这个链接已失效。", "This link works no longer."),
		Help: p.T("链接一小时内有效，只能用一次。重新启动 zhibiao serve 会打印新链接；也可在本机运行 zhibiao user add。",
			"It works once, within an hour. Start zhibiao serve again for another, or run zhibiao user add on the machine.")}
}

func (d firstRun) firstPage(w http.ResponseWriter, r *http.Request) error {
	p, err := d.firstForm(r)
	if err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "first.html", p)
}

func (d firstRun) first(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	p, err := d.firstForm(r)
	if err != nil {
		return err
	}
	var list []people.First
	same := true
	for i := range p.Wanted {
		x := &p.Wanted[i]
		x.Name, x.Person, x.Reads = form.Get(x.Field+".name"), form.Get(x.Field+".person"), form.Get(x.Field+".reads") != ""
		same = same && form.Get(x.Field+".password") == form.Get(x.Field+".again")
		roles := x.Roles
		if x.MayRead && x.Reads {
			roles = append(roles, people.Planner)
		}
		list = append(list, people.First{Account: people.Account{Name: x.Name, Person: x.Person, Roles: roles},
			Password: form.Get(x.Field + ".password")})
	}
	if !same {
		p.Problem = p.T("两次输入的密码不同", "the two passwords differ")
	} else if err = d.Desk.MakeFirst(r.Context(), people.From(r.Context()), r.PathValue("secret"), list...); err == nil {
		return d.after(w, r, signInPath, "made")
	} else if p.Problem, err = said(p.Page, err); err != nil {
		return d.ended(p.Page, err)
	}
	return layout.Write(w, r, http.StatusUnprocessableEntity, templates, "first.html", p)
}
