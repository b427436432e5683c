package bulletins

import (
	"fmt"
	"strings"
	"testing"

	"zhibiao/alerts/bulletin"
	"zhibiao/indicators"
)

// TestRowsOfAnAnnex: turning an annex's pages shows each of its rows, headings and remarks once, in their order, and no empty table.
func TestRowsOfAnAnnex(t *testing.T) {
	for _, tables := range [][]int{{0}, {1}, {annexRows}, {annexRows + 1}, {30, 80, annexRows - 10, 1}, {annexRows, annexRows, 2*annexRows + 5}, {3, 0, 2}} {
		s := bulletin.Section{Blocks: []bulletin.Block{{Text: "begins"}}}
		want := []string{"begins"}
		for i, n := range tables {
			table := &bulletin.Table{}
			s.Blocks = append(s.Blocks, bulletin.Block{Text: fmt.Sprint("heading ", i)}, bulletin.Block{Table: table})
			want = append(want, fmt.Sprint("heading ", i))
			for row := range n {
				table.Rows, table.Lights = append(table.Rows, []string{fmt.Sprint(i, " ", row)}), append(table.Lights, indicators.Red)
				want = append(want, fmt.Sprint(i, " ", row))
			}
		}
		s.Blocks = append(s.Blocks, bulletin.Block{Text: "ends"})
		want = append(want, "ends")
		var got []string
		for from := 0; from == 0 || from < rowsOf(s); from += annexRows {
			rows := 0
			for _, b := range rowsFrom(s, from) {
				if b.Table == nil {
					got = append(got, b.Text)
					continue
				}
				if len(b.Table.Lights) != len(b.Table.Rows) {
					t.Errorf("%v: %d lights of %d rows", tables, len(b.Table.Lights), len(b.Table.Rows))
				}
				for _, row := range b.Table.Rows {
					got = append(got, row...)
				}
				rows += len(b.Table.Rows)
			}
			if rows > annexRows {
				t.Errorf("%v: %d rows from %d on", tables, rows, from)
			}
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%v: shown %q, want %q", tables, got, want)
		}
	}
}
