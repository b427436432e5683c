package locate

import (
	"cmp"
	"slices"

	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// A year's history may stand in one sheet: the same table again below itself,
// under the head of another month. Each is read as a sheet of its own.

// unstack parts a sheet where a header that stands above stands again under the head of another period.
func unstack(s *Sheet) []*Sheet {
	if len(s.Headers) < 2 || periodsInTables(s) {
		return []*Sheet{s}
	}
	order := slices.Clone(s.Headers)
	slices.SortStableFunc(order, func(a, b *Header) int { return cmp.Compare(a.block.first, b.block.first) })
	var parts []*Sheet
	part := &Sheet{}
	start, year := -1, 0
	var spoken []periods.Period // that the part's heads speak of
	end := func(row int) {
		of := part.Headers
		*part = *s
		part.Headers, part.Grid, part.yearAbove = of, s.Grid.Part(start, row), year
		retitle(part)
		parts = append(parts, part)
		part, start, spoken = &Sheet{}, row, nil
	}
	floor, last := -1, -1 // the ends of the tables' headers above, and of those beside
	for i, f := range order {
		if i > 0 && order[i-1].block.first < f.block.first {
			floor = max(floor, last)
		}
		last = max(last, f.block.Last)
		h := headOf(s, f, floor, year)
		again := slices.ContainsFunc(part.Headers, func(o *Header) bool { return o.table == f.table && o.block.Last < f.block.first })
		other := len(h.periods) > 0 && !slices.ContainsFunc(h.periods, func(p periods.Period) bool { return slices.Contains(spoken, p) })
		switch {
		case other && again:
			end(h.top)
		case other && len(spoken) > 0 && !f.shifts():
			s.Say(periodConflict, s.Place(h.at), s.Grid.Raw(h.at),
				report.Detail{Message: report.Both("报告期不一致：此处为“%s”，上面的表为%s", "the periods differ: %q here, %s in the table above",
					report.Clip(s.Grid.Raw(h.at), 60), spoken[0])})
		}
		year = cmp.Or(h.year, year)
		for _, p := range h.periods {
			if !slices.Contains(spoken, p) {
				spoken = append(spoken, p)
			}
		}
		part.Headers = append(part.Headers, f)
	}
	if len(parts) == 0 {
		return []*Sheet{s}
	}
	end(s.Grid.Last.Row + 1)
	return parts
}

// retitle finds the title again in a part of its sheet.
func retitle(s *Sheet) {
	if len(s.Grid.Rows) == 0 || s.named && s.titleAt.Row >= s.Grid.Rows[0] && s.titleAt.Row < s.headStart() {
		return
	}
	s.named, s.titled = false, false
	s.titleAt, _ = s.Grid.FirstText(s.Grid.Rows[0])
	for _, row := range s.Grid.Rows {
		if row >= s.headStart() {
			return
		}
		for at := range s.Grid.Cells(row) {
			if !s.named && s.isTitle(at) {
				s.named, s.titled, s.titleAt = true, true, at
			}
		}
	}
}

// head is what stands above a header.
type head struct {
	top     int // its first row
	periods []periods.Period
	at      workbook.Ref // where the last of them stands
	year    int
}

// headOf reads the rows above a header, up to the header above it, its rows, a note or a signature.
func headOf(s *Sheet, f *Header, floor, year int) head {
	h := head{top: f.block.first}
	i, _ := slices.BinarySearch(s.Grid.Rows, f.block.first)
	for i--; i >= 0 && s.Grid.Rows[i] > floor; i-- {
		row := s.Grid.Rows[i]
		if floor >= 0 && s.isData(f.table, row) {
			break
		}
		h.top = row
		for at, c := range s.Grid.Cells(row) {
			if c.Kind == workbook.Text {
				addPeriod(s, &h, at, year)
			}
		}
	}
	return h
}

// addPeriod adds the period that a text of a head speaks of, where the layout lets it speak of one.
func addPeriod(s *Sheet, h *head, at workbook.Ref, year int) {
	text := s.Grid.Raw(at)
	where := "line"
	if s.isTitle(at) {
		where = "title"
	} else if value, ok := s.Beside(at, s.Spec.PeriodLabels); ok {
		text, where = cells.FirstField(value), "label"
	}
	if !slices.Contains(s.Spec.PeriodPlaces(), where) || hanzi.ContainsAny(s.Grid.Text(at), cells.NotPeriod) {
		return
	}
	sp, ok := periods.Find(text)
	if !ok {
		return
	}
	h.year = cmp.Or(h.year, sp.Year)
	if p, ok := sp.In(cmp.Or(h.year, year)); ok {
		if q, ok := periodOf(s, sp, p, text); ok {
			h.periods, h.at = append(h.periods, q), at
		}
	}
}
