package dashboards

import (
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// choice is a variable with the catalogue's own words.
type choice struct{ label, id string }

func (h *house) choice(name string, label text, choices []choice) cog.Builder[dashboard.VariableModel] {
	return custom(name, h.in(label), choices, 0)
}

// custom is a variable of fixed choices, of which one is chosen at first. Grafana 10.0 takes the choices from
// options and never reads query; later versions read query and make options of it.
func custom(name, label string, choices []choice, first int) cog.Builder[dashboard.VariableModel] {
	var query []string
	var list []dashboard.VariableOption
	for n, c := range choices {
		text := strings.ReplaceAll(c.label, " : ", " - ")
		query = append(query, strings.ReplaceAll(text, ",", `\,`)+" : "+c.id)
		o := option(text, c.id)
		o.Selected = cog.ToPtr(n == first)
		list = append(list, o)
	}
	b := dashboard.NewCustomVariableBuilder(name).Label(label).Values(str(strings.Join(query,
		","))).Options(list).Multi(false).IncludeAll(false)
	if first < len(list) {
		b.Current(list[first])
	}
	return b
}
