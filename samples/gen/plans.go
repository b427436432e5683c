package gen

import (
	"fmt"
	"time"

	"zhibiao/indicators/periods"
)

// plans draws the year's targets: a workbook in February, the land quota in May,
// and the change of the target of investment in July.
func plans(g *generator) error {
	const department = "development_reform"
	for year := g.first.Year(); year <= g.last.Year(); year++ {
		p := periods.Year(year)
		at := func(month time.Month, day int) time.Time {
			t := time.Date(year, month, day, 10, 20, 0, 0, g.loc)
			if start := g.first.Start(g.loc).AddDate(0, 0, 4).Add(9 * time.Hour); t.Before(start) {
				return start
			}
			return t
		}
		for _, plan := range []struct {
			suffix string
			at     time.Time
			draw   func(*book)
		}{
			{"", at(time.February, 20), func(b *book) { yearPlan(g, b, p) }},
			{"（用地指标下达）", at(time.May, 15), func(b *book) {
				b.draw(targetForm(g, p, [][]string{{"新增建设用地指标使用", "公顷", fmt.Sprint(landQuota), fmt.Sprintf("%d-05-15", year)},
					{"省下达新增建设用地指标", "公顷", fmt.Sprint(landQuota), fmt.Sprintf("%d-05-15", year)}}))
			}},
			{"（年中调整）", at(time.July, 10), func(b *book) {
				b.draw(targetForm(g, p, [][]string{{"招商引资到位资金", "亿元", fmt.Sprint(252 + 8*(year-2025)), fmt.Sprintf("%d-07-01", year)}}))
			}},
		} {
			file := File{Name: g.nameOf(department, "年度目标计划表", p, plan.suffix), Form: "annual_plan", Department: department, Period: p,
				Received: plan.at}
			if err := g.send(file, plan.draw); err != nil {
				return err
			}
		}
	}
	return nil
}

func yearPlan(g *generator, b *book, p periods.Period) {
	y := p.Year() - 2025
	of := func(format string, v float64) string { return fmt.Sprintf(format, v) }
	years := float64(y)
	b.draw(targetForm(g, p, [][]string{
		{"新增建设用地指标占全省比重", "%", "7.0"},
		{"城镇化率全省位次", "位", "2"},
		{"省内计划单列落实领域数", "个", "5"},
		{"企业开办时间", "天", "1.0"},
		{"告知承诺制审批占比", "%", of("%.1f", 45+4*years)},
		{"税收增量返还", "亿元", of("%.2f", 4.4+0.4*years)},
		{"新增地方政府债券额度", "亿元", "22.00"},
		{"招商引资到位资金", "亿元", of("%.0f", 260+10*years)},
		{"工业企业“出城入园”户数", "户", "22"},
		{"常住人口", "万人", of("%.2f", 56.4+2.2*years)},
		{"进出口总额", "万元", of("%.0f", 500000+35000*years)},
		{"国内航线", "条", of("%.0f", 198+4*years)},
		{"国际航线", "条", of("%.0f", 11+years)},
		{"高中招生人数", "人", of("%.0f", 3200+150*years)},
		{"创业带动就业扶持资金", "万元", of("%.0f", 1600+120*years)},
		{"建设用地总量", "平方公里", of("%.2f", 250.5+3.1*years)},
		{"单位地区生产总值建设用地", "平方米/万元", of("%.2f", 61.0-2*years)},
		{"开发强度", "%", "14.60"},
		{"投资强度", "万元/亩", of("%.1f", 330+12*years)},
		{"人均用地", "平方米/人", of("%.1f", 455-6*years)},
		{"批而未供土地处置", "公顷", "120.0000"},
		{"闲置土地处置", "公顷", "40.0000"},
		{"新增常住人口人均新增建设用地", "平方米/人", "120.0"},
	}))
	b.draw(form{
		sheet: "到账计划", title: "专项资金到账计划表", department: g.short("development_reform"), period: chinesePeriod(p), unit: "万元",
		heads: []head{{"资金", 26}, {"全年", 11}, {"3月", 10}, {"6月", 10}, {"7月", 10}, {"11月", 10}, {"12月", 10}},
		rows: [][]cell{
			{text("省级发展专项资金"), whole(provincialDue), whole(40000), whole(0), whole(30000), whole(30000), whole(0)},
			{text("兰州市发展专项资金"), whole(cityDue), whole(0), whole(25000), whole(0), whole(0), whole(25000)},
		},
		notes: []string{"各月为当月应到账数。"}, signature: dispatchSignature,
	})
	parks := form{
		sheet: "园区产出强度", title: "园区产出强度目标表", department: g.short("development_reform"), period: chinesePeriod(p),
		heads: []head{{"园区", 20}, {"亩均产值（万元/亩）", 16}}, signature: dispatchSignature,
	}
	for _, park := range nineParks {
		if joined(g, park.id, periods.Month(p.Year(), time.December)) {
			parks.rows = append(parks.rows, []cell{text(g.entity(park.id)),
				number(fix(park.yearly(p.Year())*1e4/park.land*(1.01+0.05*wobble(park.id+"intensity", p)), 1))})
		}
	}
	b.draw(parks)
	b.draw(projectPlan(g, p, transportProjects, planTable{
		sheet: "交通计划", title: "重大交通项目年度投资和节点计划表", name: "项目名称", unit: "亿元", places: 2,
		nodes: []planNode{{"proposal", "规划研究"}, {"feasibility", "可研批复"}, {"start", "开工"}, {"completion", "交工"}, {"operation", "投运"}},
	}))
	b.draw(projectPlan(g, p, waterProjects, planTable{
		sheet: "水利计划", title: "重点水利工程年度投资和节点计划表", name: "工程名称", unit: "万元",
		nodes: []planNode{{"feasibility", "可研批复"}, {"start", "开工"}, {"completion", "交竣工"}, {"operation", "投运"}},
	}))
	b.draw(taskPlan(g, p))
}

// targetForm draws 年度目标计划表: rows of name, unit, target, and the date from which a changed one is in force.
func targetForm(g *generator, p periods.Period, rows [][]string) form {
	f := form{
		sheet: "年度目标", title: "年度目标计划表", department: g.short("development_reform"), period: chinesePeriod(p),
		heads: []head{{"指标名称", 32}, {"计量单位", 14}, {"年度目标", 14}, {"执行日期", 14}},
		notes: []string{"未填执行日期的，自年初起执行。"}, signature: dispatchSignature,
	}
	for _, r := range rows {
		from := empty
		if len(r) > 3 {
			from = text(r[3])
		}
		f.rows = append(f.rows, []cell{text(r[0]), text(r[1]), digits(r[2]), from})
	}
	return f
}

// planTable is how the year's plan of some projects is laid out.
type planTable struct {
	sheet, title string
	name         string // over the projects
	unit         string
	places       int // behind the point of an investment
	nodes        []planNode
}

// planNode is a node, and the head over its planned days.
type planNode struct{ id, head string }

func projectPlan(g *generator, p periods.Period, projects []project, t planTable) form {
	f := form{
		sheet: t.sheet, title: t.title, department: g.short("development_reform"), period: chinesePeriod(p), unit: t.unit,
		heads: []head{{t.name, 34}, {"年度计划投资", 12}}, signature: dispatchSignature,
	}
	for _, n := range t.nodes {
		f.heads = append(f.heads, head{"计划完成日期 > " + n.head, 12})
	}
	for _, w := range projects {
		row := []cell{text(g.entity(w.id)), empty}
		if w.yearly > 0 {
			row[1] = number(fix(w.yearly, t.places))
		}
		for _, n := range t.nodes {
			row = append(row, text(w.planned[n.id]))
		}
		f.rows = append(f.rows, row)
	}
	return f
}

func taskPlan(g *generator, p periods.Period) form {
	f := form{
		sheet: "任务节点计划", title: "重点任务节点计划表", department: g.short("development_reform"), period: chinesePeriod(p),
		heads: []head{{"任务", 34}}, signature: dispatchSignature,
	}
	for _, n := range taskNodes {
		f.heads = append(f.heads, head{"计划完成日期 > " + n.head, 11})
	}
	for _, task := range keyTasks(g) {
		days := map[string]cell{}
		for i, n := range task.Nodes {
			days[n.ID] = date(planned(task, i))
		}
		row := []cell{text(task.Name.ZH)}
		for _, n := range taskNodes {
			row = append(row, days[n.id])
		}
		f.rows = append(f.rows, row)
	}
	return f
}
