package collector

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"zhibiao/collector/workbook"
)

// unit is a unit as written and what it scales to.
type unit struct {
	text  string   // as written
	base  string   // of indicators: yuan, ratio …; "" for what is counted
	scale *big.Rat // base units in one
}

// fits says whether quantities of an indicator's base unit may be written in it.
func (u unit) fits(base string) bool {
	if u.base == "" {
		return !measured[base]
	}
	return u.base == base
}

func (u unit) same(v unit) bool { return u.base == v.base && u.scale.Cmp(v.scale) == 0 }

var measured = map[string]bool{"yuan": true, "square_meters": true, "seconds": true, "persons": true, "ratio": true, "yuan_per_square_meter": true, "square_meters_per_person": true, "tonnes": true, "usd": true, "square_meters_per_yuan": true}

var unitTable = map[string][2]string{
	"元": {"yuan", "1"}, "千元": {"yuan", "1000"}, "万元": {"yuan", "10000"}, "百万元": {"yuan", "1000000"}, "千万元": {"yuan", "10000000"}, "亿元": {"yuan", "100000000"},
	"人民币万元": {"yuan", "10000"}, "人民币亿元": {"yuan", "100000000"},
	"%": {"ratio", "1/100"}, "±%": {"ratio", "1/100"}, "+-%": {"ratio", "1/100"}, "‰": {"ratio", "1/1000"}, "百分点": {"ratio", "1/100"},
	"分钟": {"seconds", "60"}, "小时": {"seconds", "3600"}, "天": {"seconds", "86400"}, "日": {"seconds", "86400"}, "秒": {"seconds", "1"},
	"人": {"persons", "1"}, "万人": {"persons", "10000"},
	"亩": {"square_meters", "2000/3"}, "公顷": {"square_meters", "10000"}, "平方米": {"square_meters", "1"}, "万平方米": {"square_meters", "10000"}, "平方公里": {"square_meters", "1000000"},
	"万元/亩": {"yuan_per_square_meter", "15"}, "亿元/平方公里": {"yuan_per_square_meter", "100"}, "平方米/人": {"square_meters_per_person", "1"},
	"个": {"", "1"}, "条": {"", "1"}, "户": {"", "1"}, "项": {"", "1"}, "家": {"", "1"}, "位": {"", "1"}, "宗": {"", "1"}, "万户": {"", "10000"}, "名": {"", "1"},
}

func parseUnit(text string) (unit, bool) {
	x, ok := unitTable[fold(text)]
	if !ok {
		return unit{}, false
	}
	r, _ := new(big.Rat).SetString(x[1])
	return unit{trim(text), x[0], r}, true
}

// parseUnits reads a list such as 万元、%.
func parseUnits(text string) []unit {
	if u, ok := parseUnit(text); ok {
		return []unit{u}
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

// isUnitAlone says that a header's cell is nothing but a unit: a row of units under a header. Words that are units
// and names as well (人, 日, 项) are names there.
func isUnitAlone(s string) bool {
	f := fold(s)
	return strings.HasPrefix(f, "(") && strings.HasSuffix(f, ")") && isUnitText(strings.Trim(f, "()")) || len([]rune(f)) >= 2 && f != "±%" && isUnitText(s)
}

// figure is a number as a cell writes it.
type figure struct {
	value    *big.Rat // in the unit as written
	decimals int      // after the point, as written: the figure is known to half of the last
	own      *unit    // a unit that stands in the cell itself
	rough    bool     // 约, 左右: an estimate
	asText   bool     // a number stored as text
	ratio    bool     // the format shows per cent, so the stored number is the ratio
}

var (
	errDash   = errors.New("stated as not there")
	errNumber = errors.New("not a number")
)

// dashes state that there is no figure.
var dashes = map[string]bool{"-": true, "…": true, "……": true, "...": true, "不适用": true, "n/a": true, "na": true, "/": true, "\\": true, "无": true, "无数据": true, "暂无": true, "*": true, "x": true, "×": true}

// figureOf reads a cell's number. It returns errDash for what states that there is none.
func figureOf(c workbook.Cell) (figure, error) {
	switch c.Kind {
	case workbook.Number:
		text := shortened(c)
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
	mantissa, _, _ := strings.Cut(strings.ToLower(c.Text), "e")
	digits := strings.TrimLeft(strings.Replace(strings.TrimLeft(mantissa, "-+"), ".", "", 1), "0")
	if len(digits) <= workbookDigits {
		return c.Text
	}
	return strconv.FormatFloat(c.Number, 'g', workbookDigits, 64)
}

func textFigure(text string) (figure, error) {
	f := fold(text)
	if dashes[f] {
		return figure{}, errDash
	}
	x := figure{asText: true}
	for _, lead := range []string{"约", "近", "大约"} {
		if rest, ok := strings.CutPrefix(f, lead); ok {
			f, x.rough = rest, true
		}
	}
	if rest, ok := strings.CutSuffix(f, "左右"); ok {
		f, x.rough = rest, true
	}
	n := strings.LastIndexAny(f, "0123456789)") + 1
	number, tail := f[:n], f[n:]
	if tail != "" {
		u, ok := parseUnit(tail)
		if !ok {
			return figure{}, fmt.Errorf("%w: %q", errNumber, text)
		}
		x.own = &u
	}
	number = strings.ReplaceAll(number, ",", "")
	if strings.HasPrefix(number, "(") && strings.HasSuffix(number, ")") {
		number = "-" + strings.Trim(number, "()")
	}
	r, ok := new(big.Rat).SetString(number)
	if !ok || strings.ContainsAny(number, "/eExXpP_") {
		return figure{}, fmt.Errorf("%w: %q", errNumber, text)
	}
	x.value, x.decimals = r, decimalsOf(number)
	return x, nil
}

func decimalsOf(s string) int {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	_, fraction, _ := strings.Cut(mantissa, ".")
	n := len(strings.TrimRight(fraction, "0"))
	if strings.HasPrefix(exponent, "-") {
		n += 15
	}
	return n
}
