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
	Tonnes       = "tonnes"
	WattHours    = "watt_hours"
	Watts        = "watts"
	Persons      = "persons"
	Seconds      = "seconds"
	Months       = "months"       // calendar months and years, which no number of seconds measures
	WorkingDays  = "working_days" // 工作日
	Points       = "points"       // 分, of a score
	Ratio        = "ratio"
	// RatioDifference is what 百分点 count: a difference of two ratios, which is no ratio itself.
	RatioDifference = "ratio_difference"
	Count           = "count" // 个, 家, 条, 项 …
)

// Unit is a unit of measurement: a name that people write and its exact size in
// a base unit. Units are values and may be compared with ==. The zero Unit is none.
type Unit struct {
	Name string // as people write it, in one spelling: 亿元
	Base string // the base unit's suffix: yuan

	num, den int64 // size in base units, reduced
	multiple int64 // the power that the name begins with: 10⁸ of 亿元, 1 of 公顷
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

// Fits says whether figures in this unit may stand for a base unit, the suffix of
// an indicator's family. What is counted (个, 家, 户, 位) fits every noun: towns,
// routes, rank. Persons fit none but their own, and a 百分点 fits no ratio.
func (u Unit) Fits(base string) bool {
	over, under, compound := strings.Cut(u.Base, perWord)
	overBase, underBase, compoundBase := strings.Cut(base, perWord)
	return compound == compoundBase && fitsOne(over, overBase) && fitsOne(under, underBase)
}

func fitsOne(base, other string) bool {
	return base == other || base == Count && isNoun(other)
}

// Measures says whether two units measure the same thing, so that figures in one may be told in the other.
func (u Unit) Measures(other Unit) bool {
	return u.Base == other.Base || u.Fits(other.Base) || other.Fits(u.Base)
}

// isNoun says that a suffix is a noun of what is counted, in the plural or not, rather than a base unit.
func isNoun(base string) bool {
	return base != "" && !slices.Contains(measuredBases, base) && !slices.Contains(measuredBases, base+"s")
}

const perWord = "_per_"

var measuredBases = []string{Yuan, Dollars, "euros", "hong_kong_dollars", SquareMeters, Meters, CubicMeters, Tonnes, "tonnes_of_coal_equivalent",
	WattHours, Watts, Persons, Seconds, Months, WorkingDays, Points, Ratio, RatioDifference}

// ErrUnit is what every unit that cannot be read wraps.
var ErrUnit = errors.New("unit is not known")

// ParseUnit reads a unit as reports write it: 亿元, 万 元, （万元）, 单位：万元,
// ㎡, 万亩, 亿元/平方公里, 元每平方米, 个镇, %, or a base unit's suffix. A name
// that could be two things, or lists several units, is refused.
func ParseUnit(text string) (Unit, error) {
	if u, ok := knownUnits[text]; ok { // most are written as they should be
		return u, nil
	}
	name := strings.ReplaceAll(hanzi.Fold(text), " ", "")
	for _, label := range []string{"计量单位:", "金额单位:", "单位:"} {
		name = strings.TrimPrefix(name, label)
	}
	name = hanzi.Unbracket(name)
	u, ok := parseUnit(name)
	if !ok {
		if i := strings.IndexAny(name, ",、;，；"); i > 0 {
			return Unit{}, fmt.Errorf("%w: %q names several", ErrUnit, text)
		}
		return Unit{}, fmt.Errorf("%w: %q", ErrUnit, text)
	}
	return u, nil
}

// parseUnit reads a folded name without blanks.
func parseUnit(name string) (Unit, bool) {
	if u, ok := knownUnits[name]; ok {
		return u, true
	}
	if u, ok := simpleUnit(name); ok {
		return u, true
	}
	if strings.Count(name, "/") == 1 {
		return perUnit(strings.Cut(name, "/"))
	}
	if strings.Count(name, "每") == 1 && !strings.HasPrefix(name, "每") {
		return perUnit(strings.Cut(name, "每"))
	}
	if a, b, ok := strings.Cut(name, perWord); ok {
		return perUnit(a, b, true)
	}
	return Unit{}, false
}

// BaseUnit is the unit in which values of a base unit are kept: size 1, named as
// people write it where the suffix is not a family's own noun (towns).
func BaseUnit(base string) Unit {
	if u, err := ParseUnit(base); err == nil && u.Base == base && u.num == 1 && u.den == 1 {
		return u
	}
	return Unit{Name: base, Base: base, num: 1, den: 1, multiple: 1}
}

// perUnit is one unit over another: 亿元/平方公里. Alike over alike is a ratio.
func perUnit(over, under string, _ bool) (Unit, bool) {
	a, ok := simpleUnit(over)
	if !ok {
		return Unit{}, false
	}
	b, ok := simpleUnit(under)
	if !ok {
		b, ok = simpleUnit(under + "s") // square_meters_per_person
	}
	if !ok || a.unlike() || b.unlike() {
		return Unit{}, false
	}
	u := Unit{Name: a.Name + "/" + b.Name, Base: a.Base + perWord + singular(b.Base), multiple: a.multiple}
	if a.Base == b.Base && a.Base != Count {
		u.Base = Ratio
	}
	factor := new(big.Rat).Quo(a.Factor(), b.Factor())
	if !factor.Num().IsInt64() || !factor.Denom().IsInt64() {
		return Unit{}, false
	}
	u.num, u.den = factor.Num().Int64(), factor.Denom().Int64()
	return u, true
}

// singular is the word that stands after per: meters, meter.
func singular(word string) string { return strings.TrimSuffix(word, "s") }

// unlike says that nothing is told in this unit over another: a ratio over persons.
func (u Unit) unlike() bool {
	return u.Base == Ratio || u.Base == RatioDifference || u.Base == Points
}

// simpleUnit reads a unit that is not one over another: a power of ten and a name.
func simpleUnit(name string) (Unit, bool) {
	if u, ok := knownUnits[name]; ok {
		return u, true
	}
	multiple, core := cutMultiple(name)
	u, ok := knownUnits[core]
	if !ok {
		u, ok = countedUnit(core)
	}
	if rest, found := cutRenminbi(name); !ok && found {
		multiple, core = cutMultiple(rest)
		u = knownUnits[core]
		ok = u.Base == Yuan
	}
	if !ok || multiple > 1 && u.unlike() {
		return Unit{}, false
	}
	return u.times(multiple)
}

// cutRenminbi takes the currency's name off, where it stands beside the unit: 人民币万元, 万元（人民币）.
func cutRenminbi(name string) (core string, found bool) {
	for _, mark := range []string{"(人民币)", "人民币"} {
		if rest, ok := strings.CutPrefix(name, mark); ok && rest != "" {
			return hanzi.Unbracket(rest), true
		}
		if rest, ok := strings.CutSuffix(name, mark); ok && rest != "" {
			return rest, true
		}
	}
	return name, false
}

// times is the unit that so many of it make: 万元 of 元.
func (u Unit) times(multiple int64) (Unit, bool) {
	if multiple == 1 {
		return u, true
	}
	factor := new(big.Rat).Mul(u.Factor(), new(big.Rat).SetInt64(multiple))
	if !factor.Num().IsInt64() || !factor.Denom().IsInt64() {
		return Unit{}, false
	}
	u.Name = multipleName(multiple) + u.Name
	u.num, u.den, u.multiple = factor.Num().Int64(), factor.Denom().Int64(), multiple
	return u, true
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
func countedUnit(name string) (Unit, bool) {
	classifier, noun, ok := hanzi.CutRune(name)
	if !ok || !strings.Contains(classifiers, classifier) || !slices.Contains(countedNouns, noun) {
		return Unit{}, false
	}
	return Unit{Name: name, Base: Count, num: 1, den: 1, multiple: 1}, true
}

// classifiers are the words by which things are counted that may stand before a noun or alone.
const classifiers = "个家条项件处所座台套宗批笔只辆栋幢间张份艘架列起场期种类门册口眼株头匹届班对艇孔根块片支部本股"

// countedNouns are what may follow a classifier. Other nouns are not read: 处理 and 家庭 are words, not units.
var countedNouns = []string{"镇", "乡", "乡镇", "村", "行政村", "县", "县区", "区", "市", "街道", "社区", "单位", "企业", "公司", "项目", "园区", "产业园", "产业园区",
	"开发区", "航线", "国家", "城市", "学校", "医院", "机构", "标准", "平台", "事项", "字段", "指标", "任务", "节点", "岗位", "专业", "航班", "泊位", "床位", "批次", "地块", "权限", "任务项"}

// multiples are the powers of ten that names begin with, longest first.
var multiples = []struct {
	name string
	size int64
}{
	{"十万", 1e5}, {"百万", 1e6}, {"千万", 1e7}, {"万万", 1e8}, {"十亿", 1e9}, {"百亿", 1e10}, {"千亿", 1e11}, {"万亿", 1e12},
	{"百", 1e2}, {"千", 1e3}, {"万", 1e4}, {"亿", 1e8},
}

// knownUnits are the names that are read as they stand. Those of one line mean the same.
var knownUnits = unitTable([]unitRow{
	{Yuan, 1, 1, "元 圆 元人民币 人民币元 人民币 CNY RMB cny rmb yuan"},
	{Dollars, 1, 1, "美元 USD usd 美金 dollars"},
	{"euros", 1, 1, "欧元 EUR euros"},
	{"hong_kong_dollars", 1, 1, "港元 港币 HKD hong_kong_dollars"},
	{SquareMeters, 2000, 3, "亩 市亩 mu"},
	{SquareMeters, 10_000, 1, "公顷 ha hm2 hm²"},
	{SquareMeters, 1, 1, "平方米 ㎡ m2 m² 平米 平方公尺 square_meters"},
	{SquareMeters, 1_000_000, 1, "平方公里 平方千米 km2 km² ㎢ sqkm"},
	{Meters, 1, 1, "米 公尺 meters"},
	{Meters, 1000, 1, "公里 千米 km ㎞"},
	{CubicMeters, 1, 1, "立方米 m3 m³ cubic_meters"},
	{Tonnes, 1, 1, "吨 公吨 tonnes"},
	{Tonnes, 1, 1000, "公斤 千克 kg ㎏"},
	{"tonnes_of_coal_equivalent", 1, 1, "吨标准煤 吨标煤 tce tonnes_of_coal_equivalent"},
	{WattHours, 1000, 1, "千瓦时 千瓦小时 kWh"},
	{WattHours, 1, 1, "瓦时 watt_hours"},
	{Watts, 1000, 1, "千瓦 kW 千瓦特"},
	{Watts, 1_000_000, 1, "兆瓦 MW 兆瓦特"},
	{Watts, 1, 1, "瓦 watts 瓦特"},
	{Persons, 1, 1, "人 名 persons"},
	{"person_times", 1, 1, "人次 人次数 person_times"},
	{Seconds, 1, 1, "秒 秒钟 seconds"},
	{Seconds, 60, 1, "分钟 min"},
	{Seconds, 3600, 1, "小时 个小时 钟头"},
	{Seconds, 86_400, 1, "天 自然日 个自然日"},
	{Months, 1, 1, "个月 months"},
	{Months, 12, 1, "年"},
	{WorkingDays, 1, 1, "工作日 个工作日 working_days"},
	{Points, 1, 1, "分 points"},
	{Ratio, 1, 1, "比率 比值 系数 倍 小数 ratio"},
	{Ratio, 1, 100, "% 百分比 百分数 pct percent"},
	{Ratio, 1, 1000, "‰ 千分比"},
	{RatioDifference, 1, 1, "ratio_difference"},
	{RatioDifference, 1, 100, "百分点 个百分点 pp"},
	{RatioDifference, 1, 10_000, "基点 个基点 bp"},
	{Count, 1, 1, "count 户 位 床 次 架次 班次 宗地 标箱 TEU 户次 名次 艘次 辆次"},
})

type unitRow struct {
	base     string
	num, den int64
	names    string // the first is the name that is shown
}

func unitTable(rows []unitRow) map[string]Unit {
	known := make(map[string]Unit)
	for _, row := range rows {
		names := strings.Fields(row.names)
		for _, name := range names {
			shown := names[0]
			if row.base == Count || strings.HasPrefix(name, "个") {
				shown = name
			}
			known[name] = Unit{Name: shown, Base: row.base, num: row.num, den: row.den, multiple: 1}
		}
	}
	for _, classifier := range strings.Split(classifiers, "") {
		known[classifier] = Unit{Name: classifier, Base: Count, num: 1, den: 1, multiple: 1}
	}
	return known
}
