package collector

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"zhibiao/indicators"
)

// Change is one figure that a file makes other than it stood, or makes known
// for the first time.
type Change struct {
	Indicator string          `json:"indicator"`
	Name      indicators.Text `json:"name"`
	Entity    string          `json:"entity,omitempty"`
	Period    string          `json:"period"` // SDMX
	Basis     string          `json:"basis"`  // own, cumulative, date, words
	Item      string          `json:"item,omitempty"`
	Sheet     string          `json:"sheet"`
	Cell      string          `json:"cell"`
	// Before and After are in the unit of display; Before is nil where nothing was known.
	Before *string `json:"before"`
	After  string  `json:"after"`
	// Change is After less Before, in percentage points (pp) for ratios, and Percent what it is of Before; both are left
	// out where one of them is no number, Percent also where Before is zero.
	Change  string   `json:"change,omitempty"`
	Percent *float64 `json:"percent,omitempty"`

	basis indicators.Basis
}

// New says that the figure was not known before.
func (c Change) New() bool { return c.Before == nil }

// Changes lists what a reading changes of what stands known, in the file's
// order: corrected figures first, then those that are new. Figures that stay as they are are left out.
func (r *Reader) Changes(reading Reading, standing Standing) []Change {
	return r.changes(reading, standing.inOrder(), true)
}

// Corrections is Changes without what is new.
func (r *Reader) Corrections(reading Reading, standing Standing) []Change {
	return r.changes(reading, standing.inOrder(), false)
}

func (r *Reader) changes(reading Reading, standing Standing, withNew bool) []Change {
	var corrected, fresh []Change
	var list []indicators.Observation // of the subject spoken of last: they come in runs
	var subject indicators.Subject
	for i := range reading.Observations {
		o := &reading.Observations[i]
		if i == 0 || o.Subject != subject {
			subject, list = o.Subject, standing(o.Subject)
		}
		at, had := findKey(list, o)
		switch {
		case !had && !withNew:
		case !had:
			fresh = append(fresh, r.change(nil, *o))
		case !sameFigure(&list[at], o):
			corrected = append(corrected, r.change(&list[at], *o))
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
	c := Change{
		Indicator: after.Indicator, Entity: after.Entity, Period: after.Period.String(), Item: after.Item,
		Basis: basisWords[after.Basis][0], basis: after.Basis, Sheet: after.Source.Sheet, Cell: after.Source.Cell,
	}
	unit := indicators.Unit{}
	if i := indicatorOf(r.catalogue, after.Indicator); i != nil {
		c.Name = i.Name
		unit, _ = indicators.ParseUnit(cmp.Or(i.Display, i.Unit))
	}
	c.After = shown(after, unit)
	if before == nil {
		return c
	}
	text := shown(*before, unit)
	c.Before = &text
	number := func(o indicators.Observation) bool {
		return o.Basis != indicators.Words && o.Basis != indicators.NodeDate && !math.IsNaN(o.Value)
	}
	growth := after.Basis == indicators.OwnGrowth || after.Basis == indicators.CumulativeGrowth || unit.Base == "ratio"
	if number(*before) && number(after) && growth {
		c.Change = signed(strconv.FormatFloat(roundSum((after.Value-before.Value)*100), 'f', -1, 64)) + "pp"
	} else if number(*before) && number(after) {
		c.Change = signed(shown(indicators.Observation{Basis: after.Basis, Value: roundSum(after.Value - before.Value)}, unit))
		if before.Value != 0 {
			p := roundSum((after.Value - before.Value) / math.Abs(before.Value) * 100)
			c.Percent = &p
		}
	}
	return c
}

func signed(text string) string {
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "−") {
		return text
	}
	return "+" + text
}

// shown is a figure as people read it.
func shown(o indicators.Observation, unit indicators.Unit) string {
	switch {
	case o.Basis == indicators.Words || o.Basis == indicators.NodeDate:
		return clip(o.Source.Text, 60)
	case math.IsNaN(o.Value):
		return "—"
	case o.Basis == indicators.OwnGrowth || o.Basis == indicators.CumulativeGrowth:
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
}

// changesShown bounds the list in text answers; JSON has them all.
const changesShown = 200

// writeChanges lists corrected figures one by one and counts the new ones.
func writeChanges(b *strings.Builder, changes []Change, lang Language) {
	i := slices.IndexFunc(changes, Change.New)
	if i < 0 {
		i = len(changes)
	}
	corrected := changes[:i]
	if len(corrected) > 0 {
		fmt.Fprintf(b, lang.pick("改变已入库数据%d个：\n", "%d figures change what stands recorded:\n"), len(corrected))
	}
	for _, c := range corrected[:min(len(corrected), changesShown)] {
		name := lang.of(c.Name)
		if c.Entity != "" {
			name += " " + c.Entity
		}
		if c.Item != "" {
			name += " " + c.Item
		}
		fmt.Fprintf(b, "  %s!%s  %s  %s  %s → %s", c.Sheet, c.Cell, cmp.Or(name, c.Indicator), c.Period+lang.pick(basisWords[c.basis][1], basisWords[c.basis][2]), *c.Before, c.After)
		if c.Change != "" {
			fmt.Fprintf(b, "  %s", c.Change)
		}
		if c.Percent != nil {
			fmt.Fprintf(b, lang.pick("（%+.2f%%）", " (%+.2f%%)"), *c.Percent)
		}
		b.WriteByte('\n')
	}
	if n := len(corrected) - changesShown; n > 0 {
		fmt.Fprintf(b, lang.pick("  另有%d个\n", "  and %d more\n"), n)
	}
	if n := len(changes) - len(corrected); n > 0 {
		fmt.Fprintf(b, lang.pick("新增数据%d个。\n", "%d figures are new.\n"), n)
	}
}
