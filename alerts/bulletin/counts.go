package bulletin

import (
	"slices"

	"zhibiao/indicators"
)

// Tally counts targets by light. 上年结果 are no targets of their own.
type Tally struct {
	Total int
	By    map[indicators.Light]int
}

func (t *Tally) add(g *Target) {
	if t.By == nil {
		t.By = map[indicators.Light]int{}
	}
	t.Total++
	t.By[indicators.Light(g.Light)]++
}

// Tally is that of all targets.
func (f *Facts) Tally() (t Tally) {
	for i := range f.Targets {
		if g := &f.Targets[i]; !g.Past {
			t.add(g)
		}
	}
	return t
}

// Bar is one light's part of all targets, for the chart.
type Bar struct {
	Light indicators.Light
	Name  string
	N     int
}

// bars are the lights of which there are any.
func (f *Facts) bars() (list []Bar) {
	t := f.Tally()
	for _, l := range indicators.Lights() {
		if t.By[l] > 0 {
			list = append(list, Bar{l, l.Name().In(f.english()), t.By[l]})
		}
	}
	return list
}

// share is the tally of a measure or a unit.
type share struct {
	id, number, name string
	Tally
}

// shares are the tallies by what key says of a target, in the order of targets.
func (f *Facts) shares(key func(*Target) (id, number, name string)) []share {
	var list []share
	for i := range f.Targets {
		g := &f.Targets[i]
		if g.Past {
			continue
		}
		id, number, name := key(g)
		at := slices.IndexFunc(list, func(s share) bool { return s.id == id })
		if at < 0 {
			at = len(list)
			list = append(list, share{id: id, number: number, name: name})
		}
		list[at].add(g)
	}
	return list
}

// monthly are the targets that the period's figures are judged by: a verdict, on a figure of the period itself.
func (f *Facts) monthly() (list []*Target) {
	for i := range f.Targets {
		if g := &f.Targets[i]; !g.Past && g.Judged && g.Current {
			list = append(list, g)
		}
	}
	return list
}

func counted(list []*Target, is ...indicators.Status) (n int) {
	for _, g := range list {
		if slices.Contains(is, indicators.Status(g.Status)) {
			n++
		}
	}
	return n
}
