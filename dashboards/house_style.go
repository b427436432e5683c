package dashboards

import (
	"fmt"
	"slices"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// The house's defaults: what every dashboard has, and how every panel looks.
//
// Panels' own options are written as Grafana 10.0 knows them: the panel packages of the
// SDK write the newest Grafana's. dashboards_test.go keeps a list of what 10.0 has.

// schemaVersion is Grafana 10.0's. The SDK writes a newer one.
const schemaVersion = 38

// tag is on every dashboard, so that they find one another.
const tag = "zhibiao"

// sourceUID is the uid under which the provisioned data source is known.
const sourceUID = "zhibiao"

// text is a sentence in Chinese and in English.
type text = indicators.Text

// house builds the dashboards of one catalogue in one language.
type house struct {
	catalogue *indicators.Catalogue
	english   bool
	pages     string // address of the program's own pages, without a slash at its end
}

func (h *house) say(zh, en string) string {
	if h.english {
		return en
	}
	return zh
}

func (h *house) in(t text) string { return t.In(h.english) }

// noticed is a title with what the instance says of all its figures, such as 示例数据.
func (h *house) noticed(title text) string {
	notice := h.in(h.catalogue.Notice)
	if notice == "" {
		return h.in(title)
	}
	return h.in(title) + h.say("（", " (") + notice + h.say("）", ")")
}

// board is a dashboard as its author thinks of it: a title, variables, rows.
type board struct {
	id          string // its uid is zhibiao-id
	title       text
	description text
	from, to    string // default: this year
	variables   []cog.Builder[dashboard.VariableModel]
	marks       []mark
	rows        []row
}

type row struct {
	title  text
	panels []*panel
}

func uid(id string) string { return "zhibiao-" + id }

func source() common.DataSourceRef {
	return common.DataSourceRef{Type: cog.ToPtr("prometheus"), Uid: cog.ToPtr("${datasource}")}
}

// build puts a board together with what every dashboard has.
func (h *house) build(b *board) (dashboard.Dashboard, error) {
	from, to := b.from, b.to
	if from == "" {
		from, to = "now/y", "now"
	}
	d := dashboard.NewDashboardBuilder(h.noticed(b.title)).
		Uid(uid(b.id)).
		Description(h.in(b.description)).
		Tags([]string{tag}).
		Timezone(h.catalogue.Location.String()).
		Time(from, to).
		WeekStart("monday").
		Refresh("5m").
		Tooltip(dashboard.DashboardCursorSyncCrosshair).
		Editable().
		WithVariable(h.datasource())
	for _, v := range slices.Concat(edges(), b.variables) {
		d.WithVariable(v)
	}
	d.WithVariable(h.asOf())
	for _, l := range h.links(uid(b.id)) {
		d.Link(l)
	}
	for _, m := range b.marks {
		d.Annotation(m.annotation())
	}
	for _, r := range b.rows {
		if len(r.panels) == 0 {
			continue
		}
		d.WithRow(dashboard.NewRowBuilder(h.noticed(r.title)))
		for _, p := range r.panels {
			d.WithPanel(p)
		}
	}
	built, err := d.Build()
	if err != nil {
		return built, fmt.Errorf("dashboard %s: %w", b.id, err)
	}
	built.SchemaVersion = schemaVersion
	number := uint32(1) // panels and rows in the order in which they stand
	for i := range built.Panels {
		id := number
		if p := built.Panels[i].Panel; p != nil {
			p.Id = &id
		} else {
			built.Panels[i].RowPanel.Id = id
		}
		number++
	}
	return built, nil
}

// datasource is the variable that names the data source: the program itself, or a Prometheus that scrapes it.
func (h *house) datasource() cog.Builder[dashboard.VariableModel] {
	return dashboard.NewDatasourceVariableBuilder("datasource").Label(h.say("数据源", "Data source")).
		Type("prometheus").Current(option("zhibiao", sourceUID))
}

// asOf is the variable that asks for what was known on a day; empty: now.
func (h *house) asOf() cog.Builder[dashboard.VariableModel] {
	return dashboard.NewTextBoxVariableBuilder("as_of").Label(h.say("截至何日所知（并按该日评定）", "As known, and judged, on")).
		Description(h.say("填日期，如2026-03-01：只用该日以前已收到的报表，并按该日评定：当日未到期的不算逾期，时间范围至迟到该日末。空：用全部报表，按现在评定。",
			"A day such as 2026-03-01: only reports received by then count, and they are judged on that day: what was not due then is "+
				"not overdue, and the time range ends with that day at the latest. Empty: all reports, judged now.")).
		DefaultValue(str("")).Current(option("", ""))
}

func str(s string) dashboard.StringOrMap { return dashboard.StringOrMap{String: &s} }

func option(label, value string) dashboard.VariableOption {
	return dashboard.VariableOption{Selected: cog.ToPtr(true),
		Text: dashboard.StringOrArrayOfString{String: &label}, Value: dashboard.StringOrArrayOfString{String: &value}}
}

// links lead to the other dashboards and to other calendar years; they keep time and variables. Their addresses
// begin at Grafana's root, below which Grafana finds itself: ?from=… alone would lead to its home page.
func (h *house) links(self string) []cog.Builder[dashboard.DashboardLink] {
	links := []cog.Builder[dashboard.DashboardLink]{
		dashboard.NewDashboardLinkBuilder(h.say("指标看板", "Dashboards")).Type(dashboard.DashboardLinkTypeDashboards).
			Tags([]string{tag}).AsDropdown(true).IncludeVars(true).KeepTime(true).Icon("external link"),
	}
	for _, span := range []struct{ zh, en, from, to string }{
		{"上月以来", "Since last month", "now-1M/M", "now"},
		{"本年", "This year", "now/y", "now"},
		// a day more: December's figures stand at the year's last millisecond, lines hold from there
		{"上年", "Last year", "now-1y/y", "now/y-364d"},
		{"近三年", "Three years", "now-2y/y", "now"},
	} {
		links = append(links, dashboard.NewDashboardLinkBuilder(h.say(span.zh, span.en)).Type(dashboard.DashboardLinkTypeLink).
			Url("/d/"+self+"?from="+span.from+"&to="+span.to).IncludeVars(true).KeepTime(false).Icon("question"))
	}
	return links
}

// folder is Grafana's folder of dashboards and alerts.
func (h *house) folder() string { return h.say("指标监测", "Targets") }
