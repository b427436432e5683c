package wording

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"zhibiao/samples/golden"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/samples"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

func house(t *testing.T) House {
	t.Helper()
	c, err := indicators.LoadCatalogue(samples.Catalogue(), shanghai)
	if err != nil {
		t.Fatal(err)
	}
	c.Name = indicators.Text{ZH: "兰州新区", EN: "Lanzhou New Area"}
	c.Notice = indicators.Text{ZH: "示例数据", EN: "sample data"}
	return House{Catalogue: c, URL: "https://zhibiao.example.cn"}
}

var now = time.Date(2026, 9, 16, 9, 0, 0, 0, shanghai)

// fund is what the provincial fund came to: of 10亿元 by August.
func fund(c *indicators.Catalogue, cumulative float64, status indicators.ObservationStatus) indicators.Assessment {
	s := indicators.Subject{Indicator: "provincial_fund"}
	var shares []float64
	for k := 1; k <= 12; k++ {
		shares = append(shares, float64(k)/12)
	}
	p := periods.Month(2026, time.August)
	facts := indicators.Facts{Subject: s, Observations: []indicators.Observation{
		{Subject: s, Period: p, Basis: indicators.Cumulative, Value: cumulative, Status: status,
			Source: indicators.Source{Submission: 12, Sheet: "下达拨付", Cell: "F6"}},
	}, Targets: []indicators.Target{{Subject: s, Window: periods.Window{Span: periods.Year(2026)}, Value: 1e9, Bound: indicators.AtLeast,
		Nature: indicators.Promise,
		Pace:   indicators.Pace{Kind: indicators.Steps, Shares: shares}, Plan: true, Measure: "m04", Document: "gansu_2020_67",
		Figure: "省财政每年筹措10亿元"}}}
	return indicators.Assess(c, facts, now)[0]
}

// Every stage's words, in both languages, to a subordinate and to another.
func TestWords(t *testing.T) {
	h := house(t)
	c := h.Catalogue
	behind, provisional := fund(c, 4e8, indicators.Normal), fund(c, 4e8, indicators.Provisional)
	target := func(a *indicators.Assessment, event string) decide.State {
		return decide.State{Key: alerts.Key{Event: event, About: alerts.About{Indicator: "provincial_fund", Window: "2026"}},
			Round: a.Period.String(), Target: a}
	}
	form := c.Form("special_fund")
	owed := &indicators.Obligation{Form: form, Department: "finance", Period: periods.Month(2026, time.August),
		DueDay: time.Date(2026, 9, 8, 0, 0, 0, 0, shanghai)}
	returned := *owed
	returned.Reports = []indicators.Report{{Submission: 31, File: "8月表.xlsx", Outcome: indicators.ReportReturned}}
	signing := *owed
	signing.Reports = []indicators.Report{{Submission: 32, File: "8月表（更正）.xlsx", SignOff: true},
		{Submission: 33, File: "8月表.xlsx", Asked: []string{"finance"}}}
	waiting := func(event, round string) decide.State {
		return decide.State{Key: alerts.Key{Event: event, About: alerts.About{Form: "special_fund", Department: "finance",
			Period: "2026-M08"}}, Round: round, Owed: &signing}
	}
	report := func(event string, o *indicators.Obligation) decide.State {
		return decide.State{Key: alerts.Key{Event: event, About: alerts.About{Form: "special_fund", Department: "finance",
			Period: "2026-M08"}}, Owed: o}
	}
	episode := alerts.Episode{ID: 7, Began: time.Date(2026, 9, 11, 9, 0, 0, 0, shanghai), BeganBy: alerts.ByFact}
	corrected := episode
	corrected.BeganBy = alerts.ByCorrection
	node := &indicators.Node{ID: "start", Name: indicators.Text{ZH: "开工", EN: "Begun"},
		Planned: time.Date(2026, 8, 20, 0, 0, 0, 0, shanghai)}
	work := behind
	work.Subject = indicators.Subject{Indicator: "transport_works_progress", Entity: "airport_phase_three"}
	tests := map[string]struct {
		stage  alerts.Stage
		unit   string
		items  []Item
		letter *Letter
	}{
		"targets": {alerts.StageTargets, "finance", []Item{
			{episode, target(&behind, alerts.TargetFarBehind), alerts.Main, 2},
			{corrected, target(&provisional, alerts.TargetFarBehind), alerts.Copy, 1},
			{episode, decide.State{Key: alerts.Key{Event: alerts.MilestoneOverdue,
				About: alerts.About{Indicator: work.Indicator, Entity: work.Entity, Node: "start"}}, Target: &work, Node: node},
				alerts.Main, 1},
		}, nil},
		"remind":    {alerts.StageRemind, "finance", []Item{{episode, report(alerts.ReportDueSoon, owed), alerts.Main, 1}}, nil},
		"urge":      {alerts.StageUrge, "finance", []Item{{episode, report(alerts.ReportOverdue, owed), alerts.Main, 1}}, nil},
		"supervise": {alerts.StageSupervise, "finance", []Item{{episode, report(alerts.ReportOverdue, owed), alerts.Main, 3}}, nil},
		"released": {alerts.StageSupervise, "finance", []Item{{episode, report(alerts.ReportOverdue, owed), alerts.Main, 3}},
			&Letter{Number: "兰新督〔2026〕9号", By: "张某"}},
		"answer": {alerts.StageAnswer, "finance", []Item{{episode, report(alerts.ReportRejected, &returned), alerts.Main, 1}}, nil},
		"sign": {alerts.StageSign, "finance", []Item{{episode, waiting(alerts.SignatureOpen, "32"), alerts.Main, 1},
			{episode, waiting(alerts.CountersignOpen, "33"), alerts.Main, 1}}, nil},
		"planners": {alerts.StagePlanners, alerts.Planners, []Item{
			{episode, target(&behind, alerts.ForecastMiss), alerts.Main, 1},
			{episode, decide.State{Key: alerts.Key{Event: alerts.RevisionLarge},
				Change: &indicators.Revised{Subject: behind.Subject, Period: periods.Month(2026, 3), Was: 1e8, Is: 2.5e8}}, alerts.Main, 1},
		}, nil},
		"operators": {alerts.StageOperators, alerts.Operators, []Item{
			{episode, decide.State{Key: alerts.Key{Event: alerts.SourceSilent},
				Source: &decide.Source{Name: "inbox", Success: now.Add(-48 * time.Hour)}}, alerts.Main, 1},
		}, nil},
		"ended": {alerts.StageStanding, "finance", []Item{ // of a value that ended nothing but its name is told
			{episode, decide.State{Key: alerts.Key{Event: alerts.TargetFarBehind,
				About: alerts.About{Indicator: "provincial_fund", Window: "2026"}}}, alerts.Main, 1},
		}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, relation := range []contacts.Relation{contacts.Subordinate, contacts.Superior} {
				for _, lang := range []alerts.Lang{alerts.Chinese, alerts.English} {
					n := alerts.Notice{ID: 15, Key: "finance." + string(test.stage) + ".2026-09-16", Unit: test.unit, Stage: test.stage,
						Due: now}
					m := Compose(h, n, contacts.Unit{Relation: relation, Language: lang}, test.items, test.letter, now)
					fmt.Fprintf(&b, "== %s %s\n%s\n--\n%s\n--\n%s\n", relation, lang, m.Subject, m.Text, m.Notice)
					for _, row := range m.Table.Rows {
						fmt.Fprintf(&b, "| %s\n", strings.Join(row, " | "))
					}
					checkWords(t, m, relation)
				}
			}
			golden.Equal(t, filepath.Join("testdata", name+".txt"), b.String())
		})
	}
}

// checkWords holds what is true of every message: who is no subordinate is never urged or supervised, what may leave the
// house carries no figure, and rows fit their columns.
func checkWords(t *testing.T, m alerts.Message, r contacts.Relation) {
	t.Helper()
	for _, word := range []string{"催办", "催报", "督办", "通报"} {
		if r != contacts.Subordinate && strings.Contains(m.Subject+m.Text+m.Markdown, word) {
			t.Errorf("%s to a %s unit", word, r)
		}
	}
	reduced := m.Reduced()
	if strings.Contains(reduced.Subject+reduced.Text+reduced.Markdown, "亿元") || len(reduced.Table.Rows)+len(reduced.Alerts) != 0 ||
		m.Lang == alerts.Chinese && utf8.RuneCountInString(m.Notice) > 70 {
		t.Errorf("what leaves the house: %+v", reduced)
	}
	for _, row := range m.Table.Rows {
		if len(row) != len(m.Table.Columns) {
			t.Errorf("%d cells in %d columns", len(row), len(m.Table.Columns))
		}
	}
}

// A message of ten thousand things lists twenty and says how many more are on its list.
func TestManyThings(t *testing.T) {
	h := house(t)
	a := fund(h.Catalogue, 4e8, indicators.Normal)
	items := make([]Item, 10_000)
	for i := range items {
		items[i] = Item{alerts.Episode{ID: int64(i + 1)},
			decide.State{Key: alerts.Key{Event: alerts.TargetFarBehind, About: alerts.About{Indicator: a.Indicator, Window: "2026"}},
				Target: &a}, alerts.Main, 1}
	}
	m := Compose(h, alerts.Notice{ID: 1, Unit: "finance", Stage: alerts.StageTargets, Due: now}, contacts.Unit{}, items, nil, now)
	if lines := strings.Count(m.Text, "\n"); lines > mostItems+3 || !strings.Contains(m.Text, "另有9980项") || len(m.Table.Rows) != 10_000 {
		t.Errorf("%d lines, %d rows, %.300s", lines, len(m.Table.Rows), m.Text)
	}
}

// A message leads to the dashboard of its indicator, one about several to the overview; what may leave the house leads to none.
func TestMessagesLeadToDashboards(t *testing.T) {
	h := house(t)
	a := fund(h.Catalogue, 4e8, indicators.Normal)
	about := func(indicator, entity string) Item {
		return Item{alerts.Episode{ID: 7}, decide.State{Key: alerts.Key{Event: alerts.TargetFarBehind,
			About: alerts.About{Indicator: indicator, Entity: entity, Window: "2026"}}, Target: &a}, alerts.Main, 1}
	}
	report := Item{State: decide.State{Key: alerts.Key{Event: alerts.ReportOverdue, About: alerts.About{Form: "special_fund",
		Department: "finance", Period: "2026-M08"}}}, Role: alerts.Main}
	n := alerts.Notice{ID: 1, Unit: "finance", Stage: alerts.StageTargets, Due: now}
	compose := func(items ...Item) alerts.Message { return Compose(h, n, contacts.Unit{}, items, nil, now) }
	if m := compose(about("a", "")); strings.Contains(m.Text, "图表") {
		t.Errorf("no Grafana is named, but: %s", m.Text)
	}
	h.Charts = func(s indicators.Subject) string { return "https://grafana.example.cn/" + s.Indicator + "/" + s.Entity }
	for want, m := range map[string]alerts.Message{
		"https://grafana.example.cn/a/e": compose(about("a", "e"), about("a", "e"), report),
		"https://grafana.example.cn//":   compose(about("a", "e"), about("a", "f")),
	} {
		if !strings.HasSuffix(m.Text, "\n图表："+want) || !strings.HasSuffix(m.Markdown, "\n[图表]("+want+")") ||
			m.Alerts[0].Annotations["dashboard"] != "https://grafana.example.cn/a/e" {
			t.Errorf("%s\n%s\n%v, want %s", m.Text, m.Markdown, m.Alerts, want)
		}
		if r := m.Reduced(); strings.Contains(r.Text+r.Markdown, "grafana") {
			t.Errorf("what leaves the house leads to %s", r.Text)
		}
	}
	if m := compose(report); strings.Contains(m.Text, "图表") {
		t.Errorf("a report has no dashboard, but: %s", m.Text)
	}
}

// An instance's own template puts its words in the place of the program's; one that cannot be filled, and one of another stage, change
// nothing.
func TestOwnTemplates(t *testing.T) {
	h := house(t)
	h.Contacts = contacts.Default()
	n := alerts.Notice{ID: 7, Key: "k", Unit: "finance", Stage: alerts.StageUrge, Due: now}
	items := []Item{{Role: alerts.Main, State: decide.State{Key: alerts.Key{Event: alerts.ReportOverdue,
		About: alerts.About{Form: "special_fund", Department: "finance", Period: "2026-M08"}}}}}
	plain := Compose(h, n, contacts.Unit{}, items, nil, now)
	h.Contacts.Templates = map[alerts.Stage]contacts.Template{alerts.StageUrge: {
		Subject: indicators.Text{ZH: "{{.Mark}}催报{{.Count}}项"}, Text: indicators.Text{ZH: "{{.Unit}}：{{range .Items}}{{.Name}}{{.Says}}{{end}}。{{.Link}}"}}}
	m := Compose(h, n, contacts.Unit{}, items, nil, now)
	if m.Subject != "【示例数据】兰州新区：催报1项" || !strings.HasPrefix(m.Text, "甘肃省财政厅：《") || !strings.HasSuffix(m.Text, "/messages/7") || m.Markdown != "" {
		t.Errorf("%q %q", m.Subject, m.Text)
	}
	h.Contacts.Templates = map[alerts.Stage]contacts.Template{alerts.StageUrge: {Text: indicators.Text{ZH: "{{.Nothing}}"}},
		alerts.StageDue: {Text: indicators.Text{ZH: "x"}}}
	if got := Compose(h, n, contacts.Unit{}, items, nil, now); got.Text != plain.Text {
		t.Errorf("a template that cannot be filled makes %q", got.Text)
	}
}
