package bulletin

import (
	"fmt"
	"time"

	"zhibiao/indicators"
)

// Document is a bulletin as people read it, made of facts alone.
type Document struct {
	English bool
	Draft   bool   // nobody has released it
	Notice  string // above everything, where the instance has one
	Number  string // 文号; "" of a draft
	Title   string
	Body    []Block // fits one page of A4
	Office  string  // who signs
	Day     string  // 成文日期
	Annexes []Section
}

// Section is an annex: it begins on a page of its own.
type Section struct {
	Title  string
	Blocks []Block
}

// Block is a paragraph, a table or a chart.
type Block struct {
	Level int // 0: text; 1: a heading 一、; 2: a heading （一）
	Text  string
	Table *Table
	Chart *Chart // the table beside it says the same
}

// Table is a table of texts. Flush right are the columns whose heading begins with '>', which is not shown.
type Table struct {
	Columns []string
	Widths  []int // in hundredths of the page's width
	Rows    [][]string
	Lights  []indicators.Light // of each row; nil: rows have none
}

// Chart is a bar for each name, in parts: how many targets of each have which light.
type Chart struct {
	Title string
	Names []string
	Parts []Part
}

// Part is a light with how many targets of each of a chart's names have it.
type Part struct {
	Light  indicators.Light
	Name   string
	Counts []int
}

// mostUpright is how many columns a page holds that stands upright.
const mostUpright = 8

// Wide says that a table needs a page across.
func (t *Table) Wide() bool { return len(t.Columns) > mostUpright }

// Release is what makes a draft a bulletin: typed in by the person who signs.
type Release struct {
	Number string // 文号
	Office string
	Day    time.Time
}

// Standing says whether the document was released: its 文号, or that it is a draft, with what is said of every figure.
func (d *Document) Standing() string {
	switch draft := d.t("（草稿，未签发）", "(draft, not released)"); {
	case !d.Draft:
		return d.Number
	case d.Notice != "":
		return d.Noted() + d.t("", " ") + draft
	default:
		return draft
	}
}

// Noted is what is said of every figure, in brackets.
func (d *Document) Noted() string { return d.t("【"+d.Notice+"】", "["+d.Notice+"]") }

// Annex names an annex by its place, from 0.
func (d *Document) Annex(i int) string {
	return fmt.Sprintf(d.t("附件%d", "Annex %d"), i+1)
}

// Listing names the annexes below the text.
func (d *Document) Listing() string {
	text := d.t("附件：", "Annexes: ")
	for i, s := range d.Annexes {
		if i > 0 {
			text += d.t("　", "; ")
		}
		text += fmt.Sprintf(d.t("%d.%s", "%d. %s"), i+1, s.Title)
	}
	return text
}

func (d *Document) t(zh, en string) string { return choose(d.English, zh, en) }
