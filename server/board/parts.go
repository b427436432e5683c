package board

import (
	"net/http"

	"zhibiao/indicators"
	"zhibiao/server/layout"
)

// partsPage holds targets against those of the parts that they are the sum of.
type partsPage struct {
	layout.Page
	Splits []split
}

// split is a target with its parts, as the page shows them.
type split struct {
	Whole    row
	Parts    []row
	Sum      string // of the parts' targets; empty: one has none
	Says     string
	Together bool // the sum is the target
}

// comparer is the room where targets are held against their parts.
type comparer struct{ *Room }

func (b comparer) parts(w http.ResponseWriter, r *http.Request) error {
	d := partsPage{Page: b.Layout.New(r, "分解目标", "Targets and their parts")}
	d.Here = "/"
	j, all, err := b.begin(r, d.Page)
	if err != nil {
		return err
	}
	if j.Catalogue == nil {
		return layout.Write(w, r, http.StatusOK, templates, "parts.html", d)
	}
	at := map[*indicators.Assessment]*target{}
	for _, t := range all {
		at[t.Assessment] = t
	}
	for _, s := range indicators.Splits(j.Catalogue, j.Assessed) {
		if whole := at[s.Whole]; whole != nil {
			d.Splits = append(d.Splits, newSplit(d.Page, j.Catalogue, s, whole, at))
		}
	}
	return layout.Write(w, r, http.StatusOK, templates, "parts.html", d)
}

func newSplit(p layout.Page, c *indicators.Catalogue, s indicators.Split, whole *target, at map[*indicators.Assessment]*target) split {
	out := split{Whole: newRow(p, c, whole), Says: p.In(s.Says()), Together: s.Sum == s.Whole.Target.Value}
	if len(s.Open) == 0 {
		out.Sum = p.In(indicators.FiguresOf(c, whole.indicator, s.Whole.Target).Plain(s.Sum))
	}
	for _, a := range s.Parts {
		if t := at[a]; t != nil {
			out.Parts = append(out.Parts, newRow(p, c, t))
		}
	}
	return out
}
