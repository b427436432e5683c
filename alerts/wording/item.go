package wording

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Told is one alert in words.
type Told struct {
	Name string // of what it speaks
	Says string // what is said of it
	Text string // all of it, in sentences
}

// Tell puts one alert into words, in a language.
func Tell(h House, item Item, english bool, now time.Time) Told {
	w := words{House: h, english: english, now: now}
	return Told{w.head(&item.State), w.says(&item.State), w.sentence(item)}
}

// sentence tells one thing: what stands, by how much, by which correction, where it is cited and where the figure stands, how
// often it was told, and what to do.
func (w words) sentence(item Item) string {
	s := &item.State
	parts := []string{w.head(s) + w.t("：", ": ") + w.says(s)}
	parts = append(parts, w.detail(s)...)
	if s.Target == nil && s.About.Window != "" && item.Episode.Open() {
		parts = append(parts, w.t("目前没有有效数据，此前的预警未解除", "nothing is told of it now, which resolves nothing"))
	}
	if item.Episode.BeganBy == alerts.ByCorrection {
		parts = append(parts, w.t("因数据更正或补报所致，并非新的进度变化", "by a correction or a late report of data, not by new progress"))
	}
	if item.Times > 1 {
		parts = append(parts, w.t(fmt.Sprintf("第%d次提示", item.Times), fmt.Sprintf("told for the %s time", ordinal(item.Times))))
	}
	if e := alerts.EventNamed(s.Event); e != nil && item.Role == alerts.Main && item.Episode.Open() && w.in(e.Todo) != "" {
		parts = append(parts, w.in(e.Todo))
	}
	if w.english {
		for i := range parts[1:] {
			parts[i+1] = capital(parts[i+1])
		}
	}
	return strings.Join(parts, w.t("。", ". ")) + w.t("。", ".")
}

// capital begins a sentence.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

func ordinal(n int) string {
	switch {
	case n%100 >= 11 && n%100 <= 13:
		return fmt.Sprintf("%dth", n)
	case n%10 == 1:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}

// head names what an alert speaks of.
func (w words) head(s *decide.State) string {
	switch {
	case s.Target != nil:
		r := indicators.WordingIn(w.Catalogue, w.english).Row(*s.Target)
		name := r.Indicator
		if r.Entity != "" {
			name += w.t("（"+r.Entity+"）", " ("+r.Entity+")")
		}
		if s.Node != nil {
			name += w.t("节点“"+w.in(s.Node.Name)+"”", ", node "+w.in(s.Node.Name))
		} else if r.Window != "" {
			name += w.t(" "+r.Window, ", "+r.Window)
		}
		return name
	case s.Change != nil:
		return w.subjectName(s.Change.Subject) + w.t("（"+s.Change.Period.Name(false)+"）", ", "+s.Change.Period.Name(true))
	case s.Owed != nil:
		return w.t("《"+s.Owed.Form.Name.ZH+"》", w.in(s.Owed.Form.Name)+", ") + s.Owed.Period.Name(w.english)
	case s.Stray != nil:
		return w.t("文件“"+s.Stray.File+"”", "the file "+s.Stray.File)
	case s.Fault != nil:
		return w.in(s.Fault.Text)
	case s.Source != nil:
		return w.t("数据源 "+s.Source.Name, "source "+s.Source.Name)
	}
	return w.about(s.About)
}

func (w words) subjectName(s indicators.Subject) string {
	name := s.Indicator
	if i := w.Catalogue.Indicator(s.Indicator); i != nil {
		name = w.in(i.Name)
	}
	if e := w.Catalogue.Entity(s.Entity); e != nil {
		name += w.t("（"+w.in(e.Name)+"）", " ("+w.in(e.Name)+")")
	}
	return name
}

// about names what an alert speaks of by its ids alone, where nothing more is known any more.
func (w words) about(a alerts.About) string {
	if a.Indicator != "" {
		name := w.subjectName(indicators.Subject{Indicator: a.Indicator, Entity: a.Entity})
		switch {
		case a.Node != "":
			return name + w.t("节点“"+w.node(a)+"”", ", node "+w.node(a))
		case a.Window != "":
			return name + w.t(" ", ", ") + periods.WindowName(a.Window, w.english)
		}
		return name
	}
	if f := w.Catalogue.Form(a.Form); f != nil {
		p, _ := periods.Parse(a.Period)
		return w.t("《"+f.Name.ZH+"》", w.in(f.Name)+", ") + cmp.Or(p.Name(w.english), a.Period)
	}
	return a.String()
}

// node is a node's name, or its id where the work names it no more.
func (w words) node(a alerts.About) string {
	if e := w.Catalogue.Entity(a.Entity); e != nil {
		if i := slices.IndexFunc(e.Nodes, func(n indicators.Node) bool { return n.ID == a.Node }); i >= 0 {
			return w.in(e.Nodes[i].Name)
		}
	}
	return a.Node
}

// says is what is said of it.
func (w words) says(s *decide.State) string {
	e := alerts.EventNamed(s.Event)
	if e == nil {
		return s.Event
	}
	says := w.in(e.SaysOf(w.Catalogue.Indicator(s.About.Indicator)))
	if s.Target != nil && s.Target.Provisional {
		says += w.in(s.Target.Figures.Name().Aside())
	}
	return says
}

func (w words) detail(s *decide.State) (parts []string) {
	switch {
	case s.Target != nil && s.Node != nil:
		parts = append(parts, w.t("计划", "planned for ")+s.Node.Planned.Format(time.DateOnly)+w.t("完成", ""))
		if s.Event == alerts.MilestoneOverdue {
			parts = append(parts, w.overdue(s.Node.Planned))
		}
		return parts
	case s.Target != nil:
		return w.target(s)
	case s.Change != nil:
		i := w.Catalogue.Indicator(s.Change.Indicator)
		if i == nil {
			return nil
		}
		f := indicators.FiguresOf(w.Catalogue, i, nil)
		return []string{w.t(fmt.Sprintf("由%s更正为%s", f.Plain(s.Change.Was).ZH, f.Plain(s.Change.Is).ZH),
			fmt.Sprintf("from %s to %s", w.in(f.Plain(s.Change.Was)), w.in(f.Plain(s.Change.Is))))}
	case s.Owed != nil:
		return w.report(s)
	case s.Stray != nil:
		parts = append(parts, w.t(fmt.Sprintf("收件号%d", s.Stray.Submission), fmt.Sprintf("submission %d", s.Stray.Submission)))
		if s.Stray.By != "" {
			parts = append(parts, w.t("报送人"+s.Stray.By, "sent by "+s.Stray.By))
		}
		return append(parts, w.t(s.Stray.Received.In(w.now.Location()).Format("2006-01-02 15:04")+"收到",
			"received at "+s.Stray.Received.In(w.now.Location()).Format("2006-01-02 15:04")))
	case s.Source != nil:
		if s.Source.Success.IsZero() {
			return []string{w.t("从未成功采集", "it never succeeded")}
		}
		return []string{w.t("上次成功采集于", "its last success was at ") + s.Source.Success.In(w.now.Location()).Format("2006-01-02 15:04")}
	}
	return nil
}

// target tells the judgement with its arithmetic, what is needed from now on, the citation, and the figure's cell.
func (w words) target(s *decide.State) (parts []string) {
	a := s.Target
	if why := w.in(a.Why); why != "" {
		parts = append(parts, why)
	}
	i := w.Catalogue.Indicator(a.Indicator)
	if i != nil && a.Target != nil && !math.IsNaN(a.Required) && a.Required > 0 {
		f := indicators.FiguresOf(w.Catalogue, i, a.Target)
		parts = append(parts, w.t("后期月均应完成"+f.Due(a.Required).ZH, "a month from now on: "+w.in(f.Due(a.Required))))
	}
	if s.Event == alerts.ForecastMiss && i != nil {
		f := indicators.FiguresOf(w.Catalogue, i, a.Target)
		parts = append(parts, w.t("预计完成"+f.Actual(a.Forecast).ZH, "forecast: "+w.in(f.Actual(a.Forecast))))
	}
	if m := w.Catalogue.MeasureOf(a.Subject); m != nil && a.Target != nil && a.Target.Figure != "" {
		number := ""
		if d := w.Catalogue.Document(m.Document); d != nil {
			number = d.Number
		}
		cited := w.t("依据："+number+m.Number+m.Title.ZH, "By "+number+m.Number+w.in(m.Title)) + "“" + a.Target.Figure + "”"
		parts = append(parts, cited+w.in(a.Target.Mark().Aside()))
	}
	if t := a.Target; t != nil && t.Basis != "" {
		day := t.InForce.In(w.now.Location()).Format(time.DateOnly)
		parts = append(parts, w.t("目标经"+t.Basis+"批准调整，自"+day+"起", "The target was adjusted by "+t.Basis+" from "+day+" on"))
	}
	if a.Source.Cell != "" {
		parts = append(parts, w.t("数据见收件号"+fmt.Sprint(a.Source.Submission)+"，"+a.Source.Sheet+"!"+a.Source.Cell,
			fmt.Sprintf("The figure stands in submission %d, %s!%s", a.Source.Submission, a.Source.Sheet, a.Source.Cell)))
	}
	return parts
}

func (w words) report(s *decide.State) (parts []string) {
	o := s.Owed
	day := o.DueDay.Format(time.DateOnly)
	switch s.Event {
	case alerts.ReportDueSoon, alerts.ReportDue:
		parts = append(parts, w.t("报送期限"+day, "due on "+day))
	case alerts.ReportOverdue:
		parts = append(parts, w.t("报送期限"+day, "due on "+day), w.overdue(o.DueDay))
	case alerts.DoubtOpen:
		parts = append(parts, w.t("见数据核实第"+s.Round+"条", "see doubt "+s.Round))
	case alerts.SignatureOpen, alerts.CountersignOpen:
		parts = append(parts, w.t("填报单位"+w.unit(o.Department), "reported by "+w.unit(o.Department)))
		for i := range o.Reports {
			if r := &o.Reports[i]; strconv.FormatInt(r.Submission, 10) == s.Round {
				parts = append(parts, w.submission(r))
			}
		}
		return parts
	}
	if last := o.Last(); last != nil && !last.Meets() {
		said := w.submission(last)
		if state := o.State(w.now); state == indicators.ObligationUnsigned || state == indicators.ObligationUncopied {
			said += w.t(state.Name().ZH, ": "+state.Name().EN)
		}
		parts = append(parts, said)
	}
	return parts
}

func (w words) submission(r *indicators.Report) string {
	return w.t(fmt.Sprintf("收件号%d（%s）", r.Submission, r.File), fmt.Sprintf("submission %d (%s)", r.Submission, r.File))
}

// overdue counts the days since a due day.
func (w words) overdue(day time.Time) string {
	n := int(w.now.Sub(day).Hours() / 24)
	if w.english {
		return indicators.Count(n, "day") + " overdue"
	}
	return fmt.Sprintf("已逾期%d天", n)
}

// table has every item, each in its own row.
func (w words) table(n alerts.Notice, items []Item) alerts.Table {
	t := alerts.Table{Name: strings.NewReplacer(".", "_").Replace(n.Key)}
	for _, c := range [][2]string{{"序号", "No."}, {"事项", "matter"}, {"状态", "state"}, {"实际", "actual"}, {"目标", "target"}, {"完成率", "attained"},
		{"时序进度", "time share"},
		{"数据截至/报送期限", "data until / due"}, {"责任单位", "responsible"}, {"填报单位", "reported by"}, {"主送/抄送", "to"}, {"起始", "since"}} {
		t.Columns = append(t.Columns, w.t(c[0], c[1]))
	}
	for i, item := range items {
		s := &item.State
		row := []string{fmt.Sprint(i + 1), w.head(s), w.says(s), "", "", "", "", "", "", "", w.t("主送", "you"),
			item.Episode.Began.In(w.now.Location()).Format(time.DateOnly)}
		if item.Role == alerts.Copy {
			row[10] = w.t("抄送", "copy")
		}
		if s.Target != nil {
			r := indicators.WordingIn(w.Catalogue, w.english).Row(*s.Target)
			copy(row[3:], []string{r.Actual, r.Target, r.Attainment, r.TimeShare, r.Until, r.Responsible, r.Reporting})
		}
		if s.Owed != nil {
			row[7], row[9] = s.Owed.DueDay.Format(time.DateOnly), w.unit(s.Owed.Department)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Alert is an episode that stands in Alertmanager's words.
func Alert(h House, e alerts.Episode, s decide.State, english bool, now time.Time) alerts.Alert {
	return words{House: h, english: english, now: now}.alert(Item{Episode: e, State: s, Role: alerts.Main})
}

func (w words) alert(item Item) alerts.Alert {
	s := &item.State
	labels := Labels(w.House, item.Episode.Key, w.now)
	en := w
	en.english = true
	zh := w
	zh.english = false
	a := alerts.Alert{Number: item.Episode.ID, Labels: labels, StartsAt: item.Episode.Began, Annotations: map[string]string{
		"summary": zh.mark() + zh.head(s) + " " + zh.says(s), "summary_en": en.mark() + en.head(s) + " is " + en.says(s),
		"description": zh.sentence(item), "description_en": en.sentence(item),
	}}
	if w.URL != "" {
		a.Link = fmt.Sprintf("%s/alerts/%d", w.URL, item.Episode.ID)
	}
	if charts := w.charts([]Item{item}); charts != "" {
		a.Annotations["dashboard"] = charts
	}
	return a
}

// Labels are those of an alert at an instant: its event, its severity, and what it speaks of.
func Labels(h House, k alerts.Key, at time.Time) map[string]string {
	c := h.Catalogue
	labels := map[string]string{"alertname": k.Event}
	if severity := cmp.Or(h.Contacts, &contacts.Contacts{}).Severity(c, k, at); severity != "" {
		labels["severity"] = severity
	}
	put := func(name, value string) {
		if value != "" {
			labels[name] = value
		}
	}
	a := k.About
	put("indicator", a.Indicator)
	put("entity", a.Entity)
	put("window", a.Window)
	put("node", a.Node)
	put("form", a.Form)
	put("department", a.Department)
	put("period", a.Period)
	put("source", a.Source)
	if i := c.Indicator(a.Indicator); i != nil {
		put("department", i.Department)
		if m := c.MeasureOf(indicators.Subject{Indicator: a.Indicator, Entity: a.Entity}); m != nil {
			put("measure", m.ID)
		}
	}
	return labels
}
