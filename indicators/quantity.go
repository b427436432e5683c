package indicators

import "math/big"

// Quantity is a figure as it was written, in its base unit.
type Quantity struct {
	Value       float64 // base unit, nearest to the exact value
	Unit        Unit    // in force: the text's own, else the fallback
	Text        string  // as written
	Approximate bool    // 约, 左右
	Reading     Reading // how the text was taken where more than one way was open

	num, den int64 // the exact value, when exact is nil
	exact    *big.Rat
}

// Exact is the value in base units before it was rounded to a float64.
func (q Quantity) Exact() *big.Rat {
	if q.exact != nil {
		return new(big.Rat).Set(q.exact)
	}
	if q.den == 0 {
		return new(big.Rat)
	}
	return big.NewRat(q.num, q.den)
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

// Reason says why a text is no figure.
type Reason string

const (
	Blank            Reason = "blank"
	Dash             Reason = "dash"
	NotApplicable    Reason = "not_applicable"
	SpreadsheetError Reason = "spreadsheet_error"
	TwoNumbers       Reason = "two_numbers"
	BadGrouping      Reason = "bad_grouping"
	NoNumber         Reason = "no_number"
	Ambiguous        Reason = "ambiguous"
	OnlyBound        Reason = "only_bound"
	OutOfRange       Reason = "out_of_range"
	IsDate           Reason = "is_date"
	UnknownUnit      Reason = "unknown_unit"
	OtherUnit        Reason = "other_unit"
)

// QuantityError tells why a text is no figure, and the mend.
type QuantityError struct {
	Reason Reason
	Text   string // as written
	Detail string // the mend, in English
}

func (e *QuantityError) Error() string { return string(e.Reason) + ": " + e.Text + ": " + e.Detail }

// ParseQuantity reads a figure as reports write it.
func ParseQuantity(text string, fallback Unit) (Quantity, error) {
	return Quantity{}, &QuantityError{Reason: NoNumber, Text: text}
}

// ParseNumber reads a figure that carries no unit.
func ParseNumber(text string) (float64, error) {
	return 0, &QuantityError{Reason: NoNumber, Text: text}
}
