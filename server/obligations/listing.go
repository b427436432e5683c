package obligations

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// Known is what an instance knew at an instant of what is owed, and of what came.
type Known struct {
	At        time.Time // now, or the end of the day that was asked for
	Catalogue *indicators.Catalogue
	Reports   []indicators.Report
	Conflicts []Conflict // that stand

	// Template makes a form's workbook for a period with the department's rows, by the catalogue in force; ErrNoTemplate where none is
	// owed by that.
	Template func(ctx context.Context, form, department string, period periods.Period) ([]byte, error)
}

// Filter chooses obligations. What is zero does not choose.
type Filter struct {
	Form, Department string
	Period           periods.Period
	State            indicators.ObligationState
	// Current leaves out what was settled and fell due more than so long ago.
	Current time.Duration
}

// NewFilter reads a filter as people write it; empty texts do not choose.
func NewFilter(c *indicators.Catalogue, form, department, period, state string) (f Filter, err error) {
	f = Filter{Form: form, Department: department, State: indicators.ObligationState(state)}
	if form != "" && c.Form(form) == nil {
		return f, fmt.Errorf("form: no form has the id %q%s", form, c.NearForm(form))
	}
	if department != "" && c.Department(department) == nil {
		return f, fmt.Errorf("department: no department has the id %q%s", department, c.NearDepartment(department))
	}
	if period != "" {
		if f.Period, err = periods.Parse(period); err != nil {
			return f, fmt.Errorf("period: %w", err)
		}
	}
	if states := indicators.ObligationStates(); state != "" && !slices.Contains(states, f.State) {
		return f, fmt.Errorf("state: there is no state %q; they are %v", state, states)
	}
	return f, nil
}

// keepTo has a filter choose what somebody may read: of one's own unit where one may not read all.
func (f *Filter) keepTo(who people.Person) error {
	if f.Department == "" && !who.MayAll(people.ReadObligations) {
		f.Department = who.Department
	}
	if !who.May(people.ReadObligations, people.About{Department: f.Department}) {
		return &layout.Error{Code: http.StatusForbidden, Public: "what this department owes is not yours to read"}
	}
	return nil
}

// Select lists the obligations that a filter chooses, what asks most of the units first, and of one state what falls due first.
func (k Known) Select(f Filter) []indicators.Obligation {
	list := slices.DeleteFunc(k.owed(f), func(o indicators.Obligation) bool {
		settled := o.Met != nil || o.Waiver != nil
		return f.Form != "" && o.Form.ID != f.Form || f.Department != "" && o.Department != f.Department ||
			!f.Period.IsZero() && o.Period != f.Period || f.State != "" && o.State(k.At) != f.State ||
			f.Current > 0 && settled && k.At.Sub(o.Due) > f.Current
	})
	slices.SortStableFunc(list, func(a, b indicators.Obligation) int {
		if d := a.State(k.At).Rank() - b.State(k.At).Rank(); d != 0 {
			return d
		}
		return a.Due.Compare(b.Due)
	})
	return list
}

// owed lists the obligations of a filter's unit, or of all units.
func (k Known) owed(f Filter) []indicators.Obligation {
	if f.Department != "" {
		return indicators.ReportingOf(k.Catalogue).Obligations(k.Reports, k.At, f.Department)
	}
	return indicators.ReportingOf(k.Catalogue).Obligations(k.Reports, k.At)
}

// Listing is what is owed, as JSON.
type Listing struct {
	AsOf        time.Time `json:"as_of"`
	Obligations []Line    `json:"obligations"`
	Rates       []Rate    `json:"rates"`
}

// Line is an obligation as JSON. Days are of the instance's zone.
type Line struct {
	Form           string                     `json:"form"`
	FormName       indicators.Text            `json:"form_name"`
	Department     string                     `json:"department"`
	DepartmentName indicators.Text            `json:"department_name"`
	Period         string                     `json:"period"`
	Due            string                     `json:"due"` // the last day on which it is on time
	OverdueFrom    time.Time                  `json:"overdue_from"`
	State          indicators.ObligationState `json:"state"`
	StateName      indicators.Text            `json:"state_name"`
	Overdue        bool                       `json:"overdue"`
	OnTime         *bool                      `json:"on_time"` // null: nothing has met it
	Returned       int                        `json:"returned"`
	Corrected      int                        `json:"corrected"`
	Met            *Sent                      `json:"met"`
	Last           *Sent                      `json:"last"`
	Waiver         *Sent                      `json:"waiver"`
}

// Sent is what came of an obligation, as JSON.
type Sent struct {
	Submission int64     `json:"submission"`
	Received   time.Time `json:"received"`
	Outcome    string    `json:"outcome"`
	File       string    `json:"file,omitempty"`
	By         string    `json:"by,omitempty"`
	Reason     string    `json:"reason,omitempty"`
}

// Rate is a unit's record over a form, or over all of its forms.
type Rate struct {
	Department   string   `json:"department"`
	Form         string   `json:"form,omitempty"` // empty: all
	Due          int      `json:"due"`
	Accepted     int      `json:"accepted"`
	OnTime       int      `json:"on_time"`
	Completeness *float64 `json:"completeness"` // null: none fell due
	Timeliness   *float64 `json:"timeliness"`
	Returned     int      `json:"returned"`
	Corrected    int      `json:"corrected"`
}

// List makes a listing of what a filter chooses. Its rates are of the filter's units and forms, whatever their periods and states.
func (k Known) List(f Filter) Listing {
	l := Listing{AsOf: k.At, Obligations: []Line{}, Rates: k.Rates(f)}
	for _, o := range k.Select(f) {
		l.Obligations = append(l.Obligations, k.line(&o))
	}
	return l
}

func (k Known) line(o *indicators.Obligation) Line {
	l := Line{
		Form: o.Form.ID, FormName: o.Form.Name, Department: o.Department, DepartmentName: k.Name(o.Department), Period: o.Period.String(),
		Due: o.DueDay.Format(time.DateOnly), OverdueFrom: o.Overdue, State: o.State(k.At), StateName: o.State(k.At).Name(),
		Overdue:  o.IsOverdue(k.At),
		Returned: o.Returned(), Corrected: o.Corrected(), Met: sent(o.Met), Last: sent(o.Last()), Waiver: sent(o.Waiver),
	}
	if o.Met != nil {
		l.OnTime = &o.OnTime
	}
	return l
}

func sent(r *indicators.Report) *Sent {
	if r == nil {
		return nil
	}
	return &Sent{Submission: r.Submission, Received: r.Received, Outcome: r.Outcome.String(), File: r.File, By: r.By, Reason: r.Reason}
}

// Name is what a unit is called.
func (k Known) Name(department string) indicators.Text {
	if d := k.Catalogue.Department(department); d != nil {
		return d.Name
	}
	return indicators.Text{ZH: department, EN: department}
}

// Rates are the records of units over their forms, each unit's of all of them first.
func (k Known) Rates(f Filter) []Rate {
	type of struct{ department, form string }
	list, records := []of{}, map[of]*indicators.Rates{}
	add := func(key of, o *indicators.Obligation) {
		if records[key] == nil {
			list, records[key] = append(list, key), &indicators.Rates{}
		}
		records[key].Add(o, k.At)
	}
	for _, o := range k.owed(f) {
		if (f.Form == "" || f.Form == o.Form.ID) && (f.Department == "" || f.Department == o.Department) {
			add(of{o.Department, ""}, &o)
			add(of{o.Department, o.Form.ID}, &o)
		}
	}
	slices.SortStableFunc(list, func(a, b of) int { return k.place(a.department) - k.place(b.department) })
	rates := []Rate{}
	for _, key := range list {
		if r := records[key]; key.form != "" || f.Form == "" {
			rates = append(rates, Rate{key.department, key.form, r.Due, r.Accepted, r.OnTime, known(r.Completeness()),
				known(r.Timeliness()), r.Returned, r.Corrected})
		}
	}
	return rates
}

// place is where a unit stands in the catalogue.
func (k Known) place(department string) int {
	return slices.IndexFunc(k.Catalogue.Departments, func(d *indicators.Department) bool { return d.ID == department })
}

func known(rate float64, is bool) *float64 {
	if !is {
		return nil
	}
	return &rate
}
