package query_test

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhibiao/samples/sampletest"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/query"
)

// smallCatalogue has a yearly amount with a linear pace, one whose target a plan sets, one that is
// broken down by park, a level, and two that are derived, one of them from the other.
func smallCatalogue(t testing.TB) *indicators.Catalogue {
	t.Helper()
	type rule = indicators.TargetRule
	year := func(r rule) []*rule { r.Window = "year"; return []*rule{&r} }
	c := &indicators.Catalogue{
		Location:    sampletest.Shanghai(t),
		Documents:   []*indicators.Document{{ID: "doc", Number: "示〔2024〕1号", Year: 2024}},
		Departments: []*indicators.Department{{ID: "finance", Short: "财政局"}, {ID: "industry", Short: "工信局"}},
		Measures:    []*indicators.Measure{{ID: "m01", Document: "doc", Number: "（一）", Lead: []string{"finance"}}},
		Forms: []*indicators.Form{
			{ID: "monthly", Departments: []string{"finance"}, Frequency: periods.Monthly, First: "2024-M01",
				Due: indicators.Due{Month: 1, Day: 8, Grace: 2}},
			{ID: "parks", Departments: []string{"industry"}, Frequency: periods.Monthly, First: "2024-M01",
				Due: indicators.Due{Month: 1, Day: 18}},
		},
		Entities: []*indicators.Entity{{ID: "north", Kind: "park", Name: indicators.Text{ZH: "北园"}},
			{ID: "south", Kind: "park", Name: indicators.Text{ZH: "南园"}}},
		Indicators: []*indicators.Indicator{
			{ID: "fund", Name: indicators.Text{ZH: "资金", EN: "Fund"}, Kind: indicators.Flow, Unit: "yuan", Display: "亿元", Form: "monthly",
				Targets: year(rule{Value: "12亿元", Figure: "12亿元", Pace: indicators.Linear})},
			{ID: "trade", Kind: indicators.Flow, Unit: "yuan", Display: "亿元", Form: "monthly",
				Targets: year(rule{Plan: true, Pace: indicators.Linear})},
			{ID: "both", Kind: indicators.Flow, Unit: "yuan", Display: "亿元", Formula: "fund + trade",
				Targets: year(rule{Value: "24亿元", Pace: indicators.Linear})},
			{ID: "twice", Kind: indicators.Flow, Unit: "yuan", Display: "亿元", Formula: "both + both"},
			{ID: "output", Kind: indicators.Flow, Unit: "yuan", Display: "亿元", Form: "parks", EntityKind: "park", Department: "industry",
				Targets: []*rule{{Window: "open", Value: "100亿元"}}},
			{ID: "green", Kind: indicators.Level, Unit: "ratio", Display: "%", Form: "monthly", Targets: year(rule{Value: "100%"})},
		},
	}
	for _, i := range c.Indicators {
		i.Measure = "m01"
		if i.Department == "" {
			i.Department = "finance"
		}
	}
	return c
}

// world is a DB on a clock that the test sets, and the commits that went into it.
type world struct {
	*query.DB
	t         testing.TB
	catalogue *indicators.Catalogue
	now       *atomic.Int64 // milliseconds
	commits   []indicators.Commit
	api       http.Handler
}

// newWorld has the catalogue as its first revision, known since 2025 began.
func newWorld(t testing.TB, c *indicators.Catalogue, now string) *world {
	t.Helper()
	w := &world{t: t, catalogue: c, now: &atomic.Int64{}}
	w.clock(now)
	w.DB = query.New(query.Config{Now: w.time, Location: c.Location, Version: "test"})
	w.api = w.DB.API()
	w.commit("2025-01-01 00:00", indicators.Commit{Catalogue: c})
	return w
}

func (w *world) time() time.Time { return time.UnixMilli(w.now.Load()) }

func (w *world) clock(at string) { w.now.Store(w.at(at).UnixMilli()) }

// at reads "2026-01-31$" (a day's last millisecond), "2026-01-31" (its first) or "2026-01-31 09:30[:05[.000]]" in the zone.
func (w *world) at(text string) time.Time {
	w.t.Helper()
	day, last := strings.CutSuffix(text, "$")
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", time.DateTime} {
		if t, err := time.ParseInLocation(layout, day, w.catalogue.Location); err == nil {
			if last {
				t = t.AddDate(0, 0, 1).Add(-time.Millisecond)
			}
			return t
		}
	}
	w.t.Fatalf("no instant: %q", text)
	return time.Time{}
}

// commit applies a commit as the next revision.
func (w *world) commit(known string, c indicators.Commit) {
	w.t.Helper()
	c.Revision, c.Known = int64(len(w.commits)+1), w.at(known)
	w.commits = append(w.commits, c)
	if err := w.Apply(c); err != nil {
		w.t.Fatal(err)
	}
}

// say commits figures written "fund 2026-M01 cum 1.5" or "output/north 2026-M01 own 3"; amounts in 亿元, ratios bare, a dash is missing.
func (w *world) say(known string, figures ...string) {
	w.t.Helper()
	w.commit(known, indicators.Commit{Observations: observations(w.t, figures...)})
}

func observations(t testing.TB, figures ...string) []indicators.Observation {
	t.Helper()
	var all []indicators.Observation
	for _, f := range figures {
		words := strings.Fields(f)
		if len(words) != 4 {
			t.Fatalf("no figure: %q", f)
		}
		o := indicators.Observation{Status: indicators.Normal}
		o.Indicator, o.Entity, _ = strings.Cut(words[0], "/")
		p, err := periods.Parse(words[1])
		if err != nil {
			t.Fatal(err)
		}
		o.Period = p
		if words[2] == "cum" {
			o.Basis = indicators.Cumulative
		}
		if words[3] == "-" {
			o.Status, o.Value = indicators.Missing, nan
		} else if o.Value, err = strconv.ParseFloat(words[3], 64); err != nil {
			t.Fatal(err)
		} else if o.Indicator != "green" {
			o.Value *= 1e8
		}
		all = append(all, o)
	}
	return all
}

// yearTarget is a target of a year as a plan sets it, in 亿元.
func yearTarget(indicator string, year int, value float64) indicators.Target {
	return indicators.Target{
		Subject: indicators.Subject{Indicator: indicator}, Window: periods.Window{Span: periods.Year(year)}, Value: value * 1e8,
		Bound: indicators.AtLeast, Pace: indicators.Pace{Kind: indicators.Linear}, Plan: true,
	}
}

// all gives commits as the ledger does.
func all(commits []indicators.Commit) iter.Seq2[indicators.Commit, error] {
	return func(yield func(indicators.Commit, error) bool) {
		for _, c := range commits {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// answer is any answer of the API.
type answer struct {
	code      int
	header    http.Header
	body      string
	Status    string
	ErrorType string
	Error     string
	Warnings  []string
	Infos     []string
	Data      json.RawMessage
}

// get asks below /api/v1/ with names and values of parameters in turn.
func (w *world) get(path string, parameters ...string) answer {
	w.t.Helper()
	return ask(w.t, w.api, http.MethodGet, path, parameters...)
}

func ask(t testing.TB, api http.Handler, method, path string, parameters ...string) answer {
	t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(parameters); i += 2 {
		form.Add(parameters[i], parameters[i+1])
	}
	address, body := "/api/v1/"+path, io.Reader(nil)
	if method == http.MethodPost {
		body = strings.NewReader(form.Encode())
	} else {
		address += "?" + form.Encode()
	}
	r := httptest.NewRequest(method, address, body)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	rec := httptest.NewRecorder()
	api.ServeHTTP(rec, r)
	a := answer{code: rec.Code, header: rec.Header(), body: rec.Body.String()}
	if err := json.Unmarshal(rec.Body.Bytes(), &a); err != nil {
		t.Fatalf("%s %s: %v: %.300s", method, address, err, a.body)
	}
	return a
}

// instant evaluates at an instant and gives the values by their labels, the name left out where asked by "".
func (w *world) instant(expr, at string, extra ...string) map[string]string {
	w.t.Helper()
	a := w.get("query", append([]string{"query", expr, "time", seconds(w.at(at))}, extra...)...)
	if a.code != http.StatusOK {
		w.t.Fatalf("%s at %s: %d %s", expr, at, a.code, a.Error)
	}
	var data struct {
		Result []struct {
			Metric map[string]string
			Value  [2]any
		}
	}
	if err := json.Unmarshal(a.Data, &data); err != nil {
		w.t.Fatalf("%s: %v: %s", expr, err, a.body)
	}
	values := map[string]string{}
	for _, r := range data.Result {
		values[tell(r.Metric)] = fmt.Sprint(r.Value[1])
	}
	return values
}

// tell shortens a series to what tells it apart in these tests: name, entity, window.
func tell(metric map[string]string) string {
	var parts []string
	for _, name := range []string{"__name__", "indicator", "entity", "window", "form", "period"} {
		if v := metric[name]; v != "" {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, " ")
}

func seconds(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64) }

func periodOf(t testing.TB, sdmx string) periods.Period {
	t.Helper()
	p, err := periods.Parse(sdmx)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// reported is a commit that meets the finance department's monthly obligation.
func reported(p periods.Period, at time.Time) indicators.Commit {
	return indicators.Commit{Reports: []indicators.Report{{Form: "monthly", Department: "finance", Period: p, Received: at}}}
}

func itoa(n int) string { return strconv.Itoa(n) }
