package dashboards

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// Bars are the samples of a range, one for each period. PromQL cannot divide a range of samples without repeating
// them at every step, so Grafana brings them into the unit that people say.

// scale is the unit in which a chart speaks, how many base units it holds, and how its numbers are written.
type scale struct {
	unit, size, format string
	decimals           int
}

// chosenScale is that of the indicator that the variable names. Its decimals are not known beforehand: queries round to them, and as
// many are shown as there are.
var chosenScale = scale{"${unit}", "${unit_size}", "locale", 4}

// scaleOf is that of one indicator: with the decimals that pages write, and without zeros at their end where these do.
func (v vocabulary) scaleOf(i *indicators.Indicator) scale {
	n, fixed := indicators.FiguresOf(v.catalogue, i, nil).Decimals()
	s := scale{v.unitName(i.Display), strconv.FormatFloat(v.sizeOf(i), 'f', -1, 64), "none", n}
	if !fixed {
		s.format = "locale"
	}
	return s
}

// looks are how numbers of the scale are written.
func (s scale) looks(more ...dashboard.DynamicConfigValue) properties {
	return append(unitOf(s.format, s.decimals), more...)
}

// chosenUnit are the variables of chosenScale.
func (v vocabulary) chosenUnit() []cog.Builder[dashboard.VariableModel] {
	name := sel(indicators.FamilyUnitSize, `indicator="$indicator"`)
	if v.english { // series carry their units in Chinese
		for _, d := range v.displays() {
			name = fmt.Sprintf(`label_replace(%s, "unit", %q, "unit", %q)`, name, v.unitName(d), regexp.QuoteMeta(d))
		}
	}
	return []cog.Builder[dashboard.VariableModel]{
		found("unit", name, `/[{,]unit="([^"]*)"/`), found("unit_size", sel(indicators.FamilyUnitSize, `indicator="$indicator"`),
			`/\} (\S+) /`),
		found("places", findPlaces(v.catalogue), wholeNumber),
	}
}

// in names the unit of a chart's values: once, on its axis.
func (p *panel) in(s scale) *panel {
	p.made.FieldConfig.Defaults.Custom.(options)["axisLabel"] = s.unit
	return p.unit(s.format, float64(s.decimals))
}

// raw ends the names of bars that are yet to be divided.
const raw = "＠"

// divide brings bars into a unit: "what＠" is divided, named "what" and kept, itself it goes. Each series for itself
// (timeSeries: false): joined by time, what one lacks where another has a sample would be divided too.
func (p *panel) divide(s scale, names ...string) *panel {
	for _, name := range names {
		p.divided(name+raw, name, s.size)
	}
	return p.onlyDivided()
}

// divided adds a series' values by a number, under a name of their own.
func (p *panel) divided(from, to, by string) *panel {
	return p.transform("calculateField", options{"mode": "binary", "alias": to, "replaceFields": false, "timeSeries": false,
		"binary": options{"left": from, "operator": "/", "right": by, "reducer": "sum"}})
}

// onlyDivided lets go what was divided. Where frames have several names, Grafana puts them before those of calculated fields.
func (p *panel) onlyDivided() *panel {
	return p.transform("filterFieldsByName", options{"include": options{"pattern": "^([^" + raw + "]*|.*" + raw + " .+)$"}}).
		transform("renameByRegex", options{"regex": "^(?:.*" + raw + " )?((?!Time$)[^" + raw + "]+)$", "renamePattern": "$1"})
}

// sideBySide joins a chart's divided series by their periods, spelt by a format, under a title: Grafana draws the bars of
// several series over time one before the other, and those by name beside each other. What was not divided is named
// Value like all others of its kind, and would be joined to one.
func (p *panel) sideBySide(format, title string) *panel {
	return p.transform("convertFieldType", spelledTimes(p.house, format)).
		transform("merge", options{}).
		transform("sortBy", options{"fields": options{}, "sort": []options{{"field": "Time"}}}).
		transform("organize", options{"excludeByName": options{}, "indexByName": options{}, "renameByName": options{"Time": title}}).
		column(title, property("unit", "string"))
}

// spelledTimes turns instants into words by a format.
func spelledTimes(h *house, format string) options {
	return options{"fields": options{}, "conversions": []options{
		{"targetField": "Time", "destinationType": "string", "dateFormat": format, "timezone": zoneOf(h)}}}
}

// byPeriod ends one.
func (p *panel) byPeriod() *panel { return p.sideBySide("YYYY-MM", p.house.in(periodTitle)) }

func zoneOf(h *house) string {
	if h.catalogue.Location == nil {
		return "browser"
	}
	return h.catalogue.Location.String()
}

// sizeOf is how many base units the unit holds that people say: 1e8 of 亿元.
func (v vocabulary) sizeOf(i *indicators.Indicator) float64 {
	u, err := i.DisplayUnit(v.catalogue.Units)
	if err != nil {
		return 1
	}
	return u.InBase(1)
}

// part is one of an indicator's own families, scaled to the unit that people say.
func (v vocabulary) part(i *indicators.Indicator, name string, matchers ...string) string {
	return fmt.Sprintf("%s / %v", sel(i.ID+name+"_"+i.Unit, matchers...), v.sizeOf(i))
}
