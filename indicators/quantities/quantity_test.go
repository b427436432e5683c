package quantities_test

import (
	"errors"
	"math"
	"testing"

	"zhibiao/indicators/quantities"
)

func TestParseQuantity(t *testing.T) {
	for _, tt := range []struct {
		text, under string // under "" is no fallback
		value       float64
		unit        string // in force
		reading     quantities.Reading
	}{
		{"10亿元", "", 1_000_000_000, "亿元", ""},
		{"10亿元", "元", 1_000_000_000, "亿元", ""},
		{"10亿元", "万元", 1_000_000_000, "亿元", ""},
		{"10 亿元", "亿元", 1_000_000_000, "亿元", ""},
		{"0.1", "亿元", 10_000_000, "亿元", ""},
		{"1.5亿", "元", 150_000_000, "元", ""},
		{"1.5亿", "", 150_000_000, "", ""},
		{"1.5亿", "万元", 150_000_000, "元", quantities.PowerOverrides},
		{"1.5亿", "亿元", 150_000_000, "元", quantities.PowerOverrides},
		{"3万", "万人", 30_000, "人", quantities.PowerOverrides},
		{"3万", "公顷", 300_000_000, "公顷", ""},
		{"1,234.50", "万元", 12_345_000, "万元", ""},
		{"1，234．50", "万元", 12_345_000, "万元", ""},
		{"１２３", "元", 123, "元", ""},
		{"两千亿", "元", 200_000_000_000, "元", ""},
		{"两千亿元", "", 200_000_000_000, "元", ""},
		{"壹佰万元", "", 1_000_000, "元", ""},
		{"壹佰万元整", "万元", 1_000_000, "元", ""},
		{"人民币壹佰万元整", "", 1_000_000, "元", ""},
		{"一亿二千万元", "", 120_000_000, "元", ""},
		{"一百零五", "个", 105, "个", ""},
		{"十五", "个", 15, "个", ""},
		{"一千零五十", "个", 1050, "个", ""},
		{"一万零五百", "个", 10_500, "个", ""},
		{"三万亿", "元", 3_000_000_000_000, "元", ""},
		{"一百二十万亿", "元", 120_000_000_000_000, "元", ""},
		{"零", "个", 0, "个", ""},
		{"(12.3)", "元", -12.3, "元", quantities.BracketsMinus},
		{"（12.3）", "元", -12.3, "元", quantities.BracketsMinus},
		{"(12.3%)", "%", -0.123, "%", quantities.BracketsMinus},
		{"-5", "元", -5, "元", ""},
		{"−5", "元", -5, "元", ""},
		{"－5", "元", -5, "元", ""},
		{"- 5", "元", -5, "元", ""},
		{"+3", "元", 3, "元", ""},
		{"1.2e3", "元", 1200, "元", ""},
		{"1.2E-3", "%", 0.000012, "%", ""},
		{"1 234", "元", 1234, "元", quantities.BlankGroups},
		{"121 626", "元", 121_626, "元", quantities.BlankGroups},
		{"1 234 567.89", "元", 1_234_567.89, "元", quantities.BlankGroups},
		{"121\u3000626", "元", 121_626, "元", quantities.BlankGroups},
		{"8. 5", "元", 8.5, "元", quantities.BlankDropped},
		{" 85\u00a0", "元", 85, "元", ""},
		{"007", "元", 7, "元", quantities.LeadingZeros},
		{"12.5%", "%", 0.125, "%", ""},
		{"12.5％", "", 0.125, "%", ""},
		{"12.5", "%", 0.125, "%", ""},
		{"0.788", "比率", 0.788, "比率", ""},
		{"3‰", "%", 0.003, "‰", ""},
		{"百分之三十", "%", 0.3, "%", ""},
		{"百分之62.5", "%", 0.625, "%", ""},
		{"1.2个百分点", "百分点", 0.012, "个百分点", ""},
		{"半小时", "分钟", 1800, "小时", ""},
		{"30分钟", "小时", 1800, "分钟", ""},
		{"一个半小时", "分钟", 5400, "小时", ""},
		{"3个半月", "个月", 3.5 / 12, "个月", ""},
		{"1亩", "平方米", 2000.0 / 3, "亩", ""},
		{"15亩", "公顷", 10_000, "亩", ""},
		{"0.6667公顷", "", 6667, "公顷", ""},
		{"20亿元/平方公里", "万元/亩", 2000, "亿元/平方公里", ""},
		{"¥1,000", "元", 1000, "元", ""},
		{"¥1,234.5", "万元", 12_345_000, "万元", ""},
		{"RMB100", "万元", 1_000_000, "万元", ""},
		{"人民币 100", "万元", 1_000_000, "万元", ""},
		{"100 RMB", "万元", 1_000_000, "万元", ""},
		{"1.5亿人民币", "万元", 150_000_000, "元", quantities.PowerOverrides},
		{"100元", "万元", 100, "元", ""},
		{"12/10万", "/10万", 12e-5, "/10万", ""},
		{"12人/10万人", "", 12e-5, "人/十万人", ""},
		{"￥1.5亿", "万元", 150_000_000, "元", quantities.PowerOverrides},
		{"$5", "", 5, "美元", ""},
		{"3家", "个", 3, "家", ""},
		{"0", "万元", 0, "万元", ""},
		{"0.00", "万元", 0, "万元", ""},
		{"182506.58999", "万元", 1_825_065_899.9, "万元", ""},
		{"123.0000000000000000000000", "万元", 1_230_000, "万元", ""},
		{"9007199254740993", "元", 9007199254740992, "元", ""}, // the nearest float64, ties to even
		{"99999999999999999999", "元", 1e20, "元", ""},
	} {
		q, err := builtIn.Parse(tt.text, fallback(t, tt.under))
		if err != nil {
			t.Errorf("%q under %q: %v", tt.text, tt.under, err)
			continue
		}
		if q.Value != tt.value || q.Unit.Name != tt.unit || q.Reading != tt.reading || q.Approximate || q.Text != tt.text {
			t.Errorf("%q under %q = %v in %q, %q; want %v in %q, %q", tt.text, tt.under, q.Value, q.Unit, q.Reading, tt.value, tt.unit,
				tt.reading)
		}
	}
}

func fallback(t testing.TB, name string) quantities.Unit {
	t.Helper()
	if name == "" {
		return quantities.Unit{}
	}
	return unit(t, name)
}

func TestParseQuantityApproximate(t *testing.T) {
	for _, text := range []string{"约30%", "大约30%", "30%左右", "约 30 % 左右", "约为百分之三十", "≈30%"} {
		if q, err := builtIn.Parse(text, quantities.Unit{}); err != nil || !q.Approximate || q.Value != 0.3 {
			t.Errorf("%q = %v, %v", text, q, err)
		}
	}
}

func TestParseQuantityRefuses(t *testing.T) {
	for reason, texts := range map[quantities.Reason][]string{
		quantities.Blank:            {"", " ", "\u3000", "\n", "\u200b"},
		quantities.Dash:             {"—", "——", "-", "--", "－", "–", "…", "……", "...", "/", "— —"},
		quantities.NotApplicable:    {"不适用", "无", "暂无", "N/A", "n/a", "无数据", " 无 "},
		quantities.SpreadsheetError: {"#N/A", "#DIV/0!", "#REF!", "####"},
		quantities.TwoNumbers: {"10-20", "10—20", "10～20", "10至20", "10亿元-20亿元", "12 34", "2026 123", "3/4", "3、4", "0x10", "1_000",
			"1小时30分钟", "1亿2000万"},
		quantities.BadGrouping: {"12,5%", "1,23", "1,0000", "0,123", "1,234,56", "1.234,56", "1,,000"},
		quantities.NoNumber:    {"约", "已开工", "NaN", "Inf", "∞", "1.2.3", "二三", "一万二", "一百五", "半", "半数", "三分之一", "万元", "百", "①", "五成"},
		quantities.Mixed:       {"计划10亿元", "第3", "+-5", "(-5)", "(5", "x5", "--5", ",5"},
		quantities.Ambiguous:   {"一", "一一", "△5", "▲5", "5.", "(三)"},
		quantities.OnlyBound:   {"不低于10亿元", "≥10", ">5", "超过30%", "近30%", "30余个", "10亿多元", "10亿元以上"},
		quantities.OutOfRange:  {"1e400", "1e-400", "1e99999999999", "1e309"},
		quantities.IsDate: {"2026-10-31", "2026/10/31", "2026.10.31", "2026年10月31日", "2026年10月", "2026-10", "10月31日", "10月",
			"2026年", "2026年度", "12:30", "十月", "二〇二六年十月"},
		quantities.UnknownUnit: {"8折", "5成", "5担", "10元整理", "5 apples", "3五", "12.5%%"},
	} {
		for _, text := range texts {
			q, err := builtIn.Parse(text, quantities.Unit{})
			if quantities.ReasonOf(err) != reason {
				t.Errorf("%q = %v, %v; want %s", text, q, err, reason)
			}
			var e *quantities.QuantityError
			if errors.As(err, &e) && (e.Text != text || e.Mend == "") {
				t.Errorf("%q: error names %q, mend %q", text, e.Text, e.Mend)
			}
			plain := reason == quantities.Blank || reason == quantities.Dash || reason == quantities.NotApplicable
			if reason.Unreadable() == plain {
				t.Errorf("%s: Unreadable() = %v", reason, reason.Unreadable())
			}
		}
	}
	for _, tt := range []struct {
		text, under string
		reason      quantities.Reason
	}{
		{"5公顷", "万元", quantities.OtherUnit},
		{"12.5%", "万元", quantities.OtherUnit},
		{"12.5%", "百分点", quantities.OtherUnit},
		{"1.2个百分点", "%", quantities.OtherUnit},
		{"100万美元", "万元", quantities.OtherUnit},
		{"¥5美元", "", quantities.OtherUnit},
		{"$100", "万元", quantities.OtherUnit},
		{"€100", "元", quantities.OtherUnit},
		{"5个工作日", "天", quantities.OtherUnit},
		{"2千", "万元", quantities.Ambiguous},
		{"一万二千", "万元", quantities.Ambiguous},
		{"3万", "%", quantities.Ambiguous},
	} {
		if q, err := builtIn.Parse(tt.text, fallback(t, tt.under)); quantities.ReasonOf(err) != tt.reason {
			t.Errorf("%q under %q = %v, %v; want %s", tt.text, tt.under, q, err, tt.reason)
		}
	}
}

// A count takes the noun of the family that it is read for.
func TestParseQuantityCountsTakeTheNoun(t *testing.T) {
	q, err := builtIn.Parse("3个镇", builtIn.BaseUnit("towns"))
	if err != nil || q.Value != 3 || q.Unit.Base != "towns" || q.Unit.Name != "个镇" {
		t.Errorf("%+v, %v", q, err)
	}
	if q, err := builtIn.Parse("3人", builtIn.BaseUnit("towns")); quantities.ReasonOf(err) != quantities.OtherUnit {
		t.Errorf("3人 as towns: %v, %v", q, err)
	}
}

func TestParseNumber(t *testing.T) {
	if v, err := builtIn.ParseNumber("1,234.5"); v != 1234.5 || err != nil {
		t.Errorf("%v, %v", v, err)
	}
	if v, err := builtIn.ParseNumber("5万元"); quantities.ReasonOf(err) != quantities.OtherUnit {
		t.Errorf("%v, %v", v, err)
	}
}

func FuzzParseQuantity(f *testing.F) {
	for _, seed := range []string{"10亿元", "1,234.50", "１２３", "两千亿", "壹佰万元整", "约30%", "(12.3)", "1.5亿", "—", "…", "不适用", "121 626", "1.2e3",
		"半小时", "一个半小时", "百分之三十", "20亿元/平方公里", "¥1.5亿", "007", "10-20"} {
		f.Add(seed, "")
		f.Add(seed, "万元")
		f.Add(seed, "%")
	}
	f.Fuzz(func(t *testing.T, text, under string) {
		u, _ := builtIn.ParseUnit(under)
		q, err := builtIn.Parse(text, u)
		if err != nil {
			if quantities.ReasonOf(err) == "" || q != (quantities.Quantity{}) {
				t.Fatalf("%q: %v, %v", text, q, err)
			}
			return
		}
		if exact, _ := q.Exact().Float64(); exact != q.Value || math.IsInf(q.Value, 0) || math.IsNaN(q.Value) {
			t.Fatalf("%q: %v is not the float nearest to %s", text, q.Value, q.Exact())
		}
		if !u.IsZero() && !q.Unit.Measures(u) {
			t.Fatalf("%q under %s is in %s", text, u, q.Unit)
		}
		if len(q.String()) > 100 { // longer than what is taken for a figure
			return
		}
		again, err := builtIn.Parse(q.String(), q.Unit)
		if err != nil || again.Value != q.Value || again.Exact().Cmp(q.Exact()) != 0 {
			t.Fatalf("%q under %s is %s, which reads back as %v, %v", text, u, q, again, err)
		}
	})
}

func BenchmarkParseQuantity(b *testing.B) {
	for _, bb := range []struct{ name, text, under string }{
		{"plain", "12345.67", "万元"},
		{"whole", "12345", ""},
		{"mu", "123.45", "亩"},
		{"grouped", "1,234,567.89", "万元"},
		{"numeral", "壹佰万元整", "万元"},
		{"dash", "—", "万元"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			u := fallback(b, bb.under)
			b.ReportAllocs()
			for b.Loop() {
				_, _ = builtIn.Parse(bb.text, u)
			}
		})
	}
}
