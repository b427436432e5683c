package query

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// shanghai is the zone of the test world; it has had no summer time since 1991.
var shanghai = time.FixedZone("CST", 8*60*60)

func at(text string) time.Time {
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02T15:04:05.000"} {
		if t, err := time.ParseInLocation(layout, text, shanghai); err == nil {
			return t
		}
	}
	panic("no time: " + text)
}

// catalogue has a fund of 1.2 billion a year reported monthly by the 8th, lumps
// beside it and their sum, a quota that plans set, and an output by park.
func catalogue() *indicators.Catalogue {
	type rule = indicators.TargetRule
	year := func(r rule) []*rule { r.Window = "year"; return []*rule{&r} }
	c := &indicators.Catalogue{
		Location:    shanghai,
		Documents:   []*indicators.Document{{ID: "doc", Number: "示〔2024〕1号", Year: 2024}},
		Departments: []*indicators.Department{{ID: "finance", Short: "财政局"}, {ID: "land", Short: "自然资源局"}},
		Measures:    []*indicators.Measure{{ID: "m01", Document: "doc", Number: "（一）", Lead: []string{"finance"}}},
		Forms: []*indicators.Form{
			{ID: "monthly", Departments: []string{"finance"}, Frequency: periods.Monthly, First: "2024-M01",
				Due: indicators.Due{Month: 1, Day: 8, Grace: 2}},
			{ID: "quarterly", Departments: []string{"land"}, Frequency: periods.Quarterly, First: "2024-Q1",
				Due: indicators.Due{Month: 1, Day: 10}},
		},
		Entities: []*indicators.Entity{{ID: "north", Kind: "park"}, {ID: "south", Kind: "park"}, {ID: "west", Kind: "park"}},
		Indicators: []*indicators.Indicator{
			{ID: "fund", Department: "finance", Kind: indicators.Flow, Nature: indicators.Promise, Unit: "yuan", Display: "亿元",
				Form: "monthly", Name: indicators.Text{ZH: "基金", EN: "fund"},
				Targets: year(rule{Value: "12亿元", Figure: "12亿元", Pace: indicators.Linear})},
			{ID: "lumps", Department: "finance", Kind: indicators.Flow, Nature: indicators.Promise, Unit: "yuan", Display: "亿元",
				Form: "monthly", Lumpy: true, Targets: year(rule{Value: "10亿元", Pace: indicators.YearEnd})},
			{ID: "both", Department: "finance", Kind: indicators.Flow, Unit: "yuan", Display: "亿元", Formula: "fund + lumps",
				Targets: year(rule{Value: "22亿元", Pace: indicators.YearEnd})},
			{ID: "quota", Department: "land", Kind: indicators.Flow, Nature: indicators.Binding, Unit: "square_meters", Display: "公顷",
				Form: "quarterly", Targets: year(rule{Plan: true, Bound: indicators.AtMost, Ceiling: indicators.Control})},
			{ID: "output", Department: "finance", Kind: indicators.Flow, Nature: indicators.Expected, Unit: "yuan", Display: "亿元",
				Form: "monthly", EntityKind: "park", Targets: year(rule{Value: "100亿元", Pace: indicators.Linear})},
		},
	}
	for _, i := range c.Indicators {
		i.Measure = "m01"
	}
	return c
}

var fund = indicators.Subject{Indicator: "fund"}

func cumulative(s indicators.Subject, p periods.Period, v float64) indicators.Observation {
	return indicators.Observation{Subject: s, Period: p, Basis: indicators.Cumulative, Value: v, Status: indicators.Normal}
}

// clock is a now that a test sets.
type clock struct{ ms atomic.Int64 }

func (c *clock) now() time.Time  { return time.UnixMilli(c.ms.Load()).In(shanghai) }
func (c *clock) set(text string) { c.ms.Store(at(text).UnixMilli()) }

// world is a DB with a clock and its API.
type world struct {
	*DB
	clock *clock
	api   *API
	next  int64
}

func newWorld(t testing.TB, now string) *world {
	t.Helper()
	w := &world{clock: &clock{}, next: 1}
	w.clock.set(now)
	w.DB = New(Config{Now: w.clock.now, Location: shanghai})
	w.api = w.API()
	return w
}

// known makes something known at an instant.
func (w *world) known(t testing.TB, when string, c indicators.Commit) {
	t.Helper()
	c.Revision, c.Known = w.next, at(when)
	w.next++
	if err := w.Apply(c); err != nil {
		t.Fatal(err)
	}
}

func reported(o ...indicators.Observation) indicators.Commit {
	return indicators.Commit{Observations: o}
}

// ask sends a request to the API and gives code and answer.
func (w *world) ask(t testing.TB, path string, form url.Values) (int, reply) {
	t.Helper()
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/v1/"+path+"?"+form.Encode(), nil))
	return rec.Code, decode(t, rec.Body)
}

// reply is an answer in the shape of Prometheus' API.
type reply struct {
	Status, ErrorType, Error string
	Warnings, Infos          []string
	Data                     json.RawMessage
}

func decode(t testing.TB, r io.Reader) (a reply) {
	t.Helper()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatalf("answer %s: %v", text, err)
	}
	return a
}

// instant evaluates an expression and tells its answer in lines: {labels} value.
func (w *world) instant(t testing.TB, expr, when, asOf string) []string {
	t.Helper()
	form := url.Values{"query": {expr}, "time": {at(when).Format(time.RFC3339Nano)}}
	if asOf != "" {
		form.Set("as_of", asOf)
	}
	code, a := w.ask(t, "query", form)
	if code != http.StatusOK {
		t.Fatalf("%s: %d %s: %s", expr, code, a.ErrorType, a.Error)
	}
	return tell(t, a.Data)
}

// tell writes a result line by line, sorted: {a="b"} 1, or {a="b"} 1@t 2@t.
func tell(t testing.TB, data json.RawMessage) (lines []string) {
	t.Helper()
	var d struct {
		Result json.RawMessage
		Type   string `json:"resultType"`
	}
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatalf("result %s: %v", data, err)
	}
	type point [2]any
	if d.Type == "scalar" || d.Type == "string" {
		var p point
		if err := json.Unmarshal(d.Result, &p); err != nil {
			t.Fatal(err)
		}
		return []string{fmt.Sprint(p[1])}
	}
	var all []struct {
		Metric map[string]string
		Value  point
		Values []point
	}
	if err := json.Unmarshal(d.Result, &all); err != nil {
		t.Fatalf("result %s: %v", d.Result, err)
	}
	for _, s := range all {
		var b strings.Builder
		b.WriteString(describe(s.Metric))
		if s.Values == nil {
			fmt.Fprintf(&b, " %v", s.Value[1])
		}
		for _, p := range s.Values {
			fmt.Fprintf(&b, " %v@%.3f", p[1], p[0])
		}
		lines = append(lines, b.String())
	}
	slices.Sort(lines)
	return lines
}

func describe(metric map[string]string) string {
	var parts []string
	for k, v := range metric {
		if k != "__name__" {
			parts = append(parts, fmt.Sprintf("%s=%q", k, v))
		}
	}
	slices.Sort(parts)
	return metric["__name__"] + "{" + strings.Join(parts, ",") + "}"
}

// randomCommits is a random story of so many commits from 2024 on.
func randomCommits(seed uint64, n int) []indicators.Commit {
	r := rand.New(rand.NewPCG(seed, 1))
	subjects := []indicators.Subject{fund, {Indicator: "lumps"}, {Indicator: "quota"}, {Indicator: "output", Entity: "north"},
		{Indicator: "output", Entity: "south"}, {Indicator: "output", Entity: "west"}}
	all := []indicators.Commit{{Revision: 1, Known: at("2024-01-05"), Catalogue: catalogue()}}
	known := at("2024-02-01")
	for len(all) < n {
		known = known.Add(time.Duration(r.IntN(96*60)) * time.Minute)
		c := indicators.Commit{Revision: int64(len(all) + 1), Known: known}
		month := periods.At(known, periods.Monthly, shanghai).Shift(-1 - r.IntN(3))
		for range 1 + r.IntN(4) {
			s := subjects[r.IntN(len(subjects))]
			p := month
			if s.Indicator == "quota" {
				p = periods.At(month.Start(shanghai), periods.Quarterly, shanghai)
			}
			o := cumulative(s, p, math.Round(r.Float64()*1e9))
			o.Basis = indicators.Basis(r.IntN(2))
			o.Source = indicators.Source{Submission: c.Revision, Sheet: "表", Cell: fmt.Sprintf("C%d", r.IntN(3))}
			if r.IntN(9) == 0 {
				o.Status, o.Value = indicators.Missing, math.NaN()
			}
			c.Observations = append(c.Observations, o)
		}
		switch r.IntN(6) {
		case 0:
			c.Targets = append(c.Targets, indicators.Target{
				Subject: indicators.Subject{Indicator: "quota"}, Window: periods.Window{Span: periods.Year(known.Year())},
				Value: math.Round(r.Float64() * 1e9), Plan: true, Bound: indicators.AtMost, Ceiling: indicators.Control,
			})
		case 1, 2:
			c.Reports = append(c.Reports, indicators.Report{Form: "monthly", Department: "finance", Period: month, Received: known})
		case 3:
			if r.IntN(3) == 0 {
				c.Catalogue = catalogue()
				c.Catalogue.Indicators[0].Name.EN = fmt.Sprintf("fund, edition %d", c.Revision)
			}
		}
		all = append(all, c)
	}
	return all
}

// exported is all that a DB says, as text.
func (w *world) exported(t testing.TB, asOf string) string {
	t.Helper()
	var b bytes.Buffer
	if err := w.WriteOpenMetrics(&b, asOf); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
