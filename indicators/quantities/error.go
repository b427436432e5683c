package quantities

import (
	"errors"
	"fmt"
)

// Reason says why a text is no figure. The words are stable codes.
type Reason string

const (
	Blank            Reason = "blank"             // nothing, or blanks
	Dash             Reason = "dash"              // —, …, /
	NotApplicable    Reason = "not_applicable"    // 不适用, 无, N/A
	SpreadsheetError Reason = "spreadsheet_error" // #DIV/0!
	TwoNumbers       Reason = "two_numbers"       // 10-20, 12 34
	BadGrouping      Reason = "bad_grouping"      // 1,23
	NoNumber         Reason = "no_number"         // words
	Mixed            Reason = "mixed"             // words around a number: 计划10亿元
	Ambiguous        Reason = "ambiguous"         // 一 (or is it a dash?), △5, 一万二
	OnlyBound        Reason = "only_bound"        // 不低于10亿元, 30余个
	OutOfRange       Reason = "out_of_range"      // 1e400
	IsDate           Reason = "is_date"           // 2026-10-31, 10月
	UnknownUnit      Reason = "unknown_unit"      // 5斤
	OtherUnit        Reason = "other_unit"        // 5公顷 under 万元
)

// Unreadable tells what cannot be read from what plainly holds no figure: a blank, a dash, 不适用.
func (r Reason) Unreadable() bool {
	return r != "" && r != Blank && r != Dash && r != NotApplicable
}

// QuantityError tells why a text is no figure, and the mend.
type QuantityError struct {
	Reason Reason
	Text   string // as written
	Mend   string // what to write instead, in English
}

func (e *QuantityError) Error() string {
	return fmt.Sprintf("%q is no figure (%s): %s", e.Text, e.Reason, e.Mend)
}

// ReasonOf is the reason of the QuantityError that an error wraps; empty if it wraps none.
func ReasonOf(err error) Reason {
	var e *QuantityError
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}
