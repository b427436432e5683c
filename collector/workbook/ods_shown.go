package workbook

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// An OpenDocument cell keeps beside its number the text that people see. A number format that writes words, or a part of the number
// alone, is told from the two: 120000 that shows as 12.0万.

// dividing are the powers of ten that formats leave out: 0, and 0!.0, and 0,, and 0!.00,,
var dividing = []int{0, 3, 4, 6, 8}

// formatOfShown is the code of a format that shows a number so; empty where that shows the number alone, or cannot be told.
func formatOfShown(shown string, number float64) string {
	first := strings.IndexAny(shown, "0123456789")
	last := strings.LastIndexAny(shown, "0123456789")
	switch {
	case first < 0 && strings.ContainsAny(shown, "〇零一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾"):
		return "" // in numerals
	case first < 0: // words for the number, or nothing: some programs keep no text beside it
		return literalOf(shown)
	}
	digits := strings.ReplaceAll(shown[first:last+1], ",", "")
	seen, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return ""
	}
	_, decimals, _ := strings.Cut(digits, ".")
	before, behind := literalOf(shown[:first]), literalOf(shown[last+1:])
	half := math.Pow(10, -float64(len(decimals))) / 2
	for _, n := range dividing {
		if math.Abs(math.Abs(number)/math.Pow(10, float64(n))-seen) > half*(1+1e-9) {
			continue
		}
		if n == 0 && before == "" && behind == "" {
			return ""
		}
		return before + dividedBy(n) + behind
	}
	return ""
}

// dividedBy is a format's code for a number of so many powers of ten less.
func dividedBy(n int) string {
	code := "0"
	if n%3 > 0 {
		code += "!." + strings.Repeat("0", n%3)
	}
	return code + strings.Repeat(",", n/3)
}

// literalOf is what stands beside a number, as a format's code writes it.
func literalOf(text string) string {
	if text = words(strings.ReplaceAll(text, `"`, "")); text == "" {
		return ""
	}
	return `"` + text + `"`
}

// showsMonth are texts of days that show their month alone.
var showsMonth = regexp.MustCompile(`^\D*(?:\d{4}\D+\d{1,2}\D*|\d{1,2}月\D*|\d{6})$`)

// formatOfDay is the code of a format that shows a day so, where it leaves out the day or writes words beside it; else empty.
func formatOfDay(shown string) string {
	if shown == "" || strings.ContainsAny(shown, `";`) || !showsMonth.MatchString(shown) && !saysMoreThanDay(shown) {
		return ""
	}
	return `"` + shown + `"`
}
