// Package layout is what every page shares: the heading, the ways to other
// pages, the stylesheet, the two languages, and how an answer and an error are
// written. The rooms of server add their own templates to it:
//
//	//go:embed *.html
//	var files embed.FS
//	var templates = layout.Templates(files)
//
//	type accountPage struct {
//		layout.Page            // {{template "head" .}} and {{template "foot" .}} need it
//		…
//	}
//	func (d *Door) account(w http.ResponseWriter, r *http.Request) error {
//		p := accountPage{Page: d.layout.New(r, "账号", "Account")}
//		…
//		return layout.Write(w, r, http.StatusOK, templates, "account.html", p)
//	}
//	mux.Handle("GET /account", d.layout.Handle(d.account))
package layout

import (
	"log/slog"
	"net/http"
	"time"

	"zhibiao/indicators"
	"zhibiao/people"
)

// Layout makes the pages of one instance.
type Layout struct {
	Catalogue func() *indicators.Catalogue // in force: what pages speak of
	Location  *time.Location               // of the times that pages show
	Log       *slog.Logger
	Ways      []Way                       // to pages, in the order of the navigation
	Secrecy   func() bool                 // whether pages say that nothing secret belongs here; nil: no
	Workbook  func(Table) ([]byte, error) // writes a table as .xlsx
	Demo      bool                        // anybody reads everything, and may enter as one of the demo's people
}

// Way is a page in the navigation. It is shown to those who could do its act.
type Way struct {
	Path string
	Name indicators.Text
	Act  people.Act
	If   func(*indicators.Catalogue) bool // whether the catalogue gives it something to show; nil: always
}

// Home is the first page of the navigation that somebody may see; their own where there is none.
func (l *Layout) Home(p people.Person) string {
	for _, way := range l.Ways {
		if p.Could(way.Act) {
			return way.Path
		}
	}
	return "/account"
}

// Anybody is the act of a route that asks for nobody: signing in, the stylesheet, whether the program is well.
const Anybody people.Act = "anybody"

// Route is an address with what is done there.
type Route struct {
	Pattern string // as http.ServeMux reads it
	Act     people.Act
	Or      people.Act // another act that leads there; empty: there is none
	Handler http.Handler
	Asks    bool // also its POST only asks, and changes nothing
}

// Clock is an instant as people of the instance read it; empty for none.
func (l *Layout) Clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(l.Location).Format("2006-01-02 15:04")
}

// FormName is what people call a form; its id where the catalogue in force has none.
func (l *Layout) FormName(p Page, id string) string {
	if f := l.Catalogue().Form(id); f != nil {
		return p.In(f.Name)
	}
	return id
}

// UnitName is what people call a department; its id where the catalogue in force has none.
func (l *Layout) UnitName(p Page, id string) string {
	if d := l.Catalogue().Department(id); d != nil {
		return p.In(d.Name)
	}
	return id
}

// AboutUnit is what an act about a unit's reports is about.
func (l *Layout) AboutUnit(unit string) people.About {
	d := l.Catalogue().Department(unit)
	return people.About{Department: unit, Proxied: d != nil && d.Proxy}
}
