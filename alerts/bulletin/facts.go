// Package bulletin writes 通报, the monthly bulletin that an office issues: where every target stands by measure and unit, what was not
// reported, what was corrected since the last one.
//
// It is pure. Facts are taken from what was known at an instant and are complete: the document is made of them alone, and they go with it
// as a data annex. Offices edit the document, so it is the annex that is verified.
package bulletin

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// formatOfFacts is raised when a field changes its meaning.
const formatOfFacts = 1

// english is the language of facts that are not Chinese.
const english = "en"

// Facts are all that a bulletin says, frozen. Figures stand twice: as every page shows them, and exactly, in the base unit.
type Facts struct {
	Format   int       `json:"format"`
	Program  string    `json:"program"`            // the version that made it
	Language string    `json:"language,omitempty"` // "en": names are English; else they are Chinese
	Instance string    `json:"instance"`
	Notice   string    `json:"notice,omitempty"` // said with every figure
	Policies []string  `json:"policies"`
	Period   string    `json:"period"` // SDMX
	AsOf     time.Time `json:"as_of"`  // what was known then, judged then
	Since    time.Time `json:"since"`  // what the last bulletin knew
	Revision int64     `json:"revision"`
	Zone     string    `json:"zone"`
	Ranked   bool      `json:"ranked"`
	Scored   bool      `json:"scored"`

	Targets     []Target     `json:"targets"`
	Reports     []Report     `json:"reports"` // that are overdue
	Records     []Record     `json:"records"` // of reporting, by unit
	Corrections []Correction `json:"corrections"`
	Supervision []Case       `json:"supervision"`
}

// Target is where one target stands.
type Target struct {
	Indicator string `json:"indicator"`
	Entity    string `json:"entity"`
	Window    string `json:"window"`
	Measure   string `json:"measure"`
	Unit      string `json:"unit"` // 责任单位, its id
	Past      bool   `json:"past"` // 上年结果
	Listed    bool   `json:"listed"`
	Judged    bool   `json:"judged"`   // the status is a verdict
	Current   bool   `json:"current"`  // its figure is of the bulletin's period
	Expected  bool   `json:"expected"` // 预期性
	Kind      string `json:"kind"`     // flow, level, work or check
	Status    int    `json:"status"`
	Light     string `json:"light"`
	Period    string `json:"period"`
	Value     string `json:"value"`
	Goal      string `json:"goal"`
	PaceGap   string `json:"pace_gap"`

	Number      string `json:"number"` // the measure's
	Name        string `json:"name"`
	EntityName  string `json:"entity_name"`
	WindowName  string `json:"window_name"`
	StatusName  string `json:"status_name"`
	Actual      string `json:"actual"`
	Target      string `json:"target"`
	Mark        string `json:"mark"`
	Attainment  string `json:"attainment"`
	TimeShare   string `json:"time_share"`
	Gap         string `json:"gap"`
	Until       string `json:"until"`
	Responsible string `json:"responsible"`
	Reporting   string `json:"reporting"`

	Submission int64  `json:"submission"` // whose figure it is; 0: computed
	Sheet      string `json:"sheet"`
	Cell       string `json:"cell"`
	// GoalSubmission set the target: a plan, or what was granted; 0: the catalogue
	GoalSubmission int64 `json:"goal_submission,omitempty"`
}

// Report is one that was overdue.
type Report struct {
	Form       string `json:"form"`
	Department string `json:"department"`
	Period     string `json:"period"`
	Name       string `json:"name"`
	UnitName   string `json:"unit_name"`
	PeriodName string `json:"period_name"`
	Due        string `json:"due"`  // the last day on which it was in time
	Days       int    `json:"days"` // since then
	State      string `json:"state"`
	Returned   int    `json:"returned"` // how often what was sent came back
}

// Record is what a unit's reporting was like over the last twelve months.
type Record struct {
	Department string `json:"department"`
	Name       string `json:"name"`
	Due        int    `json:"due"`
	Accepted   int    `json:"accepted"`
	OnTime     int    `json:"on_time"`
	Returned   int    `json:"returned"`
	Corrected  int    `json:"corrected"`
	Overdue    int    `json:"overdue"` // now
}

// Correction is a figure that is another than the last bulletin knew it.
type Correction struct {
	Indicator  string    `json:"indicator"`
	Entity     string    `json:"entity"`
	Period     string    `json:"period"`
	Name       string    `json:"name"`
	EntityName string    `json:"entity_name"`
	PeriodName string    `json:"period_name"`
	Was        string    `json:"was"`
	Is         string    `json:"is"`
	Value      string    `json:"value"` // what it is, exactly
	File       string    `json:"file"`  // that says so; "" where it is computed
	By         string    `json:"by"`
	Reason     string    `json:"reason"`
	Known      time.Time `json:"known"`
	Submission int64     `json:"submission"`
}

// Case is a 督办 and how it ended.
type Case struct {
	Number  string `json:"number"` // 文号; "": a draft
	Unit    string `json:"unit"`
	Subject string `json:"subject"`
	Began   string `json:"began"` // day
	State   string `json:"state"`
}

// Input is what facts are taken from: one state of what was known.
type Input struct {
	Catalogue   *indicators.Catalogue
	Program     string
	English     bool
	Period      periods.Period
	AsOf, Since time.Time // in the instance's zone
	Revision    int64
	Ranked      bool
	Scored      bool
	Assessed    []indicators.Assessment
	Obligations []indicators.Obligation
	Changed     []Change
	Supervision []Case
}

// Change is a figure of a period that was stated anew, and the submission that did.
type Change struct {
	indicators.Revised
	Submission       int64
	File, By, Reason string
	Known            time.Time
}

// New takes the facts.
func New(in Input) *Facts {
	h := indicators.WordingIn(in.Catalogue, in.English).Heading()
	f := &Facts{
		Format: formatOfFacts, Program: in.Program, Instance: h.Instance, Notice: h.Notice, Policies: h.Policies,
		Period: in.Period.String(), AsOf: in.AsOf, Since: in.Since, Revision: in.Revision, Zone: in.AsOf.Location().String(),
		Ranked: in.Ranked, Scored: in.Scored, Supervision: in.Supervision,
	}
	if in.English {
		f.Language = english
	}
	for _, a := range in.Assessed {
		f.Targets = append(f.Targets, in.target(a))
	}
	slices.SortStableFunc(f.Targets, in.byMeasure())
	f.takeReports(in)
	for _, c := range in.Changed {
		f.Corrections = append(f.Corrections, in.correction(c))
	}
	return f
}

// byMeasure orders targets as the policy does; those of no measure are last.
func (in *Input) byMeasure() func(a, b Target) int {
	place := map[string]int{"": len(in.Catalogue.Measures)}
	for i, m := range in.Catalogue.Measures {
		place[m.ID] = i
	}
	return func(a, b Target) int { return cmp.Compare(place[a.Measure], place[b.Measure]) }
}

func (in *Input) target(a indicators.Assessment) Target {
	c := in.Catalogue
	r := indicators.WordingIn(c, in.English).Row(a)
	t := Target{
		Indicator: a.Indicator, Entity: a.Entity, Window: a.Window.Label(), Past: a.Past, Listed: indicators.Listed(c, a),
		Judged: a.Status.Judged(),
		Status: int(a.Status), Light: string(a.Light), Value: exact(a.Actual), PaceGap: exact(a.PaceGap),
		Number: r.Measure, Name: r.Indicator, EntityName: r.Entity, WindowName: r.Window, StatusName: r.Status,
		Actual: r.Actual, Target: r.Target, Mark: r.Mark, Attainment: r.Attainment, TimeShare: r.TimeShare, Gap: r.Gap, Until: r.Until,
		Responsible: r.Responsible, Reporting: r.Reporting, Submission: a.Source.Submission, Sheet: a.Source.Sheet, Cell: a.Source.Cell,
	}
	if r.Running != "" {
		t.Until += indicators.Text{ZH: "；", EN: "; "}.In(in.English) + r.Running
	}
	if m := c.MeasureOf(a.Subject); m != nil {
		t.Measure = m.ID
	}
	if d := indicators.DutiesOf(c).Responsible(a.Subject, a.At); d != nil {
		t.Unit = d.ID
	}
	if i := c.Indicator(a.Indicator); i != nil {
		t.Expected, t.Kind = i.NatureOf(a.Target) == indicators.Expected, string(i.Kind)
	}
	if a.Target != nil {
		t.Goal, t.GoalSubmission = exact(a.Target.Value), a.Target.Source.Submission
	}
	if !a.Period.IsZero() {
		t.Period = a.Period.String()
		t.Current = a.Period.EndMonth() == in.Period.EndMonth()
	}
	return t
}

// exact writes a figure so that it can be read again without loss; "" of one that is absent.
func exact(v float64) string {
	if v != v {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// takeReports tells what is overdue, and each unit's record.
func (f *Facts) takeReports(in Input) {
	c := in.Catalogue
	record := map[string]*indicators.Rates{}
	overdue := map[string]int{}
	for i := range in.Obligations {
		o := &in.Obligations[i]
		if record[o.Department] == nil {
			record[o.Department] = &indicators.Rates{}
		}
		record[o.Department].Add(o, in.AsOf)
		if !o.IsOverdue(in.AsOf) {
			continue
		}
		overdue[o.Department]++
		last := o.Due.AddDate(0, 0, -1)
		f.Reports = append(f.Reports, Report{
			Form: o.Form.ID, Department: o.Department, Period: o.Period.String(),
			Name: o.Form.Name.In(in.English), UnitName: in.called(o.Department), PeriodName: o.Period.Name(in.English),
			Due: last.Format(time.DateOnly), Days: days(last, in.AsOf), State: o.State(in.AsOf).Name().In(in.English),
			Returned: o.Returned(),
		})
	}
	for _, d := range c.Departments {
		if r := record[d.ID]; r != nil && r.Due > 0 {
			f.Records = append(f.Records, Record{d.ID, in.called(d.ID), r.Due, r.Accepted, r.OnTime, r.Returned, r.Corrected,
				overdue[d.ID]})
		}
	}
	slices.SortStableFunc(f.Reports, func(a, b Report) int { return cmp.Compare(b.Days, a.Days) })
}

func (in *Input) called(department string) string {
	if d := in.Catalogue.Department(department); d != nil {
		return d.Called().In(in.English)
	}
	return department
}

// days counts the days from one to another, however long each of them is.
func days(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to.In(from.Location())).Sub(day(from)) / (24 * time.Hour))
}

func (in *Input) correction(ch Change) Correction {
	c := in.Catalogue
	out := Correction{Indicator: ch.Indicator, Entity: ch.Entity, Period: ch.Period.String(), PeriodName: ch.Period.Name(in.English),
		Was: exact(ch.Was), Is: exact(ch.Is), Value: exact(ch.Is),
		File: ch.File, By: ch.By, Reason: ch.Reason, Known: ch.Known, Submission: ch.Submission}
	if i := c.Indicator(ch.Indicator); i != nil {
		f := indicators.FiguresOf(c, i, nil)
		out.Name, out.Was, out.Is = i.Name.In(in.English), f.Plain(ch.Was).In(in.English), f.Plain(ch.Is).In(in.English)
	}
	if e := c.Entity(ch.Entity); e != nil {
		out.EntityName = e.Name.In(in.English)
	}
	return out
}

// Changed lists the figures that are others than an earlier state knew them: what was stated anew by now, without what had been by then.
func Changed(then, now []indicators.Revised) (list []indicators.Revised) {
	type key struct {
		indicators.Subject
		periods.Period
	}
	was := map[key]float64{}
	for _, r := range then {
		was[key{r.Subject, r.Period}] = r.Is
	}
	for _, r := range now {
		if before, known := was[key{r.Subject, r.Period}]; known {
			delete(was, key{r.Subject, r.Period})
			if before == r.Is {
				continue
			}
			r.Was = before
		}
		list = append(list, r)
	}
	for _, r := range then { // what came back to what it was at first
		if before, left := was[key{r.Subject, r.Period}]; left {
			list = append(list, indicators.Revised{Subject: r.Subject, Period: r.Period, Was: before, Is: r.Was})
		}
	}
	return list
}

func (f *Facts) english() bool { return f.Language == english }
