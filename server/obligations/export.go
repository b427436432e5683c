package obligations

import (
	"fmt"
	"net/http"
	"strings"

	"zhibiao/indicators"
	"zhibiao/server/layout"
)

// exporter is the room where its tables are given out as files.
type exporter struct{ *Room }

// list is what is owed and what came of it, a line each, chosen as programs choose it.
func (o exporter) list(r *http.Request) (layout.Table, error) {
	p := o.Layout.New(r, "报送任务", "What is owed")
	k, f, err := o.chosen(r, p)
	if err != nil {
		return layout.Table{}, err
	}
	t := p.Table(p.Words("单位", "Unit", 24), p.Words("报表", "Form", 24),
		p.Words("报告期", "Period", 14), p.Words("报送期限", "Due", 12),
		p.Words("状态", "State", 12), p.Words("逾期", "Overdue", 6),
		p.Words("按时", "On time", 6), p.Words("最近报送", "Last sent", 18),
		p.Numbers("收件号", "No.", 8), p.Words("文件", "File", 36),
		p.Words("报送人", "Sent by", 12), p.Numbers("退回", "Sent back", 6),
		p.Numbers("补正", "Corrected", 6), p.Words("理由", "Reason", 36))
	yes := map[bool]string{true: p.T("是", "yes"), false: p.T("否", "no")}
	for _, ob := range k.Select(f) {
		state := ob.State(k.At)
		row := []string{p.In(k.Name(ob.Department)), p.In(ob.Form.Name), ob.PeriodName(p.English),
			ob.DueDay.In(o.Location).Format("2006-01-02"), p.In(state.Name()), yes[ob.IsOverdue(k.At)], "", "", "", "", "",
			fmt.Sprint(ob.Returned()), fmt.Sprint(ob.Corrected()), reasonOf(&ob, state)}
		if ob.Met != nil {
			row[6] = yes[ob.OnTime]
		}
		if last := ob.Last(); last != nil {
			row[7], row[8], row[9], row[10] = o.Layout.Clock(last.Received), fmt.Sprint(last.Submission), last.File, last.By
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// matrix is the planning office's.
func (o exporter) matrix(r *http.Request) (layout.Table, error) {
	d, err := o.matrixPage(r)
	if err != nil {
		return layout.Table{}, err
	}
	t := d.Page.Table(d.Words("单位", "Unit", 24))
	for _, month := range d.Months {
		t.Columns = append(t.Columns, layout.Column{Name: month, Width: 26})
	}
	t.Columns = append(t.Columns, d.Numbers("报送率", "Came", 9),
		d.Numbers("按时率", "On time", 9), d.Numbers("退回", "Sent back", 6))
	for _, unit := range d.Rows {
		row := []string{unit.Name}
		for _, cell := range unit.Cells {
			row = append(row, cell.words(d.Chosen))
		}
		t.Rows = append(t.Rows, append(row, unit.Record.Share(unit.Record.Accepted), unit.Record.Share(unit.Record.OnTime),
			fmt.Sprint(unit.Record.Returned)))
	}
	return t, nil
}

// words are what a cell says, a line for each form.
func (c matrixCell) words(oneForm bool) string {
	var lines []string
	for _, d := range c.Duties {
		words := []string{d.State.Name}
		if !oneForm {
			words = append(words, d.Form)
		}
		if d.Apart {
			words = append(words, d.Period)
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return strings.Join(lines, "\n")
}

// rates are the records of units over their forms.
func (o exporter) rates(r *http.Request) (layout.Table, error) {
	p := o.Layout.New(r, "报送情况", "The record by form")
	k, f, err := o.chosen(r, p)
	if err != nil {
		return layout.Table{}, err
	}
	t := p.Table(p.Words("单位", "Unit", 24), p.Words("报表", "Form", 28),
		p.Numbers("应报", "Due", 8), p.Numbers("已报", "Came", 8),
		p.Numbers("按时", "On time", 8), p.Numbers("报送率", "Share", 9),
		p.Numbers("按时报送率", "Share on time", 11),
		p.Numbers("退回次数", "Sent back", 9), p.Numbers("补正", "Corrected", 9))
	for _, rate := range k.Rates(f) {
		if rate.Form == "" {
			continue // all of a unit's together: a spreadsheet adds up
		}
		t.Rows = append(t.Rows, []string{p.In(k.Name(rate.Department)), p.In(k.Catalogue.Form(rate.Form).Name),
			fmt.Sprint(rate.Due), fmt.Sprint(rate.Accepted), fmt.Sprint(rate.OnTime),
			rate.Share(rate.Accepted), rate.Share(rate.OnTime), fmt.Sprint(rate.Returned), fmt.Sprint(rate.Corrected)})
	}
	return t, nil
}

// chosen is what is known, and which obligations of it are asked for.
func (o exporter) chosen(r *http.Request, p layout.Page) (k Known, f Filter, err error) {
	if k, err = o.known(r, p); err != nil {
		return k, f, err
	}
	q := r.URL.Query()
	if f, err = NewFilter(k.Catalogue, q.Get("form"), q.Get("department"), q.Get("period"), q.Get("state")); err != nil {
		return k, f, layout.BadParameter(p, err.Error(), p.T("请从页面上选择。", "Choose on the page."))
	}
	return k, f, f.keepTo(p.Who)
}

// reasonOf is why nothing had to be sent, or why nothing was to report.
func reasonOf(o *indicators.Obligation, state indicators.ObligationState) string {
	switch {
	case o.Waiver != nil:
		return o.Waiver.Reason
	case state == indicators.ObligationNil:
		return o.Met.Reason
	}
	return ""
}
