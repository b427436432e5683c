package board

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// group is the targets of one unit or of one measure.
type group struct {
	Number, Name, Address string
	Lead                  string // of a measure
	Total                 int
	Lights                []lamp
	Shares                []string // yardstick by yardstick
	Results               string
	Overdue               int // reports
	targets               []*target
	place                 int
}

// groupsPage compares units, or lists measures.
type groupsPage struct {
	layout.Page
	Units      bool // otherwise measures
	Yardsticks []string
	Groups     []group
	Files      layout.Files
	Sheets     string // address of all units' sheets, to be printed; empty: there are none
	Overdue    bool   // the column of overdue reports has something to say
}

// by gathers targets, those of closed windows among them.
func by(all []*target, key func(*target) string) map[string][]*target {
	of := map[string][]*target{}
	for _, t := range all {
		if k := key(t); k != "" {
			of[k] = append(of[k], t)
		}
	}
	return of
}

func unitOf(t *target) string { return t.unit }

func measureOf(t *target) string {
	if t.measure == nil {
		return ""
	}
	return t.measure.ID
}

// fill counts a group's targets, which have a page at a path.
func (g *group) fill(p layout.Page, path string, sticks []yardstick) {
	g.Address = p.Link(path)
	n := map[indicators.Light]int{}
	for _, t := range g.targets {
		if !t.Past {
			n[t.Light]++
			g.Total++
		}
	}
	for _, light := range indicators.Lights() {
		g.Lights = append(g.Lights, lamp{Light: string(light), Name: light.Name().In(p.English) + p.T("灯", ""), N: n[light],
			Address: p.Link(path, "light", string(light)) + "#targets"})
	}
	for _, y := range sticks {
		g.Shares = append(g.Shares, y.shareOf(g.targets).Words(p))
	}
	g.Results = resultsOf(g.targets).Words(p)
}

// worstFirst orders groups by their red lights, then by their yellow ones; those that are equal as the catalogue does.
func worstFirst(a, b group) int {
	return cmp.Or(b.Lights[0].N-a.Lights[0].N, b.Lights[1].N-a.Lights[1].N, a.place-b.place)
}

func (b *Room) units(w http.ResponseWriter, r *http.Request) error {
	d, err := b.unitsPage(r)
	if err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "groups.html", d)
}

func (b *Room) unitsPage(r *http.Request) (groupsPage, error) {
	d := groupsPage{Page: b.Layout.New(r, "各单位进展", "Progress by unit"), Units: true}
	d.Here = "/"
	j, all, err := b.begin(r, d.Page)
	if err != nil || j.Catalogue == nil {
		return d, err
	}
	owed, err := b.obligations(r.Context(), d.AsOf, j)
	if err != nil {
		return d, err
	}
	overdue := map[string]int{}
	for i := range owed {
		if o := &owed[i]; o.IsOverdue(j.At) && d.Who.May(people.ReadObligations, people.About{Department: o.Department}) {
			overdue[o.Department]++
		}
	}
	sticks, of := yardsticks(all), by(all, unitOf)
	for i, unit := range j.Catalogue.Departments {
		if len(of[unit.ID]) == 0 || !reads(d.Page, unit.ID) {
			continue
		}
		g := group{Name: d.In(unit.Called()), targets: of[unit.ID], place: i, Overdue: overdue[unit.ID]}
		g.fill(d.Page, "/units/"+unit.ID, sticks)
		d.Overdue = d.Overdue || g.Overdue > 0
		d.Groups = append(d.Groups, g)
	}
	d.end(sticks, "/units")
	d.Sheets = d.Link("/sheets")
	return d, nil
}

// reads says whether a reader may see how a unit does as a whole; of another unit's targets a unit sees those alone that it reports.
func reads(p layout.Page, unit string) bool {
	return p.Who.May(people.ReadBoard, people.About{Department: unit})
}

func (b *Room) measures(w http.ResponseWriter, r *http.Request) error {
	d, err := b.measuresPage(r)
	if err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "groups.html", d)
}

func (b *Room) measuresPage(r *http.Request) (groupsPage, error) {
	d := groupsPage{Page: b.Layout.New(r, "各条进展", "Progress by measure")}
	d.Here = "/"
	j, all, err := b.begin(r, d.Page)
	if err != nil || j.Catalogue == nil {
		return d, err
	}
	sticks, of := yardsticks(all), by(all, measureOf)
	for i, m := range j.Catalogue.Measures {
		if len(of[m.ID]) == 0 {
			continue
		}
		g := group{Number: m.Number, Name: d.In(m.Title), Lead: d.In(indicators.DutiesOf(j.Catalogue).Leads(m, j.At)), targets: of[m.ID],
			place: i}
		g.fill(d.Page, "/measures/"+m.ID, sticks)
		d.Groups = append(d.Groups, g)
	}
	d.end(sticks, "/measures")
	return d, nil
}

func (d *groupsPage) end(sticks []yardstick, path string) {
	for _, y := range sticks {
		d.Yardsticks = append(d.Yardsticks, y.Name(d.Page))
	}
	if d.Units {
		slices.SortStableFunc(d.Groups, worstFirst)
	}
	d.Files = d.Page.Files(path)
}

// table is the page's table as a file.
func (d *groupsPage) table() layout.Table {
	t := d.Page.Table()
	if d.Units {
		t.Columns = []layout.Column{d.Words("单位", "Unit", 24)}
	} else {
		t.Columns = []layout.Column{d.Words("条", "Measure", 10), d.Words("内容", "Title", 40),
			d.Words("牵头单位", "Lead", 24)}
	}
	t.Columns = append(t.Columns, d.Numbers("目标", "Targets", 8))
	for _, light := range indicators.Lights() {
		t.Columns = append(t.Columns, layout.Column{Name: light.Name().In(d.English) + d.T("灯", ""), Width: 7, Number: true})
	}
	for _, y := range d.Yardsticks {
		t.Columns = append(t.Columns, layout.Column{Name: y + d.T("达到", ", met"), Width: 22})
	}
	t.Columns = append(t.Columns, d.Words("上年（上期）结果达到", "Results of closed windows, met", 18))
	if d.Units {
		t.Columns = append(t.Columns, d.Numbers("逾期未报", "Overdue reports", 10))
	}
	for _, g := range d.Groups {
		row := []string{g.Name}
		if !d.Units {
			row = []string{g.Number, g.Name, g.Lead}
		}
		row = append(row, fmt.Sprint(g.Total))
		for _, l := range g.Lights {
			row = append(row, fmt.Sprint(l.N))
		}
		row = append(append(row, g.Shares...), g.Results)
		if d.Units {
			row = append(row, fmt.Sprint(g.Overdue))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
