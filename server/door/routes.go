package door

import (
	"embed"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

//go:embed *.html
var files embed.FS

var templates = layout.Templates(files)

// Where the pages are.
const (
	signInPath   = "/signin"
	accountPath  = "/account"
	accountsPath = "/accounts"
)

// Ways are to the door's pages.
func Ways() []layout.Way {
	return []layout.Way{{Path: accountsPath, Name: indicators.Text{ZH: "账号", EN: "Accounts"}, Act: people.ReadAccounts}}
}

// Routes are the pages of the door.
func (d *Door) Routes() []layout.Route {
	at := func(pattern string, act people.Act, h layout.Handler) layout.Route {
		return layout.Route{Pattern: pattern, Act: act, Handler: d.layout.Handle(h)}
	}
	own, keeper, first, provided := own{d}, keeper{d}, firstRun{d}, provided{d}
	return []layout.Route{
		at("GET "+signInPath, layout.Anybody, d.signInPage),
		at("POST "+signInPath, layout.Anybody, d.signIn),
		at("POST /signout", layout.Anybody, d.signOut),
		at("POST /enter", layout.Anybody, d.enter),
		at("POST "+openIDPath, layout.Anybody, provided.startOpenID),
		at("GET "+callbackPath, layout.Anybody, provided.endOpenID),
		at("GET /first/{secret}", layout.Anybody, first.firstPage),
		at("POST /first/{secret}", layout.Anybody, first.first),

		at("GET "+accountPath, people.ChangeSecrets, own.account),
		at("POST /account/password", people.ChangeSecrets, own.changePassword),
		at("POST /account/factor", people.ChangeSecrets, own.setFactor),
		at("POST /account/factor/drop", people.ChangeSecrets, own.dropFactor),
		at("POST /account/sessions/end", people.ChangeSecrets, own.endOwnSessions),
		at("POST /account/tokens", people.MintToken, own.mint),
		at("POST /account/tokens/revoke", people.MintToken, own.revoke),

		at("GET "+accountsPath, people.ReadAccounts, keeper.accounts),
		at("POST "+accountsPath, people.ChangeAccount, keeper.add),
		at("GET /accounts/{id}", people.ReadAccounts, keeper.someone),
		at("POST /accounts/{id}/describe", people.ChangeAccount, keeper.describe),
		at("POST /accounts/{id}/reset", people.ChangeAccount, keeper.reset),
		at("POST /accounts/{id}/disable", people.ChangeAccount, keeper.disable),
		at("POST /accounts/{id}/enable", people.ChangeAccount, keeper.enable),
		at("POST /accounts/{id}/bind", people.ChangeAccount, keeper.bind),
		at("POST /accounts/{id}/roles", people.GrantRoles, keeper.grant),
		at("POST /accounts/{id}/sessions/end", people.EndSessions, keeper.endSessions),
	}
}

// formBytes is how large what somebody fills in may be.
const formBytes = 64 << 10

// form reads what somebody filled in.
func (d *Door) form(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	if err := r.ParseForm(); err != nil {
		p := d.layout.New(r, "", "")
		return nil, &layout.Error{Code: http.StatusBadRequest, Cause: err, Public: p.T("填写的内容读不出来。", "What was filled in cannot be read."),
			Help: p.T("请返回重填。", "Go back and fill it in again.")}
	}
	return r.PostForm, nil
}

// said is what somebody is told of what they did wrong; an error that is not theirs is given back.
func said(p layout.Page, err error) (string, error) {
	var f *people.Fault
	if errors.As(err, &f) {
		return p.In(f.Said), nil
	}
	return "", err
}

// after leads to a page with a word about what was done.
func (d *Door) after(w http.ResponseWriter, r *http.Request, path, done string) error {
	http.Redirect(w, r, d.keep(r, path, "done", done), http.StatusSeeOther)
	return nil
}

// done is that word; empty where there is none.
func done(p layout.Page, r *http.Request) string {
	switch r.URL.Query().Get("done") {
	case "password":
		return p.T("密码已更改，其他会话和令牌均已结束。", "The password is changed; every other session and token has ended.")
	case "factor":
		return p.T("动态口令已取消。", "The second factor is gone.")
	case "sessions":
		return p.T("会话已结束。", "The sessions have ended.")
	case "token":
		return p.T("令牌已撤销。", "The token is revoked.")
	case "saved":
		return p.T("已保存。", "Saved.")
	case "made":
		return p.T("账号已建立，请登录。", "The accounts are made: sign in.")
	case "out":
		return p.T("已退出。", "You are signed out.")
	}
	return ""
}

// local is an address on this server that somebody is led back to; the front page where it would be elsewhere.
func local(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") ||
		strings.ContainsAny(address, "\\\r\n\t") {
		return "/"
	}
	return u.RequestURI()
}

// told is a page that shows a secret once.
type told struct {
	layout.Page
	What, Help string
	Secrets    []string
	Back       string
}

// tell shows a secret. No cache keeps it, and no page can be gone back to.
func (d *Door) tell(w http.ResponseWriter, r *http.Request, t told) error {
	w.Header().Set("Cache-Control", "no-store")
	return layout.Write(w, r, http.StatusOK, templates, "told.html", t)
}
