package server

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/query"
	"zhibiao/server/layout"
)

// linesShown is how many submissions one page lists.
const linesShown = 50

// submissionsPage is the list of submissions.
type submissionsPage struct {
	layout.Page
	Departments, Forms, Outcomes layout.Options
	Filtered                     bool
	Lines                        []submissionLine
	Count                        int
	Files                        layout.Files
	First, Newer, Older          string // addresses; empty where there is none
}

// submissionLine is a submission as the list shows it.
type submissionLine struct {
	report.Listed
	Address                                  string
	FormName, DepartmentName, When, Received string
	Outcome                                  outcome
}

// outcome is what became of a submission, as a badge.
type outcome struct{ Kind, Name string }

func outcomeOf(p layout.Page, v report.Verdict) outcome {
	switch v {
	case report.Accepted:
		return outcome{"accepted", p.T("已入库", "accepted")}
	case report.Held:
		return outcome{"held", p.T("待说明", "held")}
	}
	return outcome{"rejected", p.T("退回", "rejected")}
}

// outcomeNow is a submission's outcome as it stands: of what does not count, what it waits for or what was decided about it.
func outcomeNow(p layout.Page, l report.Listed) outcome {
	v := l.Outcome()
	switch {
	case v != report.Accepted || l.Counts():
		return outcomeOf(p, v)
	case l.Stage.Gone() || l.Stage == report.Objected:
		return outcome{"rejected", p.In(l.Stage.Name())}
	}
	return outcome{"held", p.In(l.Stage.Name())}
}

// submissionPages are the list of submissions and a page for each.
type submissionPages struct{ *Server }

func (s submissionPages) submissions(w http.ResponseWriter, r *http.Request) error {
	p := submissionsPage{Page: s.layout.New(r, "报送记录", "Submissions")}
	f, err := s.filter(r, p.Page)
	if err != nil {
		return err
	}
	p.choices(s.config.Catalogue(), f)
	p.Files = p.Page.Files("/submissions", "department", f.Department, "form", f.Form, "outcome", string(f.Verdict))
	p.Filtered = f.Form != "" || f.Department != "" || f.Verdict != ""
	if p.Count, err = s.config.Ledger.Count(r.Context(), f); err != nil {
		return err
	}
	f.Limit = linesShown + 1 // one more shows that there is another page
	list, err := s.config.Ledger.Submissions(r.Context(), f)
	if err != nil {
		return err
	}
	p.turn(f, &list)
	for _, l := range list {
		p.Lines = append(p.Lines, s.line(p.Page, l))
	}
	return writePage(w, r, "submissions.html", p)
}

// submissionsInFile is how many submissions one file lists.
const submissionsInFile = 50000

// submissionsTable is all that the list's address asks for, a line each.
func (s submissionPages) submissionsTable(r *http.Request) (layout.Table, error) {
	p := s.layout.New(r, "报送记录", "Submissions")
	f, err := s.filter(r, p)
	if err != nil {
		return layout.Table{}, err
	}
	f.Before, f.After, f.Limit = 0, 0, submissionsInFile+1
	list, err := s.config.Ledger.Submissions(r.Context(), f)
	if err != nil {
		return layout.Table{}, err
	}
	if len(list) > submissionsInFile {
		return layout.Table{}, &layout.Error{Code: http.StatusUnprocessableEntity,
			Public: fmt.Sprintf(p.T("报送记录超过%d份，不能导出到一个文件。", "There are more than %d submissions: too many for one file."),
				submissionsInFile),
			Help: p.T("请先按单位或报表筛选，再导出。", "Choose a unit or a form first.")}
	}
	t := p.Table(p.Numbers("收件号", "No.", 8), p.Words("文件", "File", 40),
		p.Words("报表", "Form", 24), p.Words("单位", "Department", 24),
		p.Words("报送人", "Sent by", 12), p.Words("报告期", "Period", 14),
		p.Words("收到", "Received", 17), p.Words("结果", "Outcome", 9),
		p.Numbers("数据", "Figures", 8), p.Numbers("错误", "Errors", 8),
		p.Numbers("待说明", "Questions", 8), p.Numbers("说明", "Notices", 8))
	for _, x := range list {
		l := s.line(p, x)
		by := l.By
		if l.Proxied {
			by += p.T("（代报）", " (for the unit)")
		}
		t.Rows = append(t.Rows, []string{fmt.Sprint(l.ID), l.Name, l.FormName, l.DepartmentName, by, l.When, l.Received, l.Outcome.Name,
			fmt.Sprint(l.Figures), fmt.Sprint(l.Errors), fmt.Sprint(l.Questions), fmt.Sprint(l.Notices)})
	}
	return t, nil
}

// filter reads what the list is asked for, of what its reader may see.
func (s submissionPages) filter(r *http.Request, p layout.Page) (report.Filter, error) {
	f := report.Filter{Seen: layout.Seen(p.Who), Form: r.FormValue("form"), Department: r.FormValue("department"),
		Verdict: report.Verdict(r.FormValue("outcome"))}
	if f.Verdict != "" && !slices.Contains([]report.Verdict{report.Accepted, report.Held, report.Rejected}, f.Verdict) {
		return f, layout.BadParameter(p, fmt.Sprintf("outcome=%q", f.Verdict), p.T("请从列表中选择结果。", "Choose the outcome from the list."))
	}
	for name, to := range map[string]*int64{"before": &f.Before, "after": &f.After} {
		var err error
		if *to, err = layout.Position(p, r.URL.Query(), name, 1); err != nil {
			return f, err
		}
	}
	if f.Before != 0 {
		f.After = 0
	}
	known, err := s.asOf(p)
	if err == nil && !known.IsZero() {
		f.Until = known.Add(time.Millisecond)
	}
	return f, err
}

// asOf is the instant of knowledge that a page is asked for; zero: now.
func (s submissionPages) asOf(p layout.Page) (time.Time, error) {
	if p.AsOf == "" {
		return time.Time{}, nil
	}
	t, err := query.ParseAsOf(p.AsOf, s.config.Location)
	if err != nil {
		return t, layout.BadAsOf(p)
	}
	return t, nil
}

func (p *submissionsPage) choices(c *indicators.Catalogue, f report.Filter) {
	for _, d := range c.Departments {
		if !p.Who.May(people.ReadSubmission, people.About{Department: d.ID}) {
			continue
		}
		p.Departments.Add(d.ID, p.In(d.Name), d.ID == f.Department)
	}
	for _, x := range c.Forms {
		p.Forms.Add(x.ID, p.In(x.Name), x.ID == f.Form)
	}
	for _, v := range []report.Verdict{report.Accepted, report.Held, report.Rejected} {
		p.Outcomes.Add(string(v), outcomeOf(p.Page, v).Name, v == f.Verdict)
	}
}

// turn cuts the list to a page, and finds the pages beside it.
func (p *submissionsPage) turn(f report.Filter, list *[]report.Listed) {
	at := func(name string, id int64) string {
		n := ""
		if id != 0 {
			n = strconv.FormatInt(id, 10)
		}
		return p.Link("/submissions", "department", f.Department, "form", f.Form, "outcome", string(f.Verdict), name, n)
	}
	more := len(*list) > linesShown
	switch {
	case f.After != 0 && more:
		*list = (*list)[1:] // the newest of them is on the page before
	case more:
		*list = (*list)[:linesShown]
	}
	if len(*list) == 0 {
		if f.Before != 0 || f.After != 0 {
			p.First = at("", 0)
		}
		return
	}
	newest, oldest := (*list)[0].ID, (*list)[len(*list)-1].ID
	if f.Before != 0 || f.After != 0 && more {
		p.First, p.Newer = at("", 0), at("after", newest)
	}
	if f.After != 0 || more {
		p.Older = at("before", oldest)
	}
}

func (s submissionPages) line(p layout.Page, l report.Listed) submissionLine {
	return submissionLine{
		Listed: l, Address: p.SubmissionAddress(l.ID), FormName: s.layout.FormName(p, l.Form),
		DepartmentName: s.layout.UnitName(p, l.Department), When: l.Period.Name(p.English),
		Received: s.layout.Clock(l.Received), Outcome: outcomeNow(p, l),
	}
}

// names tell people what subjects of the catalogue are.
type names struct {
	layout.Page
	catalogue *indicators.Catalogue
}

func (s submissionPages) names(p layout.Page) names { return names{p, s.config.Catalogue()} }

// subject names an indicator and its entity.
func (n names) subject(x indicators.Subject, item string) (indicator, of string) {
	indicator = x.Indicator
	if i := n.catalogue.Indicator(x.Indicator); i != nil {
		indicator = n.In(i.Name)
	}
	of = x.Entity
	if e := n.catalogue.Entity(x.Entity); e != nil {
		of = n.In(e.Name)
		for _, node := range e.Nodes {
			if node.ID == item {
				item = n.In(node.Name)
			}
		}
	}
	if item != "" {
		of = cmp.Or(of+" · "+item, item)
	}
	return indicator, of
}
