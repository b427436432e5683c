package indicators_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

const conflictCatalogue = `
documents: [{id: doc, number: 测试, title: 测试, year: 2020}]
departments: [{id: stat, name: 统计局}]
measures: [{id: m01, document: doc, number: （一）, title: 测试, lead: [stat]}]
forms:
  - {id: f, name: 月报, departments: [stat], frequency: month, due: {day: 10}, sheets: [{unit: 亿元, tables: [{rows: {by: label, headers: [指标], labels: [{texts: [产值], indicator: output}, {texts: [存量], indicator: stock}]}, columns: [{headers: [本月]}]}]}]}
indicators:
  - {id: output, measure: m01, name: 产值, kind: flow, nature: expected, unit: yuan, display: 亿元, department: stat, form: f}
  - {id: stock, measure: m01, name: 存量, kind: level, nature: expected, unit: yuan, display: 亿元, department: stat, form: f}
`

func TestContradictionsStandUntilTheyAgree(t *testing.T) {
	c, err := indicators.LoadCatalogue(fstest.MapFS{"c.yaml": {Data: []byte(conflictCatalogue)}}, time.FixedZone("", 8*3600))
	if err != nil {
		t.Fatal(err)
	}
	for what, test := range map[string]struct {
		indicator, figures, want string
	}{
		"a quarter that is its months": {"output", "2026-M07=30 2026-M08=31 2026-M09=32 2026-Q3=93", ""},
		"a quarter that is not": {"output", "2026-M07=30 2026-M08=31 2026-M09=32 2026-Q3=96",
			"2026-M07 to 2026-M09 of 2026-Q3"},
		"as far as they are written":     {"output", "2026-M07=30.4 2026-M08=31.4 2026-M09=32.4 2026-Q3=94", ""},
		"a month is missing":             {"output", "2026-M07=30 2026-M09=32 2026-Q3=96", ""},
		"a month is stated as not there": {"output", "2026-M07=30 2026-M08=—M 2026-M09=32 2026-Q3=96", ""},
		"preliminary against final":      {"output", "2026-M07=30 2026-M08=31 2026-M09=32 2026-Q3=96P", ""},
		"preliminary all": {"output", "2026-M07=30P 2026-M08=31P 2026-M09=32P 2026-Q3=96P",
			"2026-M07 to 2026-M09 of 2026-Q3"},
		"months of two kinds": {"output", "2026-M07=30P 2026-M08=31 2026-M09=32 2026-Q3=96", ""},
		"the year's first two months": {"output", "2026-M01=10 2026-M02=11 2026-01-01/P2M=25",
			"2026-M01 to 2026-M02 of 2026-01-01/P2M"},
		"a half year by its quarters": {"output", "2026-Q1=10 2026-Q2=11 2026-S1=25", "2026-Q1 to 2026-Q2 of 2026-S1"},
		"a year against December's cumulative": {"output", "2026-M11=380c 2026-M12=420c 2026-A1=431",
			"2026-M12 to 2026-M12 of 2026-A1"},
		"a year that is December's cumulative":              {"output", "2026-M12=420c 2026-A1=420.3", ""},
		"a year audited":                                    {"output", "2026-M12=420cP 2026-A1=431", ""},
		"a quarter since July has no cumulative of its own": {"output", "2026-M09=300c 2026-Q3=93", ""},
		"a level is no sum":                                 {"stock", "2026-M07=30 2026-M08=31 2026-M09=32 2026-Q3=32", ""},
		"one that agrees and one that does not": {"output", "2026-Q1=10 2026-Q2=11 2026-S1=21 2026-S2=30 2026-A1=60",
			"2026-S1 to 2026-S2 of 2026-A1"},
	} {
		f := indicators.Facts{Subject: indicators.Subject{Indicator: test.indicator}}
		for figure := range strings.FieldsSeq(test.figures) {
			f.Observations = append(f.Observations, conflictFigure(t, f.Subject, figure))
		}
		var got []string
		for _, s := range indicators.Expand(c, f, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)) {
			if s.Name != indicators.FamilyConflict {
				continue
			}
			labels := map[string]string{}
			for _, l := range s.Labels {
				labels[l.Name] = l.Value
			}
			got = append(got, labels["parts"]+" of "+labels["period"])
			if len(s.Samples) != 1 || s.Samples[0].Value != 1 || labels["department"] != "stat" || labels["indicator"] != test.indicator {
				t.Errorf("%s: %+v", what, s)
			}
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: contradictions %q, want %q", what, got, test.want)
		}
	}
}

// conflictFigure reads a figure in 亿元: 2026-M07=30.4, with c behind it where it is the cumulative, P where it is preliminary, M where
// it is missing.
func conflictFigure(t *testing.T, s indicators.Subject, text string) indicators.Observation {
	t.Helper()
	period, figure, _ := strings.Cut(text, "=")
	p, err := periods.Parse(period)
	if err != nil {
		t.Fatal(err)
	}
	o := indicators.Observation{Subject: s, Period: p, Status: indicators.Normal, Source: indicators.Source{Submission: 1, Unit: "亿元"}}
	if last := figure[len(figure)-1]; last == 'P' || last == 'M' {
		figure, o.Status = figure[:len(figure)-1], indicators.ObservationStatus(last)
	}
	if own, ok := strings.CutSuffix(figure, "c"); ok {
		figure, o.Basis = own, indicators.Cumulative
	}
	o.Source.Text = figure
	if o.Status == indicators.Missing {
		o.Value = math.NaN()
		return o
	}
	f, err := strconv.ParseFloat(figure, 64)
	if err != nil {
		t.Fatal(err)
	}
	o.Value = f * 1e8
	return o
}
