package obligations

import (
	"cmp"
	"slices"
	"strings"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/server/layout"
)

// Conflict is a contradiction between reports that stands: a period's figure that is not the sum of its parts or the cumulative at
// its end, or that two forms state otherwise.
type Conflict struct {
	indicators.Subject
	Department string
	Period     periods.Period
	Parts      []periods.Period // the first and the last; with Cumulative the one that states it; none of two forms
	Forms      []string         // whose figure stands, and who says otherwise
	Cumulative bool
}

// conflictLine is one on a page.
type conflictLine struct{ Unit, Address, Indicator, Period, Against string }

// conflicts are the lines of those that a department answers for, or of all where none is named; the newest periods first.
func (k *Known) conflicts(p layout.Page, department string) (out []conflictLine) {
	list := slices.Clone(k.Conflicts)
	slices.SortStableFunc(list, func(a, b Conflict) int {
		return cmp.Or(b.Period.Compare(a.Period), cmp.Compare(k.place(a.Department), k.place(b.Department)),
			cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Entity, b.Entity))
	})
	for _, c := range list {
		if department != "" && c.Department != department {
			continue
		}
		l := conflictLine{Unit: p.In(k.Name(c.Department)), Address: p.Link("/obligations/" + c.Department), Indicator: c.Indicator,
			Period: c.Period.Name(p.English)}
		if i := k.Catalogue.Indicator(c.Indicator); i != nil {
			l.Indicator = p.In(i.Name)
		}
		if e := k.Catalogue.Entity(c.Entity); e != nil {
			l.Indicator = p.In(e.Name) + " · " + l.Indicator
		}
		l.Against = k.against(p, c)
		out = append(out, l)
	}
	return out
}

// against is what a period's figure contradicts.
func (k *Known) against(p layout.Page, c Conflict) string {
	switch n := len(c.Parts); {
	case n > 0 && c.Cumulative:
		return c.Parts[n-1].Name(p.English) + p.T("累计数", ", its cumulative")
	case n > 0:
		return c.Parts[0].Name(p.English) + p.T("至", " to ") + c.Parts[n-1].Name(p.English) + p.T("各期之和", ", their sum")
	}
	names := make([]string, len(c.Forms))
	for i, id := range c.Forms {
		if names[i] = id; k.Catalogue.Form(id) != nil {
			names[i] = p.In(k.Catalogue.Form(id).Name)
		}
	}
	text := strings.Join(names, p.T("与", " against "))
	if c.Cumulative {
		text += p.T("（累计数）", " (cumulative)")
	}
	return text
}
