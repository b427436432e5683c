package indicators

import (
	"errors"
	"fmt"
	"time"

	"zhibiao/indicators/periods"
)

// NilOf is what a nil return of a form says: what the form declares, else zero for a ledger (台账) of amounts, and else it takes none.
func (rep Reporting) NilOf(f *Form) NilMeaning {
	if f.Nil != "" {
		return f.Nil
	}
	if !f.isLedger() || rep.noZero(f) != "" {
		return NilRefused
	}
	return NilZero
}

// isLedger says that all tables of a form hold records.
func (f *Form) isLedger() bool {
	n := 0
	for _, s := range f.Sheets {
		for _, t := range s.Tables {
			if n++; t.Rows.By != ByRecord {
				return false
			}
		}
	}
	return n > 0
}

// noZero says why a form's figures cannot be 0 for want of anything to report; empty: they can.
func (rep Reporting) noZero(f *Form) string {
	if f.Plan {
		return "it is a plan"
	}
	for _, s := range f.Sheets {
		for _, t := range s.Tables {
			for _, m := range t.meanings() {
				ids := []string{m.Indicator}
				for _, id := range m.Indicators {
					ids = append(ids, id)
				}
				for _, id := range ids {
					switch i := rep.cat.Indicator(id); {
					case i == nil:
					case i.Kind != Flow:
						return "it reads " + id + ", which is no amount of a period"
					case m.Since == SinceWindow:
						return "it reads the cumulative of " + id + " since its window began, which is told by no period"
					}
				}
			}
		}
	}
	return ""
}

// ErrNoZero says that a cumulative cannot stand as before, since nothing stood before.
var ErrNoZero = errors.New("the cumulative before is not known")

// ZeroReturn gives the figures of a nil return for a period: of the keys that the form asks for, each own amount is 0 and each
// cumulative as it stood in the period before; at its window's beginning it is 0.
func (rep Reporting) ZeroReturn(f *Form, period periods.Period, asked []Key, standing func(Subject) []Observation) ([]Observation, error) {
	var list []Observation
	said := map[Key]bool{}
	for _, key := range asked {
		if key.Period != period || !key.Basis.Reported() || said[key] {
			continue // what the form says of other periods, or beside its figures, is not said
		}
		said[key] = true
		o := Observation{Subject: key.Subject, Period: period, Basis: key.Basis, Item: key.Item, Status: Normal}
		if key.Basis != Own {
			before, err := rep.before(f, key, standing(key.Subject))
			if err != nil {
				return nil, err
			}
			o.Value, o.Status = before.Value, before.Status
		}
		list = append(list, o)
	}
	return list, nil
}

// before is a cumulative of the period before a key's; 0 at the window's beginning.
func (rep Reporting) before(f *Form, key Key, standing []Observation) (Observation, error) {
	zero := Observation{Status: Normal}
	if key.Basis == Cumulative && key.Period.FirstMonth() == time.January || rep.joins(key.Entity, key.Period) {
		return zero, nil
	}
	before := f.Prev(key.Period)
	for _, o := range standing {
		if o.Period.EndMonth() == before.EndMonth() && o.Basis == key.Basis && o.Item == key.Item && o.Status != Missing &&
			o.Status != NotExist {
			return o, nil
		}
	}
	return zero, fmt.Errorf("%w: %s %s has none for %s", ErrNoZero, key.Indicator, key.Entity, before)
}

// joins says that an entity reports for the first time for a period.
func (rep Reporting) joins(entity string, p periods.Period) bool {
	e := rep.cat.Entity(entity)
	if e == nil || e.Joined == "" {
		return false
	}
	joined, err := periods.Parse(e.Joined)
	return err == nil && joined.StartMonth() >= p.StartMonth()
}
