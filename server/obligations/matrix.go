package obligations

import (
	"net/http"
	"slices"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// matrixMonths is how many months the matrix shows.
const matrixMonths = 6

// matrixPage is what all units owe: units down, the months in which periods end across.
type matrixPage struct {
	layout.Page
	Forms     layout.Options
	Chosen    bool // one form alone
	Months    []string
	Rows      []matrixRow
	Counts    []stateCount
	Everyone  Rate
	ByForm    []formRate // of all units
	Conflicts []conflictLine
	Files     []layout.Files // of the matrix, and of the list behind it
}

type matrixRow struct {
	Name, Address string
	Cells         []matrixCell
	Record        Rate
	joint         []string // the forms of which it was said that January is not reported apart
}

// matrixCell is what a unit owes for the periods that end in a month.
type matrixCell struct {
	Month  string
	Duties []matrixDuty // the worst first
}

type matrixDuty struct {
	State        badge
	Form, Period string
	Apart        bool // the period is not the column's month
}

type stateCount struct {
	State badge
	N     int
}

// obligations sends a unit's people to their unit's page, and shows everybody else the matrix.
func (o *Room) obligations(w http.ResponseWriter, r *http.Request) error {
	p := o.Layout.New(r, "报送任务", "What is owed")
	if !p.Who.MayAll(people.ReadObligations) {
		if p.Who.Department == "" {
			return &layout.Error{Code: http.StatusForbidden, Public: p.T("没有查看报送任务的权限。", "What is owed is not yours to see.")}
		}
		http.Redirect(w, r, p.Link("/obligations/"+p.Who.Department), http.StatusSeeOther)
		return nil
	}
	d, err := o.matrixPage(r)
	if err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "matrix.html", d)
}

func (o *Room) matrixPage(r *http.Request) (p matrixPage, err error) {
	p.Page = o.Layout.New(r, "报送任务", "What is owed")
	if !p.Who.MayAll(people.ReadObligations) {
		return p, &layout.Error{Code: http.StatusForbidden, Public: p.T("没有查看各单位报送任务的权限。", "What all units owe is not yours to see.")}
	}
	k, err := o.known(r, p.Page)
	if err != nil {
		return p, err
	}
	f, err := NewFilter(k.Catalogue, r.URL.Query().Get("form"), "", "", "")
	if err != nil {
		return p, layout.BadParameter(p.Page, err.Error(), p.T("请从列表中选择报表。", "Choose the form from the list."))
	}
	p.Chosen = f.Form != ""
	for _, form := range k.Catalogue.Forms {
		p.Forms.Add(form.ID, p.In(form.Name), form.ID == f.Form)
	}
	p.fill(k, f, o.Location)
	if !p.Chosen {
		p.Conflicts = k.conflicts(p.Page, "")
	}
	p.files(f)
	return p, nil
}

// files are those of the matrix, of the list behind it, and of the records.
func (p *matrixPage) files(f Filter) {
	add := func(path, zh, en string) {
		files := p.Page.Files(path, "form", f.Form)
		files.Name = p.T(zh, en)
		p.Files = append(p.Files, files)
	}
	add(matrixFile, "本表Excel", "This table: Excel")
	add("/obligations", "明细Excel", "each report: Excel")
	add(ratesFile, "报送率Excel", "shares: Excel")
}

func (p *matrixPage) fill(k Known, f Filter, loc *time.Location) {
	last := periods.At(k.At, periods.Monthly, loc)
	for i := range matrixMonths {
		p.Months = append(p.Months, last.Shift(-i).Name(p.English))
	}
	rows := map[string]*matrixRow{}
	var order []string
	counts := map[indicators.ObligationState]int{}
	for _, o := range k.Select(f) {
		row := rows[o.Department]
		if row == nil {
			row = &matrixRow{Name: p.In(k.Name(o.Department)), Address: p.Link("/obligations/" + o.Department)}
			for _, month := range p.Months {
				row.Cells = append(row.Cells, matrixCell{Month: month})
			}
			rows[o.Department], order = row, append(order, o.Department)
		}
		row.joined(o.Form, last, p.Page)
		back := int(last.EndMonth() - o.Period.EndMonth())
		state := o.State(k.At)
		if open := o.Met == nil && o.Waiver == nil; open && state != indicators.ObligationNotDue && back >= matrixMonths {
			back = matrixMonths - 1 // what is owed since long stands in the last column
		}
		if back < 0 || back >= matrixMonths {
			continue
		}
		counts[state]++
		name := badge{badgeKinds[state], p.In(state.Name())}
		d := matrixDuty{State: name, Form: p.In(o.Form.Name), Period: o.Period.Name(p.English)}
		d.Apart = d.Period != p.Months[back]
		row.Cells[back].Duties = append(row.Cells[back].Duties, d)
	}
	for _, state := range indicators.ObligationStates() {
		if counts[state] > 0 {
			p.Counts = append(p.Counts, stateCount{badge{badgeKinds[state], p.In(state.Name())}, counts[state]})
		}
	}
	slices.SortFunc(order, func(a, b string) int { return k.place(a) - k.place(b) })
	records, rates := map[string]Rate{}, k.Rates(f)
	for _, rate := range rates {
		if (rate.Form == "") != p.Chosen {
			records[rate.Department] = rate
		}
	}
	p.Everyone, p.ByForm = totalOf(rates), k.byForm(p.Page, rates)
	for _, department := range order {
		row := rows[department]
		row.Record = records[department]
		p.Rows = append(p.Rows, *row)
	}
}

// joined says once of a form that reports January with February that nothing of January alone is owed.
func (r *matrixRow) joined(f *indicators.Form, last periods.Period, p layout.Page) {
	if !f.Combined || slices.Contains(r.joint, f.ID) {
		return
	}
	r.joint = append(r.joint, f.ID)
	first, _ := periods.Parse(f.First)
	for i := range r.Cells {
		month := last.Shift(-i)
		if month.FirstMonth() != time.January || month.StartMonth() < first.StartMonth() {
			continue
		}
		r.Cells[i].Duties = append(r.Cells[i].Duties, matrixDuty{
			State: badge{badgeKinds[indicators.ObligationNotDue], p.In(indicators.NotApart)}, Form: p.In(f.Name),
			Period: periods.New(month.Year(), time.January, 2).Name(p.English), Apart: true,
		})
	}
}
