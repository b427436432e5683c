package collector

import (
	"cmp"
	"slices"

	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// A year's history may stand in one sheet: the same table again below itself,
// under the head of another month. Each is read as a sheet of its own.

// unstack parts a sheet where a header that stands above stands again under the head of another period.
func (s *sheetReading) unstack() []*sheetReading {
	if len(s.found) < 2 || s.periodsInTables() {
		return []*sheetReading{s}
	}
	order := slices.Clone(s.found)
	slices.SortStableFunc(order, func(a, b *found) int { return cmp.Compare(a.block.first, b.block.first) })
	var parts []*sheetReading
	part := &sheetReading{}
	start, year := -1, 0
	var spoken []periods.Period // that the part's heads speak of
	end := func(row int) {
		of := part.found
		*part = *s
		part.found, part.grid, part.yearAbove = of, s.grid.part(start, row), year
		part.retitle()
		parts = append(parts, part)
		part, start, spoken = &sheetReading{}, row, nil
	}
	floor, last := -1, -1 // the ends of the tables' headers above, and of those beside
	for i, f := range order {
		if i > 0 && order[i-1].block.first < f.block.first {
			floor = max(floor, last)
		}
		last = max(last, f.block.last)
		h := s.headOf(f, floor, year)
		again := slices.ContainsFunc(part.found, func(o *found) bool { return o.table == f.table && o.block.last < f.block.first })
		other := len(h.periods) > 0 && !slices.ContainsFunc(h.periods, func(p periods.Period) bool { return slices.Contains(spoken, p) })
		switch {
		case other && again:
			end(h.top)
		case other && len(spoken) > 0 && !f.shifts():
			s.say(periodConflict, s.place(h.at), s.grid.raw(h.at), detail{message: both("报告期不一致：此处为“%s”，上面的表为%s", "the periods differ: %q here, %s in the table above", clip(s.grid.raw(h.at), 60), spoken[0].Name(false))})
		}
		year = cmp.Or(h.year, year)
		for _, p := range h.periods {
			if !slices.Contains(spoken, p) {
				spoken = append(spoken, p)
			}
		}
		part.found = append(part.found, f)
	}
	if len(parts) == 0 {
		return []*sheetReading{s}
	}
	end(s.grid.last.Row + 1)
	return parts
}

// retitle finds the title again in a part of its sheet.
func (s *sheetReading) retitle() {
	if len(s.grid.rows) == 0 || s.named && s.titleAt.Row >= s.grid.rows[0] && s.titleAt.Row < s.headStart() {
		return
	}
	s.named, s.titled = false, false
	s.titleAt, _ = s.grid.firstText(s.grid.rows[0])
	for _, row := range s.grid.rows {
		if row >= s.headStart() {
			return
		}
		for at := range s.grid.cells(row) {
			if !s.named && s.isTitle(at) {
				s.named, s.titled, s.titleAt = true, true, at
			}
		}
	}
}

func (s *sheetReading) isTitle(at workbook.Ref) bool { return s.spec.titledBy(s.grid.text(at)) }

// shifts says that the form knows columns of the table to be of another period than the sheet's.
func (f *found) shifts() bool {
	return slices.ContainsFunc(f.bindings, func(x binding) bool { return x.column != nil && x.column.Shift != 0 })
}

// head is what stands above a header.
type head struct {
	top     int // its first row
	periods []periods.Period
	at      workbook.Ref // where the last of them stands
	year    int
}

// headOf reads the rows above a header, up to the header above it, its rows, a note or a signature.
func (s *sheetReading) headOf(f *found, floor, year int) head {
	h := head{top: f.block.first}
	i, _ := slices.BinarySearch(s.grid.rows, f.block.first)
	for i--; i >= 0 && s.grid.rows[i] > floor; i-- {
		row := s.grid.rows[i]
		if floor >= 0 && s.isData(f.table, row) {
			break
		}
		h.top = row
		for at, c := range s.grid.cells(row) {
			if c.Kind == workbook.Text {
				s.addPeriod(&h, at, year)
			}
		}
	}
	return h
}

// isData says that a row is no head's: it holds a figure, a dash or a name of the table's, or begins a note.
func (s *sheetReading) isData(t *tableSpec, row int) bool {
	if s.isNote(row) {
		return true
	}
	for at, c := range s.grid.cells(row) {
		if s.grid.text(at) == "" {
			continue
		}
		if _, err := figureOf(c); err == nil || isDash(c.Text) {
			return true
		}
		if t.names != nil {
			if _, ok := t.names.find(s.grid.raw(at)); ok {
				return true
			}
		}
	}
	return false
}

// addPeriod adds the period that a text of a head speaks of, where the layout lets it speak of one.
func (s *sheetReading) addPeriod(h *head, at workbook.Ref, year int) {
	text := s.grid.raw(at)
	where := "line"
	if s.isTitle(at) {
		where = "title"
	} else if value, ok := s.beside(at, s.spec.dated); ok {
		text, where = firstField(value), "label"
	}
	if !slices.Contains(s.spec.periodPlaces(), where) || hanzi.ContainsAny(s.grid.text(at), notPeriod) {
		return
	}
	sp, ok := periods.Find(text)
	if !ok {
		return
	}
	h.year = cmp.Or(h.year, sp.Year)
	if p, ok := sp.In(cmp.Or(h.year, year)); ok {
		if q, ok := s.periodOf(sp, p, text); ok {
			h.periods, h.at = append(h.periods, q), at
		}
	}
}
