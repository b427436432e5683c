package indicators

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Bounds of what a catalogue may be, so that a hostile or runaway one costs little.
const (
	maxCatalogueFile  = 4 << 20 // bytes of one file
	maxCatalogueFiles = 1000
	maxCatalogueNodes = 1 << 20 // YAML nodes decoded in all, every use of an alias counted
	maxNesting        = 64
)

// catalogueFile is what one file may declare; a catalogue is the sum of its files.
type catalogueFile struct {
	Pos         Pos             `yaml:"-"`
	Documents   []*Document     `yaml:"documents"`
	Departments []*Department   `yaml:"departments"`
	Measures    []*Measure      `yaml:"measures"`
	Kinds       map[string]Text `yaml:"kinds"`
	Units       []*ownUnit      `yaml:"units"`
	Entities    []*Entity       `yaml:"entities"`
	Indicators  []*Indicator    `yaml:"indicators"`
	Forms       []*Form         `yaml:"forms"`
	Calendar    *Calendar       `yaml:"calendar"`
	Bands       *Bands          `yaml:"bands"`
}

// LoadCatalogue reads every *.yaml file at the top of a directory as one
// catalogue, and validates it. All mistakes of all files come at once, as a
// *CatalogueError; any other error is of reading. Dates are days of loc.
func LoadCatalogue(fsys fs.FS, loc *time.Location) (*Catalogue, error) {
	files, err := readCatalogueFiles(fsys)
	if err != nil {
		return nil, err
	}
	var problems problems
	c := &Catalogue{Location: loc, Bands: DefaultBands()}
	var units []*ownUnit
	d := decoder{problems: &problems, loc: loc, budget: maxCatalogueNodes}
	for _, f := range files {
		declared := d.file(f.Name, f.Content)
		c.take(declared, &problems)
		units = append(units, declared.Units...)
	}
	if len(files) == 0 {
		problems.add(Pos{File: "."}, "no *.yaml file is here: a catalogue needs at least documents, departments, measures and indicators")
	}
	c.Units = unitsWith(units, &problems)              // before all that is told in them
	if problems.phase = byMeaning; !problems.slipped { // of a file that is no YAML nothing is known, and much would seem to be missing
		validateCatalogue(c, &problems)
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// take takes in what one file declares.
func (c *Catalogue) take(f catalogueFile, problems *problems) {
	c.Documents = append(c.Documents, f.Documents...)
	c.Departments = append(c.Departments, f.Departments...)
	c.Measures = append(c.Measures, f.Measures...)
	for _, kind := range sortedKeys(f.Kinds) {
		c.nameKind(kind, f.Kinds[kind], problems.key(f.Pos, "kinds."+kind), problems)
	}
	c.Entities = append(c.Entities, f.Entities...)
	c.Indicators = append(c.Indicators, f.Indicators...)
	c.Forms = append(c.Forms, f.Forms...)
	if f.Calendar != nil {
		c.Calendar = c.Calendar.merge(f.Calendar, problems)
	}
	if f.Bands != nil {
		if c.Bands.Pos.File != "" {
			problems.add(f.Bands.Pos, "bands: stand at %s already; keep one", c.Bands.Pos)
		}
		c.Bands = f.Bands.withDefaults()
	}
}

// nameKind says what entities of a kind are called.
func (c *Catalogue) nameKind(kind string, name Text, at Pos, problems *problems) {
	if _, twice := c.Kinds[kind]; twice {
		problems.add(at, "kinds: %s is named in another file already: keep one", kind)
	}
	if c.Kinds == nil {
		c.Kinds, problems.kinds = map[string]Text{}, map[string]Pos{}
	}
	c.Kinds[kind], problems.kinds[kind] = name, at
}

// merge joins the days of two files, each day standing in one of them; a nil calendar has none.
func (c *Calendar) merge(other *Calendar, problems *problems) *Calendar {
	if c == nil {
		return other
	}
	join := func(key string, a, b map[string]string) map[string]string {
		all := maps.Clone(a)
		if all == nil {
			all = map[string]string{}
		}
		for _, day := range sortedKeys(b) {
			if all[day] != "" {
				problems.add(other.Pos, "calendar: %s: %s stands at %s already", key, day, c.Pos)
			}
			all[day] = b[day]
		}
		return all
	}
	return &Calendar{
		Pos:      c.Pos,
		Covers:   append(slices.Clone(c.Covers), other.Covers...),
		Holidays: join("holidays", c.Holidays, other.Holidays),
		Workdays: join("workdays", c.Workdays, other.Workdays),
	}
}

// namedFile is a file's name and bytes.
type namedFile struct{ Name, Content string }

// readCatalogueFiles gives the *.yaml files at the top of a directory, by name.
func readCatalogueFiles(fsys fs.FS) ([]namedFile, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("reading catalogue: %w", err)
	}
	var files []namedFile
	for _, e := range entries {
		if e.IsDir() || (path.Ext(e.Name()) != ".yaml" && path.Ext(e.Name()) != ".yml") || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if len(files) == maxCatalogueFiles {
			return nil, fmt.Errorf("reading catalogue: more than %d files", maxCatalogueFiles)
		}
		content, err := readBounded(fsys, e.Name())
		if err != nil {
			return nil, fmt.Errorf("reading catalogue: %w", err)
		}
		files = append(files, namedFile{e.Name(), string(content)})
	}
	slices.SortFunc(files, func(a, b namedFile) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

func readBounded(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxCatalogueFile+1))
	if err != nil {
		return nil, err
	}
	if len(content) > maxCatalogueFile {
		return nil, fmt.Errorf("%s: more than %d bytes", name, maxCatalogueFile)
	}
	return content, nil
}

// PackCatalogue gives a catalogue's files as bytes that are equal where the
// files are: what the ledger keeps of a catalogue's revision.
func PackCatalogue(fsys fs.FS) ([]byte, error) {
	files, err := readCatalogueFiles(fsys)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(w, f.Content)
		}
		if err != nil {
			return nil, fmt.Errorf("packing catalogue: %s: %w", f.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("packing catalogue: %w", err)
	}
	return b.Bytes(), nil
}

// UnpackCatalogue gives back the files that PackCatalogue packed.
func UnpackCatalogue(packed []byte) (fs.FS, error) {
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fmt.Errorf("unpacking catalogue: %w", err)
	}
	return z, nil
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)$`)

// file decodes one file as far as it can be decoded.
func (d *decoder) file(name, content string) (f catalogueFile) {
	d.name = name
	if path.Ext(name) != ".yaml" {
		d.problems.add(Pos{name, 1, 1}, "ends in %s and would be passed over: rename it to .yaml", path.Ext(name))
		return f
	}
	if doc := d.parse(content); doc != nil {
		d.decode(doc, &f)
	}
	return f
}

// parse reads a text as one YAML document; nil: it declares nothing, or is no YAML.
func (d *decoder) parse(text string) *yaml.Node {
	y := yaml.NewDecoder(strings.NewReader(text))
	var doc yaml.Node
	switch err := y.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil // an empty file declares nothing
	case err != nil:
		d.syntax(err)
		return nil
	}
	if err := y.Decode(new(yaml.Node)); err == nil {
		d.problems.add(Pos{d.name, 1, 1}, "holds several YAML documents (---): keep one a file")
	} else if !errors.Is(err, io.EOF) {
		d.syntax(err)
	}
	if len(doc.Content) == 1 && doc.Content[0].Tag == "!!null" {
		return nil // nothing but comments
	}
	return &doc
}

func (d *decoder) syntax(err error) {
	m := yamlLine.FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
	line := 1
	if n, err := strconv.Atoi(m[1]); err == nil {
		line = n
		if strings.HasPrefix(m[2], "did not find expected ") { // the library counts the lines of these alone from 0
			line++
		}
	}
	d.problems.slip(Pos{d.name, line, 1}, "not YAML: %s", m[2])
}
