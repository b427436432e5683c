package dashboards

import (
	"strings"
	"zhibiao/indicators"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// choice is a variable with the catalogue's own words.
type choice struct{ label, id string }

func (v vocabulary) choice(name string, label text, choices []choice) cog.Builder[dashboard.VariableModel] {
	return custom(name, v.in(label), choices, 0)
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

// measureChoices are all measures, in the policy's order.
func (v vocabulary) measureChoices() (list []choice) {
	for _, m := range v.catalogue.Measures {
		list = append(list, choice{m.Number + v.in(m.Title), m.ID})
	}
	return list
}

// departmentChoices are the units that report.
func (v vocabulary) departmentChoices() (list []choice) {
	reports := map[string]bool{}
	for _, i := range v.catalogue.Indicators {
		reports[i.Department] = true
	}
	for _, f := range v.catalogue.Forms {
		for _, d := range indicators.DutiesOf(v.catalogue).OwedBy(f) {
			reports[d] = true
		}
	}
	for _, d := range v.catalogue.Departments {
		if reports[d.ID] {
			list = append(list, choice{v.departmentName(d), d.ID})
		}
	}
	return list
}

func (v vocabulary) indicatorChoices() (list []choice) {
	for _, withTarget := range []bool{true, false} { // those with a target first
		for _, i := range v.catalogue.Indicators {
			if (len(i.Targets) > 0) == withTarget {
				list = append(list, choice{v.in(i.Name), i.ID})
			}
		}
	}
	// The first shown is one that every panel has something of.
	for n, c := range list {
		if i := v.catalogue.Indicator(c.id); i.Kind == indicators.Flow && i.EntityKind == "" && !i.Lumpy && len(i.Targets) > 0 &&
			i.Targets[0].Window == "year" {
			return append([]choice{c}, append(list[:n:n], list[n+1:]...)...)
		}
	}
	return list
}
