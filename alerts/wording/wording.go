// Package wording puts notices into words: who is told, what stands, by how much, since when, what to do, and where to look.
// Figures are written by the domain alone, so that messages show the digits of every page and table.
package wording

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// House is what messages say of the instance.
type House struct {
	Catalogue *indicators.Catalogue
	Contacts  *contacts.Contacts // whose rules and templates count; nil: there are none
	URL       string             // as people's browsers reach it, without a slash at its end; "" where nobody said
	// Charts is the address of a subject's dashboard, of no subject that of all; nil where there are none.
	Charts func(indicators.Subject) string
}

// Item is one thing of which a notice tells.
type Item struct {
	Episode alerts.Episode
	State   decide.State
	Role    alerts.Role
	Times   int // how often it was told by now, this time included
}

// Letter is what a released draft goes out as.
type Letter struct {
	Number string // 文号
	By     string // who released it
}

// mostItems is how many things a message's text lists; the table has all.
const mostItems = 20

// Compose puts a notice into words for its unit, as things stand now. Letter is that of a released draft, nil for what is
// none or is not released.
func Compose(h House, n alerts.Notice, unit contacts.Unit, items []Item, letter *Letter, now time.Time) alerts.Message {
	w := words{House: h, english: unit.Language == alerts.English, relation: unit.Relation, now: now}
	sortItems(items)
	m := alerts.Message{Key: n.Key, Number: n.ID, Made: n.Due, Lang: unit.Language, Stage: n.Stage, Link: w.link(n)}
	m.Subject = w.subject(n, len(items), letter)
	links := links{m.Link, w.charts(items)}
	m.Text = w.text(n, items, letter, links)
	m.Markdown = w.markdown(m.Subject, n, items, letter, links)
	w.templated(&m, n, items, letter)
	m.Count, m.Notice = w.notice(items)
	m.Table = w.table(n, items)
	for _, item := range items {
		m.Alerts = append(m.Alerts, w.alert(item))
	}
	return m
}

// Issued tells that a bulletin was released, by the act that did.
func Issued(h House, n alerts.Notice, unit contacts.Unit, act alerts.Act, now time.Time) alerts.Message {
	w := words{House: h, english: unit.Language == alerts.English, relation: unit.Relation, now: now}
	reference, _, _ := strings.Cut(act.Text, " ")
	name := reference
	if p, err := periods.Parse(reference); err == nil {
		name = p.Name(w.english)
	}
	m := alerts.Message{Key: n.Key, Number: n.ID, Made: n.Due, Lang: unit.Language, Stage: n.Stage, Count: 1}
	m.Subject = w.mark() + w.t(name+"进展情况通报已签发（"+act.Number+"）", "the bulletin of "+name+" was released ("+act.Number+")")
	m.Text = w.unit(n.Unit) + w.t("：\n", ":\n") + m.Subject + w.t("，签发："+act.By+"。", ", by "+act.By+".")
	if w.URL != "" {
		m.Link = w.URL + "/bulletins/" + reference
		m.Text += "\n" + w.t("查看：", "See ") + m.Link
	}
	m.Notice = w.mark() + w.t("有新签发的通报，请登录查看。", "a bulletin was released; please log in.")
	return m
}

// Title is what a notice's stage is called to a unit.
func Title(h House, n alerts.Notice, unit contacts.Unit, english bool) string {
	title := words{House: h, english: english, relation: unit.Relation}.title(n.Stage)
	if n.Stage == alerts.StageTargets {
		due := n.Due.In(h.Catalogue.Location)
		title += indicators.Text{ZH: due.Format("（2006年1月）"), EN: due.Format(", January 2006")}.In(english)
	}
	return title
}

// sortItems puts what is addressed to the unit before copies, and the gravest first.
func sortItems(items []Item) {
	rank := map[string]int{}
	for i, e := range alerts.Events() {
		rank[e.Name] = i
	}
	slices.SortStableFunc(items, func(a, b Item) int {
		if a.Role != b.Role {
			return strings.Compare(string(b.Role), string(a.Role)) // main, copy
		}
		if d := rank[a.State.Event] - rank[b.State.Event]; d != 0 {
			return d
		}
		return int(a.Episode.ID - b.Episode.ID)
	})
}

// words writes in one language, to a unit of one relation.
type words struct {
	House
	english  bool
	relation contacts.Relation
	now      time.Time
}

func (w words) t(zh, en string) string {
	if w.english {
		return en
	}
	return zh
}

func (w words) in(t indicators.Text) string { return t.In(w.english) }

// mark begins each message: what is said with every figure, and the instance's name.
func (w words) mark() string {
	head := indicators.WordingIn(w.Catalogue, w.english).Heading()
	mark := ""
	if head.Notice != "" {
		mark = w.t("【"+head.Notice+"】", "["+head.Notice+"] ")
	}
	if head.Instance != "" {
		mark += head.Instance + w.t("：", ": ")
	}
	return mark
}

// title is what a stage is called. Who is no subordinate is asked (商请), not urged (催办) or supervised (督办).
func (w words) title(s alerts.Stage) string {
	below := w.relation == contacts.Subordinate
	switch s {
	case alerts.StageRemind:
		return w.t("工作提醒", "reminder")
	case alerts.StageDue:
		return w.t("报送到期提醒", "reports due")
	case alerts.StageUrge:
		if below {
			return w.t("催报通知", "reports overdue")
		}
		return w.t("商请报送", "reports kindly awaited")
	case alerts.StageUrgeAgain:
		if below {
			return w.t("催报通知（第2次）", "reports overdue (second time)")
		}
		return w.t("商请报送（第2次）", "reports kindly awaited (second time)")
	case alerts.StageSupervise:
		if below {
			return w.t("督办通知", "supervision letter")
		}
		return w.t("商请函（提请协调）", "letter of request (coordination)")
	case alerts.StageAnswer:
		return w.t("报表退回、待说明通知", "reports returned or held")
	case alerts.StageSign:
		return w.t("待签批、会签提醒", "signatures awaited")
	case alerts.StageTargets:
		return w.t("目标进展提醒", "targets that need attention")
	case alerts.StagePlanners:
		return w.t("预警情况", "alerts for planners")
	case alerts.StageOperators:
		return w.t("程序运行情况", "the program needs attention")
	case alerts.StageSecond:
		return w.t("未签收提醒（B岗）", "not signed for")
	case alerts.StageAgain:
		return w.t("续办通知", "to be seen to again")
	case alerts.StagePursue:
		if below {
			return w.t("督办事项催办", "supervised matters outstanding")
		}
		return w.t("商请反馈", "feedback kindly awaited")
	case alerts.StageIssue:
		return w.t("通报已签发", "bulletin released")
	case alerts.StageDigest:
		return w.t("重点预警周报", "what is grave, this week")
	}
	return w.t("当前预警情况汇总", "what stands")
}

func (w words) subject(n alerts.Notice, count int, letter *Letter) string {
	subject := w.mark() + w.title(n.Stage)
	switch {
	case letter != nil:
		subject += w.t("（"+letter.Number+"）", " ("+letter.Number+")")
	case n.Stage.Draft():
		subject += w.t("（草稿，未签发）", " (draft, not released)")
	}
	return subject + w.t(fmt.Sprintf("（%d项）", count), fmt.Sprintf(": %d", count))
}

// notice says how much waits for the unit, or, where everything is a copy, how much it should know.
func (w words) notice(items []Item) (todo int, text string) {
	for _, item := range items {
		if item.Role == alerts.Main {
			todo++
		}
	}
	if todo == 0 {
		return len(items), w.mark() + w.t(fmt.Sprintf("有%d项抄送您单位知悉，请登录查看。", len(items)),
			indicators.Count(len(items), "matter")+" for your information; please log in.")
	}
	return todo, w.mark() + w.t(fmt.Sprintf("您单位有%d项待办，请登录查看。", todo),
		indicators.Count(todo, "matter")+" to be seen to by your unit; please log in.")
}

func (w words) link(n alerts.Notice) string {
	if w.URL == "" {
		return ""
	}
	return w.URL + "/messages/" + strconv.FormatInt(n.ID, 10)
}

// links are the addresses that a message ends with; "" where there is none.
type links struct {
	list   string
	charts string
}

// charts is the dashboard of the one subject that a message is about, of several the overview; "" where it is about none.
func (w words) charts(items []Item) string {
	var one indicators.Subject
	for _, item := range items {
		a := item.State.About
		s := indicators.Subject{Indicator: a.Indicator, Entity: a.Entity}
		switch {
		case w.Charts == nil || s.Indicator == "" || s == one:
		case one.Indicator != "":
			return w.Charts(indicators.Subject{})
		default:
			one = s
		}
	}
	if one.Indicator == "" {
		return ""
	}
	return w.Charts(one)
}

// Unit is what a unit is called, planners and operators among them.
func Unit(h House, id string, english bool) string { return words{House: h, english: english}.unit(id) }

func (w words) unit(id string) string {
	switch id {
	case alerts.Planners:
		return w.t("目标监测工作人员", "Planners")
	case alerts.Operators:
		return w.t("系统运行人员", "Operators")
	case alerts.Leaders:
		return w.t("各位领导", "Leaders")
	}
	if d := w.Catalogue.Department(id); d != nil {
		return w.in(d.Name)
	}
	return id
}

func (w words) text(n alerts.Notice, items []Item, letter *Letter, at links) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s\n", w.unit(n.Unit), w.t("：", ":"))
	w.body(&b, n, items, letter, func(i int, item Item) string { return fmt.Sprintf("%d. %s", i, w.sentence(item)) })
	if at.list != "" {
		fmt.Fprintf(&b, "%s%s\n", w.t("查看：", "See "), at.list)
	}
	if at.charts != "" {
		fmt.Fprintf(&b, "%s%s\n", w.t("图表：", "Charts: "), at.charts)
	}
	return strings.TrimRight(b.String(), "\n")
}

func (w words) markdown(subject string, n alerts.Notice, items []Item, letter *Letter, at links) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**\n\n%s%s\n\n", subject, w.unit(n.Unit), w.t("：", ":"))
	w.body(&b, n, items, letter, func(i int, item Item) string { return fmt.Sprintf("%d. %s", i, w.sentence(item)) })
	if at.list != "" {
		fmt.Fprintf(&b, "\n[%s](%s)\n", w.t("查看全部", "See all"), at.list)
	}
	if at.charts != "" {
		fmt.Fprintf(&b, "\n[%s](%s)\n", w.t("图表", "Charts"), at.charts)
	}
	return strings.TrimRight(b.String(), "\n")
}

// body lists what is addressed to the unit, then copies, as far as a message has room.
func (w words) body(b *strings.Builder, n alerts.Notice, items []Item, letter *Letter, line func(int, Item) string) {
	if letter != nil {
		fmt.Fprintf(b, "%s\n", w.t(fmt.Sprintf("%s，签发：%s。", letter.Number, letter.By),
			fmt.Sprintf("%s, released by %s.", letter.Number, letter.By)))
	}
	role := alerts.Main
	for i, item := range items {
		if i == mostItems {
			fmt.Fprintf(b, "%s\n", w.t(fmt.Sprintf("另有%d项，见清单。", len(items)-i), fmt.Sprintf("%d more are on the list.", len(items)-i)))
			break
		}
		if item.Role != role {
			role = item.Role
			fmt.Fprintf(b, "%s\n", w.t("以下事项抄送知悉：", "For your information:"))
		}
		fmt.Fprintf(b, "%s\n", line(i+1, item))
	}
	if ask := w.ask(n.Stage, items); ask != "" {
		fmt.Fprintf(b, "%s\n", ask)
	}
}

// letters are what a letter asks for, of reports alone (true) and of targets: of subordinates, and of others.
var letters = map[bool]struct{ below, others indicators.Text }{
	true: {indicators.Text{ZH: "请于3个工作日内报送并书面反馈情况。", EN: "Please send them within 3 working days and report in writing."},
		indicators.Text{ZH: "商请贵单位协助报送；确有困难的，提请统筹协调。",
			EN: "We kindly ask for them; where there are difficulties, we ask for coordination."}},
	false: {indicators.Text{ZH: "请于3个工作日内提出整改措施并书面反馈情况。", EN: "Please say within 3 working days, in writing, how they will be mended."},
		indicators.Text{ZH: "商请贵单位协助推进并反馈情况；确有困难的，提请统筹协调。",
			EN: "We kindly ask for your help with them; where there are difficulties, we ask for coordination."}},
}

// ask is what a stage asks the unit for.
func (w words) ask(s alerts.Stage, items []Item) string {
	below := w.relation == contacts.Subordinate
	switch s {
	case alerts.StageUrge, alerts.StageUrgeAgain:
		if below {
			return w.t("请尽快报送，并反馈原因。", "Please send them soon, and say why they are late.")
		}
		return w.t("商请贵单位支持，尽快报送为盼。", "We would be grateful to have them soon.")
	case alerts.StageSupervise:
		of := letters[!slices.ContainsFunc(items, func(i Item) bool { return i.State.About.Form == "" })]
		if below {
			return w.in(of.below)
		}
		return w.in(of.others)
	case alerts.StagePursue:
		if below {
			return w.t("请反馈办理情况；已办结的，请申请销号。", "Please say how they stand; where they are settled, ask for them to be closed.")
		}
		return w.t("商请贵单位反馈有关情况为盼。", "We would be grateful to hear how they stand.")
	case alerts.StageAgain:
		return w.t("以上事项经研究须继续办理，请说明进展和完成时限。", "These are to be seen to further; please say how they stand and by when they will be done.")
	case alerts.StageSecond:
		return w.t("以上事项尚未签收，请联系A岗或代为签收。", "Nobody signed for these yet; please sign for them, or ask who should.")
	}
	return ""
}
