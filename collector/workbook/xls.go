package workbook

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// xlsReader reads one .xls workbook: the records of BIFF8 (Excel 97 and later,
// WPS), or of BIFF5 (Excel 5 and 95), from a stream within a compound file.
type xlsReader struct {
	recordReader
	ctx    context.Context
	limits *Limits
	budget *budget
	book   *Book

	old     bool // BIFF5
	page    int  // code page of BIFF5's texts
	codes   codes
	formats map[int]look
	looks   []look // by cell style
	shared  []string
	texts   textArena
	text    []byte // of the text being read
	entries []boundSheet

	ownBooks []bool // by SUPBOOK: whether it is this workbook
	sheetRef [][3]int
	names    []record
}

// boundSheet is a sheet as the globals list it.
type boundSheet struct {
	name   string
	at     int // of its first record, in the stream
	hidden bool
	kind   byte
}

// Kinds of sheets.
const (
	boundWorksheet = 0
	boundMacros    = 1
	boundChart     = 2
)

// readXLS reads what Excel 5 to 2003 and WPS write. A workbook under Excel's
// default password is read; under any other it is ErrEncrypted.
func readXLS(ctx context.Context, data []byte, limits Limits) (*Book, error) {
	stream, notes, err := workbookStream(data)
	if err != nil {
		return nil, err
	}
	r := &xlsReader{
		recordReader: recordReader{stream: stream}, ctx: ctx, limits: &limits, budget: &budget{limits: &limits},
		book: &Book{Format: XLS, Notes: notes}, formats: map[int]look{},
	}
	if err := r.globals(); err != nil {
		return nil, fmt.Errorf("stream of the workbook: %w", err)
	}
	if err := r.sheets(); err != nil {
		return nil, err
	}
	r.book.Saved = savedXLS(data)
	return r.book, nil
}

// workbookStream finds the stream of records. A file may hold one for Excel 97
// and another for Excel 95; the newer holds all.
func workbookStream(data []byte) ([]byte, []Note, error) {
	if !strings.HasPrefix(string(data[:min(len(data), len(compoundMagic))]), compoundMagic) {
		return data, nil, nil // records without a container, as some programs write them
	}
	c, err := openCompound(data)
	if err != nil {
		return nil, nil, err
	}
	var notes []Note
	macros, err := c.find("_VBA_PROJECT_CUR", entryStorage)
	if err != nil {
		return nil, nil, err
	}
	if macros != nil {
		notes = append(notes, Note{NoteMacros, macros.name})
	}
	for _, name := range []string{"Workbook", "Book"} {
		stream, ok, err := c.stream(name)
		if ok || err != nil {
			return stream, notes, err
		}
	}
	return nil, nil, errKind(FileOLE2, "")
}

// begin reads the record that begins a part of the stream, and returns the part's type.
func (r *xlsReader) begin() (part uint16, err error) {
	if err := r.next(); err != nil {
		return 0, err
	}
	switch r.now.id {
	case biffBOF:
	case 0x0009, 0x0209, 0x0409:
		return 0, errKind(FileEarlyExcel, "")
	default:
		return 0, r.errorf(ErrCorrupt, "no part begins here")
	}
	if err := r.need(4); err != nil {
		return 0, err
	}
	switch version := binary.LittleEndian.Uint16(r.now.body); version {
	case 0x0600:
		r.old = false
	case 0x0500:
		r.old = true
	default:
		return 0, r.errorf(ErrFormat, "BIFF version %#04x, which is not read; save it as .xlsx", version)
	}
	return binary.LittleEndian.Uint16(r.now.body[2:]), nil
}

// globals reads the workbook's own part: its sheets, texts, styles and names.
func (r *xlsReader) globals() error {
	const workbookGlobals = 0x0005
	part, err := r.begin()
	if err != nil {
		return err
	}
	if part != workbookGlobals {
		return r.errorf(ErrFormat, "a part of type %#x alone, without a workbook", part)
	}
	old := r.old
	for {
		if err := r.next(); err != nil {
			return err
		}
		if r.now.id == biffEOF {
			break
		}
		if err := r.global(); err != nil {
			return err
		}
	}
	if r.old = old; len(r.entries) == 0 {
		return r.errorf(ErrCorrupt, "it lists no sheet")
	}
	return r.definedNames()
}

// global reads one record of the globals.
func (r *xlsReader) global() error {
	le := binary.LittleEndian
	b := r.now.body
	switch r.now.id {
	case biffFilePass:
		return r.decrypt()
	case biffCodePage:
		if err := r.need(2); err != nil {
			return err
		}
		r.page = int(le.Uint16(b))
	case biff1904:
		if err := r.need(2); err != nil {
			return err
		}
		r.book.Date1904 = le.Uint16(b) == 1
	case biffBoundSheet:
		return r.boundSheet()
	case biffFormat:
		return r.format()
	case biffXF:
		if err := r.need(4); err != nil {
			return err
		}
		id := int(le.Uint16(b[2:]))
		l, custom := r.formats[id]
		if !custom {
			l = r.codes.builtin(id)
		}
		r.looks = append(r.looks, l)
	case biffSST:
		return r.sst()
	case biffSupBook:
		r.ownBooks = append(r.ownBooks, len(b) >= 4 && le.Uint16(b[2:]) == 0x0401)
	case biffExternSheet:
		return r.externSheet()
	case biffName:
		if len(r.names) == maxNames {
			return r.errorf(ErrLimit, "more than %d defined names", maxNames)
		}
		r.names = append(r.names, r.now)
	case biffBOF:
		return r.errorf(ErrCorrupt, "a sheet begins before the workbook's own part ends")
	}
	return nil
}

func (r *xlsReader) boundSheet() error {
	if err := r.need(7); err != nil {
		return err
	}
	b := r.now.body
	e := boundSheet{at: int(binary.LittleEndian.Uint32(b)), hidden: b[4]&3 != 0, kind: b[5]}
	name, err := r.plainText(&pieces{&r.recordReader, b[6:]}, 1)
	if err != nil {
		return err
	}
	if len(r.entries) == r.limits.Sheets {
		return r.errorf(ErrLimit, "more than %d sheets", r.limits.Sheets)
	}
	if err := r.budget.text(len(name)); err != nil {
		return r.wrap(err)
	}
	e.name = string(name)
	r.entries = append(r.entries, e)
	return nil
}

func (r *xlsReader) format() error {
	if err := r.need(2); err != nil {
		return err
	}
	p := r.pieces()
	id, err := p.uint16()
	if err != nil {
		return err
	}
	size := 2
	if r.old {
		size = 1
	}
	code, err := r.plainText(p, size)
	if errors.Is(err, ErrCorrupt) { // some programs count one character too many
		code, err = r.formatAsFar(2+size), nil
	}
	if err != nil {
		return err
	}
	r.formats[id] = r.codes.look(string(code))
	return nil
}

// formatAsFar is a number format that is cut short, as far as it goes: its text
// begins at a byte of the record. Of wide characters the lower bytes will do.
func (r *xlsReader) formatAsFar(at int) []byte {
	text := r.now.body[min(at, len(r.now.body)):]
	if r.old || len(text) == 0 {
		return text
	}
	flags, text := text[0], text[1:]
	if flags&textWide == 0 {
		return text
	}
	var narrow []byte
	for i := 0; i < len(text); i += 2 {
		narrow = append(narrow, text[i])
	}
	return narrow
}

// sheets reads every sheet that holds cells, in the workbook's order.
func (r *xlsReader) sheets() error {
	names := make(map[string]bool, len(r.entries))
	places := make(map[int]string, len(r.entries))
	walked := 0 // bytes of all sheets: those within one another would be read over and over
	for _, e := range r.entries {
		key := strings.ToLower(e.name)
		if names[key] {
			return fmt.Errorf("%w: two sheets are named %q", ErrCorrupt, e.name)
		}
		names[key] = true
		if other, twice := places[e.at]; twice {
			return fmt.Errorf("%w: sheets %q and %q are both at byte %d", ErrCorrupt, other, e.name, e.at)
		}
		places[e.at] = e.name
		if e.at > len(r.stream) {
			return fmt.Errorf("sheet %q: %w: it begins at byte %d of %d: the file is cut off", e.name, ErrCorrupt, e.at, len(r.stream))
		}
		if e.kind != boundWorksheet {
			what := map[byte]string{boundMacros: "macrosheet", boundChart: "chartsheet"}[e.kind]
			r.book.Notes = append(r.book.Notes, Note{NoteNoCells, fmt.Sprintf("%s (%s)", e.name, what)})
			continue
		}
		s, err := r.sheet(e)
		if err != nil {
			return err
		}
		if walked += r.recordReader.at - e.at; walked > len(r.stream) {
			return fmt.Errorf("sheet %q: %w: sheets overlap", e.name, ErrCorrupt)
		}
		r.book.Sheets = append(r.book.Sheets, s)
	}
	return nil
}

// externSheet takes the list through which formulas refer to sheets: for each
// line the workbook and the first and last sheet.
func (r *xlsReader) externSheet() error {
	if r.old {
		return nil
	}
	p := r.pieces()
	n, err := p.uint16()
	if err != nil {
		return err
	}
	for range n {
		var ref [3]int
		for i := range ref {
			if ref[i], err = p.uint16(); err != nil {
				return err
			}
		}
		r.sheetRef = append(r.sheetRef, ref)
	}
	return nil
}

// builtinNames are the names that a file refers to by number.
var builtinNames = []string{"Consolidate_Area", "Auto_Open", "Auto_Close", "Extract", "Database", "Criteria", "Print_Area", "Print_Titles",
	"Recorder", "Data_Form", "Auto_Activate", "Auto_Deactivate", "Sheet_Title", "_FilterDatabase"}

// definedNames takes those names that stand for a constant or a range of this
// workbook: others would need formulas written out, and nobody asks for them.
func (r *xlsReader) definedNames() error {
	for _, rec := range r.names {
		if r.old {
			return nil
		}
		r.now = rec
		if err := r.need(15); err != nil {
			return err
		}
		b := rec.body
		flags, n, size := binary.LittleEndian.Uint16(b), int(b[3]), int(binary.LittleEndian.Uint16(b[4:]))
		const builtin = 1 << 5
		p := &pieces{&recordReader{stream: r.stream, at: rec.at + 4 + len(b), now: rec}, b[15:]}
		name, err := p.characters(nil, n, b[14])
		if err != nil {
			return err
		}
		if flags&builtin != 0 && len(name) == 1 && int(name[0]) < len(builtinNames) {
			name = []byte("_xlnm." + builtinNames[name[0]])
		}
		if len(p.b) < size {
			continue // its formula goes on elsewhere, so it is none of ours
		}
		refers, ok := r.refers(p.b[:size])
		if !ok {
			continue
		}
		if err := r.budget.text(len(name) + len(refers)); err != nil {
			return r.wrap(err)
		}
		r.book.Names = append(r.book.Names, Name{string(name), refers})
	}
	return nil
}

// refers writes out a formula of one token: a constant or a reference.
func (r *xlsReader) refers(formula []byte) (string, bool) {
	if len(formula) < 2 {
		return "", false
	}
	le := binary.LittleEndian
	token, b := formula[0], formula[1:]
	switch {
	case token == 0x17 && len(b) >= 2:
		p := &pieces{&recordReader{}, b[2:]}
		text, err := p.characters(nil, int(b[0]), b[1])
		if err != nil || len(p.b) > 0 {
			return "", false
		}
		return `"` + strings.ReplaceAll(string(text), `"`, `""`) + `"`, true
	case token == 0x1E && len(b) == 2:
		return fmt.Sprint(le.Uint16(b)), true
	case token == 0x1F && len(b) == 8:
		number := float(b)
		return numberText(number), finite(number)
	case token&0x1F == 0x1A && len(b) == 6:
		sheet, ok := r.sheetOf(int(le.Uint16(b)))
		return sheet + "!" + absolute(b[2:], b[4:]), ok && !relative(b[4:])
	case token&0x1F == 0x1B && len(b) == 10:
		sheet, ok := r.sheetOf(int(le.Uint16(b)))
		return sheet + "!" + absolute(b[2:], b[6:]) + ":" + absolute(b[4:], b[8:]), ok && !relative(b[6:]) && !relative(b[8:])
	}
	return "", false
}

// relative says whether a reference's row or column counts from the cell that
// uses it, so that it stands for no one place.
func relative(col []byte) bool { return binary.LittleEndian.Uint16(col)&0xC000 != 0 }

// absolute is a place as formulas write it: $A$1.
func absolute(row, col []byte) string {
	le := binary.LittleEndian
	return "$" + ColumnName(int(le.Uint16(col)&0x3FFF)) + fmt.Sprintf("$%d", int(le.Uint16(row))+1)
}

// sheetOf is the name, quoted if it must be, of the one sheet of this workbook
// that a line of the list of references means.
func (r *xlsReader) sheetOf(n int) (string, bool) {
	if n >= len(r.sheetRef) {
		return "", false
	}
	ref := r.sheetRef[n]
	if ref[0] >= len(r.ownBooks) || !r.ownBooks[ref[0]] || ref[1] != ref[2] || ref[1] >= len(r.entries) {
		return "", false
	}
	name := r.entries[ref[1]].name
	for i, c := range name {
		if !unicode.IsLetter(c) && c != '_' && (i == 0 || !unicode.IsDigit(c) && c != '.') {
			return "'" + strings.ReplaceAll(name, "'", "''") + "'", true
		}
	}
	return name, true
}
