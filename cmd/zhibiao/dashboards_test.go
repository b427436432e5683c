package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"zhibiao/dashboards"
	"zhibiao/samples/peers"
)

var updateDashboards = flag.Bool("update-dashboards", false, "write anew what each panel must show")

// emptyPanels are those that have no answer from the program itself over the sample, and why.
var emptyPanels = map[string]string{
	"reporting/报表之间的矛盾/A": "no reports of the sample contradict one another",

	"overview/状态有变化的目标（与${since:text}前比）/A": "no state of the sample changed within a month",
	"overview/状态有变化的目标（与${since:text}前比）/B": "no state of the sample changed within a month",
	"overview/状态有变化的目标（与${since:text}前比）/C": "no state of the sample changed within a month",
	"overview/状态有变化的目标（与${since:text}前比）/D": "no state of the sample changed within a month",

	"department/逾期未报的报表/A":          "this department owes nothing",
	"indicator/当期、累计、目标、按进度应达、预计/F": "a band needs three past years; the sample has two",
	"indicator/当期、累计、目标、按进度应达、预计/G": "a band needs three past years; the sample has two",
	"indicator/同比/A":          "this indicator's form does not state the period's own growth",
	"indicator/同比/D":          "for ratios only",
	"indicator/同比/F":          "for ratios only",
	"indicator/环比/B":          "for ratios only",
	"indicator/逐年逐月（1—12月）/A": "the sample begins in January 2025",
	"indicator/更正：首报数与现在的数/A": "this indicator was never corrected",
	"indicator/数据更正/A":        "this indicator was never corrected",

	"funds/逐期到账与计划：发展专项资金合计到账/C": "the sum of both funds has no plan of its own",
	"parks/园区目标/C": "targets of parks have no pace",
	"parks/园区目标/D": "targets of parks have no pace",
	"parks/增速和预计达标年份：产出强度（亩均产值）/B": "its form does not state growth",
	"parks/增速和预计达标年份：产出强度（亩均产值）/E": "a yearly target has no year of arrival",
}

// emptyEverywhere are those that may have no answer over a demo just begun, whoever is asked.
var emptyEverywhere = map[string]string{
	"system/各来源最近一次成功/A": "the demo's sources have not run yet",
	"system/缓存命中/A":      "nobody has asked the program anything yet",
}

type grafanaQuery struct {
	Expr, RefID, LegendFormat string
	Instant, Range            bool
}

type grafanaOverride struct {
	Matcher    struct{ ID, Options string }
	Properties []struct {
		ID    string
		Value any
	}
}

type grafanaPanel struct {
	ID              int
	Type, Title     string
	Targets         []grafanaQuery
	Transformations []struct {
		ID      string
		Options struct {
			RenameByName map[string]string
		}
	}
	FieldConfig struct {
		Defaults struct {
			Unit     string
			Mappings []any
		}
		Overrides []grafanaOverride
	}
}

type grafanaVariable struct {
	Name, Type, Regex string
	Query             any
	Current           struct{ Value any }
}

type grafanaBoard struct {
	UID         string
	Time        struct{ From, To string }
	Panels      []grafanaPanel
	Templating  struct{ List []grafanaVariable }
	Annotations struct {
		List []struct{ Name, Expr string }
	}
}

func (b *grafanaBoard) name() string { return strings.TrimPrefix(b.UID, "zhibiao-") }

func generatedBoards(t *testing.T) []*grafanaBoard {
	t.Helper()
	return boardsIn(t, filepath.Join("..", "..", "dashboards", "generated"))
}

// boardsIn reads a bundle's dashboards.
func boardsIn(t *testing.T, bundle string) []*grafanaBoard {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(bundle, "dashboards", "*.json"))
	if err != nil || len(files) != 10 {
		t.Fatalf("%d dashboards are in %s (%v), want 10", len(files), bundle, err)
	}
	var boards []*grafanaBoard
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b := &grafanaBoard{}
		if err := json.Unmarshal(data, b); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		boards = append(boards, b)
	}
	return boards
}

// asking is what Grafana would send: an expression with its variables filled in.
type asking struct {
	expr       string
	instant    bool
	start, end time.Time
}

// span is a dashboard's default time range at an instant.
func (b *grafanaBoard) span(t *testing.T, now time.Time) (from, to time.Time) {
	t.Helper()
	at := map[string]time.Time{
		"now": now, "now-24h": now.Add(-24 * time.Hour),
		"now/y":    time.Date(now.Year(), 1, 1, 0, 0, 0, 0, now.Location()),
		"now-2y/y": time.Date(now.Year()-2, 1, 1, 0, 0, 0, 0, now.Location()),
	}
	from, to = at[b.Time.From], at[b.Time.To]
	if from.IsZero() || to.IsZero() {
		t.Fatalf("%s: time range %q to %q", b.UID, b.Time.From, b.Time.To)
	}
	return from, to
}

var leftVariable = regexp.MustCompile(`\$\{?[A-Za-z_]+`)

// fill puts variables into an expression as Grafana does.
func fill(t *testing.T, expr string, variables map[string]string, from, to time.Time) string {
	t.Helper()
	pairs := []string{
		"${__from:date:seconds}", strconv.FormatInt(from.Unix(), 10), "${__to:date:seconds}", strconv.FormatInt(to.Unix(), 10),
		"$__from", strconv.FormatInt(from.UnixMilli(), 10), "$__to", strconv.FormatInt(to.UnixMilli(), 10),
		"$__range", strconv.FormatInt(int64(to.Sub(from).Seconds()), 10) + "s",
	}
	for name, value := range variables {
		pairs = append(pairs, "${"+name+"}", value, "$"+name, value)
	}
	filled := strings.NewReplacer(pairs...).Replace(expr)
	if left := leftVariable.FindString(filled); left != "" && left != "$1" {
		t.Errorf("variable %s is left in %s", left, filled)
	}
	return filled
}

// variables takes what a dashboard's variables say at first; given ones go before.
func (b *grafanaBoard) variables(t *testing.T, api string, given map[string]string, from, to, at time.Time) map[string]string {
	t.Helper()
	values := map[string]string{}
	for _, v := range b.Templating.List {
		current, _ := v.Current.Value.(string)
		values[v.Name] = cmp.Or(given[v.Name], current)
		if given[v.Name] == "" && v.Type == "custom" { // what a custom variable says at first must be one of its choices
			if query, _ := v.Query.(string); !strings.Contains(query+",", " : "+current+",") {
				t.Errorf("%s: variable %s begins with %q, which is no choice of %s", b.name(), v.Name, current, query)
			}
		}
	}
	for _, v := range b.Templating.List {
		if v.Type != "query" || given[v.Name] != "" {
			continue
		}
		query := v.Query.(map[string]any)["query"].(string)
		expr := fill(t, strings.TrimSuffix(strings.TrimPrefix(query, "query_result("), ")"), values, from, to)
		found, err := answerOf(api, asking{expr: expr, instant: true, end: at})
		if err != nil {
			t.Errorf("%s: variable %s: %v", b.name(), v.Name, err)
		}
		pattern := regexp.MustCompile(strings.NewReplacer("(?<", "(?P<").Replace(strings.Trim(v.Regex, "/")))
		for _, s := range found {
			if m := pattern.FindStringSubmatch(written(s)); m != nil {
				values[v.Name] = m[max(pattern.SubexpIndex("value"), 1)]
				break
			}
		}
	}
	return values
}

// written is a series of query_result as Grafana writes it.
func written(s sample) string {
	var labels []string
	for _, name := range slices.Sorted(maps.Keys(s.Metric)) {
		if name != "__name__" {
			labels = append(labels, fmt.Sprintf("%s=%q", name, s.Metric[name]))
		}
	}
	return fmt.Sprintf("%s{%s} %v 1795406400000", s.Metric["__name__"], strings.Join(labels, ","), s.Value[1])
}

// answerOf asks a Prometheus API.
func answerOf(api string, a asking) ([]sample, error) {
	form, path := url.Values{"query": {a.expr}}, "/api/v1/query"
	if a.instant {
		form.Set("time", fmt.Sprintf("%.3f", float64(a.end.UnixMilli())/1000))
	} else {
		path = "/api/v1/query_range"
		form.Set("start", strconv.FormatInt(a.start.Unix(), 10))
		form.Set("end", strconv.FormatInt(a.end.Unix(), 10))
		form.Set("step", strconv.FormatInt(max(int64(a.end.Sub(a.start).Seconds())/400, 1), 10))
	}
	r, err := http.PostForm(api+path, form)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var said struct {
		Status, Error string
		Data          struct{ Result json.RawMessage }
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return nil, fmt.Errorf("%s: %.200s", r.Status, body)
	}
	if said.Status != "success" {
		return nil, fmt.Errorf("%s: %s", r.Status, said.Error)
	}
	var found []sample
	err = json.Unmarshal(said.Data.Result, &found)
	return found, err
}

// TestEveryQueryAnswers asks the demo every query of every panel, variable and
// annotation: none may err, and all must have data but those listed.
func TestEveryQueryAnswers(t *testing.T) {
	d := startDemo(t)
	now := sampleNow(t)()
	ownFigures(t, d.url, now)
	var table [][]string
	unused := map[string]bool{}
	for key := range emptyPanels {
		unused[key] = true
	}
	for _, b := range generatedBoards(t) {
		from, to := b.span(t, now)
		variables := b.variables(t, d.url, nil, from, to, to)
		for _, p := range b.Panels {
			for _, q := range p.Targets {
				key := b.name() + "/" + p.Title + "/" + q.RefID
				a := asking{fill(t, q.Expr, variables, from, to), q.Instant, from, to}
				found, err := answerOf(d.url, a)
				if err != nil {
					t.Errorf("%s: %v\n%s", key, err, a.expr)
					continue
				}
				delete(unused, key)
				if emptyEverywhere[key] != "" {
					found = nil
				}
				switch {
				case len(found) == 0 && emptyPanels[key] == "" && emptyEverywhere[key] == "":
					t.Errorf("%s is empty: %s", key, a.expr)
				case len(found) > 0 && emptyPanels[key] != "":
					t.Errorf("%s is not empty; it is listed: %s", key, emptyPanels[key])
				}
				table = append(table, p.expectation(b.name(), q, a.expr, found))
			}
		}
		for _, x := range b.Annotations.List {
			if _, err := answerOf(d.url, asking{fill(t, x.Expr, variables, from, to), false, from, to}); err != nil {
				t.Errorf("%s: annotation %s: %v", b.name(), x.Name, err)
			}
		}
	}
	for key := range unused {
		t.Errorf("%s is listed as empty and is no query", key)
	}
	holdExpectations(t, table)
}

// TestEnglishQueriesAnswer asks the demo every query of the dashboards in English, and every variable: they differ where series carry
// Chinese words. None may err, and as many have data as of those in Chinese.
func TestEnglishQueriesAnswer(t *testing.T) {
	d := startDemo(t)
	now := sampleNow(t)()
	bundle := t.TempDir()
	err := dashboards.Write(bundle, sampleProgram(t).instance.catalogue, dashboards.Options{English: true})
	if err != nil {
		t.Fatal(err)
	}
	answered := func(boards []*grafanaBoard) map[string]int {
		count := map[string]int{}
		for _, b := range boards {
			from, to := b.span(t, now)
			variables := b.variables(t, d.url, nil, from, to, to)
			for _, p := range b.Panels {
				for _, q := range p.Targets {
					found, err := answerOf(d.url, asking{fill(t, q.Expr, variables, from, to), q.Instant, from, to})
					if err != nil {
						t.Errorf("%s/%s/%s: %v", b.name(), p.Title, q.RefID, err)
					}
					if !ofTheProcess(q.Expr) {
						count[b.name()] += min(len(found), 1)
					}
				}
			}
		}
		return count
	}
	if english, chinese := answered(boardsIn(t, bundle)), answered(generatedBoards(t)); !maps.Equal(english, chinese) {
		t.Errorf("queries with data: in English %v, in Chinese %v", english, chinese)
	}
}

// ownFigures waits until the program has told of itself.
func ownFigures(t *testing.T, api string, now time.Time) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if found, err := answerOf(api, asking{expr: "zhibiao_query_series", instant: true, end: now}); err == nil && len(found) > 0 {
			return
		}
	}
	t.Fatal("the program tells nothing of itself")
}

// ofTheProcess says that a query asks for the program's own figures, which are never twice the same.
func ofTheProcess(expr string) bool {
	return strings.Contains(expr, "collector_") || strings.Contains(expr, "zhibiao_") || strings.Contains(expr, "process_")
}

// TestEveryChoiceAnswers goes through the choices of each variable, and to another day's
// knowledge: no query may err.
func TestEveryChoiceAnswers(t *testing.T) {
	d := startDemo(t)
	now := sampleNow(t)()
	for _, b := range generatedBoards(t) {
		var choices []map[string]string
		for _, v := range b.Templating.List {
			if v.Type != "custom" {
				continue
			}
			for n, c := range strings.Split(v.Query.(string), ",") {
				_, id, ok := strings.Cut(c, " : ")
				if !ok {
					t.Errorf("%s: choice %q of %s", b.name(), c, v.Name)
				}
				if v.Name != "indicator" || n%7 == 0 {
					choices = append(choices, map[string]string{v.Name: id})
				}
			}
		}
		choices = append(choices, map[string]string{"as_of": "2026-03-01"})
		if b.name() == "indicator" {
			choices = append(choices, map[string]string{"indicator": "industrial_park_output"},
				map[string]string{"indicator": "transport_works_progress"})
		}
		from, to := b.span(t, now)
		for _, given := range choices {
			variables := b.variables(t, d.url, given, from, to, to)
			answered := 0
			for _, p := range b.Panels {
				for _, q := range p.Targets {
					a := asking{fill(t, q.Expr, variables, from, to), q.Instant, from, to}
					found, err := answerOf(d.url, a)
					if err != nil {
						t.Errorf("%s %v: %s/%s: %v\n%s", b.name(), given, p.Title, q.RefID, err, a.expr)
					}
					if len(found) > 0 {
						answered++
					}
				}
			}
			if answered == 0 && b.name() != "system" {
				t.Errorf("%s %v shows nothing at all", b.name(), given)
			}
		}
	}
}

// TestAsOfEndsTheRange asks as of a day: the range ends with that day, and what was not yet due then is not overdue.
func TestAsOfEndsTheRange(t *testing.T) {
	d := startDemo(t)
	now := sampleNow(t)()
	end := time.Date(2026, time.March, 2, 0, 0, 0, 0, now.Location())
	for _, b := range generatedBoards(t) {
		from, to := b.span(t, now)
		variables := b.variables(t, d.url, map[string]string{"as_of": "2026-03-01"}, from, to, to)
		until, err := strconv.ParseInt(variables["until"], 10, 64)
		if err != nil || until >= end.Unix() || until < end.AddDate(0, 0, -1).Unix() {
			t.Errorf("%s: the range ends at %s, want on 1 March", b.name(), variables["until"])
		}
		for _, p := range b.Panels {
			if p.Title != "逾期未报的报表" {
				continue
			}
			found, err := answerOf(d.url, asking{fill(t, p.Targets[0].Expr, variables, from, to), true, from, to})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range found {
				if due, err := strconv.ParseFloat(fmt.Sprint(s.Value[1]), 64); err != nil || due >= float64(end.UnixMilli()) {
					t.Errorf("%s: %v was due at %v, and overdue on 1 March", b.name(), s.Metric, s.Value[1])
				}
			}
		}
	}
}

// TestPastRangesHaveTheirSources asks of last year where its last figure stands.
func TestPastRangesHaveTheirSources(t *testing.T) {
	d := startDemo(t)
	zone := sampleNow(t)().Location()
	from, to := time.Date(2025, time.January, 1, 0, 0, 0, 0, zone), time.Date(2026, time.January, 1, 23, 59, 59, 0, zone)
	for _, b := range generatedBoards(t) {
		if b.name() != "indicator" {
			continue
		}
		variables := b.variables(t, d.url, nil, from, to, to)
		for _, p := range b.Panels {
			if p.Title != "最近一期数据所在" {
				continue
			}
			for _, q := range p.Targets {
				found, err := answerOf(d.url, asking{fill(t, q.Expr, variables, from, to), true, from, to})
				if err != nil || len(found) != 1 {
					t.Fatalf("%s: %v, %v", q.RefID, found, err)
				}
				if q.RefID == "A" && (found[0].Metric["cell"] == "" || !strings.Contains(found[0].Metric["file"], "2025年12月")) {
					t.Errorf("last year's last figure stands in %v", found[0].Metric)
				}
			}
			return
		}
	}
	t.Error("no panel says where a figure stands")
}

// TestLeaguesLeaveNobodyOut holds the rows of the leagues to all units and all measures that have a target.
func TestLeaguesLeaveNobodyOut(t *testing.T) {
	d := startDemo(t)
	now := sampleNow(t)()
	compared := 0
	for _, b := range generatedBoards(t) {
		from, to := b.span(t, now)
		variables := b.variables(t, d.url, nil, from, to, to)
		for _, p := range b.Panels {
			if !strings.HasPrefix(p.Title, "各") || !strings.HasSuffix(p.Title, "达到时序占比") {
				continue
			}
			compared++
			label := b.name()
			rows := map[string]bool{}
			for _, q := range p.Targets {
				found, err := answerOf(d.url, asking{fill(t, q.Expr, variables, from, to), true, from, to})
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range found {
					rows[s.Metric[label]] = true
				}
			}
			all, err := answerOf(d.url, asking{expr: "count by (" + label + ") (indicator_status * on (indicator,entity,department) " +
				"group_left (measure) indicator_info)", instant: true, end: now})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				if !rows[s.Metric[label]] {
					t.Errorf("%s leaves %s out", p.Title, s.Metric[label])
				}
			}
		}
	}
	if compared != 2 {
		t.Errorf("%d leagues", compared)
	}
}

// TestGrafanasAlertsAreThoseOfTheLights asks the demo every rule for Grafana's own alerting: as many fire as there are red and
// yellow lights, and reports overdue, and their labels are names.
func TestGrafanasAlertsAreThoseOfTheLights(t *testing.T) {
	d := startDemo(t)
	now := sampleNow(t)()
	data, err := os.ReadFile(filepath.Join("..", "..", "dashboards", "generated", "provisioning", "alerting", "zhibiao.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Rules []struct {
				UID, Title  string
				NoDataState string `yaml:"noDataState"`
				Labels      map[string]string
				Data        []struct{ Model struct{ Expr string } }
			}
		}
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	count := func(expr string) int {
		found, err := answerOf(d.url, asking{expr: expr, instant: true, end: now})
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %v, %v", expr, found, err)
		}
		n, err := strconv.Atoi(fmt.Sprint(found[0].Value[1]))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	fired, seen := map[string]int{}, map[string]bool{}
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			if seen[r.UID] || len(r.UID) > 40 {
				t.Errorf("uid %q is not a rule's own, or too long", r.UID)
			}
			seen[r.UID] = true
			found, err := answerOf(d.url, asking{expr: strings.ReplaceAll(r.Data[0].Model.Expr, "$$", "$"), instant: true, end: now})
			if err != nil {
				t.Errorf("%s: %v", r.Title, err)
			}
			for _, s := range found {
				if code := cmp.Or(s.Metric["window"], s.Metric["period"]); code != "" && !strings.ContainsAny(code, "年期") {
					t.Errorf("%s: an alert says %q, a code", r.Title, code)
				}
				for name := range s.Metric {
					if !slices.Contains([]string{"name", "name_en", "entity_name", "responsible", "window", "period"}, name) {
						t.Errorf("%s: an alert carries %s", r.Title, name)
					}
				}
				if s.Value[1] != "0" {
					kind := r.Labels["severity"]
					if r.Labels["report"] != "" {
						kind = "report"
					}
					fired[kind]++
				}
			}
		}
	}
	red := count("count(indicator_status == 6 or ((indicator_status == 4 or indicator_status == 5) unless on (indicator,entity) " +
		"indicator_info{nature='expected'}))")
	yellow := count("count(indicator_status == 3 or indicator_status == 8 or ((indicator_status == 4 or indicator_status == 5) and on " +
		"(indicator,entity) indicator_info{nature='expected'}))")
	if want := map[string]int{"critical": red, "warning": yellow, "report": count("sum(report_overdue)")}; !maps.Equal(fired, want) {
		t.Errorf("fire %v, want %v", fired, want)
	}
}

// current says that a query asks for what is live, which a scraper has too.
func current(q grafanaQuery) bool {
	return q.Instant && !strings.Contains(q.Expr, "[") && !strings.Contains(strings.ReplaceAll(q.Expr, "@ ${until}", ""), "@ ")
}

// sameDay lets a query reckon from the demo's moment, whoever is asked and whenever the test
// runs: days left would differ otherwise. Where series are taken from (behind @) stays open.
func sameDay(expr string, now time.Time) string {
	const end, at = "${until}", "@ ${until}"
	return strings.NewReplacer(at, at, end, strconv.FormatInt(now.Unix(), 10), "$__to",
		strconv.FormatInt(now.UnixMilli(), 10)).Replace(expr)
}

// TestPanelsOfCurrentValuesAnswerElsewhere asks a real Prometheus and a real VictoriaMetrics that scrape the demo.
func TestPanelsOfCurrentValuesAnswerElsewhere(t *testing.T) {
	for _, other := range []string{"prometheus", "victoria-metrics"} {
		t.Run(other, func(t *testing.T) {
			d := startDemo(t)
			api := scraper(t, other, d.url)
			now, wall := sampleNow(t)(), time.Now()
			for _, b := range generatedBoards(t) {
				from, to := b.span(t, now)
				variables, here := b.variables(t, api, nil, from, wall, wall), b.variables(t, d.url, nil, from, to, to)
				for _, p := range b.Panels {
					for _, q := range p.Targets {
						key := b.name() + "/" + p.Title + "/" + q.RefID
						expr := sameDay(q.Expr, now)
						a := asking{fill(t, expr, variables, from, wall), q.Instant, wall.Add(-time.Minute), wall}
						found, err := answerOf(api, a)
						if err != nil {
							t.Errorf("%s: %v\n%s", key, err, a.expr)
							continue
						}
						if !current(q) {
							continue
						}
						ours, err := answerOf(d.url, asking{fill(t, expr, here, from, to), true, from, to})
						if err != nil {
							t.Errorf("%s: %v", key, err)
							continue
						}
						process := ofTheProcess(q.Expr)
						// Which of equals are among the worst ten each engine chooses for itself.
						ties := strings.Contains(a.expr, "topk(") || strings.Contains(a.expr, "bottomk(")
						switch {
						case process && len(found) == 0 && emptyEverywhere[key] == "":
							t.Errorf("%s is empty there: %s", key, a.expr)
						case !process && len(found) != len(ours):
							t.Errorf("%s has %d series there and %d here: %s", key, len(found), len(ours), a.expr)
						case !process && !ties && !strings.Contains(a.expr, "time()") && total(found) != total(ours):
							t.Errorf("%s sums up to %s there and to %s here: %s", key, total(found), total(ours), a.expr)
						}
					}
				}
			}
		})
	}
}

// total is the sum of an answer, to nine digits.
func total(found []sample) string {
	sum := 0.0
	for _, s := range found {
		text, _ := s.Value[1].(string)
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return "unreadable " + text
		}
		sum += v
	}
	return strconv.FormatFloat(sum, 'g', 9, 64)
}

// scraper starts a real server that scrapes the demo, and waits until it has everything once.
func scraper(t *testing.T, name, target string) (api string) {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "scrape.yml")
	host := strings.TrimPrefix(target, "http://")
	text := fmt.Sprintf("global: {scrape_interval: 5s, scrape_timeout: 5s}\nscrape_configs:\n  - job_name: zhibiao\n    static_configs: [{targets: [%q]}]\n  "+
		"- job_name: zhibiao-process\n    metrics_path: /metrics/process\n    static_configs: [{targets: [%q]}]\n", host, host)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--config.file=" + config, "--storage.tsdb.path=" + filepath.Join(dir, "data"), "--web.listen-address="}
	if name == "victoria-metrics" {
		args = []string{"-promscrape.config=" + config, "-storageDataPath=" + filepath.Join(dir, "data"), "-search.latencyOffset=1s",
			"-retentionPeriod=100y", "-httpListenAddr="}
	}
	api = peers.Serve(t, "/-/healthy", name, args...)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(300 * time.Millisecond) {
		a, err := answerOf(api, asking{expr: "count(indicator_status) and on () count(zhibiao_query_series)", instant: true,
			end: time.Now()})
		if err == nil && len(a) > 0 {
			time.Sleep(2 * time.Second) // the scrape that was seen is whole, and past the latency offset
			return api
		}
	}
	t.Fatalf("%s does not scrape", name)
	return ""
}

// expectation is what a query's first series must show: dashboard, panel, query, first labels, value, unit, words and colour.
func (p *grafanaPanel) expectation(board string, q grafanaQuery, expr string, found []sample) []string {
	first, value := "—", "—"
	if len(found) > 0 {
		s := found[0]
		var names []string
		for name, v := range s.Metric {
			if slices.Contains([]string{"indicator", "entity", "window", "department", "form", "period", "measure", "node", "unit",
				"verdict"}, name) {
				names = append(names, name+"="+v)
			}
		}
		slices.Sort(names)
		first = strings.Join(names, " ")
		switch {
		case len(s.Values) > 0:
			at, _ := s.Values[0][0].(float64)
			value = fmt.Sprintf("%v at %s", s.Values[0][1],
				time.UnixMilli(int64(at*1000)).In(time.FixedZone("", 8*3600)).Format("2006-01-02 15:04:05"))
		default:
			value = fmt.Sprint(s.Value[1])
		}
		if ofTheProcess(q.Expr) {
			value = "varies"
		}
	}
	unit, words, colour := p.looks(q, value)
	return []string{board, p.Title, p.Type, q.RefID, expr, strconv.Itoa(len(found)), first, value, unit, words, colour}
}

// looks finds the unit, words and colour that the panel gives a query's value.
func (p *grafanaPanel) looks(q grafanaQuery, value string) (unit, words, colour string) {
	name := q.LegendFormat
	for _, x := range p.Transformations {
		if title := cmp.Or(x.Options.RenameByName["Value #"+q.RefID], x.Options.RenameByName["Value"]); title != "" && name == "" {
			name = title
		}
	}
	unit = p.FieldConfig.Defaults.Unit
	mappings := p.FieldConfig.Defaults.Mappings
	for _, o := range p.FieldConfig.Overrides {
		matches := o.Matcher.Options == name
		if o.Matcher.ID == "byRegexp" {
			matches, _ = regexp.MatchString(strings.Trim(o.Matcher.Options, "/"), name)
		}
		if !matches {
			continue
		}
		for _, x := range o.Properties {
			switch x.ID {
			case "unit":
				unit, _ = x.Value.(string)
			case "mappings":
				mappings, _ = x.Value.([]any)
			case "color":
				colour, _ = x.Value.(map[string]any)["fixedColor"].(string)
			}
		}
	}
	for _, m := range mappings {
		words, colour = mapped(m, value, words, colour)
	}
	return unit, words, colour
}

// mapped finds a value in a mapping.
func mapped(m any, value, words, colour string) (string, string) {
	table, _ := m.(map[string]any)["options"].(map[string]any)
	value, _, _ = strings.Cut(value, " ")
	if hit, ok := table[value].(map[string]any); ok {
		words, _ = hit["text"].(string)
		if c, ok := hit["color"].(string); ok {
			colour = c
		}
	}
	return words, colour
}

// holdExpectations holds what each panel shows against testdata, which is read by people beside a real Grafana.
func holdExpectations(t *testing.T, table [][]string) {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintln(&b, "dashboard\tpanel\ttype\tquery\texpression\tseries\tfirst\tvalue\tunit\twords\tcolour")
	for _, row := range table {
		for i := range row {
			row[i] = strings.NewReplacer("\t", " ", "\n", " ").Replace(row[i])
		}
		fmt.Fprintln(&b, strings.Join(row, "\t"))
	}
	path := filepath.Join("testdata", "dashboards.tsv")
	if *updateDashboards {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wanted, got := strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")
	if len(wanted) != len(got) {
		t.Errorf("%d queries are expected, there are %d: run with -update-dashboards and read the difference", len(wanted), len(got))
	}
	for i := range min(len(wanted), len(got)) {
		if wanted[i] != got[i] {
			t.Errorf("line %d shows\n%s\nwant\n%s", i+1, got[i], wanted[i])
		}
	}
}
