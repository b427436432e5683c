package quantities_test

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"

	"zhibiao/indicators/quantities"
)

func TestParseUnit(t *testing.T) {
	for _, tt := range []struct{ text, name, base, factor string }{
		{"元", "元", "yuan", "1"},
		{"千元", "千元", "yuan", "1000"},
		{"万元", "万元", "yuan", "10000"},
		{"百万元", "百万元", "yuan", "1000000"},
		{"亿元", "亿元", "yuan", "100000000"},
		{"万亿元", "万亿元", "yuan", "1000000000000"},
		{"万 元", "万元", "yuan", "10000"},
		{"（万元）", "万元", "yuan", "10000"},
		{"单位：万元", "万元", "yuan", "10000"},
		{"计量单位: 亿元", "亿元", "yuan", "100000000"},
		{"萬元", "万元", "yuan", "10000"},
		{"人民币万元", "万元", "yuan", "10000"},
		{"万元（人民币）", "万元", "yuan", "10000"},
		{"人民币（万元）", "万元", "yuan", "10000"},
		{"万元(CNY)", "万元", "yuan", "10000"},
		{"RMB 万元", "万元", "yuan", "10000"},
		{"金额单位：万元（人民币）", "万元", "yuan", "10000"},
		{"（人民币）亿元", "亿元", "yuan", "100000000"},
		{"人民币：万元", "万元", "yuan", "10000"},
		{"万元，人民币", "万元", "yuan", "10000"},
		{"万元 币种：人民币", "万元", "yuan", "10000"},
		{"¥万元", "万元", "yuan", "10000"},
		{"元（人民币）/人", "元/人", "yuan_per_person", "1"},
		{"万元（美元）", "万美元", "dollars", "10000"},
		{"万欧元", "万欧元", "euros", "10000"},
		{"亿日元", "亿日元", "yen", "100000000"},
		{"微克/立方米", "微克/立方米", "grams_per_cubic_meter", "1/1000000"},
		{"μg/m³", "微克/立方米", "grams_per_cubic_meter", "1/1000000"},
		{"ug/m3", "微克/立方米", "grams_per_cubic_meter", "1/1000000"},
		{"微克每立方米", "微克/立方米", "grams_per_cubic_meter", "1/1000000"},
		{"mg/L", "毫克/升", "grams_per_cubic_meter", "1"},
		{"毫克/升", "毫克/升", "grams_per_cubic_meter", "1"},
		{"岁", "岁", "years", "1"},
		{"个月", "个月", "years", "1/12"},
		{"分贝", "分贝", "decibels", "1"},
		{"dB(A)", "分贝", "decibels", "1"},
		{"℃", "℃", "celsius", "1"},
		{"标准箱", "标准箱", "teus", "1"},
		{"万TEU", "万标准箱", "teus", "10000"},
		{"/10万", "/10万", "ratio", "1/100000"},
		{"1/10万", "/10万", "ratio", "1/100000"},
		{"人/10万人", "人/十万人", "ratio", "1/100000"},
		{"例/10万人", "例/十万人", "count_per_person", "1/100000"},
		{"‱", "‱", "ratio", "1/10000"},
		{"亿斤", "亿斤", "grams", "50000000000"},
		{"万立方米/日", "万立方米/日", "cubic_meters_per_second", "25/216"},
		{"吨/日", "吨/日", "grams_per_second", "625/54"},
		{"吨/天", "吨/天", "grams_per_second", "625/54"},
		{"万吨/年", "万吨/年", "grams_per_year", "10000000000"},
		{"千瓦时", "千瓦时", "joules", "3600000"},
		{"kWh", "千瓦时", "joules", "3600000"},
		{"万千瓦", "万千瓦", "watts", "10000000"},
		{"兆瓦", "兆瓦", "watts", "1000000"},
		{"吉瓦", "吉瓦", "watts", "1000000000"},
		{"吨标准煤/万元", "吨标准煤/万元", "grams_coal_equivalent_per_yuan", "100"},
		{"万吨二氧化碳", "万吨二氧化碳", "grams_carbon_dioxide", "10000000000"},
		{"吨二氧化碳/万元", "吨二氧化碳/万元", "grams_carbon_dioxide_per_yuan", "100"},
		{"件/万人", "件/万人", "count_per_person", "1/10000"},
		{"张/千人", "张/千人", "count_per_person", "1/1000"},
		{"PB", "PB", "bytes", "1000000000000000"},
		{"Gbps", "Gbps", "bits_per_second", "1000000000"},
		{"EFLOPS", "EFLOPS", "flops", "1000000000000000000"},
		{"万架", "万架", "count", "10000"},
		{"机架", "机架", "count", "1"},
		{"万标准机架", "万标准机架", "count", "10000"},
		{"位", "位", "count", "1"},
		{"级", "级", "count", "1"},
		{"亿吨公里", "亿吨公里", "gram_meters", "100000000000000000"},
		{"yuan", "元", "yuan", "1"},
		{"USD", "美元", "dollars", "1"},
		{"万美元", "万美元", "dollars", "10000"},
		{"亿美元", "亿美元", "dollars", "100000000"},
		{"亩", "亩", "square_meters", "2000/3"},
		{"万亩", "万亩", "square_meters", "20000000/3"},
		{"公顷", "公顷", "square_meters", "10000"},
		{"ha", "公顷", "square_meters", "10000"},
		{"平方米", "平方米", "square_meters", "1"},
		{"㎡", "平方米", "square_meters", "1"},
		{"m2", "平方米", "square_meters", "1"},
		{"ｍ２", "平方米", "square_meters", "1"},
		{"万平方米", "万平方米", "square_meters", "10000"},
		{"平方公里", "平方公里", "square_meters", "1000000"},
		{"km²", "平方公里", "square_meters", "1000000"},
		{"人", "人", "persons", "1"},
		{"万人", "万人", "persons", "10000"},
		{"户", "户", "count", "1"},
		{"%", "%", "ratio", "1/100"},
		{"％", "%", "ratio", "1/100"},
		{"‰", "‰", "ratio", "1/1000"},
		{"倍", "比率", "ratio", "1"},
		{"百分点", "百分点", "ratio_difference", "1/100"},
		{"个百分点", "个百分点", "ratio_difference", "1/100"},
		{"秒", "秒", "seconds", "1"},
		{"分钟", "分钟", "seconds", "60"},
		{"小时", "小时", "seconds", "3600"},
		{"天", "天", "seconds", "86400"},
		{"个工作日", "个工作日", "working_days", "1"},
		{"年", "年", "years", "1"},
		{"吨", "吨", "grams", "1000000"},
		{"万吨", "万吨", "grams", "10000000000"},
		{"公斤", "公斤", "grams", "1000"},
		{"万吨标准煤", "万吨标准煤", "grams_coal_equivalent", "10000000000"},
		{"亿千瓦时", "亿千瓦时", "joules", "360000000000000"},
		{"亿立方米", "亿立方米", "cubic_meters", "100000000"},
		{"公里", "公里", "meters", "1000"},
		{"个", "个", "count", "1"},
		{"家", "家", "count", "1"},
		{"条", "条", "count", "1"},
		{"个镇", "个镇", "count", "1"},
		{"家企业", "家企业", "count", "1"},
		{"万户", "万户", "count", "10000"},
		{"亿元/平方公里", "亿元/平方公里", "yuan_per_square_meter", "100"},
		{"亿元／平方公里", "亿元/平方公里", "yuan_per_square_meter", "100"},
		{"万元/亩", "万元/亩", "yuan_per_square_meter", "15"},
		{"万元/公顷", "万元/公顷", "yuan_per_square_meter", "1"},
		{"元每平方米", "元/平方米", "yuan_per_square_meter", "1"},
		{"平方米/人", "平方米/人", "square_meters_per_person", "1"},
		{"吨/万元", "吨/万元", "grams_per_yuan", "100"},
		{"平方米/万元", "平方米/万元", "square_meters_per_yuan", "1/10000"},
		{"公里/小时", "公里/小时", "meters_per_second", "5/18"},
		{"个/万人", "个/万人", "count_per_person", "1/10000"},
		{"万元/万元", "万元/万元", "ratio", "1"},
		{"yuan_per_square_meter", "元/平方米", "yuan_per_square_meter", "1"},
		{"square_meters_per_person", "平方米/人", "square_meters_per_person", "1"},
	} {
		u, err := builtIn.ParseUnit(tt.text)
		if err != nil {
			t.Errorf("ParseUnit(%q): %v", tt.text, err)
			continue
		}
		factor, _ := new(big.Rat).SetString(tt.factor)
		if u.Name != tt.name || u.Base != tt.base || u.Factor().Cmp(factor) != 0 {
			t.Errorf("ParseUnit(%q) = %s of %s %s, want %s of %s %s", tt.text, u.Name, u.Factor(), u.Base, tt.name, factor, tt.base)
		}
		if again, err := builtIn.ParseUnit(u.Name); err != nil || again != u {
			t.Errorf("%q shows as %q, which reads back as %v, %v", tt.text, u.Name, again, err)
		}
	}
}

func TestParseUnitRefuses(t *testing.T) {
	for _, text := range []string{"", " ", "万", "亿", "万元、%", "万元,亩", "万元/亩/年", "/人", "元/", "%/人", "万%", "百分", "处理", "家庭", "项目", "件数", "个体",
		"年度",
		"月", "日", "本月", "累计", "人民币", "CNY", "RMB", "（人民币）", "万元、元", "人民币美元", "人民币吨", "每亩", "元元", "towns", "万万万元", "千亿亿元", "不适用", "10",
		"元10", "()"} {
		if u, err := builtIn.ParseUnit(text); !errors.Is(err, quantities.ErrUnit) {
			t.Errorf("ParseUnit(%q) = %v, %v; want ErrUnit", text, u, err)
		}
	}
}

func TestUnitFits(t *testing.T) {
	for _, tt := range []struct {
		unit, base string
		fits       bool
	}{
		{"亿元", "yuan", true}, {"亿元", "dollars", false}, {"万美元", "yuan", false},
		{"个", "towns", true}, {"条", "routes", true}, {"户", "enterprises", true}, {"位", "rank", true}, {"个", "count", true},
		{"个", "persons", false}, {"个", "yuan", false}, {"人", "persons", true}, {"人", "students", false},
		{"吨", "tonnes", true}, {"吨", "grams", true}, {"吨标准煤", "grams", false}, {"吨标准煤", "tonnes_of_coal_equivalent", true},
		{"吨二氧化碳", "grams_coal_equivalent", false},
		{"个月", "months", true}, {"年", "months", true}, {"岁", "years", true}, {"名", "rank", true}, {"人", "rank", false},
		{"位", "persons", false}, {"吨/日", "tonnes_per_second", true},
		{"千瓦时", "watt_hours", true}, {"千瓦时", "watts", false}, {"MB", "bits_per_second", false},
		{"百分点", "ratio", false}, {"%", "ratio_difference", false}, {"%", "ratio", true},
		{"个工作日", "seconds", false}, {"天", "seconds", true}, {"年", "seconds", false},
		{"万元/亩", "yuan_per_square_meter", true}, {"万元/亩", "yuan", false}, {"元", "yuan_per_square_meter", false},
		{"平方米/户", "square_meters_per_household", true}, {"平方米/户", "square_meters_per_person", false}, {"个/万人", "beds_per_person", true},
	} {
		if got := unit(t, tt.unit).Fits(tt.base); got != tt.fits {
			t.Errorf("%s fits %s: %v, want %v", tt.unit, tt.base, got, tt.fits)
		}
	}
}

func unit(t testing.TB, name string) quantities.Unit {
	t.Helper()
	u, err := builtIn.ParseUnit(name)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// Numbers are rounded as the decimals that they stand for, to the side that is asked for.
func TestNumbersAreWrittenToASide(t *testing.T) {
	for _, tt := range []struct {
		number            float64
		decimals          int
		nearest, down, up string
	}{
		{12.3456, 2, "12.35", "12.34", "12.35"},
		{12.34, 2, "12.34", "12.34", "12.34"},
		{1.005, 2, "1.01", "1.00", "1.01"}, // half goes up, as on paper; as a float it lies below
		{99.9999999, 1, "100.0", "99.9", "100.0"},
		{100.0000001, 1, "100.0", "100.0", "100.1"},
		{0.00001, 2, "0.000010", "0.000010", "0.01"},
		{-0.0008, 1, "-0.0008", "-0.1", "-0.00080"},
		{0, 2, "0.00", "0.00", "0.00"},
		{3, 0, "3", "3", "3"},
		{math.NaN(), 1, "—", "—", "—"},
		{math.Inf(1), 1, "—", "—", "—"},
	} {
		for r, want := range map[quantities.Rounding]string{quantities.Nearest: tt.nearest, quantities.Down: tt.down,
			quantities.Up: tt.up} {
			if got := quantities.Written(tt.number, tt.decimals, r); got != want {
				t.Errorf("Written(%v, %d, %d) = %s, want %s", tt.number, tt.decimals, r, got, want)
			}
		}
	}
	if got := quantities.Rounded(-0.0008, 1, quantities.Nearest); got != "0.0" {
		t.Errorf("a zero has no sign: %s", got)
	}
}

// Whatever is written with up to 15 digits comes back from base units as it was
// written, and its value is the float nearest to the exact one.
func TestScalingIsExact(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"元", "万元", "百万元", "亿元", "亩", "万亩", "公顷", "平方公里", "%", "‰", "分钟", "小时", "万吨", "公斤", "万美元", "亿元/平方公里",
		"万元/亩", "平方米/万元", "公里/小时"} {
		u := unit(t, name)
		for range 2000 {
			number := strconv.FormatInt(random.Int64N(1e15), 10)
			if cut := random.IntN(len(number) + 1); cut > 0 && cut < len(number) {
				number = number[:cut] + "." + number[cut:]
			}
			written, _ := strconv.ParseFloat(number, 64)
			exact, _ := new(big.Rat).SetString(number)
			want, _ := new(big.Rat).Mul(exact, u.Factor()).Float64()
			q, err := builtIn.Parse(number, u)
			if len(number) > 1 && number[0] == '0' && number[1] != '.' {
				continue
			}
			if err != nil || q.Value != want || q.Exact().Cmp(new(big.Rat).Mul(exact, u.Factor())) != 0 {
				t.Fatalf("%s%s = %v (%v), want %v", number, name, q.Value, err, want)
			}
			if got := u.InBase(written); got != want {
				t.Fatalf("InBase: %s%s = %v, want %v", number, name, got, want)
			}
			if got := u.Scale(want); got != written {
				t.Fatalf("Scale: %s%s comes back as %v", number, name, got)
			}
		}
	}
}

func FuzzParseUnit(f *testing.F) {
	for _, seed := range []string{"万元", "亿元/平方公里", "㎡", "个百分点", "（人民币万元）", "元每平方米", "家企业", "yuan_per_square_meter", "万万元", "千瓦时", "单位：亩"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := builtIn.ParseUnit(text)
		if err != nil {
			if !errors.Is(err, quantities.ErrUnit) || !u.IsZero() {
				t.Fatalf("%q: %v, %v", text, u, err)
			}
			return
		}
		if u.Factor().Sign() <= 0 || u.Base == "" || u.Name == "" {
			t.Fatalf("%q: %s of %s %s", text, u.Name, u.Factor(), u.Base)
		}
		if again, err := builtIn.ParseUnit(u.Name); err != nil || again != u {
			t.Fatalf("%q shows as %q, which reads back as %+v, %v; want %+v", text, u.Name, again, err, u)
		}
		if v := u.Scale(u.InBase(12.5)); v != 12.5 {
			t.Fatalf("%q: 12.5 comes back as %v", text, v)
		}
	})
}
