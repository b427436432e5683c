package indicators

import (
	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// Facts is all that stands known about one subject, at the latest revision or
// as of an earlier one: for every key its newest observation, in the order of
// Period.Compare, and every version of every planned target in the order in which they became known.
type Facts struct {
	Subject
	Observations []Observation
	Targets      []Target         // from plans; the catalogue's own are added by Expand and Assess
	Corrected    []periods.Period // of each figure that was stated anew and differently, as often as it was
	First        []First          // of the corrected periods, in order of period
	Origin       Origin           // of the newest figure; zero where it is not known
	Disputed     []Dispute        // figures that another form states otherwise

	// Half is half of the last digit in which the nth observation was written, in the base unit; nil: as its Source tells.
	Half func(n int, units quantities.Table) float64
}

// rounded is the nth observation's figure as far as it was written.
func (f *Facts) rounded(n int, units quantities.Table) quantities.RoundedFigure {
	o := &f.Observations[n]
	if f.Half == nil {
		return o.Rounded(units)
	}
	return quantities.RoundedFigure{Figure: o.Value, Half: f.Half(n, units)}
}

// Dispute is a key of which two forms state different figures, both being equally final.
type Dispute struct {
	Period periods.Period
	Basis  Basis
	Stands string // the form whose figure stands
	Other  string // the one that states another
}

// First is a corrected period's own figure as it was when it was first known, in the indicator's base unit.
type First struct {
	Period periods.Period
	Value  float64
}

// Origin is where the newest figure of a subject stands. Its zero value: nowhere.
type Origin struct {
	Period      periods.Period
	Submission  int64
	Sheet, Cell string
	File        string // as it was sent; empty where it is not known
}
