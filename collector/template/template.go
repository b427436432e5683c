package template

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/reading"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Errors of Template that callers branch on.
var (
	ErrNoForm       = errors.New("no such form")
	ErrNoPeriod     = errors.New("not a period of the form")
	ErrNoDepartment = errors.New("the department does not owe the form")
)

// recordRows is how many blank records a template of a ledger has.
const recordRows = 12

// Request is for whom and for when a form is filled in.
type Request struct {
	Form       string // its id
	Department string // empty where one alone owes the form
	Period     periods.Period
}

// Make makes the workbook that a department fills in: a form's titles,
// headers and rows for one period, numbers guarded by validation, labels
// locked, at every cell what its indicator means and what stood there last time.
// What the template asks, the reader reads: it is proved with the reader itself.
func Make(ctx context.Context, r *reading.Reader, q Request, standing report.Standing, made time.Time) ([]byte, error) {
	t, err := learned(ctx, r, q)
	if err != nil {
		return nil, err
	}
	t.made = made
	return drawBook(t, standing, false).Bytes()
}

// Asked lists the keys of the figures that a form asks of a department for a period, as the reader takes them, sheet by sheet.
func Asked(ctx context.Context, r *reading.Reader, q Request) ([]indicators.Key, error) {
	t, err := learned(ctx, r, q)
	if err != nil {
		return nil, err
	}
	var keys []indicators.Key
	for _, s := range t.sheets {
		for _, at := range slices.SortedFunc(maps.Keys(s.means), func(a, b workbook.Ref) int { return cmp.Or(a.Row-b.Row, a.Col-b.Col) }) {
			for _, v := range s.means[at] {
				keys = append(keys, v.Key())
			}
		}
	}
	return keys, nil
}

// learned is a template that knows what the reader takes its cells for.
func learned(ctx context.Context, r *reading.Reader, q Request) (*template, error) {
	i := slices.IndexFunc(r.Forms(), func(f *form.Spec) bool { return f.ID == q.Form })
	if i < 0 {
		return nil, fmt.Errorf("%w: %q", ErrNoForm, q.Form)
	}
	f := r.Forms()[i]
	if p, ok := periods.Fit(q.Period, f.Frequency, f.Combined); !ok || p != q.Period {
		return nil, fmt.Errorf("%w: %s of %s", ErrNoPeriod, q.Period, q.Form)
	}
	department := q.Department
	if department == "" && len(f.Departments) == 1 {
		department = f.Departments[0]
	}
	duties := indicators.DutiesOf(r.Catalogue())
	department = duties.OwedFor(f.Form, department, q.Period)
	parts := duties.Obligors(f.Form, department)
	if len(parts) == 0 {
		return nil, fmt.Errorf("%w: %q of %s, which %s owe", ErrNoDepartment, department, q.Form, strings.Join(f.Departments, ", "))
	}
	t := &template{reader: r, form: f, department: department, parts: parts, period: q.Period}
	t.layOut()
	return t, t.learn(ctx)
}

// template is one being made.
type template struct {
	reader     *reading.Reader
	form       *form.Spec
	department string
	parts      []string // the departments whose parts it does
	period     periods.Period
	made       time.Time
	sheets     []*templateSheet
}

// units are those that what is laid out will be read by.
func (t *template) units() cells.Units { return cells.Units{Table: t.reader.Catalogue().Units} }

type templateSheet struct {
	spec   *form.SheetSpec
	name   string
	cells  []templateCell
	merges []workbook.Range // of headers
	widths map[int]float64
	width  int // columns
	last   int // row
	head   workbook.Ref
	means  map[workbook.Ref][]extract.Value // what the reader takes cells for
}

// templateCell is one cell of a table.
type templateCell struct {
	at         workbook.Ref
	text       string // of a label or header
	input      bool
	header     bool
	role       string
	sample     bool // takes part in the trial reading
	indent     int
	sum        []workbook.Ref // of a total: the cells that make it
	list       []string       // what may be written there
	sampleText string         // of a cell whose text has to fit
	note       string         // what is to be written there, beside what the indicator means
}

func (t *template) layOut() {
	taken := map[string]bool{}
	for i, spec := range t.form.SheetSpecs {
		s := &templateSheet{spec: spec, widths: map[int]float64{}, means: map[workbook.Ref][]extract.Value{}}
		s.name = t.sheetName(spec, i, taken)
		taken[s.name] = true
		row := 4
		s.head = workbook.Ref{Row: row}
		for _, table := range spec.TableSpecs {
			row = layOutTable(t, s, table, row) + 2
		}
		s.last = row - 2
		s.width = max(s.width, 4)
		t.sheets = append(t.sheets, s)
	}
}

// sheetName is a name that the layout's patterns fit.
func (t *template) sheetName(spec *form.SheetSpec, i int, taken map[string]bool) string {
	name := ""
	if len(spec.Names) > 0 {
		name = strings.ReplaceAll(spec.Names[0], "*", "")
	} else {
		name = strings.ReplaceAll(t.title(spec), "*", "")
	}
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 28 {
		name = string(r[:28])
	}
	if name == "" || taken[name] {
		name = fmt.Sprintf("%s%d", name, i+1)
	}
	return name
}

// title is the sheet's: the form's own name where that says it too.
func (t *template) title(spec *form.SheetSpec) string {
	title := strings.ReplaceAll(spec.Title(), "*", "")
	if name := t.form.Name.ZH; strings.Contains(name, title) {
		return name
	}
	return title
}

// learn fills the template in as a trial and reads it, so that what each cell
// means is what the reader takes it for.
func (t *template) learn(ctx context.Context) error {
	data, err := drawBook(t, nil, true).Bytes()
	if err != nil {
		return fmt.Errorf("template of %s: %w", t.form.ID, err)
	}
	book, err := workbook.Read(ctx, t.form.ID+".xlsx", data, t.reader.Limits())
	if err != nil {
		return fmt.Errorf("template of %s: %w", t.form.ID, err)
	}
	s := t.reader.Prepare(ctx, book, report.File{Name: t.form.ID + ".xlsx"}, t.period.End(t.reader.Catalogue().Location).AddDate(1, 0, 0))
	if s.Form == nil || s.Form.ID != t.form.ID {
		return fmt.Errorf("template of %s: the form's own texts do not tell it from others: %s", t.form.ID, firstFault(s.Findings))
	}
	for i := range s.Values {
		v := s.Values[i]
		for _, sheet := range t.sheets {
			if v.Sheet != nil && v.Sheet.Grid.Sheet.Name == sheet.name {
				sheet.means[v.At] = append(sheet.means[v.At], v)
			}
		}
	}
	return nil
}

func firstFault(findings []report.Finding) string {
	for _, f := range findings {
		if f.Severity == report.Fault {
			return f.Place() + " " + f.Message.EN
		}
	}
	return ""
}
