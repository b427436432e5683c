package quantities

import (
	"math/big"
	"regexp"
	"strings"
)

// Quantity is a figure as it was written, in its base unit.
type Quantity struct {
	Value       float64 // base unit, nearest to the exact value
	Unit        Unit    // in force: the text's own, else the fallback; for a count its Base is the fallback's noun
	Text        string  // as written
	Approximate bool    // 约, 左右
	Money       bool    // Unit is but the currency whose sign or name stands there (¥100), which tells no size
	Reading     Reading // how the text was taken where another way was open; worth telling
	Power       int64   // that the number's own words end in, 10⁸ of 1.5亿; 1: none

	num, den int64    // the exact value, unless exact is set
	exact    *big.Rat // in base units
}

// Exact is the value in base units before it was rounded to a float64.
func (q Quantity) Exact() *big.Rat {
	switch {
	case q.exact != nil:
		return new(big.Rat).Set(q.exact)
	case q.den == 0:
		return new(big.Rat)
	}
	return big.NewRat(q.num, q.den)
}

// String is the figure in one spelling, every digit of it, with its unit; it reads back as the same quantity.
func (q Quantity) String() string {
	number := q.Exact()
	number.Quo(number, q.Unit.Factor())
	digits, _ := number.FloatPrec() // what was written in decimal ends in decimal
	return number.FloatString(digits) + q.Unit.Name
}

// Reading says how a text was taken.
type Reading string

const (
	Plain          Reading = ""
	BlankGroups    Reading = "blank_groups"    // "121 626" taken as 121626
	BlankDropped   Reading = "blank_dropped"   // "8. 5" taken as 8.5
	BracketsMinus  Reading = "brackets_minus"  // "(12.3)" taken as −12.3
	PowerOverrides Reading = "power_overrides" // "1.5亿" under 万元 taken as 1.5亿元
	LeadingZeros   Reading = "leading_zeros"   // "007" taken as 7
)

// Parse reads a figure as reports write it: 1.5亿, 1,234.50, １２３, 两千亿,
// 壹佰万元整, 约30%, (12.3), −5, 半小时. The fallback is the unit in force where the
// text has none; the text's own goes before it and must measure the same thing.
// With no fallback any unit is taken.
//
// A text that is not surely one figure is refused with a *QuantityError, whose
// Reason tells a blank, a dash and 不适用 from what cannot be read.
func (t Table) Parse(text string, fallback Unit) (Quantity, error) {
	if q, ok := plainQuantity(text, fallback); ok {
		return q, nil
	}
	if lineBetweenDigits.MatchString(text) {
		return Quantity{}, &QuantityError{Reason: TwoNumbers, Text: text, Mend: "write one figure on one line"}
	}
	q, reason, mend := readQuantity(t, text, fallback)
	if reason != "" {
		return Quantity{}, &QuantityError{Reason: reason, Text: text, Mend: mend}
	}
	q.Text = text
	return q, nil
}

// lineBetweenDigits is where one line ends with a number and the next begins with one: they are two.
var lineBetweenDigits = regexp.MustCompile(`\d\s*[\r\n]\s*\d`)

// ParseNumber reads a figure that carries no unit, as Parse does.
func (t Table) ParseNumber(text string) (float64, error) {
	q, err := t.Parse(text, Unit{})
	if err != nil {
		return 0, err
	}
	if !q.Unit.IsZero() {
		return 0, &QuantityError{Reason: OtherUnit, Text: text, Mend: "write the number without " + q.Unit.Name}
	}
	return q.Value, nil
}

// plainQuantity reads what nearly every cell holds, -12345.67, without any
// memory of its own. It gives up wherever the answer is not exact in 64 bits.
func plainQuantity(text string, unit Unit) (Quantity, bool) {
	mantissa, digits, decimals, point := int64(0), 0, 0, false
	unsigned := strings.TrimPrefix(text, "-")
	for i := 0; i < len(unsigned); i++ {
		switch b := unsigned[i]; {
		case b >= '0' && b <= '9':
			mantissa = mantissa*10 + int64(b-'0')
			digits++
			if point {
				decimals++
			}
		case b == '.' && !point && i > 0:
			point = true
		default:
			return Quantity{}, false
		}
		if digits > 18 {
			return Quantity{}, false
		}
	}
	if digits == 0 || point && decimals == 0 || digits-decimals > 1 && unsigned[0] == '0' {
		return Quantity{}, false
	}
	if len(unsigned) < len(text) {
		mantissa = -mantissa
	}
	return exactQuantity(text, mantissa, decimals, unit)
}

// exactQuantity is mantissa / 10^decimals in a unit, where float64 division rounds it rightly.
func exactQuantity(text string, mantissa int64, decimals int, unit Unit) (Quantity, bool) {
	num, den := unit.num, unit.den
	if unit.IsZero() {
		num, den = 1, 1
	}
	for decimals > 0 && num%10 == 0 {
		num /= 10
		decimals--
	}
	den, ok := shiftLeft(den, decimals)
	if !ok || !exactInFloat(den) || !exactInFloat(num) {
		return Quantity{}, false
	}
	product := mantissa * num
	if num != 0 && product/num != mantissa || !exactInFloat(product) {
		return Quantity{}, false
	}
	return Quantity{Value: float64(product) / float64(den), Unit: unit, Text: text, num: product, den: den}, true
}
