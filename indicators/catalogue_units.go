package indicators

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// figureOf reads a figure of the catalogue with its unit ("10亿元") in an
// indicator's base unit. Unlike a report's, it must name its unit and be exact.
func figureOf(value, unit string) (float64, error) {
	if bareNumber.MatchString(value) && unit != Ratio {
		return 0, fmt.Errorf("%q names no unit: write it with the number, such as 10亿元", value)
	}
	q, err := ParseQuantity(value, BaseUnit(unit))
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

// displayFits says why a unit that people say cannot show an indicator's base unit.
func displayFits(display, unit string) error {
	u, err := ParseUnit(display)
	if err != nil {
		return err
	}
	if !u.Fits(unit) {
		return fmt.Errorf("%s is a unit of %s, not of %s", display, u.Base, unit)
	}
	return nil
}

// unitKnown says whether a unit may be a family's suffix: a base unit, one per
// another, or a noun that is counted. A misspelt base unit passes for a noun
// here; the display unit does not fit it then.
func unitKnown(unit string) bool {
	over, under, compound := strings.Cut(unit, perWord)
	if !compound {
		return suffixKnown(over)
	}
	return suffixKnown(over) && (suffixKnown(under+"s") || suffixKnown(under))
}

func suffixKnown(unit string) bool {
	return slices.Contains(measuredBases, unit) || unit != Count && idPattern.MatchString(unit) && isNoun(unit)
}
