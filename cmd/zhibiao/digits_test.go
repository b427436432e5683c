package main

import (
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
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

// Over the whole sample, what Grafana shows of a target has the digits of the row that pages and tables print of it: attainment, time share
// and gap on 总览, and the figure on 指标. Zeros at a figure's end are not told there.
func TestGrafanaPrintsTheDigitsOfTables(t *testing.T) {
	p := sampleProgram(t)
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
		for _, x := range []struct{ what, printed, query string }{
			{"完成率", strings.TrimPrefix(r.Attainment, "已用"), "B"}, {"时序进度", r.TimeShare, "C"},
		} {
			if v, there := shown[x.query][subject]; there {
				compared[x.what]++
				if got := strconv.FormatFloat(v*100, 'f', 1, 64) + "%"; got != x.printed {
					t.Errorf("%s %s: Grafana shows %s, pages %s", subject, x.what, got, x.printed)
				}
			}
		}
		if v, there := shown["D"][subject]; there && strings.ContainsAny(r.Gap, "+−0") && !strings.ContainsAny(r.Gap, "余超差") {
			compared["进度差"]++
			if got := strings.Replace(strconv.FormatFloat(v, 'f', 1, 64), "-", "−", 1); got != strings.TrimPrefix(r.Gap, "+") {
				t.Errorf("%s: Grafana shows a gap of %s, pages of %s", subject, got, r.Gap)
			}
		}
		if i.Kind == indicators.Work || r.Actual == "—" {
			continue
		}
		one := askTable(t, api.URL, boards["indicator"], "目标和完成（${unit}）", map[string]string{"indicator": a.Indicator, "entity": a.Entity}, now)
		var told []string
		for _, query := range []string{"B", "L"} {
			if v, there := one[query][subject]; there {
				told = append(told, strconv.FormatFloat(v, 'f', -1, 64))
			}
		}
		compared["数"]++
		if want := bareNumber(r.Actual); !slices.Contains(told, want) {
			t.Errorf("%s: Grafana shows %v, pages %s", subject, told, r.Actual)
		}
	}
	for _, what := range []string{"完成率", "时序进度", "进度差", "数"} {
		if compared[what] < 10 {
			t.Errorf("only %d figures of %s were compared", compared[what], what)
		}
	}
}

// askTable asks a panel's queries and gives their values by query and subject.
func askTable(t *testing.T, api string, b *grafanaBoard, title string, given map[string]string, now time.Time) map[string]map[string]float64 {
	t.Helper()
	from, to := b.span(t, now)
	if given == nil {
		given = map[string]string{}
	}
	variables := b.variables(t, api, given, from, to, to)
	if entity, chosen := given["entity"]; chosen {
		variables["entity"] = entity
	}
	values := map[string]map[string]float64{}
	for _, p := range b.Panels {
		if p.Title != title {
			continue
		}
		for _, q := range p.Targets {
			found, err := answerOf(api, asking{fill(t, q.Expr, variables, from, to), true, from, to})
			if err != nil {
				t.Fatalf("%s/%s/%s: %v", b.name(), title, q.RefID, err)
			}
			values[q.RefID] = map[string]float64{}
			for _, s := range found {
				v, err := strconv.ParseFloat(fmt.Sprint(s.Value[1]), 64)
				if err != nil {
					t.Fatal(err)
				}
				values[q.RefID][s.Metric["subject"]] = v
			}
		}
	}
	if len(values) == 0 {
		t.Fatalf("%s has no panel %s", b.name(), title)
	}
	return values
}

// bareNumber is the number that a figure begins with, without zeros at its end.
func bareNumber(figure string) string {
	number := regexp.MustCompile(`^-?\d+(\.\d+)?`).FindString(figure)
	if strings.Contains(number, ".") {
		number = strings.TrimRight(strings.TrimRight(number, "0"), ".")
	}
	return number
}
