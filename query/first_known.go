package query

import (
	"math"
	"slices"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// first is what the own figure of each corrected period was when it was first known: by everything that was
// known then, and by nothing that came later. A period that had none then is left out.
func (h *history) first(c *indicators.Catalogue, s indicators.Subject, corrected []periods.Period) []indicators.First {
	order := slices.Clone(corrected)
	slices.SortFunc(order, periods.Period.Compare)
	order = slices.Compact(order)
	var figures []indicators.First
	var known indicators.Facts
	at := int64(-1) // the revision of known: corrections mostly come in batches
	for _, p := range order {
		revision, said := h.firstSaid(p)
		if !said {
			continue
		}
		if int64(revision) != at {
			known, at = h.facts(s, revision, nil), int64(revision)
		}
		if v, there := indicators.OwnFigure(c, known, p); there {
			figures = append(figures, indicators.First{Period: p, Value: v})
		}
	}
	return figures
}

// firstSaid is the revision at which a figure of the period was first stated.
func (h *history) firstSaid(p periods.Period) (revision uint32, said bool) {
	for i := range h.said {
		if o := &h.said[i]; o.period == p && o.basis <= indicators.Cumulative && !math.IsNaN(o.value) {
			return o.revision, true
		}
	}
	return 0, false
}
