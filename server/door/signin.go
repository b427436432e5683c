package door

import (
	"net/http"

	"zhibiao/people"
	"zhibiao/server/layout"
)

// signInForm is the page on which somebody signs in.
type signInForm struct {
	layout.Page
	Done, Problem string
	Name, Next    string
	Factors       bool   // somebody may have a second factor
	OpenID        string // what the identity provider is called; empty: there is none
	None          bool   // there is no account yet
	Demo          []people.Account
}

func (d *Door) signInForm(r *http.Request) (signInForm, error) {
	p := signInForm{Page: d.layout.New(r, "登录", "Sign in"), Next: local(r.URL.Query().Get("next")), Demo: d.Demo}
	p.Done = done(p.Page, r)
	rules := d.Desk.Rules()
	if o := d.Rules().OpenID; o.Issuer != "" {
		p.OpenID = p.In(o.Name)
		if p.OpenID == "" {
			p.OpenID = p.T("统一身份认证", "the identity provider")
		}
	}
	p.Factors = rules.Factors || len(rules.Factor) > 0
	any, err := d.Desk.Store.Any(r.Context())
	p.None = !any
	return p, err
}

func (d *Door) signInPage(w http.ResponseWriter, r *http.Request) error {
	p, err := d.signInForm(r)
	if err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "signin.html", p)
}

func (d *Door) signIn(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	try := people.Try{Name: form.Get("name"), Password: form.Get("password"), Code: form.Get("code"), From: people.From(r.Context()).From}
	secret, _, err := d.Desk.SignIn(r.Context(), try)
	if err == nil {
		return d.let(w, r, secret, local(form.Get("next")))
	}
	p, another := d.signInForm(r)
	if another != nil {
		return another
	}
	if p.Problem, err = said(p.Page, err); err != nil {
		return err
	}
	p.Name, p.Next = try.Name, local(form.Get("next"))
	return layout.Write(w, r, http.StatusUnauthorized, templates, "signin.html", p)
}

// let gives somebody's browser a session, and leads on. What session it had before ends: nobody goes on in one that another began.
func (d *Door) let(w http.ResponseWriter, r *http.Request, secret, next string) error {
	if people.From(r.Context()).By == people.BySession {
		if err := d.Desk.Leave(r.Context(), d.secret(r)); err != nil {
			return err
		}
	}
	d.setCookie(w, r, secret)
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

func (d *Door) signOut(w http.ResponseWriter, r *http.Request) error {
	if p := people.From(r.Context()); p.By == people.BySession {
		if err := d.Desk.SignOut(r.Context(), p, d.secret(r)); err != nil {
			return err
		}
	}
	d.setCookie(w, r, "")
	return d.after(w, r, signInPath, "out")
}

// enter lets a visitor of the demo in as one of its people.
func (d *Door) enter(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	for _, a := range d.Demo {
		if a.Name != form.Get("as") {
			continue
		}
		secret, _, err := d.Desk.Enter(r.Context(), a, people.BySession, people.HowDemo, people.From(r.Context()).From)
		if err != nil {
			return err
		}
		return d.let(w, r, secret, "/")
	}
	p := d.layout.New(r, "", "")
	return &layout.Error{Code: http.StatusNotFound, Public: p.T("没有这样的入口。", "There is no such way in.")}
}
