package board

import (
	"cmp"
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
}

// changesShown is how many a page names.
const changesShown = 6

// height ranks lights, the worst highest: by how many a target fell or rose.
var height = map[indicators.Light]int{indicators.Red: 4, indicators.Yellow: 3, indicators.Grey: 2, indicators.Green: 1,
	indicators.Blue: 0}

// move is a target with a figure of a later period, or another status, than it had.
type move struct {
	*target
	was *indicators.Assessment
}

// movesOf compares targets with where they stood before, judged then; those of windows that began since are left out.
func movesOf(all []*target, before *query.Judgement) (list []move) {
	type key struct {
		indicators.Subject
		window string
	}
	was := make(map[key]*indicators.Assessment, len(before.Assessed))
	for i := range before.Assessed {
		if a := &before.Assessed[i]; !a.Past {
			was[key{a.Subject, a.Window.Label()}] = a
		}
	}
	for _, t := range all {
		if w := was[key{t.Subject, t.window}]; w != nil && !t.Past && (w.Status != t.Status || t.Period.Compare(w.Period) > 0) {
			list = append(list, move{t, w})
		}
	}
	return list
}

// by is how many lights a target fell; below 0: rose.
func (m move) by() int { return height[m.Light] - height[m.was.Light] }

// count counts what a reader may see, and puts the gravest into words.
func (c *changes) count(p layout.Page, cat *indicators.Catalogue, moves []move) {
	c.Comparable = true
	var list []move
	for _, m := range moves {
		if !m.seenBy(p.Who) {
			continue
		}
		if m.Period.Compare(m.was.Period) > 0 {
			c.Reported++
		}
		if m.Status == m.was.Status {
			continue
		}
		switch by := m.by(); {
		case by > 0:
			c.Worse++
		case by < 0:
			c.Better++
		}
		list = append(list, m)
	}
	c.Total = len(list)
	slices.SortStableFunc(list, func(a, b move) int { return cmp.Compare(b.by(), a.by()) })
	for _, m := range list[:min(changesShown, len(list))] {
		c.List = append(c.List, changed{newRow(p, cat, m.target), p.In(m.was.Verdict(m.indicator).Name()), string(m.was.Light)})
	}
}

// monthBefore is the same day of the month before, or that month's last.
func monthBefore(t time.Time) time.Time {
	first := time.Date(t.Year(), t.Month()-1, 1, 0, 0, 0, 0, t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// Otherwise is how many statuses are others in the same light.
func (c changes) Otherwise() int { return c.Total - c.Worse - c.Better }
