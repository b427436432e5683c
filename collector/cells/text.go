package cells

import (
	"fmt"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
)

// CellText is a cell as written, for messages and provenance.
func CellText(c workbook.Cell) string {
	if c.Kind == workbook.Bool {
		if c.Number != 0 {
			return "TRUE"
		}
		return "FALSE"
	}
	if c.Kind == workbook.Number {
		return Shortened(c)
	}
	return textSeen(c)
}

// Number writes a figure for people: up to 6 digits after the point, none that says nothing.
func Number(v float64) string {
	s := fmt.Sprintf("%.6f", v)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// IsPlainFigure says that a text is a figure and nothing else, as cells hold them.
func IsPlainFigure(s string) bool {
	digit := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digit = true
		case c != '.' && c != '-':
			return false
		}
	}
	return digit
}

// HeaderText is a header's folded text and the unit that stands in its
// brackets, or is all of it. Behind the brackets a footnote's mark may stand.
func (t Units) HeaderText(raw string) (name, unit string) {
	head, inside, ok := hanzi.SplitBracket(raw)
	if !ok {
		head, inside, ok = hanzi.SplitBracket(strings.TrimRightFunc(raw, isFootnoteMark))
	}
	if ok && t.IsUnitText(inside) {
		if head == "" {
			return "", inside
		}
		return hanzi.BareLabel(hanzi.Key(head)), inside
	}
	if t.isUnitAlone(raw) {
		return "", Trim(raw)
	}
	return hanzi.BareLabel(hanzi.Key(raw)), ""
}

// oneWord are the words for times of which people take one for the other, each with the one that stands for both.
var oneWord = strings.NewReplacer("过去年", "过去年", "去年", "上年", "今年", "本年", "明年", "下年", "当年", "本年", "当月", "本月", "当季", "本季",
	"当期", "本期")

// TimeWords writes a folded header's words for times by one word each: 去年同期 is 上年同期, 当月 is 本月.
func TimeWords(name string) string {
	if !hanzi.ContainsAny(name, spans) {
		return name // as most headers
	}
	return oneWord.Replace(name)
}

// spans are what every word of oneWord holds one of.
var spans = []string{"年", "月", "季", "期"}

// isFootnoteMark says whether a character may refer to a footnote: 支出（亿元）①, （亿元）i, （亿元）*.
func isFootnoteMark(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= '①' && r <= '⑳' || strings.ContainsRune("*＊¹²³注 ", hanzi.Simplified(r))
}

// CutColon parts a text at its first colon, of either width: a label and what is said behind it.
func CutColon(s string) (head, tail string, ok bool) {
	i := strings.IndexByte(s, ':')
	if wide := strings.Index(s, "："); wide >= 0 && (i < 0 || wide < i) {
		i = wide
	}
	if i < 0 {
		return s, "", false
	}
	head = s[:i]
	tail = strings.TrimLeft(s[i:], ":：")
	return Trim(head), Trim(tail), true
}

// FirstField ends a text where several spaces set the next statement apart.
func FirstField(s string) string {
	for _, gap := range []string{"  ", "\u3000\u3000", "\t", "\n", "\u00a0\u00a0"} {
		if i := strings.Index(s, gap); i > 0 {
			s = s[:i]
		}
	}
	return Trim(s)
}

// NotPeriod marks texts with dates that are not the report's period.
var NotPeriod = append([]string{"有效期", "文号", "批准文", "制定机关", "打印日期", "导出时间"}, DateLabels...)

// Ranges writes cells of one column as people do: "C14:C20", "C14:C16,C19".
func Ranges(refs []workbook.Ref) string {
	var out []string
	for i := 0; i < len(refs); {
		j := i
		for j+1 < len(refs) && refs[j+1].Row == refs[j].Row+1 {
			j++
		}
		s := refs[i].String()
		if j > i {
			s += ":" + refs[j].String()
		}
		out = append(out, s)
		i = j + 1
	}
	return strings.Join(out, ",")
}

// RoundSum takes off what adding floats leaves behind: 15 digits are all that a workbook holds.
func RoundSum(v float64) float64 {
	var out float64
	if _, err := fmt.Sscanf(fmt.Sprintf("%.15g", v), "%g", &out); err != nil {
		return v
	}
	return out
}
