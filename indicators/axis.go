package indicators

import (
	"math"
	"time"

	"zhibiao/indicators/periods"
)

// Instants are milliseconds since 1970, as in Sample.
const (
	never = int64(math.MaxInt64)
)

// openStart marks the start of an open window, which has none.
const openStart = month(math.MinInt32)

// axis turns ends of months into instants of the instance's zone, each computed once.
type axis struct {
	loc  *time.Location
	low  month
	ends []int64 // of low, low+1 …: the first instant after that month's end; 0 when not yet computed
}

func newAxis(loc *time.Location, low, high month) axis {
	if loc == nil {
		loc = time.UTC
	}
	return axis{loc: loc, low: low, ends: make([]int64, max(high-low+1, 0))}
}

// instant is the first one of the month that begins at m: the end, exclusive, of what ends at m.
func (a *axis) instant(m month) int64 {
	i := int(m) - int(a.low)
	if i < 0 || i >= len(a.ends) {
		return a.compute(m)
	}
	if a.ends[i] == 0 {
		a.ends[i] = a.compute(m)
	}
	return a.ends[i]
}

func (a *axis) compute(m month) int64 {
	return time.Date(int(m)/12, time.Month(m%12+1), 1, 0, 0, 0, 0, a.loc).UnixMilli()
}

// at is where a value of a period that ends at m stands: the period's last millisecond.
func (a *axis) at(m month) int64 { return a.instant(m) - 1 }

// schedule is when reports of a subject are expected.
type schedule struct {
	cat      *Catalogue
	form     *Form // nil: no form is known; a report is then due a month after its period
	every    int32
	combined bool  // January is reported with February
	first    month // end of the first period expected
	axis     *axis
}

// next is the end of the first period expected after one that ended at m.
func (s *schedule) next(m month) month {
	n := m + s.every - floorMod(m, s.every)
	if s.combined && s.every == 1 && n%12 == 1 {
		n++
	}
	return n
}

// period is the one expected to end at m.
func (s *schedule) period(m month) periods.Period {
	if s.combined && s.every == 1 && m%12 == 2 {
		return periods.Ending(m, 2)
	}
	return periods.Ending(m, s.every)
}

// overdue is the first instant at which the report of the period that ends at m is overdue.
func (s *schedule) overdue(m month) int64 {
	if s.form == nil {
		return s.axis.instant(m + 1)
	}
	_, overdue := s.form.Deadline(s.period(m), s.cat.Calendar, s.axis.loc)
	return overdue.UnixMilli()
}

// lapse is the instant at which the newest value, of a period that ended at m, ends for want
// of a successor: the successor's due date, grace and one full period have passed.
func (s *schedule) lapse(m month) int64 { return s.lapseEvery(s.next(m), s.every) }

func (s *schedule) lapseEvery(next month, every int32) int64 {
	t := time.UnixMilli(s.overdue(next)).In(s.axis.loc)
	return addMonths(t, int(every)).UnixMilli()
}

// addMonths is the same day and time that many months on, or the month's last day where there is no such day.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// OwedSince is the first period that is owed of a subject: its form's, or that in which its entity joined; zero where neither is said.
func OwedSince(c *Catalogue, s Subject) periods.Period {
	var form, joined string
	if i := c.Indicator(s.Indicator); i != nil {
		if f := c.Form(i.Form); f != nil {
			form = f.First
		}
	}
	if e := c.Entity(s.Entity); e != nil {
		joined = e.Joined
	}
	return firstPeriod(form, joined)
}

// firstPeriod is the latest of some first periods in SDMX spelling, empty ones left out.
func firstPeriod(spellings ...string) (p periods.Period) {
	for _, s := range spellings {
		if s == "" {
			continue
		}
		if q, err := periods.Parse(s); err == nil && (p.IsZero() || q.StartMonth() > p.StartMonth()) {
			p = q
		}
	}
	return p
}

func scheduleOf(c *Catalogue, h *history, ind *Indicator, s Subject, a *axis) schedule {
	sch := schedule{cat: c, form: reportForm(c, ind, 0), every: h.every, axis: a}
	joined := ""
	if e := c.Entity(s.Entity); e != nil {
		joined = e.Joined
	}
	begin := ""
	if sch.form != nil {
		sch.combined = sch.form.Combined && h.every == 1
		begin = sch.form.First
	}
	if p := firstPeriod(begin, joined); !p.IsZero() {
		sch.first = p.StartMonth() - floorMod(p.StartMonth(), h.every) + h.every
		if sch.combined && sch.first%12 == 1 {
			sch.first++
		}
	}
	return sch
}

// reportForm is the form whose due rule ends the values of an indicator: its
// own, or, for a derived one, that of the input whose reports come least often.
func reportForm(c *Catalogue, ind *Indicator, depth int) *Form {
	if f := c.Form(ind.Form); f != nil || ind.Formula == "" || depth > maxDerivation {
		return f
	}
	formula := c.indexed().formulas[ind.ID]
	if formula == nil {
		return nil
	}
	var slowest *Form
	for _, id := range formula.inputs {
		input := c.Indicator(id)
		if input == nil {
			continue
		}
		f := reportForm(c, input, depth+1)
		if f != nil && (slowest == nil || f.Frequency > slowest.Frequency) {
			slowest = f
		}
	}
	return slowest
}

// maxDerivation bounds how deep derived indicators rest on one another; the catalogue's check refuses cycles.
const maxDerivation = 16
