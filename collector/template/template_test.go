package template

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/form"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// lastPeriods are periods that every form of the sample has had by November 2026.
var lastPeriods = map[periods.Frequency]string{periods.Monthly: "2026-M10", periods.Quarterly: "2026-Q3", periods.Yearly: "2025-A1"}

// A template that was filled in reads as exactly what was typed, every cell of
// it, in every form of the sample.
func TestFilledTemplatesRoundTrip(t *testing.T) {
	r := collectortest.Lanzhou(t)
	if len(r.Forms()) < 12 {
		t.Fatalf("%d forms", len(r.Forms()))
	}
	for _, f := range r.Forms() {
		for _, department := range f.Departments {
			t.Run(f.ID+" of "+department, func(t *testing.T) {
				period, err := periods.Parse(lastPeriods[f.Frequency])
				if err != nil {
					t.Fatal(err)
				}
				data, err := Make(t.Context(), r, Request{f.ID, department, period}, collectortest.Nothing, collectortest.Made)
				if err != nil {
					t.Fatal(err)
				}
				again, err := Make(t.Context(), r, Request{f.ID, department, period}, collectortest.Nothing, collectortest.Made)
				if err != nil || string(again) != string(data) {
					t.Errorf("the same call gives other bytes, %v", err)
				}
				roundTrip(t, r, f, department, period, data)
			})
		}
	}
}

func roundTrip(t *testing.T, r *reading.Reader, f *form.Spec, department string, period periods.Period, data []byte) {
	t.Helper()
	plan := &template{reader: r, form: f, department: department, period: period, made: collectortest.Made}
	plan.layOut()
	if err := plan.learn(t.Context()); err != nil {
		t.Fatal(err)
	}
	filled, typed := fillIn(t, plan, data)
	readBack(t, r, plan, filled, typed)
}

// fillIn types something into every cell that is to be filled, and says what.
func fillIn(t *testing.T, plan *template, data []byte) ([]byte, map[string]string) {
	t.Helper()
	d, err := workbook.EditDraft(data, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	typed := map[string]string{}
	for _, s := range plan.sheets {
		p := d.Page(s.name)
		for _, c := range s.cells {
			if !c.input || !c.sample {
				continue
			}
			text := fmt.Sprintf("%d.25", 2000+31*c.at.Row+c.at.Col)
			switch c.role {
			case indicators.RoleGrowth, indicators.RoleCheck:
				continue
			case indicators.RoleText, indicators.RoleWords, "where":
				text = cmp.Or(c.sampleText, "进展"+c.at.String())
				p.Text(c.at, text, workbook.Style{})
			case indicators.RoleYes:
				p.Text(c.at, "是", workbook.Style{})
				text = "是"
			case indicators.RoleStep: // five parts of what stands in column B
				text = fmt.Sprint((2000 + 31*float64(c.at.Row) + 1 + 0.25) / 5)
				p.Decimal(c.at, text, workbook.Style{})
			case "year":
				p.Number(c.at, float64(plan.period.Year()), workbook.Style{})
			case indicators.RoleActual, indicators.RolePlanned, indicators.RoleFrom, indicators.RoleBound:
				drawSample(plan, p, c, workbook.Style{Format: "yyyy-mm-dd"})
				text = ""
			default:
				p.Decimal(c.at, text, workbook.Style{})
			}
			typed[s.name+"!"+c.at.String()] = text
		}
	}
	filled, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return filled, typed
}

// readBack reads a filled template as a child of the program does, and compares it with what was typed.
func readBack(t *testing.T, r *reading.Reader, plan *template, filled []byte, typed map[string]string) {
	t.Helper()
	f, department, period := plan.form, plan.department, plan.period
	book, err := workbook.ReadCalculated(t.Context(), "任意名称.xlsx", filled, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got := collectortest.ReadBook(t, r, book, report.File{Name: "任意名称.xlsx"}, collectortest.Made.AddDate(0, 3, 0), collectortest.Nothing)
	for _, x := range got.Findings {
		if x.Code == "total.differs" {
			t.Errorf("%s: %s", x.Place(), x.Message.EN)
		}
	}
	if got.Form != f.ID || got.Department != department || got.Period != period {
		t.Errorf("read as %s of %s for %s", got.Form, got.Department, got.Period)
	}
	if !got.Accepted() {
		for _, x := range got.Findings {
			t.Errorf("%s %s %s: %s", x.Code, x.Place(), x.Found, x.Message.EN)
		}
		return
	}
	figures := map[string]indicators.Observation{}
	for _, o := range got.Observations {
		figures[o.Source.Sheet+"!"+o.Source.Cell] = o
	}
	wanted := 0
	for _, s := range plan.sheets {
		for at, values := range s.means {
			key := s.name + "!" + at.String()
			text, ok := typed[key]
			if !ok || values[0].Role == indicators.RoleGrowth || values[0].Role == indicators.RolePrior {
				continue
			}
			wanted++
			o, ok := figures[key]
			if values[0].Column != nil && values[0].Column.Records != "" {
				if o.Value != 1 {
					t.Errorf("%s: one record counts as %v", key, o.Value)
				}
				continue
			}
			if !ok {
				t.Errorf("%s was typed as %q and not read", key, text)
				continue
			}
			unit, err := (quantities.Table{}).ParseUnit(o.Source.Unit)
			if text != "" && text != "是" && !strings.HasPrefix(text, "进展") && o.Basis != indicators.Words {
				var number float64
				fmt.Sscan(text, &number)
				if err == nil && o.Value != unit.InBase(number) || o.Source.Text != text || math.IsNaN(o.Value) {
					t.Errorf("%s was typed as %q and read as %v %s (%q)", key, text, o.Value, o.Source.Unit, o.Source.Text)
				}
			}
		}
	}
	if wanted == 0 && !f.Plan {
		t.Error("no figure to compare")
	}
	if f.Plan && len(got.Targets) == 0 {
		t.Error("a filled plan sets no target")
	}
}

func TestTemplateRefusals(t *testing.T) {
	r := collectortest.Lanzhou(t)
	month := periods.Month(2026, time.October)
	for _, c := range []struct {
		form, department string
		period           periods.Period
		want             error
	}{
		{"none", "", month, ErrNoForm},
		{"special_fund", "", month, ErrNoDepartment},
		{"special_fund", "commerce", month, ErrNoDepartment},
		{"land_quota", "", month, ErrNoPeriod},
		{"park_monthly", "", periods.Month(2026, time.January), ErrNoPeriod},
	} {
		if _, err := Make(t.Context(), r, Request{c.form, c.department, c.period}, collectortest.Nothing, collectortest.Made); !errors.Is(err,
			c.want) {
			t.Errorf("%s %s %s: %v", c.form, c.department, c.period, err)
		}
	}
}

// A template shows what stood in the period before, and is told from another period's.
func TestTemplateShowsTheLastPeriod(t *testing.T) {
	r := collectortest.Lanzhou(t)
	month := periods.Month(2026, time.October)
	standing := func(s indicators.Subject) []indicators.Observation {
		if s.Indicator != "imports_exports" {
			return nil
		}
		return []indicators.Observation{{Subject: s, Period: month.Shift(-1), Basis: indicators.Own, Value: 4_187_700_000,
			Status: indicators.Normal}}
	}
	plan := &template{reader: r, form: r.Forms()[7], department: "commerce", period: month, made: collectortest.Made}
	plan.layOut()
	if err := plan.learn(t.Context()); err != nil {
		t.Fatal(err)
	}
	shown := ""
	for _, c := range plan.sheets[0].cells {
		if text, ok := lastValue(plan, plan.sheets[0], c.at, standing); ok {
			shown += c.at.String() + " " + text + "\n"
		}
	}
	if want := "C6 上期（2026年9月）：418770万元\n"; shown != want {
		t.Errorf("shown %q, want %q", shown, want)
	}
	data, err := Make(t.Context(), r, Request{Form: "trade_investment", Period: month}, standing, collectortest.Made)
	if err != nil {
		t.Fatal(err)
	}
	d, err := workbook.EditDraft(data, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(d.Pages(), " "), "外贸和招商引资月报上期") {
		t.Errorf("sheets %v", d.Pages())
	}
	p := d.Page(plan.sheets[0].name)
	p.Text(workbook.Ref{Row: 2, Col: plan.sheets[0].width / 2}, "2026年9月", workbook.Style{})
	for _, row := range []int{5, 6} {
		p.Decimal(workbook.Ref{Row: row, Col: 3}, "30.5", workbook.Style{})
	}
	other, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got := collectortest.ReadFile(t, r, report.File{Name: "x.xlsx", Data: other}, collectortest.Made, collectortest.Nothing)
	if got.Form != "trade_investment" {
		t.Errorf("read as %q", got.Form)
	}
	said := false
	for _, f := range got.Findings {
		said = said || f.Code == "period.template"
	}
	if !said || got.Period != month.Shift(-1) {
		t.Errorf("period %s, findings %v", got.Period, got.Findings)
	}
}
