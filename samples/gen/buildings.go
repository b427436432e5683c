package gen

import (
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// buildings draws 新建建筑绿色建筑情况季报: areas since January, in 万平方米.
func buildings(g *generator) error {
	for _, p := range g.owed("green_building") {
		file := File{
			Name: g.nameOf("housing", "新建建筑绿色建筑情况季报", p, ""),
			Form: "green_building", Department: "housing", Period: p,
			Received: g.received("green_building", "housing", p),
		}
		if err := g.send(file, func(b *book) { b.draw(buildingForm(g, b, p)) }); err != nil {
			return err
		}
	}
	return nil
}

func buildingForm(g *generator, b *book, p periods.Period) form {
	var all, one, two, three fixed
	for q := 1; q*3 <= int(p.LastMonth()); q++ {
		quarter := periods.Quarter(p.Year(), q)
		built := 38.5 * (1 + 0.2*wobble("built", quarter))
		share := min(1, 0.93+0.015*float64(4*(p.Year()-2025)+q)+0.01*wobble("green", quarter))
		all = all.plus(fix(built, 2))
		one = one.plus(fix(built*share*0.61, 2))
		two = two.plus(fix(built*share*0.31, 2))
		three = three.plus(fix(built*share*0.08, 2))
	}
	green := sum(one, two, three)
	if green.units > all.units { // the parts' own rounding
		green = all
	}
	share := percent(green.value() / all.value())
	for _, r := range []struct {
		indicator string
		value     fixed
	}{{"new_building", all}, {"green_building", green}, {"green_building_one_star", one}, {"green_building_two_star", two},
		{"green_building_three_star", three}} {
		b.say(indicators.Subject{Indicator: r.indicator}, p, indicators.Cumulative, r.value.text(), "万平方米")
	}
	b.say(indicators.Subject{Indicator: "green_building_share"}, p, indicators.Own, share, "%")
	return form{
		sheet: "绿色建筑", title: "新建建筑绿色建筑情况季报", department: g.short("housing"), period: chinesePeriod(p), unit: "万平方米",
		code:      []string{"表　　号：甘建绿3表", "制定机关：甘肃省住房和城乡建设厅", "有效期至：2027年12月"},
		heads:     []head{{"项目", 14}, {"竣工面积", 12}, {"其中绿色建筑", 13}, {"占比（%）", 10}, {"一星", 10}, {"二星", 10}, {"三星", 10}},
		rows:      [][]cell{{text("新建建筑"), number(all), number(green), digits(share), number(one), number(two), number(three)}},
		notes:     []string{"各列为年初至本季末累计。"},
		signature: statisticsSignature,
	}
}
