package indicator

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/server/chart"
)

// drawing is a chart with the table that says the same.
type drawing struct {
	ID    string // of the chart
	Title string
	Note  string
	chart.Drawn
	Heads []string
	Rows  [][]string
}

// How much a chart shows.
const (
	placesShown = 24
	windowMost  = 72 // periods of a window by a date
	yearsShown  = 5
)

// artist draws a subject's course.
type artist struct {
	*asked
	course *indicators.Course
	shown  *indicators.WindowCourse // nil: the indicator has no target
	write  indicators.Figures
}

// draw draws what there is to be drawn.
func draw(a *asked, course *indicators.Course, shown *indicators.WindowCourse) (list []drawing) {
	d := artist{a, course, shown, indicators.FiguresOf(a.known.Catalogue, a.indicator, nil)}
	flow := a.indicator.Kind == indicators.Flow
	yes := a.indicator.Kind == indicators.Check
	switch {
	case shown != nil && shown.Window.Open() && flow:
		list = append(list, d.fullYears()...)
	case shown != nil && !yes && (flow || a.indicator.Kind == indicators.Work):
		list = append(list, d.pace()...)
	case !flow && !yes:
		list = append(list, d.level()...)
	}
	if flow {
		list = append(list, d.own()...)
	}
	if !yes && a.indicator.Kind != indicators.Work {
		list = append(list, d.years()...)
	}
	return append(list, d.states()...)
}

// tick names a period below its place.
func (d *artist) tick(p periods.Period) chart.Tick {
	year := strconv.Itoa(p.Year()) + d.T("年", "")
	name := strings.TrimPrefix(p.Name(false), strconv.Itoa(p.Year())+"年")
	if name == "" {
		return chart.Tick{Name: strings.TrimSuffix(year, "年")}
	}
	if d.English {
		name = strings.TrimPrefix(p.String(), strconv.Itoa(p.Year())+"-")
	}
	return chart.Tick{Name: name, Group: year}
}

// scaled turns values into the unit of an axis that holds them all.
func (d *artist) scaled(lines ...[]float64) (unit string) {
	largest := 0.0
	for _, line := range lines {
		for _, v := range line {
			if !math.IsNaN(v) {
				largest = max(largest, math.Abs(v))
			}
		}
	}
	unit, size := d.write.Axis(largest, d.English)
	for _, line := range lines {
		for i := range line {
			line[i] /= size
		}
	}
	return unit
}

func (d *artist) id(name string) string { return "chart-" + name }

// whole says that the indicator is counted in whole pieces.
func (d *artist) whole() bool {
	n, fixed := d.write.Decimals()
	return d.indicator.Kind == indicators.Work || !fixed && n == 0
}

// column is a line of a chart on its way: values in the base unit, and how each is told.
type column struct {
	name   string
	values []float64
	shown  []string
}

func newColumn(name string, n int) column {
	c := column{name, make([]float64, n), make([]string, n)}
	for i := range c.values {
		c.values[i], c.shown[i] = math.NaN(), none
	}
	return c
}

func (c *column) put(i int, v float64, shown string) {
	if !math.IsNaN(v) {
		c.values[i], c.shown[i] = v, shown
	}
}

// tips are what a pointer at each value tells.
func (c *column) tips(times []string) []string {
	list := make([]string, len(times))
	for i := range times {
		list[i] = times[i] + " " + c.name + " " + c.shown[i]
	}
	return list
}

// tabled puts columns beside one another, one row for each time.
func (w *drawing) tabled(head string, times []string, columns ...*column) {
	w.Heads = []string{head}
	for _, c := range columns {
		w.Heads = append(w.Heads, c.name)
	}
	for i, t := range times {
		row := []string{t}
		for _, c := range columns {
			row = append(row, c.shown[i])
		}
		w.Rows = append(w.Rows, row)
	}
}

// pace draws a window: what was reached, what the pace asks for, the target, and what is to be expected.
func (d *artist) pace() []drawing {
	plan := d.shown.Plan[max(0, len(d.shown.Plan)-windowMost):]
	n := len(plan)
	if n < 2 || len(d.shown.Stands) == 0 && !slices.ContainsFunc(plan, func(q indicators.Planned) bool { return !math.IsNaN(q.Expected) }) {
		return nil // a target alone is no course
	}
	actual, expected := newColumn(d.In(indicators.EvidenceCumulative.Name()), n), newColumn(d.In(indicators.EvidenceExpected.Name()), n)
	goal, forecast := newColumn(d.In(indicators.EvidenceTarget.Name()), n), newColumn(d.T("预计（仅供参考）", "Forecast (for reference)"), n)
	if d.indicator.Kind == indicators.Work {
		actual.name = d.T("已完成", "Done")
	}
	low, high := newColumn("", n), newColumn("", n)
	ticks, times, soft := make([]chart.Tick, n), make([]string, n), make([]bool, n)
	var last *indicators.Assessment
	for i, q := range plan {
		ticks[i], times[i] = d.tick(q.Period), q.Period.Name(d.English)
		goal.put(i, q.Target, d.In(d.write.Plain(q.Target)))
		expected.put(i, q.Expected, d.In(d.write.Due(q.Expected)))
		for j := range d.shown.Stands {
			if a := &d.shown.Stands[j]; a.Period.EndMonth() == q.Period.EndMonth() {
				w := d.tells(&d.shown.Window, a.Target)
				actual.put(i, a.Actual, d.In(w.write.Actual(a.Actual)))
				soft[i], last = a.Provisional, a
				forecast.values[i] = math.NaN()
			}
		}
	}
	if last != nil && last.Period.EndMonth() < plan[n-1].Period.EndMonth() && !math.IsNaN(last.Forecast) {
		w := d.tells(&d.shown.Window, last.Target)
		forecast.put(n-1, last.Forecast, d.In(w.write.Actual(last.Forecast)))
		low.put(n-1, last.ForecastLow, "")
		high.put(n-1, last.ForecastHigh, "")
	}
	w := drawing{Title: d.shown.Window.Name(d.English) + d.T(" 累计、应达与目标", ": so far, expected, target")}
	if len(changes(d.shown)) > 1 {
		w.Note = d.T("目标曾调整，各期按当时的目标画出。", "The target was changed: each period shows the one that stood then.")
	}
	w.tabled(d.T("截至", "By the end of"), times, &actual, &expected, &goal, &forecast)
	c := chart.Lines{Frame: chart.Frame{ID: d.id("pace"), Title: w.Title, Text: d.sentence(last), Whole: d.whole(), Ticks: ticks}}
	c.Unit = d.scaled(actual.values, expected.values, goal.values, forecast.values, low.values, high.values)
	c.Lines = []chart.Line{
		{Kind: chart.Target, Name: goal.name, Values: goal.values, Step: true},
		{Kind: chart.Expected, Name: expected.name, Values: expected.values},
		{Kind: chart.Forecast, Name: forecast.name, Values: forecast.values, Shown: forecast.tips(times)},
		{Kind: chart.Actual, Name: actual.name, Values: actual.values, Shown: actual.tips(times), Soft: soft},
	}
	if !math.IsNaN(low.values[n-1]) && !math.IsNaN(high.values[n-1]) {
		c.Band = &chart.Band{Name: d.T("往年波动区间", "Range of past years"), Low: low.values, High: high.values}
	}
	w.ID, w.Drawn = c.ID, c.Draw()
	return []drawing{w}
}

// sentence tells in words what a chart of a target shows.
func (d *artist) sentence(a *indicators.Assessment) string {
	if a == nil {
		return d.T("本考核期尚无数据。", "Nothing is reported in this window yet.")
	}
	return d.In(a.Why) + d.T("。各期数据见图下的表。", ". The table below the chart has each period's figures.")
}

// level draws what a stock or ratio was by period, with the target in force then.
func (d *artist) level() []drawing {
	list := d.course.Periods[max(0, len(d.course.Periods)-placesShown):]
	n := len(list)
	if n < 2 {
		return nil
	}
	actual, goal := newColumn(d.T("数值", "Value"), n), newColumn(d.In(indicators.EvidenceTarget.Name()), n)
	ticks, times, soft := make([]chart.Tick, n), make([]string, n), make([]bool, n)
	stands := byPeriod(d.course, d.shown)
	var last *indicators.Assessment
	for i, k := range list {
		ticks[i], times[i], soft[i] = d.tick(k.Period), k.Period.Name(d.English), k.Provisional
		actual.put(i, k.Own, d.In(d.write.Plain(k.Own)))
		if s := stands[k.Period.EndMonth()]; s.at != nil && s.at.Target != nil {
			goal.put(i, s.at.Target.Value, d.In(indicators.FiguresOf(d.known.Catalogue, d.indicator, s.at.Target).Goal()))
			last = s.at
		}
	}
	w := drawing{Title: d.T("各期数值与目标", "Value by period, and target")}
	text := fmt.Sprintf(d.T("%s为%s。", "%s: %s."), times[n-1], actual.shown[n-1])
	if last != nil {
		text = d.sentence(last)
	}
	w.tabled(d.T("报告期", "Period"), times, &actual, &goal)
	c := chart.Lines{Frame: chart.Frame{ID: d.id("level"), Title: w.Title, Text: text, Whole: d.whole(), Ticks: ticks}}
	c.Unit = d.scaled(actual.values, goal.values)
	c.Lines = []chart.Line{{Kind: chart.Target, Name: goal.name, Values: goal.values, Step: true},
		{Kind: chart.Actual, Name: actual.name, Values: actual.values, Shown: actual.tips(times), Soft: soft}}
	w.ID, w.Drawn = c.ID, c.Draw()
	return []drawing{w}
}

// own draws the periods' own amounts beside those of a year before.
func (d *artist) own() []drawing {
	by := map[int32]indicators.PeriodCourse{}
	for _, k := range d.course.Periods {
		by[k.Period.EndMonth()] = k
	}
	list := d.course.Periods[max(0, len(d.course.Periods)-placesShown):]
	n := len(list)
	if n < 2 {
		return nil
	}
	amount, before := newColumn(d.In(indicators.EvidenceOwn.Name()), n), newColumn(d.T("上年同期", "A year before"), n)
	ticks, times, soft := make([]chart.Tick, n), make([]string, n), make([]bool, n)
	for i, k := range list {
		ticks[i], times[i], soft[i] = d.tick(k.Period), d.periodName(d.course, len(d.course.Periods)-n+i), k.Provisional
		amount.put(i, k.Own, d.In(d.write.Plain(k.Own)))
		if k.NotApart {
			amount.shown[i] = d.In(indicators.NotApart)
		}
		if was, ok := by[k.Period.EndMonth()-12]; ok && was.Period.Months() == k.Period.Months() {
			before.put(i, was.Own, d.In(d.write.Plain(was.Own)))
		}
	}
	w := drawing{Title: d.T("各期当期数", "Amount of each period")}
	w.tabled(d.T("报告期", "Period"), times, &amount, &before)
	c := chart.Bars{Frame: chart.Frame{ID: d.id("own"), Title: w.Title, Whole: d.whole(), Ticks: ticks,
		Text: fmt.Sprintf(d.T("%s当期%s，上年同期%s。各期数据见图下的表。",
			"%s: %s, a year before %s. The table below the chart has each period's."), times[n-1], amount.shown[n-1], before.shown[n-1])}}
	c.Unit = d.scaled(amount.values, before.values)
	c.Name, c.Values, c.Shown, c.Soft = amount.name, amount.values, amount.tips(times), soft
	c.SoftAs, c.Marks, c.Mark = d.In(indicators.FigureProvisional.Name()), before.values, before.name
	w.ID, w.Drawn = c.ID, c.Draw()
	return []drawing{w}
}

// years draws this year over earlier ones: cumulatives of an amount, values of a level.
func (d *artist) years() []drawing {
	n := len(d.course.Periods)
	if n == 0 {
		return nil
	}
	last := d.course.Periods[n-1].Period
	every := last.Months()
	if every == 2 {
		every = 1
	}
	perYear := 12 / every
	if perYear < 2 {
		return nil
	}
	year := int(last.EndMonth()-1) / 12
	ticks, times := make([]chart.Tick, perYear), make([]string, perYear)
	for i := range perYear {
		p := periods.Ending(int32(year*12+(i+1)*every), int32(every))
		ticks[i] = chart.Tick{Name: d.tick(p).Name}
		times[i] = d.T("至", "to ") + ticks[i].Name
	}
	columns, stands := map[int]*column{}, byPeriod(d.course, d.shown)
	for _, k := range d.course.Periods {
		v, write := k.Own, d.write.Plain
		if d.indicator.Kind == indicators.Flow {
			v = k.Cumulative
		}
		if s := stands[k.Period.EndMonth()]; s.judges(k.Period) {
			v, write = s.at.Actual, indicators.FiguresOf(d.known.Catalogue, d.indicator, s.at.Target).Actual
		}
		end := int(k.Period.EndMonth() - 1)
		if y := end / 12; year-y < yearsShown && !math.IsNaN(v) {
			if columns[y] == nil {
				c := newColumn(strconv.Itoa(y)+d.T("年", ""), perYear)
				columns[y] = &c
			}
			columns[y].put(end%12/every, v, d.In(write(v)))
		}
	}
	if len(columns) < 2 {
		return nil
	}
	return []drawing{d.overlaid(year, columns, ticks, times)}
}

// overlaid draws years over one another, the earliest below.
func (d *artist) overlaid(year int, columns map[int]*column, ticks []chart.Tick, times []string) drawing {
	w := drawing{Title: d.T("本年与往年同期累计", "This year over earlier years, so far")}
	if d.indicator.Kind != indicators.Flow {
		w.Title = d.T("本年与往年同期", "This year over earlier years")
	}
	c := chart.Lines{Frame: chart.Frame{ID: d.id("years"), Title: w.Title, Whole: d.whole(), Ticks: ticks,
		Text: d.T("本年与往年各期对比，数据见图下的表。", "This year and earlier years by period; the table below the chart has the figures.")}}
	var tabled []*column
	var values [][]float64
	for y := year - yearsShown + 1; y <= year; y++ {
		k := columns[y]
		if k == nil {
			continue
		}
		kind := chart.Earlier
		switch y {
		case year:
			kind = chart.Actual
		case year - 1:
			kind = chart.Before
		}
		line := chart.Line{Kind: kind, Name: k.name, Values: k.values}
		if y == year {
			line.Shown = k.tips(times)
		}
		c.Lines, values = append(c.Lines, line), append(values, k.values)
		tabled = append([]*column{k}, tabled...)
	}
	w.tabled(d.T("同期", "By the end of"), times, tabled...)
	c.Unit = d.scaled(values...)
	w.ID, w.Drawn = c.ID, c.Draw()
	return w
}

// fullYears draws the years on which an open target of a yearly amount is judged.
func (d *artist) fullYears() []drawing {
	var amount, goal column
	var ticks []chart.Tick
	var times []string
	amount.name, goal.name = d.T("全年", "Full year"), d.In(indicators.EvidenceTarget.Name())
	for i := range d.shown.Stands {
		a := &d.shown.Stands[i]
		if a.Year.IsZero() || a.Year.EndMonth() != a.Period.EndMonth() || a.Target == nil {
			continue
		}
		write := indicators.FiguresOf(d.known.Catalogue, d.indicator, a.Target)
		ticks, times = append(ticks, d.tick(a.Year)), append(times, a.Year.Name(d.English))
		amount.values, amount.shown = append(amount.values, a.Actual), append(amount.shown, d.In(write.Actual(a.Actual)))
		goal.values, goal.shown = append(goal.values, a.Target.Value), append(goal.shown, d.In(write.Goal()))
	}
	if len(ticks) == 0 {
		return nil
	}
	w := drawing{Title: d.T("各年全年数与目标", "Full years, and target")}
	w.tabled(d.T("年度", "Year"), times, &amount, &goal)
	c := chart.Bars{Frame: chart.Frame{ID: d.id("full-years"), Title: w.Title, Whole: d.whole(), Ticks: ticks,
		Text: d.sentence(&d.shown.Stands[len(d.shown.Stands)-1])}}
	c.Unit = d.scaled(amount.values, goal.values)
	c.Name, c.Values, c.Shown, c.Mark, c.Marks = amount.name, amount.values, amount.tips(times), goal.name, goal.values
	w.ID, w.Drawn = c.ID, c.Draw()
	return []drawing{w}
}

// states draws what the targets of the track were called by period.
func (d *artist) states() []drawing {
	if d.shown == nil {
		return nil
	}
	list := d.course.Periods[max(0, len(d.course.Periods)-placesShown):]
	stands := byPeriod(d.course, d.shown)
	c := chart.States{Frame: chart.Frame{ID: d.id("states"), Title: d.T("各期状态", "Status by period")}}
	status := column{name: d.T("状态", "Status")}
	var times []string
	some := false
	for i, k := range list {
		c.Ticks = append(c.Ticks, d.tick(k.Period))
		times = append(times, d.periodName(d.course, len(d.course.Periods)-len(list)+i))
		s, shown := chart.State{}, none
		if k.NotApart {
			shown = d.In(indicators.NotApart)
		}
		if a := stands[k.Period.EndMonth()].at; a != nil {
			shown = d.In(a.Verdict(d.indicator).Name())
			s = chart.State{Light: string(a.Light), Name: shown, Short: d.short(a.Light)}
			some = true
		}
		c.States, status.shown = append(c.States, s), append(status.shown, shown)
	}
	if !some {
		return nil
	}
	c.Text = fmt.Sprintf(d.T("%s：%s。各期状态见图下的表。", "%s: %s. The table below the chart has each period's."), times[len(times)-1],
		status.shown[len(times)-1])
	w := drawing{ID: c.ID, Title: c.Title, Drawn: c.Draw()}
	w.tabled(d.T("报告期", "Period"), times, &status)
	return []drawing{w}
}

// short is a light in a letter, for who does not tell colours apart.
func (d *artist) short(l indicators.Light) string {
	name := []rune(d.In(l.Name()))
	return strings.ToUpper(string(name[:1]))
}
