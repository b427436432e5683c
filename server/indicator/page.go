package indicator

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/server/layout"
)

// page is an indicator's page.
type page struct {
	asked
	Name, Entity      string
	Measure, Document string
	Cited, Concept    string
	Formula           string
	Row               indicators.Row // of the window shown
	Judged            bool           // there is one
	Need              string         // what is still needed, in a sentence
	Facts             []fact
	Windows           []way // to the indicator's other windows
	Charts            []drawing
	Table             table
	Files             layout.Files             // of all periods
	Corrected         layout.Files             // of all corrections
	shown             *indicators.WindowCourse // nil: the indicator has no window
	Result            *indicators.Row          // 上年结果
	Revised           []revised
	Plans             []plan
	Doubts            []Doubt
	Alerts            []Alert
	Waiting           []way // submissions whose figures wait for a reviewer
}

// NotApart is what is said of a January that is reported with February.
func (p page) NotApart() string { return p.In(indicators.NotApart) }

// Latest is this page as it is known now.
func (p page) Latest() string {
	now := p.Page
	now.AsOf = ""
	return now.IndicatorAddress(p.subject)
}

// Whole is the indicator without its entity.
func (p page) Whole() indicators.Subject { return indicators.Subject{Indicator: p.subject.Indicator} }

// drawn is a chart on its page, for the template that shows it.
type drawn struct {
	drawing
	ID, Says string
}

// Drawn puts a chart on the page.
func (p page) Drawn(d drawing) drawn { return drawn{d, d.ID + "-table", p.T("数据表", "Table")} }

// fact is a figure with its name.
type fact struct {
	Name string
	figure
	Note string
}

// way is a link.
type way struct {
	Name, Address string
	Here          bool
}

// revised is a period's figure that was stated anew.
type revised struct {
	Period   string
	Was, Is  figure // the page links what is known now alone
	Increase bool
}

// plan is a version of the window's target.
type plan struct {
	Shown, Since, Figure, Basis, Before, Place, Address string
	InForce                                             bool
}

// entities lists an indicator's entities, for who asks for none of them.
type entities struct {
	asked
	Name string
	Head string
	Rows []entityRow
}

type entityRow struct {
	indicators.Row
	Address string
}

func (o *Room) page(w http.ResponseWriter, r *http.Request) error {
	a, err := o.ask(r, "指标", "Indicator")
	if err != nil {
		return err
	}
	a.Title = a.name()
	layout.Private(w.Header())
	if a.entity == nil && a.indicator.EntityKind != "" {
		return layout.Write(w, r, http.StatusOK, templates, "entities.html", a.entities())
	}
	p, course := newPage(a)
	shown, err := p.choose(r.URL.Query().Get("window"), course)
	if err != nil {
		return err
	}
	p.about()
	p.shown = shown
	p.state(course, shown)
	p.windows(course, shown)
	p.Charts = draw(&p.asked, course, shown)
	if p.Table, err = p.table(r.URL.Query(), course, shown); err != nil {
		return err
	}
	p.Files, p.Corrected = p.files("/periods"), p.files("/corrections")
	p.changes(course, shown)
	if err := p.beside(r.Context(), o); err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "indicator.html", p)
}

// newPage begins the page of what is asked about, with the course that all of it tells of.
func newPage(a asked) (page, *indicators.Course) {
	return page{asked: a, Name: a.In(a.indicator.Name)}, indicators.NewCourse(a.known.Catalogue, a.known.Facts(a.subject), a.known.Now)
}

func (a *asked) entities() entities {
	e := entities{asked: *a, Name: a.In(a.indicator.Name)}
	c := a.known.Catalogue
	var all []indicators.Assessment
	for _, id := range c.EntitiesOf(a.indicator) {
		s := indicators.Subject{Indicator: a.indicator.ID, Entity: id}
		row := entityRow{Row: indicators.Row{Entity: id, Actual: none, Target: none, Attainment: none, Until: none},
			Address: a.IndicatorAddress(s)}
		if entity := c.Entity(id); entity != nil {
			row.Entity = a.In(entity.Name)
		}
		for _, x := range indicators.Assess(c, a.known.Facts(s), a.known.Now) {
			if !x.Past {
				row.Row, all = indicators.WordingIn(c, a.English).Row(x), append(all, x)
				break
			}
		}
		e.Rows = append(e.Rows, row)
	}
	e.Head = indicators.WordingIn(c, a.English).EntityHead(all)
	return e
}

// choose is the window that is asked for, else the one that is live now; nil: the indicator has none.
func (p *page) choose(label string, course *indicators.Course) (*indicators.WindowCourse, error) {
	if label == "" {
		for _, a := range course.Live {
			if !a.Past {
				label = a.Window.Label()
				break
			}
		}
	}
	for i := range course.Windows {
		if course.Windows[i].Window.Label() == label {
			return &course.Windows[i], nil
		}
	}
	if p.has("window") {
		return nil, layout.BadParameter(p.Page, "window="+label, p.T("请从页面上选择考核期。", "Choose the window on the page."))
	}
	if n := len(course.Windows); n > 0 {
		return &course.Windows[n-1], nil
	}
	return nil, nil
}

func (p *page) has(parameter string) bool { return strings.Contains(p.Other(), parameter+"=") }

// about tells what the indicator is, and in which words the policy asks for it.
func (p *page) about() {
	c := p.known.Catalogue
	if p.entity != nil {
		p.Entity = p.In(p.entity.Name)
	}
	p.Concept = p.In(p.indicator.ConceptOf(p.subject.Entity))
	p.Formula = indicators.WordingIn(c, p.English).Formula(p.indicator)
	if m := c.MeasureOf(p.subject); m != nil {
		p.Measure = strings.TrimSpace(m.Number + " " + p.In(m.Title))
		if d := c.Document(m.Document); d != nil {
			p.Document = d.Number + "《" + d.Title.ZH + "》"
			if p.English {
				p.Document = strings.TrimSpace(d.Title.In(true) + " " + d.Number)
			}
		}
	}
	if p.entity != nil && p.entity.Phrase != "" {
		p.Cited = p.entity.Phrase
	}
}

// state tells where the target of the window stands, with the figures behind it.
func (p *page) state(course *indicators.Course, w *indicators.WindowCourse) {
	c := p.known.Catalogue
	var now *indicators.Assessment
	for i := range course.Live {
		switch a := &course.Live[i]; {
		case w == nil:
		case a.Window == w.Window && !a.Past:
			now = a
		case a.Past && a.Window != w.Window && (w.Window.Span.Months() == a.Window.Span.Months()):
			row := indicators.WordingIn(c, p.English).Row(*a)
			p.Result = &row
		}
	}
	if now == nil && w != nil && len(w.Stands) > 0 {
		now = &w.Stands[len(w.Stands)-1] // of a window that is over
	}
	if now != nil {
		p.Row, p.Judged = indicators.WordingIn(c, p.English).Row(*now), true
		if now.Target != nil && now.Target.Figure != "" {
			p.Cited = now.Target.Figure
		}
		p.judged(now, w)
	}
	if n := len(course.Periods); n > 0 {
		p.latest(course.Periods[n-1])
	}
}

// judged lists the figures of an assessment.
func (p *page) judged(a *indicators.Assessment, w *indicators.WindowCourse) {
	x := p.tells(&w.Window, a.Target)
	add := func(kind indicators.EvidenceKind, name string, v float64, text string, note string) {
		if f := x.figure(kind, a.Period, v, indicators.Text{ZH: text, EN: text}); !f.None() {
			p.Facts = append(p.Facts, fact{name, f, note})
		}
	}
	kinds := func(k indicators.EvidenceKind) string { return p.In(k.Name()) }
	mark := ""
	if a.Provisional {
		mark = p.In(a.Figures.Name())
	}
	if a.Target == nil {
		kind := indicators.EvidenceOwn
		if p.indicator.Kind == indicators.Flow {
			kind = indicators.EvidenceCumulative
		}
		add(kind, kinds(indicators.EvidenceActual), a.Actual, p.Row.Actual, mark)
		return
	}
	add(indicators.EvidenceActual, kinds(indicators.EvidenceActual), a.Actual, p.Row.Actual, mark)
	if a.Period.IsZero() {
		a.Period = lastPlanned(w, p.known.Now, p.known.Catalogue.Location)
	}
	add(indicators.EvidenceTarget, kinds(indicators.EvidenceTarget), a.Target.Value, p.Row.Target, p.Row.Mark)
	add(indicators.EvidenceAttainment, kinds(indicators.EvidenceAttainment), a.Attainment, p.Row.Attainment, "")
	add(indicators.EvidenceTimeShare, kinds(indicators.EvidenceTimeShare), a.TimeShare, p.Row.TimeShare, "")
	if !math.IsNaN(a.PaceGap) && p.Row.Gap != none {
		add(indicators.EvidencePaceGap, kinds(indicators.EvidencePaceGap), a.PaceGap, p.Row.Gap+p.T("个百分点", " points"), "")
	}
	for _, q := range w.Plan {
		if q.Period == a.Period {
			add(indicators.EvidenceExpected, kinds(indicators.EvidenceExpected), q.Expected, p.In(x.write.Due(q.Expected)), "")
		}
	}
	p.ahead(a, &x, add)
}

// ahead tells what is still needed, and what is to be expected.
func (p *page) ahead(a *indicators.Assessment, x *teller, add func(indicators.EvidenceKind, string, float64, string, string)) {
	if !math.IsNaN(a.Required) && a.Required > 0 {
		left := int(a.Window.Span.EndMonth() - a.Period.EndMonth())
		need := p.In(x.write.Due(a.Required))
		add(indicators.EvidenceRequired, p.In(indicators.EvidenceRequired.Name()), a.Required, need, "")
		p.Need = p.T(fmt.Sprintf("后%d个月月均需完成%s。", left, need),
			fmt.Sprintf("%s left: %s is needed in each.", indicators.Count(left, "month"), need))
	}
	note := p.T("按现行进度推算，仅供参考", "at the present pace, for reference only")
	if !math.IsNaN(a.ForecastLow) && !math.IsNaN(a.ForecastHigh) {
		note = fmt.Sprintf(p.T("%s；往年波动区间 %s 至 %s", "%s; by past years between %s and %s"), note, p.In(x.write.Plain(a.ForecastLow)),
			p.In(x.write.Plain(a.ForecastHigh)))
	}
	if a.Period.EndMonth() < a.Window.Span.EndMonth() {
		add(indicators.EvidenceForecast, p.In(indicators.EvidenceForecast.Name()), a.Forecast, p.Row.Forecast, note)
	}
}

// lastPlanned is the period of a window in which an instant lies, else its last.
func lastPlanned(w *indicators.WindowCourse, now time.Time, loc *time.Location) (p periods.Period) {
	for _, q := range w.Plan {
		if p = q.Period; !q.Period.End(loc).Before(now) {
			break
		}
	}
	return p
}

// latest adds the growth of the newest period.
func (p *page) latest(k indicators.PeriodCourse) {
	x := p.tells(nil, nil)
	for _, g := range []struct {
		kind indicators.EvidenceKind
		v    float64
	}{{indicators.EvidenceYearOnYear, k.YearOnYear}, {indicators.EvidencePeriodOnPeriod, k.PeriodOnPeriod},
		{indicators.EvidenceSoFarOnYear, k.CumulativeYearOnYear}} {
		if g.kind == indicators.EvidencePeriodOnPeriod && k.Period.Months() == 12 {
			continue // that is 同比
		}
		if f := x.growth(g.kind, k.Period, g.v); !f.None() {
			p.Facts = append(p.Facts, fact{p.In(g.kind.Name()), f, k.Period.Name(p.English)})
		}
	}
	if !p.Judged {
		p.Facts = append([]fact{{k.Period.Name(p.English), x.own(k.Period, k.Own), ""}}, p.Facts...)
	}
}

// windowsShown is how many windows the page leads to.
const windowsShown = 12

func (p *page) windows(course *indicators.Course, shown *indicators.WindowCourse) {
	if len(course.Windows) < 2 {
		return
	}
	list := course.Windows[max(0, len(course.Windows)-windowsShown):]
	for i := range list {
		label := list[i].Window.Label()
		p.Windows = append(p.Windows, way{list[i].Window.Name(p.English), p.asked.address("", "window", label),
			shown != nil && label == shown.Window.Label()})
	}
}

// changes tells what was stated or planned anew.
func (p *page) changes(course *indicators.Course, w *indicators.WindowCourse) {
	p.Revised = p.revised(course, changesShown)
	if w == nil {
		return
	}
	versions := changes(w)
	if len(versions) < 2 && !(len(versions) == 1 && versions[0].Replaces.Deadline) {
		return
	}
	for i, t := range versions {
		write := indicators.FiguresOf(p.known.Catalogue, p.indicator, t)
		v := plan{Shown: p.In(write.Goal()), Figure: t.Figure, Basis: t.Basis, Before: p.In(t.Postponed()), InForce: i == len(versions)-1}
		if !t.InForce.IsZero() {
			v.Since = t.InForce.In(p.known.Catalogue.Location).Format(time.DateOnly)
		}
		if s := t.Source; s.Submission != 0 && s.Cell != "" {
			v.Place, v.Address = s.Sheet+"!"+s.Cell, p.SpotAddress(s.Submission, s.Sheet, s.Cell)
		}
		p.Plans = append(p.Plans, v)
	}
}

// revised are the last periods whose figures were stated anew, at most so many, the newest first.
func (p *page) revised(course *indicators.Course, most int) (list []revised) {
	x := p.tells(nil, nil)
	for _, r := range slices.Backward(course.Revised) {
		if len(list) == most {
			break
		}
		list = append(list, revised{r.Period.Name(p.English), x.own(r.Period, r.Was), x.own(r.Period, r.Is), r.Is > r.Was})
	}
	return list
}

// changes are the versions of a target that are another one than the version before: a plan that spreads the policy's figure over the
// months changes nothing of it.
func changes(w *indicators.WindowCourse) (list []*indicators.Target) {
	for i := range w.Targets {
		t := &w.Targets[i]
		if i == 0 || t.Value != w.Targets[i-1].Value || !t.InForce.IsZero() {
			list = append(list, t)
		}
	}
	return list
}

// changesShown is how many corrections the page lists.
const changesShown = 12

// beside fetches what people say and do about the figures.
func (p *page) beside(ctx context.Context, o *Room) (err error) {
	if p.Alerts, err = o.Alerts(ctx, p.Page, p.subject); err != nil {
		return err
	}
	standing, err := o.standing(ctx, &p.asked)
	if err != nil {
		return err
	}
	at, of := map[indicators.Source]bool{}, map[int64]bool{}
	for i := range standing {
		s := standing[i].Source
		at[indicators.Source{Submission: s.Submission, Sheet: s.Sheet, Cell: s.Cell}] = true
		of[s.Submission] = true
	}
	unit := indicators.DutiesOf(p.known.Catalogue).Answering(p.indicator.Department, p.known.Now)
	if p.Doubts, err = o.Doubts(ctx, p.Page, unit, func(s indicators.Source) bool { return at[s] }); err != nil || p.AsOf != "" {
		return err
	}
	waiting, err := o.Source.Submissions(ctx, report.Filter{Department: unit, Form: p.indicator.Form, Waiting: true, Limit: changesShown})
	for _, l := range waiting {
		if of[l.ID] {
			p.Waiting = append(p.Waiting, way{Name: l.Name, Address: p.SubmissionAddress(l.ID)})
			p.Table.wait(standing, l.ID, p.T("待审", "to be reviewed"))
		}
	}
	return err
}

// standing are the figures of the subject with their cells.
func (o *Room) standing(ctx context.Context, a *asked) ([]indicators.Observation, error) {
	if a.AsOf == "" {
		return o.Source.Standing(ctx, a.subject)
	}
	return o.Source.StandingAt(ctx, a.subject, a.known.Revision)
}
