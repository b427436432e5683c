package workbook

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Shown is what a number format makes of a number besides its digits: 0!.0,"万" shows 1234567 as 123.5万.
type Shown struct {
	Divided        int    // the power of ten by which the number that is shown is smaller: 4
	Before, Behind string // words and signs around it: 万
	Unseen         bool   // people do not see the number: nothing (;;;), words for it ("—"), words between its digits
	Unsigned       bool   // they do not see its minus
	Misleads       bool   // they see another number: digits or a minus that are the format's own (0"000", -0, 0000-00-00)
}

// Shown is what the cell's number format makes of its number; false where that shows the number alone. Nothing for a zero
// is a zero.
func (c Cell) Shown() (Shown, bool) {
	if c.Kind != Number || c.Format == "" {
		return Shown{}, false
	}
	section, ownSign := sectionOf(c.Format, c.Number)
	s := shownBy(section)
	switch {
	case c.Number == 0 && s.Unseen && !strings.ContainsAny(s.Before+s.Behind, "123456789"):
		return Shown{}, false
	case c.Number > 0 && s.Before == "" && minused(section):
		s.Misleads = true
	case ownSign && c.Number < 0 && !signed(section):
		s.Unsigned = !s.Unseen
	}
	return s, s != Shown{}
}

// signed says that a section for what is below zero shows that, if only by a colour.
func signed(section string) bool {
	return strings.ContainsAny(silent.ReplaceAllString(section, ""), "-(（－−△▲[")
}

// minused says that a section puts a minus or a bracket of its own before a number.
func minused(section string) bool {
	before, _, _ := strings.Cut(strings.NewReplacer("#", "0", "?", "0", "G", "0").Replace(silent.ReplaceAllString(section, "")), "0")
	return strings.ContainsAny(inBrackets.ReplaceAllString(before, ""), "-(（－−△▲")
}

// inBrackets are colours and conditions.
var inBrackets = regexp.MustCompile(`\[[^\]]*\]`)

// silent are a currency's or a country's mark, and the width of a character.
var silent = regexp.MustCompile(`\[\$[^\]]*\]|_.`)

// codes keeps the codes of number formats that show more than a number, or of a day not all or more, and gives each a look of its own.
type codes []struct {
	code string
	base look
}

// lookShown is the first look of those.
const lookShown look = 16

// look is formatLook that knows such formats.
func (f *codes) look(code string) look {
	l := formatLook(code)
	more := false
	switch l {
	case lookPlain, lookPercent:
		more = code != "" && showsMore(code)
	case lookDate:
		more = showsPartOfDay(code)
	}
	if !more || len(*f) >= maxFormats-int(lookShown) {
		return l
	}
	*f = append(*f, struct {
		code string
		base look
	}{code, l})
	return lookShown + look(len(*f)-1)
}

// builtin is builtinLook that knows which of those formats show a month without its day.
func (f *codes) builtin(id int) look {
	switch id {
	case 17, 27, 36, 50, 52, 57:
		return f.look(`yyyy"年"m"月"`)
	}
	return builtinLook(id)
}

// code is the code of a look; empty for what shows a number alone, a percentage or a whole day.
func (f codes) code(l look) string {
	if n := int(l) - int(lookShown); n >= 0 && n < len(f) {
		return f[n].code
	}
	return ""
}

// base is what a look is without its words.
func (f codes) base(l look) look {
	if n := int(l) - int(lookShown); n >= 0 && n < len(f) {
		return f[n].base
	}
	return l
}

// cell is numberCell that keeps such a format.
func (f codes) cell(number float64, l look, date1904 bool) Cell {
	c := numberCell(number, f.base(l), date1904)
	c.Format = f.code(l)
	return c
}

// showsMore says of a format that some number is not shown alone by it.
func showsMore(code string) bool {
	n := 0
	for s := range sections(code) {
		shown := shownBy(s)
		_, conditional, _ := conditionOf(s, 0)
		switch n++; {
		case shown.Unseen && n > 2 && !conditional && !strings.ContainsAny(shown.Before+shown.Behind, "123456789"): // of zeros and of texts
		case shown != Shown{}, n == 2 && !signed(s), n != 2 && minused(s):
			return true
		}
	}
	return false
}

// sectionOf is the section of a format's code that shows a number: by its own conditions, else by the number's sign. One that
// is for numbers below zero alone shows their sign itself, or not.
func sectionOf(code string, number float64) (section string, ownSign bool) {
	var list []string
	conditions := false
	for s := range sections(code) {
		_, has, _ := conditionOf(s, number)
		list, conditions = append(list, s), conditions || has
	}
	if conditions {
		for _, s := range list {
			if holds, has, _ := conditionOf(s, number); holds || !has {
				return s, false
			}
		}
	}
	switch {
	case number < 0 && len(list) > 1:
		return list[1], true
	case number == 0 && len(list) > 2:
		return list[2], false
	}
	return list[0], false
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
		return map[string]bool{"<": number < limit, ">": number > limit, "=": number == limit, "<=": number <= limit, ">=": number >= limit,
			"<>": number != limit}[sign], true, after
	}
	return false, false, section
}

// setApart is the text that a sign sets apart from the digits of a format, as what follows it in quotes or by itself, and where the
// format goes on; empty where it shows nothing, as room and colours do.
func setApart(s string, i int) (said string, next int) {
	switch rest := s[i+1:]; s[i] {
	case '"':
		said, _, _ = strings.Cut(rest, `"`)
		return said, i + len(said) + 2
	case '[':
		inside, _, _ := strings.Cut(rest, "]")
		if sign, ok := strings.CutPrefix(inside, "$"); ok {
			said, _, _ = strings.Cut(sign, "-")
		}
		return said, i + len(inside) + 2
	default:
		_, size := utf8.DecodeRuneInString(rest)
		if s[i] == '\\' || s[i] == '!' {
			said = rest[:size]
		}
		return said, i + 1 + size
	}
}

// shownBy reads one section. A literal point between digits divides as those behind it do: 0!.0 shows 12 as 1.2.
func shownBy(s string) Shown {
	var out Shown
	digits, point, behindPoint := false, false, 0
	parted := false // there was a stroke or a colon behind a digit
	text := false   // it is for texts
	commas := 0     // since the last digit
	literal := func(text string) {
		out.Misleads = out.Misleads || strings.ContainsAny(text, "0123456789０１２３４５６７８９")
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
		case strings.IndexByte(`"\!_*[`, c) >= 0:
			said, next := setApart(s, i)
			literal(said)
			i = next
		case c == '0' || c == '#' || c == '?':
			out.Misleads = out.Misleads || parted
			if out.Behind != "" { // words between digits: a number of a document, or an amount in two units
				return Shown{Unseen: true}
			}
			if digits = true; point {
				behindPoint++
			}
			commas, i = 0, i+1
		case (c == '-' || c == ':') && digits:
			parted, i = true, i+1
		case c == ',':
			commas, i = commas+1, i+1
		case c == '.':
			if out.Divided += 3 * commas; point {
				return Shown{}
			}
			commas, i = 0, i+1
			digits = true
		case general(s[i:]) > 0:
			digits, i = true, i+general(s[i:])
		case c == '@' && out.Before != "":
			return Shown{Misleads: true}
		case c == '@' && len(s) > i+1:
			digits, text, i = true, true, i+1
		case c == '%' || c == '@' || c == '/' || (c|0x20 == 'e' && i+1 < len(s) && (s[i+1] == '+' || s[i+1] == '-')):
			return Shown{} // a percentage, a text, a fraction, an exponent
		case strings.IndexByte("ymdhs", c|0x20) >= 0:
			return Shown{} // a day or a time
		case c >= utf8.RuneSelf || c == '$':
			_, size := utf8.DecodeRuneInString(s[i:])
			literal(s[i : i+size])
			i += size
		default:
			i++
		}
	}
	out.Divided += 3*commas + behindPoint
	out.Before, out.Behind, out.Unseen = words(out.Before), words(out.Behind), !digits
	if text && out.Behind == "" {
		return Shown{}
	}
	out.Misleads = out.Misleads && digits || text
	return out
}

// words are a literal without what says nothing: blanks, brackets around a negative number, signs.
func words(s string) string { return strings.Trim(s, " \u00a0\u3000()（）-+") }

// showsPartOfDay says that a date's format leaves out the day, or writes words that are more than 年, 月 and 日.
func showsPartOfDay(code string) bool {
	section, _, _ := strings.Cut(code, ";")
	text, parts := dateText(section, time.Date(2026, 10, 8, 0, 0, 0, 0, time.UTC))
	return parts == "ym" || parts == "m" || saysMoreThanDay(text)
}

// saysMoreThanDay says that a text has words that no day or time of day has.
func saysMoreThanDay(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return r >= 0x2e80 && !strings.ContainsRune("年月日时分秒星期一二三四五六七八九十〇○零上下午", r)
	})
}

// DateText is a date as people see it where its format shows a month alone, or words beside it: 2026年10月, 2026年10月园区月报.
// It is false for a whole day, which Number tells.
func (c Cell) DateText() (string, bool) {
	if c.Kind != Date || c.Format == "" || c.Number < 1 {
		return "", false
	}
	section, _, _ := strings.Cut(c.Format, ";")
	text, _ := dateText(section, time.Date(1899, 12, 30+int(c.Number), 0, 0, 0, 0, time.UTC))
	return strings.TrimSpace(text), true
}

// dateText writes a day by a format's section, and tells which of y, m and d it shows, in that order.
func dateText(section string, day time.Time) (text, parts string) {
	var b strings.Builder
	shows := map[byte]bool{}
	han := strings.Contains(section, "[DBNum1]")
	for i := 0; i < len(section); {
		c := section[i]
		lower := c | 0x20
		switch {
		case c == '"':
			inside, _, _ := strings.Cut(section[i+1:], `"`)
			b.WriteString(inside)
			i += len(inside) + 2
		case c == '[':
			inside, _, _ := strings.Cut(section[i+1:], "]")
			i += len(inside) + 2
		case c == '\\' || c == '!':
			_, size := utf8.DecodeRuneInString(section[min(i+1, len(section)):])
			b.WriteString(section[i+1 : i+1+size])
			i += 1 + size
		case c == '_' || c == '*':
			_, size := utf8.DecodeRuneInString(section[min(i+1, len(section)):])
			i += 1 + size
		case c == '@':
			i++
		case lower == 'y' || lower == 'e' || lower == 'm' || lower == 'd':
			n := 1
			for i+n < len(section) && section[i+n]|0x20 == lower {
				n++
			}
			if lower == 'e' {
				lower = 'y'
			}
			b.WriteString(datePart(lower, n, day, han))
			shows[lower] = true
			i += n
		default:
			_, size := utf8.DecodeRuneInString(section[i:])
			b.WriteString(section[i : i+size])
			i += size
		}
	}
	for _, part := range []byte("ymd") {
		if shows[part] {
			parts += string(part)
		}
	}
	return b.String(), parts
}

func datePart(part byte, width int, day time.Time, han bool) string {
	n := map[byte]int{'y': day.Year(), 'm': int(day.Month()), 'd': day.Day()}[part]
	switch {
	case part == 'm' && width > 2:
		return fmt.Sprintf("%d月", n)
	case han && part == 'y':
		return strings.NewReplacer("0", "〇", "1", "一", "2", "二", "3", "三", "4", "四", "5", "五", "6", "六", "7", "七", "8", "八", "9",
			"九").Replace(strconv.Itoa(n))
	case han && n <= 31:
		digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
		tens := map[int]string{0: "", 1: "十", 2: "二十", 3: "三十"}[n/10]
		return tens + digits[n%10]
	case width == 2 && part != 'y':
		return fmt.Sprintf("%02d", n)
	}
	return strconv.Itoa(n)
}
