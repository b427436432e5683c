package door

import (
	"encoding/hex"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zhibiao/people"
	"zhibiao/server/layout"
)

// accountPage is somebody's own.
type accountPage struct {
	layout.Page
	Done, Problem      string
	Unit               string
	Roles              []string
	NewPassword        bool // must be set before anything else
	NewFactor          bool // must be set up before anything else
	HasPassword        bool
	Factor, MustFactor bool   // may have one; needs one
	HasFactor          bool   //
	Secret             string // of a factor that is offered
	Address            template.URL
	CodesLeft          int
	MayMint            bool
	Sessions           []sessionLine
	Tokens             []tokenLine
	Scopes             []scopeChoice
}

type sessionLine struct {
	Began, Seen, From, By string
	This                  bool
}

type tokenLine struct {
	Key, Name, Scopes, Ends, Used string
}

type scopeChoice struct {
	Scope people.Scope
	Name  string
}

// scopeName says what a scope is for.
func scopeName(p layout.Page, s people.Scope) string {
	switch s {
	case people.ScopeRead:
		return p.T("查看页面和下载文件", "pages and files")
	case people.ScopeFigures:
		return p.T("查询全部数据（Grafana、Prometheus）", "all figures (Grafana, Prometheus)")
	case people.ScopeSubmit:
		return p.T("报送", "send reports")
	case people.ScopeReview:
		return p.T("审核、提出疑义", "review, raise doubts")
	case people.ScopeReload:
		return p.T("重新载入配置", "have the configuration loaded anew")
	}
	return string(s)
}

// own are the pages on which somebody keeps their own account.
type own struct{ *Door }

func (d own) accountPage(r *http.Request) (p accountPage, err error) {
	who, rules, now := people.From(r.Context()), d.Desk.Rules(), d.Desk.Now()
	p = accountPage{Page: d.layout.New(r, "我的账号", "My account"), HasPassword: who.Password != "", HasFactor: who.Factor != "",
		CodesLeft: len(who.Codes)}
	p.Done = done(p.Page, r)
	p.Here = accountPath
	p.Unit = d.layout.UnitName(p.Page, who.Department)
	p.Roles = roleNames(p.Page, who.Roles)
	p.NewPassword = who.Pending && rules.MustChangePassword(&who.Account, now)
	p.Factor, p.MustFactor = rules.FactorFor(&who.Account)
	p.NewFactor = who.Pending && !p.HasFactor && !p.NewPassword
	if p.Factor && !p.HasFactor {
		p.offer(people.NewFactor())
	}
	for _, s := range people.ScopesOf(who.Roles) {
		p.Scopes = append(p.Scopes, scopeChoice{s, scopeName(p.Page, s)})
	}
	p.MayMint = rules.Tokens && len(p.Scopes) > 0
	sessions, err := d.Desk.Store.Sessions(r.Context(), who.ID)
	for _, s := range sessions {
		line := sessionLine{Began: d.layout.Clock(s.Began), Seen: d.layout.Clock(s.Seen), By: s.By, This: s.Key == who.Key}
		if s.From.IsValid() {
			line.From = s.From.String()
		}
		p.Sessions = append(p.Sessions, line)
	}
	if err != nil {
		return p, err
	}
	tokens, err := d.Desk.Store.Tokens(r.Context(), who.ID)
	for _, t := range tokens {
		var scopes []string
		for _, s := range t.Scopes {
			scopes = append(scopes, scopeName(p.Page, s))
		}
		p.Tokens = append(p.Tokens, tokenLine{hex.EncodeToString(t.Key[:]), t.Name, strings.Join(scopes, p.T("、", ", ")),
			d.layout.Clock(t.Ends), d.layout.Clock(t.Used)})
	}
	return p, err
}

// offer shows the secret of a second factor that may be set up.
func (p *accountPage) offer(secret string) {
	name := p.Instance
	if name == "" {
		name = "zhibiao"
	}
	p.Secret = secret
	p.Address = template.URL(people.FactorAddress(name, p.Who.Name, secret)) // made here, of escaped parts
}

// Groups is the offered secret in groups of four, as people type it.
func (p accountPage) Groups() string {
	var groups []string
	for s := p.Secret; s != ""; s = s[min(4, len(s)):] {
		groups = append(groups, s[:min(4, len(s))])
	}
	return strings.Join(groups, " ")
}

// roleNames are what people call roles.
func roleNames(p layout.Page, roles []people.Role) (names []string) {
	for _, r := range roles {
		names = append(names, p.In(r.Name()))
	}
	return names
}

func (d own) account(w http.ResponseWriter, r *http.Request) error {
	p, err := d.accountPage(r)
	if err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "account.html", p)
}

// again shows somebody's own page with what they did wrong.
func (d own) again(w http.ResponseWriter, r *http.Request, wrong error, mend func(*accountPage)) error {
	p, err := d.accountPage(r)
	if err != nil {
		return err
	}
	if p.Problem, err = said(p.Page, wrong); err != nil {
		return err
	}
	if mend != nil {
		mend(&p)
	}
	return layout.Write(w, r, http.StatusUnprocessableEntity, templates, "account.html", p)
}

func (d own) changePassword(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	if form.Get("password") != form.Get("again") {
		return d.again(w, r, nil, func(p *accountPage) {
			p.Problem = p.T("两次输入的新密码不同", "the two new passwords differ")
		})
	}
	secret, err := d.Desk.ChangePassword(r.Context(), people.From(r.Context()), form.Get("old"), form.Get("password"))
	if err != nil {
		return d.again(w, r, err, nil)
	}
	d.setCookie(w, r, secret)
	return d.after(w, r, accountPath, "password")
}

func (d own) setFactor(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	codes, secret, err := d.Desk.SetFactor(r.Context(), people.From(r.Context()), form.Get("old"), form.Get("secret"), form.Get("code"))
	if err != nil {
		return d.again(w, r, err, func(p *accountPage) { p.offer(form.Get("secret")) })
	}
	d.setCookie(w, r, secret)
	p := d.layout.New(r, "动态口令已启用", "The second factor is set up")
	return d.tell(w, r, told{Page: p, Secrets: codes, Back: accountPath,
		What: p.T("恢复码", "Recovery codes"),
		Help: p.T("手机遗失时可代替动态口令登录，每个只能用一次。现在抄下，妥善保存；离开本页后不再显示。",
			"Each signs you in once in place of a code, on the day your phone is lost. Write them down now: they are not shown again.")})
}

func (d own) dropFactor(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	secret, err := d.Desk.DropFactor(r.Context(), people.From(r.Context()), form.Get("old"))
	if err != nil {
		return d.again(w, r, err, nil)
	}
	d.setCookie(w, r, secret)
	return d.after(w, r, accountPath, "factor")
}

// endOwnSessions ends every session of one's own, this one too.
func (d own) endOwnSessions(w http.ResponseWriter, r *http.Request) error {
	who := people.From(r.Context())
	if err := d.Desk.EndSessions(r.Context(), who, who.ID); err != nil {
		return err
	}
	d.setCookie(w, r, "")
	return d.after(w, r, signInPath, "sessions")
}

func (d own) mint(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	var scopes []people.Scope
	for _, s := range form["scope"] {
		scopes = append(scopes, people.Scope(s))
	}
	days, err := strconv.Atoi(form.Get("days"))
	if err != nil || days > 366 {
		days = 0
	}
	who := people.From(r.Context())
	secret, err := d.Desk.Mint(r.Context(), who, who.Account, form.Get("name"), scopes, time.Duration(days)*24*time.Hour)
	if err != nil {
		return d.again(w, r, err, nil)
	}
	p := d.layout.New(r, "令牌已生成", "The token is made")
	return d.tell(w, r, told{Page: p, Secrets: []string{secret}, Back: accountPath,
		What: p.T("令牌", "Token"),
		Help: p.T("放在请求头 Authorization: Bearer 之后使用。现在复制；离开本页后不再显示。",
			"It goes behind Authorization: Bearer. Copy it now: it is not shown again.")})
}

func (d own) revoke(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	var key people.Key
	if b, err := hex.DecodeString(form.Get("key")); err == nil && len(b) == len(key) {
		copy(key[:], b)
	}
	if err := d.Desk.Revoke(r.Context(), people.From(r.Context()), key); err != nil {
		return err
	}
	return d.after(w, r, accountPath, "token")
}
