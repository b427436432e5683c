package collector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators/periods"
)

// The defined names by which a template is known again beside FormName, each a
// text constant: the period it was made for (SDMX), and the department's id.
const (
	PeriodName     = "zhibiao_period"
	DepartmentName = "zhibiao_department"
)

// Errors of Template that callers branch on.
var (
	ErrNoForm       = errors.New("no such form")
	ErrNoPeriod     = errors.New("not a period of the form")
	ErrNoDepartment = errors.New("the department does not owe the form")
)

// lastName begins the defined names of sheets that show last period's figures.
const lastName = "zhibiao_last_"

// recordRows is how many blank records a template of a ledger has.
const recordRows = 12

// Template makes the workbook that a department fills in: a form's titles,
// headers and rows for one period, numbers guarded by validation, labels
// locked, at every cell what its indicator means and what stood there last time. Department
// may be empty where one alone owes the form. What the template asks, the
// reader reads: it is proved with the reader itself.
func (r *Reader) Template(ctx context.Context, form, department string, period periods.Period, standing Standing, made time.Time) ([]byte, error) {
	i := slices.IndexFunc(r.forms, func(f *formSpec) bool { return f.ID == form })
	if i < 0 {
		return nil, fmt.Errorf("%w: %q", ErrNoForm, form)
	}
	f := r.forms[i]
	if p, ok := periods.Fit(period, f.Frequency, f.Combined); !ok || p != period {
		return nil, fmt.Errorf("%w: %s of %s", ErrNoPeriod, period, form)
	}
	if department == "" && len(f.Departments) == 1 {
		department = f.Departments[0]
	}
	if department = r.catalogue.OwedFor(f.Form, department, period); len(r.catalogue.Obligors(f.Form, department)) == 0 {
		return nil, fmt.Errorf("%w: %q of %s, which %s owe", ErrNoDepartment, department, form, strings.Join(f.Departments, ", "))
	}
	t := &template{reader: r, form: f, department: department, parts: r.catalogue.Obligors(f.Form, department), period: period, made: made}
	t.layOut()
	if err := t.learn(ctx); err != nil {
		return nil, err
	}
	return t.draw(standing, false).Bytes()
}

// template is one being made.
type template struct {
	reader     *Reader
	form       *formSpec
	department string
	parts      []string // the departments whose parts it does
	period     periods.Period
	made       time.Time
	sheets     []*templateSheet
}

type templateSheet struct {
	spec   *sheetSpec
	name   string
	cells  []templateCell
	merges []workbook.Range // of headers
	widths map[int]float64
	width  int // columns
	last   int // row
	head   workbook.Ref
	means  map[workbook.Ref][]value // what the reader takes cells for
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
	for i, spec := range t.form.sheets {
		s := &templateSheet{spec: spec, widths: map[int]float64{}, means: map[workbook.Ref][]value{}}
		s.name = t.sheetName(spec, i, taken)
		taken[s.name] = true
		row := 4
		s.head = workbook.Ref{Row: row}
		for _, table := range spec.tables {
			row = t.layOutTable(s, table, row) + 2
		}
		s.last = row - 2
		s.width = max(s.width, 4)
		t.sheets = append(t.sheets, s)
	}
}

// sheetName is a name that the layout's patterns fit.
func (t *template) sheetName(spec *sheetSpec, i int, taken map[string]bool) string {
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
func (t *template) title(spec *sheetSpec) string {
	title := strings.ReplaceAll(spec.title(), "*", "")
	if name := t.form.Name.ZH; strings.Contains(name, title) {
		return name
	}
	return title
}

// learn fills the template in as a trial and reads it, so that what each cell
// means is what the reader takes it for.
func (t *template) learn(ctx context.Context) error {
	data, err := t.draw(nil, true).Bytes()
	if err != nil {
		return fmt.Errorf("template of %s: %w", t.form.ID, err)
	}
	book, err := workbook.Read(ctx, t.form.ID+".xlsx", data, t.reader.limits)
	if err != nil {
		return fmt.Errorf("template of %s: %w", t.form.ID, err)
	}
	s := t.reader.prepare(ctx, book, File{Name: t.form.ID + ".xlsx"}, t.period.End(t.reader.catalogue.Location).AddDate(1, 0, 0))
	if s.form == nil || s.form.ID != t.form.ID {
		return fmt.Errorf("template of %s: the form's own texts do not tell it from others: %s", t.form.ID, firstFault(s.out))
	}
	for i := range s.values {
		v := s.values[i]
		for _, sheet := range t.sheets {
			if v.sheet != nil && v.sheet.grid.sheet.Name == sheet.name {
				sheet.means[v.at] = append(sheet.means[v.at], v)
			}
		}
	}
	return nil
}

func firstFault(r Reading) string {
	for _, f := range r.Findings {
		if f.Severity == Fault {
			return f.Place() + " " + f.Message.EN
		}
	}
	return ""
}
