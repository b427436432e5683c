package indicators_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// spelled writes evidence as one line: the figure, and of what it was computed, down to the reports.
func spelled(e *indicators.Evidence) string {
	text := e.Name.ZH + " " + e.Shown.ZH
	if e.Reported != nil && len(e.Terms) == 0 {
		text = fmt.Sprintf("%s[%s %d %s]", e.Name.ZH, e.Period, e.Reported.Basis, formatValue(e.Value))
	}
	if len(e.Terms) == 0 {
		return text
	}
	text += " = "
	for _, t := range e.Terms {
		if t.Of != nil {
			text += "{" + spelled(t.Of) + "}"
		} else {
			text += t.Words.ZH
		}
	}
	return text
}

func TestEvidence(t *testing.T) {
	c := smallCatalogue(t)
	fund := indicators.Subject{Indicator: "fund"}
	at := func(y, m int) periods.Period { return periods.Month(y, time.Month(m)) }
	facts := map[indicators.Subject]indicators.Facts{
		fund: {Subject: fund, Observations: []indicators.Observation{
			observe(fund, at(2026, 1), indicators.Own, 1e8, indicators.Normal), observe(fund, at(2026, 2), indicators.Own, 0.5e8, indicators.Normal),
			observe(fund, at(2026, 3), indicators.Cumulative, 3e8, indicators.Provisional),
		}},
		{Indicator: "lumps"}: {Observations: []indicators.Observation{
			observe(indicators.Subject{Indicator: "lumps"}, at(2026, 1), indicators.Own, 2e8, indicators.Normal)}},
		{Indicator: "dust"}: {Observations: []indicators.Observation{
			observe(indicators.Subject{Indicator: "dust"}, at(2026, 1), indicators.Own, 0.3, indicators.Normal),
			observe(indicators.Subject{Indicator: "dust"}, at(2026, 2), indicators.Own, 0.4, indicators.Normal)}},
	}
	var of func(s indicators.Subject) indicators.Facts
	of = func(s indicators.Subject) indicators.Facts {
		if i := c.Indicator(s.Indicator); i.Formula != "" {
			return indicators.Derive(c, s, of)
		}
		f := facts[s]
		f.Subject = s
		return f
	}
	x := indicators.Tracer{Catalogue: c, Facts: of, Now: time.Date(2026, 4, 1, 0, 0, 0, 0, c.Location)}
	for _, k := range []struct {
		indicator  string
		kind       indicators.EvidenceKind
		month      int
		window     string
		want, note string
	}{
		{"fund", indicators.EvidenceOwn, 1, "", "2026年1月 当期[2026-M01 0 1e+08]", ""},
		{"fund", indicators.EvidenceOwn, 3, "",
			"2026年3月 当期 1.50亿元 = {[2026-M03 1 3e+08]} − {[2026-M01 0 1e+08]} − {[2026-M02 0 5e+07]}", ""},
		{"fund", indicators.EvidenceCumulative, 2, "", "2026年1—2月累计 1.50亿元 = {[2026-M01 0 1e+08]} + {[2026-M02 0 5e+07]}", ""},
		{"fund", indicators.EvidencePeriodOnPeriod, 2, "",
			"2026年2月 环比 −50.0% = {2026年2月 当期[2026-M02 0 5e+07]} ÷ {2026年1月 当期[2026-M01 0 1e+08]} − 1", ""},
		{"fund", indicators.EvidenceAttainment, 3, "2026",
			"2026年3月 完成率 25.0% = {2026年一季度累计[2026-M03 1 3e+08]} ÷ {2026年 目标 12.00亿元}", ""},
		{"fund", indicators.EvidenceExpected, 3, "2026",
			"2026年3月 应达 3.00亿元 = {2026年 目标 12.00亿元} × {2026年3月 时序进度 25.0% = 已过3个月 ÷ 共12个月}", ""},
		{"fund", indicators.EvidenceRequired, 3, "2026",
			"2026年3月 后期月均应完成 1.00亿元 = （{2026年 目标 12.00亿元} − {2026年一季度累计[2026-M03 1 3e+08]}） ÷ 余下9个月", ""},
		{"fund", indicators.EvidenceForecast, 3, "2026", "2026年 预计完成 12.00亿元 = {2026年一季度累计[2026-M03 1 3e+08]} ÷ " +
			"{2026年3月 时序进度 25.0% = 已过3个月 ÷ 共12个月}", "按现行进度推算，仅供参考"},
		{"both", indicators.EvidenceOwn, 1, "", "2026年1月 当期 3.00亿元 = { 2026年1月[2026-M01 0 1e+08]} + { 2026年1月[2026-M01 0 2e+08]}", ""},
		{"dust", indicators.EvidenceActual, 2, "2026", "2026年2月 实际 34.8% = 均值：{[2026-M01 0 0.3]}，{[2026-M02 0 0.4]}", "各期按天数加权，推算"},
	} {
		e, err := x.Evidence(indicators.Asked{Subject: indicators.Subject{Indicator: k.indicator}, Kind: k.kind, Period: at(2026, k.month),
			Window: k.window})
		if err != nil {
			t.Errorf("%s of %s: %v", k.kind, k.indicator, err)
			continue
		}
		if got := spelled(e); got != k.want || e.Note.ZH != k.note {
			t.Errorf("%s of %s:\n got %s (%s)\nwant %s (%s)", k.kind, k.indicator, got, e.Note.ZH, k.want, k.note)
		}
	}
	for _, q := range []indicators.Asked{
		{Subject: fund, Kind: indicators.EvidenceOwn, Period: at(2026, 4)}, {Subject: fund, Kind: indicators.EvidenceYearOnYear, Period: at(2026, 3)},
		{Subject: fund, Kind: "mood", Period: at(2026, 3)}, {Subject: fund, Kind: indicators.EvidenceAttainment, Period: at(2026, 3), Window: "2025"},
		{Subject: indicators.Subject{Indicator: "none"}, Kind: indicators.EvidenceOwn, Period: at(2026, 3)},
		{Subject: fund, Kind: indicators.EvidenceOwn}, {Subject: fund, Kind: indicators.EvidenceOwn, Period: periods.Year(2026)},
	} {
		if e, err := x.Evidence(q); err == nil {
			t.Errorf("%v: there is no such figure, and it says %s", q, spelled(e))
		}
	}
}

// TestEvidenceGivesTheFigure: over random facts of every kind of indicator, each figure of a course has evidence of the same value, and
// where that is a computation, computing it by what stands in it gives the value.
func TestEvidenceGivesTheFigure(t *testing.T) {
	c := smallCatalogue(t)
	now := time.Date(2026, 8, 1, 0, 0, 0, 0, c.Location)
	computed := 0
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 7))
		known := map[indicators.Subject]indicators.Facts{}
		of := func(s indicators.Subject) indicators.Facts {
			if _, ok := known[s]; !ok {
				known[s] = randomFacts(c, r, s)
			}
			return known[s]
		}
		for _, id := range c.Subjects() {
			x := indicators.Tracer{Catalogue: c, Now: now, Facts: of}
			if c.Indicator(id.Indicator).Formula != "" {
				known[id] = indicators.Derive(c, id, of)
			}
			course := indicators.NewCourse(c, of(id), now)
			for _, p := range course.Periods {
				for kind, v := range map[indicators.EvidenceKind]float64{indicators.EvidenceOwn: p.Own, indicators.EvidenceYearOnYear: p.YearOnYear,
					indicators.EvidencePeriodOnPeriod: p.PeriodOnPeriod, indicators.EvidenceSoFarOnYear: p.CumulativeYearOnYear} {
					computed += agrees(t, &x, indicators.Asked{Subject: id, Kind: kind, Period: p.Period}, v, seed)
				}
			}
			for _, w := range course.Windows {
				for _, a := range w.Stands {
					if a.Target == nil { // of a work there is no actual without its nodes
						if c.Indicator(id.Indicator).Kind != indicators.Work {
							computed += agrees(t, &x, indicators.Asked{Subject: id, Kind: indicators.EvidenceActual, Period: a.Period,
								Window: w.Window.Label()}, a.Actual, seed)
						}
						continue
					}
					for kind, v := range map[indicators.EvidenceKind]float64{indicators.EvidenceActual: a.Actual,
						indicators.EvidenceAttainment: a.Attainment, indicators.EvidenceTimeShare: a.TimeShare, indicators.EvidencePaceGap: a.PaceGap,
						indicators.EvidenceRequired: a.Required, indicators.EvidenceForecast: a.Forecast} {
						computed += agrees(t, &x, indicators.Asked{Subject: id, Kind: kind, Period: a.Period, Window: w.Window.Label()}, v, seed)
					}
				}
				for _, p := range w.Plan {
					computed += agrees(t, &x, indicators.Asked{Subject: id, Kind: indicators.EvidenceExpected, Period: p.Period,
						Window: w.Window.Label()}, p.Expected, seed)
				}
			}
		}
	}
	if computed < 2_000 {
		t.Errorf("only %d figures were computed again", computed)
	}
}

// agrees holds evidence against a figure, and against its own terms; it counts those that it could compute again.
func agrees(t *testing.T, x *indicators.Tracer, q indicators.Asked, v float64, seed uint64) int {
	t.Helper()
	e, err := x.Evidence(q)
	switch {
	case math.IsNaN(v) != (err != nil):
		t.Fatalf("seed %d: %v is %v, and its evidence says %v", seed, q, v, err)
	case err != nil:
		return 0
	case math.Abs(e.Value-v) > 1e-9*math.Max(1, math.Abs(v)):
		t.Fatalf("seed %d: %v is %v, by its evidence %v: %s", seed, q, v, e.Value, spelled(e))
	}
	return recomputed(t, e, seed)
}

func recomputed(t *testing.T, e *indicators.Evidence, seed uint64) (n int) {
	t.Helper()
	if len(e.Terms) == 0 {
		return 0
	}
	var tokens []string
	values := map[string]float64{}
	for i, term := range e.Terms {
		if term.Of != nil {
			n += recomputed(t, term.Of, seed)
			name := fmt.Sprintf("v%d", i)
			values[name] = term.Of.Value
			tokens = append(tokens, name)
			continue
		}
		switch word := strings.TrimSpace(term.Words.ZH); {
		case word == "1":
			tokens, values["one"] = append(tokens, "one"), 1
		case strings.Contains("+−×÷（）", word) || strings.Trim(word, "()+−×÷ ") == "":
			tokens = append(tokens, word)
		default:
			return n // in words: months, a mean, a baseline
		}
	}
	text := strings.NewReplacer("−", "-", "×", "*", "÷", "/", "（", "(", "）", ")").Replace(strings.Join(tokens, " "))
	f, err := indicators.ParseFormula(digitsAsLetters.Replace(text))
	if err != nil {
		t.Fatalf("seed %d: %q of %s: %v", seed, text, spelled(e), err)
	}
	for name, v := range values {
		values[digitsAsLetters.Replace(name)] = v
	}
	if v, ok := f.Eval(func(id string) (float64, bool) { v, ok := values[id]; return v, ok }); !ok ||
		math.Abs(v-e.Value) > 1e-9*math.Max(1, math.Abs(e.Value)) {
		// What is needed each month is never less than nothing.
		if e.Kind != indicators.EvidenceRequired || e.Value != 0 {
			t.Fatalf("seed %d: %s gives %v, %v", seed, spelled(e), v, ok)
		}
	}
	return n + 1
}

var digitsAsLetters = strings.NewReplacer("0", "a", "1", "b", "2", "c", "3", "d", "4", "e", "5", "f", "6", "g", "7", "h", "8", "i", "9", "j")
