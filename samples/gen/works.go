package gen

import (
	"fmt"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// project is a transport or water work: investment in 亿元 (water: 万元) and when its
// nodes were reached. Dates of works that public reports call open are those reports'.
type project struct {
	id      string
	total   float64 // 总投资
	yearly  float64 // planned a year while it is being built; 0: no more or not yet
	pace    float64 // how much of the plan is done: 1 is all of it
	words   string
	reached map[string]string // node to the day it was reached
	planned map[string]string // node to the day planned
}

var transportProjects = []project{
	{"central_expressway", 128.6, 18.0, 0.97, "路基、桥梁收尾，首段18.3公里已通车",
		map[string]string{"feasibility": "2019-06-28", "start": "2020-05-20", "completion": ""},
		map[string]string{"feasibility": "2019-06-30", "start": "2020-06-30", "completion": "2026-06-30", "operation": "2026-12-31"}},
	{"zhongchuan_railway_upgrade", 0, 0, 0, "开展规划研究",
		map[string]string{"proposal": "2023-11-15"},
		map[string]string{"proposal": "2023-12-31", "feasibility": "2026-12-31"}},
	{"airport_phase_three", 331.8, 6.0, 1.02, "已投入运营，开展竣工决算",
		map[string]string{"feasibility": "2020-04-16", "start": "2020-09-25", "completion": "2024-11-30", "operation": "2025-03-20"},
		map[string]string{"feasibility": "2020-04-30", "start": "2020-09-30", "completion": "2024-12-31", "operation": "2025-03-31"}},
	{"zhongwei_lanzhou_railway", 298.5, 0, 0, "已建成通车",
		map[string]string{"feasibility": "2016-12-20", "start": "2017-06-30", "completion": "2022-11-30", "operation": "2022-12-29"},
		map[string]string{"feasibility": "2016-12-31", "start": "2017-06-30", "completion": "2022-12-31", "operation": "2022-12-31"}},
	{"lanzhou_zhangye_railway", 201.4, 0, 0, "中川机场至武威段已开通运营",
		map[string]string{"feasibility": "2018-12-10", "start": "2019-09-28", "completion": "2024-05-31", "operation": "2024-06-29"},
		map[string]string{"feasibility": "2018-12-31", "start": "2019-09-30", "completion": "2024-06-30", "operation": "2024-06-30"}},
	{"airport_ring_railway", 60.2, 3.0, 0.96, "已开通运营，实施站房收尾",
		map[string]string{"feasibility": "2020-08-05", "start": "2021-03-18", "completion": "2024-12-31", "operation": "2025-03-20"},
		map[string]string{"feasibility": "2020-08-31", "start": "2021-03-31", "completion": "2024-12-31", "operation": "2025-03-31"}},
	{"passenger_hub", 9.7, 2.4, 0.58, "主体结构施工，征迁滞后",
		map[string]string{"feasibility": "2023-03-22", "start": "2024-04-10"},
		map[string]string{"feasibility": "2023-03-31", "start": "2024-03-31", "completion": "2025-12-31", "operation": "2026-06-30"}},
	{"yongdeng_expressway", 0, 0, 0, "完成预可行性研究",
		map[string]string{"proposal": "2022-09-30", "feasibility": "2025-08-29"},
		map[string]string{"proposal": "2022-12-31", "feasibility": "2025-09-30"}},
	{"xigu_expressway", 0, 0, 0, "开展前期研究",
		map[string]string{"proposal": "2024-06-28"},
		map[string]string{"proposal": "2023-12-31", "feasibility": "2025-12-31"}},
}

var waterProjects = []project{
	{"yinda_canals", 86400, 14500, 0.88, "干渠封闭改造推进中",
		map[string]string{"feasibility": "2022-05-18", "start": "2023-03-30"},
		map[string]string{"feasibility": "2022-06-30", "start": "2023-03-31", "completion": "2026-11-30", "operation": "2027-05-31"}},
	{"reserve_water", 52300, 9800, 1.01, "库区主体完工，管线安装",
		map[string]string{"feasibility": "2021-11-02", "start": "2022-08-16"},
		map[string]string{"feasibility": "2021-12-31", "start": "2022-08-31", "completion": "2026-12-31", "operation": "2027-06-30"}},
	{"flood_channels", 31800, 6200, 0.93, "西通道贯通，东通道施工",
		map[string]string{"feasibility": "2022-10-25", "start": "2023-09-12"},
		map[string]string{"feasibility": "2022-12-31", "start": "2023-09-30", "completion": "2026-10-31", "operation": "2026-12-31"}},
}

// on is the day a node was reached, as far as a report of a period could know.
func (p project) on(node string, period periods.Period) cell {
	day, err := time.Parse(time.DateOnly, p.reached[node])
	if err != nil || !day.Before(period.End(time.UTC)) {
		return empty
	}
	return date(day)
}

// done is the investment of a month.
func (p project) done(m periods.Period, places int) fixed {
	weight := [12]float64{0.03, 0.03, 0.06, 0.08, 0.10, 0.11, 0.11, 0.11, 0.11, 0.10, 0.09, 0.07}[m.FirstMonth()-1]
	return fix(p.yearly*p.pace*weight*(1+0.08*wobble(p.id, m)), places)
}

// transport draws 重大交通项目进展调度表 with travel times and air routes; it comes late once.
func transport(g *generator) error {
	for _, p := range g.owed("transport_works") {
		file := File{
			Name: g.nameOf("transport", "重大交通项目进展调度表", p, ""),
			Form: "transport_works", Department: "transport", Period: p,
			Received: g.received("transport_works", "transport", p),
		}
		if p == g.month(transportLate) {
			file.Received = file.Received.AddDate(0, 0, 12)
		}
		err := g.send(file, func(b *book) {
			b.draw(transportForm(g, b, p))
			b.draw(travelForm(g, b, p))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

var transportNodes = []struct{ id, head string }{
	{"proposal", "前期 > 规划研究"}, {"feasibility", "前期 > 可研批复"}, {"start", "开工 > 实际"}, {"completion", "交工 > 实际"}, {"operation", "投运 > 实际"},
}

func transportForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "项目调度", title: "重大交通项目进展调度表", annex: "附件1", department: g.short("transport"), period: chinesePeriod(p), unit: "亿元",
		heads: []head{{"序号", 6}, {"项目名称", 34}, {"投资 > 总投资", 10}, {"投资 > 年度计划", 10}, {"投资 > 本月完成", 10}, {"投资 > 年初累计", 10},
			{"投资 > 完成年度计划%", 10},
			{"形象进度", 26}, {"前期 > 规划研究", 12}, {"前期 > 可研批复", 12}, {"开工 > 计划", 12}, {"开工 > 实际", 12}, {"交工 > 计划", 12}, {"交工 > 实际", 12},
			{"投运 > 实际", 12}, {"存在问题", 18}},
		notes: []string{"谋划项目只填前期节点。"}, signature: dispatchSignature,
	}
	for i, w := range transportProjects {
		row := []cell{digits(fmt.Sprint(i + 1)), text(g.entity(w.id))}
		if w.yearly > 0 {
			month := w.done(p, 2)
			total := upToMonth(p, func(m periods.Period) fixed { return w.done(m, 2) })
			row = append(row, number(fix(w.total, 2)), number(fix(w.yearly, 2)), number(month), number(total),
				text(percent(total.value()/w.yearly)+"%"))
			s := indicators.Subject{Indicator: "transport_investment", Entity: w.id}
			b.say(s, p, indicators.Own, month.text(), "亿元")
			b.say(s, p, indicators.Cumulative, total.text(), "亿元")
		} else {
			row = append(row, empty, empty, empty, empty, empty)
		}
		s := indicators.Subject{Indicator: "transport_works_progress", Entity: w.id}
		row = append(row, sentence(w.words), w.on("proposal", p), w.on("feasibility", p), text(w.planned["start"]), w.on("start", p),
			text(w.planned["completion"]), w.on("completion", p), w.on("operation", p), empty)
		for _, n := range transportNodes {
			if day := w.on(n.id, p); day.text != "" {
				b.node(s, p, n.id, day.text)
			}
		}
		f.rows = append(f.rows, row)
	}
	return f
}

func travelForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "通行和航线", title: "通行时间和航线情况表", department: g.short("transport"), period: chinesePeriod(p),
		heads: []head{{"指标名称", 26}, {"计量单位", 12}, {"本月", 12}}, notes: []string{"通行时间为工作日早高峰新区管委会至兰州西站小汽车第85百分位。"},
		signature: dispatchSignature,
	}
	months := float64(periods.Month(2025, time.January).MonthsToEndOf(p))
	for _, r := range []struct {
		name, unit, indicator string
		value                 fixed
	}{
		{"新区与主城区通行时间", "分钟", "commute_time", fix(39.5-0.28*months+0.6*wobble("commute", p), 1)},
		{"国内航线", "条", "domestic_air", fix(196+months/3, 0)},
		{"国际航线", "条", "international_air", fix(9+months/9, 0)},
	} {
		f.rows = append(f.rows, []cell{text(r.name), text(r.unit), number(r.value)})
		b.say(indicators.Subject{Indicator: r.indicator}, p, indicators.Own, r.value.text(), r.unit)
	}
	return f
}

// water draws 重点水利工程进展表, until it stops coming.
func water(g *generator) error {
	for _, p := range g.owed("water_works") {
		if p.Compare(g.month(waterEnds)) > 0 {
			continue
		}
		file := File{
			Name: g.nameOf("water", "重点水利工程进展表", p, ""),
			Form: "water_works", Department: "water", Period: p,
			Received: g.received("water_works", "water", p),
		}
		if err := g.send(file, func(b *book) { b.draw(waterForm(g, b, p)) }); err != nil {
			return err
		}
	}
	return nil
}

func waterForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "水利工程", title: "重点水利工程进展表", annex: "附件3", department: g.short("water"), period: chinesePeriod(p), unit: "万元",
		heads: []head{{"工程名称", 28}, {"批复概算", 11}, {"下达投资", 11}, {"完成投资", 11}, {"支付", 11}, {"支付率（%）", 9}, {"形象进度", 26}, {"可研批复", 12},
			{"开工", 12}, {"交竣工", 12}, {"投运", 12}},
		notes: []string{"下达、完成、支付均为年初累计。"}, signature: dispatchSignature,
	}
	for _, w := range waterProjects {
		total := upToMonth(p, func(m periods.Period) fixed { return w.done(m, 0) })
		issued, paid := fix(w.yearly*0.9, 0), fix(total.value()*0.86, 0)
		f.rows = append(f.rows, []cell{text(g.entity(w.id)), number(fix(w.total, 0)), number(issued), number(total), number(paid),
			digits(percent(paid.value() / total.value())),
			sentence(w.words), w.on("feasibility", p), w.on("start", p), w.on("completion", p), w.on("operation", p)})
		for indicator, value := range map[string]fixed{"water_investment": total, "water_investment_issued": issued,
			"water_investment_paid": paid} {
			b.say(indicators.Subject{Indicator: indicator, Entity: w.id}, p, indicators.Cumulative, value.text(), "万元")
		}
		for _, n := range []string{"feasibility", "start", "completion", "operation"} {
			if day := w.on(n, p); day.text != "" {
				b.node(indicators.Subject{Indicator: "water_works_progress", Entity: w.id}, p, n, day.text)
			}
		}
	}
	return f
}
