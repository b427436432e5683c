package collector

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/xuri/excelize/v2"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// slipStep is the step through all slips: all of them, some fifteen thousand, take two minutes.
var slipStep = flag.Int("slips", 13, "try only each so many-th slip of the pen")

// A slip of the pen in a text may cost the file, never a figure in silence: what is
// read is what the untouched report says, and what is not read has a finding.
func TestSlipsLoseAndInventNothing(t *testing.T) {
	r := collectortest.Lanzhou(t)
	var same, refused, named atomic.Int64
	t.Cleanup(func() {
		t.Logf("%d slips say the same, %d are refused, %d have a finding", same.Load(), refused.Load(), named.Load())
	})
	eachReport(t, r, func(t *testing.T, data []byte, want report.Reading) {
		figures := figuresOf(want)
		texts := map[string]bool{}
		messed(t, data, mess{text: func(s string) string { texts[s] = true; return s }})
		n := 0
		for _, text := range slices.Sorted(maps.Keys(texts)) {
			if saysByItself(text) {
				continue
			}
			for _, slip := range slipsOf(text) {
				if n++; n%*slipStep != 0 {
					continue
				}
				got := collectortest.ReadFile(t, r, report.File{Name: "a.xlsx", Data: messed(t, data, mess{text: func(s string) string {
					if s == text {
						return slip
					}
					return s
				}})}, collectortest.Made, collectortest.Nothing)
				switch {
				case !got.Accepted():
					refused.Add(1)
					continue
				case newFindings(got, want):
					named.Add(1)
					continue
				}
				same.Add(1)
				read := figuresOf(got)
				for key, v := range read {
					if stood, ok := figures[key]; !ok || stood != v && !(math.IsNaN(stood) && math.IsNaN(v)) {
						t.Errorf("%q for %q: %s is %g, was %g, and nothing is said", slip, text, key, v, stood)
					}
				}
				if len(read) < len(figures) {
					t.Errorf("%q for %q: %d figures of %d, and nothing is said", slip, text, len(read), len(figures))
				}
			}
		}
	})
}

// saysByItself says that a text is itself what is reported, so that another text reports something else:
// a day, a dash, yes or no.
func saysByItself(text string) bool {
	return regexp.MustCompile(`^[0-9.-]+$|^[—是否]$`).MatchString(text) || len([]rune(text)) > 40
}

// slipsOf are a text's forms with one character dropped, changed, or swapped with the next.
func slipsOf(text string) []string {
	var out []string
	runes := []rune(text)
	for i := range runes {
		dropped := string(runes[:i]) + string(runes[i+1:])
		changed := string(runes[:i]) + "某" + string(runes[i+1:])
		out = append(out, dropped, changed)
		if i+1 < len(runes) && runes[i] != runes[i+1] {
			out = append(out, string(runes[:i])+string(runes[i+1])+string(runes[i])+string(runes[i+2:]))
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return strings.TrimSpace(s) == "" })
}

func newFindings(got, want report.Reading) bool {
	return slices.ContainsFunc(got.Findings, func(f report.Finding) bool {
		return !slices.ContainsFunc(want.Findings, func(x report.Finding) bool {
			return x.Code == f.Code && x.Cell == f.Cell &&
				x.Sheet == f.Sheet
		})
	})
}

func figuresOf(r report.Reading) map[string]float64 {
	out := map[string]float64{}
	for _, o := range r.Observations {
		out[fmt.Sprint(o.Key())] = o.Value
	}
	for _, g := range r.Targets {
		out[fmt.Sprint(g.Subject, g.Window, g.Bound, g.InForce)] = g.Value
	}
	return out
}

// What happens to a single cell or row loses no figure and counts none twice without a word.
func TestBlanksAndCopiesAreNamed(t *testing.T) {
	r := collectortest.Lanzhou(t)
	eachReport(t, r, func(t *testing.T, data []byte, want report.Reading) {
		figures := figuresOf(want)
		for _, o := range want.Observations {
			at, ok := workbook.ParseRef(o.Source.Cell)
			if o.Basis != indicators.Own && o.Basis != indicators.Cumulative || !ok || strings.HasSuffix(o.Source.Text, "项") {
				continue // a day, words or a year before need not be there; a count is of what is
			}
			for name, change := range map[string]func(*excelize.File) error{
				"blanked":  func(f *excelize.File) error { return f.SetCellValue(o.Source.Sheet, at.String(), nil) },
				"in words": func(f *excelize.File) error { return f.SetCellValue(o.Source.Sheet, at.String(), "见附件") },
				"copied":   func(f *excelize.File) error { return f.DuplicateRow(o.Source.Sheet, at.Row+1) },
			} {
				got := collectortest.ReadFile(t, r, report.File{Name: "a.xlsx", Data: changed(t, data, change)}, collectortest.Made,
					collectortest.Nothing)
				if got.Accepted() && fmt.Sprint(figuresOf(got)) != fmt.Sprint(figures) && !newMessages(got, want) {
					t.Errorf("%s %s, and nothing is said", o.Source.Cell, name)
				}
			}
		}
	})
}

func changed(t *testing.T, data []byte, change func(*excelize.File) error) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := change(f); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func newMessages(got, want report.Reading) bool {
	return slices.ContainsFunc(got.Findings, func(f report.Finding) bool {
		return !slices.ContainsFunc(want.Findings, func(x report.Finding) bool { return x.Code == f.Code && x.Message == f.Message })
	})
}

// A record whose day of approval is not there is left out, and named; one whose day is none stops the file.
func TestRecordsThatNoFilterCanJudge(t *testing.T) {
	r := collectortest.Lanzhou(t)
	files, err := filepath.Glob("../samples/lanzhou/*/*2026年二季度.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sheets := openBook(t, path).Sheets
		i := slices.IndexFunc(sheets, func(s *workbook.Sheet) bool { return strings.Contains(s.Name, "台账") })
		if i < 0 || !strings.Contains(path, "用地") {
			continue
		}
		tried++
		sheet := sheets[i].Name
		for text, want := range map[string]report.Code{"": locate.RecordUnjudged, "见附件": locate.DateUnread} {
			got := collectortest.ReadFile(t, r, report.File{Name: "a.xlsx",
				Data: changed(t, data, func(f *excelize.File) error { return f.SetCellValue(sheet, "C4", text) })}, collectortest.Made,
				collectortest.Nothing)
			if !slices.ContainsFunc(got.Findings, func(f report.Finding) bool { return f.Code == want.Name && f.Cell == "C4" }) {
				t.Errorf("a day that reads %q gives no %s: %v", text, want.Name, got.Findings)
			}
		}
	}
	if tried == 0 {
		t.Error("no ledger of land was tried")
	}
}
