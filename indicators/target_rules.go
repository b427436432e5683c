package indicators

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// Unstated says, as a rule's Until, that the text gives no last year.
const Unstated = "unstated"

// windowKinds are a rule's windows that come again, by their months.
var windowKinds = map[string]int{"year": 12, "half": 6, "quarter": 3}

// ruleWindow is a rule's window as parsed: one that comes again every so many
// months, one with a deadline, or (both zero) open.
type ruleWindow struct {
	months   int
	deadline periods.Period // the deadline's month
}

// parseRuleWindow reads year, half, quarter, open and by:2025-12.
func parseRuleWindow(s string) (ruleWindow, error) {
	if months, ok := windowKinds[s]; ok {
		return ruleWindow{months: months}, nil
	}
	if s == "open" {
		return ruleWindow{}, nil
	}
	if by, ok := strings.CutPrefix(s, "by:"); ok {
		t, err := time.Parse("2006-01", by)
		if err == nil {
			return ruleWindow{deadline: periods.Month(t.Year(), t.Month())}, nil
		}
	}
	return ruleWindow{}, fmt.Errorf("%q: want year, half, quarter, open, or by: and a month as in by:2025-12", s)
}

// recurs says that the window comes again.
func (w ruleWindow) recurs() bool { return w.months > 0 }

// parseTolerance reads how far a figure may lie off: a share of the target ("5%", 0.05) from 0 to 1, or an
// amount in the indicator's base unit ("2天", of a ratio "0.3个百分点").
func parseTolerance(units quantities.Table, s, unit string) (share, amount float64, err error) {
	if s == "" {
		return 0, 0, nil
	}
	number, percent := strings.CutSuffix(s, "%")
	share, err = strconv.ParseFloat(number, 64)
	if percent {
		share /= 100
	}
	if err == nil && share >= 0 && share <= 1 {
		return share, 0, nil
	}
	if unit == quantities.Ratio {
		unit = quantities.RatioDifference
	}
	if amount, err = figureOf(units, s, unit); err == nil && amount > 0 {
		return 0, amount, nil
	}
	return 0, 0, fmt.Errorf("%q: want a share of the target from 0 to 1, as in 0.05 or 5%%, or an amount as in 0.3个百分点 or 2天", s)
}

// Binds says whether a rule binds an entity.
func (r *TargetRule) Binds(entity string) bool {
	return len(r.Entities) == 0 || slices.Contains(r.Entities, entity)
}

// RuleOf is the indicator's rule that binds an entity and has plans set its
// figures (plan) or states its own; nil when there is none.
func (i *Indicator) RuleOf(entity string, plan bool) *TargetRule {
	for _, r := range i.Targets {
		if r.Plan == plan && r.Binds(entity) {
			return r
		}
	}
	return nil
}

// Targets are those that the rules of a catalogue set.
type Targets struct{ cat *Catalogue }

// TargetsOf are those of a catalogue.
func TargetsOf(c *Catalogue) Targets { return Targets{c} }

// OfPolicy gives the targets that the catalogue itself sets for a subject,
// in the order of its rules, values in base units: one for each window from the
// rule's first year to its last (unstated: no last), up to the given year.
// Rules whose figures plan workbooks set give none, with one exception: a
// work's target is its nodes, planned or not. A pace that only a plan can fill
// (steps, monthly) is none here: until the plan comes there is no pace.
func (ts Targets) OfPolicy(s Subject, upTo int) []Target {
	i := ts.cat.Indicator(s.Indicator)
	if i == nil {
		return nil
	}
	var targets []Target
	for _, r := range i.Targets {
		if !r.Binds(s.Entity) || r.Plan {
			continue
		}
		t, err := ts.policyTarget(s, i, r)
		if err != nil {
			continue // validation has refused such a rule; a target that cannot be read is none
		}
		for _, w := range ts.ruleWindows(i, r, upTo) {
			t.Window = w
			targets = append(targets, t)
		}
	}
	return targets
}

// policyTarget is a rule's target for a subject, its window left open.
func (ts Targets) policyTarget(s Subject, i *Indicator, r *TargetRule) (Target, error) {
	t, err := ts.ruleTarget(s, i, r)
	if err != nil {
		return t, err
	}
	t.Pace.Kind = r.policyPace()
	switch i.Kind {
	case Work:
		t.Pace.Kind = NodeDates
	case Check:
		t.Value = 1
	default:
		t.Value, err = ts.figure(i, r)
	}
	return t, err
}

// ruleTarget is what a rule says of a subject's target, whoever sets its figure; of a work, also its nodes,
// which are its figure.
func (ts Targets) ruleTarget(s Subject, i *Indicator, r *TargetRule) (t Target, err error) {
	t = Target{
		Subject: s, Bound: cmp.Or(r.Bound, AtLeast), Ceiling: r.Ceiling, Nature: i.Nature,
		Interpreted: r.Interpreted, Measure: cmp.Or(r.Measure, i.Measure), Figure: r.Figure,
	}
	if i.Kind == Work {
		if err := ts.workTarget(&t); err != nil {
			return t, err
		}
	}
	if t.Tolerance, t.Margin, err = parseTolerance(ts.cat.Units, r.Tolerance, i.Unit); err != nil {
		return t, err
	}
	if t.Bound == About && r.Tolerance == "" {
		t.Tolerance = defaultTolerance
	}
	if r.Baseline != "" {
		b, err := figureOf(ts.cat.Units, r.Baseline, i.Unit)
		if err != nil {
			return t, err
		}
		t.Baseline = &b
	}
	if m := ts.cat.Measure(t.Measure); m != nil {
		t.Document = m.Document
	}
	return t, nil
}

// Errors of Targets.OfPlan.
var (
	ErrNoPlan     = errors.New("no rule lets plans set a target for it")
	ErrPlanWindow = errors.New("no rule has a window of that period")
)

// OfPlan gives the target that a plan for a period sets for a subject, as far as the catalogue says it: all
// but the plan's own figure, parts and dates. It is of the first rule that leaves its figure to
// plans and has a window of that period, else of the first that states it: then the figure is the policy's, stated
// is true, and a plan adds only its pace and dates. A work's figure is its nodes. Errors are ErrNoPlan,
// ErrPlanWindow, and those of a rule that cannot be read.
func (ts Targets) OfPlan(s Subject, in periods.Period) (t Target, stated bool, err error) {
	i := ts.cat.Indicator(s.Indicator)
	if i == nil {
		return t, false, fmt.Errorf("%s: %w", s.Indicator, ErrNoPlan)
	}
	err = ErrNoPlan
	for _, plan := range []bool{true, false} {
		for _, r := range i.Targets {
			if r.Plan != plan || !r.Binds(s.Entity) {
				continue
			}
			w, ok := ts.planWindow(i, r, in)
			if !ok {
				err = ErrPlanWindow
				continue
			}
			return ts.planTarget(s, i, r, w)
		}
	}
	return t, false, fmt.Errorf("%s %s: %w", s.Indicator, in, err)
}

func (ts Targets) planTarget(s Subject, i *Indicator, r *TargetRule, w periods.Window) (t Target, stated bool, err error) {
	if t, err = ts.ruleTarget(s, i, r); err != nil {
		return t, false, err
	}
	t.Window, t.Plan, t.Pace.Kind = w, true, i.paceOf(r)
	if i.Kind == Work {
		return t, false, nil
	}
	if stated = !r.Plan && r.Value != ""; stated {
		t.Value, err = ts.figure(i, r)
	}
	return t, stated, err
}

// planWindow is the window of a rule for which a plan for a period sets the target.
func (ts Targets) planWindow(i *Indicator, r *TargetRule, in periods.Period) (periods.Window, bool) {
	w, err := parseRuleWindow(r.Window)
	switch {
	case err != nil || in.IsZero():
		return periods.Window{}, false
	case !w.recurs():
		windows := ts.ruleWindows(i, r, in.Year())
		if len(windows) == 0 {
			return periods.Window{}, false
		}
		return windows[0], true
	}
	if w.months == 12 {
		in = periods.Year(in.Year())
	}
	from, until := ts.ruleYears(i, r)
	return periods.Window{Span: in}, in.Months() == w.months && from <= in.Year() && in.Year() <= until
}

// paceOf is the pace of a rule's target, the default of the indicator's kind where the rule names none.
func (i *Indicator) paceOf(r *TargetRule) PaceKind {
	switch {
	case r != nil && r.Pace != "":
		return r.Pace
	case i.Kind == Work:
		return NodeDates
	case i.Kind == Flow && !i.Lumpy:
		return Linear
	}
	return NoPace
}

// figure is what figureOf reads of a rule's value, which is asked for at every
// rebuild of a subject and therefore read once.
func (ts Targets) figure(i *Indicator, r *TargetRule) (float64, error) {
	if v, ok := ts.cat.indexed().figures[r]; ok {
		return v, nil
	}
	return figureOf(ts.cat.Units, r.Value, i.Unit)
}

// workTarget makes a work's nodes its target and the text's own words its figure.
func (ts Targets) workTarget(t *Target) error {
	e := ts.cat.Entity(t.Entity)
	if e == nil {
		return errors.New("a work that is not declared")
	}
	t.Value, t.Nodes, t.Figure = float64(len(e.Nodes)), slices.Clone(e.Nodes), e.Phrase
	t.Measure = cmp.Or(e.Measure, t.Measure)
	return nil
}

// policyPace is the pace that a rule can have without a plan workbook; empty: the indicator's default.
func (r *TargetRule) policyPace() PaceKind {
	if r.Pace == Steps || r.Pace == MonthlyPlan {
		return NoPace
	}
	return r.Pace
}

// ruleWindows lists a rule's windows up to a year.
func (ts Targets) ruleWindows(i *Indicator, r *TargetRule, upTo int) []periods.Window {
	w, err := parseRuleWindow(r.Window)
	if err != nil {
		return nil
	}
	from, until := ts.ruleYears(i, r)
	switch {
	case w.recurs():
		var windows []periods.Window
		for y := from; y <= min(until, upTo); y++ {
			for m := 1; m <= 12; m += w.months {
				windows = append(windows, periods.Window{Span: periods.New(y, time.Month(m), w.months)})
			}
		}
		return windows
	case !w.deadline.IsZero():
		start := periods.Month(from, time.January)
		months := start.MonthsToEndOf(w.deadline)
		if months < 1 || months > periods.LongestSpan {
			return nil
		}
		return []periods.Window{{Span: periods.New(from, time.January, months), Deadline: true}}
	}
	return []periods.Window{{}}
}

// ruleYears are the first and last year of a rule: its own, or the document's and no end.
func (ts Targets) ruleYears(i *Indicator, r *TargetRule) (from, until int) {
	from, until = ts.documentYear(cmp.Or(r.Measure, i.Measure)), 9999
	if y, err := strconv.Atoi(r.From); err == nil {
		from = y
	}
	if y, err := strconv.Atoi(r.Until); err == nil {
		until = y
	}
	return from, until
}

// documentYear is the year in which a measure's document was issued.
func (ts Targets) documentYear(measure string) int {
	m := ts.cat.Measure(measure)
	if m == nil || ts.cat.Document(m.Document) == nil {
		return 0
	}
	d := ts.cat.Document(m.Document)
	if d.Issued.IsZero() {
		return d.Year
	}
	return d.Issued.Year()
}

// Listing is one target of the catalogue, or an indicator that has none, as lists show it.
type Listing struct {
	Indicator   string   `json:"indicator"`
	Name        Text     `json:"name"`
	Measure     string   `json:"measure"`
	Kind        Kind     `json:"kind"`
	Nature      Nature   `json:"nature"`
	Responsible string   `json:"responsible,omitempty"`
	Department  string   `json:"department"`
	Entities    []string `json:"entities,omitempty"`
	Unit        string   `json:"unit"`
	Bound       Bound    `json:"bound,omitempty"`
	Ceiling     Ceiling  `json:"ceiling,omitempty"`
	Window      string   `json:"window,omitempty"`
	Figure      string   `json:"figure,omitempty"` // as written
	Value       *float64 `json:"value,omitempty"`  // base unit; nil: a plan sets it, or there is nothing to measure
	Plan        bool     `json:"plan,omitempty"`
	Interpreted bool     `json:"interpreted,omitempty"`
	Formula     string   `json:"formula,omitempty"`
	Form        string   `json:"form"`
}

// Listings gives one line for each target rule, and one for each indicator without any, in the catalogue's order.
func Listings(c *Catalogue) []Listing {
	var list []Listing
	for _, i := range c.Indicators {
		base := Listing{
			Indicator: i.ID, Name: i.Name, Measure: i.Measure, Kind: i.Kind, Nature: i.Nature, Department: i.Department,
			Unit: i.Unit, Formula: i.Formula, Form: i.Form,
		}
		if i.EntityKind != "" {
			base.Entities = c.EntitiesOf(i)
		}
		if d := c.Department(DutiesOf(c).responsible(Subject{Indicator: i.ID})); d != nil {
			base.Responsible = d.ID
		}
		if len(i.Targets) == 0 {
			list = append(list, base)
		}
		for _, r := range i.Targets {
			list = append(list, listing(c.Units, base, i, r))
		}
	}
	return list
}

func listing(units quantities.Table, l Listing, i *Indicator, r *TargetRule) Listing {
	l.Measure = cmp.Or(r.Measure, l.Measure)
	l.Bound, l.Ceiling, l.Window, l.Figure = r.Bound, r.Ceiling, r.Window, r.Figure
	l.Plan, l.Interpreted = r.Plan, r.Interpreted
	if len(r.Entities) > 0 {
		l.Entities = slices.Clone(r.Entities)
	}
	if r.Value != "" {
		if v, err := figureOf(units, r.Value, i.Unit); err == nil {
			l.Value = &v
		}
	}
	return l
}

// direction says which way is better: up, down, ceiling (not to be passed), exact.
func (i *Indicator) direction(r *TargetRule) string {
	switch {
	case r != nil && r.Bound == AtMost && r.Ceiling == Control:
		return "ceiling"
	case r != nil && (r.Bound == Exactly || r.Bound == About && !i.LowerIsBetter && !i.HigherIsBetter):
		return "exact"
	case i.LowerIsBetter || r != nil && r.Bound == AtMost:
		return "down"
	}
	return "up"
}

// NatureOf is the nature of a target of the indicator, which may be nil: its own, else the indicator's.
func (i *Indicator) NatureOf(t *Target) Nature {
	if t != nil && t.Nature != "" {
		return t.Nature
	}
	return i.Nature
}
