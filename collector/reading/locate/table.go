package locate

import (
	"slices"
	"strings"

	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
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
func placeTables(s *Sheet) {
	dropPageHeads(s)
	for _, t := range s.Spec.TableSpecs {
		var of []*Header
		for _, f := range s.Headers {
			if f.table == t {
				of = append(of, f)
			}
		}
		if len(of) == 0 {
			sayTableMissing(s, t)
			continue
		}
		var pieces []*Piece
		for _, f := range of {
			sayMissing(s, f)
			sayNear(s, f)
			checkMonths(s, f)
			saySpans(s, f)
			pieces = append(pieces, splitHeader(s, f)...)
		}
		for _, p := range pieces {
			readRows(p)
			sayOthers(p)
			sayStretches(p)
			sayHidden(p)
			checkRemarks(p)
			checkPartsBeside(p)
		}
		s.Pieces = append(s.Pieces, pieces...)
	}
	sayUnread(s, s.Pieces)
}

func sayTableMissing(s *Sheet, t *form.TableSpec) {
	var want []string
	for i := range t.ColumnSpecs {
		if !t.ColumnSpecs[i].Optional {
			want = append(want, t.ColumnSpecs[i].Headers[0])
		}
	}
	s.Say(tableMissing, report.Place{Sheet: s.Grid.Sheet.Name}, t.Name,
		report.Detail{Expected: report.Both("%s", "%s", report.Clip(strings.Join(want, "、"), 200))})
}

func sayMissing(s *Sheet, f *Header) {
	at := workbook.Ref{Row: f.block.Last, Col: max(0, f.bindings[0].Col)}
	for _, c := range f.missing {
		headers := c.Spellings()
		at, instead := at, ""
		if c.Column != nil {
			if col, ok := typoOf(f, headers); ok {
				at.Col, instead = col, s.reheaded(f.block, col, headers[0])
			}
		}
		s.Say(headerMissing, s.Place(at), "", report.Detail{
			Expected: report.Both("%s", "%s", strings.Join(headers, " / ")),
			Message:  report.Both("表头缺少“%s”一列", "the header lacks a column %q", headers[0]),
			Instead:  instead,
		})
	}
	for _, x := range f.bindings {
		if x.respelt != "" {
			c := headerRespelled
			if x.replaced {
				c.Severity = report.Question // 农业总产值 is nearly 工业总产值
			}
			s.Say(c, s.Place(workbook.Ref{Row: f.block.Last, Col: x.Col}), x.Header, report.Detail{
				Expected: report.Both("%s", "%s", x.respelt),
				Message:  report.Both("列名“%s”按“%s”读取", "the header %q was read as %q", x.Header, x.respelt),
				Instead:  s.reheaded(f.block, x.Col, x.respelt),
			})
		}
	}
}

// sayNear stops a file in which a column that may be left out is not found, but a header
// nobody claims differs from its by a slip: its figures would be lost, or a date with them.
func sayNear(s *Sheet, f *Header) {
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
	if t := f.table; len(t.UnitHeaders) > 0 && !slices.ContainsFunc(f.block.paths,
		func(p form.Path) bool { return form.HeadersFit(t.UnitHeaders, p) }) {
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
					Message: report.Both("列名“%s”与“%s”相近而不相同，未读取", "the header %q is nearly %q; it was not read", strings.Join(p, " / "),
						w.name),
					Instead: s.reheaded(f.block, col, w.name),
				})
			}
		}
	}
}

// typoOf finds the one column that nobody claims whose header is one of these but for a slip of the pen.
func typoOf(f *Header, headers []string) (col int, ok bool) {
	for c := f.block.from; c <= f.block.to; c++ {
		path := f.block.Path(c)
		if len(path) == 0 || f.claims(c) || form.HeadersFit(f.table.SkipHeaders, path) {
			continue
		}
		for _, h := range headers {
			if plainlyMeant(path[len(path)-1], lowest(h)) {
				if ok && col != c {
					return 0, false
				}
				col, ok = c, true
			}
		}
	}
	return col, ok
}

// reheaded is what to write into a column's lowest header in place of a slip of the pen; see reheaded.
func (s *Sheet) reheaded(b *Block, col int, header string) string {
	return reheaded(s.Grid.Units, b.Path(col), s.Grid.Raw(workbook.Ref{Row: b.Last, Col: col}), header)
}
