package logbook

import (
	"net/http"
	"strconv"

	"zhibiao/people"
	"zhibiao/server/layout"
)

type logPage struct {
	layout.Page
	Acts, Outcomes layout.Options
	About          string
	Since, Until   string
	Lines          []line
	Filtered       bool
	Older, Export  string // addresses; Older is empty where there are none
}

// line is a line of the log as the page shows it.
type line struct {
	Index                        int64
	At, Act, Code, Who, By, From string
	About, Detail, Outcome, Kind string
}

func (l *Room) page(w http.ResponseWriter, r *http.Request) error {
	p := logPage{Page: l.Layout.New(r, "操作日志", "Log of acts")}
	q := r.URL.Query()
	f, err := l.filter(q)
	if err != nil {
		return layout.BadParameter(p.Page, err.Error(),
			p.T("请从列表中选择，日期写作2026-08-01。", "Choose from the lists, and write days as 2026-08-01."))
	}
	f.Limit = shown
	a, err := l.part(r.Context(), f)
	if err != nil {
		return err
	}
	p.About, p.Since, p.Until = f.About, q.Get("since"), q.Get("until")
	p.Filtered = f.Act != "" || f.Outcome != "" || f.About != "" || p.Since != "" || p.Until != ""
	for _, act := range people.Acted() {
		p.Acts.Add(string(act), p.In(act.Name()), act == f.Act)
	}
	for _, o := range []people.Outcome{people.Done, people.Denied, people.Failed} {
		p.Outcomes.Add(string(o), p.outcome(o), o == f.Outcome)
	}
	for _, x := range a.Lines {
		from := x.Address
		if x.Erased {
			from = p.T("已清除", "erased")
		}
		kind := "accepted"
		if x.Outcome != people.Done {
			kind = "rejected"
		}
		p.Lines = append(p.Lines, line{x.Index, x.At.In(l.Location).Format("2006-01-02 15:04:05"), p.In(x.Act.Name()), string(x.Act),
			x.Name, p.In(x.By.Name()), from, x.About, x.Detail, p.outcome(x.Outcome), kind})
	}
	pairs := []string{"act", string(f.Act), "outcome", string(f.Outcome), "about", f.About, "since", p.Since, "until", p.Until}
	p.Export = p.Link("/log.csv", pairs...)
	if a.Before != nil {
		p.Older = p.Link("/log", append(pairs, "before", strconv.FormatInt(*a.Before, 10))...)
	}
	return layout.Write(w, r, http.StatusOK, templates, "log.html", p)
}

func (p logPage) outcome(o people.Outcome) string {
	switch o {
	case people.Done:
		return p.T("完成", "done")
	case people.Denied:
		return p.T("被拒", "denied")
	}
	return p.T("失败", "failed")
}
