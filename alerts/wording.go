package alerts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"zhibiao/indicators"
)

// wording puts an indicator's figures into sentences. Texts of the catalogue
// are written out; what differs by entity and window is looked up when the alert fires.
type wording struct {
	c         *indicators.Catalogue
	measure   *indicators.Measure
	indicator *indicators.Indicator
}

func newWording(c *indicators.Catalogue, m *indicators.Measure, i *indicators.Indicator) wording {
	return wording{c, m, i}
}

const (
	entityZH = `{{ with $labels.entity_name }}（{{ . }}）{{ end }}`
	entityEN = `{{ with $labels.entity_name }} ({{ . }}){{ end }}`
	windowZH = `{{ if ne $labels.window "open" }} {{ $labels.window | reReplaceAll "^by-([0-9]+)-0?([0-9]+)$" "${1}年${2}月底前"` +
		` | reReplaceAll "^([0-9]+)$" "${1}年" | reReplaceAll "-S1$" "年上半年" | reReplaceAll "-S2$" "年下半年"` +
		` | reReplaceAll "-Q1$" "年一季度" | reReplaceAll "-Q2$" "年二季度" | reReplaceAll "-Q3$" "年三季度" | reReplaceAll "-Q4$" "年四季度" }} {{ end }}`
	windowEN = `{{ if ne $labels.window "open" }} {{ $labels.window }}{{ end }}`
)

// Of a work's node, its name stands where a window does.
const (
	nodeZH = `{{ with $labels.node_name }}“{{ . }}”{{ end }}`
	nodeEN = `{{ with $labels.node_name }}, node {{ . }},{{ end }}`
)

func (w wording) annotations(e Event) map[string]string {
	zh, en := mark(w.c, false)+plain(w.indicator.Name.ZH), mark(w.c, true)+plain(english(w.indicator.Name))
	of, ofEN := windowZH, windowEN
	if e.Name == MilestoneOverdue {
		of, ofEN = nodeZH, nodeEN
	}
	says := e.SaysOf(w.indicator)
	return map[string]string{
		"summary":    zh + entityZH + of + says.ZH,
		"summary_en": en + entityEN + ofEN + " is " + says.EN,
		"description": zh + entityZH + of + says.ZH + w.stands(true) + "。" + w.units(true) + "依据：" + w.citation() + "。" + e.Todo.ZH +
			"；数字有误的，请更正后重新报送。",
		"description_en": en + entityEN + ofEN + " is " + says.EN + w.stands(false) + ". " + w.units(false) + e.Todo.EN +
			"; if a figure is wrong, please correct it and send the report again.",
	}
}

// stands tells attainment, actual, target and what is required from now on, as
// far as they are there.
func (w wording) stands(zh bool) string {
	i := w.indicator
	actual, labels := i.ID+"_"+i.Unit, "{entity=%q}"
	if i.Kind == indicators.Flow {
		actual, labels = i.ID+"_cumulative_"+i.Unit, "{entity=%q,window=%q}"
	}
	attainment, unit := "{indicator=%q,entity=%q,window=%q}", w.display()
	said := func(zhText, enText string) string {
		if zh {
			return zhText
		}
		return enText
	}
	decimals, shape := w.digits()
	return lookup(w.rounded(indicators.FamilyAttainment+attainment, 0.01, 1, 1e-9), fmt.Sprintf("%q %s", i.ID, labelsOf("window")),
		w.ofCeiling(said, "，已用 ", ", used ", "，完成率 ", ", attained "), "%.1f", "%") +
		lookup(w.rounded(actual+labels, w.scale(), decimals, 1e-7), labelsOf(labels), said("，实际 ", ", actual "), shape, unit) +
		lookup(exact(i.ID+"_target_"+i.Unit+"{entity=%q,window=%q}", w.scale()), labelsOf("window"),
			w.ofCeiling(said, "，上限 ", ", ceiling ", "，目标 ", ", target "), w.whole(shape), unit) +
		w.required(said)
}

// digits are the decimals that pages and tables write the indicator's figures with, and the verb that prints them.
func (w wording) digits() (decimals int, shape string) {
	decimals, fixed := indicators.FiguresOf(w.c, w.indicator, nil).Decimals()
	if fixed {
		return decimals, fmt.Sprintf("%%.%df", decimals)
	}
	return decimals, "%v"
}

// whole is how a target is printed: a plan's may have more decimals than the policy's.
func (w wording) whole(shape string) string {
	if slices.ContainsFunc(w.indicator.Targets, func(r *indicators.TargetRule) bool { return r.Plan }) {
		return "%v"
	}
	return shape
}

// ofCeiling chooses the words for a control ceiling, which is used and not completed, or for any other target.
func (w wording) ofCeiling(said func(zh, en string) string, ceilingZH, ceilingEN, zh, en string) string {
	if hasCeiling(w.indicator) {
		return said(ceilingZH, ceilingEN)
	}
	return said(zh, en)
}

// required is 后期月均应完成, of flows that have to reach a figure.
func (w wording) required(said func(zh, en string) string) string {
	i := w.indicator
	if i.Kind != indicators.Flow || hasCeiling(i) {
		return ""
	}
	_, shape := w.digits()
	return lookup(exact(i.ID+"_required_monthly_"+i.Unit+"{entity=%q,window=%q}", w.scale()), labelsOf("window"),
		said("，后期月均应完成 ", ", a month from now on "), shape, w.display())
}

// labelsOf are the alert's own labels that a selector is filled with. A label that is
// not there is empty to Prometheus and nothing at all to vmalert.
func labelsOf(selector string) string {
	const entity = `(or $labels.entity "")`
	if strings.Contains(selector, "window") {
		return entity + " $labels.window"
	}
	return entity
}

// lookup asks for a figure when the alert fires, and says nothing where there is none.
func lookup(query, arguments, before, shape, unit string) string {
	return fmt.Sprintf("{{ with printf `%s` %s | query }}%s{{ . | first | value | printf %q }}%s{{ end }}", query, arguments, before, shape,
		plain(unit))
}

// rounded scales and rounds the way that never flatters: 99.96 % short of
// a target is 99.9 %, and 100.04 % of a ceiling 100.1 %. Of two programs that are scraped the less favourable
// counts. Noise is what floats leave over, in steps of the last digit. It is what indicators.Figures does, in PromQL.
func (w wording) rounded(selector string, scale float64, decimals int, noise float64) string {
	steps := "1" + strings.Repeat("0", decimals)
	if w.lessIsBetter() {
		return fmt.Sprintf("ceil(max(%s) / %v * %s - %v) / %s", selector, scale, steps, noise, steps)
	}
	return fmt.Sprintf("floor(min(%s) / %v * %s + %v) / %s", selector, scale, steps, noise, steps)
}

// exact scales only; the rounding takes away what floats leave over.
func exact(selector string, scale float64) string {
	return fmt.Sprintf("round(max(%s) / %v, 1e-4)", selector, scale)
}

func (w wording) lessIsBetter() bool {
	for _, r := range w.indicator.Targets {
		if r.Bound == indicators.AtMost {
			return true
		}
	}
	return w.indicator.LowerIsBetter
}

// scale is the size of the unit in which people say the figure.
func (w wording) scale() float64 {
	u, err := w.indicator.DisplayUnit(w.c.Units)
	if err != nil {
		return 1
	}
	f, _ := u.Factor().Float64()
	return f
}

// display is that unit's name; the base unit's where the catalogue names none that can be scaled.
func (w wording) display() string {
	if _, err := w.indicator.DisplayUnit(w.c.Units); err != nil {
		return " " + w.indicator.Unit
	}
	return w.indicator.Display
}

// units names who answers, who reports and who supports.
func (w wording) units(zh bool) string {
	out := "{{ with $labels.responsible }}责任单位：{{ . }}。{{ end }}"
	if !zh {
		out = "{{ with $labels.responsible }}{{ . }} answers for it. {{ end }}"
	}
	say := func(zhText, enText, end string, t indicators.Text) {
		if name := t.In(!zh); name != "" && zh {
			out += zhText + plain(name) + end
		} else if name != "" {
			out += enText + plain(name) + ". "
		}
	}
	if d := w.c.Department(w.indicator.Department); d != nil {
		say("填报单位：", "Reported by ", "。", d.Name)
	}
	say("配合单位：", "Supported by ", "。", indicators.DutiesOf(w.c).Supports(w.measure, time.Time{}))
	return out
}

// citation is document, measure and the figure as written.
func (w wording) citation() string {
	cite := plain(w.measure.Number + w.measure.Title.ZH)
	if d := w.c.Document(w.measure.Document); d != nil {
		cite = plain(d.Number) + cite
	}
	return cite + "{{ with $labels.figure }}“{{ . }}”{{ end }}{{ with $labels.interpreted }}（{{ . }}）{{ end }}"
}

// mark is what begins each text: the instance's name, and what it says with every figure.
func mark(c *indicators.Catalogue, english bool) string {
	h := indicators.WordingIn(c, english).Heading()
	switch {
	case h.Notice != "" && english:
		h.Notice = "[" + h.Notice + "] "
	case h.Notice != "":
		h.Notice = "【" + h.Notice + "】"
	}
	if h.Instance != "" {
		h.Instance += map[bool]string{true: ": ", false: "："}[english]
	}
	return plain(h.Notice + h.Instance)
}

// plain keeps the words of a catalogue from being read as a template.
func plain(text string) string { return strings.ReplaceAll(text, "{{", "{{`{{`}}") }
