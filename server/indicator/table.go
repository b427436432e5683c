package indicator

import (
	"math"
	"net/url"
	"strconv"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/server/layout"
)

// rowsShown is how many periods one page of the table lists.
const rowsShown = 24

// table is the figures by period, the newest first.
type table struct {
	Rows         []row
	From, To     int
	Count        int
	Newer, Older string // addresses; empty where there is none
	Own, Paced   bool   // whether there are columns of the periods' own amounts, and of the pace
	OnPeriod     bool   // and of 环比: of years it is 同比
	SoFar        string // what the column of what is judged is called
	Attained     string // and that of what this is of the target: 完成率, of a ceiling 使用率
}

type row struct {
	period                    periods.Period
	Period                    string
	NotApart, Missing         bool
	Marks                     []string // 快报数, 待审
	Own, YearOnYear, OnPeriod figure
	SoFar, SoFarOnYear        figure
	Expected, Attainment, Gap figure
	Light                     indicators.Light
	Status, Window            string
}

// newTable is the table without its rows.
func (p *page) newTable(course *indicators.Course) table {
	t := table{Count: len(course.Periods), Own: p.indicator.Kind == indicators.Flow, SoFar: p.T("累计", "So far"),
		Attained: p.T("完成率", "Attained")}
	if !t.Own {
		t.SoFar = p.T("数值", "Value")
	}
	if w := p.shown; w != nil && len(w.Targets) > 0 && w.Targets[len(w.Targets)-1].IsControl() {
		t.Attained = p.T("使用率", "Used")
	}
	return t
}

func (p *page) table(q url.Values, course *indicators.Course, shown *indicators.WindowCourse) (t table, err error) {
	t, n := p.newTable(course), len(course.Periods)
	at, err := layout.From(p.Page, q, n)
	if err != nil {
		return t, err
	}
	t.fill(p, course, shown, at, min(at+rowsShown, n))
	t.From, t.To = at+1, min(at+rowsShown, n)
	address := func(from int) string {
		window := ""
		if shown != nil {
			window = shown.Window.Label()
		}
		return p.asked.address("", "window", window, "from", strconv.Itoa(from)) + "#periods"
	}
	if at > 0 {
		t.Newer = address(max(at-rowsShown, 0))
	}
	if t.To < n {
		t.Older = address(t.To)
	}
	return t, nil
}

// fill adds the rows of the periods from one to another, counted from the newest.
func (t *table) fill(p *page, course *indicators.Course, shown *indicators.WindowCourse, from, to int) {
	stands, n := byPeriod(course, shown), len(course.Periods)
	owed := indicators.OwedSince(p.known.Catalogue, p.subject)
	for i := from; i < to; i++ {
		k := course.Periods[n-1-i]
		r := p.row(k, stands[k.Period.EndMonth()])
		r.Period = p.periodName(course, n-1-i)
		r.Missing = r.Missing && (owed.IsZero() || k.Period.EndMonth() >= owed.StartMonth())
		t.OnPeriod = t.OnPeriod || k.Period.Months() != 12
		t.Paced = t.Paced || !r.Gap.None() || !r.Expected.None()
		t.Rows = append(t.Rows, r)
	}
}

// periodName is what the i-th period of a course is called: February came with January where that is not reported apart.
func (a *asked) periodName(course *indicators.Course, i int) string {
	p := course.Periods[i].Period
	if i > 0 && course.Periods[i-1].NotApart {
		p = periods.Ending(p.EndMonth(), 2)
	}
	return p.Name(a.English)
}

// stand is where a target of the track stood at the end of a period.
type stand struct {
	window   *indicators.WindowCourse
	at       *indicators.Assessment
	expected float64
}

// judges says that what is held against the target is of a period: of an open target on yearly amounts, only at a year's end.
func (s *stand) judges(p periods.Period) bool {
	return s.at != nil && s.at.Target != nil && (s.at.Year.IsZero() || s.at.Year.EndMonth() == p.EndMonth())
}

// byPeriod tells by ends of periods where the targets stood whose windows are as long as the one shown.
func byPeriod(course *indicators.Course, shown *indicators.WindowCourse) map[int32]stand {
	list := map[int32]stand{}
	for i := range course.Windows {
		w := &course.Windows[i]
		if shown == nil || w.Window.Deadline != shown.Window.Deadline || w.Window.Span.Months() != shown.Window.Span.Months() ||
			w.Window.Deadline && w.Window != shown.Window {
			continue
		}
		for j := range w.Stands {
			a := &w.Stands[j]
			s := stand{w, a, math.NaN()}
			for _, q := range w.Plan {
				if q.Period == a.Period {
					s.expected = q.Expected
				}
			}
			list[a.Period.EndMonth()] = s
		}
	}
	return list
}

// row tells of one period.
func (p *page) row(k indicators.PeriodCourse, s stand) row {
	x := p.tells(nil, nil)
	r := row{period: k.Period, NotApart: k.NotApart}
	if k.Provisional {
		r.Marks = append(r.Marks, p.In(indicators.FigureProvisional.Name()))
	}
	r.Own = x.own(k.Period, k.Own)
	r.YearOnYear = x.growth(indicators.EvidenceYearOnYear, k.Period, k.YearOnYear)
	r.OnPeriod = x.growth(indicators.EvidencePeriodOnPeriod, k.Period, k.PeriodOnPeriod)
	r.SoFarOnYear = x.growth(indicators.EvidenceSoFarOnYear, k.Period, k.CumulativeYearOnYear)
	r.SoFar = x.figure(indicators.EvidenceCumulative, k.Period, k.Cumulative, x.plain.Plain(k.Cumulative))
	if p.indicator.Kind != indicators.Flow {
		r.SoFar = r.Own
	}
	if s.judges(k.Period) {
		w := p.tells(&s.window.Window, s.at.Target)
		if f := w.figure(indicators.EvidenceActual, k.Period, s.at.Actual, w.write.Actual(s.at.Actual)); !f.None() {
			r.SoFar = f
		}
		r.judge(&w, s)
	}
	if s.at != nil {
		r.Light, r.Status, r.Window = s.at.Light, p.In(s.at.Verdict(p.indicator).Name()), s.window.Window.Name(p.English)
	}
	r.Missing = !k.NotApart && r.Own.None() && r.SoFar.None()
	return r
}

func (r *row) judge(w *teller, s stand) {
	r.Expected = w.figure(indicators.EvidenceExpected, r.period, s.expected, w.write.Due(s.expected))
	r.Attainment = w.ratio(indicators.EvidenceAttainment, r.period, s.at.Attainment, w.write.Attained)
	r.Gap = w.ratio(indicators.EvidencePaceGap, r.period, s.at.PaceGap, w.write.PaceGap)
}

// wait marks the periods whose figures stand in a submission that waits for a reviewer.
func (t *table) wait(standing []indicators.Observation, submission int64, mark string) {
	for i := range t.Rows {
		for j := range standing {
			if o := &standing[j]; o.Source.Submission == submission && o.Period == t.Rows[i].period {
				t.Rows[i].Marks = append(t.Rows[i].Marks, mark)
				break
			}
		}
	}
}
