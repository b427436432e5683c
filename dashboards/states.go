package dashboards

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// mapping maps values to words and colours, in order.
type mapping struct {
	values map[string]dashboard.ValueMappingResult
}

func (m mapping) words() (all []string) {
	for _, v := range m.values {
		all = append(all, *v.Text)
	}
	return all
}

// word is a value and what people call it.
type word struct{ value, words string }

// inOrder are a mapping's words in the order in which they were put.
func (m mapping) inOrder() []word {
	list := make([]word, len(m.values))
	for value, v := range m.values {
		list[*v.Index] = word{value, *v.Text}
	}
	return list
}

func (m *mapping) put(value, words, colour string) {
	if m.values == nil {
		m.values = map[string]dashboard.ValueMappingResult{}
	}
	r := dashboard.ValueMappingResult{Text: &words, Index: cog.ToPtr(int32(len(m.values)))}
	if colour != "" {
		r.Color = &colour
	}
	m.values[value] = r
}

func (m mapping) mapping() dashboard.ValueMapping {
	return dashboard.ValueMapping{ValueMap: &dashboard.ValueMap{Type: dashboard.MappingTypeValueToText, Options: m.values}}
}

// stateWords maps the values of scope.state, and of indicator_status itself, to names and lights.
func (v vocabulary) stateWords() (m mapping) {
	for _, said := range indicators.Verdicts() {
		m.put(strconv.Itoa(int(said)), v.in(said.Name()), colours[said.Light()])
	}
	return m
}

func (v vocabulary) states() dashboard.ValueMapping { return v.stateWords().mapping() }

// which are the statuses that something holds of, in the order of the codes.
func which(holds func(indicators.Status) bool) (list []indicators.Status) {
	for _, s := range indicators.Statuses() {
		if holds(s) {
			list = append(list, s)
		}
	}
	return list
}

func unjudged(s indicators.Status) bool { return !s.Judged() }

// listed are the names of the statuses that something holds of: 暂无数据、不按时序考核.
func listed(holds func(indicators.Status) bool) text {
	var zh, en []string
	for _, s := range which(holds) {
		zh, en = append(zh, s.Name().ZH), append(en, s.Name().EN)
	}
	return text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// underLights tells each light with the statuses under it, and those that are milder for an expected target.
func underLights() text {
	var zh, en []string
	for _, l := range indicators.Lights() {
		hard := listed(func(s indicators.Status) bool { return s.Light(indicators.Binding) == l })
		for _, s := range which(func(s indicators.Status) bool {
			return s.Light(indicators.Expected) == l && s.Light(indicators.Binding) != l
		}) {
			name := s.Of(indicators.Expected)
			hard.ZH, hard.EN = hard.ZH+"、预期性目标"+name.ZH, hard.EN+", expected targets "+name.EN
		}
		zh, en = append(zh, l.Name().ZH+"＝"+hard.ZH), append(en, l.Name().EN+" is "+hard.EN)
	}
	return text{ZH: strings.Join(zh, "；"), EN: strings.Join(en, "; ")}
}

// lit counts the targets of a light within a scope.
func (s scope) lit(l indicators.Light) string {
	return orNone("count("+s.under(l)+")", s.family(indicators.FamilyStatus))
}

// urgency orders targets: red before yellow, green, blue and grey, and within a light the greatest lag first. It
// is there for every target: Grafana would put those without a gap before the worst.
func (s scope) urgency() string {
	return fmt.Sprintf("(%[1]s) + on (%[2]s,window) clamp(%[3]s, -4, 4) / 10 or on (%[2]s,window) (%[1]s)", s.rank(), of,
		s.family(indicators.FamilyPaceGap))
}

// rank is the place of each target's light among the lights.
func (s scope) rank() string {
	var parts []string
	for rank, l := range indicators.Lights() {
		parts = append(parts, fmt.Sprintf("(%s) * 0 + %d", s.under(l), rank))
	}
	return strings.Join(parts, " or ")
}

// under are the targets of a light within a scope.
func (s scope) under(l indicators.Light) string {
	status := s.family(indicators.FamilyStatus)
	soft := s.sel(indicators.FamilyInfo, fmt.Sprintf("nature=%q", indicators.Expected))
	var parts []string
	for _, code := range indicators.Statuses() {
		hard, mild := code.Light(indicators.Binding) == l, code.Light(indicators.Expected) == l
		part := fmt.Sprintf("%s == %d", status, code)
		switch {
		case hard && !mild:
			part = fmt.Sprintf("(%s unless on (%s) %s)", part, of, soft)
		case mild && !hard:
			part = fmt.Sprintf("(%s and on (%s) %s)", part, of, soft)
		case !hard:
			continue
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " or ")
}

// figures maps indicator_figure_status.
func (v vocabulary) figures() (m mapping) {
	for _, k := range indicators.FigureKinds() {
		m.put(strconv.Itoa(int(k)), v.in(k.Name()), "")
	}
	return m
}

// obligations: what became of a report that is owed.
const (
	notDue = iota
	onTime
	late
	overdue
)

func (v vocabulary) obligations() (m mapping) {
	m.put(strconv.Itoa(notDue), v.say("未到期", "not due"), colours[indicators.Grey])
	m.put(strconv.Itoa(onTime), v.say("按时", "on time"), colours[indicators.Green])
	m.put(strconv.Itoa(late), v.say("迟报", "late"), colours[indicators.Yellow])
	m.put(strconv.Itoa(overdue), v.say("逾期未报", "overdue"), colours[indicators.Red])
	return m
}

// departments, measures, forms, indicators and entities map ids to what people call them.
func (v vocabulary) departments() (m mapping) {
	for _, d := range v.catalogue.Departments {
		m.put(d.ID, v.departmentName(d), "")
	}
	return m
}

func (v vocabulary) departmentName(d *indicators.Department) string {
	if v.english || d.Short == "" {
		return v.in(d.Name)
	}
	return d.Short
}

func (v vocabulary) measures() (m mapping) {
	for _, x := range v.catalogue.Measures {
		m.put(x.ID, x.Number+v.in(x.Title), "")
	}
	return m
}

func (v vocabulary) forms() (m mapping) {
	for _, f := range v.catalogue.Forms {
		m.put(f.ID, v.in(f.Name), "")
	}
	return m
}

func (v vocabulary) indicatorNames() (m mapping) {
	for _, i := range v.catalogue.Indicators {
		m.put(i.ID, v.in(i.Name), "")
	}
	return m
}

func (v vocabulary) entities() (m mapping) {
	for _, e := range v.catalogue.Entities {
		m.put(e.ID, v.in(e.Name), "")
	}
	return m
}

// above0 colours a count: none is green, any is red.
func above0() dashboard.ValueMapping {
	return dashboard.ValueMapping{RangeMap: &dashboard.RangeMap{Type: dashboard.MappingTypeRangeToText,
		Options: dashboard.DashboardRangeMapOptions{
			From: cog.ToPtr(1.0), To: cog.ToPtr(1e9), Result: dashboard.ValueMappingResult{Color: cog.ToPtr(colours[indicators.Red]),
				Index: cog.ToPtr(int32(0))}}}}
}

// What becomes of a milestone: the worst is the greatest.
const (
	nodeDone = iota
	nodeAhead
	nodeOverdue
)

func (v vocabulary) nodeStates() (m mapping) {
	m.put(strconv.Itoa(nodeDone), v.say("已完成", "done"), colours[indicators.Blue])
	m.put(strconv.Itoa(nodeAhead), v.say("未到期", "not due"), colours[indicators.Grey])
	m.put(strconv.Itoa(nodeOverdue), v.say("到期未完", "overdue"), colours[indicators.Red])
	return m
}

// nodeState gives each milestone its state at an instant.
func nodeState(planned, done, at string) string {
	return fmt.Sprintf("%s * 0 + %d or (%s < bool %s) + %d", done, nodeDone, planned, at, nodeAhead)
}

// severities and verdicts map what the collector's figures carry to what pages call it.
func (v vocabulary) severities() (m mapping) {
	m.put("error", v.say("错误", "error"), "")
	m.put("question", v.say("待说明", "question"), "")
	m.put("notice", v.say("说明", "notice"), "")
	return m
}

func (v vocabulary) verdicts() (m mapping) {
	m.put("accepted", v.say("已入库", "accepted"), "")
	m.put("held", v.say("待说明", "held"), "")
	m.put("rejected", v.say("退回", "rejected"), "")
	return m
}

// saidVerdict names the verdict by label result.
func (v vocabulary) saidVerdict(x string) string {
	for _, said := range v.verdicts().inOrder() {
		x = fmt.Sprintf(`label_replace(%s, "result", %q, "verdict", %q)`, x, said.words, said.value)
	}
	return x
}
