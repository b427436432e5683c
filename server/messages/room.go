// Package messages shows what was told to whom, and what would be: the list of calls of who telephones, drafts that wait for their
// 文号, and each message with its words, its list and what came of it.
package messages

import (
	"context"
	"embed"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/watch"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// Source gives what the pages show, and takes what people do.
type Source interface {
	// Messages is what was decided last, and how units are reached.
	Messages(ctx context.Context) (watch.View, *contacts.Contacts, error)
	// Act writes down what a person did; alerts.ErrAct where it cannot be taken.
	Act(ctx context.Context, a alerts.Act) (alerts.Act, error)
	// Sheet writes a table as .xlsx.
	Sheet(t alerts.Table) ([]byte, error)
}

// Room answers at the addresses of messages.
type Room struct {
	Layout *layout.Layout
	Source Source
}

//go:embed *.html
var files embed.FS

var templates = layout.Templates(files)

// Ways are to the room's pages.
func Ways() []layout.Way {
	return []layout.Way{{Path: "/messages", Name: indicators.Text{ZH: "消息", EN: "Messages"}, Act: people.ReadAlerts}}
}

// Routes are the room's addresses.
func (m *Room) Routes() []layout.Route {
	page := func(pattern string, act people.Act, h layout.Handler) layout.Route {
		return layout.Route{Pattern: pattern, Act: act, Handler: m.Layout.Handle(h)}
	}
	program := func(pattern string, act people.Act, h layout.Handler) layout.Route {
		return layout.Route{Pattern: pattern, Act: act, Handler: m.Layout.API(h)}
	}
	list := []layout.Route{
		page("GET /messages", people.ReadAlerts, m.list),
		page("GET /messages/{id}", people.ReadAlerts, m.message),
		page("GET /messages/{id}/list.xlsx", people.ReadAlerts, m.sheet),
		program("GET /api/messages", people.ReadAlerts, m.listAPI),
		program("GET /api/messages/{id}", people.ReadAlerts, m.messageAPI),
	}
	list = append(list, layout.TableRoutes(m.Layout, "/messages", people.ReadAlerts, m.table)...)
	for _, d := range deeds {
		list = append(list, page("POST /messages/{id}/"+d.name, d.right, m.act(d)),
			program("POST /api/messages/{id}/"+d.name, d.right, m.actAPI(d)))
	}
	return list
}

// reads says whether a reader may see what a unit is told.
func reads(who people.Person, unit string) bool {
	if unit == alerts.Planners || unit == alerts.Operators || unit == alerts.Leaders {
		return who.MayAll(people.ReadAlerts)
	}
	return who.May(people.ReadAlerts, people.About{Department: unit})
}
