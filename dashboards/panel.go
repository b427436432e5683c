package dashboards

import (
	"slices"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
)

// kit is what boards are made of: kinds of panels, and the tables that several boards show.
type kit struct{ columns }

// options and properties are a panel's own, as Grafana's JSON has them.
type options = map[string]any

// panel is a panel being made. It implements cog.Builder.
type panel struct {
	house *house
	made  dashboard.Panel
}

// Build implements cog.Builder.
func (p *panel) Build() (dashboard.Panel, error) { return p.made, nil }

// panel begins one. Its description says what it shows and how that is computed.
func (k kit) panel(kind string, title, description text, width, height uint32) *panel {
	s := source()
	return &panel{house: k.house, made: dashboard.Panel{
		Type:        kind,
		Title:       cog.ToPtr(k.in(title)),
		Description: cog.ToPtr(k.in(description)),
		Datasource:  &s,
		GridPos:     &dashboard.GridPos{W: width, H: height},
		FieldConfig: &dashboard.FieldConfigSource{
			Defaults: dashboard.FieldConfig{NoValue: cog.ToPtr("—"), Color: &dashboard.FieldColor{Mode: "thresholds"},
				Thresholds: plain()},
			Overrides: []dashboard.DashboardFieldConfigSourceOverrides{},
		},
	}}
}

// plain are thresholds that colour nothing: what is good and bad is told by series, not by constants.
func plain() *dashboard.ThresholdsConfig { return uncoloured("text") }

func uncoloured(base string) *dashboard.ThresholdsConfig {
	return &dashboard.ThresholdsConfig{Mode: "absolute", Steps: []dashboard.Threshold{{Color: base}}}
}

// table begins a table of labels and values.
func (k kit) table(title, description text, width, height uint32) *panel {
	p := k.panel("table", title, description, width, height)
	p.made.Options = options{"showHeader": true, "cellHeight": "sm", "footer": options{"show": false, "reducer": []string{"sum"},
		"fields": "", "countRows": false}}
	p.made.FieldConfig.Defaults.Custom = options{"align": "auto", "cellOptions": options{"type": "auto"}, "inspect": false,
		"filterable": true, "minWidth": 90}
	p.made.FieldConfig.Defaults.Thresholds = uncoloured("transparent") // a lamp with nothing to show is not lit
	return p
}

// stat begins a panel of few numbers.
func (k kit) stat(title, description text, width, height uint32) *panel {
	p := k.panel("stat", title, description, width, height)
	p.made.Options = options{"colorMode": "background", "graphMode": "none", "justifyMode": "center", "orientation": "auto",
		"textMode":      "value_and_name",
		"reduceOptions": options{"calcs": []string{"lastNotNull"}, "fields": "", "values": false}}
	p.made.FieldConfig.Defaults.Decimals = cog.ToPtr(0.0)
	return p
}

// count begins the number of a table's rows: 0 is said by a number that was asked for, since an empty
// table may as well be one whose source does not answer.
func (k kit) count(title, description text, height uint32, expr string) *panel {
	return k.stat(title, description, 3, height).now(expr, k.in(title)).option("textMode", "value").option("colorMode",
		"value").mapped(above0())
}

// orNone is a count that is 0 where there is something to count at all, and absent where there is not.
func orNone(count, of string) string { return count + " or count(" + of + ") * 0" }

// chart begins a chart over time.
func (k kit) chart(title, description text, width, height uint32) *panel {
	p := k.panel("timeseries", title, description, width, height)
	p.made.Options = options{"legend": options{"displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": []string{}},
		"tooltip": options{"mode": "multi", "sort": "none"}}
	p.made.FieldConfig.Defaults.Color = &dashboard.FieldColor{Mode: "fixed", FixedColor: cog.ToPtr(cumulativeColour)} // a palette has reds
	p.made.FieldConfig.Defaults.Custom = options{
		"drawStyle": "line", "lineInterpolation": "stepAfter", "lineWidth": 2, "fillOpacity": 0, "showPoints": "never",
		"spanNulls": false, "barAlignment": -1, "pointSize": 5,
	}
	p.made.FieldConfig.Defaults.NoValue = nil // it would stand at every tick of the axis that has no number
	p.made.Interval = cog.ToPtr("6h")
	return p
}

// bars begins a chart of bars by name.
func (k kit) bars(title, description text, x string, width, height uint32) *panel {
	p := k.panel("barchart", title, description, width, height)
	p.made.Options = options{"xField": x, "orientation": "auto", "xTickLabelRotation": 0, "xTickLabelSpacing": 0, "stacking": "none",
		"showValue":  "auto",
		"groupWidth": 0.7, "barWidth": 0.95, "barRadius": 0, "fullHighlight": false,
		"legend":  options{"displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": []string{}},
		"tooltip": options{"mode": "multi", "sort": "none"}}
	p.made.FieldConfig.Defaults.Color = &dashboard.FieldColor{Mode: "fixed", FixedColor: cog.ToPtr(cumulativeColour)} // a palette has reds
	p.made.FieldConfig.Defaults.Custom = options{"fillOpacity": 80, "lineWidth": 1, "axisSoftMin": 0}
	p.made.FieldConfig.Defaults.NoValue = nil
	return p
}

// timeline begins a chart of states over time.
func (k kit) timeline(title, description text, width, height uint32) *panel {
	p := k.panel("state-timeline", title, description, width, height)
	p.made.Options = options{"showValue": "auto", "rowHeight": 0.85, "mergeValues": true, "alignValue": "left",
		"legend":  options{"displayMode": "list", "placement": "bottom", "showLegend": false},
		"tooltip": options{"mode": "single", "sort": "none"}}
	// Of colour mode thresholds Grafana merges neighbours by threshold, and never asks the mappings.
	p.made.FieldConfig.Defaults.Color = &dashboard.FieldColor{Mode: "fixed", FixedColor: cog.ToPtr("text")}
	p.made.FieldConfig.Defaults.Custom = options{"fillOpacity": 80, "lineWidth": 0}
	p.made.Interval = cog.ToPtr("1d")
	return p
}

func (p *panel) query(q prometheus.Dataquery) *panel {
	s := source()
	q.Datasource, q.EditorMode = &s, cog.ToPtr(prometheus.QueryEditorModeCode)
	q.RefId = cog.ToPtr(string(rune('A' + len(p.made.Targets))))
	p.made.Targets = append(p.made.Targets, variants.Dataquery(q))
	return p
}

// rows adds an instant query whose series are a table's rows.
func (p *panel) rows(expr string) *panel {
	return p.query(prometheus.Dataquery{Expr: atEnd(expr), Instant: cog.ToPtr(true), Range: cog.ToPtr(false),
		Format: cog.ToPtr(prometheus.PromQueryFormatTable)})
}

// now adds an instant query of one number for each series.
func (p *panel) now(expr, legend string) *panel {
	return p.query(prometheus.Dataquery{Expr: atEnd(expr), Instant: cog.ToPtr(true), Range: cog.ToPtr(false),
		Format: cog.ToPtr(prometheus.PromQueryFormatTimeSeries), LegendFormat: &legend})
}

// unfilled is longer than any period. Grafana takes a query's step for the distance of its samples and fills what
// is further apart with nulls; bars, as wide as the nearest two instants are apart, would be hairlines.
const unfilled = "400d"

// periods adds an instant query of the samples of the time range: one a period, at its own time.
func (p *panel) periods(selector, legend string) *panel {
	return p.query(prometheus.Dataquery{Expr: atEnd(selector + wholeRange), Instant: cog.ToPtr(true), Range: cog.ToPtr(false),
		Format: cog.ToPtr(prometheus.PromQueryFormatTimeSeries), LegendFormat: &legend, Interval: cog.ToPtr(unfilled)})
}

// over adds a query over time, for what truly holds between its samples.
func (p *panel) over(expr, legend string) *panel {
	return p.query(prometheus.Dataquery{Expr: expr, Instant: cog.ToPtr(false), Range: cog.ToPtr(true),
		Format: cog.ToPtr(prometheus.PromQueryFormatTimeSeries), LegendFormat: &legend})
}

func (p *panel) unit(unit string, decimals float64) *panel {
	p.made.FieldConfig.Defaults.Unit, p.made.FieldConfig.Defaults.Decimals = &unit, &decimals
	return p
}

func (p *panel) mapped(m ...dashboard.ValueMapping) *panel {
	p.made.FieldConfig.Defaults.Mappings = m
	return p
}

// every sets the shortest step of its queries over time.
func (p *panel) every(step string) *panel {
	p.made.Interval = &step
	return p
}

func (p *panel) option(name string, value any) *panel {
	p.made.Options.(options)[name] = value
	return p
}

// column overrides how the field of a name looks.
func (p *panel) column(name string, properties ...dashboard.DynamicConfigValue) *panel {
	return p.override("byName", name, properties...)
}

func (p *panel) override(matcher, pattern string, properties ...dashboard.DynamicConfigValue) *panel {
	p.made.FieldConfig.Overrides = append(p.made.FieldConfig.Overrides, dashboard.DashboardFieldConfigSourceOverrides{
		Matcher: dashboard.MatcherConfig{Id: matcher, Options: pattern}, Properties: properties,
	})
	return p
}

func property(id string, value any) dashboard.DynamicConfigValue {
	return dashboard.DynamicConfigValue{Id: id, Value: value}
}

func unitOf(unit string, decimals int) []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{property("unit", unit), property("decimals", decimals)}
}

func colour(name string) dashboard.DynamicConfigValue {
	return property("color", options{"mode": "fixed", "fixedColor": name})
}

// asBars draws the series whose name begins so as bars.
func (p *panel) asBars(name string, more ...dashboard.DynamicConfigValue) *panel {
	return p.override("byRegexp", "/^"+name+"/", append([]dashboard.DynamicConfigValue{
		property("custom.drawStyle", "bars"), property("custom.fillOpacity", 60), property("custom.lineWidth", 1)}, more...)...)
}

// drawn gives the series whose name begins so one colour, whatever there is beside it.
func (p *panel) drawn(name, fixed string) *panel {
	return p.override("byRegexp", "/^"+name+"/", colour(fixed))
}

// dashed draws the series whose name begins so as a dashed line.
func (p *panel) dashed(name, fixed string) *panel {
	return p.override("byRegexp", "/^"+name+"/", property("custom.lineStyle", options{"fill": "dash", "dash": []int{8, 6}}), colour(fixed))
}

// from0 starts a chart's axis at 0, where lengths are compared.
func (p *panel) from0() *panel { return p.custom("axisSoftMin", 0) }

func (p *panel) custom(name string, value any) *panel {
	p.made.FieldConfig.Defaults.Custom.(options)[name] = value
	return p
}

func (p *panel) transform(id string, o options) *panel {
	p.made.Transformations = append(p.made.Transformations, dashboard.DataTransformerConfig{Id: id, Options: o})
	return p
}

// fields joins a table's queries by their common labels, and puts its columns in order;
// hidden ones stay for links, all others go.
func (p *panel) fields(columns []field, hidden ...string) *panel {
	if len(p.made.Targets) > 1 && len(p.made.Transformations) == 0 {
		p.transform("merge", options{})
	}
	index, rename, include := options{}, options{}, []string{}
	for i, c := range columns {
		title := p.house.in(c.title)
		index[c.from], rename[c.from] = i, title
		include = append(include, c.from)
		if c.from == "Value #A" { // as Grafana calls it where no other query has an answer
			index["Value"], rename["Value"] = i, title
			include = append(include, "Value")
		}
		looks := append(slices.Clip(c.properties), property("custom.width", c.width(title)))
		if !strings.HasPrefix(c.from, "Value") && !slices.ContainsFunc(looks,
			func(x dashboard.DynamicConfigValue) bool { return x.Id == "unit" }) {
			looks = append(looks, property("unit", "string")) // a label that looks like a number is none
		}
		p.column(title, looks...)
	}
	for _, name := range hidden {
		include = append(include, name)
		p.column(name, property("custom.hidden", true))
	}
	p.transform("filterFieldsByName", options{"include": options{"names": include}})
	return p.transform("organize", options{"excludeByName": options{}, "indexByName": index, "renameByName": rename})
}

// sorted puts a table's rows in order by a column, by its title, and equal ones by others.
func (p *panel) sorted(column text, descending bool, then ...text) *panel {
	ties := make([]string, len(then))
	for n, t := range then {
		ties[n] = p.house.in(t)
	}
	return p.order(p.house.in(column), descending, ties...)
}

// order puts rows in order by a field and equal ones by others: Grafana sorts by one field alone, and keeps the order of what is equal.
func (p *panel) order(by string, descending bool, then ...string) *panel {
	sort := func(field string, descending bool) {
		p.transform("sortBy", options{"fields": options{}, "sort": []options{{"field": field, "desc": descending}}})
	}
	for _, field := range slices.Backward(then) {
		sort(field, false)
	}
	sort(by, descending)
	return p
}

// rowsHeight is the height at which a table shows so many rows without being scrolled: a unit of Grafana's grid is 38 pixels,
// a row 36, and the titles of panel and columns take 84.
func rowsHeight(n int) uint32 { return uint32((36*n+84)/38 + 1) }

// periodBars begins a chart of bars by period.
func (k kit) periodBars(title, description text, width, height uint32) *panel {
	return k.bars(title, description, k.in(periodTitle), width, height)
}
