package board

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"zhibiao/indicators"
	"zhibiao/query"
	"zhibiao/server/layout"
)

// changes is what became of targets since a day a month ago.
type changes struct {
	Since         string // that day
	List          []changed
	Worse, Better int // lights
	Total         int // statuses that are others
	Reported      int // figures of a later period
	Comparable    bool
}

// changed is a target whose status is another than it was.
type changed struct {
	row
	Was, WasLight string
	by            int // how many lights it fell; below 0: rose
}

// changesShown is how many a page names.
const changesShown = 6

// height ranks lights, the worst highest: by how many a target fell or rose.
var height = map[indicators.Light]int{indicators.Red: 4, indicators.Yellow: 3, indicators.Grey: 2, indicators.Green: 1,
	indicators.Blue: 0}

// newChanges compares targets with what was known of them a month before, judged then; those of windows that began since are left out.
func newChanges(ctx context.Context, p layout.Page, from Source, j *query.Judgement, all []*target, loc *time.Location) (changes, error) {
	since := monthBefore(j.At.In(loc))
	c := changes{Since: since.Format(time.DateOnly)}
	before, err := from.Judged(ctx, c.Since)
	if err != nil {
		return c, errors.Join(errors.New("look a month back"), err)
	}
	if before.Catalogue == nil {
		return c, nil
	}
	c.Comparable = true
	type key struct {
		indicators.Subject
		window string
	}
	was := map[key]*indicators.Assessment{}
	for i := range before.Assessed {
		if a := &before.Assessed[i]; !a.Past {
			was[key{a.Subject, a.Window.Label()}] = a
		}
	}
	for _, t := range all {
		w := was[key{t.Subject, t.Window.Label()}]
		if w == nil || t.Past {
			continue
		}
		if t.Period.Compare(w.Period) > 0 {
			c.Reported++
		}
		if w.Status == t.Status {
			continue
		}
		by := height[t.Light] - height[w.Light]
		switch c.Total++; {
		case by > 0:
			c.Worse++
		case by < 0:
			c.Better++
		}
		c.List = append(c.List, changed{row{Page: p, measure: t.measure, unit: t.unit, Row: indicators.Row{Assessment: *t.Assessment}},
			p.In(w.Verdict(t.indicator).Name()), string(w.Light), by})
	}
	slices.SortStableFunc(c.List, func(a, b changed) int { return cmp.Compare(b.by, a.by) })
	c.List = c.List[:min(changesShown, len(c.List))]
	for i := range c.List {
		c.List[i].Row = j.Catalogue.Row(c.List[i].Assessment, p.English)
	}
	return c, nil
}

// monthBefore is the same day of the month before, or that month's last.
func monthBefore(t time.Time) time.Time {
	first := time.Date(t.Year(), t.Month()-1, 1, 0, 0, 0, 0, t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// Otherwise is how many statuses are others in the same light.
func (c changes) Otherwise() int { return c.Total - c.Worse - c.Better }
