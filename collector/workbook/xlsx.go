package workbook

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// xlsxReader reads one Office Open XML workbook, part by part, as a stream.
type xlsxReader struct {
	ctx    context.Context
	zip    *container
	limits *Limits
	book   *Book

	scan scanner
	part partReader
	text []byte // of the rich text being read

	texts  textArena
	shared []string
	codes  codes
	looks  []look // by cell style; nil without a styles part
	budget budget
	slow   bool // read every cell the long way, for tests
}

// workspaces keeps buffers between workbooks.
var workspaces sync.Pool

type workspace struct {
	buf  []byte
	text []byte
}

// maxRelations bounds the relationships that are listed.
const maxRelations = 1 << 16

func readXLSX(ctx context.Context, data []byte, limits Limits) (*Book, error) {
	return readXLSXBy(ctx, data, limits, false)
}

func readXLSXBy(ctx context.Context, data []byte, limits Limits, slow bool) (*Book, error) {
	zip, err := openContainer(data, &limits)
	if err != nil {
		return nil, err
	}
	r := &xlsxReader{ctx: ctx, zip: zip, limits: &limits, book: &Book{Format: XLSX}, budget: budget{limits: &limits}, slow: slow}
	if w, ok := workspaces.Get().(*workspace); ok {
		r.scan.buf, r.text = w.buf, w.text
	}
	defer func() {
		if len(r.scan.buf) <= 1<<20 && cap(r.text) <= 1<<20 {
			workspaces.Put(&workspace{r.scan.buf, r.text})
		}
	}()
	if err := r.workbook(); err != nil {
		return nil, err
	}
	r.book.Saved = zip.saved()
	return r.book, nil
}

// relation is one line of a .rels part: what a part refers to by an id.
type relation struct {
	kind   string // the last segment of its type: "worksheet", "styles"
	target string // a part's name
}

// sheetEntry is a sheet as the workbook part lists it.
type sheetEntry struct {
	name, id string
	hidden   bool
}

func (r *xlsxReader) workbook() error {
	main, err := r.mainPart()
	if err != nil {
		return err
	}
	relations, err := r.relations(main)
	if err != nil {
		return err
	}
	entries, err := r.entries(main)
	if err != nil {
		return err
	}
	for _, rel := range relations {
		if rel.kind == "vbaProject" {
			r.book.Notes = append(r.book.Notes, Note{NoteMacros, rel.target})
		}
	}
	if err := r.styles(r.sole(relations, "styles", main)); err != nil {
		return err
	}
	if p := r.zip.part(r.sole(relations, "sharedStrings", main)); p != nil {
		if err := r.sharedStrings(p); err != nil {
			return err
		}
	}
	return r.sheets(main, entries, relations)
}

// mainPart finds the workbook part through the package's relations.
func (r *xlsxReader) mainPart() (string, error) {
	main := "xl/workbook.xml"
	if r.zip.part("_rels/.rels") != nil {
		relations, err := r.relations("")
		if err != nil {
			return "", err
		}
		if target := r.sole(relations, "officeDocument", ""); target != "" {
			main = target
		}
	}
	switch {
	case strings.HasSuffix(main, ".bin"):
		return "", errKind(FileBinaryExcel, "")
	case strings.HasPrefix(main, "word/"):
		return "", errKind(FileWord, "")
	case strings.HasPrefix(main, "ppt/"):
		return "", errKind(FilePresentation, "")
	case r.zip.part(main) != nil:
		return main, nil
	case r.zip.part("[Content_Types].xml") == nil && r.zip.part("_rels/.rels") == nil && !r.zip.has("xl/"):
		return "", errKind(FileArchive, r.zip.contents())
	}
	return "", fmt.Errorf("%w: part %s is missing", ErrCorrupt, main)
}

// contents names some of the parts.
func (c *container) contents() string {
	const few = 5
	names := slices.Sorted(maps.Keys(c.parts))
	if len(names) > few {
		names = append(names[:few], "…")
	}
	return clipText(strings.Join(names, ", "))
}

// has says whether any part's name begins so.
func (c *container) has(prefix string) bool {
	for name := range c.parts {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// sole is the target of the first relation of a kind; where there is none, the
// part at its usual place, if that is there.
func (r *xlsxReader) sole(relations map[string]relation, kind, main string) string {
	first := ""
	id := ""
	for i, rel := range relations {
		if rel.kind == kind && (id == "" || i < id) {
			first, id = rel.target, i
		}
	}
	if usual := path.Join(path.Dir(main), kind+".xml"); first == "" && main != "" && r.zip.part(usual) != nil {
		return usual
	}
	return first
}

// document reads a part whose outermost element has that name, and calls inner
// on its start. All of the part is read, so that its checksum is proven.
func (r *xlsxReader) document(p *part, root string, where func() string, inner func() error) error {
	if err := r.zip.open(&r.part, p); err != nil {
		return fmt.Errorf("part %s: %w", p.name, err)
	}
	defer r.part.Close()
	x := &r.scan
	x.reset(r.ctx, &r.part, p.name)
	x.where = where
	if err := x.begin(); err != nil {
		return err
	}
	t, err := x.next()
	if err != nil {
		return err
	}
	if t != tokenStart || string(x.name) != root {
		return x.corrupt("begins with <%.40s>, not <%s>", x.name, root)
	}
	if x.space == spaceOther {
		return x.corrupt("its <%s> is in another namespace than those of workbooks", root)
	}
	if err := inner(); err != nil {
		return err
	}
	if err := x.finish(); err != nil {
		return err
	}
	_, err = r.part.Read(make([]byte, 1))
	if err != io.EOF && err != nil {
		return x.wrap(err)
	}
	return nil
}

// relations reads the .rels part of a part, "" for the package's own. A part
// without one has no relations.
func (r *xlsxReader) relations(of string) (map[string]relation, error) {
	dir, base := path.Split(of)
	p := r.zip.part(dir + "_rels/" + base + ".rels")
	if p == nil {
		return nil, nil
	}
	x := &r.scan
	relations := map[string]relation{}
	err := r.document(p, "Relationships", nil, func() error {
		for {
			child, err := x.child()
			if err != nil || !child {
				return err
			}
			if string(x.name) == "Relationship" {
				if err := r.relation(relations, dir); err != nil {
					return err
				}
			}
			if err := x.skip(); err != nil {
				return err
			}
		}
	})
	return relations, err
}

func (r *xlsxReader) relation(relations map[string]relation, dir string) error {
	x := &r.scan
	var id, kind, target, mode string
	for i := range x.attrs {
		v, err := x.value(&x.attrs[i])
		if err != nil {
			return err
		}
		switch string(x.attrs[i].name) {
		case "Id":
			id = v
		case "Type":
			kind = v
		case "Target":
			target = v
		case "TargetMode":
			mode = v
		}
	}
	if mode == "External" {
		return nil
	}
	if id == "" {
		return x.corrupt("a relationship without an id")
	}
	if _, twice := relations[id]; twice {
		return x.corrupt("relationship %.40q is there twice", id)
	}
	if len(relations) == maxRelations {
		return x.errorf(ErrLimit, "more than %d relationships", maxRelations)
	}
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = dir + target
	}
	relations[id] = relation{kind: path.Base(kind), target: strings.TrimPrefix(path.Clean("/"+target), "/")}
	return nil
}

// totals are the last rows of the tables in a sheet that say that theirs is one of totals. A table that
// cannot be read says nothing: the cells are the sheet's.
func (r *xlsxReader) totals(sheet *part) []Range {
	relations, err := r.relations(sheet.name)
	if err != nil {
		return nil
	}
	var out []Range
	for _, id := range slices.Sorted(maps.Keys(relations)) {
		p := r.zip.part(relations[id].target)
		if relations[id].kind != "table" || p == nil || len(out) == maxTables {
			continue
		}
		if at, ok := r.totalsOf(p); ok {
			out = append(out, at)
		}
	}
	return out
}

func (r *xlsxReader) totalsOf(table *part) (at Range, ok bool) {
	x := &r.scan
	err := r.document(table, "table", nil, func() error {
		rows, err := r.index("totalsRowCount")
		if err != nil {
			return err
		}
		ref, _, err := x.attr("ref")
		if err != nil {
			return err
		}
		at, ok = ParseRange(ref)
		ok = ok && rows > 0
		at.First.Row = max(at.First.Row, at.Last.Row-rows+1)
		for {
			child, err := x.child()
			if err != nil || !child {
				return err
			}
			if err := x.skip(); err != nil {
				return err
			}
		}
	})
	return at, ok && err == nil
}

// entries reads the workbook part: its sheets, names and date system.
func (r *xlsxReader) entries(main string) ([]sheetEntry, error) {
	x := &r.scan
	var entries []sheetEntry
	err := r.document(r.zip.part(main), "workbook", nil, func() error {
		for {
			child, err := x.child()
			if err != nil || !child {
				return err
			}
			switch {
			case !x.main():
				err = x.skip()
			case string(x.name) == "workbookPr":
				if r.book.Date1904, err = x.flag("date1904"); err == nil {
					err = x.skip()
				}
			case string(x.name) == "calcPr":
				if r.book.Stale, err = x.flag("fullCalcOnLoad"); err == nil {
					err = x.skip()
				}
			case string(x.name) == "sheets":
				entries, err = r.sheetEntries()
			case string(x.name) == "definedNames":
				err = r.definedNames()
			default:
				err = x.skip()
			}
			if err != nil {
				return err
			}
		}
	})
	if err == nil && len(entries) == 0 {
		err = fmt.Errorf("part %s: %w: it lists no sheet", main, ErrCorrupt)
	}
	return entries, err
}

func (r *xlsxReader) sheetEntries() ([]sheetEntry, error) {
	x := &r.scan
	var entries []sheetEntry
	for {
		child, err := x.child()
		if err != nil || !child {
			return entries, err
		}
		if x.main() && string(x.name) == "sheet" {
			if len(entries) == r.limits.Sheets {
				return nil, x.errorf(ErrLimit, "more than %d sheets", r.limits.Sheets)
			}
			e, err := r.sheetEntry()
			if err != nil {
				return nil, err
			}
			entries = append(entries, e)
		}
		if err := x.skip(); err != nil {
			return nil, err
		}
	}
}

func (r *xlsxReader) sheetEntry() (e sheetEntry, err error) {
	x := &r.scan
	if e.name, _, err = x.attr("name"); err != nil {
		return e, err
	}
	e.name = string(unescape([]byte(e.name)))
	state, _, err := x.attr("state")
	if err != nil {
		return e, err
	}
	e.hidden = state == "hidden" || state == "veryHidden"
	for i := range x.attrs {
		if a := &x.attrs[i]; a.prefix != nil && string(a.name) == "id" {
			if e.id, err = x.value(a); err != nil {
				return e, err
			}
		}
	}
	if err := r.budget.text(len(e.name)); err != nil {
		return e, x.wrap(err)
	}
	return e, nil
}

func (r *xlsxReader) definedNames() error {
	x := &r.scan
	for {
		child, err := x.child()
		if err != nil || !child {
			return err
		}
		if !x.main() || string(x.name) != "definedName" {
			if err := x.skip(); err != nil {
				return err
			}
			continue
		}
		name, _, err := x.attr("name")
		if err != nil {
			return err
		}
		refers, err := x.content()
		if err != nil {
			return err
		}
		if err := r.budget.text(len(name) + len(refers)); err != nil {
			return x.wrap(err)
		}
		if len(r.book.Names) == maxNames {
			return x.errorf(ErrLimit, "more than %d defined names", maxNames)
		}
		r.book.Names = append(r.book.Names, Name{name, string(refers)})
	}
}

// styles reads the looks of the cell styles; a workbook without that part has none.
func (r *xlsxReader) styles(name string) error {
	if name == "" {
		return nil
	}
	p := r.zip.part(name)
	if p == nil {
		return fmt.Errorf("%w: part %s is missing", ErrCorrupt, name)
	}
	x := &r.scan
	formats := map[int]look{}
	r.looks = make([]look, 0, 16)
	return r.document(p, "styleSheet", nil, func() error {
		for {
			child, err := x.child()
			if err != nil || !child {
				return err
			}
			switch {
			case x.main() && string(x.name) == "numFmts":
				err = r.formats(formats)
			case x.main() && string(x.name) == "cellXfs":
				err = r.cellStyles(formats)
			default:
				err = x.skip()
			}
			if err != nil {
				return err
			}
		}
	})
}

func (r *xlsxReader) formats(formats map[int]look) error {
	x := &r.scan
	for {
		child, err := x.child()
		if err != nil || !child {
			return err
		}
		if string(x.name) == "numFmt" {
			id, err := r.index("numFmtId")
			if err != nil {
				return err
			}
			code, _, err := x.attr("formatCode")
			if err != nil {
				return err
			}
			if len(formats) == maxFormats {
				return x.errorf(ErrLimit, "more than %d number formats", maxFormats)
			}
			formats[id] = r.codes.look(code)
		}
		if err := x.skip(); err != nil {
			return err
		}
	}
}

func (r *xlsxReader) cellStyles(formats map[int]look) error {
	x := &r.scan
	for {
		child, err := x.child()
		if err != nil || !child {
			return err
		}
		if string(x.name) == "xf" {
			id, err := r.index("numFmtId")
			if err != nil {
				return err
			}
			if len(r.looks) == maxStyles {
				return x.errorf(ErrLimit, "more than %d cell styles", maxStyles)
			}
			l, custom := formats[id]
			if !custom {
				l = r.codes.builtin(id)
			}
			r.looks = append(r.looks, l)
		}
		if err := x.skip(); err != nil {
			return err
		}
	}
}

// index is an attribute that counts; absent is 0.
func (r *xlsxReader) index(name string) (int, error) {
	x := &r.scan
	text, ok, err := x.attr(name)
	if !ok || err != nil {
		return 0, err
	}
	n, ok := parseIndex([]byte(text))
	if !ok {
		return 0, x.corrupt("attribute %s is %.20q, not a number", name, text)
	}
	return n, nil
}

// sheets reads every sheet that holds cells, in the workbook's order.
func (r *xlsxReader) sheets(main string, entries []sheetEntry, relations map[string]relation) error {
	names := make(map[string]bool, len(entries))
	parts := make(map[*part]string, len(entries))
	for _, e := range entries {
		key := strings.ToLower(e.name)
		if names[key] {
			return fmt.Errorf("part %s: %w: two sheets are named %q", main, ErrCorrupt, e.name)
		}
		names[key] = true
		if e.id == "" { // so are modules of macros listed that stand elsewhere
			r.book.Notes = append(r.book.Notes, Note{NoteNoCells, e.name})
			continue
		}
		rel, ok := relations[e.id]
		if !ok {
			return fmt.Errorf("part %s: %w: sheet %q refers to %q, which is not there", main, ErrCorrupt, e.name, e.id)
		}
		p := r.zip.part(rel.target)
		if p == nil {
			return fmt.Errorf("part %s: %w: it is missing, sheet %q is in it", rel.target, ErrCorrupt, e.name)
		}
		if other, twice := parts[p]; twice {
			return fmt.Errorf("part %s: %w: sheets %q and %q are both in it", rel.target, ErrCorrupt, other, e.name)
		}
		parts[p] = e.name
		if rel.kind != "worksheet" {
			r.book.Notes = append(r.book.Notes, Note{NoteNoCells, fmt.Sprintf("%s (%s)", e.name, rel.kind)})
			continue
		}
		s, err := r.readSheet(p, e)
		if err != nil {
			return err
		}
		s.Totals = r.totals(p)
		r.book.Sheets = append(r.book.Sheets, s)
	}
	return nil
}
