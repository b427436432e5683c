package gen

import (
	"slices"
	"strings"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// book is a workbook being drawn, and what it says.
type book struct {
	draft   *workbook.Draft
	figures []Figure
}

func newBook(made time.Time) *book { return &book{draft: workbook.NewDraft(made)} }

// say notes a figure that the book holds.
func (b *book) say(s indicators.Subject, p periods.Period, basis indicators.Basis, text, unit string) {
	b.figures = append(b.figures, Figure{Subject: s, Period: p, Basis: basis, Text: text, Unit: unit})
}

func (b *book) node(s indicators.Subject, p periods.Period, item, date string) {
	b.figures = append(b.figures, Figure{Subject: s, Period: p, Basis: indicators.NodeDate, Item: item, Text: date})
}

// cell is what stands in one cell of a table.
type cell struct {
	text   string
	number bool
	wide   bool // a sentence: left and wrapped
}

var (
	dash  = cell{text: "—"}
	empty = cell{}
)

func text(s string) cell     { return cell{text: s} }
func sentence(s string) cell { return cell{text: s, wide: true} }
func number(f fixed) cell    { return cell{text: f.text(), number: true} }
func digits(s string) cell   { return cell{text: s, number: true} }
func asText(c cell) cell     { return cell{text: c.text} }
func date(t time.Time) cell {
	if t.IsZero() {
		return empty
	}
	return text(t.Format("2006-01-02"))
}

// form is one sheet of a report: what stands above, in and below its table.
type form struct {
	sheet      string
	title      string
	code       []string // lines at the top right: 表号：…, 制定机关：…
	annex      string   // top left: 附件3
	department string   // as the 填报单位 line says it
	period     string
	unit       string // 单位：万元; empty: no unit line
	heads      []head
	rows       [][]cell
	notes      []string
	signature  []string
	shift      int // blank rows above: people move things
}

// head is a column: its header path from the top row down, and its width.
type head struct {
	path  string // "总产值 > 本月"
	width float64
}

const exampleNote = "示例数据：本表所有数字均为虚构，仅供演示。"

var (
	statisticsSignature = []string{"单位负责人：示例甲", "统计负责人：示例乙", "填表人：示例丙", "联系电话：0000-0000000", "报出日期：示例"}
	dispatchSignature   = []string{"审核人：示例甲", "填表人：示例乙", "联系电话：0000-0000000"}

	titleStyle = workbook.Style{Font: "方正小标宋简体", Size: 18, Across: "center", Down: "center"}
	codeStyle  = workbook.Style{Size: 9, Across: "left"}
	lineStyle  = workbook.Style{Size: 10, Across: "left"}
	rightStyle = workbook.Style{Size: 10, Across: "right"}
	headStyle  = workbook.Style{Size: 10, Bold: true, Border: true, Across: "center", Down: "center", Wrap: true, Ground: "F2F2F2"}
	textStyle  = workbook.Style{Size: 10, Border: true, Across: "center", Down: "center", Wrap: true}
	wideStyle  = workbook.Style{Size: 10, Border: true, Across: "left", Down: "center", Wrap: true}
	digitStyle = workbook.Style{Size: 10, Border: true, Across: "right", Down: "center"}
)

// draw lays the form out on a sheet of its own.
func (b *book) draw(f form) {
	p := b.draft.Page(f.sheet)
	p.Landscape()
	last := len(f.heads) - 1
	for i, h := range f.heads {
		p.Width(i, i, h.width)
	}
	row := f.shift
	if f.annex != "" {
		p.Text(workbook.Ref{Row: row}, f.annex, lineStyle)
		row++
	}
	line := func(row, first, last int, text string, style workbook.Style) {
		p.Text(workbook.Ref{Row: row, Col: first}, text, style)
		if last > first {
			p.Merge(workbook.Range{First: workbook.Ref{Row: row, Col: first}, Last: workbook.Ref{Row: row, Col: last}}, style)
		}
	}
	line(row, 0, last, f.title, titleStyle)
	p.Height(row, 30)
	row++
	for _, c := range f.code {
		line(row, max(0, last-1), last, c, codeStyle)
		row++
	}
	if len(f.heads) < 5 {
		// A narrow table says one thing a line.
		for _, l := range []string{"填报单位（盖章）：" + f.department, f.period} {
			line(row, 0, last, l, lineStyle)
			row++
		}
		if f.unit != "" {
			line(row, 0, last, "单位："+f.unit, rightStyle)
			row++
		}
	} else {
		third := len(f.heads) / 3
		line(row, 0, third, "填报单位（盖章）："+f.department, lineStyle)
		line(row, third+1, last-2, f.period, workbook.Style{Size: 10, Across: "center"})
		if f.unit != "" {
			line(row, last-1, last, "单位："+f.unit, rightStyle)
		}
		row++
	}
	row = drawHeads(p, row, f.heads)
	for _, cells := range f.rows {
		for i, c := range cells {
			drawCell(p, workbook.Ref{Row: row, Col: i}, c)
		}
		row++
	}
	for i, n := range append([]string{exampleNote}, f.notes...) {
		prefix := "   "
		if i == 0 {
			prefix = "注："
		}
		line(row, 0, last, prefix+n, lineStyle)
		row++
	}
	line(row, 0, last, strings.Join(f.signature, "　　　"), lineStyle)
}

func drawCell(p *workbook.Page, at workbook.Ref, c cell) {
	switch {
	case c.text == "":
		p.Blank(at, textStyle)
	case c.number:
		p.Decimal(at, c.text, digitStyle)
	case c.wide:
		p.Text(at, c.text, wideStyle)
	default:
		p.Text(at, c.text, textStyle)
	}
}

// drawHeads draws header rows, joining neighbours of the same name and
// stretching short paths down, and gives the row below.
func drawHeads(p *workbook.Page, row int, heads []head) int {
	paths := make([][]string, len(heads))
	depth := 1
	for i, h := range heads {
		paths[i] = strings.Split(h.path, " > ")
		depth = max(depth, len(paths[i]))
	}
	for i := 0; i < len(paths); i++ {
		path := paths[i]
		for level, name := range path {
			if level < len(path)-1 && i > 0 && len(paths[i-1]) > level+1 && slices.Equal(paths[i-1][:level+1], path[:level+1]) {
				continue // drawn with its left neighbour
			}
			last := i
			for level < len(path)-1 && last+1 < len(paths) && len(paths[last+1]) > level+1 &&
				slices.Equal(paths[last+1][:level+1], path[:level+1]) {
				last++
			}
			bottom := row + level
			if level == len(path)-1 {
				bottom = row + depth - 1
			}
			at := workbook.Ref{Row: row + level, Col: i}
			p.Text(at, name, headStyle)
			if last > i || bottom > at.Row {
				p.Merge(workbook.Range{First: at, Last: workbook.Ref{Row: bottom, Col: last}}, headStyle)
			}
		}
	}
	return row + depth
}
