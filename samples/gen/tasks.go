package gen

import (
	"fmt"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// taskNodes are the columns of node dates, in the order of the form.
var taskNodes = []struct{ id, head string }{
	{"start", "启动"}, {"proposal", "方案"}, {"report", "报告"}, {"feasibility", "预可研"}, {"draft", "规划草案"}, {"review", "评审公示"}, {"plan", "产业园规划"},
	{"application", "申报"}, {"approval", "批准"}, {"completion", "交竣工"}, {"operation", "运行"}, {"shangchuan", "上川镇"}, {"shuping", "树屏镇"},
	{"shuifu", "水阜镇"},
}

// planned is the day for which a task's node is planned: the nodes of a task
// follow one another from 2021 on, some eight to twenty months apart.
func planned(task *indicators.Entity, node int) time.Time {
	months := 4 + int(6*(wobble(task.ID+"plan", periods.Year(2020))+1))
	for i := range node {
		months += 14 + int(6*wobble(task.ID+task.Nodes[i].ID, periods.Year(2020)))
	}
	return time.Date(2021, time.January, 1, 0, 0, 0, 0, time.UTC).AddDate(0, months, -1)
}

// reached is the day on which it was: most in time, one in five late, a few stuck on their last node.
func reached(task *indicators.Entity, node int) time.Time {
	day := planned(task, node)
	roll := wobble(task.ID+"reached", periods.Year(2020))
	switch {
	case roll > 0.8 && node == len(task.Nodes)-1:
		return time.Time{} // stuck
	case roll > 0.5:
		return day.AddDate(0, 5, 3)
	}
	return day.AddDate(0, 0, -9)
}

// keyTasks are the works of the key tasks form, in the catalogue's order.
func keyTasks(g *generator) []*indicators.Entity {
	i := g.catalogue.Indicator("works_progress")
	if i == nil {
		return nil
	}
	var list []*indicators.Entity
	for _, id := range i.Entities {
		if e := g.catalogue.Entity(id); e != nil {
			list = append(list, e)
		}
	}
	return list
}

// tasks draws 重点任务落实情况调度表, the ledger of delegated powers and the other figures.
func tasks(g *generator) error {
	for _, p := range g.owed("key_tasks") {
		file := File{
			Name: g.nameOf("development_reform", "重点任务落实情况调度表", p, ""),
			Form: "key_tasks", Department: "development_reform", Period: p,
			Received: g.received("key_tasks", "development_reform", p),
		}
		err := g.send(file, func(b *book) {
			b.draw(taskForm(g, b, p))
			b.draw(powerForm(g, b, p))
			b.draw(countForm(g, b, p))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func taskForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "调度表", title: "重点任务落实情况调度表", annex: "附件1", department: g.short("development_reform"), period: chinesePeriod(p),
		heads:     []head{{"条目", 8}, {"任务", 34}, {"牵头单位", 18}, {"进展情况", 24}, {"完成时限", 12}},
		notes:     []string{"只填已经完成的节点，空格表示尚未完成或者没有这一节点。"},
		signature: dispatchSignature,
	}
	for _, n := range taskNodes {
		f.heads = append(f.heads, head{"实际完成日期 > " + n.head, 11})
	}
	for _, task := range keyTasks(g) {
		s := indicators.Subject{Indicator: "works_progress", Entity: task.ID}
		days := map[string]cell{}
		words := "正在推进"
		for i, n := range task.Nodes {
			if day := reached(task, i); !day.IsZero() && day.Before(p.End(time.UTC)) {
				days[n.ID] = date(day)
				words = "已完成" + n.Name.ZH
				b.node(s, p, n.ID, day.Format(time.DateOnly))
			}
		}
		number, lead := "", ""
		if m := g.catalogue.Measure(task.Measure); m != nil {
			number = m.Number
			if len(m.Lead) > 0 {
				lead = g.short(m.Lead[0])
			}
		}
		row := []cell{text(number), text(task.Name.ZH), text(lead), sentence(words), date(planned(task, len(task.Nodes)-1))}
		for _, n := range taskNodes {
			row = append(row, days[n.id])
		}
		f.rows = append(f.rows, row)
	}
	return f
}

// powerForm draws 权限下放台账: one line each power.
func powerForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "权限台账", title: "权限下放台账", department: g.short("development_reform"), period: chinesePeriod(p),
		heads:     []head{{"事项", 30}, {"方式", 10}, {"文号", 22}, {"承接单位", 18}, {"下放日期", 12}},
		notes:     []string{"法律法规和国家明文规定不得下放的、需要省综合平衡的事项不列入。"},
		signature: dispatchSignature,
	}
	const powers = 48
	given := 0
	for i := range powers {
		day := time.Date(2021, time.January, 15, 0, 0, 0, 0, time.UTC).AddDate(0, int(1.6*float64(i)), 0)
		row := []cell{text(fmt.Sprintf("示例省级经济管理权限第%d项", i+1)), text([]string{"下放", "委托"}[i%2]), empty, text("兰州新区管委会"), empty}
		if day.Before(p.End(time.UTC)) {
			given++
			row[2], row[4] = text(fmt.Sprintf("甘政办发〔%d〕%d号", day.Year(), 20+i)), date(day)
		}
		f.rows = append(f.rows, row)
	}
	b.say(indicators.Subject{Indicator: "delegable_powers"}, p, indicators.Own, fmt.Sprint(powers), "项")
	b.say(indicators.Subject{Indicator: "delegated_powers"}, p, indicators.Own, fmt.Sprint(given), "项")
	return f
}

func countForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "量化指标", title: "量化指标情况表", department: g.short("development_reform"), period: chinesePeriod(p),
		heads: []head{{"指标名称", 28}, {"计量单位", 12}, {"本期", 12}}, notes: []string{"出城入园户数和招生人数为年初累计。"}, signature: dispatchSignature,
	}
	quarters := float64(4*(p.Year()-2025)) + float64(p.LastMonth())/3
	moved := 0
	for q := 1; q*3 <= int(p.LastMonth()); q++ {
		moved += 4 + int(2*(wobble("moved", periods.Quarter(p.Year(), q))+1))
	}
	students := dash
	if p.LastMonth() >= time.September {
		students = digits(fmt.Sprint(3260 + 140*(p.Year()-2025)))
	}
	for _, r := range []struct {
		name, unit, indicator string
		basis                 indicators.Basis
		value                 cell
	}{
		{"托管乡镇数", "个", "trusteeship", indicators.Own, digits(fmt.Sprint(min(3, 1+int(quarters/3))))},
		{"省内计划单列落实领域数", "个", "separate_planning", indicators.Own, digits(fmt.Sprint(min(5, 3+int(quarters/4))))},
		{"企业开办时间", "天", "business_opening", indicators.Own, number(fix(1.6-0.08*quarters, 1))},
		{"告知承诺制审批占比", "%", "commitment_approvals", indicators.Own, number(fix(41.5+1.4*quarters+wobble("commitment", p), 1))},
		{"工业企业“出城入园”户数", "户", "relocated_industrial", indicators.Cumulative, digits(fmt.Sprint(moved))},
		{"高中招生人数", "人", "student_intake", indicators.Cumulative, students},
	} {
		f.rows = append(f.rows, []cell{text(r.name), text(r.unit), r.value})
		if r.value.number {
			b.say(indicators.Subject{Indicator: r.indicator}, p, r.basis, r.value.text, r.unit)
		}
	}
	return f
}
