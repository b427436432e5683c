package dashboards

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"zhibiao/indicators"
)

// Rules for Grafana's own alerting, as it provisions them: one for each state that is red or yellow, one for each report that a unit
// owes, and one that says that the source has nothing. Their alerts carry names, no ids. Whoever has zhibiao's own alerts, or
// Prometheus', needs none of them. Grafana reads $x in a provisioned file as a variable of its environment: $$ is a $.

type alertFile struct {
	APIVersion int          `yaml:"apiVersion"`
	Groups     []alertGroup `yaml:"groups"`
}

type alertGroup struct {
	OrgID    int         `yaml:"orgId"`
	Name     string      `yaml:"name"`
	Folder   string      `yaml:"folder"`
	Interval string      `yaml:"interval"`
	Rules    []alertRule `yaml:"rules"`
}

type alertRule struct {
	UID          string            `yaml:"uid"`
	Title        string            `yaml:"title"`
	Condition    string            `yaml:"condition"`
	Data         []alertQuery      `yaml:"data"`
	NoDataState  string            `yaml:"noDataState"`
	ExecErrState string            `yaml:"execErrState"`
	For          string            `yaml:"for"`
	Annotations  map[string]string `yaml:"annotations"`
	Labels       map[string]string `yaml:"labels"`
}

type alertQuery struct {
	RefID             string         `yaml:"refId"`
	RelativeTimeRange map[string]int `yaml:"relativeTimeRange,omitempty"`
	DatasourceUID     string         `yaml:"datasourceUid"`
	Model             map[string]any `yaml:"model"`
}

// alertRules words the rules.
type alertRules struct{ vocabulary }

// file is the file of rules.
func (a alertRules) file() (File, error) {
	folder := a.folder()
	file := alertFile{APIVersion: 1, Groups: []alertGroup{
		{1, a.say("目标预警", "Targets"), folder, "5m", a.stateRules()},
		{1, a.say("报表催报", "Reports"), folder, "5m", a.reportRules()},
		{1, a.say("数据源", "Data source"), folder, "5m", []alertRule{a.sourceRule()}},
	}}
	file.Groups = slices.DeleteFunc(file.Groups, func(g alertGroup) bool { return len(g.Rules) == 0 })
	var b bytes.Buffer
	b.WriteString("# 由 zhibiao dashboards 生成。Made by zhibiao dashboards.\n")
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(file); err != nil {
		return File{}, fmt.Errorf("write Grafana's alerting rules: %w", err)
	}
	return File{"provisioning/alerting/zhibiao.yaml", b.Bytes()}, nil
}

// alerts begins a rule that fires for each series of an expression above a number.
func (a alertRules) alerts(id, title, expr string, above float64) alertRule {
	return alertRule{
		UID: "zhibiao-" + id, Title: title, Condition: "C", NoDataState: "OK", ExecErrState: "Error", For: "5m",
		Data: []alertQuery{
			{RefID: "A", RelativeTimeRange: map[string]int{"from": 600, "to": 0}, DatasourceUID: sourceUID,
				Model: map[string]any{"refId": "A", "expr": strings.ReplaceAll(unasked(expr), "$", "$$"), "instant": true, "range": false}},
			{RefID: "C", DatasourceUID: "__expr__",
				Model: map[string]any{"refId": "C", "type": "threshold", "expression": "A", "conditions": []any{
					map[string]any{"evaluator": map[string]any{"type": "gt", "params": []float64{above}}}}}},
		},
		Annotations: map[string]string{}, Labels: map[string]string{},
	}
}

// unasked is an expression without the question of what was known on a day: alerting has no variables.
func unasked(expr string) string {
	return strings.NewReplacer(`,as_of="$as_of"`, "", `{as_of="$as_of"}`, "").Replace(expr)
}

// severities are those of lights that call for something.
var severities = map[indicators.Light]string{indicators.Red: "critical", indicators.Yellow: "warning"}

// stateRules are one for each red or yellow state; a state that is milder for expected targets has two.
func (a alertRules) stateRules() (rules []alertRule) {
	soft := sel(indicators.FamilyInfo, fmt.Sprintf("nature=%q", indicators.Expected))
	for _, s := range indicators.Statuses() {
		hard, mild := s.Light(indicators.Binding), s.Light(indicators.Expected)
		is := fmt.Sprintf("%s == %d", sel(indicators.FamilyStatus), s)
		id, name := "state-"+strconv.Itoa(int(s)), a.in(s.Name())
		if hard == mild {
			rules = a.stateRule(rules, id, name, is, hard)
			continue
		}
		rules = a.stateRule(rules, id, name, fmt.Sprintf("%s unless on (%s) %s", is, of, soft), hard)
		rules = a.stateRule(rules, id+"-expected", name+a.say("（需分析）", " (analyse)"), fmt.Sprintf("%s and on (%s) %s", is, of, soft), mild)
	}
	return rules
}

func (a alertRules) stateRule(rules []alertRule, id, name, is string, light indicators.Light) []alertRule {
	severity := severities[light]
	if severity == "" {
		return rules
	}
	title := a.noticed(text{ZH: name, EN: name})
	r := a.alerts(id, title, spoken("max by (name,name_en,entity_name,responsible,window) (1 + 0 * "+named("("+is+")", "name", "name_en",
		"entity_name", "responsible")+")", "window", a.spelledWindows()), 0)
	r.Annotations["summary"] = "{{ $$labels." + a.nameLabel() + " }}{{ with $$labels.entity_name }}（{{ . }}）{{ end }}" + a.say("：", ": ") +
		title
	r.Labels["severity"] = severity
	return append(rules, r)
}

// reportRules are one for each report that a unit owes: series carry ids of units and forms, and alerts are to carry names.
func (a alertRules) reportRules() (rules []alertRule) {
	for _, f := range a.catalogue.Forms {
		for _, id := range indicators.DutiesOf(a.catalogue).OwedBy(f) {
			d := a.catalogue.Department(id)
			if d == nil {
				continue
			}
			unit, form := a.departmentName(d), a.in(f.Name)
			r := a.alerts("report-"+shortID(f.ID+"/"+id),
				a.noticed(text{ZH: unit + "：" + form + "逾期未报", EN: unit + ": " + form + " overdue"}),
				spoken(fmt.Sprintf("max by (period) (%s)", sel(indicators.FamilyOverdue, fmt.Sprintf("form=%q", f.ID),
					fmt.Sprintf("department=%q", id))), "period", a.spelledPeriods()), 0)
			r.Annotations["summary"] = a.say(unit+"：《"+form+"》{{ $$labels.period }}逾期未报",
				unit+": "+form+" for {{ $$labels.period }} is overdue")
			r.Labels["severity"], r.Labels["unit"], r.Labels["report"] = "warning", unit, form
			rules = append(rules, r)
		}
	}
	return rules
}

// shortID names something within the 40 characters that Grafana allows a rule's uid.
func shortID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:8])
}

// sourceRule fires where there is no target at all: no alert is no good news then.
func (a alertRules) sourceRule() alertRule {
	title := a.say("数据源没有任何目标的状态", "The data source has no target's state")
	r := a.alerts("source", title, "count("+sel(indicators.FamilyStatus)+") == bool 0", 0)
	r.NoDataState = "Alerting"
	r.Annotations["summary"] = title
	r.Labels["severity"] = "critical"
	return r
}
