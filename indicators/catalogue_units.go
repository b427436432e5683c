package indicators

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// figureOf reads a figure with its unit ("10亿元") in an indicator's base unit.
func figureOf(value, unit string) (float64, error) {
	m := figurePattern.FindStringSubmatch(value)
	if m == nil {
		return 0, fmt.Errorf("%q: want a number and a unit, such as 10亿元", value)
	}
	r, ok := new(big.Rat).SetString(m[1])
	if !ok {
		return 0, fmt.Errorf("%q: %q is no number", value, m[1])
	}
	u, ok := displayUnits[m[2]]
	if !ok {
		return 0, fmt.Errorf("%q: unit %q is not known", value, m[2])
	}
	if u.base != "" && u.base != unit {
		return 0, fmt.Errorf("%q: %s is %s, the indicator is in %s", value, m[2], u.base, unit)
	}
	scale, _ := new(big.Rat).SetString(u.scale)
	f, _ := r.Mul(r, scale).Float64()
	return f, nil
}

// displayFits says why a unit that people say cannot show an indicator's base unit.
func displayFits(display, unit string) error {
	u, ok := displayUnits[display]
	if !ok {
		return fmt.Errorf("unit %q is not known", display)
	}
	if u.base != "" && u.base != unit {
		return fmt.Errorf("%s is a unit of %s, not of %s", display, u.base, unit)
	}
	return nil
}

var figurePattern = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)\s*(.*)$`)

type displayUnit struct{ base, scale string }

var displayUnits = map[string]displayUnit{
	"元": {"yuan", "1"}, "万元": {"yuan", "1e4"}, "亿元": {"yuan", "1e8"},
	"%": {"ratio", "1/100"}, "": {"ratio", "1"},
	"分钟": {"seconds", "60"}, "小时": {"seconds", "3600"}, "天": {"seconds", "86400"},
	"人": {"persons", "1"}, "万人": {"persons", "1e4"},
	"公里": {"meters", "1000"},
	"亩":  {"square_meters", "2000/3"}, "公顷": {"square_meters", "10000"}, "平方米": {"square_meters", "1"}, "万平方米": {"square_meters", "10000"}, "平方公里": {"square_meters", "1e6"},
	"万元/亩":    {"yuan_per_square_meter", "15"},
	"亿元/平方公里": {"yuan_per_square_meter", "100"},
	"平方米/人":   {"square_meters_per_person", "1"},
	"平方米/万元":  {"square_meters_per_yuan", "1/10000"},
	"个":       {"", "1"}, "条": {"", "1"}, "户": {"", "1"}, "项": {"", "1"}, "位": {"", "1"},
}

var countNoun = regexp.MustCompile(`^[a-z]+s$|^rank$|^confirmed$`)

// unitKnown says whether a unit may be a family's suffix: a base unit, one per another, or a noun that is counted.
func unitKnown(unit string) bool {
	for _, u := range displayUnits {
		if u.base == unit && unit != "" {
			return true
		}
	}
	return countNoun.MatchString(unit) && !strings.Contains(unit, "_")
}
