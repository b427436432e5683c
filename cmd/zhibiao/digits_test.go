package main

import (
	"cmp"
	"fmt"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhibiao/indicators"
)

// Over the whole sample, on several days, the sentence that pages and alerts say of a target and the row that tables print of it
// have the same digits, in both languages.
func TestSentencesAndTablesPrintTheSameDigits(t *testing.T) {
	p := sampleProgram(t)
	compared := 0
	for _, day := range []string{"", "2026-03-01", "2026-01-20"} {
		now, err := p.standpoint(day)
		if err != nil {
			t.Fatal(err)
		}
		assessed, err := p.db.Progress(t.Context(), day, now)
		if err != nil {
			t.Fatal(err)
		}
		c := p.db.Snapshot().Catalogue()
		for _, a := range assessed {
			i := c.Indicator(a.Indicator)
			if a.Target == nil || i.Kind == indicators.Work || i.Kind == indicators.Check {
				continue
			}
			for _, english := range []bool{false, true} {
				r, sentence := indicators.WordingIn(c, english).Row(a), a.Why.In(english)
				if r.Actual == "—" {
					continue
				}
				said := []string{r.Actual, strings.TrimLeft(r.Target, "≤≈=")}
				for _, word := range []string{"已用", "余量", "超出", "差距"} {
					for _, cell := range []string{r.Attainment, r.Gap} {
						if figure, ok := strings.CutPrefix(cell, word); ok {
							said = append(said, figure)
						}
					}
				}
				if r.Running != "" {
					_, figure, _ := strings.Cut(r.Running, indicators.Text{ZH: "累计", EN: ": "}.In(english))
					said = append(said, figure)
				}
				for _, figure := range said {
					if compared++; !strings.Contains(sentence, figure) {
						t.Errorf("%s %s as of %q: the row says %s, the sentence %q", a.Indicator, a.Entity, day, figure, sentence)
					}
				}
			}
		}
	}
	if compared == 0 {
		t.Error("no target has a figure")
	}
}

// Over the whole sample, what Grafana shows of a target by its panels' units and decimals has the digits of the row that pages and tables
// print of it: attainment, time share and gap on 总览; actual, target, expected, forecast and required on 指标. Zeros at a figure's end
// are not told there.
func TestGrafanaPrintsTheDigitsOfTables(t *testing.T) {
	site := samplePages(t)
	p := site.program
	api := httptest.NewServer(p.db.API())
	t.Cleanup(api.Close)
	now := sampleNow(t)()
	assessed, err := p.db.Progress(t.Context(), "", now)
	if err != nil {
		t.Fatal(err)
	}
	boards := map[string]*grafanaBoard{}
	for _, b := range generatedBoards(t) {
		boards[b.name()] = b
	}
	shown := askTable(t, api.URL, boards["overview"], "全部目标", nil, now)
	c := p.db.Snapshot().Catalogue()
	compared := map[string]int{}
	for _, a := range assessed {
		i := c.Indicator(a.Indicator)
		if a.Target == nil || a.Past || i.Kind == indicators.Check {
			continue
		}
		r, subject := indicators.WordingIn(c, false).Row(a), a.Indicator+"/"+a.Entity+"/"+a.Window.Label()
		same := func(of map[string]map[string]string, what, query, want string) {
			if got, there := of[query][subject]; there && want != "—" && want != "" {
				compared[what]++
				if got != want {
					t.Errorf("%s %s: Grafana shows %s, pages %s", subject, what, got, want)
				}
			}
		}
		same(shown, "完成率", "B", strings.TrimPrefix(r.Attainment, "已用"))
		same(shown, "时序进度", "C", r.TimeShare)
		if !strings.ContainsAny(r.Gap, "余超差") {
			same(shown, "进度差", "D", strings.NewReplacer("−", "-", "+", "").Replace(r.Gap)+" 个百分点")
		}
		if i.Kind == indicators.Work || r.Actual == "—" {
			continue
		}
		one := askTable(t, api.URL, boards["indicator"], "目标和完成（${unit}）", map[string]string{"indicator": a.Indicator, "entity": a.Entity}, now)
		compared["实际"]++
		if want := bareNumber(r.Actual); one["B"][subject] != want && one["L"][subject] != want {
			t.Errorf("%s: Grafana shows %v and %v, pages %s", subject, one["B"][subject], one["L"][subject], r.Actual)
		}
		same(one, "目标", "C", bareNumber(strings.TrimLeft(r.Target, "≤≈=")))
		same(one, "预计", "E", bareNumber(r.Forecast))
		_, needed, _ := strings.Cut(r.Needed, "需完成 ")
		same(one, "后期月均应完成", "F", bareNumber(needed))
		page := site.get(t, "/indicators/"+a.Indicator+"?"+url.Values{"entity": {a.Entity}, "window": {a.Window.Label()}}.Encode())
		if m := expectedFact.FindStringSubmatch(page); m != nil {
			same(one, "应达", "D", bareNumber(m[1]))
		}
	}
	for _, what := range []string{"完成率", "时序进度", "进度差", "实际", "目标", "预计", "应达"} {
		if compared[what] < 5 {
			t.Errorf("only %d figures of %s were compared", compared[what], what)
		}
	}
	if compared["后期月均应完成"] == 0 {
		t.Error("no figure of what is required was compared")
	}
}

var expectedFact = regexp.MustCompile(`<dt>应达</dt>\s*<dd>(?:<a [^>]*>)?([^<]*)`)

// askTable asks a panel's queries and gives what it shows of their values, by query and subject.
func askTable(t *testing.T, api string, b *grafanaBoard, title string, given map[string]string, now time.Time) map[string]map[string]string {
	t.Helper()
	from, to := b.span(t, now)
	if given == nil {
		given = map[string]string{}
	}
	variables := b.variables(t, api, given, from, to, to)
	if entity, chosen := given["entity"]; chosen {
		variables["entity"] = entity
	}
	values := map[string]map[string]string{}
	for _, p := range b.Panels {
		if p.Title != title {
			continue
		}
		for _, q := range p.Targets {
			found, err := answerOf(api, asking{fill(t, q.Expr, variables, from, to), true, from, to})
			if err != nil {
				t.Fatalf("%s/%s/%s: %v", b.name(), title, q.RefID, err)
			}
			values[q.RefID] = map[string]string{}
			for _, s := range found {
				v, err := strconv.ParseFloat(fmt.Sprint(s.Value[1]), 64)
				if err != nil {
					t.Fatal(err)
				}
				values[q.RefID][s.Metric["subject"]] = p.written(q.RefID, v)
			}
		}
	}
	if len(values) == 0 {
		t.Fatalf("%s has no panel %s", b.name(), title)
	}
	return values
}

// written is a query's value as Grafana writes it in its column: by the unit and decimals of that, without marks between thousands.
func (p *grafanaPanel) written(query string, v float64) string {
	var title string
	for _, x := range p.Transformations {
		title = cmp.Or(x.Options.RenameByName["Value #"+query], title)
	}
	unit, decimals := "", -1
	for _, o := range p.FieldConfig.Overrides {
		if o.Matcher.Options != title {
			continue
		}
		for _, x := range o.Properties {
			switch n := x.Value.(type) {
			case string:
				if x.ID == "unit" {
					unit = n
				}
			case float64:
				if x.ID == "decimals" {
					decimals = int(n)
				}
			}
		}
	}
	switch suffix, ok := strings.CutPrefix(unit, "suffix:"); {
	case ok:
		return strconv.FormatFloat(v, 'f', decimals, 64) + " " + suffix
	case unit == "percentunit":
		return strconv.FormatFloat(v*100, 'f', decimals, 64) + "%"
	case unit == "locale":
		return bareNumber(strconv.FormatFloat(v, 'f', decimals, 64))
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

// bareNumber is the number that a figure begins with, without zeros at its end.
func bareNumber(figure string) string {
	number := regexp.MustCompile(`^-?\d+(\.\d+)?`).FindString(figure)
	if strings.Contains(number, ".") {
		number = strings.TrimRight(strings.TrimRight(number, "0"), ".")
	}
	return number
}
