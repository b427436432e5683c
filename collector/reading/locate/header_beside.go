package locate

import (
	"slices"

	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
)

// Tables side by side need not begin in one row, nor have headers of one
// height: each is then found for itself, between the column that names its rows
// and that of the next.

// locateBeside finds the pieces of a repeated table by the columns that name
// their rows, where there are several beside one another. A piece without all
// of the table's columns is none.
func locateBeside(s *Sheet, t *form.TableSpec) []*Header {
	keys := keyCells(s, t)
	if !slices.ContainsFunc(keys, func(k workbook.Ref) bool { return k.Col != keys[0].Col }) {
		return nil
	}
	var out []*Header
	for _, k := range keys {
		if f := bindAt(s, t, k, besideFrom(s, k, keys), besideTo(s, k, keys)); f != nil && len(f.missing) == 0 {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b *Header) int { return a.block.first - b.block.first })
	return out
}

// keyCells are the cells that read as the header of the rows' names, row by row.
func keyCells(s *Sheet, t *form.TableSpec) []workbook.Ref {
	var out []workbook.Ref
	for _, row := range s.Grid.Rows {
		for at, c := range s.Grid.Cells(row) {
			if c.Kind != workbook.Text {
				continue
			}
			if name, _ := s.Grid.Header(at); name != "" && t.KeyHeaderFits(form.Path{name}) {
				out = append(out, at)
			}
		}
	}
	return out
}

// besideTo is the last column before the next table beside the one at a key.
func besideTo(s *Sheet, key workbook.Ref, keys []workbook.Ref) int {
	to := s.Grid.Last.Col
	for _, k := range keys {
		if k.Col > key.Col && max(k.Row-key.Row, key.Row-k.Row) < headerRows {
			to = min(to, k.Col-1)
		}
	}
	return to
}

// besideFrom is the key's own column, but for the leftmost table, which may
// have columns left of it.
func besideFrom(s *Sheet, key workbook.Ref, keys []workbook.Ref) int {
	if slices.ContainsFunc(keys, func(k workbook.Ref) bool { return k.Col < key.Col && max(k.Row-key.Row, key.Row-k.Row) < headerRows }) {
		return key.Col
	}
	return 0
}

// bindAt tries the headers that hold the row of a key, and takes the one that
// binds most columns in the fewest rows.
func bindAt(s *Sheet, t *form.TableSpec, key workbook.Ref, from, to int) *Header {
	var best *Header
	i, _ := slices.BinarySearch(s.Grid.Rows, key.Row)
	for h := 0; h < headerRows && i-h >= 0; h++ {
		first := s.Grid.Rows[i-h]
		if h > 0 && !mayJoin(s, first, s.Grid.Rows[i-h+1]) {
			break
		}
		for j := i; j < len(s.Grid.Rows) && s.Grid.Rows[j]-first < headerRows; j++ {
			f := bindHeader(s, t, newBlock(s.Grid, first, s.Grid.Rows[j], from, to))
			if f != nil && slices.Contains(f.keys, key.Col) && (best == nil || f.better(best)) {
				best = f
			}
		}
	}
	return best
}
