package indicators_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibiao/indicators"
)

// TestQuestionsNameWhatNoFormReads: such a catalogue loads, since a form may be on its way, and it is asked about.
func TestQuestionsNameWhatNoFormReads(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"form that never reads it", "frequency: month, due: {day: 8}",
			"frequency: month, due: {day: 8}, sheets: [{tables: [{rows: {by: label, headers: [项目], labels: [{texts: [产值], indicator: " +
				"output}, {texts: [用地], indicator: land}]}, columns: [{headers: [本月]}, {headers: [增速], indicator: fund, role: growth}]}]}]",
			`indicator fund: question: form monthly has no cell for it: name it in a column or row of that form`},
		{"another form reads it", "frequency: month, due: {day: 8}}",
			"frequency: month, due: {day: 8}, sheets: [{tables: [{rows: {by: record}, columns: [{headers: [产值], indicator: output}, " +
				"{headers: [用地], indicator: land}]}]}]}\n  - {id: other, name: 他报, departments: [finance], frequency: month, due: " +
				"{day: 8}, " +
				"sheets: [{tables: [{rows: {by: record}, columns: [{headers: [资金], indicators: {finance: fund}}]}]}]}",
			`indicator fund: question: form monthly has no cell for it: it is read by other`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := indicators.LoadCatalogue(fstest.MapFS{"c.yaml": {Data: []byte(strings.Replace(small, test.old, test.new, 1))}},
				time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range indicators.Questions(c) {
				if strings.Contains(q.Message, test.want) {
					return
				}
			}
			t.Errorf("asked %v, want %q", indicators.Questions(c), test.want)
		})
	}
}

// Amounts that add up to a deadline from before the first report are asked about: nobody ever sends the years before.
func TestQuestionsAskOfYearsBeforeTheFirstReport(t *testing.T) {
	const reported = "frequency: month, due: {day: 8}, sheets: [{tables: [{rows: {by: record}, columns: [{headers: [资金], indicator: fund%s}]}]}]"
	for _, test := range []struct {
		name, first, target, column string
		asked                       bool
	}{
		{"two years before", "2027-M01", "window: 'by:2028-12'", "", true},
		{"the same year", "2020-M03", "window: 'by:2028-12'", "", false},
		{"from the year of the first report", "2027-M01", "window: 'by:2028-12', from: 2027", "", false},
		{"a year's", "2027-M01", "window: year, until: unstated", "", false},
		{"sums since the start", "2027-M01", "window: 'by:2028-12'", ", basis: cumulative, cumulative_since: start", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(small, "frequency: month, due: {day: 8}", fmt.Sprintf(reported, test.column)+", first: "+test.first, 1)
			text = strings.Replace(text, "window: year, until: unstated", test.target, 1)
			c, err := indicators.LoadCatalogue(fstest.MapFS{"c.yaml": {Data: []byte(text)}}, time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			asked := slices.ContainsFunc(indicators.Questions(c), func(p indicators.Problem) bool {
				return strings.Contains(p.Message, "fund: question: target: it counts from")
			})
			if asked != test.asked {
				t.Errorf("asked %v, want %v: %v", asked, test.asked, indicators.Questions(c))
			}
		})
	}
}

// A stock has no cumulative; what is a mean, a share or a rate since January has.
func TestQuestionsAskOfAStocksCumulative(t *testing.T) {
	const read = "sheets: [{tables: [{rows: {by: entity, headers: [园区], kind: park}, columns: [{headers: [本月], indicator: land}, " +
		"{headers: [累计], indicator: land, basis: cumulative}]}]}]"
	for _, test := range []struct {
		name, unit string
		asked      bool
	}{
		{"an area", "unit: square_meters, display: 亩", true},
		{"a mean over the year", "unit: square_meters, display: 亩, over_window: mean", false},
		{"a ratio", "unit: ratio, display: '%'", false},
		{"a concentration", "unit: grams_per_cubic_meter, display: 微克/立方米", false},
		{"minutes", "unit: seconds, display: 分钟", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.NewReplacer("frequency: month, due: {day: 8}", "frequency: month, due: {day: 8}, "+read,
				"unit: square_meters, display: 亩", test.unit, ", formula: output / land", "", "yuan_per_square_meter", "yuan", "万元/亩",
				"万元").Replace(small)
			c, err := indicators.LoadCatalogue(fstest.MapFS{"c.yaml": {Data: []byte(text)}}, time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			asked := false
			for _, q := range indicators.Questions(c) {
				asked = asked || strings.Contains(q.Message, "indicator land: question: form monthly states its cumulative")
			}
			if asked != test.asked {
				t.Errorf("asked is %v: %v", asked, indicators.Questions(c))
			}
		})
	}
}
