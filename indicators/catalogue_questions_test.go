package indicators_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibiao/indicators"
)

// TestQuestionsNameWhatNoFormReads: such a catalogue loads, since a form may be on its way, and it is asked about.
func TestQuestionsNameWhatNoFormReads(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"form that never reads it", "frequency: month, due: {day: 8}", "frequency: month, due: {day: 8}, sheets: [{tables: [{rows: {by: label, headers: [项目], labels: [{texts: [产值], indicator: output}, {texts: [用地], indicator: land}]}, columns: [{headers: [本月]}, {headers: [增速], indicator: fund, role: growth}]}]}]", `indicator fund: question: form monthly has no cell for it: name it in a column or row of that form`},
		{"another form reads it", "frequency: month, due: {day: 8}}", "frequency: month, due: {day: 8}, sheets: [{tables: [{rows: {by: record}, columns: [{headers: [产值], indicator: output}, {headers: [用地], indicator: land}]}]}]}\n  - {id: other, name: 他报, departments: [finance], frequency: month, due: {day: 8}, sheets: [{tables: [{rows: {by: record}, columns: [{headers: [资金], indicators: {finance: fund}}]}]}]}", `indicator fund: question: form monthly has no cell for it: it is read by other`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := indicators.LoadCatalogue(fstest.MapFS{"c.yaml": {Data: []byte(strings.Replace(small, test.old, test.new, 1))}}, time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range c.Questions() {
				if strings.Contains(q.Message, test.want) {
					return
				}
			}
			t.Errorf("asked %v, want %q", c.Questions(), test.want)
		})
	}
}
