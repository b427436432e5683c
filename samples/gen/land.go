package gen

import (
	"fmt"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// batch is one use of the land quota, in 公顷 with four places.
type batch struct {
	name    string
	month   time.Month
	area    float64
	farm    float64
	arable  float64
	unsold  float64
	sourced string
}

// batches are what uses the quota of a year: in years that end in an odd number it is passed in the fourth quarter.
func batches(year int) []batch {
	list := []batch{
		{"第一批次城镇建设用地", time.February, 61.2384, 52.1130, 21.4062, 4.8125, "年度计划指标"},
		{"绿色化工园三期", time.May, 84.7710, 70.3345, 30.1276, 12.6000, "年度计划指标"},
		{"第二批次城镇建设用地", time.June, 58.4432, 49.0218, 18.7733, 6.3090, "年度计划指标"},
		{"新能源产业基地", time.September, 73.9265, 60.4410, 22.0184, 15.2267, "省级重大项目配置指标"},
	}
	if year%2 == 1 {
		return append(list, batch{"第三批次城镇建设用地", time.November, 42.6651, 36.9002, 14.3318, 20.0040, "年度计划指标"})
	}
	return append(list, batch{"职教园区二期", time.December, 14.1120, 11.9044, 4.0017, 3.5500, "年度计划指标"})
}

// landQuota is the quota that the province grants in May, in 公顷.
const landQuota = 300

// land draws 新增建设用地计划指标使用台账 with its two further sheets.
func land(g *generator) error {
	for _, p := range g.owed("land_quota") {
		file := File{
			Name: g.nameOf("natural_resources", "新增建设用地计划指标使用台账", p, ""),
			Form: "land_quota", Department: "natural_resources", Period: p,
			Received: g.received("land_quota", "natural_resources", p),
			Reason:   "指标使用情况已核对批文",
		}
		err := g.send(file, func(b *book) {
			b.draw(ledgerForm(g, b, p))
			b.draw(disposalForm(g, b, p))
			b.draw(intensityForm(g, b, p))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func ledgerForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "使用台账", title: "新增建设用地计划指标使用台账", department: g.short("natural_resources"), period: chinesePeriod(p), unit: "公顷",
		heads: []head{{"批次/项目", 24}, {"批准文号", 20}, {"批准日期", 12}, {"新增建设用地", 12}, {"其中农用地", 11}, {"其中耕地", 11}, {"指标来源", 18}, {"已供", 10},
			{"未供", 10}},
		notes: []string{"按批准日期逐批登记，保留四位小数。"}, signature: dispatchSignature,
	}
	var total fixed
	for i, u := range batches(p.Year()) {
		if u.month > p.LastMonth() {
			break
		}
		area := fix(u.area, 4)
		total = total.plus(area)
		f.rows = append(f.rows, []cell{text(u.name), text(fmt.Sprintf("甘政土〔%d〕%d号", p.Year(), 11+i*17)),
			date(time.Date(p.Year(), u.month, 6+3*i, 0, 0, 0, 0, time.UTC)),
			number(area), number(fix(u.farm, 4)), number(fix(u.arable, 4)), text(u.sourced), number(fix(u.area-u.unsold, 4)),
			number(fix(u.unsold, 4))})
	}
	b.say(indicators.Subject{Indicator: "construction_land_quota"}, p, indicators.Cumulative, total.text(), "公顷")
	return f
}

func disposalForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "处置表", title: "批而未供和闲置土地处置表", department: g.short("natural_resources"), period: chinesePeriod(p), unit: "公顷",
		heads: []head{{"任务", 24}, {"本季", 12}, {"累计", 12}, {"处置率", 10}}, signature: dispatchSignature,
	}
	for _, task := range []struct {
		name, indicator string
		base            float64
	}{{"批而未供土地处置", "unsupplied_land", 31.5}, {"闲置土地处置", "idle_land", 9.6}} {
		of := func(q periods.Period) fixed { return fix(task.base*(1+0.25*wobble(task.indicator, q)), 4) }
		var total fixed
		for q := 1; q*3 <= int(p.LastMonth()); q++ {
			total = total.plus(of(periods.Quarter(p.Year(), q)))
		}
		f.rows = append(f.rows, []cell{text(task.name), number(of(p)), number(total), text(percent(total.value()/(task.base*4.2)) + "%")})
		s := indicators.Subject{Indicator: task.indicator}
		b.say(s, p, indicators.Own, of(p).text(), "公顷")
		b.say(s, p, indicators.Cumulative, total.text(), "公顷")
	}
	return f
}

func intensityForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "节约集约指标", title: "节约集约用地主要指标", department: g.short("natural_resources"), period: chinesePeriod(p),
		heads: []head{{"指标名称", 32}, {"计量单位", 14}, {"本期末", 14}}, signature: dispatchSignature,
	}
	quarters := float64(4*(p.Year()-2025)) + float64(p.LastMonth())/3
	granted := 0.0
	if p.LastMonth() > time.May {
		granted = landQuota
	}
	for _, r := range []struct {
		name, unit, indicator string
		basis                 indicators.Basis
		value                 fixed
	}{
		{"省下达新增建设用地指标", "公顷", "construction_land_granted", indicators.Cumulative, fix(granted, 4)},
		{"全省新增建设用地指标", "公顷", "provincial_construction_land", indicators.Cumulative, fix(granted*13.8, 4)},
		{"建设用地总量", "平方公里", "construction_land", indicators.Own, fix(246.31+0.82*quarters, 2)},
		{"单位地区生产总值建设用地", "平方米/万元", "land_per_gdp", indicators.Own, fix(61.4-0.55*quarters, 2)},
		{"开发强度", "%", "development_intensity", indicators.Own, fix(14.21+0.05*quarters, 2)},
		{"投资强度", "万元/亩", "investment_intensity", indicators.Own, fix(312.5+4.1*quarters+5*wobble("intensity", p), 1)},
		{"人均用地", "平方米/人", "land_per_head", indicators.Own, fix(459.3-1.9*quarters, 1)},
		{"新增常住人口人均新增建设用地", "平方米/人", "land_per_new_resident", indicators.Own, fix(112.4+6*wobble("new resident", p), 1)},
	} {
		value := number(r.value)
		if granted == 0 && r.basis == indicators.Cumulative {
			value = dash // not granted yet: no figure, not a zero
		} else {
			b.say(indicators.Subject{Indicator: r.indicator}, p, r.basis, r.value.text(), r.unit)
		}
		f.rows = append(f.rows, []cell{text(r.name), text(r.unit), value})
	}
	return f
}
