package workbook

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Draft is a workbook being written: a new one, or a department's own file
// that answers are written into. The same calls in the same order give the
// same bytes, whenever and wherever they run.
//
// Methods of a Draft and its pages report nothing: the first thing that goes
// wrong is kept, what follows does nothing, and Bytes returns it.
type Draft struct {
	file   *excelize.File
	styles map[Style]int
	paints map[paintKey]int
	pages  []string
	notes  map[string]map[string]looked // comments of a sheet by cell, once they were asked for: excelize reads all for each
	fresh  bool                         // the sheet that excelize starts with is still to be taken
	err    error
}

// Page is one sheet of a Draft.
type Page struct {
	draft *Draft
	name  string
}

// NewDraft starts an empty workbook that says it was made at that time, in UTC
// and whole seconds. It has no sheet until Page is called.
func NewDraft(made time.Time) *Draft {
	d := &Draft{file: excelize.NewFile(), styles: map[Style]int{}, fresh: true}
	stamp := made.UTC().Format(time.RFC3339)
	d.keep("set the properties", d.file.SetDocProps(&excelize.DocProperties{Created: stamp, Modified: stamp, Creator: "zhibiao"}))
	return d
}

// EditDraft opens an .xlsx or .xlsm to write into; its formatting is kept, its
// macros are not.
// Call it only on bytes that Read accepted: the editor is not strict.
func EditDraft(data []byte, limits Limits) (*Draft, error) {
	limits = limits.withDefaults()
	data, err := withoutMacros(data, &limits)
	if err == nil {
		data, err = editable(data, &limits)
	}
	if err != nil {
		return nil, fmt.Errorf("open for editing: %w", err)
	}
	// Equal limits keep the editor from leaving temporary files behind.
	var file *excelize.File
	err = guarded(func() (err error) {
		file, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{
			RawCellValue: true, UnzipSizeLimit: limits.UnpackedBytes, UnzipXMLSizeLimit: limits.UnpackedBytes,
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open for editing: %w: %w", ErrCorrupt, err)
	}
	return &Draft{file: file, styles: map[Style]int{}, pages: file.GetSheetList()}, nil
}

// Page is the sheet of that name, added behind the others where it is new. A
// name has 1 to 31 characters, none of them : \ / ? * [ ].
func (d *Draft) Page(name string) *Page {
	p := &Page{draft: d, name: name}
	for _, have := range d.pages {
		if strings.EqualFold(have, name) { // to spreadsheets the same name
			p.name = have
			return p
		}
	}
	d.pages = append(d.pages, name)
	if d.err != nil {
		return p
	}
	if d.fresh {
		d.fresh = false
		d.keep(fmt.Sprintf("name the first sheet %q", name), d.file.SetSheetName("Sheet1", name))
		return p
	}
	d.keep(fmt.Sprintf("add sheet %q", name), guarded(func() error {
		_, err := d.file.NewSheet(name)
		return err
	}))
	return p
}

// Pages are the names of the sheets, in order.
func (d *Draft) Pages() []string { return d.pages }

// DefineName gives a name to what it refers to, such as 'Sheet 1'!$A$1, for
// the whole workbook.
func (d *Draft) DefineName(name, refers string) {
	if d.err == nil {
		d.keep("define the name "+name, guarded(func() error {
			return d.file.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: refers})
		}))
	}
}

// Open says which sheet is shown first.
func (d *Draft) Open(name string) {
	for i, have := range d.pages {
		if have == name {
			d.file.SetActiveSheet(i)
			return
		}
	}
	d.keep("open at a sheet", fmt.Errorf("no sheet %q", name))
}

// Bytes is the finished workbook, or what first went wrong on the way.
func (d *Draft) Bytes() ([]byte, error) {
	if len(d.pages) == 0 {
		d.keep("finish", errors.New("a workbook needs a sheet"))
	}
	if d.err != nil {
		return nil, d.err
	}
	var b bytes.Buffer
	if err := guarded(func() error { return d.file.Write(&b) }); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return b.Bytes(), nil
}

// guarded turns a panic of the editor, which files that lack what it expects
// can bring about, into an error.
func guarded(call func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the file lacks what the editor needs: %v", p)
		}
	}()
	return call()
}

func (d *Draft) keep(doing string, err error) {
	if err != nil && d.err == nil {
		d.err = fmt.Errorf("write workbook: %s: %w", doing, err)
	}
}

// Text writes text as text: it is never a formula nor a number, whatever it
// begins with. Texts over 32,767 characters and control characters other than
// tab and line feed are errors, since spreadsheets would lose them.
func (p *Page) Text(at Ref, text string, style Style) {
	p.cell(at, style, func(cell string) error {
		if err := writable(text); err != nil {
			return err
		}
		if safe := escape(text); safe != text {
			// Not among the texts that cells share: the editor mixes those up once they hold escapes.
			return p.draft.file.SetCellDefault(p.name, cell, safe)
		}
		return p.draft.file.SetCellStr(p.name, cell, text)
	})
}

// Number writes a finite number.
func (p *Page) Number(at Ref, number float64, style Style) {
	p.cell(at, style, func(cell string) error {
		if math.IsNaN(number) || math.IsInf(number, 0) {
			return fmt.Errorf("%v is not a number that can be written", number)
		}
		// The editor's own way of writing floats keeps 15 digits of 17.
		return p.draft.file.SetCellDefault(p.name, cell, exactText(number))
	})
}

// Decimal writes a number digit by digit as its text says ("182506.58999"):
// digits with at most one point, a leading minus allowed.
func (p *Page) Decimal(at Ref, decimal string, style Style) {
	p.cell(at, style, func(cell string) error {
		if !plainDecimal(decimal) {
			return fmt.Errorf("%q is not a plain decimal", decimal)
		}
		return p.draft.file.SetCellDefault(p.name, cell, decimal)
	})
}

// Formula writes a formula, without a leading "=" and without a cached value.
// What comes from a department never goes here.
func (p *Page) Formula(at Ref, formula string, style Style) {
	p.cell(at, style, func(cell string) error { return p.draft.file.SetCellFormula(p.name, cell, formula) })
}

// Blank only formats a cell.
func (p *Page) Blank(at Ref, style Style) {
	p.cell(at, style, func(string) error { return nil })
}

// Merge joins a range into one cell and formats all of it, so that borders
// close; text and number stand in its first cell.
func (p *Page) Merge(r Range, style Style) {
	p.do("merge "+r.String(), func() error {
		if err := p.draft.file.MergeCell(p.name, r.First.String(), r.Last.String()); err != nil {
			return err
		}
		return p.format(r, style)
	})
}

// Width sets the width of columns first to last, in characters of the default font.
func (p *Page) Width(first, last int, characters float64) {
	p.do("set widths", func() error {
		return p.draft.file.SetColWidth(p.name, ColumnName(first), ColumnName(last), characters)
	})
}

// Height sets the height of a row in points.
func (p *Page) Height(row int, points float64) {
	p.do("set a height", func() error { return p.draft.file.SetRowHeight(p.name, row+1, points) })
}

// Freeze keeps the rows above and the columns left of a cell in view.
func (p *Page) Freeze(at Ref) {
	p.do("freeze at "+at.String(), func() error {
		pane := "bottomRight"
		switch {
		case at.Col == 0:
			pane = "bottomLeft"
		case at.Row == 0:
			pane = "topRight"
		}
		return p.draft.file.SetPanes(p.name, &excelize.Panes{Freeze: true, XSplit: at.Col, YSplit: at.Row, TopLeftCell: at.String(),
			ActivePane: pane})
	})
}

// Comment attaches a note to a cell, in place of one that is there.
func (p *Page) Comment(at Ref, author, text string) {
	p.do("comment "+at.String(), func() error {
		if err := writable(text); err != nil {
			return err
		}
		have, err := p.draft.comments(p.name)
		if err != nil {
			return err
		}
		if _, ok := have[at.String()]; ok {
			if err := p.draft.file.DeleteComment(p.name, at.String()); err != nil {
				return err
			}
		}
		have[at.String()] = looked{author: author, note: text}
		// A box that shows its text whole: about 18 characters a line.
		lines := 2
		for _, l := range strings.Split(text, "\n") {
			lines += 1 + utf8.RuneCountInString(l)/18
		}
		return p.draft.file.AddComment(p.name, excelize.Comment{
			Cell: at.String(), Author: author, Paragraph: []excelize.RichTextRun{{Text: text}},
			Width: 260, Height: uint(min(20*lines, 600)),
		})
	})
}

// Hide hides the sheet from people; the very hidden can only be shown by a program.
func (p *Page) Hide(very bool) {
	p.do("hide", func() error { return p.draft.file.SetSheetVisible(p.name, false, very) })
}

// HideRow hides a row.
func (p *Page) HideRow(row int) {
	p.do("hide a row", func() error { return p.draft.file.SetRowVisible(p.name, row+1, false) })
}

// HideCol hides a column.
func (p *Page) HideCol(col int) {
	p.do("hide a column", func() error { return p.draft.file.SetColVisible(p.name, ColumnName(col), false) })
}

// Link makes a cell a link to a place in this workbook ("'表 1'!C14"). Links to
// the outside are not written.
func (p *Page) Link(at Ref, place string) {
	p.do("link "+at.String(), func() error { return p.draft.file.SetCellHyperLink(p.name, at.String(), place, "Location") })
}

// PlaceOf is a cell as a link or a defined name addresses it: 'Sheet 1'!$C$14.
func PlaceOf(sheet string, at Ref) string {
	return fmt.Sprintf("'%s'!$%s$%d", strings.ReplaceAll(sheet, "'", "''"), ColumnName(at.Col), at.Row+1)
}

// Validation says what people may type into a range, with the texts shown to
// them: Title and Prompt when a cell is entered, Refusal on a wrong entry.
type Validation struct {
	List                   []string // one of these, at most 255 characters in all
	Decimal                bool     // a number from Min to Max
	Min, Max               float64
	Title, Prompt, Refusal string
	Warn                   bool // a wrong entry is warned of, not refused
}

// Validate puts a validation on a range.
func (p *Page) Validate(r Range, v Validation) {
	p.do("validate "+r.String(), func() error {
		dv := excelize.NewDataValidation(true)
		dv.SetSqref(r.String())
		switch {
		case len(v.List) > 0:
			for _, item := range v.List {
				if strings.ContainsAny(item, `,"`) {
					return fmt.Errorf("%q cannot be one of a list: it holds a comma or a quote", item)
				}
			}
			if err := dv.SetDropList(v.List); err != nil {
				return err
			}
		case v.Decimal:
			if err := dv.SetRange(v.Min, v.Max, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween); err != nil {
				return err
			}
		}
		if v.Prompt != "" {
			dv.SetInput(v.Title, v.Prompt)
		}
		if v.Refusal != "" {
			severity := excelize.DataValidationErrorStyleStop
			if v.Warn {
				severity = excelize.DataValidationErrorStyleWarning
			}
			dv.SetError(severity, v.Title, v.Refusal)
		}
		return p.draft.file.AddDataValidation(p.name, dv)
	})
}

// Protect locks every cell whose style is not Unlocked, without a password: it
// guards against slips, not against people.
func (p *Page) Protect() {
	p.do("protect", func() error {
		return p.draft.file.ProtectSheet(p.name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true,
			FormatColumns: true, FormatRows: true})
	})
}

// Landscape lays the printed page across, on A4 and one page wide.
func (p *Page) Landscape() {
	p.do("lay out", func() error {
		orientation, a4, wide, high := "landscape", 9, 1, 0
		fit := true
		if err := p.draft.file.SetSheetProps(p.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
			return err
		}
		return p.draft.file.SetPageLayout(p.name, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &a4, FitToWidth: &wide,
			FitToHeight: &high})
	})
}

// MoveFirst puts the sheet before all others.
func (p *Page) MoveFirst() {
	p.do("move to the front", func() error {
		if p.draft.pages[0] == p.name {
			return nil
		}
		p.draft.moveFirst(slices.Index(p.draft.pages, p.name))
		p.draft.pages = p.draft.file.GetSheetList()
		return nil
	})
}

// moveFirst changes the order of sheets, and with it the numbers by which names
// (print areas, titles, filters) say whose they are: the editor's own way leaves those as they were, and breaks down
// on sheets that are charts.
func (d *Draft) moveFirst(from int) {
	book := d.file.WorkBook
	sheets := book.Sheets.Sheet
	first := sheets[from]
	copy(sheets[1:from+1], sheets[:from])
	sheets[0] = first
	if book.DefinedNames == nil {
		return
	}
	for i := range book.DefinedNames.DefinedName {
		of := book.DefinedNames.DefinedName[i].LocalSheetID
		if of == nil || *of > from {
			continue
		}
		now := *of + 1
		if *of == from {
			now = 0
		}
		book.DefinedNames.DefinedName[i].LocalSheetID = &now
	}
}

// do runs one call on the sheet unless something went wrong before.
func (p *Page) do(doing string, call func() error) {
	if p.draft.err == nil {
		if err := guarded(call); err != nil {
			p.draft.keep(fmt.Sprintf("sheet %q: %s", p.name, doing), err)
		}
	}
}

func (p *Page) cell(at Ref, style Style, set func(cell string) error) {
	p.do(at.String(), func() error {
		if at.Row < 0 || at.Row >= maxRows || at.Col < 0 || at.Col >= maxCols {
			return fmt.Errorf("no such cell: row %d, column %d", at.Row, at.Col)
		}
		if err := set(at.String()); err != nil {
			return err
		}
		return p.format(Range{at, at}, style)
	})
}

func (p *Page) format(r Range, style Style) error {
	if style == (Style{}) {
		return nil
	}
	id, err := p.draft.style(style)
	if err != nil {
		return err
	}
	return p.draft.file.SetCellStyle(p.name, r.First.String(), r.Last.String(), id)
}

// exactText writes a number so that the same float64 is read back.
func exactText(number float64) string {
	if a := math.Abs(number); a != 0 && (a >= 1e21 || a < 1e-7) {
		return strconv.FormatFloat(number, 'E', -1, 64)
	}
	return numberText(number)
}

// escape keeps a text that looks like an escape of a character (_x000D_) from
// being read as one.
func escape(text string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, "_x")
		if i < 0 {
			break
		}
		b.WriteString(text[:i])
		if _, ok := escaped([]byte(text[i:])); ok {
			b.WriteString("_x005F")
		}
		b.WriteByte('_')
		text = text[i+1:]
	}
	b.WriteString(text)
	return b.String()
}

// writable says why a text cannot stand in a cell.
func writable(text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("text %.40q is not UTF-8", text)
	}
	units := 0
	for _, r := range text {
		units++
		if r > 0xFFFF {
			units++
		}
		if r < ' ' && r != '\t' && r != '\n' || r == 0x7F || r == 0xFFFE || r == 0xFFFF {
			return fmt.Errorf("text %.40q holds the control character %U", text, r)
		}
	}
	if units > excelize.TotalCellChars {
		return fmt.Errorf("text of %d characters, a cell takes %d", units, excelize.TotalCellChars)
	}
	return nil
}

// Style is how a cell looks; the zero Style is the default look.
type Style struct {
	Font      string  // default 宋体
	Size      float64 // in points; default 11
	Bold      bool
	Italic    bool
	Underline bool
	Color     string // of the text, "RRGGBB"; default black
	Ground    string // behind the text, "RRGGBB"; default none
	Border    bool   // thin, all four sides
	Across    string // "left", "center", "right"; default by the value's kind
	Down      string // "top", "center", "bottom"; default bottom
	Wrap      bool
	Indent    int
	Format    string // number format: "0.00", "0.0%", "yyyy-mm-dd", "@"; default General
	Unlocked  bool   // may be typed into on a protected sheet
}

func (d *Draft) style(s Style) (int, error) {
	if id, ok := d.styles[s]; ok {
		return id, nil
	}
	look := &excelize.Style{
		Font: &excelize.Font{Family: cmp.Or(s.Font, "宋体"), Size: cmp.Or(s.Size, 11), Bold: s.Bold, Italic: s.Italic,
			Color: cmp.Or(s.Color, "000000")},
		Alignment: &excelize.Alignment{
			Horizontal: s.Across, Vertical: s.Down, WrapText: s.Wrap, Indent: s.Indent,
		},
		Protection: &excelize.Protection{Locked: !s.Unlocked},
	}
	if s.Underline {
		look.Font.Underline = "single"
	}
	if s.Ground != "" {
		look.Fill = solid(s.Ground)
	}
	if s.Border {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			look.Border = append(look.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
		}
	}
	if s.Format != "" {
		look.CustomNumFmt = &s.Format
	}
	id, err := d.file.NewStyle(look)
	if err != nil {
		return 0, fmt.Errorf("style %+v: %w", s, err)
	}
	d.styles[s] = id
	return id, nil
}

func solid(rgb string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{rgb}}
}

// plainDecimal says whether a text is digits with at most one point between
// them and perhaps a leading minus.
func plainDecimal(text string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(whole) && (!point || digits(fraction))
}
