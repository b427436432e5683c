package indicators

import (
	"fmt"
	"regexp"
	"zhibiao/indicators/quantities"
)

// figureOf reads a figure of the catalogue with its unit ("10亿元") in an
// indicator's base unit. Unlike a report's, it must name its unit and be exact.
func figureOf(value, unit string) (float64, error) {
	if bareNumber.MatchString(value) && unit != quantities.Ratio {
		return 0, fmt.Errorf("%q names no unit: write it with the number, such as 10亿元", value)
	}
	q, err := quantities.Parse(value, quantities.BaseUnit(unit))
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
func (i *Indicator) DisplayUnit() (quantities.Unit, error) {
	return quantities.ParseUnitOf(i.Display, i.Unit)
}
