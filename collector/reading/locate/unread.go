package locate

import (
	"maps"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

var (
	columnUnread = report.Code{
		Name: "column.unread", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "表内有数值或日期的一列未被读取", EN: "a column of numbers or dates in the table was not read"},
		Mend:    indicators.Text{ZH: "如为应报数据，请按报表的列名填写表头", EN: "if it holds figures that are owed, give it the form's heading"},
	}
	rowUnread = report.Code{
		Name: "row.unread", Severity: report.Question,
		Meaning: indicators.Text{ZH: "表尾说明以下还有数据，未读取", EN: "there are figures below the table's footer; they were not read"},
		Mend:    indicators.Text{ZH: "请将说明移到全部数据之后", EN: "move the note below all figures"},
	}
	rowShifted = report.Code{
		Name: "row.shifted", Severity: report.Question,
		Meaning: indicators.Text{ZH: "该行的数值超出表头，疑似错列", EN: "the row's figures go beyond the header: they may have shifted"},
		Mend:    indicators.Text{ZH: "请核对该行各格；如未错列请说明理由", EN: "check the row's cells; if they have not shifted, give the reason"},
	}
	cellHidden = report.Code{
		Name: "cell.hidden", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "合并单元格下另有看不到的数值，未计入", EN: "a merged cell hides a figure, which does not count"},
		Mend:    indicators.Text{ZH: "请取消合并核对；多余的数值请清除", EN: "unmerge it and check; clear what does not belong there"},
	}
)

// unreadColumn is a column of numbers or dates beside a table's own ones.
type unreadColumn struct {
	col      int
	header   form.Path
	head     int // last row of the header that it stands under
	first    workbook.Ref
	count    int
	last     float64
	counting bool // 1, 2, 3 so far, or the like
	again    bool // its heading is that of a column of figures that was read
}

// sayUnread names the columns beside the bound ones in which the tables' own
// rows hold numbers or dates: under a heading that nobody knows, or none at all, there
// may be figures that a department believes it has sent.
func sayUnread(s *Sheet, pieces []*Piece) {
	bound := make([]map[int]bool, len(pieces))
	for i, p := range pieces {
		bound[i] = boundColumns(p)
	}
	list := slices.DeleteFunc(unreadColumns(s, pieces, bound), func(u *unreadColumn) bool {
		return u.isIndex() || s.Grid.Sheet.ColHidden(u.col)
	})
	slices.SortFunc(list, func(a, b *unreadColumn) int { return a.col - b.col })
	sayUnreadColumns(s, list)
	for _, p := range pieces {
		sayShifted(p, bound, list)
	}
}

// unreadColumns are the columns with figures in the tables' own rows that no table reads, in no order.
func unreadColumns(s *Sheet, pieces []*Piece, bound []map[int]bool) []*unreadColumn {
	isRead := func(at workbook.Ref) bool {
		for i, p := range pieces {
			s.Watch.Look()
			if bound[i][at.Col] && p.owns(at.Row) {
				return true
			}
		}
		return false
	}
	columns := map[int]*unreadColumn{}
	for _, p := range pieces {
		for _, r := range p.Rows {
			if !r.Counts && r.Total == nil {
				continue
			}
			for at, c := range s.Grid.Cells(r.Index) {
				if !mayBeFigure(s, c) || isRead(at) || form.HeadersFit(p.Table.SkipHeaders, p.Block.Path(at.Col)) || p.sumsAcross(at.Col) {
					continue
				}
				u := columns[at.Col]
				if u == nil {
					u = &unreadColumn{col: at.Col, header: p.Block.Path(at.Col), head: p.Block.Last, first: at, counting: true}
					u.again = len(u.header) > 0 && slices.ContainsFunc(p.Bindings, func(x Binding) bool {
						return x.Column != nil && form.IsFigure(x.Column.Role) && slices.Equal(p.Block.Path(x.Col), u.header)
					})
					columns[at.Col] = u
				}
				u.add(c)
			}
		}
	}
	return slices.Collect(maps.Values(columns))
}

// sayShifted asks about the rows with a figure right behind the last column that the header names, where the first of theirs is blank:
// the row may have been pasted a column too far. A text file whose thousands are set apart by commas has more cells than its header.
func sayShifted(p *Piece, bound []map[int]bool, unread []*unreadColumn) {
	s, figures := p.Sheet, []int(nil)
	behind := 0
	for _, x := range p.Bindings {
		behind = max(behind, x.Col+1)
		if x.Column != nil && form.IsFigure(x.Column.Role) {
			figures = append(figures, x.Col)
		}
	}
	text := s.Book.Format == workbook.CSV
	if len(figures) == 0 || len(p.Block.Path(behind)) > 0 || slices.ContainsFunc(bound, func(b map[int]bool) bool { return b[behind] }) ||
		!text && !slices.ContainsFunc(unread, func(u *unreadColumn) bool { return u.col == behind }) {
		return
	}
	for _, r := range p.Rows {
		at := workbook.Ref{Row: r.Index, Col: behind}
		if !r.Counts || !mayBeFigure(s, s.Grid.Cell(at)) {
			continue
		}
		blank := func(col int) bool { return s.Grid.Blank(workbook.Ref{Row: r.Index, Col: col}) }
		switch {
		case blank(figures[0]) && !slices.ContainsFunc(figures[1:], blank):
			s.Say(rowShifted, s.Place(at), s.Grid.Raw(at), report.Detail{Message: report.Both(
				"“%s”一行首格为空，而表头之外的%s列有数值“%s”：疑似错列", "the first cell of %q is blank, and column %s, beyond the header, holds %q: "+
					"the row may have shifted", r.Name, workbook.ColumnName(behind), s.Grid.Raw(at))})
		case text:
			s.Say(rowShifted, s.Place(at), s.Grid.Raw(at), report.Detail{Message: report.Both(
				"“%s”一行比表头多出数值“%s”：千分位的逗号会把一个数分成两格", "the row %q has a figure more than the header, %q: commas between thousands part "+
					"one figure into two cells", r.Name, s.Grid.Raw(at))})
		}
	}
}

// mayBeFigure says that a cell holds a number, as such or as a text, or a day with its year.
func mayBeFigure(s *Sheet, c workbook.Cell) bool {
	if c.Kind == workbook.Text {
		_, monthOnly, err := cells.DateOf(c, s.Catalogue.Location)
		return err == nil && !monthOnly || IsTextNumber(s.Grid.Units, c.Text)
	}
	return c.Kind == workbook.Number || c.Kind == workbook.Date
}

// IsTextNumber says that a text is a number that measures something: with what groups its digits, a per cent
// or a unit, but no code, which begins with a zero or is longer than any figure.
func IsTextNumber(units cells.Units, text string) bool {
	text = cells.Trim(text)
	if !strings.ContainsFunc(text, isDigit) && !strings.ContainsAny(text, "０１２３４５６７８９") {
		return false
	}
	const longest = 20
	digits := quantities.Digits(text)
	if len([]rune(text)) > longest || len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return false
	}
	_, err := units.TextFigure(text)
	return err == nil
}

func (u *unreadColumn) add(c workbook.Cell) {
	number := c.Number
	if c.Kind == workbook.Text {
		n, ok := smallInt(cells.Trim(c.Text))
		if number = float64(n); !ok {
			u.counting = false
		}
	}
	if c.Kind == workbook.Date || u.count > 0 && number != u.last+1 {
		u.counting = false
	}
	u.last = number
	u.count++
}

// indexHeaders head columns of numbers that count or encode rows and measure nothing.
var indexHeaders = []string{"序号", "编号", "行次", "栏次", "代码", "编码", "排名", "位次", "名次", "年份", "年度", "no.", "code"}

// contactHeaders head columns of numbers by which people are reached.
var contactHeaders = []string{"电话", "手机", "手机号", "号码", "联系方式", "邮编"}

func (u *unreadColumn) isIndex() bool {
	return u.counting && u.count > 1 || IsIndexHeader(u.header) || endsIn(u.header, contactHeaders)
}

// IsIndexHeader says that a column under the header numbers the rows.
func IsIndexHeader(p form.Path) bool { return endsIn(p, indexHeaders) }

func endsIn(p form.Path, headers []string) bool {
	return len(p) > 0 && slices.ContainsFunc(headers, func(h string) bool { return strings.HasSuffix(p[len(p)-1], h) })
}

// sayUnreadColumns names each for itself while they are few, else all in one breath.
func sayUnreadColumns(s *Sheet, list []*unreadColumn) {
	const few = 3
	if len(list) > few {
		names, n := []string{}, 0
		for _, u := range list {
			names = append(names, workbook.ColumnName(u.col))
			n += u.count
		}
		s.Say(columnUnread, s.Place(list[0].first), "",
			report.Detail{Message: report.Both("%d列有数值或日期（共%d个）而表头不属于该报表，未读取：%s列",
				"%d columns hold numbers or dates (%d in all) under headings that the form does not know and were not read: %s", len(list),
				n,
				report.Clip(strings.Join(names, "、"), 120))})
		return
	}
	for _, u := range list {
		at := workbook.Ref{Row: u.head, Col: u.col}
		if len(u.header) == 0 {
			s.Say(columnUnread, s.Place(u.first), "",
				report.Detail{Message: report.Both("%s列没有表头而有%d个数值或日期，未读取",
					"column %s has no heading and holds %d numbers or dates, which were not read", workbook.ColumnName(u.col), u.count)})
			continue
		}
		if s.FaultAt(s.Place(at)) {
			continue // the header is named as wrong already
		}
		name, code := strings.Join(u.header, " / "), columnUnread
		if u.again {
			code.Severity = report.Question
		}
		s.Say(code, s.Place(at), name, report.Detail{Message: report.Both("“%s”一列不属于该报表，其中%d个数值或日期未读取",
			"the column %q is no part of the form; its %d numbers or dates were not read", name, u.count)})
	}
}

// sayHidden names the figures in a table's rows that a merged cell hides.
func sayHidden(p *Piece) {
	g := p.Sheet.Grid
	hidden := map[workbook.Ref][]workbook.Ref{} // by the cell that is seen in their place
	var order []workbook.Ref
	for _, row := range g.Rows {
		if len(g.Merges[row]) == 0 || !p.owns(row) {
			continue
		}
		for col, c := range g.Sheet.Row(row) {
			at := workbook.Ref{Row: row, Col: col}
			if col < p.from || col > p.to || !mayBeFigure(p.Sheet, cells.Typed(c)) || !g.Covered(at) {
				continue
			}
			over := g.Anchor(at)
			if hidden[over] == nil {
				order = append(order, over)
			}
			hidden[over] = append(hidden[over], at)
		}
	}
	for _, over := range order {
		refs := hidden[over]
		text := cells.CellText(g.Sheet.At(refs[0]))
		p.Sheet.Say(cellHidden, p.Sheet.Place(refs[0]), text,
			report.Detail{Message: report.Both("合并单元格%s下另有%d个看不到的数值（%s），未计入",
				"the merged cell %s hides %d more figures (%s); they do not count", over, len(refs), report.Clip(text, 40))})
	}
}

// boundColumns are the columns of which the reader makes something.
func boundColumns(p *Piece) map[int]bool {
	bound := map[int]bool{p.Key: true, p.and: true, p.Year: true, p.unit: true}
	for _, x := range p.Bindings {
		bound[x.Col] = true
	}
	for i := range p.Table.Filters {
		for _, col := range p.filterColumns(&p.Table.Filters[i]) {
			bound[col] = true
		}
	}
	return bound
}

// sayBelow warns of rows with known names and figures below the footer that
// ended a table: a note in its middle must not cost what follows.
func sayBelow(p *Piece, footer int) {
	if p.Key < 0 {
		return
	}
	var first workbook.Ref
	n := 0
	for _, row := range p.Sheet.Grid.Rows {
		at := workbook.Ref{Row: row, Col: p.Key}
		if row <= footer || !p.owns(row) || !p.knows(p.Sheet.Grid.Raw(at)) || !p.HasValues(row) {
			continue
		}
		if n == 0 {
			first = at
		}
		n++
	}
	if n > 0 {
		at, _ := p.Sheet.Grid.FirstText(footer)
		note := report.Clip(p.Sheet.Grid.Raw(at), 20)
		p.Sheet.Say(rowUnread, p.Sheet.Place(first), p.Sheet.Grid.Raw(first),
			report.Detail{Message: report.Both("“%s”一行以下还有%d行数据，未读取", "below %q %d rows of figures were not read", note, n)})
	}
}
