package bulletin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Document is a bulletin as people read it, made of facts alone.
type Document struct {
	Draft   bool   // nobody has released it
	Notice  string // above everything, where the instance has one
	Number  string // 文号; "" of a draft
	Title   string
	Body    []Block // fits one page of A4
	Office  string  // who signs
	Day     string  // 成文日期
	Annexes []Section
}

// Section is an annex: it begins on a page of its own.
type Section struct {
	Title  string
	Blocks []Block
}

// Block is a paragraph or a table.
type Block struct {
	Level int // 0: text; 1: a heading 一、; 2: a heading （一）
	Text  string
	Table *Table
}

// Table is a table of texts. Flush right are the columns whose heading begins with '>', which is not shown.
type Table struct {
	Columns []string
	Widths  []int // in hundredths of the page's width
	Rows    [][]string
	Lights  []indicators.Light // of each row; nil: rows have none
}

// mostUpright is how many columns a page holds that stands upright.
const mostUpright = 8

// Wide says that a table needs a page across.
func (t *Table) Wide() bool { return len(t.Columns) > mostUpright }

// Release is what makes a draft a bulletin: typed in by the person who signs.
type Release struct {
	Number string // 文号
	Office string
	Day    time.Time
}

func (f *Facts) title() string {
	return f.Instance + "目标任务" + f.period().Name(false) + "进展情况通报"
}

func (f *Facts) period() periods.Period {
	p, err := periods.Parse(f.Period)
	if err != nil {
		return periods.Period{}
	}
	return p
}

func chineseDay(t time.Time) string {
	return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
}

func paragraph(text string) Block          { return Block{Text: text} }
func heading(level int, text string) Block { return Block{Level: level, Text: text} }

// body is the page that leaders read. Of each kind of problem it names some targets.
func (f *Facts) body(named int) []Block {
	blocks := []Block{heading(1, "一、综述"), paragraph(f.overview()), heading(1, "二、主要问题")}
	for _, p := range f.problems(named) {
		blocks = append(blocks, paragraph(p))
	}
	return append(blocks, heading(1, "三、下步工作"), paragraph(""))
}

// overview is 综述: all targets by light, then those that the period's own figures are judged by.
func (f *Facts) overview() string {
	t := f.Tally()
	var b strings.Builder
	fmt.Fprintf(&b, "截至%s底，共监测目标%d项：", f.month(), t.Total)
	for i, l := range lights {
		fmt.Fprintf(&b, "%s%s灯%d项", map[bool]string{true: "，"}[i > 0], l.Name().ZH, t.By[l])
	}
	b.WriteString("。" + f.monthlyText())
	if n := len(f.Corrections); n > 0 {
		fmt.Fprintf(&b, "上期以来更正数据%d项。", n)
	}
	return b.String()
}

// month is the period's last month as people call it.
func (f *Facts) month() string {
	p := f.period()
	return fmt.Sprintf("%d年%d月", p.Year(), p.LastMonth())
}

// told are the statuses short of the pace, in the order in which the text tells of them.
var told = []indicators.Status{indicators.Behind, indicators.FarBehind, indicators.NearCeiling, indicators.Exceeded, indicators.Missed}

// monthlyText counts what the period's figures are judged by. Nothing is named that there is none of.
func (f *Facts) monthlyText() string {
	list := f.monthly()
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	done := counted(list, indicators.Achieved)
	how := "本期"
	if f.period().Months() == 1 {
		how = "按月"
	}
	fmt.Fprintf(&b, "纳入%s考核的%d项目标中，达到时序进度%d项", how, len(list), done+counted(list, indicators.OnPace))
	if done > 0 {
		fmt.Fprintf(&b, "（其中已完成或达标%d项）", done)
	}
	for _, s := range told {
		if n := counted(list, s); n > 0 {
			fmt.Fprintf(&b, "，%s%d项", s.Name().ZH, n)
		}
	}
	b.WriteString("。")
	return b.String()
}

// problems are 主要问题: what is red, what is behind, what was not reported. They are in the catalogue's order, not by rank.
func (f *Facts) problems(named int) []string {
	ordinals := []string{"一是", "二是", "三是"}
	var out []string
	say := func(text string) {
		if text != "" {
			out = append(out, ordinals[len(out)]+text)
		}
	}
	say(f.named(named, "未完成、突破上限或严重滞后", func(g *Target) bool { return g.Light == string(indicators.Red) }))
	say(f.named(named, "滞后、接近上限或未达预期，需关注分析", func(g *Target) bool { return g.Light == string(indicators.Yellow) }))
	if n := len(f.Reports); n > 0 {
		units := map[string]bool{}
		for _, r := range f.Reports {
			units[r.Department] = true
		}
		say(fmt.Sprintf("%d个单位%d份报表逾期未报（见附件4），缺报目标按暂无数据处理。", len(units), n))
	}
	if len(out) == 0 {
		return []string{"本期未发现突出问题。"}
	}
	return out
}

// named counts the live targets that are of a kind and names the first of them; "": there are none.
func (f *Facts) named(most int, what string, is func(*Target) bool) string {
	var names []string
	n := 0
	for i := range f.Targets {
		g := &f.Targets[i]
		if g.Past || !is(g) {
			continue
		}
		if n++; len(names) < most {
			names = append(names, g.brief())
		}
	}
	text := fmt.Sprintf("%d项目标%s", n, what)
	switch {
	case n == 0:
		return ""
	case len(names) == 0:
		return text + "。"
	case n > len(names):
		return text + "：" + strings.Join(names, "，") + "等（见附件1）。"
	}
	return text + "：" + strings.Join(names, "，") + "。"
}

// brief names a target with what it stands at.
func (g *Target) brief() string {
	name := g.Name
	if g.EntityName != "" {
		name += "（" + g.EntityName + "）"
	}
	switch {
	case g.Kind == string(indicators.Level) && g.Actual != noFigure && g.Target != noFigure:
		return name + g.Actual + "（目标" + g.Target + "）"
	case strings.HasPrefix(g.Attainment, "已用"):
		return name + g.Attainment
	case g.Attainment != noFigure:
		return name + "完成" + g.Attainment
	}
	return name + g.StatusName
}

// noFigure stands where a figure does not.
const noFigure = "—"

// annexes are the tables, and how to verify them.
func (f *Facts) annexes() []Section {
	list := []Section{
		{"目标进展情况表", f.targetsTable()},
		{"各条进展汇总", f.sharesTable("条", f.shares(func(g *Target) (string, string, string) { return g.Measure, g.Number, g.Number }))},
		{"各责任单位进展汇总", f.sharesTable("责任单位", f.shares(func(g *Target) (string, string, string) { return g.Unit, "", g.Responsible }))},
		{"报送情况", f.reportsTables()},
		{"数据更正情况", f.correctionsTable()},
		{"督办情况", f.supervisionTable()},
	}
	if f.Ranked {
		list = append(list, Section{"进度靠前和靠后的目标", f.rankTables()})
	}
	if f.Scored {
		list = append(list, Section{"考核计分表", f.scoreTable()})
	}
	return list
}

// scoreTable leaves weight and marks to those who give them: the program gives none, and no grades.
func (f *Facts) scoreTable() []Block {
	t := &Table{Columns: []string{"责任单位", "指标", "对象", ">完成率", "权重", "自评分", "核定分"}, Widths: []int{18, 30, 16, 12, 8, 8, 8}}
	for i := range f.Targets {
		if g := &f.Targets[i]; g.Listed && !g.Past {
			t.Rows = append(t.Rows, []string{g.Responsible, g.Name, g.EntityName, g.Attainment, "", "", ""})
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	return []Block{{Table: t}}
}

func (f *Facts) targetsTable() []Block {
	t := &Table{Columns: []string{"灯", "条", "指标", "对象", "考核期", ">实际", ">目标", ">完成率", ">时序进度", ">进度差", "状态", "数据截至", "责任单位"},
		Widths: []int{3, 5, 16, 10, 9, 9, 10, 6, 6, 7, 9, 9, 8}}
	left := 0
	for i := range f.Targets {
		g := &f.Targets[i]
		if !g.Listed {
			if !g.Past {
				left++
			}
			continue
		}
		target := g.Target
		if g.Mark != "" {
			target += "（" + g.Mark + "）"
		}
		t.Rows = append(t.Rows, []string{indicators.Light(g.Light).Name().ZH, g.Number, g.Name, g.EntityName, g.WindowName,
			g.Actual, target, g.Attainment, g.TimeShare, g.Gap, g.StatusName, g.Until, g.Responsible})
		t.Lights = append(t.Lights, indicators.Light(g.Light))
	}
	return []Block{{Table: t}, paragraph(fmt.Sprintf("注：已完成的工作和尚无数据的%d项未列出。进度差单位为百分点。数据为%s时点所知。", left, chineseDay(f.AsOf)))}
}

func (f *Facts) sharesTable(what string, list []share) []Block {
	t := &Table{Columns: []string{what, ">目标数"}, Widths: []int{35, 15}}
	for _, l := range lights {
		t.Columns, t.Widths = append(t.Columns, ">"+l.Name().ZH+"灯"), append(t.Widths, 10)
	}
	add := func(name string, of Tally) {
		row := []string{name, strconv.Itoa(of.Total)}
		for _, l := range lights {
			row = append(row, strconv.Itoa(of.By[l]))
		}
		t.Rows = append(t.Rows, row)
	}
	for _, s := range list {
		name := s.name
		if name == "" {
			name = "（未明确）"
		}
		add(name, s.Tally)
	}
	add("合计", f.Tally())
	return []Block{{Table: t}}
}

func (f *Facts) reportsTables() []Block {
	none := paragraph("无逾期未报。")
	if len(f.Reports) > 0 {
		t := &Table{Columns: []string{"单位", "报表", "报告期", "期限", ">逾期天数", "状态", ">退回次数"}, Widths: []int{18, 30, 13, 13, 9, 9, 8}}
		for _, r := range f.Reports {
			t.Rows = append(t.Rows, []string{r.UnitName, r.Name, r.PeriodName, r.Due, strconv.Itoa(r.Days), r.State,
				strconv.Itoa(r.Returned)})
		}
		none = Block{Table: t}
	}
	t := &Table{Columns: []string{"单位", ">应报", ">已报", ">按时", ">退回次数", ">补正次数", ">现逾期"}, Widths: []int{34, 11, 11, 11, 11, 11, 11}}
	for _, r := range f.Records {
		row := []string{r.Name}
		for _, n := range []int{r.Due, r.Accepted, r.OnTime, r.Returned, r.Corrected, r.Overdue} {
			row = append(row, strconv.Itoa(n))
		}
		t.Rows = append(t.Rows, row)
	}
	return []Block{heading(2, "（一）逾期未报"), none, heading(2, "（二）近12个月报送情况"), {Table: t}}
}

func (f *Facts) correctionsTable() []Block {
	if len(f.Corrections) == 0 {
		return []Block{paragraph("上期以来没有数据更正。")}
	}
	t := &Table{Columns: []string{"指标", "对象", "报告期", ">原报", ">现报", "依据", "报送人", "时间"}, Widths: []int{20, 12, 11, 12, 12, 15, 8, 10}}
	for _, c := range f.Corrections {
		day := ""
		if !c.Known.IsZero() {
			day = c.Known.Format(time.DateOnly)
		}
		because := c.File
		if c.Reason != "" {
			because += "（" + c.Reason + "）"
		}
		t.Rows = append(t.Rows, []string{c.Name, c.EntityName, c.PeriodName, c.Was, c.Is, because, c.By, day})
	}
	return []Block{{Table: t}, paragraph("注：更正是数据的修订，不是进展的变化。")}
}

func (f *Facts) supervisionTable() []Block {
	if len(f.Supervision) == 0 {
		return []Block{paragraph("本期没有督办事项。")}
	}
	t := &Table{Columns: []string{"文号", "单位", "事项", "起始", "结果"}, Widths: []int{20, 20, 35, 12, 13}}
	for _, c := range f.Supervision {
		number := c.Number
		if number == "" {
			number = "（草稿）"
		}
		t.Rows = append(t.Rows, []string{number, c.Unit, c.Subject, c.Began, c.State})
	}
	return []Block{{Table: t}}
}
