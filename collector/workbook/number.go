package workbook

import (
	"bytes"
	"math"
	"strconv"
)

// pow10 holds the powers of ten that a float64 represents exactly.
var pow10 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
	1e21, 1e22}

// parseNumber reads a number as XML Schema writes doubles, without its names
// for infinities. Plain says that the text is exactly what strconv gives back
// for the number ('f', shortest), so that the number says it all. What is out
// of a float64's range, in either direction, is no number.
func parseNumber(text []byte) (number float64, plain, ok bool) {
	text = trim(text)
	if number, plain, ok = parseShort(text); ok {
		return number, plain, true
	}
	digits, significant := 0, false
	for i, b := range text {
		switch {
		case b >= '0' && b <= '9':
			digits++
			significant = significant || b != '0' && !bytes.ContainsAny(text[:i], "eE")
		case b != '+' && b != '-' && b != '.' && b != 'e' && b != 'E':
			return 0, false, false
		}
	}
	number, err := strconv.ParseFloat(string(text), 64)
	if err != nil || digits == 0 || math.IsInf(number, 0) || number == 0 && significant {
		return 0, false, false
	}
	var b [32]byte
	return number, bytes.Equal(strconv.AppendFloat(b[:0], number, 'f', -1, 64), text), true
}

// trim cuts the blanks of XML off both ends.
func trim(text []byte) []byte {
	for len(text) > 0 && isBlank(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && isBlank(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// parseShort reads up to 15 digits with at most one point, which nearly all
// numbers are, without rounding: both the digits and the power of ten are
// exact, so that their quotient is the nearest float64; and since 15 digits
// always survive the way there and back, the shortest text is the one given.
func parseShort(text []byte) (number float64, plain, ok bool) {
	s := text
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		s = s[1:]
	}
	if len(s) == 0 || len(s) > 16 || s[0] == '.' {
		return 0, false, false
	}
	var mantissa uint64
	point := -1
	for i, b := range s {
		if b == '.' {
			if point >= 0 {
				return 0, false, false
			}
			point = i
			continue
		}
		if b < '0' || b > '9' {
			return 0, false, false
		}
		mantissa = mantissa*10 + uint64(b-'0')
	}
	digits, fraction := len(s), 0
	if point >= 0 {
		digits--
		fraction = len(s) - point - 1
	}
	if digits > 15 || point == len(s)-1 {
		return 0, false, false
	}
	number = float64(mantissa) / pow10[fraction]
	if negative {
		number = -number
	}
	plain = (fraction == 0 || s[len(s)-1] != '0') && (s[0] != '0' || len(s) == 1 || point == 1)
	return number, plain, true
}

// numberText is the shortest decimal that gives the number, without an
// exponent: what strconv's 'f' with precision -1 writes, and quicker where the
// number has at most two decimals, as amounts do.
func numberText(number float64) string {
	var room [32]byte
	return string(appendNumber(room[:0], number))
}

// appendNumber is numberText behind what is there.
func appendNumber(b []byte, number float64) []byte {
	const exact = 1e13 // times 100 it is below 10¹⁵, where decimals are exact
	if number > -exact && number < exact {
		hundredths := math.Round(number * 100)
		if hundredths/100 == number && (number != 0 || !math.Signbit(number)) {
			return appendHundredths(b, int64(hundredths))
		}
	}
	return strconv.AppendFloat(b, number, 'f', -1, 64)
}

func appendHundredths(b []byte, n int64) []byte {
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	if cents := n % 100; cents != 0 {
		b = append(b, '.', byte('0'+cents/10))
		if cents%10 != 0 {
			b = append(b, byte('0'+cents%10))
		}
	}
	return b
}

// parseIndex reads a whole number below 10⁹, without a sign.
func parseIndex(text []byte) (int, bool) {
	if len(text) == 0 || len(text) > 9 {
		return 0, false
	}
	n := 0
	for _, b := range text {
		if b < '0' || b > '9' {
			return 0, false
		}
		n = n*10 + int(b-'0')
	}
	return n, true
}
