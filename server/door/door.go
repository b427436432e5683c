// Package door lets people in: it finds out who asks, keeps out who may not,
// and has the pages on which people sign in and accounts are kept.
//
// Admit puts the people.Person of a request into its context; Guard asks of every route whether that person
// could do what is done there. A handler then asks people.From(ctx).May about the very thing.
//
//	Authorization: Bearer    a token
//	Authorization: Basic     a name, and a token of that account as its password
//	a header of a proxy      a name, from the addresses of the proxy alone
//	a cookie                 a session
//
// A request that may change something and came by what browsers add by themselves has to show that a page of this server sent it.
package door

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// Config is what a Door works with. Every field is required but Demo.
type Config struct {
	Desk  *people.Desk
	Rules func() Rules // in force
	Open  func() bool  // whether anybody on this machine reads everything while there is no account
	Demo  []people.Account
	Log   *slog.Logger
}

// Rules are an instance's for its door. The zero Rules let nobody in without signing in.
type Rules struct {
	URL       string         // as people's browsers reach the server; empty: as they ask
	Figures   bool           // anybody may read figures: /api/v1, /federate, /metrics
	FiguresTo []netip.Prefix // or who asks from here
	Proxies   []netip.Prefix // whose word is taken for who asks, and from where
	Header    string         // in which they say who; empty: in none
	OpenID    OpenID         // at which people sign in; without an issuer: nowhere
	Secrecy   bool           // pages say that nothing secret belongs here
}

// Door is the way in. It starts nothing.
type Door struct {
	Config
	layout  *layout.Layout
	openID  openID
	strange *rate.Limiter // of telling that an identity came from elsewhere
}

// New makes a Door whose pages have a layout.
func New(c Config, l *layout.Layout) *Door {
	return &Door{Config: c, layout: l, strange: rate.NewLimiter(rate.Every(time.Second), 10)}
}

// Admit finds out who asks.
func (d *Door) Admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := d.person(r)
		if r.Context().Err() != nil {
			return // whoever asked has gone
		}
		if err != nil {
			d.Log.Error("who asks is not known", "path", r.URL.Path, "error", err)
			http.Error(w, "内部错误 internal error", http.StatusInternalServerError)
			return
		}
		next.ServeHTTP(w, r.WithContext(people.With(r.Context(), p)))
	})
}

// person is who asks; nobody where it is not known.
func (d *Door) person(r *http.Request) (people.Person, error) {
	ctx, rules := r.Context(), d.Rules()
	peer := peerOf(r)
	from := rules.client(r, peer)
	name := d.vouched(r, rules, peer)
	for _, recognise := range []func() (people.Person, error){
		func() (people.Person, error) { return d.byToken(ctx, r, from) },
		func() (people.Person, error) {
			if name == "" {
				return people.Person{}, nil
			}
			return d.Desk.RecogniseName(ctx, name, from)
		},
		func() (people.Person, error) {
			secret := d.secret(r)
			if secret == "" {
				return people.Person{}, nil
			}
			return d.Desk.Recognise(ctx, secret, from)
		},
	} {
		p, err := recognise()
		if err != nil && !errors.Is(err, people.ErrEnded) && !errors.Is(err, people.ErrNoAccount) && !errors.Is(err, people.ErrClosed) {
			return p, err
		}
		if err == nil && p.Known() {
			return p, nil
		}
	}
	open, err := d.open(ctx)
	if err == nil && open {
		p := people.Visitor()
		p.From = from
		return p, nil
	}
	return people.Person{From: from}, err
}

// open says whether anybody reads everything.
func (d *Door) open(ctx context.Context) (bool, error) {
	if len(d.Demo) > 0 {
		return true, nil
	}
	any, err := d.Desk.Store.Any(ctx)
	return !any && d.Open(), err
}

// byToken is the person of a token in the Authorization header; nobody where there is none.
func (d *Door) byToken(ctx context.Context, r *http.Request, from netip.Addr) (people.Person, error) {
	if name, password, ok := r.BasicAuth(); ok {
		p, err := d.Desk.RecogniseToken(ctx, password, people.ByBasic, from)
		if err == nil && people.Folded(p.Name) != people.Folded(name) {
			return people.Person{}, nil
		}
		return p, err
	}
	scheme, secret, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return people.Person{}, nil
	}
	return d.Desk.RecogniseToken(ctx, strings.TrimSpace(secret), people.ByToken, from)
}

// vouched is the name that a trusted proxy says asks. What comes from elsewhere is dropped, and told.
func (d *Door) vouched(r *http.Request, rules Rules, peer netip.Addr) string {
	if rules.Header == "" {
		return ""
	}
	names := r.Header.Values(rules.Header)
	r.Header.Del(rules.Header)
	if len(names) == 0 {
		return ""
	}
	if !within(rules.Proxies, peer) || len(names) > 1 {
		if d.strange.Allow() {
			d.Log.Warn("identity header dropped", "header", rules.Header, "from", peer, "values", len(names))
		}
		return ""
	}
	return names[0]
}

// peerOf is the address of the other end of the connection; zero on a socket.
func peerOf(r *http.Request) netip.Addr {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return a.Addr().Unmap()
}

// client is the address that asked, for the log and for counting tries: of a trusted proxy the one that it says came to
// it, which is the last that is no proxy itself. It decides nothing.
func (rules Rules) client(r *http.Request, peer netip.Addr) netip.Addr {
	if !within(rules.Proxies, peer) {
		return peer
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return peer
		}
		if a = a.Unmap(); !within(rules.Proxies, a) {
			return a
		}
	}
	return peer
}

func within(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// Guard lets a request through to a route whose act the person could do.
func (d *Door) Guard(route layout.Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		layout.Private(w.Header())
		p := people.From(r.Context())
		if err := d.checkOrigin(r, p); err != nil && !route.Asks {
			d.Log.Warn("request of another origin refused", "route", route.Pattern, "from", p.From, "error", err)
			d.turnAway(w, r, indicators.Text{ZH: "这个请求看不出是从本系统的页面发出的，未予执行。",
				EN: "Nothing shows that a page of this server sent this request, and nothing was done."},
				indicators.Text{ZH: "请从本系统的页面上操作；程序请用令牌。", EN: "Use the pages of this server, or a token from a program."})
			return
		}
		if route.Act == layout.Anybody || p.Could(route.Act) || route.Or != "" && p.Could(route.Or) || d.figuresOpen(r, route.Act) {
			route.Handler.ServeHTTP(w, r)
			return
		}
		d.refuse(w, r, p, route.Act)
	})
}

// figuresOpen says whether figures are read by who asks from there, whoever it is.
func (d *Door) figuresOpen(r *http.Request, act people.Act) bool {
	rules := d.Rules()
	return (act == people.ReadFigures || act == people.ReadProcess) && (rules.Figures || within(rules.FiguresTo, peerOf(r)))
}

// refuse answers who may not: a browser is led to where somebody signs in.
func (d *Door) refuse(w http.ResponseWriter, r *http.Request, p people.Person, act people.Act) {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	lead := reads && strings.Contains(r.Header.Get("Accept"), "text/html")
	switch {
	case p.Pending && lead:
		http.Redirect(w, r, d.keep(r, accountPath), http.StatusSeeOther)
	case p.Known() && lead && r.URL.Path == "/":
		http.Redirect(w, r, d.keep(r, d.layout.Home(p)), http.StatusSeeOther)
	case p.Known():
		if err := d.Desk.Deny(r.Context(), p, act, r.URL.Path); err != nil {
			d.Log.Error("denial not logged", "error", err)
		}
		if scope, lacks := p.Lacks(act); lacks {
			layout.Problem(w, r, http.StatusForbidden,
				fmt.Sprintf("令牌没有 %s 权限，请签发一个有的 the token's scopes lack %s: mint one that has it", scope, scope))
			return
		}
		d.turnAway(w, r, indicators.Text{ZH: "您的角色看不到这一页，或不能进行此操作。", EN: "None of your roles may see or do this."},
			indicators.Text{ZH: "如有需要，请联系管理员调整角色。", EN: "Ask an administrator if you need it."})
	case p.By == people.ByOpening:
		d.turnAway(w, r, indicators.Text{ZH: "这一步要登录后才能做。", EN: "This can be done by somebody who signed in."}, indicators.Text{})
	case lead:
		http.Redirect(w, r, d.keep(r, signInPath, "next", r.URL.RequestURI()), http.StatusSeeOther)
	default:
		w.Header().Add("WWW-Authenticate", `Bearer realm="zhibiao"`)
		w.Header().Add("WWW-Authenticate", `Basic realm="zhibiao", charset="UTF-8"`)
		layout.Problem(w, r, http.StatusUnauthorized, "请先登录，或附上令牌 sign in, or send a token")
	}
}

// turnAway says what is not allowed: as a page to a browser, else as text.
func (d *Door) turnAway(w http.ResponseWriter, r *http.Request, why, help indicators.Text) {
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		layout.Problem(w, r, http.StatusForbidden, why.ZH+" "+why.EN)
		return
	}
	english := r.URL.Query().Get("lang") == "en"
	d.layout.Fail(w, r, &layout.Error{Code: http.StatusForbidden, Public: why.In(english), Help: help.In(english)})
}

// keep is an address on this server that keeps the language of a request.
func (d *Door) keep(r *http.Request, path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	if r.URL.Query().Get("lang") == "en" {
		q.Set("lang", "en")
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
