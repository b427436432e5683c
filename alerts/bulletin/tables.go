package bulletin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhibiao/indicators"
)

// annexTables are what is listed behind the page.
type annexTables struct{ wording }

// annexes are the tables, and how to verify them.
func (f annexTables) annexes() []Section {
	list := []Section{
		{f.t("目标进展情况表", "Progress of targets"), f.targetsTable()},
		{f.t("各条进展汇总", "Progress by measure"), f.sharesTable(f.t("条", "Measure"),
			f.shares(func(g *Target) (string, string, string) { return g.Measure, g.Number, g.Number }))},
		{f.t("各责任单位进展汇总", "Progress by unit"), f.sharesTable(f.t("责任单位", "Responsible"),
			f.shares(func(g *Target) (string, string, string) { return g.Unit, "", g.Responsible }))},
		{f.t("报送情况", "Reporting"), f.reportsTables()},
		{f.t("数据更正情况", "Corrections"), f.correctionsTable()},
		{f.t("督办情况", "Supervision"), f.supervisionTable()},
	}
	if f.Ranked {
		list = append(list, Section{f.t("进度靠前和靠后的目标", "Farthest ahead and behind"), f.rankTables()})
	}
	if f.Scored {
		list = append(list, Section{f.t("考核计分表", "Marks"), f.scoreTable()})
	}
	return list
}

// scoreTable leaves weight and marks to those who give them: the program gives none, and no grades.
func (f annexTables) scoreTable() []Block {
	t := &Table{Columns: f.columns("责任单位,指标,对象,>完成率,权重,自评分,核定分",
		"Responsible,Indicator,Entity,>Attained,Weight,Own mark,Mark"), Widths: []int{18, 30, 16, 12, 8, 8, 8}}
	for i := range f.Targets {
		if g := &f.Targets[i]; g.Listed && !g.Past {
			t.Rows = append(t.Rows, []string{g.Responsible, g.Name, g.EntityName, g.Attainment, "", "", ""})
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	return []Block{{Table: t}}
}

func (f annexTables) targetsTable() []Block {
	t := &Table{Columns: f.columns("灯,条,指标,对象,考核期,>实际,>目标,>完成率,>时序进度,>进度差,状态,数据截至,责任单位",
		"Light,Measure,Indicator,Entity,Window,>Actual,>Target,>Attained,>Time,>Gap,Status,Data to,Responsible"),
		Widths: []int{3, 5, 16, 10, 9, 9, 10, 6, 6, 7, 9, 9, 8}}
	if f.english() {
		t.Widths = []int{5, 7, 14, 9, 8, 9, 9, 8, 6, 7, 9, 13, 13}
	}
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
			target += f.t("（"+g.Mark+"）", " ("+g.Mark+")")
		}
		t.Rows = append(t.Rows, []string{indicators.Light(g.Light).Name().In(f.english()), g.Number, g.Name, g.EntityName, g.WindowName,
			g.Actual, target, g.Attainment, g.TimeShare, g.Gap, g.StatusName, g.Until, g.Responsible})
		t.Lights = append(t.Lights, indicators.Light(g.Light))
	}
	return []Block{{Table: t}, paragraph(fmt.Sprintf(f.t("注：已完成的工作和尚无数据的%d项未列出。进度差单位为百分点。数据为%s时点所知。",
		"Not listed are works that are done and what has no data: %d. Gaps are percentage points. As known on %s."), left, f.day(f.AsOf)))}
}

func (f annexTables) sharesTable(what string, list []share) []Block {
	t := &Table{Columns: []string{what, ">" + f.t("目标数", "Targets")}, Widths: []int{35, 15}}
	for _, l := range indicators.Lights() {
		t.Columns, t.Widths = append(t.Columns, ">"+l.Name().In(f.english())+f.t("灯", "")), append(t.Widths, 10)
	}
	add := func(name string, of Tally) {
		row := []string{name, strconv.Itoa(of.Total)}
		for _, l := range indicators.Lights() {
			row = append(row, strconv.Itoa(of.By[l]))
		}
		t.Rows = append(t.Rows, row)
	}
	for i := range list {
		if list[i].name == "" {
			list[i].name = f.t("（未明确）", "(none named)")
		}
		add(list[i].name, list[i].Tally)
	}
	add(f.t("合计", "All"), f.Tally())
	if c := f.chart(list); c != nil {
		return []Block{{Chart: c}, {Table: t}}
	}
	return []Block{{Table: t}}
}

func (f annexTables) reportsTables() []Block {
	none := paragraph(f.t("无逾期未报。", "None is overdue."))
	if len(f.Reports) > 0 {
		t := &Table{Columns: f.columns("单位,报表,报告期,期限,>逾期天数,状态,>退回次数", "Unit,Report,Period,Due,>Days over,State,>Returned"),
			Widths: []int{18, 27, 14, 13, 9, 9, 10}}
		for _, r := range f.Reports {
			t.Rows = append(t.Rows, []string{r.UnitName, r.Name, r.PeriodName, r.Due, strconv.Itoa(r.Days), r.State,
				strconv.Itoa(r.Returned)})
		}
		none = Block{Table: t}
	}
	t := &Table{Columns: f.columns("单位,>应报,>已报,>按时,>退回次数,>补正次数,>现逾期", "Unit,>Due,>Accepted,>On time,>Returned,>Corrected,>Overdue"),
		Widths: []int{34, 11, 11, 11, 11, 11, 11}}
	for _, r := range f.Records {
		row := []string{r.Name}
		for _, n := range []int{r.Due, r.Accepted, r.OnTime, r.Returned, r.Corrected, r.Overdue} {
			row = append(row, strconv.Itoa(n))
		}
		t.Rows = append(t.Rows, row)
	}
	return []Block{heading(2, f.t("（一）逾期未报", "(1) Overdue")), none,
		heading(2, f.t("（二）近12个月报送情况", "(2) The last twelve months")), {Table: t}}
}

func (f annexTables) correctionsTable() []Block {
	if len(f.Corrections) == 0 {
		return []Block{paragraph(f.t("上期以来没有数据更正。", "No figure was corrected since the last bulletin."))}
	}
	t := &Table{Columns: f.columns("指标,对象,报告期,>原报,>现报,依据,报送人,时间", "Indicator,Entity,Period,>Was,>Is,Because,By,On"),
		Widths: []int{20, 12, 11, 12, 12, 15, 8, 10}}
	for _, c := range f.Corrections {
		day := ""
		if !c.Known.IsZero() {
			day = c.Known.Format(time.DateOnly)
		}
		because := c.File
		if c.Reason != "" {
			because += f.t("（"+c.Reason+"）", " ("+c.Reason+")")
		}
		t.Rows = append(t.Rows, []string{c.Name, c.EntityName, c.PeriodName, c.Was, c.Is, because, c.By, day})
	}
	return []Block{{Table: t}, paragraph(f.t("注：更正是数据的修订，不是进展的变化。", "A correction is a revision of data and no change of progress."))}
}

func (f annexTables) supervisionTable() []Block {
	if len(f.Supervision) == 0 {
		return []Block{paragraph(f.t("本期没有督办事项。", "No letter was out in this period."))}
	}
	t := &Table{Columns: f.columns("文号,单位,事项,起始,结果", "Number,Unit,Subject,Since,Outcome"), Widths: []int{20, 20, 35, 12, 13}}
	for _, c := range f.Supervision {
		number := c.Number
		if number == "" {
			number = f.t("（草稿）", "(draft)")
		}
		t.Rows = append(t.Rows, []string{number, c.Unit, c.Subject, c.Began, c.State})
	}
	return []Block{{Table: t}}
}

// columns are a table's headings, parted by commas.
func (f annexTables) columns(zh, en string) []string { return strings.Split(f.t(zh, en), ",") }

// mostBars is how many bars a page has room for; of more names the table alone tells.
const mostBars = 30

// chart draws tallies as the table beside it tells them; nil: they are too many.
func (f annexTables) chart(list []share) *Chart {
	if len(list) == 0 || len(list) > mostBars {
		return nil
	}
	c := &Chart{Title: f.t("各灯目标数", "Targets by light")}
	for _, s := range list {
		c.Names = append(c.Names, s.name)
	}
	for _, l := range indicators.Lights() {
		p := Part{Light: l, Name: l.Name().In(f.english()) + f.t("灯", "")}
		some := false
		for _, s := range list {
			p.Counts = append(p.Counts, s.By[l])
			some = some || s.By[l] > 0
		}
		if some {
			c.Parts = append(c.Parts, p)
		}
	}
	return c
}
