package indicator

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"zhibiao/indicators"
	"zhibiao/server/layout"
)

// exporter is the room where its tables are given out as files.
type exporter struct{ *Room }

// files are those of a table of the indicator, of the window that the page shows.
func (p *page) files(below string) layout.Files {
	window := ""
	if p.shown != nil {
		window = p.shown.Window.Label()
	}
	return p.Page.Files("/indicators/"+p.subject.Indicator+below, "entity", p.subject.Entity, "window", window)
}

// begin is what the files of an indicator are made of.
func (o exporter) begin(r *http.Request) (page, *indicators.Course, error) {
	a, err := o.ask(r, "指标", "Indicator")
	if err != nil {
		return page{}, nil, err
	}
	if a.entity == nil && a.indicator.EntityKind != "" {
		return page{}, nil, layout.BadParameter(a.Page, "entity=", a.T("请从该指标某个对象的页面导出。", "Take it from the page of one of its entities."))
	}
	p, course := newPage(a)
	p.shown, err = p.choose(r.URL.Query().Get("window"), course)
	return p, course, err
}

// periods is the table of all periods, with the columns that the page shows.
func (o exporter) periods(r *http.Request) (layout.Table, error) {
	p, course, err := o.begin(r)
	if err != nil {
		return layout.Table{}, err
	}
	t := p.newTable(course)
	t.fill(&p, course, p.shown, 0, len(course.Periods))
	p.Title = p.name() + p.T(" 各期数据", " by period")
	out := p.Page.Table(p.Words("报告期", "Period", 16), p.Words("备注", "Mark", 12))
	x := p.tells(nil, nil)
	columns := slices.DeleteFunc(p.columns(t, &x), func(c exported) bool { return !c.shown })
	for _, c := range columns {
		out.Columns = append(out.Columns, c.head)
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		line := []string{r.Period, r.mark(&p)}
		for _, c := range columns {
			line = append(line, cmp.Or(c.cell(r), none))
		}
		out.Rows = append(out.Rows, line)
	}
	return out, nil
}

// exported is a column of the table as a file.
type exported struct {
	shown bool // the page shows it too
	head  layout.Column
	cell  func(*row) string
}

func (p *page) columns(t table, x *teller) []exported {
	return []exported{
		{t.Own, p.Numbers("当期", "Own", 14), func(r *row) string { return r.Own.Shown }},
		{true, p.Numbers("同比", "Year on year", 12), func(r *row) string { return r.YearOnYear.Shown }},
		{t.OnPeriod, p.Numbers("环比", "On the period before", 12), func(r *row) string { return r.OnPeriod.Shown }},
		{true, layout.Column{Name: t.SoFar, Width: 14, Number: true}, func(r *row) string { return r.SoFar.Shown }},
		{t.Own, p.Numbers("累计同比", "So far, year on year", 12), func(r *row) string { return r.SoFarOnYear.Shown }},
		{t.Paced, p.Numbers("应达", "Expected", 14), func(r *row) string { return r.Expected.Shown }},
		{true, layout.Column{Name: t.Attained, Width: 10, Number: true}, func(r *row) string { return r.Attainment.Shown }},
		{t.Paced, p.Numbers("进度差（百分点）", "Gap (points)", 12), func(r *row) string { return r.Gap.Shown }},
		{true, p.Words("状态", "Status", 16), func(r *row) string { return r.Status }},
		{true, p.Words("考核期", "Window", 14), func(r *row) string { return r.Window }},
		{t.Own, x.unroundedColumn(p.T("当期", "Own")), func(r *row) string { return x.unrounded(r.Own) }},
		{true, x.unroundedColumn(t.SoFar), func(r *row) string { return x.unrounded(r.SoFar) }},
	}
}

// unroundedColumn heads the unrounded figures of a column that the page shows rounded.
func (x *teller) unroundedColumn(name string) layout.Column {
	return layout.Column{Name: fmt.Sprintf(x.T("%s（未取整，%s）", "%s, unrounded (%s)"), name, x.plain.UnroundedUnit(x.English)), Width: 18,
		Number: true}
}

// mark is what the page says beside a period.
func (r *row) mark(p *page) string {
	marks := r.Marks
	switch {
	case r.NotApart:
		marks = append(marks, p.NotApart())
	case r.Missing:
		marks = append(marks, p.T("缺报", "missing"))
	}
	return strings.Join(marks, p.T("、", ", "))
}

// corrections is all periods whose figures were stated anew, the newest first.
func (o exporter) corrections(r *http.Request) (layout.Table, error) {
	p, course, err := o.begin(r)
	if err != nil {
		return layout.Table{}, err
	}
	p.Title = p.name() + p.T(" 数据更正", " corrections")
	x := p.tells(nil, nil)
	was, is := p.T("首次", "First"), p.T("现行", "Now")
	t := p.Page.Table(p.Words("报告期", "Period", 16), layout.Column{Name: was, Width: 16, Number: true},
		layout.Column{Name: is, Width: 16, Number: true}, x.unroundedColumn(was), x.unroundedColumn(is))
	for _, c := range p.revised(course, len(course.Revised)) {
		t.Rows = append(t.Rows, []string{c.Period, c.Was.Shown, c.Is.Shown, x.unrounded(c.Was), x.unrounded(c.Is)})
	}
	return t, nil
}
