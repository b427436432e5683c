// Package people says who asks and what they may do.
//
// An Account is somebody's, and has roles. A request is a Person: an account and
// how it was recognised. One table (permissions.go) says for each Act how far each
// role reaches; May is the only question, and nothing else decides:
//
//	who := people.From(ctx)                                    // server puts the person into every request's context
//	if !who.May(people.ReadSubmission, people.About{Department: s.Department, Sender: s.Account}) { … }
//
// Whatever somebody does is a Deed, told to Acts, which keeps the log.
//
// No act alters a figure: figures come from what departments submit, and an act
// decides at most what becomes of a submission.
//
// The way through it:
//
//	Role, Act, Person.May      who may do what
//	Account, Session, Token    what is kept, behind Store
//	Desk                       signing in, with all that guards it; scs runs the sessions
//	Deed, Acts                 what was done
package people

import (
	"context"
	"net/netip"
	"slices"

	"zhibiao/indicators"
)

// Person is who asks: somebody with an account, a visitor of an open instance, or nobody (the zero Person).
type Person struct {
	Account
	By      Means      // how it was recognised
	From    netip.Addr // where it asks from; zero: not known
	Scopes  []Scope    // to which a token, or an open instance, keeps it; of no meaning otherwise
	Pending bool       // it must change its password or set up its second factor before anything else
	Key     Key        // of the session or token
}

// Means is how a person was recognised.
type Means string

// The means.
const (
	Unknown   Means = ""        // not at all
	ByOpening Means = "open"    // by nothing: the instance has no accounts yet and serves its own machine alone
	BySession Means = "session" // by a cookie that signing in gave
	ByToken   Means = "token"   // by a bearer token
	ByBasic   Means = "basic"   // by a token as the password of basic authentication, which browsers repeat by themselves
	ByProxy   Means = "proxy"   // by a header of a trusted proxy
	ByMachine Means = "machine" // by a shell on the machine, as the instance's owner
)

// Name is what people call a means; empty where nobody was recognised.
func (m Means) Name() indicators.Text {
	switch m {
	case ByOpening:
		return indicators.Text{ZH: "未设账号", EN: "no accounts"}
	case BySession:
		return indicators.Text{ZH: "登录", EN: "signed in"}
	case ByToken, ByBasic:
		return indicators.Text{ZH: "令牌", EN: "token"}
	case ByProxy:
		return indicators.Text{ZH: "统一登录", EN: "trusted proxy"}
	case ByMachine:
		return indicators.Text{ZH: "本机", EN: "on the machine"}
	}
	return indicators.Text{}
}

// Visitor is who asks an open instance: it reads everything and does nothing.
func Visitor() Person {
	return Person{Account: Account{Roles: []Role{Planner}}, By: ByOpening, Scopes: []Scope{ScopeRead, ScopeFigures}}
}

// Machine is who works on the machine as the instance's owner: it makes accounts, and reads no figures by that.
func Machine() Person {
	return Person{Account: Account{Name: "machine", Roles: []Role{System, Security}}, By: ByMachine}
}

// Known says whether it is somebody with an account.
func (p Person) Known() bool { return p.ID != 0 }

type contextKey struct{}

// With puts a person into a context.
func With(ctx context.Context, p Person) context.Context {
	return context.WithValue(ctx, contextKey{}, p)
}

// From is the person of a context: nobody where none was put in.
func From(ctx context.Context) Person {
	p, _ := ctx.Value(contextKey{}).(Person)
	return p
}

// About is what an act is about. What is not known of it stays zero, and is nobody's.
type About struct {
	Department string   // whose it is
	Sender     int64    // the account that sent it; 0: none did
	Proxied    bool     // the department lets others submit for it
	Asked      []string // departments that are asked to agree to it
}

// May says whether the person may do an act about something.
func (p Person) May(a Act, about About) bool {
	return p.reaches(a, func(far reach) bool {
		switch far {
		case all:
			return true
		case others:
			return p.ID == 0 || about.Sender != p.ID
		case own:
			return p.owns(about)
		case colleagues:
			return p.owns(about) && (p.ID == 0 || about.Sender != p.ID)
		case asked:
			return p.isAsked(about)
		case concerned:
			return p.owns(about) || p.isAsked(about)
		case mine:
			return p.ID != 0 && about.Sender == p.ID
		case proxied:
			return about.Proxied
		}
		return false
	})
}

func (p Person) owns(about About) bool { return p.Department != "" && about.Department == p.Department }

func (p Person) isAsked(about About) bool {
	return p.Department != "" && slices.Contains(about.Asked, p.Department)
}

// Could says whether the person may do an act about anything: whether to let them in, and to show the way to it.
// What it is about is then asked of May.
func (p Person) Could(a Act) bool {
	return p.reaches(a, func(far reach) bool {
		switch far {
		case own, colleagues, asked, concerned:
			return p.Department != ""
		}
		return far != none
	})
}

// MayOfAny says whether the person may do an act about what belongs to some departments together; who may do it about everything may
// also where there are none.
func (p Person) MayOfAny(a Act, departments []string) bool {
	return p.MayAll(a) || slices.ContainsFunc(departments, func(id string) bool { return p.May(a, About{Department: id}) })
}

// MayAll says whether the person may do an act about everything of its kind, so that nothing is left out for them.
func (p Person) MayAll(a Act) bool {
	return p.reaches(a, func(far reach) bool { return far == all })
}

func (p Person) reaches(a Act, enough func(reach) bool) bool {
	r := table[a]
	bound := p.By == ByToken || p.By == ByBasic || p.By == ByOpening
	if bound && !slices.Contains(p.Scopes, r.scope) || p.Pending && a != ChangeSecrets {
		return false
	}
	return slices.ContainsFunc(p.Roles, func(role Role) bool { return enough(r.reach[role]) })
}
