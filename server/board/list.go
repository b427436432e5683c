package board

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"zhibiao/indicators"
	"zhibiao/query"
	"zhibiao/server/layout"
)

// rowsShown is how many targets one page lists.
const rowsShown = 40

// list is a page of targets with what they can be chosen by.
type list struct {
	layout.Page
	choice
	options
	Path         string // of the page that it stands on
	Lamps        []lamp
	Rows         []row
	Total        int          // that the choice asks for
	First, Last  int          // of these, as they are counted
	Newer, Older string       // addresses; empty where there is none
	Files        layout.Files // of the whole list
	Counts       string       // what the total counts, in words
	Narrowed     bool         // less than all that the page is about is asked for
}

// lamp is a light with how many show it, and the address of those.
type lamp struct {
	Light, Name, Address string
	N                    int
	Chosen               bool
}

// row is a target's line, with the addresses of what it names and how its figure was computed where it was not reported as such.
type row struct {
	indicators.Row
	layout.Page
	Made    []term
	measure *indicators.Measure
	unit    string
	awaiting
}

// scope is what a page is about.
type scope struct {
	targets []*target
	choice  choice // that it makes by itself: the unit's, the measure's
	path    string
}

// newList puts a page of what is asked for into words.
func newList(ctx context.Context, p layout.Page, from Source, j *query.Judgement, of scope, asked choice) (list, error) {
	narrowed, fixed := asked.some(), of.choice
	asked.Measure, asked.Unit = cmp.Or(fixed.Measure, asked.Measure), cmp.Or(fixed.Unit, asked.Unit)
	l := list{Page: p, choice: asked, Path: of.path, Narrowed: narrowed}
	if j.Catalogue == nil {
		return l, nil
	}
	l.options = asked.options(p, j.Catalogue, of.targets)
	if fixed.Measure != "" {
		l.Measures = nil
	}
	if fixed.Unit != "" {
		l.Units = nil
	}
	took, by := asked.take(of.targets)
	l.Total = len(took)
	if asked.From > 0 && asked.From >= l.Total {
		return l, layout.BadPosition(p, "from", strconv.Itoa(asked.From))
	}
	l.First, l.Last = min(asked.From+1, l.Total), min(asked.From+rowsShown, l.Total)
	made := newMaking(p, j, from)
	for _, t := range took[min(asked.From, l.Total):l.Last] {
		r, err := made.row(ctx, t)
		if err != nil {
			return l, err
		}
		l.Rows = append(l.Rows, r)
	}
	l.turn(fixed)
	l.lamps(by, fixed)
	l.count(by)
	return l, nil
}

func newRow(p layout.Page, c *indicators.Catalogue, t *target) row {
	return row{Row: indicators.WordingIn(c, p.English).Row(*t.Assessment), Page: p, measure: t.measure, unit: t.unit, awaiting: t.awaiting}
}

// at is the address of the list with another choice, without what the page itself is about.
func (l *list) at(c, fixed choice) string {
	if fixed.Measure != "" {
		c.Measure = ""
	}
	if fixed.Unit != "" {
		c.Unit = ""
	}
	return l.Link(l.Path, c.pairs()...) + "#targets"
}

// turn finds the pages beside this one, and the files.
func (l *list) turn(fixed choice) {
	c := l.choice
	if l.From > 0 {
		c.From = max(l.From-rowsShown, 0)
		l.Newer = l.at(c, fixed)
	}
	if l.Last < l.Total {
		c.From = l.Last
		l.Older = l.at(c, fixed)
	}
	c = l.choice
	c.From = 0
	l.Files = l.Page.Files("/targets", c.pairs()...)
}

func (l *list) lamps(by map[string]int, fixed choice) {
	add := func(id, name string) {
		c := l.choice
		c.Light, c.From = id, 0
		if id == l.Light {
			c.Light = "" // another click shows all again
		}
		l.Lamps = append(l.Lamps, lamp{Light: id, Name: name, N: by[id], Chosen: id == l.Light, Address: l.at(c, fixed)})
	}
	for _, light := range indicators.Lights() {
		add(string(light), light.Name().In(l.English)+l.T("灯", ""))
	}
	if by[results] > 0 || l.Light == results {
		add(results, l.T("上年结果", "last year's results"))
	}
}

// count says what the total counts.
func (l *list) count(by map[string]int) {
	all := 0
	for _, light := range indicators.Lights() {
		all += by[string(light)]
	}
	switch {
	case l.Light == results:
		l.Counts = l.T(fmt.Sprintf("上年（上期）结果%d项：考核期已结束、下一考核期尚未有结论的目标", l.Total),
			indicators.Count(l.Total, "result")+" of closed windows, whose next window has no verdict yet")
	case l.Light != "":
		l.Counts = fmt.Sprintf(l.T("%d项目标中的%d项", "%[2]d of %[1]d targets"), all, l.Total)
	default:
		l.Counts = l.T(fmt.Sprintf("%d项目标", l.Total), indicators.Count(l.Total, "target"))
	}
	if l.Light != results && by[results] > 0 {
		l.Counts += l.T(fmt.Sprintf("，上年结果%d项不计在内", by[results]), "; without "+indicators.Count(by[results], "result")+" of last year")
	}
}

// MeasurePage and UnitPage are the addresses of what a row names; empty where it names none.
func (r row) MeasurePage() string {
	if r.measure == nil {
		return ""
	}
	return r.Link("/measures/" + r.measure.ID)
}

// UnitPage is that of the unit that answers for the target.
func (r row) UnitPage() string {
	if r.unit == "" {
		return ""
	}
	return r.Link("/units/" + r.unit)
}

// ActualCell is the address of the cell in which the figure stands; empty where it stands in none.
func (r row) ActualCell() string { return r.cell(r.Source) }

// PlanCell is the address of the cell that set the target; empty where the policy did.
func (r row) PlanCell() string {
	if r.Assessment.Target == nil {
		return ""
	}
	return r.cell(r.Assessment.Target.Source)
}

// Input is the address of the cell in which a term's figure stands; empty where it has none.
func (r row) Input(t term) string { return r.cell(t.Source) }

func (r row) cell(s indicators.Source) string {
	if s.Submission == 0 || s.Cell == "" {
		return ""
	}
	return r.SpotAddress(s.Submission, s.Sheet, s.Cell)
}

// Waiting is what the submission waits for in which the figure stands, or one of those that it was computed from; empty for what is
// confirmed.
func (r row) Waiting() string {
	waits := r.awaiting.of(r.Source, r.English)
	for _, made := range r.Made {
		for _, s := range made.rests {
			waits = cmp.Or(waits, r.awaiting.of(s, r.English))
		}
	}
	return waits
}
