package indicators

import (
	"fmt"
	"math"
	"strings"
	"zhibiao/indicators/quantities"
)

// Name is what people call the light.
func (l Light) Name() Text {
	return map[Light]Text{Grey: {"灰", "grey"}, Blue: {"蓝", "blue"}, Green: {"绿", "green"}, Yellow: {"黄", "yellow"}, Red: {"红", "red"}}[l]
}

// In is the text in a language: English where it is asked for and there is one.
func (t Text) In(english bool) string {
	if english && t.EN != "" {
		return t.EN
	}
	return t.ZH
}

// Heading says what a page or table speaks of.
type Heading struct {
	Instance string   // its name; empty: it has none
	Notice   string   // what is said with every figure; empty: nothing
	Policies []string // number and title of each
}

// Heading is that of the instance's pages and tables.
func (c *Catalogue) Heading(english bool) Heading {
	h := Heading{Instance: c.Name.In(english), Notice: c.Notice.In(english)}
	for _, d := range c.Documents {
		if english && d.Title.EN != "" {
			h.Policies = append(h.Policies, strings.TrimSpace(d.Title.EN+" "+d.Number))
		} else {
			h.Policies = append(h.Policies, d.Number+"《"+d.Title.ZH+"》")
		}
	}
	return h
}

// String is the heading in lines, for the top of a table of plain text.
func (h Heading) String() string {
	first := h.Instance
	if h.Notice != "" {
		first = strings.TrimSpace(first + " 【" + h.Notice + "】")
	}
	return strings.TrimSpace(first + "\n" + strings.Join(h.Policies, "\n"))
}

// Row is an assessment as people read it: one line of a progress table.
type Row struct {
	Assessment
	Status, Indicator, Entity, Window string
	Measure                           string // its number
	Actual, Target                    string
	Attainment, TimeShare, Gap        string
	Forecast, Until, Cited            string
	Responsible, Reporting, Support   string // 责任单位, 填报单位, 配合单位
}

// noFigure stands where a figure does not.
const noFigure = "—"

// Row puts an assessment into words.
func (c *Catalogue) Row(a Assessment, english bool) Row {
	r := Row{Assessment: a, Status: a.Status.Name().In(english), Window: a.Window.Name(english),
		Actual: noFigure, Target: noFigure, Attainment: noFigure, TimeShare: noFigure, Gap: noFigure, Forecast: noFigure, Until: noFigure}
	ind := c.Indicator(a.Subject.Indicator)
	if ind == nil {
		return r
	}
	r.Indicator = ind.Name.In(english)
	if e := c.Entity(a.Subject.Entity); e != nil {
		r.Entity = e.Name.In(english)
	}
	if d := c.Department(ind.Department); d != nil {
		r.Reporting = d.Called().In(english)
	}
	if d := c.Responsible(a.Subject); d != nil {
		r.Responsible = d.Called().In(english)
	}
	if m := c.MeasureOf(a.Subject); m != nil {
		r.Measure, r.Support = m.Number, c.Supports(m).In(english)
	}
	unit, _ := quantities.ParseUnit(ind.Display)
	short := a.Status != Achieved
	if !math.IsNaN(a.Actual) {
		r.Actual = amount(a.Actual, unit, ind, short)
	}
	if a.Target != nil && ind.Kind != Check {
		r.Target = boundSign(a.Target) + amount(a.Target.Value, unit, ind, false)
		r.Cited = a.Target.Figure
	}
	if !math.IsNaN(a.Attainment) {
		r.Attainment = quantities.FormatRatio(a.Attainment, short)
	}
	if !math.IsNaN(a.TimeShare) {
		r.TimeShare = quantities.FormatRatio(a.TimeShare, false)
	}
	if !math.IsNaN(a.PaceGap) {
		r.Gap = points(a.PaceGap)
	}
	if !math.IsNaN(a.Forecast) {
		r.Forecast = amount(a.Forecast, unit, ind, false)
	}
	if !a.Period.IsZero() {
		r.Until = a.Period.Name(english)
		if a.Provisional {
			r.Until += Text{"（快报）", " (provisional)"}.In(english)
		}
	}
	return r
}

func amount(v float64, unit quantities.Unit, ind *Indicator, short bool) string {
	switch {
	case ind.Kind == Check:
		return map[bool]string{true: "是", false: "否"}[v == 1]
	case unit.IsZero():
		return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".") + ind.Display
	case short:
		return quantities.FormatShort(v, unit)
	}
	return quantities.Format(v, unit)
}

// points writes a gap in percentage points with its sign.
func points(gap float64) string {
	v := math.Round(gap*1000) / 10
	if v == 0 {
		v = 0 // no negative zero
	}
	return strings.ReplaceAll(fmt.Sprintf("%+.1f", v), "-", "−")
}

func boundSign(t *Target) string {
	switch {
	case t.Bound == AtMost:
		return "≤"
	case t.Bound == About:
		return "≈"
	case t.Bound == Exactly:
		return "="
	}
	return ""
}
