// Package episodes shows alerts for as long as they last: who was told of each, what was explained and promised, and how it was closed;
// and the silences that keep alerts back.
package episodes

import (
	"context"
	"embed"
	"net/http"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/watch"
	"zhibiao/collector/report"
	"zhibiao/collector/statement"
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
	// Grant records in the ledger what was granted about an alert's target, whose names it fills in, and beside the alert.
	Grant(ctx context.Context, alert int64, a statement.Adjustment) (report.Receipt, error)
	// Rehearse tells what a configuration would have changed of what was told; ErrRehearsal where it cannot be tried.
	Rehearse(ctx context.Context, c Rehearsal) (*Rehearsed, error)
}

// Room answers at the addresses of alerts.
type Room struct {
	Layout   *layout.Layout
	Source   Source
	Location *time.Location
	Now      func() time.Time

	rehearsing layout.Places // one for a configuration that is being tried: it goes through the ledger twice
}

//go:embed *.html
var files embed.FS

var templates = layout.Templates(files)

// Ways are to the room's pages.
func Ways() []layout.Way {
	return []layout.Way{{Path: "/alerts", Name: indicators.Text{ZH: "预警", EN: "Alerts"}, Act: people.ReadAlerts}}
}

// RehearsalWays are to the trial of a configuration, for who loads one and reads no alerts. Others come to it from the alerts.
func RehearsalWays() []layout.Way {
	return []layout.Way{{Path: "/alerts/rehearsal", Name: indicators.Text{ZH: "改动前试算", EN: "Try a change"}, Act: people.Load}}
}

// deed is what can be done about an alert: by its name in addresses, under which right, and what it has to say.
type deed struct {
	name  string
	kind  alerts.ActKind
	right people.Act
	text  indicators.Text
	day   indicators.Text // what its day means; empty: it has none
	must  bool            // the day has to be said
}

var deeds = []deed{
	{name: "explain", kind: alerts.ActExplain, right: people.AnswerAlert, text: indicators.Text{ZH: "说明情况", EN: "Explain"},
		day: indicators.Text{ZH: "承诺时限（可不填）", EN: "to be mended by (optional)"}},
	{name: "close", kind: alerts.ActClose, right: people.HandleAlert, text: indicators.Text{ZH: "办结（销号）", EN: "Close"}},
	{name: "extend", kind: alerts.ActExtend, right: people.HandleAlert, text: indicators.Text{ZH: "延期", EN: "Put off"},
		day: indicators.Text{ZH: "延至", EN: "until"}, must: true},
	{name: "suspend", kind: alerts.ActSuspend, right: people.HandleAlert, text: indicators.Text{ZH: "中止", EN: "Suspend"}},
	{name: "ask", kind: alerts.ActAsk, right: people.AnswerAlert, text: indicators.Text{ZH: "申请调整目标（写明拟调整的目标和依据）",
		EN: "Ask for another target (say which, and why)"}},
	{name: "deny", kind: alerts.ActDeny, right: people.AdjustTarget, text: indicators.Text{ZH: "不予调整", EN: "Refuse another target"}},
	{name: "return", kind: alerts.ActReturn, right: people.HandleAlert, text: indicators.Text{ZH: "退回续办", EN: "Give back"}},
}

// Routes are the room's addresses.
func (o *Room) Routes() []layout.Route {
	page := func(pattern string, act people.Act, h layout.Handler) layout.Route {
		return layout.Route{Pattern: pattern, Act: act, Handler: o.Layout.Handle(h)}
	}
	program := func(pattern string, act people.Act, h layout.Handler) layout.Route {
		return layout.Route{Pattern: pattern, Act: act, Handler: o.Layout.API(h)}
	}
	o.rehearsing = layout.NewPlaces(1)
	api, tried := programs{o}, rehearsals{o}
	list := []layout.Route{
		page("GET /alerts", people.ReadAlerts, o.listPage),
		page("GET /alerts/{id}", people.ReadAlerts, o.page),
		page("GET /alerts/rehearsal", people.Rehearse, tried.page),
		page("POST /alerts/rehearsal", people.Rehearse, tried.try),
		page("POST /alerts/{id}/silence", people.HandleAlert, o.silencePage),
		page("POST /alerts/{id}/grant", people.AdjustTarget,
			func(w http.ResponseWriter, r *http.Request) error { return grantPage(o, w, r) }),
		program("POST /api/alerts/{id}/grant", people.AdjustTarget, api.grantAPI),
		page("POST /silences/{id}/lift", people.HandleAlert, o.liftPage),
		program("GET /api/alerts", people.ReadAlerts, api.listAPI),
		program("GET /api/alerts/{id}", people.ReadAlerts, api.alertAPI),
		program("GET /api/silences", people.ReadAlerts, api.silencesAPI),
		program("POST /api/silences", people.HandleAlert, api.silenceAPI),
		program("POST /api/silences/{id}/lift", people.HandleAlert, api.liftAPI),
	}
	list = append(list, layout.TableRoutes(o.Layout, "/alerts", people.ReadAlerts, o.table)...)
	for _, d := range deeds {
		list = append(list, page("POST /alerts/{id}/"+d.name, d.right, o.donePage(d)),
			program("POST /api/alerts/{id}/"+d.name, d.right, api.doneAPI(d)))
	}
	return list
}
