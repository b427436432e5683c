package indicators

import (
	"slices"
	"time"

	"zhibiao/indicators/periods"
)

// ended says whether a unit was no more at an instant, and another has taken its place.
func (c *Catalogue) ended(d *Department, at time.Time) bool {
	return d.succeeded() && !at.Before(c.firstDay(d.ValidTo))
}

// succeeded says that a unit ends on a day that is known, and another takes its place.
func (d *Department) succeeded() bool { return d != nil && d.Successor != "" && !d.ValidTo.IsZero() }

// ends are the instants at which units end and their successors begin, and where these end in turn, in order.
func (c *Catalogue) ends(units []string) (list []time.Time) {
	for _, unit := range units {
		for _, id := range c.lineage(unit) {
			d := c.Department(id)
			if !d.succeeded() {
				continue
			}
			if at := c.firstDay(d.ValidTo); !slices.ContainsFunc(list, at.Equal) {
				list = append(list, at)
			}
		}
	}
	slices.SortFunc(list, time.Time.Compare)
	return list
}

// firstDay is a day's first instant in the instance's zone.
func (c *Catalogue) firstDay(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, c.zone())
}

// Answering is the unit that does a department's part at an instant: itself, or after its end its successor.
func (c *Catalogue) Answering(department string, at time.Time) string {
	for range c.Departments { // a circle of successors is refused where the catalogue is checked
		d := c.Department(department)
		if !c.ended(d, at) {
			break
		}
		department = d.Successor
	}
	return department
}

// OwedFor is the unit that owes a form for a period, of a department that the form names: who does its part when it is due.
func (c *Catalogue) OwedFor(f *Form, department string, p periods.Period) string {
	due, _ := f.Deadline(p, c.Calendar, c.zone())
	return c.Answering(department, due.Add(-time.Millisecond))
}

// lineage is a department and the units that took its place, one after the other.
func (c *Catalogue) lineage(department string) []string {
	list := []string{department}
	for d := c.Department(department); d.succeeded() && !slices.Contains(list, d.Successor); d = c.Department(d.Successor) {
		list = append(list, d.Successor)
	}
	return list
}

// OwedBy lists the units that owe a form at one time or another: those that it names, each followed by its successors.
func (c *Catalogue) OwedBy(f *Form) []string {
	var list []string
	for _, d := range f.Departments {
		for _, unit := range c.lineage(d) {
			if !slices.Contains(list, unit) {
				list = append(list, unit)
			}
		}
	}
	return list
}

// Obligors are the departments of those that a form names whose part a unit does or did: itself, and those that it succeeded.
func (c *Catalogue) Obligors(f *Form, unit string) []string {
	if f == nil {
		return nil
	}
	var list []string
	for _, d := range f.Departments {
		if slices.Contains(c.lineage(d), unit) {
			list = append(list, d)
		}
	}
	return list
}

// Relatives are the units whose reports may meet what a unit owes of a form: itself, its predecessors and its successors.
func (c *Catalogue) Relatives(f *Form, unit string) []string {
	list := []string{unit}
	for _, d := range c.Obligors(f, unit) {
		for _, other := range c.lineage(d) {
			if !slices.Contains(list, other) {
				list = append(list, other)
			}
		}
	}
	return list
}
