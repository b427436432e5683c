package indicators

import (
	"slices"
	"time"

	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// Obligation is a form that a unit owes for a period, and what became of it.
type Obligation struct {
	Form       *Form
	Department string // who owes it: what falls due after a unit's end, its successor
	Period     periods.Period

	Begins  time.Time // from when on it is told
	Soon    time.Time // the first instant of the days just before the due day
	DueDay  time.Time // the first instant of the day on which it is due
	Due     time.Time // the first instant that is late
	Overdue time.Time // the first instant that is overdue: grace included, and the days to mend what came in time

	Reports []Report // all that came of it, in the order in which it came
	Met     *Report  // what met it: the first that was accepted, with its signature and copy; nil: nothing yet
	OnTime  bool     // whether that was on time, mended in time included; when it was signed does not matter
	Waiver  *Report  // by which it need not be met; nil: it must
}

// soonDays is how many working days before the due day a report is due soon.
const soonDays = 3

// ObligationState is where an obligation stands at an instant.
type ObligationState string

// An obligation has one state.
const (
	ObligationNotDue   ObligationState = "not_due"
	ObligationSoon     ObligationState = "due_soon"
	ObligationDue      ObligationState = "due" // on the due day
	ObligationGrace    ObligationState = "grace"
	ObligationOverdue  ObligationState = "overdue"
	ObligationHeld     ObligationState = "held"     // a question is open, and nothing was accepted yet
	ObligationReturned ObligationState = "returned" // sent back, and not sent again
	ObligationUnsigned ObligationState = "unsigned" // sent, and not signed for its unit yet
	ObligationUncopied ObligationState = "uncopied" // sent, and its sealed copy is not attached yet
	ObligationOnTime   ObligationState = "on_time"
	ObligationLate     ObligationState = "late"
	ObligationNil      ObligationState = "nil" // met by 零报告
	ObligationWaived   ObligationState = "waived"
)

// obligationStates are all of them, what asks most of the unit first, and how people call each.
var obligationStates = []struct {
	state ObligationState
	name  Text
}{
	{ObligationOverdue, Text{"逾期未报", "overdue"}},
	{ObligationReturned, Text{"退回待改", "sent back"}},
	{ObligationHeld, Text{"待说明", "held"}},
	{ObligationUnsigned, Text{"待签批", "to be signed"}},
	{ObligationUncopied, Text{"待传盖章件", "sealed copy missing"}},
	{ObligationGrace, Text{"宽限期内", "in grace"}},
	{ObligationDue, Text{"今日到期", "due today"}},
	{ObligationSoon, Text{"临近到期", "due soon"}},
	{ObligationNotDue, Text{"未到期", "not yet due"}},
	{ObligationLate, Text{"迟报", "late"}},
	{ObligationOnTime, Text{"按时", "on time"}},
	{ObligationNil, Text{"零报告", "nil return"}},
	{ObligationWaived, Text{"豁免", "waived"}},
}

// ObligationStates lists the states, what asks most of the unit first.
func ObligationStates() []ObligationState {
	var list []ObligationState
	for _, s := range obligationStates {
		list = append(list, s.state)
	}
	return list
}

// Name is how people call the state.
func (s ObligationState) Name() Text {
	for _, known := range obligationStates {
		if known.state == s {
			return known.name
		}
	}
	return Text{ZH: string(s), EN: string(s)}
}

// Rank orders states, what asks most of the unit first.
func (s ObligationState) Rank() int { return slices.Index(ObligationStates(), s) }

// State is where the obligation stands at an instant not before its last report.
func (o *Obligation) State(now time.Time) ObligationState {
	switch {
	case o.Waiver != nil:
		return ObligationWaived
	case o.Met != nil && o.Met.Outcome == NilReturn:
		return ObligationNil
	case o.Met != nil && o.OnTime:
		return ObligationOnTime
	case o.Met != nil:
		return ObligationLate
	}
	if asks := o.asks(); asks != "" {
		return asks
	}
	switch {
	case !now.Before(o.Overdue):
		return ObligationOverdue
	case !now.Before(o.Due):
		return ObligationGrace
	case !now.Before(o.DueDay):
		return ObligationDue
	case !now.Before(o.Soon):
		return ObligationSoon
	}
	return ObligationNotDue
}

// asks is what the unit's last report asks of it; empty: nothing.
func (o *Obligation) asks() ObligationState {
	last := o.Last()
	switch {
	case last == nil:
	case last.Outcome == ReportHeld:
		return ObligationHeld
	case last.Outcome.Returned():
		return ObligationReturned
	case last.Unsigned():
		return ObligationUnsigned
	case last.uncopied():
		return ObligationUncopied
	}
	return ""
}

// correctionAsks is how long a correction that was held or sent back asks something of its unit. What it was to correct stands, and nobody
// has to send it again.
const correctionAsks = 30 * 24 * time.Hour

// Correction is what a correction asks of its unit before it counts, of an obligation that was met: its signature, its sealed copy,
// a reason, or what whoever returned it wrote; empty: nothing. One with errors asks nothing: its sender has the answer.
func (o *Obligation) Correction(now time.Time) ObligationState {
	if o.Met == nil || o.Waiver != nil {
		return ""
	}
	asks, last := o.asks(), o.Last()
	switch {
	case asks == ObligationUnsigned, asks == ObligationUncopied,
		asks == ObligationHeld && now.Sub(last.Received) < correctionAsks,
		asks == ObligationReturned && now.Sub(last.SentBack) < correctionAsks:
		return asks
	}
	return ""
}

// NotApart is what is said of a January whose form reports it with February.
var NotApart = Text{"不单独报送", "not reported apart"}

// PeriodName is the period as people call it; of one that holds January and February it says that January is not reported apart.
func (o *Obligation) PeriodName(english bool) string {
	name := o.Period.Name(english)
	if o.Form.Combined && o.Period.Months() == 2 {
		name += Text{"（1月" + NotApart.ZH + "）", " (January " + NotApart.EN + ")"}.In(english)
	}
	return name
}

// IsOverdue says whether due day and grace have passed at an instant and nothing has met it, whatever it waits for.
func (o *Obligation) IsOverdue(now time.Time) bool {
	return o.Met == nil && o.Waiver == nil && !now.Before(o.Overdue)
}

// Last is what the unit sent last; nil: nothing.
func (o *Obligation) Last() *Report {
	for i := len(o.Reports) - 1; i >= 0; i-- {
		if r := &o.Reports[i]; r.Outcome.Sent() {
			return r
		}
	}
	return nil
}

// Returned is how often what the unit sent was returned (退回次数); what was held for a question is not among it.
func (o *Obligation) Returned() int {
	return o.count(func(r *Report) bool { return r.Outcome == ReportReturned })
}

// Corrected is how often the unit corrected what had been accepted (补正).
func (o *Obligation) Corrected() int {
	return max(o.count((*Report).Meets)-1, 0)
}

func (o *Obligation) count(is func(*Report) bool) (n int) {
	for i := range o.Reports {
		if is(&o.Reports[i]) {
			n++
		}
	}
	return n
}

// decide lets what was decided about reports change what became of them: one that was taken back met nothing, one that
// a reviewer returned is to be mended from then on. Decisions themselves are no reports.
func (o *Obligation) decide() {
	for _, decision := range o.Reports {
		for i := range o.Reports {
			r := &o.Reports[i]
			switch {
			case decision.Of == 0 || r.Submission != decision.Of:
			case decision.Outcome == ReportWithdrawn:
				r.Outcome = ReportWithdrawn
			case decision.Outcome == ReportSentBack:
				r.Outcome, r.Answered, r.SentBack = ReportReturned, decision.Received, decision.Received
			case decision.Outcome == ReportRefused:
				r.Outcome, r.SentBack = ReportRefused, decision.Received
			case decision.Outcome == ReportReviewed:
				r.Reviewed = decision.Received
			case decision.Outcome == ReportSigned:
				r.Signed = decision.Received
			case decision.Outcome == ReportCopied && r.Copied.IsZero(): // a better scan changes nothing
				r.Copied = decision.Received
			case decision.Outcome == ReportAgreed || decision.Outcome == ReportObjected:
				r.Asked = slices.DeleteFunc(slices.Clone(r.Asked), func(unit string) bool { return unit == decision.Unit })
			}
		}
	}
	o.Reports = slices.DeleteFunc(o.Reports, func(r Report) bool { return r.Of != 0 })
}

// judge finds what the reports make of the obligation.
func (o *Obligation) judge(c *Catalogue) {
	var mend time.Time // what came in time and was sent back may come again until then
	for i := range o.Reports {
		r := &o.Reports[i]
		switch {
		case r.Outcome == ReportWaived:
			o.Waiver = r
		case r.Outcome == ReportUnwaived:
			o.Waiver = nil
		case r.Meets() && (o.Met == nil || r.counted().Before(o.Met.counted())):
			came := o.came(r)
			o.Met, o.OnTime = r, came.Before(o.Due) || came.Before(mend)
		case o.Met != nil:
		case (r.Outcome == ReportHeld || r.Outcome == ReportReturned) && r.Received.Before(o.Due):
			mend = o.mendUntil(r, c)
		}
	}
	if mend.After(o.Overdue) {
		o.Overdue = mend // what came in time is not overdue while it may be mended
	}
}

// came is the instant by which a report is on time or not: when it was uploaded, where it was confirmed within the grace.
func (o *Obligation) came(r *Report) time.Time {
	if !r.Uploaded.IsZero() && r.Received.Before(o.Overdue) {
		return r.Uploaded
	}
	return r.Received
}

// mendUntil is the end of the days in which what a report's answer asks for may be mended.
func (o *Obligation) mendUntil(r *Report, c *Catalogue) time.Time {
	answered := r.Answered
	if answered.IsZero() {
		answered = r.Received
	}
	return c.Calendar.addWorkingDays(startOfDay(answered.In(c.zone())), o.Form.Due.mendDays()).AddDate(0, 0, 1)
}

// Reporting tells what units owe of the catalogue's forms, when, and what became of it.
type Reporting struct{ cat *Catalogue }

// ReportingOf is that of a catalogue's forms.
func ReportingOf(c *Catalogue) Reporting { return Reporting{c} }

// Obligations lists what units owe of all forms at an instant, form by form: all periods that have begun by
// then; of all units where none are named. Reports are in the order in which they came; those after the instant have not happened.
func (rep Reporting) Obligations(reports []Report, now time.Time, units ...string) []Obligation {
	who, owed := DutiesOf(rep.cat), map[string][]string{} // who owes a form, of those that are asked for
	for _, f := range rep.cat.Forms {
		for _, unit := range who.OwedBy(f) {
			if len(units) == 0 || slices.Contains(units, unit) {
				owed[f.ID] = append(owed[f.ID], unit)
			}
		}
	}
	of := map[string][]Report{}
	for i := range reports {
		if r := &reports[i]; !r.Received.After(now) && len(owed[r.Form]) > 0 {
			of[r.Form] = append(of[r.Form], *r)
		}
	}
	var list []Obligation
	for _, f := range rep.cat.Forms {
		for _, unit := range owed[f.ID] {
			list = append(list, rep.obligations(f, unit, of[f.ID], now)...)
		}
	}
	return list
}

// obligations lists what a unit owes of a form, up to a horizon, with what became of each. What falls due
// after a unit's end its successor owes; what either of them sent counts.
func (rep Reporting) obligations(f *Form, department string, reports []Report, horizon time.Time) []Obligation {
	who := DutiesOf(rep.cat)
	obligors, relatives := who.Obligors(f, department), who.Relatives(f, department)
	of := map[periods.Period][]Report{}
	for _, r := range reports {
		if r.Form == f.ID && slices.Contains(relatives, r.Department) {
			of[r.Period] = append(of[r.Period], r)
		}
	}
	until := periods.At(horizon, periods.Monthly, rep.cat.zone())
	if f.Due.Month < 0 { // a plan is due, and told, before its period ends
		until = until.Shift(int(f.Frequency) - f.Due.Month)
	}
	periods := f.Obligations(until)
	list := make([]Obligation, 0, len(periods))
	for _, p := range periods {
		if !slices.ContainsFunc(obligors, func(d string) bool { return who.OwedFor(f, d, p) == department }) {
			continue
		}
		o := Obligation{Form: f, Department: department, Period: p, Reports: of[p]}
		o.Due, o.Overdue = f.Deadline(p, rep.cat.Calendar, rep.cat.zone())
		o.DueDay = o.Due.AddDate(0, 0, -1)
		o.Soon = rep.cat.Calendar.addWorkingDays(o.DueDay, -soonDays)
		if o.Begins = rep.owedFrom(p, o.Due); f.Due.Month < 0 && o.Begins.After(horizon) {
			continue
		}
		slices.SortStableFunc(o.Reports, func(a, b Report) int { return a.Received.Compare(b.Received) })
		o.decide()
		o.judge(rep.cat)
		list = append(list, o)
	}
	return list
}

// owedFrom is when an obligation begins to be told: at its period's end, or, for a plan, which is
// due before that, at the period's start or a month before it is due.
func (rep Reporting) owedFrom(p periods.Period, due time.Time) time.Time {
	start, month := p.Start(rep.cat.zone()), due.AddDate(0, -1, 0)
	switch {
	case due.After(p.End(rep.cat.zone())):
		return time.UnixMilli(p.At(rep.cat.zone()))
	case due.After(start):
		return start
	}
	return month
}

// Rates are a record over obligations that fell due: 报送率 and 按时报送率.
type Rates struct {
	Due       int // how many fell due, those that were waived left out
	Accepted  int // of these: met by now
	OnTime    int // of these: on time
	Returned  int // 退回次数, of all of them
	Corrected int // 补正, of all of them
}

// Add takes an obligation in that fell due in the last twelve months; others it passes over.
func (r *Rates) Add(o *Obligation, now time.Time) {
	if o.Waiver != nil || now.Before(o.Due) || !now.Before(addMonths(o.Due, ratedMonths)) {
		return
	}
	r.Due++
	r.Returned += o.Returned()
	r.Corrected += o.Corrected()
	if o.Met != nil {
		r.Accepted++
	}
	if o.OnTime {
		r.OnTime++
	}
}

// Completeness is 报送率; false where none fell due.
func (r Rates) Completeness() (float64, bool) { return portion(r.Accepted, r.Due) }

// Timeliness is 按时报送率; false where none fell due.
func (r Rates) Timeliness() (float64, bool) { return portion(r.OnTime, r.Due) }

func portion(n, of int) (float64, bool) { return float64(n) / float64(max(of, 1)), of > 0 }

// ShareText is a share of reports in per cent, rounded down: what is short of all never reads 100.0%.
func ShareText(share float64) string { return percentText(share, quantities.Down) }
