package bulletin

import (
	"fmt"
	"strings"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// wording words facts in their language.
type wording struct{ *Facts }

func (f wording) t(zh, en string) string { return choose(f.english(), zh, en) }

// choose is one of two texts, of which either may be empty.
func choose(english bool, zh, en string) string {
	if english {
		return en
	}
	return zh
}

func (f wording) title() string {
	if f.english() {
		return f.Instance + ": progress on targets, " + f.called()
	}
	return f.Instance + "目标任务" + f.called() + "进展情况通报"
}

func (f wording) period() periods.Period {
	p, err := periods.Parse(f.Period)
	if err != nil {
		return periods.Period{}
	}
	return p
}

// called is the period as people call it.
func (f wording) called() string {
	if p := f.period(); f.english() && p.Months() == 1 {
		return f.month()
	}
	return f.period().Name(f.english())
}

// month is the period's last month as people call it.
func (f wording) month() string {
	p := f.period()
	if f.english() {
		return fmt.Sprintf("%s %d", p.LastMonth(), p.Year())
	}
	return fmt.Sprintf("%d年%d月", p.Year(), p.LastMonth())
}

func (f wording) day(t time.Time) string { return t.Format(f.t("2006年1月2日", "2 January 2006")) }

func paragraph(text string) Block          { return Block{Text: text} }
func heading(level int, text string) Block { return Block{Level: level, Text: text} }

// body is the page that leaders read. Of each kind of problem it names some targets.
func (f wording) body(named int) []Block {
	blocks := []Block{heading(1, f.t("一、综述", "1. Overview")), paragraph(f.overview()), heading(1, f.t("二、主要问题", "2. Main problems"))}
	for _, p := range f.problems(named) {
		blocks = append(blocks, paragraph(p))
	}
	return append(blocks, heading(1, f.t("三、下步工作", "3. What is to be done next")), paragraph(""))
}

// overview is 综述: all targets by light, then those that the period's own figures are judged by.
func (f wording) overview() string {
	t := f.Tally()
	var parts []string
	for _, l := range indicators.Lights() {
		parts = append(parts, fmt.Sprintf(f.t("%s灯%d项", "%s %d"), l.Name().In(f.english()), t.By[l]))
	}
	text := fmt.Sprintf(f.t("截至%s底，共监测目标%d项：%s。", "At the end of %s, %d targets are watched: %s. "), f.month(), t.Total,
		strings.Join(parts, f.t("，", ", "))) + f.monthlyText()
	if n := len(f.Corrections); n > 0 {
		text += fmt.Sprintf(f.t("上期以来更正数据%d项。", "Figures corrected since the last bulletin: %d. "), n)
	}
	return strings.TrimSpace(text)
}

// told are the statuses short of the pace, in the order in which the text tells of them.
var told = []indicators.Status{indicators.Behind, indicators.FarBehind, indicators.NearCeiling, indicators.Exceeded, indicators.Missed}

// monthlyText counts what the period's figures are judged by. Nothing is named that there is none of.
func (f wording) monthlyText() string {
	list := f.monthly()
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	done := counted(list, indicators.Achieved)
	how := f.t("本期", "on the period's own figures")
	if f.period().Months() == 1 {
		how = f.t("按月", "by the month")
	}
	fmt.Fprintf(&b, f.t("纳入%s考核的%d项目标中，达到时序进度%d项", "Judged %s: %d targets, of which on pace %d"), how, len(list),
		done+counted(list, indicators.OnPace))
	if done > 0 {
		fmt.Fprintf(&b, f.t("（其中已完成或达标%d项）", " (done or reached: %d)"), done)
	}
	for _, s := range told {
		if n := counted(list, s); n > 0 {
			fmt.Fprintf(&b, f.t("，%s%d项", ", %s %d"), s.Name().In(f.english()), n)
		}
	}
	b.WriteString(f.t("。", ". "))
	return b.String()
}

// problems are 主要问题: what is red, what is behind, what was not reported. They are in the catalogue's order, not by rank.
func (f wording) problems(named int) []string {
	ordinals := []string{f.t("一是", "First, "), f.t("二是", "Second, "), f.t("三是", "Third, ")}
	var out []string
	say := func(text string) {
		if text != "" {
			out = append(out, ordinals[len(out)]+text)
		}
	}
	say(f.named(named, f.t("未完成、突破上限或严重滞后", "missed, over their ceiling or far behind"),
		func(g *Target) bool { return g.Light == string(indicators.Red) }))
	say(f.named(named, f.t("滞后、接近上限或未达预期，需关注分析", "behind, near their ceiling or short of expectations, to be looked into"),
		func(g *Target) bool { return g.Light == string(indicators.Yellow) }))
	if n := len(f.Reports); n > 0 {
		units := map[string]bool{}
		for _, r := range f.Reports {
			units[r.Department] = true
		}
		say(fmt.Sprintf(f.t("%d个单位%d份报表逾期未报（见附件4），缺报目标按暂无数据处理。",
			"units with reports overdue: %d, reports: %d (annex 4); targets without a report count as no data."), len(units), n))
	}
	if len(out) == 0 {
		return []string{f.t("本期未发现突出问题。", "Nothing stands out in this period.")}
	}
	return out
}

// named counts the live targets that are of a kind and names the first of them; "": there are none.
func (f wording) named(most int, what string, is func(*Target) bool) string {
	var names []string
	n := 0
	for i := range f.Targets {
		g := &f.Targets[i]
		if g.Past || !is(g) {
			continue
		}
		if n++; len(names) < most {
			names = append(names, f.brief(g))
		}
	}
	text := fmt.Sprintf(f.t("%d项目标%s", "targets %[2]s: %[1]d"), n, what)
	switch list := strings.Join(names, f.t("，", ", ")); {
	case n == 0:
		return ""
	case len(names) == 0:
		return text + f.t("。", ".")
	case n > len(names):
		return text + f.t("："+list+"等（见附件1）。", " ("+list+" and others, annex 1).")
	default:
		return text + f.t("："+list+"。", " ("+list+").")
	}
}

// brief names a target with what it stands at.
func (f wording) brief(g *Target) string {
	name := g.Name
	if g.EntityName != "" {
		name += f.t("（"+g.EntityName+"）", " ("+g.EntityName+")")
	}
	switch {
	case g.Kind == string(indicators.Level) && g.Actual != noFigure && g.Target != noFigure:
		return name + f.t(g.Actual+"（目标"+g.Target+"）", " "+g.Actual+" (target "+g.Target+")")
	case strings.HasPrefix(g.Attainment, "已用"), strings.HasSuffix(g.Attainment, " used"):
		return name + f.t("", " ") + g.Attainment
	case g.Attainment != noFigure:
		return name + f.t("完成", " at ") + g.Attainment
	}
	return name + f.t("", " ") + g.StatusName
}

// noFigure stands where a figure does not.
const noFigure = "—"
