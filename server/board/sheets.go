package board

import (
	"net/http"

	"zhibiao/indicators"
	"zhibiao/server/layout"
)

// sheetsPage is made to be printed: a unit on each sheet of A4, with all its targets.
type sheetsPage struct {
	layout.Page
	Day    string
	Sheets []sheet
}

// sheet is one unit's.
type sheet struct {
	Name  string
	Lines []string
	Rows  []row
}

// sheetRows is how many targets one page of sheets may hold; units beyond it are printed one by one.
const sheetRows = 2000

// printer is the room where sheets are printed.
type printer struct{ *Room }

func (b printer) sheets(w http.ResponseWriter, r *http.Request) error {
	d := sheetsPage{Page: b.Layout.New(r, "各单位进展表", "Sheets of units")}
	d.Here = "/"
	j, all, err := b.begin(r, d.Page)
	if err != nil {
		return err
	}
	if j.Catalogue == nil {
		return layout.Write(w, r, http.StatusOK, templates, "sheets.html", d)
	}
	d.Day = dayOf(d.Page, j.At.In(b.Location))
	wanted := r.URL.Query().Get("unit")
	if wanted != "" && j.Catalogue.Department(wanted) == nil {
		return missing(d.Page)
	}
	if wanted == "" && len(all) > sheetRows {
		return &layout.Error{Code: http.StatusUnprocessableEntity,
			Public: d.T("目标太多，不能在一页上全部打印。", "There are too many targets to print on one page."),
			Help:   d.T("请打开单位的页面，逐个打印。", "Open a unit's page and print its sheet.")}
	}
	sticks, of, made := yardsticks(all), by(all, unitOf), newMaking(d.Page, j, b.Source)
	for _, unit := range j.Catalogue.Departments {
		mine := of[unit.ID]
		if len(mine) == 0 || !reads(d.Page, unit.ID) || wanted != "" && unit.ID != wanted {
			continue
		}
		s := sheet{Name: d.In(unit.Name), Lines: append([]string{tally(d.Page, mine)}, sentence(d.Page, sticks, mine)...)}
		for _, t := range mine {
			if indicators.Listed(j.Catalogue, *t.Assessment) {
				line, err := made.waitingRow(r.Context(), t)
				if err != nil {
					return err
				}
				s.Rows = append(s.Rows, line)
			}
		}
		d.Sheets = append(d.Sheets, s)
	}
	return layout.Write(w, r, http.StatusOK, templates, "sheets.html", d)
}
