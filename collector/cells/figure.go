package cells

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

// Unit is a unit as a file writes it.
type Unit struct {
	quantities.Unit
	Text string
}

// In is the unit for a base unit that figures in it may be written for.
func (u Unit) In(base string) (Unit, bool) {
	in, ok := u.Unit.In(base)
	return Unit{in, u.Text}, ok
}

// Same says that two units scale alike: 万元 and 人民币万元.
func (u Unit) Same(v Unit) bool {
	num, den := u.Size()
	otherNum, otherDen := v.Size()
	return u.Measures(v.Unit) && num == otherNum && den == otherDen
}

// Units reads texts and cells by the units of a catalogue; the zero Units by the built-in ones.
type Units struct{ quantities.Table }

// Units that no instance declares otherwise.
var (
	Percent, _ = Units{}.ParseUnit("%")
	Points, _  = Units{}.ParseUnit("百分点")
	// AsRatio is for cells whose format shows per cent: the stored number is the ratio.
	AsRatio = Unit{quantities.Table{}.BaseUnit(quantities.Ratio), "%"}
)

// ParseUnit reads one unit; a sign of change before it (±%) is no part of it.
func (t Units) ParseUnit(text string) (Unit, bool) {
	text = Trim(text)
	if text == "" || len(text) > 60 {
		return Unit{}, false
	}
	u, err := t.Table.ParseUnit(strings.TrimLeft(text, "±＋+－-"))
	if err != nil {
		return Unit{}, false
	}
	return Unit{u, text}, true
}

// ParseUnits reads a list such as 万元、%; nil where one of it is no unit.
func (t Units) ParseUnits(text string) []Unit {
	if u, ok := t.ParseUnit(text); ok {
		return []Unit{u}
	}
	if len(text) > 120 {
		return nil
	}
	var out []Unit
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;； \u3000\u00a0", r) }) {
		if _, behind, labelled := CutColon(part); labelled {
			part = behind // 增速：%
		}
		u, ok := t.ParseUnit(part)
		if !ok {
			return nil
		}
		out = append(out, u)
	}
	return out
}

// IsUnitText says that a text is a unit, or several, and nothing else.
func (t Units) IsUnitText(s string) bool { return len(t.ParseUnits(s)) > 0 }

// isUnitAlone says that a header's cell is nothing but a unit in brackets: a
// row of units under a header. Without brackets a unit's word may be a name (美元, 人, 项).
func (t Units) isUnitAlone(s string) bool {
	f := hanzi.Key(s)
	return strings.HasPrefix(f, "(") && strings.HasSuffix(f, ")") && t.IsUnitText(strings.Trim(f, "()"))
}

// Figure is a number as a cell writes it.
type Figure struct {
	Value    *big.Rat // in the unit in force, of a text without one of its own; nil where plain tells it
	plain    plain    // a plain number, as nearly all are; zero: it is none
	table    quantities.Table
	Decimals int    // after the point, as written: the figure is known to half of the last
	Text     string // of a number stored as text
	Own      *Unit  // a unit that stands in the cell itself
	Rough    bool   // 约, 左右: an estimate
	AsText   bool   // a number stored as text
	Power    int64  // that a text's number ends in: 10⁸ of 1.5亿
	Shown    string // what the cell shows, where its format writes words or a part of the number
	Divided  int    // by which power of ten the cell shows less than it holds
	Unseen   bool   // the cell does not show the number, or words beside it that are no unit
	Ratio    bool   // the format shows per cent, so the stored number is the ratio
}

var (
	ErrDash   = errors.New("stated as not there")
	errNumber = errors.New("not a number")
)

// IsDash says that a text states that there is nothing: —, …, 无, 不适用.
func IsDash(text string) bool {
	_, err := quantities.Table{}.Parse(text, quantities.Unit{})
	reason := quantities.ReasonOf(err)
	return reason == quantities.Dash || reason == quantities.NotApplicable
}

// FigureOf reads a cell's number. It returns ErrDash for what states that there is none.
func (t Units) FigureOf(c workbook.Cell) (Figure, error) {
	switch c.Kind {
	case workbook.Number:
		if f, ok := t.shownFigure(c); ok {
			return f, nil
		}
		text := Shortened(c)
		if len(text) > 400 {
			return Figure{}, fmt.Errorf("%w: %d characters", errNumber, len(text))
		}
		if p, ok := parsePlain(text); ok {
			return Figure{plain: p, Decimals: quantities.Decimals(text), Ratio: c.Percent}, nil
		}
		r, ok := new(big.Rat).SetString(text)
		if !ok {
			return Figure{}, fmt.Errorf("%w: %q", errNumber, c.Text)
		}
		return Figure{Value: r, Decimals: quantities.Decimals(text), Ratio: c.Percent}, nil
	case workbook.Text:
		return t.TextFigure(c.Text)
	}
	return Figure{}, errNumber
}

// workbookDigits is how many significant digits a workbook's numbers have; what a
// file writes beyond them is the noise of binary fractions (62.509999999999991 is 62.51).
const workbookDigits = 15

// Shortened is a number as people see it: as the file writes it, or to 15 digits where it writes more.
func Shortened(c workbook.Cell) string {
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

// TextFigure reads a number stored as text. The apostrophe by which spreadsheets
// are told to keep a text is let through as a character by other programs.
func (t Units) TextFigure(text string) (Figure, error) {
	if number, ok := strings.CutPrefix(Trim(text), "'"); ok {
		text = number
	}
	q, err := t.Parse(text, quantities.Unit{})
	switch reason := quantities.ReasonOf(err); {
	case reason == quantities.Dash || reason == quantities.NotApplicable:
		return Figure{}, ErrDash
	case err != nil:
		return Figure{}, fmt.Errorf("%w: %w", errNumber, err)
	}
	f := Figure{Value: q.Exact(), Text: text, table: t.Table, AsText: true,
		Power: q.Power, Rough: q.Approximate, Decimals: quantities.Decimals(quantities.Digits(text))}
	switch {
	case q.Money: // the sign tells the money, and under makes sure of it
	case !q.Unit.IsZero():
		f.Own = &Unit{q.Unit, q.Unit.Name}
	}
	return f, nil
}

// Under is a text's figure in base units when a unit is in force, and how it was taken. The text is read again: what stands behind its
// number means another thing by the unit in force (1.5亿 under 万元, 5个半 under 月), and numbers that are stored as text are few.
func (f Figure) Under(u Unit) (*big.Rat, quantities.Reading, error) {
	if !f.AsText {
		return new(big.Rat).Mul(f.Exact(), u.Factor()), "", nil
	}
	q, err := f.table.Parse(f.Text, u.Unit)
	if err != nil {
		return nil, "", err
	}
	return q.Exact(), q.Reading, nil
}

// Exact is the figure as written.
func (f Figure) Exact() *big.Rat {
	if f.plain.over != 0 {
		return big.NewRat(f.plain.digits, f.plain.over)
	}
	return f.Value
}

// InBase is the figure in base units, the nearest float to its exact value, where
// that takes no long arithmetic; false: use under.
func (f Figure) InBase(u Unit) (float64, bool) {
	if f.plain.over == 0 {
		return 0, false
	}
	num, den := u.Size()
	above, ok := times(f.plain.digits, num)
	below, fits := times(f.plain.over, den)
	return float64(above) / float64(below), ok && fits
}

// NearestSize is a unit's factor, the nearest float.
func (u Unit) NearestSize() float64 {
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
