package board

import (
	"fmt"
	"net/http"

	"zhibiao/indicators"
	"zhibiao/server/layout"
)

// exporter is the room where its tables are given out as files.
type exporter struct{ *Room }

func (b exporter) units(r *http.Request) (layout.Table, error) {
	d, err := b.unitsPage(r)
	return d.table(), err
}

func (b exporter) measures(r *http.Request) (layout.Table, error) {
	d, err := b.measuresPage(r)
	return d.table(), err
}

// targets is all that a list's address asks for.
func (b exporter) targets(r *http.Request) (layout.Table, error) {
	p := b.Layout.New(r, "指标进展", "Progress of targets")
	asked, err := read(p, r.URL.Query())
	if err != nil {
		return layout.Table{}, err
	}
	j, all, err := b.begin(r, p)
	if err != nil {
		return layout.Table{}, err
	}
	took, _ := asked.take(all)
	assessed := make([]indicators.Assessment, len(took))
	for i, t := range took {
		assessed[i] = *t.Assessment
	}
	t, made := Table(j.Catalogue, assessed, p.English), newMaking(p, j, b.Source)
	for i, x := range took {
		if len(x.awaiting) == 0 {
			break // nothing waits
		}
		line, err := made.waitingRow(r.Context(), x)
		if err != nil {
			return t, err
		}
		if waits := line.Waiting(); waits != "" {
			t.Rows[i][untilColumn] += p.T("；", "; ") + waits
		}
	}
	t.Name, t.Above = p.Title, layout.Above(p.Heading, p.AsOf, p.English)
	return t, nil
}

// untilColumn is that which says until when a target's data reach.
const untilColumn = 12

// Table is a table of targets with all that is told of each, a line each, as a file.
func Table(c *indicators.Catalogue, list []indicators.Assessment, english bool) layout.Table {
	say := func(zh, en string) string { return indicators.Text{ZH: zh, EN: en}.In(english) }
	t := layout.Table{Columns: []layout.Column{
		{Name: say("条", "Measure"), Width: 8}, {Name: say("指标", "Indicator"), Width: 32}, {Name: say("对象", "Entity"), Width: 18},
		{Name: say("灯", "Light"), Width: 6}, {Name: say("状态", "Status"), Width: 16}, {Name: say("考核期", "Window"), Width: 14},
		{Name: say("实际", "Actual"), Width: 14, Number: true}, {Name: say("目标", "Target"), Width: 14, Number: true},
		{Name: say("完成率", "Attained"), Width: 12, Number: true}, {Name: say("时序进度", "Time share"), Width: 10, Number: true},
		{Name: say("进度差（百分点）", "Gap (points)"), Width: 12, Number: true},
		{Name: say("预计完成（仅供参考）", "Forecast (for reference)"), Width: 14, Number: true}, {Name: say("数据截至", "Data until"), Width: 18},
		{Name: say("责任单位", "Responsible"), Width: 18}, {Name: say("填报单位", "Reported by"), Width: 18},
		{Name: say("配合单位", "Supported by"), Width: 24}, {Name: say("说明", "In words"), Width: 60}, {Name: say("出处", "Stands in"), Width: 24},
		{Name: say("实际（未取整）", "Actual, unrounded"), Width: 16, Number: true},
		{Name: say("目标（未取整）", "Target, unrounded"), Width: 16, Number: true}, {Name: say("计量单位", "Unit"), Width: 10},
	}}
	if c == nil {
		return t
	}
	words := indicators.WordingIn(c, english)
	for _, a := range list {
		r := words.Row(a)
		why := a.Why.In(english)
		if r.Needed != "" {
			why += say("，", ", ") + r.Needed
		}
		stands := ""
		if a.Source.Submission != 0 && a.Source.Cell != "" {
			stands = fmt.Sprintf("#%d %s!%s", a.Source.Submission, a.Source.Sheet, a.Source.Cell)
		}
		target := r.Target
		if r.Mark != "" {
			target += say("（"+r.Mark+"）", " ("+r.Mark+")")
		}
		until := r.Until
		if r.Running != "" {
			until += say("；", "; ") + r.Running
		}
		t.Rows = append(t.Rows, []string{r.Measure, r.Indicator, r.Entity, a.Light.Name().In(english), r.Status, r.Window, r.Actual, target,
			r.Attainment, r.TimeShare, r.Gap, r.Forecast, until, r.Responsible, r.Reporting, r.Support, why, stands,
			r.Unrounded.Actual, r.Unrounded.Target, r.Unrounded.Unit})
	}
	return t
}
