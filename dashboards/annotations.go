package dashboards

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// mark is an annotation: apart from progress itself, where something happened to plan or data. The values of its query are the
// instants that it marks, in milliseconds; those a day apart or less are one span.
type mark struct{ name, title, colour, expr string }

// marks show on which days a plan changed, and shade the periods of which figures were corrected.
func (h *house) marks() []mark {
	name := h.say("：{{entity_name}}{{name}}", ": {{name_en}}")
	said := func(x string) string { return named(x, "name", "name_en", "entity_name") }
	planned := fmt.Sprintf(`label_replace((changes(%s[1d]) > 0) * 0 + %s, "indicator", "$indicator", "", "")`,
		h.own("_target", entityMatcher), h.today())
	return []mark{
		{h.say("计划调整", "Plan changed"), h.say("计划调整", "Plan changed") + name, "purple", said(planned)},
		{h.say("数据更正", "Data corrected"), h.say("该期数据有更正", "Corrected period") + name, "orange", said(h.correctedPeriods())},
	}
}

// today is the beginning of the day of each step in milliseconds, by the instance's clocks: steps begin with the days of UTC.
func (h *house) today() string { return "(" + h.midnight() + ") * 1000" }

func (h *house) midnight() string {
	return fmt.Sprintf("time() - (time() + %d) %% 86400", h.newYearOffset())
}

// correctedPeriods are the instants of corrected periods in milliseconds. A correction stands from its period's end until the
// next one's, and each instant of that time stands for one of the period, as far from its beginning, and none after its end.
func (h *house) correctedPeriods() string {
	end := sel(indicators.FamilyPeriodEnd, `indicator="$indicator"`, entityMatcher)
	days := fmt.Sprintf("days_in_month(%s + %d)", end, h.newYearOffset()-43200)
	x := ""
	for _, f := range []struct {
		every periods.Frequency
		days  string
	}{{periods.Monthly, days}, {periods.Quarterly, "90"}, {periods.HalfYearly, "181"}, {periods.Yearly, "365"}} {
		of := among(ids(h.pick(func(i *indicators.Indicator) bool { return h.catalogue.FrequencyOf(i) == f.every })))
		corrected := sel(indicators.FamilyCorrections, `indicator="$indicator"`, fmt.Sprintf("indicator=~%q", of), entityMatcher)
		if x != "" {
			x += " or "
		}
		x += fmt.Sprintf("((%s > 0) * 0 + %s - %s * 86400 <= %s) * 1000", corrected, h.midnight(), f.days, end)
	}
	return x
}

// annotation is a mark in Grafana's words; its title is added by titled.
func (m mark) annotation() cog.Builder[dashboard.AnnotationQuery] {
	q := prometheus.NewDataqueryBuilder().Expr(m.expr).RefId("Anno").Interval("1d")
	return dashboard.NewAnnotationQueryBuilder().Name(m.name).Datasource(source()).Enable(true).IconColor(m.colour).Target(q)
}

// titled adds what the SDK does not know of annotations: their titles, and that values are instants.
func titled(built dashboard.Dashboard, marks []mark) (any, error) {
	if len(marks) == 0 {
		return built, nil
	}
	data, err := json.Marshal(built)
	if err != nil {
		return nil, err
	}
	var loose map[string]any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&loose); err != nil {
		return nil, err
	}
	list := loose["annotations"].(map[string]any)["list"].([]any)
	for i, m := range marks {
		a := list[i].(map[string]any)
		a["titleFormat"], a["expr"], a["step"], a["useValueForTime"] = m.title, m.expr, "1d", true
	}
	return loose, nil
}
