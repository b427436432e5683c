package indicators

import (
	"slices"
	"time"

	"zhibiao/indicators/periods"
)

// Duties tell who answers for subjects, and who owes and reports forms: a unit itself, and after its end its successor.
type Duties struct{ cat *Catalogue }

// DutiesOf are those that a catalogue declares.
func DutiesOf(c *Catalogue) Duties { return Duties{c} }

// ended says whether a unit was no more at an instant, and another has taken its place.
func (who Duties) ended(d *Department, at time.Time) bool {
	return d.succeeded() && !at.Before(who.firstDay(d.ValidTo))
}

// succeeded says that a unit ends on a day that is known, and another takes its place.
func (d *Department) succeeded() bool { return d != nil && d.Successor != "" && !d.ValidTo.IsZero() }

// ends are the instants at which units end and their successors begin, and where these end in turn, in order.
func (who Duties) ends(units []string) (list []time.Time) {
	for _, unit := range units {
		for _, id := range who.lineage(unit) {
			d := who.cat.Department(id)
			if !d.succeeded() {
				continue
			}
			if at := who.firstDay(d.ValidTo); !slices.ContainsFunc(list, at.Equal) {
				list = append(list, at)
			}
		}
	}
	slices.SortFunc(list, time.Time.Compare)
	return list
}

// firstDay is a day's first instant in the instance's zone.
func (who Duties) firstDay(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, who.cat.zone())
}

// Answering is the unit that does a department's part at an instant: itself, or after its end its successor.
func (who Duties) Answering(department string, at time.Time) string {
	for range who.cat.Departments { // a circle of successors is refused where the catalogue is checked
		d := who.cat.Department(department)
		if !who.ended(d, at) {
			break
		}
		department = d.Successor
	}
	return department
}

// OwedFor is the unit that owes a form for a period, of a department that the form names: who does its part when it is due.
func (who Duties) OwedFor(f *Form, department string, p periods.Period) string {
	due, _ := f.Deadline(p, who.cat.Calendar, who.cat.zone())
	return who.Answering(department, due.Add(-time.Millisecond))
}

// lineage is a department and the units that took its place, one after the other.
func (who Duties) lineage(department string) []string {
	list := []string{department}
	for d := who.cat.Department(department); d.succeeded() && !slices.Contains(list, d.Successor); d = who.cat.Department(d.Successor) {
		list = append(list, d.Successor)
	}
	return list
}

// OwedBy lists the units that owe a form at one time or another: those that it names, each followed by its successors.
func (who Duties) OwedBy(f *Form) []string {
	var list []string
	for _, d := range f.Departments {
		for _, unit := range who.lineage(d) {
			if !slices.Contains(list, unit) {
				list = append(list, unit)
			}
		}
	}
	return list
}

// Obligors are the departments of those that a form names whose part a unit does or did: itself, and those that it succeeded.
func (who Duties) Obligors(f *Form, unit string) []string {
	if f == nil {
		return nil
	}
	var list []string
	for _, d := range f.Departments {
		if slices.Contains(who.lineage(d), unit) {
			list = append(list, d)
		}
	}
	return list
}

// Relatives are the units whose reports may meet what a unit owes of a form: itself, its predecessors and its successors.
func (who Duties) Relatives(f *Form, unit string) []string {
	list := []string{unit}
	for _, d := range who.Obligors(f, unit) {
		for _, other := range who.lineage(d) {
			if !slices.Contains(list, other) {
				list = append(list, other)
			}
		}
	}
	return list
}
