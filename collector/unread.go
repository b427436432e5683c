package collector

import (
	"slices"
	"strings"

	"zhibiao/collector/workbook"
)

// unreadColumn is a column of numbers or dates beside a table's own ones.
type unreadColumn struct {
	col      int
	header   path
	head     int // last row of the header that it stands under
	first    workbook.Ref
	count    int
	last     float64
	counting bool // 1, 2, 3 so far, or the like
}

// sayUnread names the columns beside the bound ones in which the tables' own
// rows hold numbers or dates: under a heading that nobody knows, or none at all, there
// may be figures that a department believes it has sent.
func (s *sheetReading) sayUnread(pieces []*piece) {
	bound := make([]map[int]bool, len(pieces))
	for i, p := range pieces {
		bound[i] = p.boundColumns()
	}
	isRead := func(at workbook.Ref) bool {
		for i, p := range pieces {
			s.watch.look()
			if bound[i][at.Col] && p.owns(at.Row) {
				return true
			}
		}
		return false
	}
	columns := map[int]*unreadColumn{}
	for _, p := range pieces {
		for _, r := range p.rows {
			if !r.counts && r.total == nil {
				continue
			}
			for at, c := range s.grid.cells(r.row) {
				if !s.mayBeFigure(c) || isRead(at) || headersFit(p.table.skipHeaders, p.block.path(at.Col)) {
					continue
				}
				u := columns[at.Col]
				if u == nil {
					u = &unreadColumn{col: at.Col, header: p.block.path(at.Col), head: p.block.last, first: at, counting: true}
					columns[at.Col] = u
				}
				u.add(c)
			}
		}
	}
	var list []*unreadColumn
	for _, u := range columns {
		if !u.isIndex() && !s.grid.sheet.ColHidden(u.col) {
			list = append(list, u)
		}
	}
	slices.SortFunc(list, func(a, b *unreadColumn) int { return a.col - b.col })
	s.sayUnreadColumns(list)
}

// mayBeFigure says that a cell holds a number, as such or as a text, or a day with its year.
func (s *sheetReading) mayBeFigure(c workbook.Cell) bool {
	if c.Kind == workbook.Text {
		_, monthOnly, err := dateOf(c, s.reader.catalogue.Location)
		return err == nil && !monthOnly || isTextNumber(c.Text)
	}
	return c.Kind == workbook.Number || c.Kind == workbook.Date
}

// isTextNumber says that a text is a number that measures something: with what groups its digits, a per cent
// or a unit, but no code, which begins with a zero or is longer than any figure.
func isTextNumber(text string) bool {
	text = trim(text)
	if !strings.ContainsFunc(text, isDigit) && !strings.ContainsAny(text, "０１２３４５６７８９") {
		return false
	}
	const longest = 20
	digits := digitsOfText(text)
	if len([]rune(text)) > longest || len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return false
	}
	_, err := textFigure(text)
	return err == nil
}

func (u *unreadColumn) add(c workbook.Cell) {
	number := c.Number
	if c.Kind == workbook.Text {
		n, ok := smallInt(trim(c.Text))
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
	return u.counting && u.count > 1 || isIndexHeader(u.header) || endsIn(u.header, contactHeaders)
}

func isIndexHeader(p path) bool { return endsIn(p, indexHeaders) }

func endsIn(p path, headers []string) bool {
	return len(p) > 0 && slices.ContainsFunc(headers, func(h string) bool { return strings.HasSuffix(p[len(p)-1], h) })
}

// sayUnreadColumns names each for itself while they are few, else all in one breath.
func (s *sheetReading) sayUnreadColumns(list []*unreadColumn) {
	const few = 3
	if len(list) > few {
		names, n := []string{}, 0
		for _, u := range list {
			names = append(names, workbook.ColumnName(u.col))
			n += u.count
		}
		s.say(columnUnread, s.place(list[0].first), "", detail{message: both("%d列有数值或日期（共%d个）而表头不属于该报表，未读取：%s列", "%d columns hold numbers or dates (%d in all) under headings that the form does not know and were not read: %s", len(list), n, clip(strings.Join(names, "、"), 120))})
		return
	}
	for _, u := range list {
		at := workbook.Ref{Row: u.head, Col: u.col}
		if len(u.header) == 0 {
			s.say(columnUnread, s.place(u.first), "", detail{message: both("%s列没有表头而有%d个数值或日期，未读取", "column %s has no heading and holds %d numbers or dates, which were not read", workbook.ColumnName(u.col), u.count)})
			continue
		}
		name := strings.Join(u.header, " / ")
		s.say(columnUnread, s.place(at), name, detail{message: both("“%s”一列不属于该报表，其中%d个数值或日期未读取", "the column %q is no part of the form; its %d numbers or dates were not read", name, u.count)})
	}
}

// sayHidden names the figures in a table's rows that a merged cell hides.
func (p *piece) sayHidden() {
	g := p.sheet.grid
	hidden := map[workbook.Ref][]workbook.Ref{} // by the cell that is seen in their place
	var order []workbook.Ref
	for _, row := range g.rows {
		if len(g.merges[row]) == 0 || !p.owns(row) {
			continue
		}
		for col, c := range g.sheet.Row(row) {
			at := workbook.Ref{Row: row, Col: col}
			if col < p.from || col > p.to || !p.sheet.mayBeFigure(typed(c)) || !g.covered(at) {
				continue
			}
			over := g.anchor(at)
			if hidden[over] == nil {
				order = append(order, over)
			}
			hidden[over] = append(hidden[over], at)
		}
	}
	for _, over := range order {
		cells := hidden[over]
		text := cellText(g.sheet.At(cells[0]))
		p.sheet.say(cellHidden, p.sheet.place(cells[0]), text, detail{message: both("合并单元格%s下另有%d个看不到的数值（%s），未计入", "the merged cell %s hides %d more figures (%s); they do not count", over, len(cells), clip(text, 40))})
	}
}

// boundColumns are the columns of which the reader makes something.
func (p *piece) boundColumns() map[int]bool {
	bound := map[int]bool{p.key: true, p.and: true, p.year: true, p.unit: true}
	for _, x := range p.bindings {
		bound[x.col] = true
	}
	for i := range p.table.where {
		for _, col := range p.filterColumns(&p.table.where[i]) {
			bound[col] = true
		}
	}
	return bound
}

// sayBelow warns of rows with known names and figures below the footer that
// ended a table: a note in its middle must not cost what follows.
func (p *piece) sayBelow(footer int) {
	if p.key < 0 {
		return
	}
	var first workbook.Ref
	n := 0
	for _, row := range p.sheet.grid.rows {
		at := workbook.Ref{Row: row, Col: p.key}
		if row <= footer || !p.owns(row) || !p.knows(p.sheet.grid.raw(at)) || !p.hasValues(row) {
			continue
		}
		if n == 0 {
			first = at
		}
		n++
	}
	if n > 0 {
		at, _ := p.sheet.grid.firstText(footer)
		note := clip(p.sheet.grid.raw(at), 20)
		p.sheet.say(rowUnread, p.sheet.place(first), p.sheet.grid.raw(first), detail{message: both("“%s”一行以下还有%d行数据，未读取", "below %q %d rows of figures were not read", note, n)})
	}
}
