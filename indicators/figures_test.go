package indicators_test

import (
	"testing"

	"zhibiao/indicators"
)

// A figure that is short of its target, or past its ceiling, by a hair looks it; one that reached it does too.
func TestFiguresAreRoundedAgainstTheFavourableSide(t *testing.T) {
	money := &indicators.Indicator{ID: "money", Kind: indicators.Flow, Unit: "yuan", Display: "亿元"}
	share := &indicators.Indicator{ID: "share", Kind: indicators.Level, Unit: "ratio", Display: "%"}
	time := &indicators.Indicator{ID: "time", Kind: indicators.Level, Unit: "seconds", Display: "分钟", LowerIsBetter: true}
	c := &indicators.Catalogue{Indicators: []*indicators.Indicator{money, share, time}}
	least, most := indicators.AtLeast, indicators.AtMost
	for _, test := range []struct {
		indicator           *indicators.Indicator
		bound               indicators.Bound
		goal, actual        float64
		zh, en, target, far string
		rate                string
	}{
		{money, least, 1e9, 999_999_999, "9.99亿元", "0.999 billion yuan", "10.00亿元", "0.01亿元", "99.9%"},
		{money, least, 1e9, 1e9, "10.00亿元", "1 billion yuan", "10.00亿元", "0.00亿元", "100.0%"},
		{money, least, 1e9, 1_000_400_000, "10.00亿元", "1 billion yuan", "10.00亿元", "0.0040亿元", "100.0%"},
		{money, most, 1e9, 1_000_000_001, "10.01亿元", "1.001 billion yuan", "10.00亿元", "0.01亿元", "100.1%"},
		{money, most, 1e9, 999_999_999, "10.00亿元", "1 billion yuan", "10.00亿元", "0.000000010亿元", "100.0%"},
		{money, least, 1_234_560_000, 1_234_555_000, "12.3455亿元", "1.23455 billion yuan", "12.3456亿元", "0.0001亿元", "99.9%"},
		{share, least, 0.7, 0.69996, "69.9%", "69.9%", "70.0%", "0.1个百分点", "99.9%"},
		{share, indicators.Exactly, 1, 1.0004, "100.1%", "100.1%", "100.0%", "0.1个百分点", "100.0%"},
		{share, indicators.Exactly, 1, 0.9996, "99.9%", "99.9%", "100.0%", "0.1个百分点", "99.9%"},
		{time, most, 1800, 1801, "30.02分钟", "30.02 minutes", "30分钟", "0.02分钟", "100.1%"},
		{time, most, 1800, 1680, "28分钟", "28 minutes", "30分钟", "2分钟", "93.4%"},
	} {
		f := indicators.FiguresOf(c, test.indicator, &indicators.Target{Bound: test.bound, Value: test.goal})
		actual := f.Actual(test.actual)
		if actual.ZH != test.zh || actual.EN != test.en || f.Goal().ZH != test.target || f.Apart(test.actual).ZH != test.far {
			t.Errorf("%v of %v %v: %s (%s) of %s, %s apart; want %s (%s) of %s, %s apart", test.actual, test.bound, test.goal,
				actual.ZH, actual.EN, f.Goal().ZH, f.Apart(test.actual).ZH, test.zh, test.en, test.target, test.far)
		}
		if got := f.Attained(test.actual / test.goal); got != test.rate {
			t.Errorf("%v of %v %v: %s, want %s", test.actual, test.bound, test.goal, got, test.rate)
		}
	}
}
