package obligations

import (
	"zhibiao/indicators"
	"zhibiao/server/layout"
)

// formRate is the record of a form, of one unit or of several together.
type formRate struct {
	Name string
	Rate
}

// rated is a page with the records that it shows, for the template that draws them.
type rated struct {
	layout.Page
	Rates []formRate
}

// Rated are the records of the unit's forms.
func (p departmentPage) Rated() rated { return rated{p.Page, p.Forms} }

// Rated are the records of all forms.
func (p matrixPage) Rated() rated { return rated{p.Page, p.ByForm} }

// byForm puts the rates of forms together, in the catalogue's order.
func (k Known) byForm(p layout.Page, rates []Rate) (list []formRate) {
	for _, f := range k.Catalogue.Forms {
		all := formRate{Name: p.In(f.Name)}
		for _, r := range rates {
			if r.Form == f.ID {
				all.Rate = all.plus(r)
			}
		}
		if all.Due > 0 {
			list = append(list, all)
		}
	}
	return list
}

// totalOf puts the rates of all forms together.
func totalOf(rates []Rate) (total Rate) {
	for _, r := range rates {
		if r.Form != "" {
			total = total.plus(r)
		}
	}
	return total
}

// plus counts two records together; its shares are asked of Share.
func (r Rate) plus(other Rate) Rate {
	return Rate{Due: r.Due + other.Due, Accepted: r.Accepted + other.Accepted, OnTime: r.OnTime + other.OnTime,
		Returned: r.Returned + other.Returned, Corrected: r.Corrected + other.Corrected}
}

// Share is how many of what fell due, in per cent.
func (r Rate) Share(n int) string {
	if r.Due == 0 {
		return "—"
	}
	return indicators.ShareText(float64(n) / float64(r.Due))
}
