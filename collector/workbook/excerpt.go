package workbook

// Around asks for a piece of a sheet: the rows and columns around some cells,
// and the first ones, where headers and names stand.
type Around struct {
	Sheet    string
	Cells    Range // what the piece is about
	Rows     int   // how many more above and below
	Cols     int   // how many more on either side
	HeadRows int   // so many rows from the first on, too
	HeadCols int
}

// HasRow says whether a row belongs to the piece.
func (a Around) HasRow(row int) bool {
	return row >= 0 && (row < a.HeadRows || row >= a.Cells.First.Row-a.Rows && row <= a.Cells.Last.Row+a.Rows)
}

// HasCol says whether a column belongs to the piece.
func (a Around) HasCol(col int) bool {
	return col >= 0 && (col < a.HeadCols || col >= a.Cells.First.Col-a.Cols && col <= a.Cells.Last.Col+a.Cols)
}

func (a Around) has(at Ref) bool { return a.HasRow(at.Row) && a.HasCol(at.Col) }

// touches says whether a merged range covers a part of the piece.
func (a Around) touches(m Range) bool {
	rows := m.First.Row < a.HeadRows || m.Last.Row >= a.Cells.First.Row-a.Rows && m.First.Row <= a.Cells.Last.Row+a.Rows
	cols := m.First.Col < a.HeadCols || m.Last.Col >= a.Cells.First.Col-a.Cols && m.First.Col <= a.Cells.Last.Col+a.Cols
	return rows && cols
}

// Excerpt is the book with only a piece of one sheet: its cells, and the merged
// ranges that touch it with the cell whose value they show. The other sheets are
// there by name, without cells.
func (b *Book) Excerpt(a Around) *Book {
	out := &Book{Format: b.Format, Date1904: b.Date1904}
	for _, s := range b.Sheets {
		piece := &Sheet{Name: s.Name, Hidden: s.Hidden}
		if s.Name == a.Sheet {
			cut(piece, s, a)
		}
		piece.finish()
		out.Sheets = append(out.Sheets, piece)
	}
	return out
}

// cut fills a sheet with a piece of another.
func cut(s, from *Sheet, a Around) {
	s.hiddenRows, s.hiddenCols = from.hiddenRows, from.hiddenCols
	for row, cells := range from.Rows() {
		if !a.HasRow(row) {
			continue
		}
		for col, c := range cells {
			if a.HasCol(col) {
				s.put(Ref{row, col}, c)
			}
		}
	}
	for _, m := range from.Merges {
		if !a.touches(m) {
			continue
		}
		s.Merges = append(s.Merges, m)
		if !a.has(m.First) {
			s.put(m.First, from.At(m.First))
		}
	}
}
