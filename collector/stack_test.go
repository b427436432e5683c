package collector

import (
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// rowsOf are rows of one sheet, with what is merged in them.
type rowsOf struct {
	sheet    *workbook.Sheet
	from, to int // to: before which
}

// arranged is a workbook of the rows given, one below the other, sheet by sheet.
func arranged(t *testing.T, sheets map[string][]rowsOf) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, name := range slices.Sorted(maps.Keys(sheets)) {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		next := 0
		for _, part := range sheets[name] {
			place := func(at workbook.Ref) string {
				return workbook.Ref{Row: at.Row - part.from + next, Col: at.Col}.String()
			}
			for row := part.from; row < part.to; row++ {
				for col, c := range part.sheet.Row(row) {
					var v any = c.Text
					if c.Kind == workbook.Number && !c.Percent {
						v = c.Number
					}
					if err := f.SetCellValue(name, place(workbook.Ref{Row: row, Col: col}), v); err != nil {
						t.Fatal(err)
					}
				}
			}
			for _, m := range part.sheet.Merges {
				if m.First.Row >= part.from && m.Last.Row < part.to {
					if err := f.MergeCell(name, place(m.First), place(m.Last)); err != nil {
						t.Fatal(err)
					}
				}
			}
			next += part.to - part.from
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func openBook(t *testing.T, path string) *workbook.Book {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := workbook.Read(t.Context(), path, data, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func endOf(s *workbook.Sheet) int {
	b, _ := s.Bounds()
	return b.Last.Row + 1
}

// figuresSaid are the lines of said without its first, the period and the like.
func figuresSaid(r report.Reading) []string {
	lines := strings.Split(strings.TrimSpace(said(r)), "\n")[1:]
	slices.Sort(lines)
	return lines
}

// Two months below one another in each sheet say what two files would.
func TestStackedPeriods(t *testing.T) {
	r := collectortest.Lanzhou(t)
	for _, path := range latestReports(t) {
		kind := path[:strings.LastIndex(path, "_")]
		files, err := filepath.Glob(kind + "_*.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		other := slices.IndexFunc(files, func(f string) bool {
			return f != path && said(readReport(t, r, f)) != "" && readReport(t, r, f).Period != readReport(t, r, path).Period
		})
		if other < 0 {
			continue
		}
		for _, pair := range [][2]string{{path, files[other]}, {files[other], path}} {
			t.Run(filepath.Base(pair[0])+"/"+filepath.Base(pair[1]), func(t *testing.T) {
				sheets := map[string][]rowsOf{}
				for _, file := range pair {
					for i, s := range openBook(t, file).Sheets {
						if !s.Hidden {
							name := string(rune('甲' + i))
							sheets[name] = append(sheets[name], rowsOf{s, 0, endOf(s) + 1})
						}
					}
				}
				got := collectortest.ReadFile(t, r, report.File{Name: "a.xlsx", Data: arranged(t, sheets)}, collectortest.Made,
					collectortest.Nothing)
				want := append(figuresSaid(readReport(t, r, pair[0])), figuresSaid(readReport(t, r, pair[1]))...)
				slices.Sort(want)
				for _, f := range got.Findings {
					if f.Severity == report.Fault {
						t.Errorf("%s %s %q: %s", f.Code, f.Place(), f.Found, f.Message.ZH)
					}
				}
				if a := figuresSaid(got); !slices.Equal(a, want) {
					t.Errorf("says\n%s\ninstead of\n%s", strings.Join(a, "\n"), strings.Join(want, "\n"))
				}
			})
		}
	}
}

// What stands above the rows, printed again at a page's break, changes nothing.
func TestHeadOnEachPage(t *testing.T) {
	r := collectortest.Lanzhou(t)
	for _, path := range latestReports(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			want := readReport(t, r, path)
			first, last := map[string]int{}, map[string]int{}
			see := func(sheet, cell string) {
				at, ok := workbook.ParseRef(cell)
				if !ok {
					return
				}
				if _, seen := first[sheet]; !seen {
					first[sheet] = math.MaxInt
				}
				first[sheet], last[sheet] = min(first[sheet], at.Row), max(last[sheet], at.Row)
			}
			for _, o := range want.Observations {
				see(o.Source.Sheet, o.Source.Cell)
			}
			for _, g := range want.Targets {
				see(g.Source.Sheet, g.Source.Cell)
			}
			for _, above := range []int{0, 1, 2} { // how many of the rows above are left out
				sheets := map[string][]rowsOf{}
				for i, s := range openBook(t, path).Sheets {
					if s.Hidden {
						continue
					}
					name, a, b := string(rune('甲'+i)), first[s.Name], last[s.Name]
					middle := (a+b)/2 + 1
					if a < b {
						sheets[name] = []rowsOf{{s, 0, middle}, {s, min(above, a), a}, {s, middle, endOf(s)}}
					} else {
						sheets[name] = []rowsOf{{s, 0, endOf(s)}}
					}
				}
				got := collectortest.ReadFile(t, r, report.File{Name: "a.xlsx", Data: arranged(t, sheets)}, collectortest.Made,
					collectortest.Nothing)
				saysTheSame(t, got, want)
			}
		})
	}
}
