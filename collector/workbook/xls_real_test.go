package workbook

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func realFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sharedDir(t), "workbooks", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// digest is the start of a SHA-256 over every cell's place, kind and value.
func digest(s *Sheet) (cells int, sum string) {
	h := sha256.New()
	for i, row := range s.Rows() {
		for j, c := range row {
			cells++
			fmt.Fprintf(h, "%s %d %v %q %v\n", Ref{i, j}, c.Kind, c.Number, c.Text, c.Formula)
		}
	}
	return cells, hex.EncodeToString(h.Sum(nil))[:12]
}

// Every cell of these files was compared with xlrd 1.2.0, that of the Gansu
// yearbook, which xlrd does not open, with its twin: they agreed.
func TestRealXLS(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"changdu_2024.xls", `2024年政府债务限额及余额情况表 hidden=false merges=6 cells=109 9c750d526771
2024年政府债务发行情况表 hidden=false merges=1 cells=248 a269bb5a65ce
`},
		{"xilingol_2024_debt_limit.XLS", `Sheet1 hidden=false merges=1 cells=114 c3650b4ffcd4
`},
		{"gansu-county-yearbook-2009.xls", `1-16 hidden=false merges=0 cells=3480 900a5fd402a5
CNKI hidden=true merges=0 cells=1 3ea37ae8603e
`},
		{"nbs-industry-monthly.xls", `月度数据 hidden=false merges=0 cells=1897 04988105532c
同比 hidden=false merges=0 cells=2816 3086d573c70f
累计 hidden=false merges=0 cells=2020 537d64c6a59c
`},
		{"nbs-gdp-quarterly.xls", `季度数据 hidden=false merges=0 cells=634 308dfba6cf1a
`},
		{"stacked-tables-budget.xls", `Sheet1 hidden=false merges=2 cells=826 29f4b77204dc
Sheet2 hidden=false merges=0 cells=0 e3b0c44298fc
Sheet3 hidden=false merges=0 cells=0 e3b0c44298fc
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			book := mustRead(t, c.name, realFile(t, c.name))
			var b strings.Builder
			for _, s := range book.Sheets {
				cells, sum := digest(s)
				fmt.Fprintf(&b, "%s hidden=%v merges=%d cells=%d %s\n", s.Name, s.Hidden, len(s.Merges), cells, sum)
			}
			if b.String() != c.want {
				t.Errorf("got\n%s", b.String())
			}
		})
	}
}

// The same report as .xls and as .xlsx gives the same cells.
func TestTwins(t *testing.T) {
	for _, name := range []string{"changdu_2024", "gansu-county-yearbook-2009"} {
		t.Run(name, func(t *testing.T) {
			a, b := mustRead(t, name+".xls", realFile(t, name+".xls")), mustRead(t, name+".xlsx", realFile(t, name+".xlsx"))
			if len(a.Sheets) != len(b.Sheets) {
				t.Fatalf("%d and %d sheets", len(a.Sheets), len(b.Sheets))
			}
			for i, s := range a.Sheets {
				o := b.Sheets[i]
				if s.Name != o.Name || s.Hidden != o.Hidden || fmt.Sprint(s.hiddenRows, s.hiddenCols) != fmt.Sprint(o.hiddenRows,
					o.hiddenCols) {
					t.Errorf("sheets %q %v %v %v and %q %v %v %v", s.Name, s.Hidden, s.hiddenRows, s.hiddenCols, o.Name, o.Hidden,
						o.hiddenRows, o.hiddenCols)
				}
				if len(s.Merges) != len(o.Merges) {
					t.Errorf("sheet %q: %d and %d merges", s.Name, len(s.Merges), len(o.Merges))
				}
				same, differ := sameCells(s, o)
				if same == 0 && i == 0 {
					t.Errorf("sheet %q: nothing to compare", s.Name)
				}
				for _, d := range differ {
					t.Errorf("sheet %q: %s", s.Name, d)
				}
			}
		})
	}
}

// round is a number to the 15 significant digits that WPS writes into an .xlsx,
// where an .xls holds all of its bits.
func round(number float64) string { return strconv.FormatFloat(number, 'g', 15, 64) }

// sameCells compares two sheets place by place in what their cells say.
func sameCells(a, b *Sheet) (same int, differ []string) {
	for i, row := range a.Rows() {
		for j, c := range row {
			o := b.At(Ref{i, j})
			if (c.Kind == Number || c.Kind == Date) && round(c.Number) == round(o.Number) {
				c.Number, c.Text, o.Number, o.Text = 0, "", 0, ""
			}
			if c != o {
				differ = append(differ, fmt.Sprintf("%s: %+v and %+v", Ref{i, j}, c, o))
				continue
			}
			same++
		}
	}
	for i, row := range b.Rows() {
		for j, c := range row {
			if o := a.At(Ref{i, j}); o.Kind == Blank && !o.Uncached {
				differ = append(differ, fmt.Sprintf("%s: nothing and %+v", Ref{i, j}, c))
			}
		}
	}
	return same, differ
}
