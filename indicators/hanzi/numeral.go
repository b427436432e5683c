package hanzi

import (
	"strings"
	"unicode/utf8"
)

// digits are the Chinese digits, 大写 included.
var digits = map[rune]int64{
	'零': 0, '〇': 0, '○': 0,
	'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '两': 2,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9, '参': 3,
}

// places are the places within a section of four digits.
var places = map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}

// Digit is the value of a Chinese digit.
func Digit(c rune) (int64, bool) {
	n, ok := digits[c]
	return n, ok
}

// IsNumeral says that a character may stand in a Chinese numeral.
func IsNumeral(c rune) bool {
	_, digit := digits[c]
	_, place := places[c]
	return digit || place || strings.ContainsRune("万亿", c)
}

// ReadNumeral reads a Chinese numeral below 10¹⁶: 两千亿, 一百零五, 壹佰万. Only what
// is written in full is read: 一万二 and 一百五 are short for two things, 二三 is none. Power is the
// power of ten that it ends in (10⁸ of 两千亿), and inside says that one stands within it.
func ReadNumeral(s string) (value, power int64, inside, ok bool) {
	power = 1
	if left, found := strings.CutSuffix(s, "万亿"); found {
		value, ok = readHigh(left)
		return value * 1e12, 1e12, strings.ContainsAny(left, "万亿"), ok && value > 0 && value < 1e4
	}
	for _, end := range []struct {
		word string
		size int64
	}{{"亿", 1e8}, {"万", 1e4}} {
		if left, found := strings.CutSuffix(s, end.word); found {
			value, ok = readHigh(left)
			switch {
			case end.size == 1e4 && strings.Contains(left, "亿"): // 一亿二千万
				value, ok = readHigh(s)
				return value, end.size, true, ok
			case strings.Contains(left, end.word) || end.size == 1e4 && value >= 1e4:
				return 0, 0, false, false
			}
			return value * end.size, end.size, strings.ContainsAny(left, "万亿"), ok && value > 0 && value < 1e8
		}
	}
	value, ok = readHigh(s)
	return value, power, strings.ContainsAny(s, "万亿"), ok
}

// readHigh reads sections divided by 亿 and 万.
func readHigh(s string) (int64, bool) {
	for _, mark := range []struct {
		word string
		size int64
	}{{"亿", 1e8}, {"万", 1e4}} {
		left, right, found := strings.Cut(s, mark.word)
		if !found {
			continue
		}
		high, ok := readHigh(left)
		if !ok || high == 0 || high >= mark.size && mark.size == 1e4 || strings.Contains(right, mark.word) {
			return 0, false
		}
		if right == "" {
			return high * mark.size, true
		}
		low, ok := readLow(right)
		if !ok || low == 0 || low >= mark.size {
			return 0, false
		}
		return high*mark.size + low, high < 1e8
	}
	return readSection(s, true)
}

// readLow reads what follows 亿 or 万: a single digit must stand behind a 零.
func readLow(s string) (int64, bool) {
	rest, gap := cutZero(s)
	if !gap && utf8.RuneCountInString(rest) == 1 {
		return 0, false
	}
	if strings.Contains(rest, "万") {
		return readHigh(rest)
	}
	return readSection(rest, gap)
}

func cutZero(s string) (string, bool) {
	for _, zero := range []string{"零", "〇", "○"} {
		if rest, ok := strings.CutPrefix(s, zero); ok {
			return rest, true
		}
	}
	return s, false
}

// readSection reads a number below 10000. Places fall, a gap has its 零, and a
// digit without a place stands for ones.
func readSection(s string, tenAlone bool) (int64, bool) {
	if rest, zero := cutZero(s); zero && rest == "" {
		return 0, true
	}
	value, last := int64(0), int64(10_000)
	gap := false
	for first := true; s != ""; first = false {
		if rest, zero := cutZero(s); zero {
			if gap || first || rest == "" {
				return 0, false
			}
			s, gap = rest, true
			continue
		}
		c, size := utf8.DecodeRuneInString(s)
		digit, isDigit := digits[c]
		if isDigit {
			s = s[size:]
		} else if places[c] == 10 && first && tenAlone {
			digit = 1 // 十五
		} else {
			return 0, false
		}
		place := int64(1)
		if c, size = utf8.DecodeRuneInString(s); places[c] > 0 {
			place = places[c]
			s = s[size:]
		}
		if place >= last || place*10 < last && last < 10_000 && !gap || place*10 == last && gap {
			return 0, false
		}
		value += digit * place
		last, gap = place, false
	}
	return value, last < 10_000 && !gap
}
