package indicators

import (
	"errors"
	"math/big"
)

// Base units: the suffixes of families. Compound ones are made of two,
// yuan_per_square_meter; counts of things may be called by a noun of their own (towns).
const (
	Yuan         = "yuan"
	Dollars      = "dollars"
	SquareMeters = "square_meters"
	Meters       = "meters"
	CubicMeters  = "cubic_meters"
	Tonnes       = "tonnes"
	Persons      = "persons"
	Households   = "households"
	Seconds      = "seconds"
	Months       = "months"       // calendar months and years, which no number of seconds measures
	WorkingDays  = "working_days" // 工作日
	Ratio        = "ratio"
	// RatioDifference is what 百分点 count: a difference of two ratios, which is no ratio itself.
	RatioDifference = "ratio_difference"
	Count           = "count" // 个, 家, 条, 项 …
)

// Unit is a unit of measurement: a name that people write and its exact size in
// a base unit. Units are values and may be compared with ==. The zero Unit is none.
type Unit struct {
	Name string // as people write it: 亿元
	Base string // the base unit's suffix: yuan; a family's own noun for a count (towns)

	num, den int64 // size in base units, reduced
	multiple int64 // the power that the name begins with: 10⁸ of 亿元, 1 of 公顷
}

// Factor is the unit's size in base units: 2000/3 for 亩.
func (u Unit) Factor() *big.Rat { return big.NewRat(u.num, u.den) }

// IsZero says that there is no unit.
func (u Unit) IsZero() bool { return u.Base == "" }

func (u Unit) String() string { return u.Name }

// ErrUnit is what an unreadable unit wraps.
var ErrUnit = errors.New("no unit that is known")

// ParseUnit reads a unit as reports write it.
func ParseUnit(text string) (Unit, error) { return Unit{}, ErrUnit }

// Fits says whether figures in this unit may stand for the base unit.
func (u Unit) Fits(base string) bool { return u.Base == base }

// Scale turns a value in base units into the number in this unit.
func (u Unit) Scale(base float64) float64 { return base }

// Format is a value in base units as people say it in a unit: 10.00亿元.
func Format(base float64, display Unit) string { return "" }

// FormatRatio is a ratio as a percentage with one decimal.
func FormatRatio(a float64, short bool) string { return "" }
