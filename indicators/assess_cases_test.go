package indicators_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// TestAssessByHand runs the cases of testdata/assess, each worked by hand beside it. A file has
//
//	subject <indicator> [entity]
//	-- plans --    window value [bound] [pace=…] [shares=…] [from=date] [base=…] [nodes=id@date,…]
//	-- reports --  period basis value [status]       values in the unit that people say
//	-- expect --   instant window status [figure=value …] [why=text]
//
// An instant is a date (its first instant), or with $ its last millisecond. "instant none"
// says that nothing is shown; "result:2025" is the result of a closed window (上年结果). Each line is held against Assess and against what the
// series of Expand show.
func TestAssessByHand(t *testing.T) {
	files, err := filepath.Glob("testdata/assess/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			runCase(t, smallCatalogue(t), txtar.Parse(content))
		})
	}
}

type assessCase struct {
	*testing.T
	c        *indicators.Catalogue
	facts    indicators.Facts
	factor   float64
	expected [][]string
}

func runCase(t *testing.T, c *indicators.Catalogue, a *txtar.Archive) {
	k := &assessCase{T: t, c: c}
	k.read(a)
	for _, fields := range k.expected {
		k.check(fields)
	}
}

// read takes in a case.
func (k *assessCase) read(a *txtar.Archive) {
	for _, line := range lines(string(a.Comment)) {
		if id, ok := strings.CutPrefix(line, "subject "); ok {
			f := strings.Fields(id)
			k.facts.Subject.Indicator = f[0]
			if len(f) > 1 {
				k.facts.Subject.Entity = f[1]
			}
		}
	}
	ind := k.c.Indicator(k.facts.Indicator)
	if ind == nil {
		k.Fatalf("no indicator %q", k.facts.Indicator)
	}
	k.factor = map[string]float64{"亿元": 1e8, "公顷": 1e4, "分钟": 60, "%": 0.01, "万人": 1e4}[ind.Display]
	if k.factor == 0 {
		k.factor = 1
	}
	for _, f := range a.Files {
		for _, line := range lines(string(f.Data)) {
			switch fields := strings.Fields(line); f.Name {
			case "plans":
				k.facts.Targets = append(k.facts.Targets, k.plan(fields))
			case "reports":
				k.facts.Observations = append(k.facts.Observations, k.report(fields))
			case "expect":
				k.expected = append(k.expected, fields)
			default:
				k.Fatalf("section %q is not known", f.Name)
			}
		}
	}
	slices.SortStableFunc(k.facts.Observations, func(a, b indicators.Observation) int { return a.Period.Compare(b.Period) })
}

// lines are those that say something: comments (#) and blanks are left out.
func lines(s string) []string {
	var all []string
	for line := range strings.Lines(s) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func (k *assessCase) number(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		k.Fatalf("%q is no number", s)
	}
	return v
}

func (k *assessCase) value(s string) float64 { return quantities.Product(k.number(s), k.factor) }

func (k *assessCase) instant(s string) time.Time {
	day, last := strings.CutSuffix(s, "$")
	layout := "2006-01-02"
	if strings.Contains(day, "T") {
		layout = "2006-01-02T15:04"
	}
	at, err := time.ParseInLocation(layout, day, k.c.Location)
	if err != nil {
		k.Fatal(err)
	}
	if last {
		at = at.AddDate(0, 0, 1).Add(-time.Millisecond)
	}
	return at
}

func (k *assessCase) period(s string) periods.Period {
	p, err := periods.Parse(s)
	if err != nil {
		k.Fatal(err)
	}
	return p
}

func (k *assessCase) window(s string) periods.Window {
	switch by, deadline := strings.CutPrefix(s, "by-"); {
	case s == "open":
		return periods.Window{}
	case deadline: // by-2027-12/36: 36 months up to then
		end, months, _ := strings.Cut(by, "/")
		at, n := k.instant(end+"-01"), int(k.number(months))
		return periods.Window{Span: periods.New(at.Year(), at.Month()+time.Month(1-n), n), Deadline: true}
	case len(s) == 4:
		return periods.Window{Span: periods.Year(int(k.number(s)))}
	}
	return periods.Window{Span: k.period(s)}
}

func (k *assessCase) plan(f []string) indicators.Target {
	t := indicators.Target{Subject: k.facts.Subject, Window: k.window(f[0]), Value: k.value(f[1]), Plan: true}
	for _, word := range f[2:] {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "at_least", "exactly", "about", "at_most":
			t.Bound = indicators.Bound(name)
		case "control", "reverse":
			t.Ceiling = indicators.Ceiling(name)
		case "pace":
			t.Pace.Kind = indicators.PaceKind(value)
		case "shares":
			for _, x := range strings.Split(value, ",") {
				t.Pace.Shares = append(t.Pace.Shares, k.number(x))
			}
		case "from":
			t.InForce = k.instant(value)
		case "base":
			b := k.value(value)
			t.Baseline = &b
		case "nature":
			t.Nature = indicators.Nature(value)
		case "nodes":
			for _, n := range strings.Split(value, ",") {
				id, at, dated := strings.Cut(n, "@")
				node := indicators.Node{ID: id}
				if e := k.c.Entity(k.facts.Entity); e != nil {
					if i := slices.IndexFunc(e.Nodes, func(n indicators.Node) bool { return n.ID == id }); i >= 0 {
						node = e.Nodes[i]
					}
				}
				if dated {
					node.Planned = k.instant(at)
				}
				t.Nodes = append(t.Nodes, node)
			}
		default:
			k.Fatalf("plan: %q is not known", word)
		}
	}
	return t
}

func (k *assessCase) report(f []string) indicators.Observation {
	o := indicators.Observation{Subject: k.facts.Subject, Period: k.period(f[0]), Status: indicators.Normal}
	rest := f[3:]
	switch basis, item, _ := strings.Cut(f[1], ":"); basis {
	case "own":
		o.Value = k.value(f[2])
	case "cum":
		o.Basis, o.Value = indicators.Cumulative, k.value(f[2])
	case "window":
		o.Basis, o.Value = indicators.WindowCumulative, k.value(f[2])
	case "start":
		o.Basis, o.Value = indicators.StartCumulative, k.value(f[2])
	case "growth":
		o.Basis, o.Value = indicators.OwnGrowth, k.number(f[2])
	case "node":
		o.Basis, o.Item, o.Value = indicators.NodeDate, item, float64(k.instant(f[2]).Unix())
	case "words":
		o.Basis, o.Value = indicators.Words, math.NaN()
	default:
		k.Fatalf("report: basis %q is not known", f[1])
	}
	if len(rest) > 0 {
		o.Status = indicators.ObservationStatus(rest[0][0])
	}
	if o.Status == indicators.Missing {
		o.Value = math.NaN()
	}
	return o
}

func (k *assessCase) check(f []string) {
	now, where := k.instant(f[0]), strings.Join(f, " ")
	all := indicators.Assess(k.c, k.facts, now)
	past := func(a indicators.Assessment) bool { return a.Past }
	if name, result := strings.CutPrefix(f[1], "result:"); result {
		f[1], all = name, slices.DeleteFunc(all, func(a indicators.Assessment) bool { return !a.Past })
	} else {
		all = slices.DeleteFunc(all, past)
	}
	series := indicators.Expand(k.c, k.facts, now.AddDate(1, 0, 0))
	k.agree(where, slices.DeleteFunc(indicators.Assess(k.c, k.facts, now), past), series, now)
	if f[1] == "none" {
		if len(all) != 0 {
			k.Errorf("%s: got %d assessments, first %v %d %s", where, len(all), all[0].Window.Label(), all[0].Status, all[0].Why.ZH)
		}
		return
	}
	i := slices.IndexFunc(all, func(a indicators.Assessment) bool { return a.Window.Label() == f[1] })
	if i < 0 {
		k.Errorf("%s: window %s is not shown; %d others are", where, f[1], len(all))
		for _, a := range all {
			k.Logf("  %s %d %s", a.Window.Label(), a.Status, a.Why.ZH)
		}
		return
	}
	a := all[i]
	if got := strconv.Itoa(int(a.Status)); got != f[2] {
		k.Errorf("%s: status %s: %s", where, got, a.Why.ZH)
	}
	for _, word := range f[3:] {
		name, want, _ := strings.Cut(word, "=")
		k.figure(where, a, series, now, name, want)
	}
}

func (k *assessCase) figure(where string, a indicators.Assessment, series []indicators.Series, now time.Time, name, want string) {
	var got string
	number := func(v float64, of string) {
		if w, err := strconv.ParseFloat(of, 64); err != nil || math.IsNaN(v) || math.Abs(v-w) > 5e-10*math.Max(1, math.Abs(w)) {
			k.Errorf("%s: %s is %v, want %s", where, name, v, of)
		}
	}
	said := func(v float64) {
		if want == "absent" {
			if !math.IsNaN(v) {
				k.Errorf("%s: %s is %v, want it absent", where, name, v)
			}
			return
		}
		number(v/k.factor, want)
	}
	ratio := func(v float64) {
		if want == "absent" {
			said(v)
			return
		}
		number(v, want)
	}
	own := func(part string) {
		said(k.live(series, k.facts.Indicator+part+"_"+k.c.Indicator(k.facts.Indicator).Unit, a.Window.Label(), now))
	}
	switch name {
	case "light":
		got = string(a.Light)
	case "word":
		got = a.Verdict(k.c.Indicator(a.Indicator)).Name().ZH
	case "was":
		said(a.Was)
		return
	case "provisional":
		got = strconv.FormatBool(a.Provisional)
	case "fallen":
		got = strconv.FormatBool(a.Fallen)
	case "arrival":
		got = strconv.Itoa(a.Arrival)
	case "period":
		got = a.Period.String()
	case "why":
		if !strings.Contains(a.Why.ZH, want) {
			k.Errorf("%s: why %q does not say %q", where, a.Why.ZH, want)
		}
		return
	case "a":
		ratio(a.Attainment)
		return
	case "t":
		ratio(a.TimeShare)
		return
	case "g":
		ratio(a.PaceGap)
		return
	case "actual":
		said(a.Actual)
		return
	case "required":
		said(a.Required)
		return
	case "forecast":
		said(a.Forecast)
		return
	case "low":
		said(a.ForecastLow)
		return
	case "high":
		said(a.ForecastHigh)
		return
	case "observed":
		ratio(a.GrowthObserved)
		return
	case "needed":
		ratio(a.GrowthRequired)
		return
	case "cumulative", "target", "expected":
		own("_" + name)
		return
	case "own":
		said(k.live(series, k.facts.Indicator+"_"+k.c.Indicator(k.facts.Indicator).Unit, "", now))
		return
	case "yoy":
		ratio(k.live(series, k.facts.Indicator+"_year_on_year_ratio", "", now))
		return
	case "cumyoy":
		ratio(k.live(series, k.facts.Indicator+"_cumulative_year_on_year_ratio", a.Window.Label(), now))
		return
	case "pop":
		ratio(k.live(series, k.facts.Indicator+"_period_on_period_ratio", "", now))
		return
	default:
		k.Fatalf("expect: %q is not known", name)
	}
	if got != want {
		k.Errorf("%s: %s is %s", where, name, got)
	}
}

// live is what a series shows at an instant; NaN when it shows nothing.
func (k *assessCase) live(series []indicators.Series, name, window string, now time.Time) float64 {
	for _, s := range series {
		if s.Name == name && labelOf(s.Labels, "window") == window {
			if v, ok := liveAt(s, now.UnixMilli()); ok {
				return v
			}
		}
	}
	return math.NaN()
}

func labelOf(labels []indicators.Label, name string) string {
	for _, l := range labels {
		if l.Name == name {
			return l.Value
		}
	}
	return ""
}

func liveAt(s indicators.Series, at int64) (float64, bool) {
	v, ok := 0.0, false
	for _, x := range s.Samples {
		if x.At > at {
			break
		}
		v, ok = x.Value, !indicators.IsStale(x.Value)
	}
	return v, ok
}

// agree holds Assess against the series: the same windows are shown with the same status and attainment.
func (k *assessCase) agree(where string, all []indicators.Assessment, series []indicators.Series, now time.Time) {
	shown := map[string]float64{}
	for _, s := range series {
		if s.Name != indicators.FamilyStatus {
			continue
		}
		if v, ok := liveAt(s, now.UnixMilli()); ok {
			shown[labelOf(s.Labels, "window")] = v
		}
	}
	for _, a := range all {
		label := a.Window.Label()
		if v, ok := shown[label]; !ok || v != float64(a.Status) {
			k.Errorf("%s: window %s: Assess says %d, the series %v", where, label, a.Status, fmt.Sprint(v, ok))
		}
		delete(shown, label)
	}
	if len(shown) > 0 {
		k.Errorf("%s: the series show windows that Assess does not: %v", where, shown)
	}
}
