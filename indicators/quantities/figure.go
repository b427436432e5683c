package quantities

import (
	"cmp"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// longestFigure bounds what is taken for a figure at all, in bytes.
const longestFigure = 128

// readQuantity reads every spelling but the plain one. A reason means no figure; mend says what to write instead.
func readQuantity(t Table, text string, fallback Unit) (q Quantity, reason Reason, mend string) {
	s := hanzi.Fold(text)
	if reason, mend = refuse(s); reason != "" {
		return q, reason, mend
	}
	r := figureReader{table: t, fallback: fallback, power: 1}
	s, r.q.Approximate = cutApproximation(s)
	r.currency(&s)
	r.sign(&s)
	r.number(&s)
	r.unit(s)
	if r.reason == "" {
		r.finish()
	}
	return r.q, r.reason, r.mend
}

// refuse names what is no figure by its looks.
func refuse(s string) (Reason, string) {
	lower := strings.ToLower(s)
	switch {
	case s == "":
		return Blank, "write the figure, or 0 if it is zero"
	case len(s) > longestFigure:
		return NoNumber, "write one figure; the text is " + strconv.Itoa(len(s)) + " bytes long"
	case strings.Trim(s, "-…⋯/·.~_ ") == "":
		return Dash, "write the figure, or 0 if it is zero"
	case slices.Contains(notApplicable, lower):
		return NotApplicable, "write the figure if there is one"
	case strings.HasPrefix(s, "#"):
		return SpreadsheetError, "mend the formula in the workbook"
	case strings.Trim(s, "一") == "":
		return Ambiguous, "write 1, or — for nothing: 一 may be either"
	case strings.ContainsAny(s, "△▲▽▼"):
		return Ambiguous, "write the sign as - or leave it out"
	case datePattern.MatchString(s) || isYear(s):
		return IsDate, "write a figure; this is a date or a time"
	case boundPattern.MatchString(s):
		return OnlyBound, "write the figure itself, not a bound on it"
	case rangePattern.MatchString(strings.ReplaceAll(s, "/10万", "每")):
		return TwoNumbers, "write one figure"
	}
	return "", ""
}

var notApplicable = []string{"不适用", "无", "暂无", "无数据", "暂无数据", "不涉及", "没有", "无此项", "n/a", "na", "n.a.", "n.a", "none", "nil", "null"}

var (
	// datePattern is a day, a month, a month of a year or a time of day.
	datePattern = regexp.MustCompile(`^(?:\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}(?:\D.*)?|(?:19|20)\d\d ?(?:[-/] ?(?:0?[1-9]|1[0-2])|年 ` +
		`?\d{1,2} ?月.*)|\d{1,2} ?月份?(?: ?\d{1,2} ?[日号]?)?|\d{1,2} ` +
		`?[日号]|\d{1,2}:\d\d(?::\d\d)?|(?:[0-9一二三四五六七八九〇零]{4}年)?[一二三四五六七八九十]{1,2}月份?|[一二三四五六七八九〇零]{4}年)$`)
	// boundPattern is a word that makes a figure a bound: 不低于, 以上, 余.
	boundPattern = regexp.MustCompile(`^(?:≥|≤|>|<|≧|≦|不低于|不少于|不小于|不超过|不高于|不大于|超过|超|逾|近|高于|低于|大于|小于|至少|至多|最多|最少)|(?:以上|以下|以内|之内)$|[0-9零一二两三四五六七八九十百千万亿][余多](?:[^0-9]|$)`)
	// rangePattern is a figure, a mark of a span or a list, and another figure.
	rangePattern = regexp.MustCompile(`[0-9%‰十百千万亿元个人天时亩顷米里吨] ?(?:-|~|至|到|/|:|、|;) ?[0-9一二三四五六七八九十]`)
)

// isYear says that a text names a year, which no figure of years is: 2026年.
func isYear(s string) bool {
	digits, ok := strings.CutSuffix(strings.TrimSuffix(s, "度"), "年")
	year, err := strconv.Atoi(digits)
	return ok && err == nil && year >= periods.FirstYear && year <= periods.LastYear
}

// cutApproximation takes off the words that make a figure a rough one.
func cutApproximation(s string) (string, bool) {
	rough := false
	for _, word := range []string{"约为", "大约", "大概", "大致", "约", "≈"} {
		if rest, ok := strings.CutPrefix(s, word); ok {
			s, rough = strings.TrimLeft(rest, " "), true
			break
		}
	}
	for _, word := range []string{"左右", "上下"} {
		if rest, ok := strings.CutSuffix(s, word); ok {
			s, rough = strings.TrimRight(rest, " "), true
			break
		}
	}
	return s, rough
}

// figureReader takes a folded text apart from left to right. After the first
// reason it reads no further.
type figureReader struct {
	table    Table
	fallback Unit
	q        Quantity
	negative bool
	closing  string   // what must follow the number: ) where a bracket stands for the minus
	value    *big.Rat // the number as it stands
	power    int64    // that the number's own words end in: 10⁸ of 1.5亿
	inside   bool     // a power stands within the number: 一万二千
	money    string   // the base unit of the currency whose sign or name stands beside the number
	reason   Reason
	mend     string
}

func (r *figureReader) refuse(reason Reason, mend string) {
	if r.reason == "" {
		r.reason, r.mend = reason, mend
	}
}

// currency takes a currency's sign or name off, which says in what money the figure is, and not how much of it.
func (r *figureReader) currency(s *string) {
	for _, c := range r.table.words().marks {
		if hasPrefixFold(*s, c.mark) {
			*s, r.money = strings.TrimLeft((*s)[len(c.mark):], " "), c.base
			return
		}
	}
}

// currencyBehind takes one off that stands behind the figure: 100万 人民币.
func (r *figureReader) currencyBehind(s string) string {
	for _, c := range r.table.words().marks {
		rest := s[:max(0, len(s)-len(c.mark))]
		if _, power := cutMultiple(rest); !strings.EqualFold(s[len(rest):], c.mark) || power != "" {
			continue
		}
		if _, unit := r.table.parseUnit(s); !unit {
			r.money = cmp.Or(r.money, c.base)
			return rest
		}
	}
	return s
}

func (r *figureReader) sign(s *string) {
	switch {
	case strings.HasPrefix(*s, "-"):
		r.negative = true
	case strings.HasPrefix(*s, "("):
		r.negative, r.closing = true, ")"
		r.q.Reading = BracketsMinus
	case !strings.HasPrefix(*s, "+"):
		return
	}
	*s = strings.TrimLeft((*s)[1:], " ")
}

// number reads digits, or Chinese numerals.
func (r *figureReader) number(s *string) {
	if r.percentWords(s) {
		return
	}
	if m := digitsPattern.FindString(*s); m != "" {
		*s = strings.TrimLeft((*s)[len(m):], " ")
		r.digits(strings.TrimRight(m, " "))
		r.exponent(s)
		return
	}
	if r.half(s) || r.numerals(s) {
		return
	}
	if strings.ContainsAny(*s, "0123456789") {
		r.refuse(Mixed, "write the figure alone, with its unit at most")
		return
	}
	r.refuse(NoNumber, "write a figure")
}

var digitsPattern = regexp.MustCompile(`^[0-9.][0-9., ]*`)

// percentWords reads 百分之三十 and 千分之3.
func (r *figureReader) percentWords(s *string) bool {
	for _, w := range []struct{ words, unit string }{{"百分之", "%"}, {"千分之", "‰"}} {
		rest, ok := strings.CutPrefix(*s, w.words)
		if !ok {
			continue
		}
		*s = rest
		if strings.HasPrefix(rest, w.words) {
			r.refuse(NoNumber, "write a figure")
			return true
		}
		r.number(s)
		if *s != "" || r.closing != "" {
			r.refuse(Mixed, "write nothing behind "+w.words+"…")
		}
		*s = w.unit
		return true
	}
	return false
}

// digits reads ASCII digits with a point, commas and blanks.
func (r *figureReader) digits(s string) {
	s = r.joinBlanks(s)
	if r.reason != "" {
		return
	}
	whole, fraction, point := strings.Cut(s, ".")
	switch {
	case strings.Contains(fraction, "."):
		r.refuse(NoNumber, "write one decimal point")
	case point && fraction == "":
		r.refuse(Ambiguous, "write "+whole+" without the point at its end")
	case strings.Contains(fraction, ","):
		r.refuse(BadGrouping, "write no comma behind the decimal point")
	case strings.Contains(whole, ",") && !grouped(strings.Split(whole, ",")):
		r.refuse(BadGrouping, "write commas every three digits (1,234.50), or none")
	}
	if r.reason != "" {
		return
	}
	if whole = strings.ReplaceAll(whole, ",", ""); len(whole) > 1 && whole[0] == '0' {
		r.read(LeadingZeros)
	}
	value, ok := new(big.Rat).SetString("0" + whole + "." + fraction + "0")
	if !ok {
		r.refuse(NoNumber, "write a figure")
		return
	}
	r.value = value
}

// joinBlanks takes the blanks out that scanning and typists leave in numbers, where that leaves one reading.
func (r *figureReader) joinBlanks(s string) string {
	if !strings.Contains(s, " ") {
		return s
	}
	tight := blankAtMark.ReplaceAllString(s, "$1")
	if tight != s {
		r.read(BlankDropped)
	}
	if !strings.Contains(tight, " ") {
		return tight
	}
	whole, fraction, _ := strings.Cut(tight, ".")
	if strings.Contains(fraction, " ") || strings.Contains(whole, ",") || !grouped(strings.Split(whole, " ")) {
		r.refuse(TwoNumbers, "write one figure without blanks in it")
		return tight
	}
	r.read(BlankGroups)
	return strings.ReplaceAll(tight, " ", "")
}

var blankAtMark = regexp.MustCompile(` ?([.,]) ?`)

// grouped says that digits stand in groups of three, the first of one to three.
func grouped(groups []string) bool {
	for i, g := range groups {
		if len(g) > 3 || len(g) == 0 || i > 0 && len(g) != 3 {
			return false
		}
	}
	return groups[0] != "0" && groups[0] != "00" && groups[0] != "000" || len(groups) == 1
}

// read notes how a text was taken; the first note stays.
func (r *figureReader) read(as Reading) {
	if r.q.Reading == Plain {
		r.q.Reading = as
	}
}

// exponent reads e3 and E-2.
func (r *figureReader) exponent(s *string) {
	m := exponentPattern.FindString(*s)
	if m == "" || r.reason != "" {
		return
	}
	*s = strings.TrimLeft((*s)[len(m):], " ")
	exponent, err := strconv.Atoi(m[1:])
	if err != nil || exponent > 400 || exponent < -400 {
		r.refuse(OutOfRange, "write a figure that can be")
		return
	}
	scaleByTen(r.value, exponent)
}

var exponentPattern = regexp.MustCompile(`^[eE][+-]?[0-9]+`)

// half reads 半小时, 半年.
func (r *figureReader) half(s *string) bool {
	rest, ok := strings.CutPrefix(*s, "半")
	if !ok {
		return false
	}
	if _, known := r.table.parseUnit(strings.ReplaceAll(rest, " ", "")); !known {
		r.refuse(NoNumber, "write a figure")
		return true
	}
	*s, r.value = rest, big.NewRat(1, 2)
	return true
}

// numerals reads the longest Chinese numeral that leaves a unit, or nothing, behind it.
func (r *figureReader) numerals(s *string) bool {
	length := 0
	for i, c := range *s {
		if !hanzi.IsNumeral(c) {
			break
		}
		length = i + len(string(c))
	}
	if length == 0 {
		return false
	}
	if r.closing != "" {
		r.refuse(Ambiguous, "write the figure in digits: a numeral in brackets is a number of order")
		return true
	}
	for end := length; end > 0; {
		value, power, inside, ok := hanzi.ReadNumeral((*s)[:end])
		rest := strings.ReplaceAll((*s)[end:], " ", "")
		if ok && r.mayFollow(rest) {
			r.value, r.power, r.inside = new(big.Rat).SetInt64(value), power, inside
			*s = rest
			return true
		}
		_, size := utf8.DecodeLastRuneInString((*s)[:end])
		end -= size
	}
	r.refuse(NoNumber, "write the figure in digits")
	return true
}

// mayFollow says whether a text may stand behind a numeral: nothing, a unit, or 个半小时.
func (r *figureReader) mayFollow(rest string) bool {
	if rest == "" || rest == "整" {
		return true
	}
	if tail, ok := strings.CutPrefix(rest, "个半"); ok {
		if rest = tail; rest == "月" {
			return true
		}
	}
	_, ok := r.table.parseUnit(withoutWhole(rest))
	return ok
}

// withoutWhole takes 整 off an amount in words: 壹佰万元整.
func withoutWhole(rest string) string {
	for _, word := range []string{"整", "正"} {
		if amount, ok := strings.CutSuffix(rest, word); ok && strings.HasSuffix(amount, "元") {
			return amount
		}
	}
	return rest
}

// unit reads what stands behind the number.
func (r *figureReader) unit(s string) {
	if r.reason != "" {
		return
	}
	if r.closing != "" {
		inside, outside, closed := strings.Cut(s, r.closing)
		switch {
		case !closed:
			r.refuse(Mixed, "close the bracket, or write a minus")
			return
		case inside != "" && outside != "":
			r.refuse(Mixed, "write the unit once")
			return
		}
		s = inside + outside
	}
	s = withoutWhole(strings.ReplaceAll(s, " ", ""))
	if tail, ok := strings.CutPrefix(s, "个半"); ok && r.value.IsInt() {
		r.value.Add(r.value, big.NewRat(1, 2))
		if s = tail; s == "月" {
			s = "个月"
		}
	}
	if s = r.currencyBehind(s); s == "" {
		r.implied()
		return
	}
	if u, ok := r.table.parseUnit(s); ok {
		r.stated(u)
		return
	}
	if power, rest := cutMultiple(s); rest == "" && r.power == 1 {
		r.value.Mul(r.value, new(big.Rat).SetInt64(power))
		r.power = power
		r.implied()
		return
	}
	switch {
	case strings.ContainsAny(s, "0123456789"):
		r.refuse(TwoNumbers, "write one figure")
	case strings.HasSuffix(s, "折") || strings.HasSuffix(s, "成"):
		r.refuse(UnknownUnit, "write a percentage instead of "+s)
	default:
		r.refuse(UnknownUnit, "write a known unit instead of "+s+", or none")
	}
}

// stated takes the unit that stands behind the number.
func (r *figureReader) stated(u Unit) {
	if over, _, _ := strings.Cut(u.Base, perWord); r.money != "" && r.money != over {
		r.refuse(OtherUnit, "write one currency: "+r.table.BaseUnit(r.money).Name+" or "+u.Name)
		return
	}
	if !r.fallback.IsZero() {
		if !u.Measures(r.fallback) {
			r.refuse(OtherUnit, "write the figure in "+r.fallback.Name+": "+u.Name+" measures something else")
			return
		}
		if in, ok := u.In(r.fallback.Base); ok {
			u = in
		}
	}
	r.q.Unit = u
}

// implied takes the currency's unit or the fallback. A power that the number
// ends in replaces the fallback's own: 1.5亿 under 万元 is 1.5亿元.
func (r *figureReader) implied() {
	u := r.fallback
	if r.money != "" {
		if u.IsZero() {
			u, r.q.Money = r.table.BaseUnit(r.money), true
		}
		if over, _, _ := strings.Cut(u.Base, perWord); over != r.money {
			r.refuse(OtherUnit, "write the figure in "+u.Name)
			return
		}
	}
	powered := r.power > 1 || r.inside
	switch {
	case powered && u.unlike():
		r.refuse(Ambiguous, "write the unit behind the figure")
		return
	case u.multiple > 1 && (r.inside || r.power > 1 && r.power < 1e4):
		r.refuse(Ambiguous, "write the unit behind the figure: "+u.Name+" or "+u.withoutMultiple().Name)
		return
	case u.multiple > 1 && r.power > 1:
		u = u.withoutMultiple()
		r.q.Reading = PowerOverrides
	}
	r.q.Unit = u
}

// finish scales the number, exactly, and rounds it once.
func (r *figureReader) finish() {
	exact := r.value.Mul(r.value, r.q.Unit.Factor())
	if r.negative {
		exact.Neg(exact)
	}
	r.q.exact, r.q.Power = exact, r.power
	r.q.Value = nearest(exact)
	if math.IsInf(r.q.Value, 0) || r.q.Value == 0 && exact.Sign() != 0 {
		r.refuse(OutOfRange, "write a figure that can be")
	}
}
