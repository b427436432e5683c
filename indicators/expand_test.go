package indicators_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/prometheus/model/value"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

func TestStaleMarkerIsThatOfPrometheus(t *testing.T) {
	if got := math.Float64bits(indicators.StaleMarker()); got != value.StaleNaN {
		t.Errorf("bits %x, want %x", got, value.StaleNaN)
	}
	if indicators.IsStale(math.NaN()) || !indicators.IsStale(indicators.StaleMarker()) {
		t.Error("an ordinary NaN ends nothing, and the marker ends a series")
	}
}

// tell writes a series as text: "2026-01-31$ 5" for the last millisecond of a day.
func tell(loc *time.Location, s indicators.Series) []string {
	var all []string
	for _, x := range s.Samples {
		at := time.UnixMilli(x.At).In(loc)
		text := at.Format("2006-01-02T15:04:05.000")
		if next := at.Add(time.Millisecond); next.Format("15:04:05.000") == "00:00:00.000" {
			text = at.Format("2006-01-02") + "$"
		} else if at.Format("15:04:05.000") == "00:00:00.000" {
			text = at.Format("2006-01-02")
		}
		switch {
		case indicators.IsStale(x.Value):
			text += " end"
		default:
			text += " " + formatValue(x.Value)
		}
		all = append(all, text)
	}
	return all
}

func find(t *testing.T, series []indicators.Series, name, window string) indicators.Series {
	t.Helper()
	for _, s := range series {
		if s.Name == name && labelOf(s.Labels, "window") == window {
			return s
		}
	}
	t.Fatalf("no series %s{window=%q}", name, window)
	return indicators.Series{}
}

// TestYearChangeSampleBySample lays out every sample around a year's end.
func TestYearChangeSampleBySample(t *testing.T) {
	c := smallCatalogue(t)
	id := indicators.Subject{Indicator: "fund"}
	f := indicators.Facts{Subject: id}
	for i, v := range []float64{11e8, 12e8, 1e8} {
		f.Observations = append(f.Observations, indicators.Observation{
			Subject: id, Period: periods.Month(2025, time.Month(11+i)), Basis: indicators.Cumulative, Value: v, Status: indicators.Normal,
		})
	}
	series := indicators.Expand(c, f, time.Date(2026, 4, 15, 0, 0, 0, 0, c.Location))
	for _, want := range []struct {
		name, window string
		samples      []string
	}{
		{"fund_yuan", "", []string{"2025-12-31$ 1e+08", "2026-01-31$ 1e+08", "2026-04-11 end"}}, // November's own needs October
		{"fund_cumulative_yuan", "2025", []string{"2025-11-30$ 1.1e+09", "2025-12-31$ 1.2e+09", "2026-01-31$ end"}},
		// February is due on 8 March, overdue on 11 March; one full period later January's value ends
		{"fund_cumulative_yuan", "2026", []string{"2026-01-31$ 1e+08", "2026-04-11 end"}},
		{"fund_target_yuan", "2026", []string{"2026-01-01 1.2e+09", "2026-01-31$ 1.2e+09", "2026-02-28$ 1.2e+09", "2026-03-31$ 1.2e+09"}},
		{"fund_expected_yuan", "2026", []string{"2026-01-01 0", "2026-01-31$ 1e+08", "2026-02-28$ 2e+08", "2026-03-31$ 3e+08"}},
		// nothing was reported from January to October of 2025: overdue from 11 February
		{"indicator_status", "2025", []string{"2025-01-01 10", "2025-02-11 0", "2025-11-30$ 2", "2025-12-31$ 1", "2026-01-31$ end"}},
		{"indicator_status", "2026", []string{"2026-01-31$ 2", "2026-04-11 0"}},
		{"indicator_attainment_ratio", "2026", []string{"2026-01-31$ 0.08333333333333333", "2026-04-11 end"}},
	} {
		t.Run(want.name+" "+want.window, func(t *testing.T) {
			if diff := cmp.Diff(want.samples, tell(c.Location, find(t, series, want.name, want.window))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLabelsAndInfo(t *testing.T) {
	c := smallCatalogue(t)
	id := indicators.Subject{Indicator: "output", Entity: "north"}
	series := indicators.Expand(c, indicators.Facts{Subject: id}, time.Date(2026, 4, 15, 0, 0, 0, 0, c.Location))
	got := find(t, series, "indicator_status", "open").Labels
	want := []indicators.Label{{Name: "department", Value: "finance"}, {Name: "entity", Value: "north"},
		{Name: "indicator", Value: "output"}, {Name: "window", Value: "open"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	info := find(t, series, "indicator_info", "")
	if diff := cmp.Diff(indicators.Introductions(c, id)[0].Labels, info.Labels); diff != "" {
		t.Error(diff)
	}
	if got := tell(c.Location, info); !slices.Equal(got, []string{"2024-01-01 1"}) {
		t.Errorf("info stands at %v, want from the policy's issue on", got)
	}
	for _, s := range series {
		if !slices.IsSortedFunc(s.Labels, func(a, b indicators.Label) int { return compareText(a.Name, b.Name) }) {
			t.Errorf("%s: labels %v are not sorted", s.Name, s.Labels)
		}
	}
}

// TestNothingKnownOfTheFirstPeriod: neither form nor policy nor report says when an open target begins.
func TestNothingKnownOfTheFirstPeriod(t *testing.T) {
	c := smallCatalogue(t)
	c.Documents[0].Year = 0
	i := c.Indicator("commute")
	i.Form, i.Frequency = "", periods.Quarterly
	series := indicators.Expand(c, indicators.Facts{Subject: indicators.Subject{Indicator: "commute"}}, time.Date(2026, 7, 15, 0, 0, 0, 0, c.Location))
	// without a form a report is due within the month after its period
	if diff := cmp.Diff([]string{"2026-01-01 10", "2026-05-01 0"},
		tell(c.Location, find(t, series, "indicator_status", "open"))); diff != "" {
		t.Error(diff)
	}
}

// TestHorizonOfTenYears lays out windows far ahead, each with its target, and nothing beyond.
func TestHorizonOfTenYears(t *testing.T) {
	c := smallCatalogue(t)
	horizon := time.Date(2036, 3, 1, 0, 0, 0, 0, c.Location)
	series := indicators.Expand(c, tenYears(c), horizon)
	for _, s := range series {
		if last := s.Samples[len(s.Samples)-1].At; last > horizon.UnixMilli() {
			t.Errorf("%s ends at %d, beyond the horizon", s.Name, last)
		}
	}
	status := find(t, series, "indicator_status", "2036")
	if diff := cmp.Diff([]string{"2036-01-01 10", "2036-02-11 0"}, tell(c.Location, status)); diff != "" {
		t.Error(diff)
	}
}

// TestRandomReports holds what must hold whatever is reported: times rise within a series, each series
// stands once, each track of windows shows at most one status at any instant, a cumulative stays within
// its window (and the January after), and Assess says what the series show.
func TestRandomReports(t *testing.T) {
	c := smallCatalogue(t)
	subjects := c.Subjects()
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 7))
		f := randomFacts(c, r, subjects[r.IntN(len(subjects))])
		horizon := time.Date(2024+r.IntN(4), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, c.Location)
		checkSeries(t, c, f, indicators.Expand(c, f, horizon), horizon, seed)
		if t.Failed() {
			t.Fatalf("seed %d: %v", seed, f)
		}
	}
}

// FuzzExpand looks for facts that break what TestRandomReports holds.
func FuzzExpand(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, uint16(seed))
	}
	c := smallCatalogue(f)
	subjects := c.Subjects()
	f.Fuzz(func(t *testing.T, seed uint64, days uint16) {
		r := rand.New(rand.NewPCG(seed, 11))
		facts := randomFacts(c, r, subjects[r.IntN(len(subjects))])
		horizon := time.Date(2023, 1, 1, 0, 0, 0, 0, c.Location).AddDate(0, 0, int(days%4000))
		checkSeries(t, c, facts, indicators.Expand(c, facts, horizon), horizon, seed)
	})
}

func randomFacts(c *indicators.Catalogue, r *rand.Rand, id indicators.Subject) indicators.Facts {
	f := indicators.Facts{Subject: id}
	every := int(c.FrequencyOf(c.Indicator(id.Indicator)))
	if every == 0 {
		every = 1
	}
	seen := map[indicators.Key]bool{}
	add := func(o indicators.Observation) {
		if !seen[o.Key()] {
			seen[o.Key()] = true
			f.Observations = append(f.Observations, o)
		}
	}
	for m := 0; m < 40; m += every {
		if r.IntN(4) == 0 {
			continue
		}
		o := indicators.Observation{
			Subject: id, Period: periods.New(2023, time.Month(m+1), every), Basis: []indicators.Basis{indicators.Own, indicators.Cumulative,
				indicators.WindowCumulative, indicators.StartCumulative}[max(0, r.IntN(6)-2)],
			Value: math.Round(r.Float64() * 1e9), Status: []indicators.ObservationStatus{'A', 'A', 'P', 'M'}[r.IntN(4)],
		}
		if o.Status == indicators.Missing {
			o.Value = math.NaN()
		}
		add(o)
		if every == 1 && m%12 == 1 && r.IntN(2) == 0 {
			o.Period = periods.JanuaryFebruary(2023 + m/12)
			add(o)
		}
		if m%12 == 12-every && r.IntN(3) == 0 {
			o.Period, o.Basis = periods.Year(2023+m/12), indicators.Own
			add(o)
		}
	}
	slices.SortStableFunc(f.Observations, func(a, b indicators.Observation) int { return a.Period.Compare(b.Period) })
	for y := 2023; y < 2028; y++ {
		if r.IntN(4) == 0 { // each year's plan counts the same deadline from its own January
			f.Targets = append(f.Targets, indicators.Target{
				Subject: id, Window: periods.Window{Span: periods.New(y, time.January, (2029-y)*12), Deadline: true},
				Value: math.Round(r.Float64() * 9e9), Plan: true,
			})
		}
		if r.IntN(3) > 0 {
			f.Targets = append(f.Targets, indicators.Target{
				Subject: id, Window: periods.Window{Span: periods.Year(y)}, Value: math.Round(r.Float64() * 2e9), Plan: true,
				InForce: []time.Time{{}, time.Date(y, time.Month(1+r.IntN(12)), 1, 0, 0, 0, 0, c.Location)}[r.IntN(2)],
				Pace: indicators.Pace{Kind: []indicators.PaceKind{indicators.Linear, indicators.NoPace, indicators.PastMedian,
					indicators.YearEnd}[r.IntN(4)]},
			})
		}
	}
	return f
}

func checkSeries(t *testing.T, c *indicators.Catalogue, f indicators.Facts, series []indicators.Series, horizon time.Time, seed uint64) {
	t.Helper()
	names := map[string]bool{}
	var instants []int64
	for _, s := range series {
		key := fmt.Sprint(s.Name, s.Labels)
		if names[key] {
			t.Errorf("seed %d: %s stands twice", seed, key)
		}
		names[key] = true
		if len(s.Samples) == 0 || indicators.IsStale(s.Samples[0].Value) {
			t.Errorf("seed %d: %s begins with nothing", seed, key)
		}
		for i, x := range s.Samples {
			if i > 0 && x.At <= s.Samples[i-1].At {
				t.Errorf("seed %d: %s: sample %d at %d is not after the one before: %v", seed, key, i, x.At, tell(c.Location, s))
			}
			if math.IsNaN(x.Value) && !indicators.IsStale(x.Value) || math.IsInf(x.Value, 0) {
				t.Errorf("seed %d: %s: %v", seed, key, x.Value)
			}
			if x.At > horizon.UnixMilli() {
				t.Errorf("seed %d: %s goes beyond the horizon", seed, key)
			}
			if s.Name == indicators.FamilyStatus {
				instants = append(instants, x.At, x.At-1, x.At+1)
			}
		}
		checkWithin(t, c, s, f.Indicator, seed)
	}
	for _, at := range instants {
		checkOneStatus(t, c, f, series, at, seed)
	}
}

// checkWithin says that no cumulative value of a window stands outside it.
func checkWithin(t *testing.T, c *indicators.Catalogue, s indicators.Series, id string, seed uint64) {
	t.Helper()
	window := labelOf(s.Labels, "window")
	if s.Name != id+"_cumulative_"+c.Indicator(id).Unit || len(window) != 4 || window == "open" {
		return
	}
	for _, x := range s.Samples {
		if year := time.UnixMilli(x.At).In(c.Location).Format("2006"); year != window && !indicators.IsStale(x.Value) {
			t.Errorf("seed %d: %s of %s has a value in %s", seed, s.Name, window, year)
		}
	}
}

func checkOneStatus(t *testing.T, c *indicators.Catalogue, f indicators.Facts, series []indicators.Series, at int64, seed uint64) {
	t.Helper()
	shown, words := map[string]float64{}, map[string]float64{}
	yearly := 0
	for _, s := range series {
		if v, ok := liveAt(s, at); ok && (s.Name == indicators.FamilyVerdict || s.Name == indicators.FamilyResultVerdict) {
			words[s.Name+" "+labelOf(s.Labels, "window")] = v
		}
		if s.Name != indicators.FamilyStatus && s.Name != indicators.FamilyResult {
			continue
		}
		if v, ok := liveAt(s, at); ok {
			window := labelOf(s.Labels, "window")
			if s.Name == indicators.FamilyResult {
				shown["result of "+window] = v
				continue
			}
			shown[window] = v
			if len(window) == 4 && window != "open" {
				yearly++
			}
		}
	}
	if yearly > 1 {
		t.Errorf("seed %d: %d windows are shown at %s: %v", seed, yearly, time.UnixMilli(at).In(c.Location), shown)
	}
	said := map[string]float64{}
	for _, a := range indicators.Assess(c, f, time.UnixMilli(at)) {
		word, family := float64(a.Verdict(c.Indicator(f.Indicator))), indicators.FamilyVerdict
		if a.Past {
			family = indicators.FamilyResultVerdict
		}
		if word == float64(a.Status) {
			word = 0
		}
		if got := words[family+" "+a.Window.Label()]; got != word {
			t.Errorf("seed %d: at %s %s of %s is %v, Assess says %v", seed, time.UnixMilli(at).In(c.Location), family, a.Window.Label(),
				got, word)
		}
		if a.Past {
			said["result of "+a.Window.Label()] = float64(a.Status)
		} else {
			said[a.Window.Label()] = float64(a.Status)
		}
		if a.Why.ZH == "" || a.Why.EN == "" {
			t.Errorf("seed %d: no reason given for %+v", seed, a)
		}
	}
	if diff := cmp.Diff(shown, said); diff != "" {
		t.Errorf("seed %d: at %s the series show (−) and Assess says (+): %s", seed, time.UnixMilli(at).In(c.Location), diff)
	}
}

// TestFamiliesCoverWhatIsExpanded proves that every series has a family with a help, and that the lint passes all.
func TestFamiliesCoverWhatIsExpanded(t *testing.T) {
	c := smallCatalogue(t)
	families := map[string]indicators.Family{}
	for _, f := range indicators.Families(c) {
		if _, twice := families[f.Name]; twice || f.Help == "" {
			t.Errorf("family %s: stands twice or has no help", f.Name)
		}
		families[f.Name] = f
		kind, v := dto.MetricType_GAUGE, 1.0
		found, err := promlint.NewWithMetricFamilies([]*dto.MetricFamily{{
			Name: &f.Name, Help: &f.Help, Type: &kind, Metric: []*dto.Metric{{Gauge: &dto.Gauge{Value: &v}}},
		}}).Lint()
		if err != nil || len(found) > 0 {
			t.Errorf("family %s: %v %v", f.Name, found, err)
		}
	}
	horizon := time.Date(2027, 1, 1, 0, 0, 0, 0, c.Location)
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 9))
		subjects := c.Subjects()
		for _, s := range indicators.Expand(c, randomFacts(c, r, subjects[r.IntN(len(subjects))]), horizon) {
			if _, ok := families[s.Name]; !ok {
				t.Fatalf("series %s has no family", s.Name)
			}
		}
	}
}
