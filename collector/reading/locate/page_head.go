package locate

import (
	"maps"
	"regexp"
	"slices"

	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
)

// What was made for printing repeats a table's head on every page: title, unit
// line and header stand again in the midst of the rows. Where all of it is what
// stands above the first header, the rows below go on with the same table.

var pageNumber = regexp.MustCompile(`^第?\d+页(?:,?[(/]?共\d+页\)?)?$|^第\d+/\d+页$`)

// dropPageHeads takes away the headers that only repeat the first of their
// table, and notes the rows of each repeated head, which hold no data.
func dropPageHeads(s *Sheet) {
	s.pageHeads = map[int]bool{}
	first := map[*form.TableSpec]*Header{}
	s.Headers = slices.DeleteFunc(s.Headers, func(f *Header) bool {
		before := first[f.table]
		if before == nil || f.table.Repeat {
			first[f.table] = f
			return false
		}
		rows, repeats := repeatsHead(s, before, f)
		maps.Copy(s.pageHeads, rows)
		return repeats
	})
}

// repeatsHead says whether a header only goes on with a table, and which rows repeat that table's head:
// the header's own, and those above it that stand above the first header too.
func repeatsHead(s *Sheet, first, again *Header) (map[int]bool, bool) {
	height := first.block.Last - first.block.first
	if again.block.first <= first.block.Last || again.block.Last-again.block.first != height {
		return nil, false
	}
	head := map[int]bool{}
	for i := 0; i <= height; i++ {
		if !sameRow(s, first.block.first+i, again.block.first+i) {
			return nil, false
		}
		head[again.block.first+i] = true
	}
	n, _ := slices.BinarySearch(s.Grid.Rows, first.block.first)
	top := s.Grid.Rows[:n]
	at, _ := slices.BinarySearch(s.Grid.Rows, again.block.first)
	for at--; at >= 0 && s.Grid.Rows[at] > first.block.Last; at-- {
		row := s.Grid.Rows[at]
		above := slices.ContainsFunc(top, func(r int) bool { return sameRow(s, r, row) })
		if !above && !isPageNumber(s, row) {
			break
		}
		head[row] = true
	}
	return head, continues(s, first, at)
}

// continues says that what stands at a place in the rows is the table's own, its header or a row; the
// subtitle, the unit line or the signature of what is another table with the same header is not.
func continues(s *Sheet, f *Header, at int) bool {
	if at < 0 {
		return false
	}
	row := s.Grid.Rows[at]
	if row <= f.block.Last {
		return true
	}
	for at, c := range s.Grid.Cells(row) {
		if _, ok := unitLineAt(s, at, c.Text, true); ok {
			return false
		}
	}
	return s.isData(f.table, row) && !s.isNote(row)
}

func sameRow(s *Sheet, a, b int) bool {
	texts := func(row int) (out []string) {
		for at := range s.Grid.Cells(row) {
			if text := s.Grid.Text(at); text != "" {
				out = append(out, workbook.ColumnName(at.Col)+text)
			}
		}
		return out
	}
	return slices.Equal(texts(a), texts(b))
}

func isPageNumber(s *Sheet, row int) bool {
	at, ok := s.Grid.FirstText(row)
	return ok && pageNumber.MatchString(s.Grid.Text(at))
}
