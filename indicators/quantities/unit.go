package quantities

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"zhibiao/indicators/hanzi"
)

// Base units: the suffixes of families. Compound ones are made of two,
// yuan_per_square_meter; counts of things may be called by a noun of their own (towns).
const (
	Yuan         = "yuan"
	Dollars      = "dollars"
	SquareMeters = "square_meters"
	Meters       = "meters"
	CubicMeters  = "cubic_meters"
	Grams        = "grams"
	Joules       = "joules"
	Watts        = "watts"
	Bytes        = "bytes"
	Persons      = "persons"
	Seconds      = "seconds"
	Years        = "years"        // calendar years and months, which no number of seconds measures; of age too
	WorkingDays  = "working_days" // 工作日
	Points       = "points"       // 分, of a score
	Celsius      = "celsius"
	Decibels     = "decibels"
	Ratio        = "ratio"
	// CoalEquivalent and CarbonDioxide are masses of their own, which no other turns into.
	CoalEquivalent = "grams_coal_equivalent"
	CarbonDioxide  = "grams_carbon_dioxide"
	BitsPerSecond  = "bits_per_second"
	// RatioDifference is what 百分点 count: a difference of two ratios, which is no ratio itself.
	RatioDifference = "ratio_difference"
	Count           = "count" // 个, 家, 条, 项 …
)

// Unit is a unit of measurement: a name that people write and its exact size in
// a base unit. Units are values, and those of one Table may be compared with ==. The zero Unit is none.
type Unit struct {
	Name string // as people write it, in one spelling: 亿元
	Base string // the base unit's suffix: yuan

	num, den int64 // size in base units, reduced
	multiple int64 // the power that the name begins with: 10⁸ of 亿元, 1 of 公顷
	table    Table // that it was read by
}

// Factor is the unit's exact size in base units: 2000/3 for 亩. That of no unit is 1.
func (u Unit) Factor() *big.Rat {
	if u.IsZero() {
		return big.NewRat(1, 1)
	}
	return big.NewRat(u.num, u.den)
}

// Size is Factor as a reduced fraction: 2000 and 3 for 亩.
func (u Unit) Size() (num, den int64) {
	if u.IsZero() {
		return 1, 1
	}
	return u.num, u.den
}

// IsZero says that there is no unit.
func (u Unit) IsZero() bool { return u.Base == "" }

func (u Unit) String() string { return u.Name }

// In is the unit for a family's suffix: with its size in that, 1 tonne of 吨 for tonnes, 10⁶ grams for grams. It is
// false where figures in it may not stand for the suffix. What is counted (个, 家, 户, 位) fits every noun: towns, routes,
// rank; 名 counts persons, and ranks. Persons fit no noun, and a 百分点 fits no ratio.
func (u Unit) In(base string) (Unit, bool) {
	if u.Base == base {
		return u, true
	}
	over, under, compound := cutPer(u.Base)
	overBase, underBase, compoundBase := cutPer(base)
	if compound != compoundBase {
		return Unit{}, false
	}
	size, ok := u.sizeIn(over, overBase)
	if !ok {
		return Unit{}, false
	}
	if compound {
		below, ok := u.sizeIn(under, underBase)
		if !ok {
			return Unit{}, false
		}
		size.Quo(size, below)
	}
	return u.sized(base, new(big.Rat).Quo(u.Factor(), size))
}

// DeclaredDecimals is how many decimals the unit's figures are shown with where its declaration says so.
func (u Unit) DeclaredDecimals() (n int, ok bool) {
	n, ok = u.table.words().decimals[u.withoutMultiple().Name]
	return n, ok
}

// sizeIn is how much of one base a word beside it means: of grams, 10⁶ for tonnes, 1 for grams.
func (u Unit) sizeIn(base, word string) (*big.Rat, bool) {
	switch {
	case base == word, base == Count && u.table.isNoun(word), u.Base == Persons && u.withoutMultiple().Name == "名" &&
		strings.HasPrefix(word, "rank"):
		return big.NewRat(1, 1), true
	}
	words := u.table.words()
	other, ok := words.known[words.suffixes[word]]
	if !ok {
		other, ok = words.known[words.suffixes[word+"s"]] // tonne, behind per
	}
	if !ok || other.Base != base && singular(other.Base) != base {
		return nil, false
	}
	return other.Factor(), true
}

// cutPer cuts one base over another: yuan, square_meter. Bits per second are one word.
func cutPer(base string) (over, under string, compound bool) {
	if base == BitsPerSecond {
		return base, "", false
	}
	return strings.Cut(base, perWord)
}

// sized is the unit with another base and size; false for a size beyond 64 bits.
func (u Unit) sized(base string, size *big.Rat) (Unit, bool) {
	if !size.Num().IsInt64() || !size.Denom().IsInt64() {
		return Unit{}, false
	}
	u.Base, u.num, u.den = base, size.Num().Int64(), size.Denom().Int64()
	return u, true
}

// Fits says whether figures in this unit may stand for a base unit, the suffix of an indicator's family; see In.
func (u Unit) Fits(base string) bool {
	_, ok := u.In(base)
	return ok
}

// Measures says whether two units measure the same thing, so that figures in one may be told in the other.
func (u Unit) Measures(other Unit) bool {
	return u.Fits(other.Base) || other.Fits(u.Base)
}

// isNoun says that a suffix is a noun of what is counted, in the plural or not, rather than a base unit.
func (t Table) isNoun(base string) bool {
	words := t.words()
	return base != "" && !words.measured[base] && !words.measured[base+"s"]
}

// IsCount says that a base unit is a noun of what is counted rather than something measured.
func (t Table) IsCount(base string) bool {
	return base == Count || !strings.Contains(base, perWord) && t.isNoun(base)
}

const perWord = "_per_"

// ErrUnit is what every unit that cannot be read wraps.
var ErrUnit = errors.New("unit is not known")

// ParseUnit reads a unit as reports write it: 亿元, 万 元, （万元）, 单位：万元, 万元（人民币）, RMB 万元,
// ㎡, 万亩, 亿元/平方公里, 元每平方米, 个镇, %, /10万, or a base unit's suffix. A name
// that could be two things, or lists several units, is refused; so is a currency's name alone, which tells no size.
func (t Table) ParseUnit(text string) (Unit, error) {
	if u, ok := t.words().known[text]; ok { // most are written as they should be
		return u, nil
	}
	name := strings.ReplaceAll(hanzi.Fold(text), " ", "")
	for _, label := range []string{"计量单位", "金额单位", "货币单位", "单位"} {
		if rest, ok := strings.CutPrefix(name, label); ok {
			name = strings.TrimPrefix(rest, ":")
			break
		}
	}
	name = hanzi.Unbracket(name)
	u, ok := t.parseUnit(name)
	if !ok {
		if i := strings.IndexAny(name, ",、;，；"); i > 0 {
			return Unit{}, fmt.Errorf("%w: %q names several", ErrUnit, text)
		}
		return Unit{}, fmt.Errorf("%w: %q", ErrUnit, text)
	}
	return u, nil
}

// ParseUnitOf reads a unit for a family's suffix, with its size in that: see Unit.In.
func (t Table) ParseUnitOf(text, base string) (Unit, error) {
	u, err := t.ParseUnit(text)
	if err != nil {
		return Unit{}, err
	}
	in, ok := u.In(base)
	if !ok {
		return Unit{}, fmt.Errorf("%s is a unit of %s, not of %s", text, u.Base, base)
	}
	return in, nil
}

// parseUnit reads a folded name without blanks.
func (t Table) parseUnit(name string) (Unit, bool) {
	if u, ok := t.simpleUnit(name); ok {
		return u, true
	}
	if u, ok := withCurrency(t, name); ok {
		return u, true
	}
	if rest, ok := withoutQualifier(name); ok {
		return t.parseUnit(rest)
	}
	for _, per := range []string{"/", "每"} {
		if over, under, ok := strings.Cut(name, per); ok && over != "" && !strings.Contains(under, per) {
			return t.perUnit(over, under)
		}
	}
	if over, under, ok := strings.Cut(name, perWord); ok {
		return t.perUnit(over, under)
	}
	return Unit{}, false
}

// BaseUnit is the unit in which values of a base unit are kept: size 1, named as
// people write it where the suffix is not a family's own noun (towns).
func (t Table) BaseUnit(base string) Unit {
	if u, err := t.ParseUnitOf(base, base); err == nil && u.num == 1 && u.den == 1 {
		return u
	}
	return Unit{Name: base, Base: base, num: 1, den: 1, multiple: 1, table: t}
}

// perUnit is one unit over another: 亿元/平方公里. Alike over alike is a ratio.
func (t Table) perUnit(over, under string) (Unit, bool) {
	a, ok := t.simpleUnit(over)
	if !ok {
		return Unit{}, false
	}
	b, ok := t.underUnit(under)
	if !ok || a.unlike() || b.unlike() || a.isCompound() || b.isCompound() {
		return Unit{}, false
	}
	u := Unit{Name: a.Name + "/" + b.Name, multiple: a.multiple, table: t}
	base := a.Base + perWord + singular(b.Base)
	if a.Base == b.Base && a.Base != Count {
		base = Ratio
	}
	return u.sized(base, new(big.Rat).Quo(a.Factor(), b.Factor()))
}

// underUnit reads what stands behind a stroke, where 日 and 月 are spans of time and digits may stand before a power: 10万人.
func (t Table) underUnit(name string) (Unit, bool) {
	words := t.words()
	switch name {
	case "日", "昼夜":
		u := words.known["天"]
		u.Name = name
		return u, true
	case "月":
		u := words.known["个月"]
		u.Name = name
		return u, true
	}
	if spelt, ok := underStroke[name]; ok {
		return words.known[spelt], true
	}
	if rest, ok := strings.CutPrefix(name, "10万"); ok {
		name = "十万" + rest
	} else if rest, ok := strings.CutPrefix(name, "100"); ok {
		name = "百" + rest
	} else if rest, ok := strings.CutPrefix(name, "1000"); ok {
		name = "千" + rest
	}
	if u, ok := t.simpleUnit(name); ok {
		return u, true
	}
	for _, suffix := range []string{name + "s", strings.TrimSuffix(name, "y") + "ies"} { // square_meters_per_person
		if _, known := words.suffixes[suffix]; known || words.known[suffix].Base == suffix {
			return t.simpleUnit(suffix)
		}
	}
	return Unit{}, false
}

// underStroke are the short names of times that stand behind a stroke alone.
var underStroke = map[string]string{"d": "天", "day": "天", "h": "小时", "时": "小时", "s": "秒", "a": "年"}

// isCompound says that the unit is one over another, whatever its name: 流量 may be declared as 立方米/秒.
func (u Unit) isCompound() bool {
	_, _, compound := cutPer(u.Base)
	return compound
}

// singular is the word that stands after per: meters, meter.
func singular(word string) string { return strings.TrimSuffix(word, "s") }

// AddsUp says of a base unit that it measures an amount, which may be summed over time or places: yuan, persons, beds; not a
// ratio, one unit over another, a span of time, a score or a temperature.
func (t Table) AddsUp(base string) bool {
	return !Unit{Base: base}.unlike() && !strings.Contains(base, perWord) && !t.words().scores[base] &&
		!slices.Contains([]string{Seconds, Years, WorkingDays, BitsPerSecond}, base)
}

// unlike says that nothing is told in this unit over another: a ratio over persons.
func (u Unit) unlike() bool {
	return u.Base == Ratio || u.Base == RatioDifference || u.Base == Points || u.Base == Celsius || u.Base == Decibels
}

// simpleUnit reads a unit that is not one over another: a power of ten and a name.
func (t Table) simpleUnit(name string) (Unit, bool) {
	known := t.words().known
	if u, ok := known[name]; ok {
		return u, true
	}
	multiple, core := cutMultiple(name)
	u, ok := known[core]
	if !ok {
		u, ok = t.countedUnit(core)
	}
	if !ok || multiple > 1 && u.unlike() {
		return Unit{}, false
	}
	return u.times(multiple)
}

// times is the unit that so many of it make: 万元 of 元.
func (u Unit) times(multiple int64) (Unit, bool) {
	if multiple == 1 {
		return u, true
	}
	u.Name, u.multiple = multipleName(multiple)+u.Name, multiple
	return u.sized(u.Base, new(big.Rat).Mul(u.Factor(), new(big.Rat).SetInt64(multiple)))
}

// withoutMultiple is the unit that its name's power counts: 元 of 亿元.
func (u Unit) withoutMultiple() Unit {
	if u.multiple <= 1 {
		return u
	}
	factor := new(big.Rat).Quo(u.Factor(), new(big.Rat).SetInt64(u.multiple))
	u.Name = strings.TrimPrefix(u.Name, multipleName(u.multiple))
	u.num, u.den, u.multiple = factor.Num().Int64(), factor.Denom().Int64(), 1
	return u
}

// multipleName is the one name by which a power is shown.
func multipleName(size int64) string {
	for _, power := range multiples {
		if power.size == size && power.name != "万万" {
			return power.name
		}
	}
	return ""
}

// cutMultiple cuts the power of ten off that a name begins with.
func cutMultiple(name string) (int64, string) {
	for _, power := range multiples { // longest names first
		if rest, ok := strings.CutPrefix(name, power.name); ok {
			return power.size, rest
		}
	}
	return 1, name
}

// countedUnit reads a count with what is counted: 个镇, 家企业.
func (t Table) countedUnit(name string) (Unit, bool) {
	classifier, noun, ok := hanzi.CutRune(name)
	if !ok || counted[classifier] == "" || !slices.Contains(countedNouns, noun) {
		return Unit{}, false
	}
	return Unit{Name: name, Base: Count, num: 1, den: 1, multiple: 1, table: t}, true
}

// multiples are the powers of ten that names begin with, longest first.
var multiples = []struct {
	name string
	size int64
}{
	{"十万", 1e5}, {"百万", 1e6}, {"千万", 1e7}, {"万万", 1e8}, {"十亿", 1e9}, {"百亿", 1e10}, {"千亿", 1e11}, {"万亿", 1e12},
	{"百", 1e2}, {"千", 1e3}, {"万", 1e4}, {"亿", 1e8},
}

// IsPer says that a base unit is one per another, so that it does not grow with what it is of.
func IsPer(base string) bool { return strings.Contains(base, perWord) }
