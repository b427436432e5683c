package workbook

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Shown is what a number format makes of a number besides its digits: 0!.0,"万" shows 1234567 as 123.5万.
type Shown struct {
	Divided        int    // the power of ten by which the number that is shown is smaller: 4
	Before, Behind string // words and signs around it: 万
}

// Shown is what the cell's number format makes of its number; false where that shows the number alone.
func (c Cell) Shown() (Shown, bool) {
	if c.Kind != Number || c.Format == "" {
		return Shown{}, false
	}
	s := shownBy(sectionOf(c.Format, c.Number))
	return s, s != Shown{}
}

// codes keeps the codes of number formats that show more than a number, and gives each a look of its own.
type codes []string

// lookShown is the first look of those.
const lookShown look = 16

// look is formatLook that knows such formats.
func (f *codes) look(code string) look {
	l := formatLook(code)
	if l != lookPlain {
		return l
	}
	more := false
	for s := range sections(code) {
		more = more || shownBy(s) != Shown{}
	}
	if !more || len(*f) >= maxFormats-int(lookShown) {
		return l
	}
	*f = append(*f, code)
	return lookShown + look(len(*f)-1)
}

// code is the code of a look; empty for what shows a number alone, a percentage or a date.
func (f codes) code(l look) string {
	if n := int(l) - int(lookShown); n >= 0 && n < len(f) {
		return f[n]
	}
	return ""
}

// sectionOf is the section of a format's code that shows a number: by its own conditions, else by the number's sign.
func sectionOf(code string, number float64) string {
	var list []string
	conditions := false
	for s := range sections(code) {
		_, has, _ := conditionOf(s, number)
		list, conditions = append(list, s), conditions || has
	}
	if conditions {
		for _, s := range list {
			if holds, has, _ := conditionOf(s, number); holds || !has {
				return s
			}
		}
	}
	switch {
	case number < 0 && len(list) > 1 && list[1] != "":
		return list[1]
	case number == 0 && len(list) > 2 && list[2] != "":
		return list[2]
	}
	return list[0]
}

// conditionOf reads [>=10000] at a section's start.
func conditionOf(section string, number float64) (holds, has bool, rest string) {
	for s := section; strings.HasPrefix(s, "["); {
		inside, after, ok := strings.Cut(s[1:], "]")
		if !ok {
			break
		}
		s = after
		sign := inside[:len(inside)-len(strings.TrimLeft(inside, "<>="))]
		limit, err := strconv.ParseFloat(strings.TrimSpace(inside[len(sign):]), 64)
		if sign == "" || err != nil {
			continue
		}
		return map[string]bool{"<": number < limit, ">": number > limit, "=": number == limit, "<=": number <= limit, ">=": number >= limit, "<>": number != limit}[sign], true, after
	}
	return false, false, section
}

// shownBy reads one section. A literal point between digits divides as those behind it do: 0!.0 shows 12 as 1.2.
func shownBy(s string) Shown {
	var out Shown
	digits, point, behindPoint := false, false, 0
	commas := 0 // since the last digit
	literal := func(text string) {
		switch {
		case !digits:
			out.Before += text
		case text == "." && !point:
			point = true
		default:
			out.Behind += text
		}
	}
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"':
			end := strings.IndexByte(s[i+1:], '"')
			if end < 0 {
				end = len(s) - i - 1
			}
			literal(s[i+1 : i+1+end])
			i += end + 2
		case c == '\\' || c == '!':
			_, size := utf8.DecodeRuneInString(s[min(i+1, len(s)):])
			literal(s[i+1 : i+1+size])
			i += 1 + size
		case c == '_' || c == '*':
			_, size := utf8.DecodeRuneInString(s[min(i+1, len(s)):])
			i += 1 + size
		case c == '[':
			inside, _, _ := strings.Cut(s[i+1:], "]")
			if sign, ok := strings.CutPrefix(inside, "$"); ok {
				sign, _, _ = strings.Cut(sign, "-")
				literal(sign)
			}
			i += len(inside) + 2
		case c == '0' || c == '#' || c == '?':
			if out.Behind != "" { // words between digits: a number of a document, and no amount
				return Shown{}
			}
			if digits = true; point {
				behindPoint++
			}
			commas, i = 0, i+1
		case c == ',':
			commas, i = commas+1, i+1
		case c == '.':
			if out.Divided += 3 * commas; point {
				return Shown{}
			}
			commas, i = 0, i+1
			digits = true
		case hasFold(s[i:], "General"):
			digits, i = true, i+len("General")
		case c == '%' || c == '@' || c == '/' || (c|0x20 == 'e' && i+1 < len(s) && (s[i+1] == '+' || s[i+1] == '-')):
			return Shown{} // a percentage, a text, a fraction, an exponent
		case c >= utf8.RuneSelf || c == '$':
			_, size := utf8.DecodeRuneInString(s[i:])
			literal(s[i : i+size])
			i += size
		default:
			i++
		}
	}
	if !digits {
		return Shown{}
	}
	out.Divided += 3*commas + behindPoint
	out.Before, out.Behind = words(out.Before), words(out.Behind)
	return out
}

// words are a literal without what says nothing: blanks, brackets around a negative number, signs.
func words(s string) string { return strings.Trim(s, " \u00a0\u3000()（）-+ ") }
