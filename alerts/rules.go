// Package alerts tells the units responsible of every target that is missed,
// slipping or unreported.
//
// The way of the data, of which the rooms below take a step each:
//
//	Events                       what is alerted, declared once (here)
//	Rules                        the same for Prometheus and vmalert (here)
//	alerts/decide   World, Book -> Step     which episodes stand, who is told of them when: pure
//	alerts/contacts              who is reached how, at which hours, after how many working days
//	alerts/watch    Step -> ledger          at every commit and clock event, in a transaction of its own
//	alerts/wording  Notice -> Message       in words, of what stands when it is sent
//	alerts/watch    Message -> Channel      and the answer back into the ledger
//	alerts/deliver  Channel                 Alertmanager, mail, robots, webhooks, SMS
//
// The rules it makes of a catalogue go to Prometheus or vmalert, which scrape
// /metrics or query the program itself. They compare indicator_status and report_overdue with a code, and
// join indicator_info for the names; they use no offset, rate or increase, since
// figures stand at their period's end and come when they come.
package alerts

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"gopkg.in/yaml.v3"

	"zhibiao/indicators"
)

// DefaultHold is how long a status must stand before its alert fires: a report
// that is taken back and sent again at once wakes nobody.
const DefaultHold = 5 * time.Minute

// sourceHold is how long a run of a source may take until it counts as one that failed.
const sourceHold = 15 * time.Minute

// Grade says how grave an alert is, and whether anybody is to be told of it.
type Grade func(Key) (severity string, told bool)

// GradeByEvent grades alerts as their events do, where no instance says otherwise, and has everybody told.
func GradeByEvent(c *indicators.Catalogue) Grade {
	return func(k Key) (string, bool) { return EventNamed(k.Event).Severity(c.Indicator(k.About.Indicator)), true }
}

// rules gives each rule, which tells of alerts about all of these, the severity of the gravest; without those that nobody is told of.
func (g Grade) rules(abouts []About, list ...rulefmt.Rule) (told []rulefmt.Rule) {
	severities := []string{"", Info, Warning, Critical}
	for _, r := range list {
		gravest := 0
		for _, a := range abouts {
			if severity, tell := g(Key{Event: r.Alert, About: a}); tell {
				gravest = max(gravest, slices.Index(severities, severity))
			}
		}
		if gravest > 0 {
			r.Labels["severity"] = severities[gravest]
			told = append(told, r)
		}
	}
	return told
}

// Rules makes the alerting rules of a catalogue: a group for every measure with its
// indicators, then a group for every department with the reports that it owes, and one for the sources.
func Rules(c *indicators.Catalogue, hold time.Duration, grade Grade) rulefmt.RuleGroups {
	var out rulefmt.RuleGroups
	add := func(g rulefmt.RuleGroup) {
		if len(g.Rules) > 0 {
			out.Groups = append(out.Groups, g)
		}
	}
	for _, m := range c.Measures {
		g := rulefmt.RuleGroup{Name: "measure " + m.ID}
		for _, i := range c.Indicators {
			if of := subjectsOf(c, i, m); len(i.Targets) > 0 && len(of) > 0 {
				g.Rules = append(g.Rules, grade.rules(of, indicatorRules(c, m, i, hold)...)...)
				g.Rules = append(g.Rules, grade.rules(of, courseRules(c, m, i, hold)...)...)
			}
		}
		add(g)
	}
	for _, d := range c.Departments {
		g := rulefmt.RuleGroup{Name: "reports of " + d.ID}
		for _, f := range c.Forms {
			if slices.Contains(indicators.DutiesOf(c).OwedBy(f), d.ID) {
				g.Rules = append(g.Rules, grade.rules([]About{{Form: f.ID, Department: d.ID}}, overdueRule(c, d, f, hold))...)
			}
		}
		add(g)
	}
	add(rulefmt.RuleGroup{Name: "sources", Rules: grade.rules([]About{{}}, sourceRule(hold))})
	return out
}

// subjectsOf are the subjects of the indicator that belong to the measure: works may belong to another than their indicator.
func subjectsOf(c *indicators.Catalogue, i *indicators.Indicator, m *indicators.Measure) (list []About) {
	for _, e := range c.EntitiesOf(i) {
		if of := c.MeasureOf(indicators.Subject{Indicator: i.ID, Entity: e}); of != nil && of.ID == m.ID {
			list = append(list, About{Indicator: i.ID, Entity: e})
		}
	}
	return list
}

// indicatorRules are the rules of one indicator under one measure.
func indicatorRules(c *indicators.Catalogue, m *indicators.Measure, i *indicators.Indicator, hold time.Duration) []rulefmt.Rule {
	var out []rulefmt.Rule
	for _, e := range events {
		if !e.ByStatus || e.Off || e.Ceiling && !hasCeiling(i) {
			continue
		}
		out = append(out, rulefmt.Rule{
			Alert:       e.Name,
			Expr:        expression(i, m, e.Status),
			For:         model.Duration(hold),
			Labels:      map[string]string{"indicator": i.ID, "measure": m.ID},
			Annotations: newWording(c, m, i).annotations(e),
		})
	}
	return out
}

func hasCeiling(i *indicators.Indicator) bool {
	return slices.ContainsFunc(i.Targets, func(r *indicators.TargetRule) bool {
		return r.Bound == indicators.AtMost && r.Ceiling == indicators.Control
	})
}

// expression is the status compared, with the names joined on; its value is the code. Labels of
// the scraped target (instance, job) fall away on both sides, so that two programs that watch one ledger's
// figures are one to it, also while the second has not taken up a changed name yet.
//
// What is missed or exceeded stands on as the closed window's result while the next window runs: no report that is not there
// yet makes it good.
func expression(i *indicators.Indicator, m *indicators.Measure, s indicators.Status) string {
	stands := fmt.Sprintf("%s{indicator=%q} == %d", indicators.FamilyStatus, i.ID, s)
	if s == indicators.Missed || s == indicators.Exceeded {
		stands += fmt.Sprintf(" or %s{indicator=%q} == %d", indicators.FamilyResult, i.ID, s)
	}
	return named(fmt.Sprintf("max by (indicator, entity, department, window) (%s)", stands), i, m)
}

// named joins an indicator's names on what an expression gives of it.
func named(expr string, i *indicators.Indicator, m *indicators.Measure) string {
	return fmt.Sprintf("%s\n"+
		"* on (indicator, entity, department) group_left (name, entity_name, responsible, lead, document, measure, figure, interpreted)\n"+
		"topk by (indicator, entity, department) (1,\n"+
		"  max by (indicator, entity, department, name, entity_name, responsible, lead, document, measure, figure, interpreted) "+
		"(%s{indicator=%q, measure=%q}))",
		expr, indicators.FamilyInfo, i.ID, m.ID)
}

func overdueRule(c *indicators.Catalogue, d *indicators.Department, f *indicators.Form, hold time.Duration) rulefmt.Rule {
	who, what, number := plain(d.Name.ZH), plain(f.Name.ZH), ""
	whoEN, whatEN := plain(english(d.Name)), plain(english(f.Name))
	if f.Number != "" {
		number = "（" + plain(f.Number) + "）"
	}
	return rulefmt.Rule{
		Alert:  ReportOverdue,
		Expr:   fmt.Sprintf("max by (form, department, period) (%s{department=%q, form=%q}) == 1", indicators.FamilyOverdue, d.ID, f.ID),
		For:    model.Duration(hold),
		Labels: map[string]string{"department": d.ID, "form": f.ID},
		Annotations: map[string]string{
			"summary":    mark(c, false) + who + "：《" + what + "》{{ $labels.period }} 逾期未报",
			"summary_en": mark(c, true) + whoEN + ": " + whatEN + " for {{ $labels.period }} is overdue",
			"description": mark(c, false) + who + "应报送的《" + what + "》" + number +
				"{{ $labels.period }} 期已过报送期限和宽限期，尚未收到合格报表。请尽快报送；已报送被退回的，请按退回意见改正后重新报送。",
			"description_en": mark(c, true) + "No accepted report " + whatEN + " for {{ $labels.period }} has come from " + whoEN +
				"; its due date and grace have passed. Please send it; if it was rejected, mend what the findings name and send it again.",
		},
	}
}

// sourceRule tells of a source whose schedule called for a run after its last success, also if it never had one. Its value is that success.
func sourceRule(hold time.Duration) rulefmt.Rule {
	const since, sinceEN = "{{ if $value }}上次成功采集于 {{ $value | humanizeTimestamp }}{{ else }}从未成功采集{{ end }}",
		"{{ if $value }}its last success was at {{ $value | humanizeTimestamp }}{{ else }}it never succeeded{{ end }}"
	return rulefmt.Rule{
		Alert:  SourceSilent,
		Expr:   fmt.Sprintf("max by (source) (%s) < max by (source) (%s)", indicators.FamilySourceSuccess, indicators.FamilySourceDue),
		For:    model.Duration(max(hold, sourceHold)),
		Labels: map[string]string{},
		Annotations: map[string]string{
			"summary":     "数据源 {{ $labels.source }} 采集失败",
			"summary_en":  "Source {{ $labels.source }} cannot be collected from",
			"description": "数据源 {{ $labels.source }} 到点未能完成采集，" + since + "。请查看程序日志，检查文件夹、磁盘空间和权限。",
			"description_en": "A run of source {{ $labels.source }} was due and did not succeed; " + sinceEN +
				". Please see the program's log, and look at the folder, the disk's space and permissions.",
		},
	}
}

// english is the English name, or the Chinese one where there is none.
func english(t indicators.Text) string { return cmp.Or(t.EN, t.ZH) }

// WriteRules writes the rules of a catalogue as a rule file of Prometheus.
func WriteRules(w io.Writer, c *indicators.Catalogue, hold time.Duration, grade Grade) error {
	var b bytes.Buffer
	b.WriteString("# 由 zhibiao rules 依指标目录生成，请勿手改。Made by `zhibiao rules` from the catalogue; do not edit.\n")
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(Rules(c, hold, grade)); err != nil {
		return fmt.Errorf("write alerting rules: %w", err)
	}
	// A name in the catalogue must not be able to make a file that Prometheus refuses as a whole.
	if _, errs := rulefmt.Parse(b.Bytes(), false, model.UTF8Validation, parser.NewParser(parser.Options{}),
		slog.New(slog.DiscardHandler)); len(errs) > 0 {
		return fmt.Errorf("write alerting rules: Prometheus would refuse them: %w", errs[0])
	}
	_, err := w.Write(b.Bytes())
	return err
}
