package gen

import (
	"fmt"
	"strings"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// park is one of the nine, in the policy's order: its output of 2024 in 亿元, and
// how it grows each year after.
type park struct {
	id          string
	output      float64
	growth      float64
	enterprises int
	land        float64 // 亩
}

var nineParks = []park{
	{"green_chemicals", 548.2, 0.142, 96, 42600},
	{"alloy_materials", 1012.6, -0.047, 71, 31800}, // reached in 2024, fell back in 2025
	{"trade_logistics", 1006.4, 0.068, 134, 9850},
	{"advanced_equipment", 268.9, 0.118, 88, 14200},
	{"new_energy", 352.7, 0.156, 53, 17600},
	{"urban_mining", 161.3, 0.061, 37, 6900},
	{"biomedicine", 68.4, 0.097, 42, 5100},
	{"environmental_protection", 49.6, 0.128, 29, 4300},
	{"modern_agriculture", 93.8, 0.083, 61, 21500},
}

// season is what share of a year's output falls into each month.
var season = [12]float64{0.068, 0.060, 0.081, 0.082, 0.085, 0.090, 0.083, 0.084, 0.088, 0.091, 0.092, 0.096}

// yearly is a park's output of a year in 亿元, final to four places.
func (p park) yearly(year int) float64 {
	v := p.output
	for y := 2024; y < year; y++ {
		v *= 1 + p.growth
	}
	for y := 2024; y > year; y-- {
		v /= 1 + p.growth*1.1
	}
	return v
}

// monthly is a park's output of a month in 万元, as the quick report has it: a
// little off what the audit finds.
func (p park) monthly(m periods.Period) fixed {
	share := season[m.FirstMonth()-1] * (1 + 0.05*wobble(p.id+"output", m))
	return fix(p.yearly(m.Year())*share*0.996*1e4, 0)
}

// revenue is a park's business revenue of a month in 万元.
func (p park) revenue(m periods.Period) fixed {
	return fix(p.monthly(m).value()*(0.93+0.03*wobble(p.id+"revenue", m)), 0)
}

// upToMonth sums a monthly figure from January.
func upToMonth(m periods.Period, of func(periods.Period) fixed) fixed {
	var total fixed
	for _, each := range upTo(m) {
		total = total.plus(of(each))
	}
	return total
}

// joined says whether a park reports of a month already.
func joined(g *generator, id string, m periods.Period) bool {
	e := g.catalogue.Entity(id)
	if e == nil || e.Joined == "" {
		return true
	}
	since, err := periods.Parse(e.Joined)
	return err != nil || since.Compare(m) <= 0
}

// parks draws 重点产业园区主要指标月报, from 1—2月 on.
func parks(g *generator) error {
	for _, p := range g.owed("park_monthly") {
		file := File{
			Name: g.nameOf("industry", "重点产业园区主要指标月报", p, ""),
			Form: "park_monthly", Department: "industry", Period: p,
			Received: g.received("park_monthly", "industry", p),
			Reason:   "快报数，增速按可比口径计算",
		}
		if err := g.send(file, func(b *book) { b.draw(parkForm(g, b, p)) }); err != nil {
			return err
		}
	}
	return nil
}

func parkForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "园区月报", title: "重点产业园区主要指标月报", department: g.short("industry"), period: chinesePeriod(p), unit: "万元",
		code: []string{"表　　号：甘工信统1表", "制定机关：甘肃省工业和信息化厅", "文　　号：示例〔2024〕1号", "有效期至：2027年12月"},
		heads: []head{{"园区", 18}, {"规上企业数（户）", 10}, {"总产值 > 本月", 12}, {"总产值 > 1—本月", 12}, {"总产值 > 上年同期", 12}, {"总产值 > ±%", 8},
			{"营业收入 > 1—上月", 13}},
		notes:     []string{"增速按可比口径计算。", "商贸物流产业园以营业收入计，现代农业产业园以全产业链产值计，口径待牵头单位确认。", "园区之间有重叠，不作合计。"},
		signature: statisticsSignature,
	}
	month := periods.Month(p.Year(), p.LastMonth())
	messy := month == g.month(messyNames)
	if messy {
		f.shift = 2
	}
	for i, park := range nineParks {
		if !joined(g, park.id, month) {
			continue
		}
		s := indicators.Subject{Indicator: "industrial_park_output", Entity: park.id}
		enterprises := fmt.Sprint(park.enterprises + int(4*wobble(park.id+"enterprises", month)))
		own, total := park.monthly(month), upToMonth(month, park.monthly)
		prior := upToMonth(month.YearBefore(), park.monthly)
		growth := percent(total.value()/prior.value() - 1)
		ownCell, revenueCell := number(own), dash
		if p.Months() == 2 {
			ownCell = dash
		} else {
			b.say(s, p, indicators.Own, own.text(), "万元")
			before := month.Prev()
			revenue := upToMonth(before, park.revenue)
			revenueCell = number(revenue)
			if before.FirstMonth() == time.February {
				before = periods.JanuaryFebruary(p.Year())
			}
			b.say(indicators.Subject{Indicator: "industrial_park_revenue", Entity: park.id}, before, indicators.Cumulative, revenue.text(),
				"万元")
		}
		b.say(indicators.Subject{Indicator: "industrial_park", Entity: park.id}, p, indicators.Own, enterprises, "户")
		b.say(s, p, indicators.Cumulative, total.text(), "万元")
		b.say(s, p, indicators.CumulativePrior, prior.text(), "万元")
		b.say(s, p, indicators.CumulativeGrowth, growth, "%")
		name := g.entity(park.id)
		totalCell := number(total)
		switch {
		case messy && i%2 == 0:
			name = strings.Join(strings.Split(name, ""), " ")
		case messy:
			name += "　"
		case month == g.month(messyNumbers) && i < 3:
			totalCell = asText(totalCell)
		}
		f.rows = append(f.rows, []cell{text(name), digits(enterprises), ownCell, totalCell, number(prior), digits(growth), revenueCell})
	}
	return f
}

// audits draws 园区年度核定表: the audited figures that replace the quick ones.
// Three years before the sample begins come in as history.
func audits(g *generator) error {
	years := g.owed("park_annual")
	if len(years) == 0 {
		return nil
	}
	for back := 3; back >= 1; back-- {
		p := years[0].Shift(-12 * back)
		at := g.first.Start(g.loc).AddDate(0, 0, 11).Add(time.Duration(9*60+10*back) * time.Minute)
		if err := audit(g, p, at, "（历史补报）"); err != nil {
			return err
		}
	}
	for _, p := range years {
		if err := audit(g, p, g.received("park_annual", "statistics", p), ""); err != nil {
			return err
		}
	}
	return nil
}

func audit(g *generator, p periods.Period, at time.Time, suffix string) error {
	file := File{
		Name: g.nameOf("statistics", "园区年度核定表", p, suffix),
		Form: "park_annual", Department: "statistics", Period: p, Received: at,
		Reason: "年度核定数替代快报数",
	}
	return g.send(file, func(b *book) {
		b.draw(auditForm(g, b, p))
		b.draw(populationForm(g, b, p))
	})
}

func auditForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "园区核定", title: "园区年度核定表", department: g.short("statistics"), period: chinesePeriod(p), unit: "万元",
		code:      []string{"表　　号：甘统核1表", "制定机关：甘肃省统计局", "有效期至：2027年12月"},
		heads:     []head{{"园区", 18}, {"总产值 > 初步数", 13}, {"总产值 > 核定数", 13}, {"营业收入 > 初步数", 13}, {"营业收入 > 核定数", 13}, {"用地面积（亩）", 12}},
		notes:     []string{"核定数为最终数。"},
		signature: statisticsSignature,
	}
	december := periods.Month(p.Year(), time.December)
	for _, park := range nineParks {
		if !joined(g, park.id, december) {
			continue
		}
		quick, final := upToMonth(december, park.monthly), fix(park.yearly(p.Year())*1e4, 0)
		quickRevenue := upToMonth(december, park.revenue)
		finalRevenue := fix(quickRevenue.value()*1.003, 0)
		land := fix(park.land*(1+0.01*float64(p.Year()-2024)), 1)
		f.rows = append(f.rows, []cell{text(g.entity(park.id)), number(quick), number(final), number(quickRevenue), number(finalRevenue),
			number(land)})
		b.say(indicators.Subject{Indicator: "industrial_park_output", Entity: park.id}, p, indicators.Own, final.text(), "万元")
		b.say(indicators.Subject{Indicator: "industrial_park_revenue", Entity: park.id}, p, indicators.Own, finalRevenue.text(), "万元")
		b.say(indicators.Subject{Indicator: "park_land", Entity: park.id}, p, indicators.Own, land.text(), "亩")
	}
	return f
}

func populationForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "人口城镇化", title: "常住人口和城镇化核定表", department: g.short("statistics"), period: chinesePeriod(p),
		heads: []head{{"指标名称", 24}, {"计量单位", 12}, {"核定数", 14}}, signature: statisticsSignature,
	}
	years := float64(p.Year() - 2024)
	for _, r := range []struct {
		name, unit, indicator string
		value                 fixed
	}{
		{"常住人口", "万人", "resident_population", fix(53.62+2.31*years, 2)},
		{"城镇化率", "%", "urbanisation", fix(82.4+1.3*years, 1)},
		{"城镇化率全省位次", "位", "urbanisation_provincial", fix(3-min(1, max(0, years)), 0)},
	} {
		f.rows = append(f.rows, []cell{text(r.name), text(r.unit), number(r.value)})
		b.say(indicators.Subject{Indicator: r.indicator}, p, indicators.Own, r.value.text(), r.unit)
	}
	return f
}
