package workbook

import (
	"regexp"
	"strconv"
	"strings"
)

// look is what a number format says of the number under it.
type look uint16

const (
	lookPlain   look = iota
	lookPercent      // shown times 100
	lookDate         // a day, perhaps with a time
	lookTime         // a time of day or a span, without a day
)

// builtinLook is the look of the number formats that files refer to by number
// alone (ECMA-376 part 1, 18.8.30, with the East Asian ones).
func builtinLook(id int) look {
	switch {
	case id == 9 || id == 10:
		return lookPercent
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return lookDate
	case id >= 18 && id <= 21, id >= 45 && id <= 47:
		return lookTime
	case id >= 32 && id <= 35, id == 55, id == 56: // 上午/下午 and hours; with Chinese settings
		return lookTime
	}
	return lookPlain
}

// formatLook tells the look from a format's code, of which only the first
// section counts that shows anything: "0.0%", "yyyy年m月", "[h]:mm".
func formatLook(code string) look {
	for section := range sections(code) {
		if l, shows := sectionLook(section); shows {
			return l
		}
	}
	return lookPlain
}

// sections splits a format's code at the semicolons that are not literal.
func sections(code string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start, quoted, bracketed := 0, false, false
		for i := 0; i < len(code); i++ {
			switch c := code[i]; {
			case c == '"' && !bracketed:
				quoted = !quoted
			case quoted:
			case c == '\\':
				i++
			case c == '[':
				bracketed = true
			case c == ']':
				bracketed = false
			case c == ';' && !bracketed:
				if !yield(code[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(code[start:])
	}
}

// sectionLook tells the look of one section, and whether it shows a number at all.
func sectionLook(s string) (l look, shows bool) {
	var day, clock, minutes, digits, percent bool
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20 // letters in lower case
		switch {
		case s[i] == '"':
			n := strings.IndexByte(s[i+1:], '"')
			if n < 0 {
				n = len(s) - i - 2
			}
			i += n + 1
		case s[i] == '\\' || s[i] == '!' || s[i] == '_' || s[i] == '*':
			i++
		case s[i] == '[':
			n := strings.IndexByte(s[i:], ']')
			if n < 0 {
				n = len(s) - i
			}
			clock = clock || elapsed(s[i+1:i+n])
			i += n
		case general(s[i:]) > 0:
			digits = true
			i += general(s[i:]) - 1
		case hasFold(s[i:], "AM/PM"):
			clock = true
			i += len("AM/PM") - 1
		case hasFold(s[i:], "A/P"):
			clock = true
			i += len("A/P") - 1
		case s[i] == '0' || s[i] == '#' || s[i] == '?':
			digits = true
		case s[i] == '%':
			percent = true
		case c == 'e' && i+1 < len(s) && (s[i+1] == '+' || s[i+1] == '-'):
			i++ // an exponent
		case c == 'y' || c == 'd' || c == 'e' || c == 'g' || hasFold(s[i:], "aaa"):
			day = true
		case c == 'm':
			minutes = true
		case c == 'h' || c == 's':
			clock = true
		}
	}
	switch {
	case day, minutes && !clock && !digits:
		return lookDate, true
	case clock:
		return lookTime, true
	case percent:
		return lookPercent, true
	}
	return lookPlain, digits
}

// elapsed says whether a bracket holds hours, minutes or seconds as a span.
func elapsed(s string) bool {
	return s != "" && (strings.Trim(s, "hH") == "" || strings.Trim(s, "mM") == "" || strings.Trim(s, "sS") == "")
}

// general is how long the sign of a number without a format of its own is at the start of a format; Chinese spreadsheets write it
// in their own words.
func general(s string) int {
	for _, sign := range []string{"General", "G/通用格式"} {
		if hasFold(s, sign) {
			return len(sign)
		}
	}
	return 0
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// styleLook is the look of Excel's own style property: a format's name, or its
// code with every odd character behind a backslash.
func (f *codes) styleLook(style string) (look, bool) {
	_, code, ok := strings.Cut(style, "mso-number-format:")
	if !ok {
		return 0, false
	}
	code = strings.TrimSpace(code)
	if strings.HasPrefix(code, `"`) {
		code = code[1:]
		if end := strings.IndexByte(code, '"'); end >= 0 {
			code = code[:end]
		}
	} else {
		code, _, _ = strings.Cut(code, ";")
	}
	code = strings.TrimSpace(code)
	if l, ok := namedLook(code); ok {
		return l, true
	}
	return f.look(cssEscape.ReplaceAllStringFunc(code, func(e string) string {
		if n, err := strconv.ParseUint(strings.TrimSpace(e[1:]), 16, 32); err == nil && len(e) > 2 {
			return string(rune(n))
		}
		return e[1:]
	})), true
}

// namedLook is the look of a format that Excel calls by a name.
func namedLook(name string) (look, bool) {
	switch strings.ToLower(name) {
	case "percent":
		return lookPercent, true
	case "general date", "long date", "medium date", "short date":
		return lookDate, true
	case "long time", "medium time", "short time":
		return lookTime, true
	case "general", "general number", "fixed", "standard", "currency", "euro currency", "scientific", "yes/no", "true/false", "on/off",
		`\@`, "@":
		return lookPlain, true
	}
	return lookPlain, false
}

var cssEscape = regexp.MustCompile(`\\(?:[0-9A-Fa-f]{4} ?|.)`)
