package indicators

import (
	"cmp"
	"fmt"
	"regexp"

	"zhibiao/indicators/quantities"
)

// ownUnit is a unit of measurement that an instance declares: of a kind of its own, or a size of a known one. See quantities.Declaration.
type ownUnit struct {
	Pos       Pos      `yaml:"-"`
	ID        string   `yaml:"id"`        // the word that families end in
	Is        string   `yaml:"is"`        // its size in a unit that is known: 50公斤; empty: it is a base unit
	Name      Text     `yaml:"name"`      // as people write it and as it is shown
	Spellings []string `yaml:"spellings"` // other names of it
	Decimals  *int     `yaml:"decimals"`
	Currency  bool     `yaml:"currency"`
	AddsUp    *bool    `yaml:"adds_up"` // false: a sum of several says nothing
}

// unitsWith is the built-in units and the declared ones, of which one may be a size of another above it.
func unitsWith(declared []*ownUnit, problems *problems) (units quantities.Table) {
	for _, u := range declared {
		more, slips := units.With(quantities.Declaration{ID: u.ID, Is: u.Is, Name: u.Name.ZH, English: u.Name.EN, Spellings: u.Spellings,
			Decimals: u.Decimals, Currency: u.Currency, Score: u.AddsUp != nil && !*u.AddsUp})
		for _, s := range slips {
			problems.add(problems.key(u.Pos, s.Key), "unit %s: %s: %s", cmp.Or(u.ID, u.Name.ZH), s.Key, s.Message)
		}
		units = more
	}
	return units
}

// figureOf reads a figure of the catalogue with its unit ("10亿元") in an
// indicator's base unit. Unlike a report's, it must name its unit and be exact.
func figureOf(units quantities.Table, value, unit string) (float64, error) {
	if bareNumber.MatchString(value) && unit != quantities.Ratio {
		return 0, fmt.Errorf("%q names no unit: write it with the number, such as 10亿元", value)
	}
	q, err := units.Parse(value, units.BaseUnit(unit))
	switch {
	case err != nil:
		return 0, err
	case q.Approximate:
		return 0, fmt.Errorf("%q: leave out 约 and 左右 and write bound: about", value)
	case !q.Unit.Fits(unit):
		return 0, fmt.Errorf("%q: %s is %s, the indicator is in %s", value, q.Unit, q.Unit.Base, unit)
	}
	return q.Value, nil
}

var bareNumber = regexp.MustCompile(`^[-+0-9.,\s]*$`)

// DisplayUnit is the unit that people say, with its size in the indicator's base unit; an error where it is of something else.
func (i *Indicator) DisplayUnit(units quantities.Table) (quantities.Unit, error) {
	return units.ParseUnitOf(i.Display, i.Unit)
}
