package collector

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/quantities"
)

// unit is a unit as a file writes it.
type unit struct {
	quantities.Unit
	text string
}

// fits says whether quantities of an indicator's base unit may be written in it.
func (u unit) fits(base string) bool { return u.Unit.Fits(base) }

// in is the unit for a base unit that figures in it may be written for.
func (u unit) in(base string) (unit, bool) {
	in, ok := u.Unit.In(base)
	return unit{in, u.text}, ok
}

// same says that two units scale alike: 万元 and 人民币万元.
func (u unit) same(v unit) bool {
	num, den := u.Size()
	otherNum, otherDen := v.Size()
	return u.Measures(v.Unit) && num == otherNum && den == otherDen
}

var (
	percent = mustUnit("%")
	counted = mustUnit("个")
	asRatio = unit{quantities.BaseUnit(quantities.Ratio), "%"} // for cells whose format shows per cent: the stored number is the ratio
)

func mustUnit(text string) unit {
	u, ok := parseUnit(text)
	if !ok {
		return unit{text: text}
	}
	return u
}

// isCount says that a base unit is a noun of what is counted rather than something measured.
func isCount(base string) bool { return counted.fits(base) }

// parseUnit reads one unit; a sign of change before it (±%) is no part of it.
func parseUnit(text string) (unit, bool) {
	t := trim(text)
	if t == "" || len(t) > 60 {
		return unit{}, false
	}
	u, err := quantities.ParseUnit(strings.TrimLeft(t, "±＋+－-"))
	if err != nil {
		return unit{}, false
	}
	return unit{u, t}, true
}

// parseUnits reads a list such as 万元、%; nil where one of it is no unit.
func parseUnits(text string) []unit {
	if u, ok := parseUnit(text); ok {
		return []unit{u}
	}
	if len(text) > 120 {
		return nil
	}
	var out []unit
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;； \u3000\u00a0", r) }) {
		u, ok := parseUnit(part)
		if !ok {
			return nil
		}
		out = append(out, u)
	}
	return out
}

func isUnitText(s string) bool { return len(parseUnits(s)) > 0 }

// isUnitAlone says that a header's cell is nothing but a unit in brackets: a
// row of units under a header. Without brackets a unit's word may be a name (美元, 人, 项).
func isUnitAlone(s string) bool {
	f := hanzi.Key(s)
	return strings.HasPrefix(f, "(") && strings.HasSuffix(f, ")") && isUnitText(strings.Trim(f, "()"))
}

// figure is a number as a cell writes it.
type figure struct {
	value    *big.Rat // in the unit in force, of a text without one of its own; nil where plain tells it
	plain    *plain   // a plain number, as nearly all are
	decimals int      // after the point, as written: the figure is known to half of the last
	text     string   // of a number stored as text
	own      *unit    // a unit that stands in the cell itself
	rough    bool     // 约, 左右: an estimate
	asText   bool     // a number stored as text
	shown    string   // what the cell shows, where its format writes words or a part of the number
	divided  int      // by which power of ten the cell shows less than it holds
	ratio    bool     // the format shows per cent, so the stored number is the ratio
}

var (
	errDash   = errors.New("stated as not there")
	errNumber = errors.New("not a number")
)

// isDash says that a text states that there is nothing: —, …, 无, 不适用.
func isDash(text string) bool {
	_, err := quantities.Parse(text, quantities.Unit{})
	reason := quantities.ReasonOf(err)
	return reason == quantities.Dash || reason == quantities.NotApplicable
}

// figureOf reads a cell's number. It returns errDash for what states that there is none.
func figureOf(c workbook.Cell) (figure, error) {
	switch c.Kind {
	case workbook.Number:
		if f, ok := shownFigure(c); ok {
			return f, nil
		}
		text := shortened(c)
		if len(text) > 400 {
			return figure{}, fmt.Errorf("%w: %d characters", errNumber, len(text))
		}
		if p, ok := parsePlain(text); ok {
			return figure{plain: &p, decimals: decimalsOf(text), ratio: c.Percent}, nil
		}
		r, ok := new(big.Rat).SetString(text)
		if !ok {
			return figure{}, fmt.Errorf("%w: %q", errNumber, c.Text)
		}
		return figure{value: r, decimals: decimalsOf(text), ratio: c.Percent}, nil
	case workbook.Text:
		return textFigure(c.Text)
	}
	return figure{}, errNumber
}

// workbookDigits is how many significant digits a workbook's numbers have; what a
// file writes beyond them is the noise of binary fractions (62.509999999999991 is 62.51).
const workbookDigits = 15

// shortened is a number as people see it: as the file writes it, or to 15 digits where it writes more.
func shortened(c workbook.Cell) string {
	if len(c.Text) <= workbookDigits {
		return c.Text
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(c.Text), "e")
	digits := strings.TrimLeft(strings.Replace(strings.TrimLeft(mantissa, "-+"), ".", "", 1), "0")
	if len(digits) <= workbookDigits {
		return c.Text
	}
	return strconv.FormatFloat(c.Number, 'g', workbookDigits, 64)
}

// textFigure reads a number stored as text. The apostrophe by which spreadsheets
// are told to keep a text is let through as a character by other programs.
func textFigure(text string) (figure, error) {
	if number, ok := strings.CutPrefix(trim(text), "'"); ok {
		text = number
	}
	q, err := quantities.Parse(text, quantities.Unit{})
	switch reason := quantities.ReasonOf(err); {
	case reason == quantities.Dash || reason == quantities.NotApplicable:
		return figure{}, errDash
	case err != nil:
		return figure{}, fmt.Errorf("%w: %w", errNumber, err)
	}
	f := figure{value: q.Exact(), text: text, asText: true, rough: q.Approximate, decimals: decimalsOf(digitsOfText(text))}
	switch {
	case q.Money: // the sign tells the money, and under makes sure of it
	case !q.Unit.IsZero():
		f.own = &unit{q.Unit, q.Unit.Name}
	}
	return f, nil
}

// under is a text's figure in base units when a unit is in force, and how it was taken.
func (f figure) under(u unit) (*big.Rat, quantities.Reading, error) {
	if !f.asText {
		return new(big.Rat).Mul(f.exact(), u.Factor()), "", nil
	}
	q, err := quantities.Parse(f.text, u.Unit)
	if err != nil {
		return nil, "", err
	}
	return q.Exact(), q.Reading, nil
}

// exact is the figure as written.
func (f figure) exact() *big.Rat {
	if f.plain != nil {
		return big.NewRat(f.plain.digits, f.plain.over)
	}
	return f.value
}

// inBase is the figure in base units, the nearest float to its exact value, where
// that takes no long arithmetic; false: use under.
func (f figure) inBase(u unit) (float64, bool) {
	if f.plain == nil {
		return 0, false
	}
	num, den := u.Size()
	above, ok := times(f.plain.digits, num)
	below, fits := times(f.plain.over, den)
	return float64(above) / float64(below), ok && fits
}

// size is a unit's factor, the nearest float.
func (u unit) size() float64 {
	num, den := u.Size()
	if num < wholeMost && den < wholeMost {
		return float64(num) / float64(den)
	}
	f, _ := u.Factor().Float64()
	return f
}

// wholeMost is where floats cease to hold every whole number: a quotient of two below
// it is rounded once, and so is the nearest float to the exact one.
const wholeMost = 1 << 53

// times multiplies; false where the product is not below wholeMost. The second factor is positive.
func times(a, b int64) (int64, bool) {
	limit := wholeMost / b
	if a >= limit || a <= -limit {
		return 0, false
	}
	return a * b, true
}

// plain is a number of few digits: digits / over, over being a power of ten.
type plain struct{ digits, over int64 }

// parsePlain reads a number without an exponent, of 15 characters at most.
func parsePlain(text string) (plain, bool) {
	p := plain{over: 1}
	rest := strings.TrimPrefix(text, "-")
	if rest == "" || len(rest) > workbookDigits || rest[0] == '.' || rest[len(rest)-1] == '.' {
		return p, false
	}
	point := false
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '.' && !point:
			point = true
		case c < '0' || c > '9':
			return p, false
		default:
			p.digits = p.digits*10 + int64(c-'0')
			if point {
				p.over *= 10
			}
		}
	}
	if len(rest) != len(text) {
		p.digits = -p.digits
	}
	return p, true
}

// digitsOfText is the number within a text, for counting its decimals.
func digitsOfText(text string) string {
	f := hanzi.Key(text)
	i := strings.IndexAny(f, "0123456789")
	if i < 0 {
		return ""
	}
	f = f[i:]
	for j := 0; j < len(f); j++ {
		if strings.IndexByte("0123456789.,e", f[j]) < 0 {
			return f[:j]
		}
	}
	return f
}

func decimalsOf(s string) int {
	if !strings.ContainsAny(s, "eE") {
		_, fraction, _ := strings.Cut(s, ".")
		return len(strings.TrimRight(fraction, "0"))
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	_, fraction, _ := strings.Cut(mantissa, ".")
	n := len(strings.TrimRight(fraction, "0"))
	if e, err := strconv.Atoi(exponent); err == nil {
		n = max(0, n-e)
	}
	return n
}
