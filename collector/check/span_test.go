package check_test

import (
	"os"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"zhibiao/collector/check"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// TestReportsThatContradict sends reports of one thing by several forms and in every order: what
// does not add up is asked about at the cell of the one that came last.
func TestReportsThatContradict(t *testing.T) {
	text, err := os.ReadFile("testdata/spans.yaml")
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("Asia/Shanghai", 8*3600)
	c, err := indicators.LoadCatalogue(fstest.MapFS{"c.yaml": {Data: text}}, zone)
	if err != nil {
		t.Fatal(err)
	}
	r := reading.New(c, workbook.Limits{})
	month := func(title, own string) string {
		return "测试月报\n" + title + "\n单位：万元\n指标名称,本月\n甲项," + own + "\n"
	}
	sum := func(title, cumulative string) string {
		return "测试累计月报\n" + title + "\n单位：万元\n指标名称,累计\n甲项," + cumulative + "\n"
	}
	quarter := func(title, own string) string {
		return "测试季报\n" + title + "\n单位：万元\n指标名称,本季\n甲项," + own + "\n"
	}
	for _, test := range []struct {
		name  string
		files []string
		want  string // a finding of the last; empty: none
	}{
		{"a quarter that is its months", []string{month("2026年1月", "100"), month("2026年2月", "110"), month("2026年3月", "120"),
			quarter("2026年第一季度", "330")}, ""},
		{"a quarter that is not its months", []string{month("2026年1月", "100"), month("2026年2月", "100"), month("2026年3月", "100"),
			quarter("2026年第一季度", "330")}, "span.differs"},
		{"the last month of a quarter that stands", []string{quarter("2026年第一季度", "330"), month("2026年1月", "100"), month("2026年2月", "100"),
			month("2026年3月", "100")}, "span.differs"},
		{"a month is missing", []string{month("2026年1月", "100"), month("2026年3月", "100"), quarter("2026年第一季度", "330")}, ""},
		{"rounded parts", []string{month("2026年1月", "100.4"), month("2026年2月", "100.4"), month("2026年3月", "100.4"),
			quarter("2026年第一季度", "301")}, ""},
		{"a quarter that is the cumulative at its end", []string{sum("2026年3月", "330"), quarter("2026年第一季度", "330")}, ""},
		{"a quarter that is not the cumulative at its end", []string{sum("2026年3月", "330"), quarter("2026年第一季度", "345")}, "span.differs"},
		{"a cumulative that is not the quarter that ends with it", []string{quarter("2026年第一季度", "345"), sum("2026年3月", "330")},
			"span.differs"},
		{"a correction above what comes after", []string{sum("2026年1月", "100"), sum("2026年2月", "220"), sum("2026年1月", "230")},
			"cumulative.falls"},
		{"a correction below what comes after", []string{sum("2026年1月", "100"), sum("2026年2月", "220"), sum("2026年1月", "110")}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			known := newShelf()
			var got report.Reading
			for _, f := range test.files {
				got = check.Against(r.Prepare(t.Context(), csvBook(t, f), report.File{Name: "a.csv", Data: []byte(f)},
					time.Date(2026, 6, 1, 0, 0, 0, 0, zone)), known.past())
				known.add(got)
			}
			found := slices.IndexFunc(got.Findings, func(f report.Finding) bool { return f.Severity != report.Notice })
			switch {
			case test.want == "" && found >= 0:
				t.Errorf("found %+v, want nothing", got.Findings[found])
			case test.want != "" && (found < 0 || got.Findings[found].Code != test.want || got.Findings[found].Cell != "B5"):
				t.Errorf("found %+v, want %s at B5", got.Findings, test.want)
			}
		})
	}
}

func csvBook(t *testing.T, text string) *workbook.Book {
	t.Helper()
	book, err := workbook.Read(t.Context(), "a.csv", []byte(text), workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return book
}
