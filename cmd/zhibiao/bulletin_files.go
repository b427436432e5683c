package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"os"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"zhibiao/alerts/bulletin"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/server/bulletins"
)

// bulletinWriter writes a bulletin as a file that carries its data annex.
type bulletinWriter func(*bulletin.Facts, *bulletin.Document, []byte) ([]byte, error)

// file writes a bulletin as it was released, or a draft of it, and gives the digest of its figures.
func (write bulletinWriter) file(f *bulletin.Facts, release *bulletin.Release) (data []byte, digest string, err error) {
	annex, digest, err := f.Seal()
	if err == nil {
		data, err = write(f, f.Document(release), annex)
	}
	return data, digest, err
}

// bulletinWriters write a bulletin by the ending of its file's name.
var bulletinWriters = map[string]bulletinWriter{
	".md": func(_ *bulletin.Facts, d *bulletin.Document, annex []byte) ([]byte, error) {
		return d.Markdown(annex), nil
	},
	".html": func(f *bulletin.Facts, d *bulletin.Document, annex []byte) ([]byte, error) {
		return d.HTML(f, annex, drawn)
	},
	".docx": func(_ *bulletin.Facts, d *bulletin.Document, annex []byte) ([]byte, error) { return d.DOCX(annex) },
	".xlsx": bulletinBook,
}

// drawn draws a chart for a page that stands alone.
func drawn(c *bulletin.Chart) template.HTML { return bulletins.Draw(c).Desk }

// The looks of a bulletin's workbook.
var (
	bookTitle   = workbook.Style{Font: "黑体", Size: 16, Across: "center"}
	bookText    = workbook.Style{Font: "仿宋", Size: 12, Wrap: true, Down: "top"}
	bookHeading = workbook.Style{Font: "黑体", Size: 12}
	bookHead    = workbook.Style{Font: "黑体", Size: 10, Border: true, Across: "center", Wrap: true, Ground: "EEEEEE"}
	bookCell    = workbook.Style{Font: "宋体", Size: 10, Border: true, Wrap: true, Down: "center"}
	bookRight   = workbook.Style{Font: "宋体", Size: 10, Border: true, Wrap: true, Across: "right", Down: "center"}
)

// bookName is what the sheet with the text is called.
func bookName(d *bulletin.Document) string {
	return indicators.Text{ZH: "通报", EN: "Bulletin"}.In(d.English)
}

// bulletinBook writes a sheet for the text and one for each annex, and the data annex on a hidden one. Its cells are values: it
// computes nothing.
func bulletinBook(f *bulletin.Facts, d *bulletin.Document, annex []byte) ([]byte, error) {
	draft := workbook.NewDraft(f.AsOf)
	s := &sheetWriter{page: draft.Page(bookName(d)), columns: 1}
	s.page.Width(0, 0, lineWidth)
	if d.Notice != "" && !d.Draft {
		s.line(d.Noted(), bookHeading)
	}
	s.line(d.Standing(), bookHeading)
	s.line(d.Title, bookTitle)
	s.blocks(d.Body)
	for i, a := range d.Annexes {
		s.line(d.Annex(i)+"　"+a.Title, bookText)
	}
	if !d.Draft {
		s.line(d.Office+"　"+d.Day, workbook.Style{Font: "仿宋", Size: 12, Across: "right"})
	}
	for i, a := range d.Annexes {
		s := &sheetWriter{page: draft.Page(d.Annex(i) + " " + a.Title), columns: widest(a.Blocks)}
		s.page.Landscape()
		s.line(a.Title, bookTitle)
		s.blocks(a.Blocks)
	}
	data := draft.Page(bulletin.AnnexSheet)
	for i, piece := range bulletin.Pieces(annex) {
		data.Text(workbook.Ref{Row: i, Col: 0}, piece, workbook.Style{})
	}
	data.Hide(false)
	draft.Open(bookName(d))
	return draft.Bytes()
}

func widest(blocks []bulletin.Block) int {
	n := 1
	for _, b := range blocks {
		if b.Table != nil {
			n = max(n, len(b.Table.Columns))
		}
	}
	return n
}

// sheetWriter writes blocks below one another.
type sheetWriter struct {
	page    *workbook.Page
	columns int
	row     int
	sized   bool // the columns have their widths
}

func (s *sheetWriter) line(text string, style workbook.Style) {
	s.page.Text(workbook.Ref{Row: s.row, Col: 0}, text, style)
	if s.columns > 1 {
		s.page.Merge(workbook.Range{First: workbook.Ref{Row: s.row}, Last: workbook.Ref{Row: s.row, Col: s.columns - 1}}, style)
	}
	if style.Wrap {
		s.page.Height(s.row, lineHeight*float64(linesOf(text, lineWidth)))
	}
	s.row++
}

func (s *sheetWriter) blocks(blocks []bulletin.Block) {
	for _, b := range blocks {
		switch {
		case b.Table != nil:
			s.table(b.Table)
		case b.Chart != nil: // its table says the same
		case b.Level > 0:
			s.line(b.Text, bookHeading)
		default:
			s.line(b.Text, bookText)
		}
	}
}

const (
	lineWidth  = 90  // characters of the text's only column
	lineHeight = 18  // points, of the text
	rowHeight  = 14  // of a line of a table
	tableWidth = 150 // about how many characters a page across has
)

// linesOf is how many lines a text takes in a cell of so many narrow characters, some room left at its edges.
func linesOf(text string, width int) int {
	width = max(width-2, 1)
	return max((runewidth.StringWidth(text)+width-1)/width, 1)
}

func (s *sheetWriter) table(t *bulletin.Table) {
	total := 0
	for _, w := range t.Widths {
		total += w
	}
	widths := make([]int, len(t.Widths))
	for i, w := range t.Widths {
		widths[i] = tableWidth * w / total
		if !s.sized {
			s.page.Width(i, i, float64(widths[i]))
		}
	}
	s.sized = true
	for i, c := range t.Columns {
		s.page.Text(workbook.Ref{Row: s.row, Col: i}, strings.TrimPrefix(c, ">"), bookHead)
	}
	s.row++
	for n, r := range t.Rows {
		high := 1
		for i, c := range r {
			high = max(high, linesOf(c, widths[i]))
			style := bookCell
			if strings.HasPrefix(t.Columns[i], ">") {
				style = bookRight
			}
			if i == 0 && t.Lights != nil {
				style.Ground = bulletin.Shade(t.Lights[n])
			}
			at := workbook.Ref{Row: s.row, Col: i}
			if _, err := strconv.Atoi(c); err == nil && style.Across == "right" {
				s.page.Decimal(at, c, style)
			} else {
				s.page.Text(at, c, style)
			}
		}
		s.page.Height(s.row, rowHeight*float64(high))
		s.row++
	}
}

// readBulletin finds the data annex of a bulletin, whatever it was written as.
func readBulletin(ctx context.Context, path string) (*bulletin.Annex, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the bulletin: %w", err)
	}
	if !bytes.HasPrefix(data, []byte("PK")) {
		return bulletin.FromText(data)
	}
	annex, err := bulletin.FromDOCX(data)
	if !errors.Is(err, bulletin.ErrNoFacts) {
		return annex, err
	}
	book, err := workbook.Read(ctx, path, data, workbook.Limits{})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", bulletin.ErrNoFacts, err)
	}
	sheet := book.Sheet(bulletin.AnnexSheet)
	if sheet == nil {
		return nil, bulletin.ErrNoFacts
	}
	var pieces []string
	for row := 0; ; row++ {
		c := sheet.At(workbook.Ref{Row: row})
		if c.Text == "" {
			return bulletin.FromPieces(pieces)
		}
		pieces = append(pieces, c.Text)
	}
}
