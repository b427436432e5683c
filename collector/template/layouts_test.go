package template

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/form"
	"zhibiao/collector/reading"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

func layoutsReader(t *testing.T) *reading.Reader {
	t.Helper()
	text, err := os.ReadFile("testdata/layouts/catalogue.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := indicators.LoadCatalogue(fstest.MapFS{"c.yaml": {Data: text}}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return reading.New(c, workbook.Limits{})
}

var layoutsMonth = periods.Month(2026, time.October)

// madeTemplate is a form's template with what the tests have to know of it.
func madeTemplate(t *testing.T, r *reading.Reader, f *form.Spec, department string, period periods.Period) (*template, []byte) {
	t.Helper()
	data, err := Make(t.Context(), r, Request{f.ID, department, period}, collectortest.Nothing, collectortest.Made)
	if err != nil {
		t.Fatal(err)
	}
	plan := &template{reader: r, form: f, department: department, period: period, made: collectortest.Made}
	plan.layOut()
	if err := plan.learn(t.Context()); err != nil {
		t.Fatal(err)
	}
	return plan, data
}

// Ledgers whose records must say something, months and entities across, rows
// under others, totals: what was typed is what is read.
func TestTemplatesOfEveryLayoutRoundTrip(t *testing.T) {
	r := layoutsReader(t)
	for _, f := range r.Forms() {
		t.Run(f.ID, func(t *testing.T) {
			plan, data := madeTemplate(t, r, f, "finance", layoutsMonth)
			filled, typed := fillIn(t, plan, data)
			readBack(t, r, plan, filled, typed)
		})
	}
}

// The same through LibreOffice, which opens, works out and saves: every form of the sample and of these layouts.
func TestTemplatesRoundTripThroughLibreOffice(t *testing.T) {
	soffice := collectortest.LibreOffice(t)
	type one struct {
		r     *reading.Reader
		plan  *template
		typed map[string]string
	}
	dir := t.TempDir()
	made := map[string]one{}
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to",
		"xlsx:Calc MS Excel 2007 XML", "--outdir", filepath.Join(dir, "out")}
	add := func(r *reading.Reader, f *form.Spec, department string, period periods.Period) {
		plan, data := madeTemplate(t, r, f, department, period)
		filled, typed := fillIn(t, plan, data)
		name := fmt.Sprintf("%s_%s.xlsx", f.ID, department)
		if err := os.WriteFile(filepath.Join(dir, name), filled, 0o600); err != nil {
			t.Fatal(err)
		}
		made[name] = one{r, plan, typed}
		args = append(args, filepath.Join(dir, name))
	}
	layouts, sample := layoutsReader(t), collectortest.Lanzhou(t)
	for _, f := range layouts.Forms() {
		add(layouts, f, "finance", layoutsMonth)
	}
	for _, f := range sample.Forms() {
		period, err := periods.Parse(lastPeriods[f.Frequency])
		if err != nil {
			t.Fatal(err)
		}
		add(sample, f, f.Departments[0], period)
	}
	if out, err := exec.CommandContext(t.Context(), soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	for name, m := range made {
		t.Run(name, func(t *testing.T) {
			saved, err := os.ReadFile(filepath.Join(dir, "out", name))
			if err != nil {
				t.Fatal(err)
			}
			readBack(t, m.r, m.plan, saved, m.typed)
		})
	}
}

// A total is a formula over its parts and nothing while they are blank; what it
// shows is compared with them whether the file carries its result or not.
func TestTotalsAreFormulas(t *testing.T) {
	r := layoutsReader(t)
	plan, data := madeTemplate(t, r, r.Forms()[0], "finance", layoutsMonth)
	var sums []string
	for _, c := range plan.sheets[0].cells {
		if len(c.sum) > 0 {
			sums = append(sums, c.at.String()+"="+sumFormula(c.sum))
		}
	}
	want := `B10=IF(NOT(COUNT(B8:B9)),"",SUM(B8:B9)) C10=IF(NOT(COUNT(C8:C9)),"",SUM(C8:C9)) E10=IF(NOT(COUNT(E8:E9)),"",SUM(E8:E9)) ` +
		`B11=IF(NOT(COUNT(B7:B9)),"",SUM(B7:B9)) C11=IF(NOT(COUNT(C7:C9)),"",SUM(C7:C9)) E11=IF(NOT(COUNT(E7:E9)),"",SUM(E7:E9))`
	if got := strings.Join(sums, " "); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	book, err := workbook.ReadCalculated(t.Context(), "t.xlsx", data, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if c := book.Sheets[0].At(workbook.Ref{Row: 10, Col: 1}); c.Number != 0 || strings.TrimSpace(c.Text) != "" {
		t.Errorf("with nothing typed the total is %+v", c)
	}
	filled, _ := fillIn(t, plan, data)
	book, err = workbook.ReadCalculated(t.Context(), "t.xlsx", filled, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for row := 6; row < 9; row++ {
		sum += book.Sheets[0].At(workbook.Ref{Row: row, Col: 1}).Number
	}
	if c := book.Sheets[0].At(workbook.Ref{Row: 10, Col: 1}); c.Number != sum || sum == 0 {
		t.Errorf("the total is %+v, its parts make %v", c, sum)
	}
}
