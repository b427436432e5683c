package door

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"zhibiao/people"
	"zhibiao/server/layout"
)

// accountsPage is the list of accounts, and the form for one more.
type accountsPage struct {
	layout.Page
	Done, Problem     string
	Lines             []accountLine
	Form              accountForm
	Waiting, Disabled int // of them
	Separation        bool
}

// accountLine is an account in the list.
type accountLine struct {
	people.Account
	Address, Unit, Names, StateName, Badge string
}

// accountForm is what is filled in of an account.
type accountForm struct {
	Name, Person string
	Units        layout.Options
	Roles        layout.Options
}

// someonePage is one account, for those who keep accounts.
type someonePage struct {
	layout.Page
	accountLine
	Done, Problem string
	Form          accountForm
	Made, Since   string
	Factor        bool
	Sessions      int
	OpenID        bool // there is an identity provider
}

// keeper has the pages on which administrators keep accounts.
type keeper struct{ *Door }

func (d keeper) line(p layout.Page, a people.Account) accountLine {
	l := accountLine{Account: a, Address: p.Link(fmt.Sprintf("/accounts/%d", a.ID)), Unit: d.layout.UnitName(p, a.Department),
		Names: strings.Join(roleNames(p, a.Roles), p.T("、", ", "))}
	switch a.State {
	case people.Active:
		l.StateName, l.Badge = p.T("正常", "active"), "accepted"
	case people.Waiting:
		l.StateName, l.Badge = p.T("待授权", "waiting"), "held"
	case people.Disabled:
		l.StateName, l.Badge = p.T("已停用", "disabled"), ""
	}
	return l
}

func (d keeper) formOf(p layout.Page, a people.Account) accountForm {
	f := accountForm{Name: a.Name, Person: a.Person}
	for _, x := range d.layout.Catalogue().Departments {
		f.Units.Add(x.ID, p.In(x.Name), x.ID == a.Department)
	}
	for _, r := range people.Roles() {
		f.Roles.Add(string(r), p.In(r.Name()), a.Has(r))
	}
	return f
}

func (d keeper) accountsPage(r *http.Request) (p accountsPage, err error) {
	p = accountsPage{Page: d.layout.New(r, "账号", "Accounts"), Separation: d.Desk.Rules().Separation}
	p.Done, p.Here = done(p.Page, r), accountsPath
	p.Form = d.formOf(p.Page, people.Account{})
	list, err := d.Desk.Store.Accounts(r.Context())
	for _, a := range list {
		switch a.State {
		case people.Waiting:
			p.Waiting++
		case people.Disabled:
			p.Disabled++
		}
		p.Lines = append(p.Lines, d.line(p.Page, a))
	}
	return p, err
}

func (d keeper) accounts(w http.ResponseWriter, r *http.Request) error {
	p, err := d.accountsPage(r)
	if err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "accounts.html", p)
}

// add makes an account and tells its first password.
func (d keeper) add(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	a := people.Account{Name: form.Get("name"), Person: form.Get("person"), Department: form.Get("department"),
		Roles: chosenRoles(form["role"])}
	if err := d.checkUnit(r, a.Department); err != nil {
		return err
	}
	added, err := d.Desk.Add(r.Context(), people.From(r.Context()), a)
	if err == nil {
		return d.tellPassword(w, r, added.Account, added.First, d.keep(r, accountsPath))
	}
	p, another := d.accountsPage(r)
	if another != nil {
		return another
	}
	if p.Problem, err = said(p.Page, err); err != nil {
		return err
	}
	p.Form = d.formOf(p.Page, a)
	return layout.Write(w, r, http.StatusUnprocessableEntity, templates, "accounts.html", p)
}

// checkUnit refuses a department that the catalogue does not have.
func (d keeper) checkUnit(r *http.Request, id string) error {
	if id == "" || d.layout.Catalogue().Department(id) != nil {
		return nil
	}
	p := d.layout.New(r, "", "")
	return layout.BadParameter(p, fmt.Sprintf("department=%q", id), p.T("请从列表中选择单位。", "Choose the unit from the list."))
}

func chosenRoles(values []string) (roles []people.Role) {
	for _, v := range values {
		roles = append(roles, people.Role(v))
	}
	return roles
}

func (d keeper) tellPassword(w http.ResponseWriter, r *http.Request, a people.Account, first, back string) error {
	p := d.layout.New(r, "初始密码", "First password")
	help := p.T("请告知本人；首次登录时须更改。离开本页后不再显示。", "Tell it to them: they change it when they first sign in. It is not shown again.")
	if a.State == people.Waiting {
		help += p.T("账号经安全管理员授权后方可使用。", " The account works once the security administrator has authorised it.")
	}
	return d.tell(w, r, told{Page: p, What: a.Name, Secrets: []string{first}, Help: help, Back: back})
}

// find is the account that the path names.
func (d keeper) find(r *http.Request) (people.Account, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err == nil {
		var a people.Account
		if a, err = d.Desk.Store.Account(r.Context(), id); err == nil {
			return a, nil
		}
		if !errors.Is(err, people.ErrNoAccount) {
			return a, err
		}
	}
	p := d.layout.New(r, "", "")
	return people.Account{}, &layout.Error{Code: http.StatusNotFound, Cause: err, Public: p.T("没有这个账号。", "There is no such account.")}
}

func (d keeper) someonePage(r *http.Request, a people.Account) (p someonePage, err error) {
	p = someonePage{Page: d.layout.New(r, a.Called(), a.Called())}
	p.accountLine, p.Done, p.Here = d.line(p.Page, a), done(p.Page, r), accountsPath
	p.Form, p.Made, p.Since = d.formOf(p.Page, a), d.layout.Clock(a.Made), d.layout.Clock(a.Since)
	p.Factor, p.OpenID = a.Factor != "", d.Rules().OpenID.Issuer != ""
	sessions, err := d.Desk.Store.Sessions(r.Context(), a.ID)
	p.Sessions = len(sessions)
	return p, err
}

func (d keeper) someone(w http.ResponseWriter, r *http.Request) error {
	a, err := d.find(r)
	if err != nil {
		return err
	}
	p, err := d.someonePage(r, a)
	if err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "someone.html", p)
}

// alter changes an account, and shows it with what is wrong where it cannot.
func (d keeper) alter(w http.ResponseWriter, r *http.Request, change func(by people.Person, a people.Account) error) error {
	a, err := d.find(r)
	if err != nil {
		return err
	}
	err = change(people.From(r.Context()), a)
	if err == nil {
		return d.after(w, r, fmt.Sprintf("/accounts/%d", a.ID), "saved")
	}
	p, another := d.someonePage(r, a)
	if another != nil {
		return another
	}
	if p.Problem, err = said(p.Page, err); err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusUnprocessableEntity, templates, "someone.html", p)
}

func (d keeper) describe(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	if err := d.checkUnit(r, form.Get("department")); err != nil {
		return err
	}
	return d.alter(w, r, func(by people.Person, a people.Account) error {
		return d.Desk.Describe(r.Context(), by, a.ID, form.Get("person"), form.Get("department"))
	})
}

func (d keeper) grant(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	return d.alter(w, r, func(by people.Person, a people.Account) error {
		return d.Desk.Grant(r.Context(), by, a.ID, chosenRoles(form["role"]))
	})
}

func (d keeper) disable(w http.ResponseWriter, r *http.Request) error {
	return d.alter(w, r, func(by people.Person, a people.Account) error { return d.Desk.Disable(r.Context(), by, a.ID) })
}

func (d keeper) enable(w http.ResponseWriter, r *http.Request) error {
	return d.alter(w, r, func(by people.Person, a people.Account) error { return d.Desk.Enable(r.Context(), by, a.ID) })
}

func (d keeper) endSessions(w http.ResponseWriter, r *http.Request) error {
	return d.alter(w, r, func(by people.Person, a people.Account) error { return d.Desk.EndSessions(r.Context(), by, a.ID) })
}

// reset gives an account a first password again and tells it.
func (d keeper) reset(w http.ResponseWriter, r *http.Request) error {
	a, err := d.find(r)
	if err != nil {
		return err
	}
	first, err := d.Desk.Reset(r.Context(), people.From(r.Context()), a.ID)
	if err != nil {
		return d.alter(w, r, func(people.Person, people.Account) error { return err })
	}
	if a, err = d.Desk.Store.Account(r.Context(), a.ID); err != nil {
		return err
	}
	return d.tellPassword(w, r, a, first, d.keep(r, fmt.Sprintf("/accounts/%d", a.ID)))
}

// bind has a subject of the provider sign in as an account.
func (d keeper) bind(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	return d.alter(w, r, func(by people.Person, a people.Account) error {
		return d.Desk.Bind(r.Context(), by, a.ID, d.Rules().OpenID.Issuer, form.Get("subject"))
	})
}
