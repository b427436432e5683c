package collector

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// Change is one figure that a file makes other than it stood, or makes known
// for the first time: an observation, or what a plan sets.
type Change struct {
	Indicator  string          `json:"indicator"`
	Name       indicators.Text `json:"name"`
	Entity     string          `json:"entity,omitempty"`
	EntityName indicators.Text `json:"entity_name,omitzero"`
	Period     string          `json:"period"` // SDMX; of a target its window
	Basis      string          `json:"basis"`  // own, cumulative, date, words, target …
	Item       string          `json:"item,omitempty"`
	ItemName   indicators.Text `json:"item_name,omitzero"`
	Sheet      string          `json:"sheet"`
	Cell       string          `json:"cell"`
	// Before and After are in the unit of display; Before is nil where nothing was known.
	Before *string `json:"before"`
	After  string  `json:"after"`
	// Change is After less Before, in percentage points (pp) for ratios, and Percent what it is of Before; both are left
	// out where one of them is no number, Percent also where Before is zero.
	Change  string   `json:"change,omitempty"`
	Percent *float64 `json:"percent,omitempty"`
	// InForce is the day from which a changed plan counts, where it says so.
	InForce string `json:"in_force,omitempty"`

	when  indicators.Text // the period for people
	basis [3]string       // in JSON, in Chinese, in English
}

// New says that the figure was not known before.
func (c Change) New() bool { return c.Before == nil }

// Changes lists what a reading changes of what stands known, in the file's
// order: corrected figures first, then those that are new. Figures that stay as they are are left out.
func (r *Reader) Changes(reading Reading, past Past) []Change {
	return r.changes(reading, past.whole(), true)
}

// changes is Changes of a whole past, with what is new or without.
func (r *Reader) changes(reading Reading, past Past, withNew bool) []Change {
	var corrected, fresh []Change
	add := func(c Change) {
		switch {
		case !c.New():
			corrected = append(corrected, c)
		case withNew:
			fresh = append(fresh, c)
		}
	}
	var list []indicators.Observation // of the subject spoken of last: they come in runs
	var subject indicators.Subject
	for i := range reading.Observations {
		o := &reading.Observations[i]
		if i == 0 || o.Subject != subject {
			subject, list = o.Subject, past.Standing(o.Subject)
		}
		at, had := findKey(list, o)
		switch {
		case !had && !withNew:
		case !had:
			add(r.change(nil, *o))
		case !sameFigure(&list[at], o):
			add(r.change(&list[at], *o))
		}
	}
	for i := range reading.Targets {
		for _, c := range r.planChanges(&reading.Targets[i], past.Plans) {
			add(c)
		}
	}
	return append(corrected, fresh...)
}

// sameFigure says whether two observations of one key say the same.
func sameFigure(a, b *indicators.Observation) bool {
	if a.Basis == indicators.Words {
		return a.Source.Text == b.Source.Text
	}
	return a.Value == b.Value || math.IsNaN(a.Value) && math.IsNaN(b.Value)
}

func (r *Reader) change(before *indicators.Observation, after indicators.Observation) Change {
	c := r.newChange(after.Subject, after.Item, after.Source)
	c.Period, c.when = after.Period.String(), both("%s", "%s", after.Period.Name(false))
	c.when.EN = c.Period
	c.setBasis(basisWords[after.Basis])
	unit := r.displayUnit(after.Indicator)
	c.After = r.shown(after, unit)
	if before == nil {
		return c
	}
	text := r.shown(*before, unit)
	c.Before = &text
	if measured(*before) && measured(after) {
		if isGrowth(after.Basis) || unit.Base == quantities.Ratio {
			c.Change = points(after.Value - before.Value)
		} else {
			c.setDifference(before.Value, after.Value, unit)
		}
	}
	return c
}

// newChange names what is changed.
func (r *Reader) newChange(s indicators.Subject, item string, at indicators.Source) Change {
	c := Change{Indicator: s.Indicator, Entity: s.Entity, Item: item, Sheet: at.Sheet, Cell: at.Cell}
	if i := r.catalogue.Indicator(s.Indicator); i != nil {
		c.Name = i.Name
	}
	if e := r.catalogue.Entity(s.Entity); e != nil {
		c.EntityName = e.Name
		for _, n := range e.Nodes {
			if n.ID == item {
				c.ItemName = n.Name
			}
		}
	}
	return c
}

// displayUnit is the unit in which people say an indicator.
func (r *Reader) displayUnit(id string) (u quantities.Unit) {
	if i := r.catalogue.Indicator(id); i != nil {
		u, _ = quantities.ParseUnitOf(cmp.Or(i.Display, i.Unit), i.Unit)
	}
	return u
}

func (c *Change) setBasis(words [3]string) { c.Basis, c.basis = words[0], words }

// setDifference says how far apart two amounts are.
func (c *Change) setDifference(before, after float64, unit quantities.Unit) {
	c.Change = signed(shown(indicators.Observation{Value: roundSum(after - before)}, unit))
	if before != 0 {
		p := roundSum((after - before) / math.Abs(before) * 100)
		c.Percent = &p
	}
}

// measured says that an observation is a number rather than a day, words or nothing.
func measured(o indicators.Observation) bool {
	return o.Basis != indicators.Words && o.Basis != indicators.NodeDate && !math.IsNaN(o.Value)
}

func isGrowth(b indicators.Basis) bool {
	return b == indicators.OwnGrowth || b == indicators.CumulativeGrowth
}

// points is a difference of two ratios in percentage points.
func points(difference float64) string {
	return signed(strconv.FormatFloat(roundSum(difference*100), 'f', -1, 64)) + "pp"
}

func signed(text string) string {
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "−") {
		return text
	}
	return "+" + text
}

// shown is a figure as people read it; a day is one, however its cell was typed.
func (r *Reader) shown(o indicators.Observation, unit quantities.Unit) string {
	if o.Basis == indicators.NodeDate && !math.IsNaN(o.Value) {
		return time.Unix(int64(o.Value), 0).In(cmp.Or(r.catalogue.Location, time.UTC)).Format(time.DateOnly)
	}
	return shown(o, unit)
}

// shown is a figure as people read it, and what is no number as it was typed.
func shown(o indicators.Observation, unit quantities.Unit) string {
	switch {
	case o.Basis == indicators.Words || o.Basis == indicators.NodeDate:
		return clip(o.Source.Text, 60)
	case math.IsNaN(o.Value):
		return "—"
	case isGrowth(o.Basis) && unit.Base == quantities.Ratio:
		return strconv.FormatFloat(roundSum(o.Value*100), 'f', -1, 64) + "个百分点"
	case isGrowth(o.Basis):
		return strconv.FormatFloat(roundSum(o.Value*100), 'f', -1, 64) + "%"
	}
	// Every digit: a change that rounding hides is still one.
	return strconv.FormatFloat(roundSum(unit.Scale(o.Value)), 'f', -1, 64) + unit.Name
}

// basisWords name the bases, in JSON and for people.
var basisWords = map[indicators.Basis][3]string{
	indicators.Own:              {"own", "", ""},
	indicators.Cumulative:       {"cumulative", "累计", " cumulative"},
	indicators.OwnPrior:         {"own_prior", "上年同期", " a year before"},
	indicators.CumulativePrior:  {"cumulative_prior", "上年同期累计", " cumulative a year before"},
	indicators.OwnGrowth:        {"own_growth", "同比", " growth"},
	indicators.CumulativeGrowth: {"cumulative_growth", "累计同比", " growth of the cumulative"},
	indicators.NodeDate:         {"date", "", ""},
	indicators.Words:            {"words", "", ""},
	indicators.WindowCumulative: {"window_cumulative", "本期内累计", " cumulative of the window"},
	indicators.StartCumulative:  {"start_cumulative", "自开工累计", " cumulative since the start"},
}
