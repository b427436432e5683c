package collector_test

import (
	"fmt"
	"strings"
	"testing"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/report"
)

const tradeText = "外贸和招商引资月报,,,,\n表号：甘商2表,,,,\n填报单位：省商务厅,,2026年4月,,\n指标名称,计量单位,本月,累计,累计±%\n" +
	"进出口总额,万元,46634,256416,3.1\n招商引资到位资金,亿元,8.5,96.3,3.2\n"

// TestMendsThatAreSure: a slip in a header or a name is mended by what the form has there; a figure, a unit, and a name or a header
// that may be another, never.
func TestMendsThatAreSure(t *testing.T) {
	r := collectortest.Lanzhou(t)
	for _, c := range []struct{ old, new, code, cell, instead string }{
		{"计量单位", "计里单位", "header.near", "B4", "计量单位"},
		{"招商引资到位资金", "招商引资到拉资金", "row.unknown", "A6", "招商引资到位资金"},
		{"进出口总额", "进出口总颔", "row.unknown", "A5", "进出口总额"},
		{"46634", "4663四", "number.unreadable", "C5", ""},
		{"亿元,8.5", "亿圆圆,8.5", "unit.unknown", "B6", ""},
	} {
		read := collectortest.ReadFile(t, r, report.File{Name: "a.csv", Data: []byte(strings.Replace(tradeText, c.old, c.new, 1))},
			collectortest.Made, collectortest.Nothing)
		found := c.code == ""
		var said strings.Builder
		for _, f := range read.Findings {
			fmt.Fprintf(&said, "\n%s %s %q instead %q", f.Code, f.Cell, f.Found, f.Instead)
			found = found || f.Code == c.code && f.Cell == c.cell && f.Instead == c.instead
		}
		if !found {
			t.Errorf("%s for %s: no %s at %s with %q, but%s", c.new, c.old, c.code, c.cell, c.instead, said.String())
		}
	}
}

// TestUnitsToChooseAmong: where a unit is left out, each that reports use is offered, with the cell that says it; none stands where it is
// stated.
func TestUnitsToChooseAmong(t *testing.T) {
	r := collectortest.Lanzhou(t)
	const text = "兰州新区发展专项资金下达拨付情况表,,,,,\n填报单位：省财政厅,,2026年4月,,,UNIT\n预算年度,本月下达,累计下达,本月拨付,累计拨付,累计到账\n2026,1000,4000,900,3600,3600\n"
	read := func(unit string) report.Reading {
		data := []byte(strings.Replace(text, "UNIT", unit, 1))
		return collectortest.ReadFile(t, r, report.File{Name: "a.csv", Data: data}, collectortest.Made, collectortest.Nothing)
	}
	for _, f := range read("单位：万元").Findings {
		if len(f.Choices) > 0 {
			t.Errorf("%s offers %v where the unit is stated", f.Code, f.Choices)
		}
	}
	var offered []report.Choice
	for _, f := range read("").Findings {
		if f.Code == "unit.missing" && offered == nil {
			offered = f.Choices
		}
	}
	own, sizes := read("单位：万元").Observations[0].Value, map[string]float64{"元": 1e-4, "千元": 0.1, "万元": 1, "亿元": 1e4}
	for _, c := range offered {
		size, known := sizes[c.Name]
		if delete(sizes, c.Name); !known {
			continue
		}
		if c.Cell != "F2" || c.Text != "单位："+c.Name {
			t.Errorf("%+v", c)
		}
		after := read(c.Text)
		for _, f := range after.Findings {
			if f.Code == "unit.missing" {
				t.Errorf("%s: the unit is still missing", c.Name)
			}
		}
		if got := after.Observations[0].Value; got != own*size {
			t.Errorf("%s: %v, want %v", c.Name, got, own*size)
		}
	}
	if len(sizes) > 0 {
		t.Errorf("not offered: %v, but %v", sizes, offered)
	}
}
