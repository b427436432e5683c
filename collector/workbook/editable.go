package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// editable is the same workbook laid out as the editor expects one, so that it
// keeps what is there. Programs differ in what they write, all of it allowed: targets of relations from
// the package's root (openpyxl), shapes of comments under other ids (LibreOffice),
// comments and their shapes under numbers that differ, no styles or styles in part
// (generators of reports). The editor goes by Excel's own habits; of other layouts it
// loses comments or breaks down. Bytes that need nothing come back as they are.
func editable(data []byte, limits *Limits) ([]byte, error) {
	c, err := openContainer(data, limits)
	if err != nil {
		return nil, err
	}
	e := &layout{zip: c, changed: map[string][]byte{}, moved: map[string]string{}}
	for _, step := range []func() error{e.strict, e.relations, e.comments, e.shapes, e.styles, e.rows} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if len(e.changed) == 0 && len(e.moved) == 0 {
		return data, nil
	}
	return e.write()
}

// layout is a package being laid out anew. Parts go by their names in lower case, as in the container.
type layout struct {
	zip     *container
	changed map[string][]byte
	moved   map[string]string // to the new name
}

// maxLayout bounds the parts that are looked into: relations, shapes, styles.
const maxLayout = 32 << 20

// text is a part as it stands now; nil: there is none, or it is too large to be laid out anew.
func (e *layout) text(name string) ([]byte, error) {
	key := strings.ToLower(name)
	if b, ok := e.changed[key]; ok {
		return b, nil
	}
	p := e.zip.part(key)
	if p == nil || p.size > maxLayout {
		return nil, nil
	}
	var r partReader
	if err := e.zip.open(&r, p); err != nil {
		return nil, fmt.Errorf("part %s: %w", p.name, err)
	}
	defer r.Close()
	b, err := io.ReadAll(&r)
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", p.name, err)
	}
	return b, nil
}

func (e *layout) change(name string, text []byte) { e.changed[strings.ToLower(name)] = text }

// names are the parts that an expression fits, in order.
func (e *layout) names(where *regexp.Regexp) []string {
	var out []string
	for name := range e.zip.parts {
		if where.MatchString(name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

var (
	partOfRelations = regexp.MustCompile(`^xl/worksheets/_rels/[^/]+\.rels$`)
	relationElement = regexp.MustCompile(`<(?:\w+:)?Relationship\s[^>]*>`)
	relationTarget  = regexp.MustCompile(`(\sTarget\s*=\s*)("[^"]*"|'[^']*')`)
	relationType    = regexp.MustCompile(`\sType\s*=\s*["'][^"']*/(\w+)["']`)
)

// target is what a relation of a sheet points to, as a part's name.
func target(element []byte) string {
	m := relationTarget.FindSubmatch(element)
	if m == nil {
		return ""
	}
	t := string(m[2][1 : len(m[2])-1])
	if strings.HasPrefix(t, "/") {
		return strings.TrimPrefix(path.Clean(t), "/")
	}
	return path.Join("xl/worksheets", t)
}

// strictSpaces are the namespaces and kinds of relations of the strict format, each with its transitional name.
var strictSpaces = strings.NewReplacer(
	"http://purl.oclc.org/ooxml/spreadsheetml/main", "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
	"http://purl.oclc.org/ooxml/officeDocument/relationships", "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
	"http://purl.oclc.org/ooxml/officeDocument/extendedProperties",
	"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
	"http://purl.oclc.org/ooxml/officeDocument/customProperties", "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
	"http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes", "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
	"http://purl.oclc.org/ooxml/drawingml/", "http://schemas.openxmlformats.org/drawingml/2006/",
	` conformance="strict"`, "", ` conformance='strict'`, "",
)

var partOfXML = regexp.MustCompile(`\.(?:xml|rels)$`)

// strict turns the strict format into the transitional one: what the editor writes of the former no program opens.
func (e *layout) strict() error {
	for _, name := range e.names(partOfXML) {
		text, err := e.text(name)
		if err != nil {
			return err
		}
		if bytes.Contains(text, []byte("http://purl.oclc.org/ooxml/")) {
			e.change(name, []byte(strictSpaces.Replace(string(text))))
		}
	}
	return nil
}

// relations turns targets from the package's root into such from the sheet's folder.
func (e *layout) relations() error {
	for _, name := range e.names(partOfRelations) {
		text, err := e.text(name)
		if err != nil || text == nil {
			return err
		}
		fixed := relationElement.ReplaceAllFunc(text, func(element []byte) []byte {
			return relationTarget.ReplaceAllFunc(element, func(t []byte) []byte {
				return []byte(strings.Replace(strings.Replace(string(t), `"/xl/`, `"../`, 1), `'/xl/`, `'../`, 1))
			})
		})
		if !bytes.Equal(fixed, text) {
			e.change(name, fixed)
		}
	}
	return nil
}

// comments gives each sheet's comments and shapes one number: the editor finds the one by the other's.
func (e *layout) comments() error {
	used := map[int]bool{}
	type pair struct{ rels, notes, shapes string }
	var odd []pair
	for _, name := range e.names(partOfRelations) {
		text, err := e.text(name)
		if err != nil {
			return err
		}
		p := pair{rels: name}
		for _, element := range relationElement.FindAll(text, -1) {
			switch kind := relationType.FindSubmatch(element); {
			case kind == nil:
			case string(kind[1]) == "comments":
				p.notes = target(element)
			case string(kind[1]) == "vmlDrawing" && p.shapes == "":
				p.shapes = target(element)
			}
		}
		if p.notes == "" && p.shapes == "" {
			continue
		}
		number, ok := numberIn(p.shapes, "xl/drawings/vmlDrawing", ".vml")
		same, okNotes := numberIn(p.notes, "xl/comments", ".xml")
		if ok && okNotes && number == same && !used[number] {
			used[number] = true
			continue
		}
		odd = append(odd, p)
	}
	// Shapes without comments get a number that no new sheet's comments will have.
	alone := 10_000
	next := 0
	for _, p := range odd {
		number := &next
		if p.notes == "" {
			number = &alone
		}
		for *number++; used[*number]; *number++ {
		}
		used[*number] = true
		if err := e.move(p.rels, p.shapes, fmt.Sprintf("xl/drawings/vmlDrawing%d.vml", *number)); err != nil {
			return err
		}
		if err := e.move(p.rels, p.notes, fmt.Sprintf("xl/comments%d.xml", *number)); err != nil {
			return err
		}
	}
	return nil
}

// numberIn is the number between a part's head and tail.
func numberIn(name, head, tail string) (int, bool) {
	if !strings.HasPrefix(name, head) || !strings.HasSuffix(name, tail) {
		return 0, false
	}
	n, err := strconv.Atoi(name[len(head) : len(name)-len(tail)])
	return n, err == nil && n > 0
}

// move renames a part that one sheet's relations name.
func (e *layout) move(rels, from, to string) error {
	if from == "" || from == to || e.zip.part(strings.ToLower(from)) == nil {
		return nil
	}
	text, err := e.text(rels)
	if err != nil {
		return err
	}
	e.change(rels, relationElement.ReplaceAllFunc(text, func(element []byte) []byte {
		if target(element) != from {
			return element
		}
		return relationTarget.ReplaceAll(element, []byte(`${1}"../`+strings.TrimPrefix(to, "xl/")+`"`))
	}))
	e.moved[strings.ToLower(from)] = to
	own := path.Dir(from) + "/_rels/" + path.Base(from) + ".rels"
	if e.zip.part(strings.ToLower(own)) != nil {
		e.moved[strings.ToLower(own)] = path.Dir(to) + "/_rels/" + path.Base(to) + ".rels"
	}
	types, err := e.text(contentTypes)
	if err != nil || types == nil {
		return err
	}
	partName := regexp.MustCompile(`(?i)(\sPartName\s*=\s*["'])/` + regexp.QuoteMeta(from) + `(["'])`)
	// The new name may still be another part's: a mark keeps the two apart until all have moved.
	e.change(contentTypes, partName.ReplaceAll(types, []byte("${1}/"+movedMark+to+"${2}")))
	return nil
}

const (
	contentTypes = "[Content_Types].xml"
	movedMark    = "\x00"
)

var (
	partOfShapes = regexp.MustCompile(`^xl/drawings/[^/]+\.vml$`)
	shapeID      = regexp.MustCompile(`(<v:shape\s[^>]*?\bid\s*=\s*["'])([^"']*)(["'])`)
	shapeNumber  = regexp.MustCompile(`^_x0000_s[0-9]{1,9}$`)
	shapeType    = regexp.MustCompile(`<v:shapetype\b`)
	shapeFirst   = regexp.MustCompile(`<v:shape\b`)
)

// commentShapes is the kind of shape that Excel draws comments with.
const commentShapes = `<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" ` +
	`path="m0,0l0,21600,21600,21600,21600,0xe"><v:stroke joinstyle="miter"></v:stroke><v:path gradientshapeok="t" ` +
	`o:connecttype="rect"></v:path></v:shapetype>`

// shapes gives shapes ids of Excel's kind, and a kind of shape where none is declared.
func (e *layout) shapes() error {
	for i, name := range e.names(partOfShapes) {
		text, err := e.text(name)
		if err != nil {
			return err
		}
		next := 900_000 + 1000*i
		fixed := shapeID.ReplaceAllFunc(text, func(m []byte) []byte {
			g := shapeID.FindSubmatch(m)
			if shapeNumber.Match(g[2]) {
				return m
			}
			next++
			return fmt.Appendf(nil, "%s_x0000_s%d%s", g[1], next, g[3])
		})
		if at := shapeFirst.FindIndex(fixed); at != nil && !shapeType.Match(fixed) {
			fixed = slices.Concat(fixed[:at[0]], []byte(commentShapes), fixed[at[0]:])
		}
		if !bytes.Equal(fixed, text) {
			e.change(name, fixed)
		}
	}
	return nil
}

// write makes the package: changed parts changed, moved ones under their new names.
func (e *layout) write() ([]byte, error) {
	if types, ok := e.changed[strings.ToLower(contentTypes)]; ok {
		e.change(contentTypes, bytes.ReplaceAll(types, []byte("/"+movedMark), []byte("/")))
	}
	var names []string
	for name := range e.zip.parts {
		names = append(names, name)
	}
	for name := range e.changed {
		if e.zip.part(name) == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, key := range names {
		name := key
		p := e.zip.part(key)
		if p != nil {
			name = p.name
		}
		if to, ok := e.moved[key]; ok {
			name = to
		}
		if err := e.writePart(w, key, name, p); err != nil {
			return nil, fmt.Errorf("part %s: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (e *layout) writePart(w *zip.Writer, key, name string, p *part) error {
	f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	if text, ok := e.changed[key]; ok {
		_, err := f.Write(text)
		return err
	}
	var r partReader
	if err := e.zip.open(&r, p); err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(f, &r)
	return err
}

var (
	partOfSheet = regexp.MustCompile(`^xl/worksheets/[^/]+\.xml$`)
	rowElement  = regexp.MustCompile(`<(?:\w+:)?row(?:\s[^>]*|/)?>`)
	rowNumber   = regexp.MustCompile(`\sr\s*=\s*["'](\d+)["']`)
)

// rows numbers rows that leave it to their order: the editor loses what is said of such, that they are hidden, how high they are.
func (e *layout) rows() error {
	for _, name := range e.names(partOfSheet) {
		text, err := e.text(name)
		if err != nil {
			return err
		}
		first := rowElement.Find(text)
		if first == nil || rowNumber.Match(first) || bytes.Contains(text, []byte("<!")) {
			continue
		}
		number := 0
		e.change(name, rowElement.ReplaceAllFunc(text, func(element []byte) []byte {
			if m := rowNumber.FindSubmatch(element); m != nil {
				number, _ = strconv.Atoi(string(m[1]))
				return element
			}
			number++
			at := bytes.Index(element, []byte("row")) + len("row")
			return slices.Concat(element[:at], fmt.Appendf(nil, ` r="%d"`, number), element[at:])
		}))
	}
	return nil
}
