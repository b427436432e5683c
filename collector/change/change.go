package change

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/report"
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

	when  indicators.Text         // the period for people
	basis [3]string               // in JSON, in Chinese, in English
	was   *indicators.Observation // of Before; nil: that is no figure
	is    *indicators.Observation // of After
	apart bool                    // Change is an amount
}

// New says that the figure was not known before.
func (c Change) New() bool { return c.Before == nil }

// Points is the change of a ratio in percentage points, with its sign; false of what is no ratio.
func (c Change) Points() (string, bool) { return strings.CutSuffix(c.Change, pointsMark) }

// Of lists what a reading changes of what stands known, in the file's order: corrected figures first, then those that are
// new where they are asked for. Figures that stay as they are are left out.
func Of(c *indicators.Catalogue, reading report.Reading, past report.Past, withNew bool) []Change {
	past = past.Whole()
	var corrected, fresh []Change
	add := func(x Change) {
		switch {
		case !x.New():
			corrected = append(corrected, x)
		case withNew:
			fresh = append(fresh, x)
		}
	}
	var list []indicators.Observation // of the subject spoken of last: they come in runs
	var subject indicators.Subject
	for i := range reading.Observations {
		o := &reading.Observations[i]
		if i == 0 || o.Subject != subject {
			subject, list = o.Subject, past.Standing(o.Subject)
		}
		at, had := report.FindKey(list, o)
		switch {
		case !had && !withNew:
		case !had:
			add(changeOf(c, nil, *o))
		case !report.SameFigure(&list[at], o):
			add(changeOf(c, &list[at], *o))
		}
	}
	for i := range reading.Targets {
		for _, x := range PlanChanges(c, &reading.Targets[i], past.Plans) {
			add(x)
		}
	}
	return append(corrected, fresh...)
}

func changeOf(catalogue *indicators.Catalogue, before *indicators.Observation, after indicators.Observation) Change {
	c := newChange(catalogue, after.Subject, after.Item, after.Source)
	c.Period, c.when = after.Period.String(), report.Both("%s", "%s", after.Period)
	c.setBasis(basisWords(after.Basis))
	unit := DisplayUnit(catalogue, after.Indicator)
	c.After, c.is = ShownAs(catalogue, after, unit), &after
	if before == nil {
		return c
	}
	text := ShownAs(catalogue, *before, unit)
	was := *before // what a batch knows of a series changes with its next file
	c.Before, c.was = &text, &was
	if measured(*before) && measured(after) {
		if after.Basis.IsGrowth() || unit.Base == quantities.Ratio {
			c.Change = points(after.Value - before.Value)
		} else {
			c.setDifference(before.Value, after.Value, unit)
		}
	}
	return c
}

// newChange names what is changed.
func newChange(catalogue *indicators.Catalogue, s indicators.Subject, item string, at indicators.Source) Change {
	c := Change{Indicator: s.Indicator, Entity: s.Entity, Item: item, Sheet: at.Sheet, Cell: at.Cell}
	if i := catalogue.Indicator(s.Indicator); i != nil {
		c.Name = i.Name
	}
	if e := catalogue.Entity(s.Entity); e != nil {
		c.EntityName = e.Name
		for _, n := range e.Nodes {
			if n.ID == item {
				c.ItemName = n.Name
			}
		}
	}
	return c
}

// DisplayUnit is the unit in which people say an indicator.
func DisplayUnit(catalogue *indicators.Catalogue, id string) (u quantities.Unit) {
	if i := catalogue.Indicator(id); i != nil {
		u, _ = catalogue.Units.ParseUnitOf(cmp.Or(i.Display, i.Unit), i.Unit)
	}
	return u
}

func (c *Change) setBasis(words [3]string) { c.Basis, c.basis = words[0], words }

// setDifference says how far apart two amounts are.
func (c *Change) setDifference(before, after float64, unit quantities.Unit) {
	c.Change, c.apart = signed(ShownIn(indicators.Observation{Value: cells.RoundSum(after - before)}, unit)), true
	if before != 0 {
		p := cells.RoundSum((after - before) / math.Abs(before) * 100)
		c.Percent = &p
	}
}

// measured says that an observation is a number rather than a day, words or nothing.
func measured(o indicators.Observation) bool {
	return o.Basis != indicators.Words && o.Basis != indicators.NodeDate && !math.IsNaN(o.Value)
}

// points is a difference of two ratios in percentage points.
func points(difference float64) string {
	return signed(strconv.FormatFloat(cells.RoundSum(difference*100), 'f', -1, 64)) + pointsMark
}

// pointsMark ends a difference in percentage points.
const pointsMark = "pp"

func signed(text string) string {
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "−") {
		return text
	}
	return "+" + text
}

// ShownAs is a figure as people read it; a day is one, however its cell was typed.
func ShownAs(catalogue *indicators.Catalogue, o indicators.Observation, unit quantities.Unit) string {
	if o.Basis == indicators.NodeDate && !math.IsNaN(o.Value) {
		return time.Unix(int64(o.Value), 0).In(cmp.Or(catalogue.Location, time.UTC)).Format(time.DateOnly)
	}
	return ShownIn(o, unit)
}

// ShownIn is a figure as people read it, and what is no number as it was typed.
func ShownIn(o indicators.Observation, unit quantities.Unit) string {
	switch {
	case o.Basis == indicators.Words || o.Basis == indicators.NodeDate:
		return report.Clip(o.Source.Text, 60)
	case math.IsNaN(o.Value):
		return "—"
	case o.Basis.IsGrowth() && unit.Base == quantities.Ratio:
		return strconv.FormatFloat(cells.RoundSum(o.Value*100), 'f', -1, 64) + "个百分点"
	case o.Basis.IsGrowth():
		return strconv.FormatFloat(cells.RoundSum(o.Value*100), 'f', -1, 64) + "%"
	}
	// Every digit: a change that rounding hides is still one.
	return strconv.FormatFloat(cells.RoundSum(unit.Scale(o.Value)), 'f', -1, 64) + unit.Name
}

// basisNames are what people call the bases but the figure itself.
var basisNames = map[indicators.Basis][2]string{
	indicators.Cumulative:       {"累计", " cumulative"},
	indicators.OwnPrior:         {"上年同期", " a year before"},
	indicators.CumulativePrior:  {"上年同期累计", " cumulative a year before"},
	indicators.OwnGrowth:        {"同比", " growth"},
	indicators.CumulativeGrowth: {"累计同比", " growth of the cumulative"},
	indicators.WindowCumulative: {"本期内累计", " cumulative of the window"},
	indicators.StartCumulative:  {"自开工累计", " cumulative since the start"},
}

// basisWords name a basis, in JSON and for people.
func basisWords(b indicators.Basis) [3]string {
	code := b.Code()
	if b == indicators.NodeDate {
		code = "date" // as changes have always called it
	}
	return [3]string{code, basisNames[b][0], basisNames[b][1]}
}

// Correction tells people what a figure replaced; it is New where it replaced none.
func Correction(c *indicators.Catalogue, s *report.Statement) Change {
	return changeOf(c, s.Before, s.Observation)
}
