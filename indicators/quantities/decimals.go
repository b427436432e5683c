package quantities

import (
	"strconv"
	"strings"

	"zhibiao/indicators/hanzi"
)

// Digits is the number within a text, for counting its decimals; empty where there is none.
func Digits(text string) string {
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

// Decimals is how many digits a number has behind its point, zeros at the end left out.
func Decimals(s string) int {
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
