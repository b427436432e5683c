// Package gen makes the workbooks of the Lanzhou sample as departments would
// send them: every figure invented, every sheet saying so.
//
// It is deterministic: a figure depends on its form, its row and its month
// alone, so that the same months come out the same whenever they are made. Laid
// over the figures is a story in which everything happens that a planner must
// be able to see: see story.go.
package gen

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/samples"
)

// Months is how far back the reports reach: 22 months up to the last.
const Months = 22

// File is one workbook as it came in.
type File struct {
	Name       string
	Form       string
	Department string
	Period     periods.Period
	Received   time.Time
	By         string
	Reason     string // why what looks odd is true
	Data       []byte
	Rejected   bool     // meant to be refused
	Figures    []Figure // what it says, for tests; of a rejected file nothing
}

// Figure is one figure that a file is meant to say, as it is written there.
type Figure struct {
	indicators.Subject
	Period periods.Period
	Basis  indicators.Basis
	Item   string
	Text   string // number, or date for a node
	Unit   string
}

// Generate makes every file that had come in by an instant, of the 22 months up
// to last, in the order in which they came in.
func Generate(last periods.Period, by time.Time) ([]File, error) {
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, fmt.Errorf("load the sample's time zone: %w", err)
	}
	catalogue, err := indicators.LoadCatalogue(samples.Catalogue(), loc)
	if err != nil {
		return nil, fmt.Errorf("load the sample's catalogue: %w", err)
	}
	g := &generator{catalogue: catalogue, loc: loc, last: last, first: last.Shift(1 - Months), until: by}
	for _, make := range []func(*generator) error{
		plans, funds, parks, audits, land, transport, buildings, tasks, trade, water, employment, settlements,
	} {
		if err := make(g); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(g.files, func(a, b File) int {
		return cmp.Or(a.Received.Compare(b.Received), cmp.Compare(a.Name, b.Name))
	})
	return g.files, nil
}

type generator struct {
	catalogue   *indicators.Catalogue
	loc         *time.Location
	first, last periods.Period // months
	until       time.Time
	files       []File
}

// owed lists the periods of a form that end within the months of the sample.
func (g *generator) owed(form string) []periods.Period {
	f := g.catalogue.Form(form)
	if f == nil {
		return nil
	}
	var owed []periods.Period
	for _, p := range f.Obligations(g.last) {
		if end := periods.Month(p.Year(), p.LastMonth()); end.Compare(g.first) >= 0 {
			owed = append(owed, p)
		}
	}
	return owed
}

// received is when the report of a period comes in: a day or two before it is due, in office hours.
func (g *generator) received(form, department string, p periods.Period) time.Time {
	f := g.catalogue.Form(form)
	if f == nil {
		return time.Time{}
	}
	due, _ := f.Deadline(p, g.catalogue.Calendar, g.loc)
	roll := wobble(form+department+"received", p)
	day := due.AddDate(0, 0, -1-int((roll+1)*1.4))
	for g.catalogue.Calendar != nil && !g.catalogue.Calendar.Working(day) {
		day = day.AddDate(0, 0, -1)
	}
	minute := 9*60 + int((wobble(form+department+"minute", p)+1)*230)
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, g.loc)
}

// send draws the file and keeps it, unless it had not come in by the instant asked for.
func (g *generator) send(f File, draw func(b *book)) error {
	if f.Received.After(g.until) {
		return nil
	}
	b := newBook(f.Received)
	draw(b)
	data, err := b.draft.Bytes()
	if err != nil {
		return fmt.Errorf("draw %s: %w", f.Name, err)
	}
	f.Data = data
	if f.By == "" {
		f.By = g.short(f.Department)
	}
	if !f.Rejected {
		f.Figures = b.figures
	}
	g.files = append(g.files, f)
	return nil
}

func (g *generator) short(department string) string {
	if d := g.catalogue.Department(department); d != nil {
		return d.Short
	}
	return department
}

func (g *generator) entity(id string) string {
	if e := g.catalogue.Entity(id); e != nil {
		return e.Name.ZH
	}
	return id
}

// nameOf is a file's name as a department would give it.
func (g *generator) nameOf(department, title string, p periods.Period, suffix string) string {
	return g.short(department) + "_" + title + "_" + chinesePeriod(p) + suffix + ".xlsx"
}

// chinesePeriod is a period as reports write it.
func chinesePeriod(p periods.Period) string {
	switch {
	case p.Months() == 12:
		return fmt.Sprintf("%d年", p.Year())
	case p.Months() == 3:
		return fmt.Sprintf("%d年%s季度", p.Year(), []string{"一", "二", "三", "四"}[p.FirstMonth()/3])
	case p.Months() == 2:
		return fmt.Sprintf("%d年1—2月", p.Year())
	}
	return fmt.Sprintf("%d年%d月", p.Year(), p.LastMonth())
}

// upTo lists the months from January to the last month of a period.
func upTo(p periods.Period) []periods.Period {
	var months []periods.Period
	for m := time.January; m <= p.LastMonth(); m++ {
		months = append(months, periods.Month(p.Year(), m))
	}
	return months
}

// Committed are the files that are kept in the repository: up to October 2026,
// with what had come in by the twenty-third of November.
func Committed() ([]File, error) {
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, fmt.Errorf("load the sample's time zone: %w", err)
	}
	return Generate(periods.Month(2026, time.October), time.Date(2026, time.November, 23, 0, 0, 0, 0, loc))
}

// Folder is where the instance keeps the file: plans/ or workbooks/.
func (f File) Folder() string {
	if f.Form == "annual_plan" {
		return "plans"
	}
	return "workbooks"
}
