package collector

import (
	"slices"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// readTables reads the tables that the layout has of a sheet: each header found, the rows under it, the cells of those.
func (s *sheetReading) readTables() {
	s.dropPageHeads()
	s.pieces = map[*tableSpec][]*piece{}
	var all []*piece
	for _, t := range s.spec.tables {
		var of []*found
		for _, f := range s.found {
			if f.table == t {
				of = append(of, f)
			}
		}
		if len(of) == 0 {
			s.tableMissing(t)
			continue
		}
		var pieces []*piece
		for _, f := range of {
			s.sayMissing(f)
			s.sayNear(f)
			s.checkMonths(f)
			pieces = append(pieces, s.split(f)...)
		}
		all = append(all, pieces...)
		for _, p := range pieces {
			p.readRows()
			p.sayOthers()
			p.sayStretches()
			p.sayHidden()
		}
		s.pieces[t] = pieces
		for _, p := range pieces {
			p.readCells()
			p.leaveRowsUnsaid()
			p.sayTexts()
			p.sayBlanks()
		}
	}
	s.sayUnread(all)
}

func (s *sheetReading) place(at workbook.Ref) place { return place{s.grid.sheet.Name, at.String()} }

func (s *sheetReading) tableMissing(t *tableSpec) {
	var want []string
	for i := range t.columns {
		if !t.columns[i].Optional {
			want = append(want, t.columns[i].Headers[0])
		}
	}
	s.say(tableMissing, place{sheet: s.grid.sheet.Name}, t.Name, detail{expected: both("%s", "%s", clip(strings.Join(want, "、"), 200))})
}

func (s *sheetReading) sayMissing(f *found) {
	at := workbook.Ref{Row: f.block.last, Col: max(0, f.bindings[0].col)}
	for _, c := range f.missing {
		headers := c.marks
		if c.Column != nil {
			headers = c.Headers
		}
		s.say(headerMissing, s.place(at), "", detail{
			expected: both("%s", "%s", strings.Join(headers, " / ")),
			message:  both("表头缺少“%s”一列", "the header lacks a column %q", headers[0]),
		})
	}
	for _, x := range f.bindings {
		if x.respelt {
			s.say(headerRespelled, s.place(workbook.Ref{Row: f.block.last, Col: x.col}), x.header, detail{
				expected: both("%s", "%s", x.column.Headers[0]),
				message:  both("列名“%s”按“%s”读取", "the header %q was read as %q", x.header, x.column.Headers[0]),
			})
		}
	}
}

// sayNear stops a file in which a column that may be left out is not found, but a header
// nobody claims differs from its by a slip: its figures would be lost, or a date with them.
func (s *sheetReading) sayNear(f *found) {
	if f.table.across != "" {
		return
	}
	type wanted struct {
		headers []headerPattern
		name    string
	}
	var missing []wanted
	for i := range f.table.columns {
		c := &f.table.columns[i]
		if c.Optional && c.Role != indicators.RoleText && !slices.ContainsFunc(f.bindings, func(x binding) bool { return x.column == c }) {
			missing = append(missing, wanted{c.headers, c.Headers[0]})
		}
	}
	if t := f.table; len(t.unitHeaders) > 0 && !slices.ContainsFunc(f.block.paths, func(p path) bool { return headersFit(t.unitHeaders, p) }) {
		missing = append(missing, wanted{t.unitHeaders, t.Units[0]})
	}
	if len(missing) == 0 {
		return
	}
	for col := f.block.from; col <= f.block.to; col++ {
		p := f.block.path(col)
		if len(p) == 0 || f.claims(col) || headersFit(f.table.skipHeaders, p) {
			continue
		}
		for _, w := range missing {
			if slices.ContainsFunc(w.headers, func(h headerPattern) bool { return h.slips(p) }) {
				s.say(headerNear, s.place(workbook.Ref{Row: f.block.last, Col: col}), strings.Join(p, " / "), detail{
					expected: both("%s", "%s", w.name),
					message:  both("列名“%s”与“%s”相近而不相同，未读取", "the header %q is nearly %q; it was not read", strings.Join(p, " / "), w.name),
				})
			}
		}
	}
}

// claims says that a column of the header is bound to something.
func (f *found) claims(col int) bool {
	p := f.block.path(col)
	return slices.Contains(f.keys, col) || slices.ContainsFunc(f.bindings, func(x binding) bool { return x.col == col }) ||
		headersFit(f.table.andHeaders, p) || headersFit(f.table.yearHeaders, p) || headersFit(f.table.unitHeaders, p) ||
		slices.ContainsFunc(f.table.where, func(w filterSpec) bool { return headersFit(w.headers, p) })
}

// readsAcross says whether a header's cell names a period or an entity.
func (s *sheetReading) readsAcross(t *tableSpec, at workbook.Ref) bool {
	raw := s.grid.raw(at)
	if raw == "" {
		return false
	}
	if t.across == indicators.ByEntity {
		_, ok := t.acrossNames.find(raw)
		return ok
	}
	_, ok := acrossPeriod(raw, 2000)
	return ok
}

// acrossPeriod reads a header as a period: a text that is a period and nothing else.
func acrossPeriod(raw string, year int) (periods.Period, bool) {
	if len([]rune(raw)) > 14 {
		return periods.Period{}, false
	}
	sp, ok := spokenAlone(raw)
	if !ok {
		return periods.Period{}, false
	}
	return sp.In(year)
}

// spokenAlone is the period that a row's or a column's name speaks of, also as a month's first or last day.
func spokenAlone(raw string) (periods.Spoken, bool) {
	if sp, ok := periods.MonthOfDay(raw); ok {
		return sp, true
	}
	return periods.Find(raw)
}

// acrossOf reads what a column's header path says across and gives the rest of the path.
func (s *sheetReading) acrossOf(t *tableSpec, b *block, col int, p path, x *binding) (path, bool) {
	for i := len(p) - 1; i >= 0; i-- {
		if t.across == indicators.ByEntity {
			if id, ok := t.acrossNames.find(p[i]); ok {
				x.entity = id
			}
		} else if q, ok := acrossPeriod(p[i], s.yearGuess()); ok {
			if i > 0 && q.Months() < 12 {
				// 2025年 above 10月: the year stands a row higher.
				if up, ok := acrossPeriod(p[i-1], 0); ok && up.Months() == 12 {
					if r, ok := acrossPeriod(p[i], up.Year()); ok {
						q = r
					}
				}
			}
			if f, ok := periods.Fit(q, s.spec.form.Frequency, s.spec.form.Combined); ok {
				q = f
			}
			x.period = q
		}
		if x.entity != "" || !x.period.IsZero() {
			return slices.Delete(slices.Clone(p), i, i+1), true
		}
	}
	if t.across == indicators.ByEntity {
		// A long name runs over several rows: 张家川回族 above 自治县.
		for from := range len(p) - 1 {
			for to := len(p); to > from+1; to-- {
				if id, ok := t.acrossNames.find(strings.Join(p[from:to], "")); ok {
					x.entity = id
					return slices.Delete(slices.Clone(p), from, to), true
				}
			}
		}
	}
	return nil, false
}

// titleYear is the year that the layout's title speaks of, wherever it stands.
func (s *sheetReading) titleYear() int {
	for _, w := range s.grid.texts() {
		if s.spec.titledBy(w.text) {
			if sp, ok := periods.Find(s.grid.raw(w.at)); ok && sp.Year != 0 {
				return sp.Year
			}
		}
	}
	return 0
}

// yearGuess is the year that the sheet's title or name speaks of.
func (s *sheetReading) yearGuess() int {
	if s.year == 0 && !s.yearless {
		if s.year = s.grid.yearSaid(); s.year == 0 {
			s.year = s.titleYear()
		}
		s.yearless = s.year == 0
	}
	return s.year
}
