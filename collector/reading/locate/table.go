package locate

import (
	"slices"
	"strings"

	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var (
	tableMissing = report.Code{
		Name: "table.missing", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "未找到表头", EN: "the table's header was not found"},
		Mend:    indicators.Text{ZH: "请保留报表的表头文字", EN: "keep the form's header texts"},
	}
	headerMissing = report.Code{
		Name: "header.missing", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "表头缺少一列", EN: "a column is missing from the header"},
		Mend:    indicators.Text{ZH: "请补上该列或恢复原列名", EN: "add the column or restore its name"},
	}
	headerRespelled = report.Code{
		Name: "header.respelled", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "列名与报表略有不同，已按相近列名读取", EN: "a header differs slightly; the nearest was taken"},
		Mend:    indicators.Text{ZH: "请核对列名", EN: "check the header"},
	}
	headerNear = report.Code{
		Name: "header.near", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "列名与报表的一列相近而不相同，未读取", EN: "a header is nearly that of a column of the form; it was not read"},
		Mend:    indicators.Text{ZH: "请改为报表的列名", EN: "write the form's header"},
	}
)

// placeTables finds the tables that the layout has of a sheet, and the rows under each header.
func (s *Sheet) placeTables() {
	s.dropPageHeads()
	for _, t := range s.Spec.TableSpecs {
		var of []*Header
		for _, f := range s.Headers {
			if f.table == t {
				of = append(of, f)
			}
		}
		if len(of) == 0 {
			s.tableMissing(t)
			continue
		}
		var pieces []*Piece
		for _, f := range of {
			s.sayMissing(f)
			s.sayNear(f)
			s.checkMonths(f)
			pieces = append(pieces, s.split(f)...)
		}
		for _, p := range pieces {
			p.readRows()
			p.sayOthers()
			p.sayStretches()
			p.sayHidden()
		}
		s.Pieces = append(s.Pieces, pieces...)
	}
	s.sayUnread(s.Pieces)
}

func (s *Sheet) Place(at workbook.Ref) report.Place {
	return report.Place{Sheet: s.Grid.Sheet.Name, Cell: at.String()}
}

func (s *Sheet) tableMissing(t *form.TableSpec) {
	var want []string
	for i := range t.ColumnSpecs {
		if !t.ColumnSpecs[i].Optional {
			want = append(want, t.ColumnSpecs[i].Headers[0])
		}
	}
	s.Say(tableMissing, report.Place{Sheet: s.Grid.Sheet.Name}, t.Name, report.Detail{Expected: report.Both("%s", "%s", report.Clip(strings.Join(want, "、"), 200))})
}

func (s *Sheet) sayMissing(f *Header) {
	at := workbook.Ref{Row: f.block.Last, Col: max(0, f.bindings[0].Col)}
	for _, c := range f.missing {
		headers := c.Marks
		if c.Column != nil {
			headers = c.Headers
		}
		s.Say(headerMissing, s.Place(at), "", report.Detail{
			Expected: report.Both("%s", "%s", strings.Join(headers, " / ")),
			Message:  report.Both("表头缺少“%s”一列", "the header lacks a column %q", headers[0]),
		})
	}
	for _, x := range f.bindings {
		if x.respelt {
			s.Say(headerRespelled, s.Place(workbook.Ref{Row: f.block.Last, Col: x.Col}), x.Header, report.Detail{
				Expected: report.Both("%s", "%s", x.Column.Headers[0]),
				Message:  report.Both("列名“%s”按“%s”读取", "the header %q was read as %q", x.Header, x.Column.Headers[0]),
			})
		}
	}
}

// sayNear stops a file in which a column that may be left out is not found, but a header
// nobody claims differs from its by a slip: its figures would be lost, or a date with them.
func (s *Sheet) sayNear(f *Header) {
	if f.table.AcrossBy != "" {
		return
	}
	type wanted struct {
		headers []form.HeaderPattern
		name    string
	}
	var missing []wanted
	for i := range f.table.ColumnSpecs {
		c := &f.table.ColumnSpecs[i]
		if c.Optional && c.Role != indicators.RoleText && !slices.ContainsFunc(f.bindings, func(x Binding) bool { return x.Column == c }) {
			missing = append(missing, wanted{c.HeaderPatterns, c.Headers[0]})
		}
	}
	if t := f.table; len(t.UnitHeaders) > 0 && !slices.ContainsFunc(f.block.paths, func(p form.Path) bool { return form.HeadersFit(t.UnitHeaders, p) }) {
		missing = append(missing, wanted{t.UnitHeaders, t.Units[0]})
	}
	if len(missing) == 0 {
		return
	}
	for col := f.block.from; col <= f.block.to; col++ {
		p := f.block.Path(col)
		if len(p) == 0 || f.claims(col) || form.HeadersFit(f.table.SkipHeaders, p) {
			continue
		}
		for _, w := range missing {
			if slices.ContainsFunc(w.headers, func(h form.HeaderPattern) bool { return h.Slips(p) }) {
				s.Say(headerNear, s.Place(workbook.Ref{Row: f.block.Last, Col: col}), strings.Join(p, " / "), report.Detail{
					Expected: report.Both("%s", "%s", w.name),
					Message:  report.Both("列名“%s”与“%s”相近而不相同，未读取", "the header %q is nearly %q; it was not read", strings.Join(p, " / "), w.name),
				})
			}
		}
	}
}

// claims says that a column of the header is bound to something.
func (f *Header) claims(col int) bool {
	p := f.block.Path(col)
	return slices.Contains(f.keys, col) || slices.ContainsFunc(f.bindings, func(x Binding) bool { return x.Col == col }) ||
		form.HeadersFit(f.table.AndHeaders, p) || form.HeadersFit(f.table.YearHeaders, p) || form.HeadersFit(f.table.UnitHeaders, p) ||
		slices.ContainsFunc(f.table.Filters, func(w form.FilterSpec) bool { return form.HeadersFit(w.HeaderPatterns, p) })
}

// readsAcross says whether a header's cell names a period or an entity.
func (s *Sheet) readsAcross(t *form.TableSpec, at workbook.Ref) bool {
	raw := s.Grid.Raw(at)
	if raw == "" {
		return false
	}
	if t.AcrossBy == indicators.ByEntity {
		_, ok := t.AcrossNames.Find(raw)
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
func (s *Sheet) acrossOf(t *form.TableSpec, b *block, col int, p form.Path, x *Binding) (form.Path, bool) {
	for i := len(p) - 1; i >= 0; i-- {
		if t.AcrossBy == indicators.ByEntity {
			if id, ok := t.AcrossNames.Find(p[i]); ok {
				x.Entity = id
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
			if f, ok := periods.Fit(q, s.Spec.Form.Frequency, s.Spec.Form.Combined); ok {
				q = f
			}
			x.Period = q
		}
		if x.Entity != "" || !x.Period.IsZero() {
			return slices.Delete(slices.Clone(p), i, i+1), true
		}
	}
	if t.AcrossBy == indicators.ByEntity {
		// A long name runs over several rows: 张家川回族 above 自治县.
		for from := range len(p) - 1 {
			for to := len(p); to > from+1; to-- {
				if id, ok := t.AcrossNames.Find(strings.Join(p[from:to], "")); ok {
					x.Entity = id
					return slices.Delete(slices.Clone(p), from, to), true
				}
			}
		}
	}
	return nil, false
}

// titleYear is the year that the layout's title speaks of, wherever it stands.
func (s *Sheet) titleYear() int {
	for _, w := range s.Grid.Texts() {
		if s.Spec.TitledBy(w.Text) {
			if sp, ok := periods.Find(s.Grid.Raw(w.At)); ok && sp.Year != 0 {
				return sp.Year
			}
		}
	}
	return 0
}

// yearGuess is the year that the sheet's title or name speaks of.
func (s *Sheet) yearGuess() int {
	if s.year == 0 && !s.yearless {
		if s.year = s.Grid.YearSaid(); s.year == 0 {
			s.year = s.titleYear()
		}
		s.yearless = s.year == 0
	}
	return s.year
}

// Owes says whether an entity reports by now.
func (s *Sheet) Owes(t *form.TableSpec, entity string) bool {
	for _, e := range s.Catalogue.Entities {
		if e.ID != entity {
			continue
		}
		joined, err := periods.Parse(e.Joined)
		return err != nil || s.Period.IsZero() || s.Period.Compare(joined) >= 0
	}
	return false
}

// IsOwnRow says that a row of a table is for the department to fill, as far as its name tells.
func (s *Sheet) IsOwnRow(t *form.TableSpec, label *indicators.Meaning, entity string) bool {
	return t.IsOwnRow(s.Catalogue, s.Parts, label, entity)
}
