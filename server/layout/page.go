package layout

import (
	"net/http"
	"net/url"

	"zhibiao/indicators"
	"zhibiao/people"
)

// Page is what every page has: who reads it, what it speaks of, a language, a day of knowledge, and links that keep both.
type Page struct {
	indicators.Heading
	Who     people.Person
	Title   string
	Here    string // the path that the navigation marks
	English bool
	AsOf    string // as asked for; empty: now
	Style   string
	Ways    []Way // that the reader has
	Demo    bool
	Secrecy bool    // whether to say that nothing secret belongs here
	address url.URL // as asked for
}

// New begins a page as a request asks for it.
func (l *Layout) New(r *http.Request, zh, en string) Page {
	q := r.URL.Query() // never FormValue: it would read a body that is a file
	p := Page{Who: people.From(r.Context()), Here: r.URL.Path, English: q.Get("lang") == "en", AsOf: q.Get("as_of"), Style: StyleAddress,
		address: *r.URL}
	p.Title = p.T(zh, en)
	p.Heading = indicators.WordingIn(l.Catalogue(), p.English).Heading()
	p.Demo = l.Demo
	p.Secrecy = l.Secrecy != nil && l.Secrecy()
	for _, way := range l.Ways {
		if p.Who.Could(way.Act) && (way.If == nil || way.If(l.Catalogue())) {
			p.Ways = append(p.Ways, way)
		}
	}
	return p
}

// Open says whether anybody at all reads these pages: the instance has no accounts.
func (p Page) Open() bool { return p.Who.By == people.ByOpening }

// Could says whether the reader could do an act: whether to show the way to it.
func (p Page) Could(act people.Act) bool { return p.Who.Could(act) }

// T is a text in the page's language. One that has no English, such as a measure word, is empty there.
func (p Page) T(zh, en string) string {
	if p.English {
		return en
	}
	return zh
}

// In is a text in the page's language.
func (p Page) In(t indicators.Text) string { return t.In(p.English) }

// Link is an address on this server with parameters in pairs; empty ones are left
// out. It keeps the language and the day of knowledge.
func (p Page) Link(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if p.English {
		q.Set("lang", "en")
	}
	if p.AsOf != "" {
		q.Set("as_of", p.AsOf)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Other is this very page in the other language.
func (p Page) Other() string {
	q := p.address.Query()
	if q.Del("lang"); !p.English {
		q.Set("lang", "en")
	}
	if len(q) == 0 {
		return p.address.Path
	}
	return p.address.Path + "?" + q.Encode()
}

// IndicatorAddress is the address of an indicator's page, of one of its entities where it has them.
func (p Page) IndicatorAddress(s indicators.Subject) string {
	return p.Link("/indicators/"+s.Indicator, "entity", s.Entity)
}
