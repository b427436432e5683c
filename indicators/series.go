package indicators

import "time"

// Facts is all that stands known about one subject, at the latest revision or
// as of an earlier one: for every key its newest observation, in the order of
// Period.Compare, and every version of every planned target in the order in which they became known.
type Facts struct {
	Subject
	Observations []Observation
	Targets      []Target // from plans; the catalogue's own are added by Expand and Assess
}

// Label is a name and a value. Sets are sorted by name.
type Label struct{ Name, Value string }

// Sample is a value at a millisecond. A value of StaleMarker ends the series there.
type Sample struct {
	At    int64
	Value float64
}

// Series is a named line of samples in order of time. Samples may lie in the
// future (a report falls overdue, a value ends): a reader clips at its now, so that
// nothing needs to be rebuilt when the clock moves.
type Series struct {
	Name    string
	Labels  []Label
	Samples []Sample
}

// Family describes all series of one name.
type Family struct {
	Name, Help, Unit string // Help is name and citation
}

// Expand gives every series of a subject: values, cumulative, target,
// expected, forecast, growth, and every assessment, as section 4 of the design
// says. Windows, ends of values and overdue turns are laid out up to the horizon.
func (c *Catalogue) Expand(f Facts, horizon time.Time) []Series { panic("not yet") }

// ExpandReports gives the report_* series that one department owes of one form.
// Reports are in the order in which they became known.
func (c *Catalogue) ExpandReports(form, department string, reports []Report, horizon time.Time) []Series {
	panic("not yet")
}

// Derive computes the observations of a derived indicator from those of its
// inputs. Where an input is absent the result is absent.
func (c *Catalogue) Derive(s Subject, inputs func(Subject) Facts) Facts { panic("not yet") }

// Dependents are the derived subjects to rebuild when one changes.
func (c *Catalogue) Dependents(s Subject) []Subject { panic("not yet") }

// Subjects lists every subject that the catalogue declares, whether anything was reported of it or not.
func (c *Catalogue) Subjects() []Subject { panic("not yet") }

// Families lists every family that the catalogue gives rise to, by name.
func (c *Catalogue) Families() []Family { panic("not yet") }
