package collector_test

import (
	"strings"
	"testing"

	"zhibiao/indicators"
)

func TestPercentagePointsAreNoPerCent(t *testing.T) {
	const quarter = `sheet 季报
结构指标季报（2026年第三季度） | < | < | <
指标名称 | 计量单位 | 本期 | 上年同期 | 同比GROWTH
税收占比 | UNIT | NOW | 40.5 | TAX
进出口总额 | 亿元 | 30 | 25 | TRADE
`
	r := pastReader(t)
	for _, c := range []struct {
		name, growth, unit, now, tax, trade string
		codes                               string
		change                              float64 // of the tax share as recorded, 0: none
	}{
		{"mixed header, each its own", "（%、百分点）", "%", "42", "1.5", "20", "", 0.015},
		{"a ratio's change in per cent", "（%）", "%", "42", "1.5", "20", "unit.relative", 0.015},
		{"a relative change of a ratio", "（%）", "%", "42", "3.7", "20", "unit.relative growth.differs", 0.037},
		{"points for an amount", "（百分点）", "%", "42", "1.5", "20", "unit.points", 0},
		{"nothing said", "", "%", "42", "1.5", "20", "", 0.015},
		{"a share in points", "", "百分点", "42", "1.5", "20", "unit.points", 0},
		{"points in the cell", "", "%", "42", "1.5个百分点", "20", "", 0.015},
		{"points in an amount's cell", "", "%", "42", "1.5", "2个百分点", "unit.points", 0},
		{"per cent in the cell", "", "%", "42", "1.5%", "20%", "unit.relative", 0.015},
		{"points that do not recompute", "（百分点、%）", "%", "42", "2.5", "20", "growth.differs", 0.025},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := &history{}
			text := strings.NewReplacer("GROWTH", c.growth, "UNIT", c.unit, "NOW", c.now, "TAX", c.tax, "TRADE", c.trade).Replace(quarter)
			got, _ := h.read(t, r, text, "")
			codes := asked(got)
			if strings.Join(codes, " ") != c.codes {
				t.Errorf("found %v, want %s\n%s", codes, c.codes, dump(got))
			}
			change := 0.0
			for _, o := range got.Observations {
				if o.Indicator == "tax_share" && o.Basis == indicators.OwnGrowth {
					change = o.Value
				}
			}
			if change != c.change {
				t.Errorf("recorded a change of %v, want %v", change, c.change)
			}
		})
	}
}
