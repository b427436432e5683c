package check_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibiao/samples/sampletest"

	"zhibiao/collector/check"
	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
	"zhibiao/samples/gen"
)

// scaleSlips are the slips of a unit that are tried, each upon one figure at a time.
var scaleSlips = []struct {
	name   string
	factor float64
	fits   func(units quantities.Table, base string) bool
}{
	{"×10⁴", 1e4, check.IsAmount}, {"÷10⁴", 1e-4, check.IsAmount}, {"×10⁸", 1e8, check.IsAmount}, {"÷10⁸", 1e-8, check.IsAmount},
	{"×100", 100, check.IsAmount}, {"÷100", 0.01, check.IsAmount}, {"×10", 10, check.IsAmount}, {"÷10", 0.1, check.IsAmount},
	{"×15", 15, func(_ quantities.Table, base string) bool { return base == quantities.SquareMeters }},
	{"÷15", 1.0 / 15, func(_ quantities.Table, base string) bool { return base == quantities.SquareMeters }},
	{"% ×100", 100, func(_ quantities.Table, base string) bool { return base == quantities.Ratio }},
	{"% ÷100", 0.01, func(_ quantities.Table, base string) bool { return base == quantities.Ratio }},
}

// shelf is a ledger's knowledge in memory.
type shelf struct {
	stands map[indicators.Subject][]indicators.Observation
	plans  map[indicators.Subject][]indicators.Target
}

func newShelf() *shelf {
	return &shelf{map[indicators.Subject][]indicators.Observation{}, map[indicators.Subject][]indicators.Target{}}
}

func (s *shelf) past() report.Past {
	return report.Past{
		Standing: func(of indicators.Subject) []indicators.Observation { return s.stands[of] },
		Plans:    func(of indicators.Subject) []indicators.Target { return s.plans[of] },
	}
}

func (s *shelf) add(r report.Reading) {
	for _, o := range r.Observations {
		list := s.stands[o.Subject]
		at, found := report.FindKey(list, &o)
		if !found {
			list = slices.Insert(list, at, o)
		}
		list[at] = o
		s.stands[o.Subject] = list
	}
	for _, t := range r.Targets {
		s.plans[t.Subject] = append(s.plans[t.Subject], t)
	}
}

// tally counts what was tried and what was asked about.
type tally struct{ tried, asked int }

func (t *tally) add(asked bool) {
	t.tried++
	if asked {
		t.asked++
	}
}

func (t tally) share() float64 { return float64(t.asked) / float64(max(t.tried, 1)) }

func (t tally) String() string {
	if t.tried == 0 {
		return "—"
	}
	return fmt.Sprintf("%.1f %% of %d", 100*t.share(), t.tried)
}

// scaleTally is the table of docs/reading.md: slips that were asked about, by kind and by what was known before.
type scaleTally struct {
	first, unknown, second, later map[string]*tally // with a target and no past; with neither; one figure before; more
	files, figures                tally             // true ones that were asked about
}

func newScaleTally() *scaleTally {
	of := func() map[string]*tally {
		m := map[string]*tally{}
		for _, s := range scaleSlips {
			m[s.name] = &tally{}
		}
		return m
	}
	return &scaleTally{first: of(), unknown: of(), second: of(), later: of()}
}

// try puts each slip upon each so many-th figure of a file in turn and sees whether the figure's cell is asked about.
func (n *scaleTally) try(s *reading.Draft, known report.Past, step int) {
	found, values := s.Findings, slices.Clone(s.Values)
	asked := func() []report.Finding {
		*s.Remarks = *report.NewRemarks()
		s.Findings = slices.Clone(found)
		check.Compare(s, known)
		return s.Findings[len(found):]
	}
	for i := 0; i < len(values); i += step {
		v := &values[i]
		if v.Again || v.Role != indicators.RoleValue || v.Status == indicators.Missing || v.Figure == 0 || v.Basis != indicators.Own &&
			v.Basis != indicators.Cumulative {
			continue
		}
		past, targets := check.KnownOf(s, known, i)
		into := n.later
		switch {
		case past == 1:
			into = n.second
		case past == 0 && targets > 0:
			into = n.first
		case past == 0:
			into = n.unknown
		}
		for _, slip := range scaleSlips {
			if !slip.fits(s.Catalogue.Units, s.Catalogue.Indicator(v.Indicator).Unit) {
				continue
			}
			s.Values[i].Figure *= slip.factor
			s.Values[i].Half *= slip.factor
			s.Values[i].Value = s.Values[i].Figure
			at := s.Values[i].Sheet.Place(v.At)
			into[slip.name].add(slices.ContainsFunc(asked(), func(f report.Finding) bool {
				return f.Severity != report.Notice && f.Sheet == at.Sheet && f.Cell == at.Cell
			}))
			s.Values[i] = *v
		}
	}
	s.Findings, s.Values = found, values
}

// judge counts a true file, and its figures, that are asked about.
func (n *scaleTally) judge(got report.Reading, figures int) {
	cells := map[string]bool{}
	for _, f := range got.Findings {
		if f.Severity == report.Question {
			cells[f.Place()] = true
		}
	}
	n.files.add(len(cells) > 0)
	n.figures.tried += figures
	n.figures.asked += len(cells)
}

func (n *scaleTally) table() string {
	var b strings.Builder
	b.WriteString("| slip | first report, a target stands | first report, nothing known | one figure before | more " +
		"|\n|---|---|---|---|---|\n")
	for _, s := range scaleSlips {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", s.name, n.first[s.name], n.unknown[s.name], n.second[s.name], n.later[s.name])
	}
	fmt.Fprintf(&b, "\ntrue files asked about: %s; figures of theirs: %.3f %% of %d\n", n.files, 100*n.figures.share(), n.figures.tried)
	return b.String()
}

func (n *scaleTally) aim(t *testing.T) {
	t.Helper()
	t.Logf("\n%s", n.table())
	for _, kind := range []string{"×10⁴", "÷10⁴", "×10⁸", "÷10⁸"} {
		var all tally
		for _, x := range []*tally{n.second[kind], n.later[kind]} {
			all.tried, all.asked = all.tried+x.tried, all.asked+x.asked
		}
		if all.share() < 0.99 {
			t.Errorf("%s from the second report on: %s are asked about, want 99 %%", kind, all)
		}
		if x := n.first[kind]; x.tried > 0 && x.share() < 0.9 {
			t.Errorf("%s in a first report with a target: %s are asked about, want 90 %%", kind, x)
		}
	}
	if n.files.share() > 0.02 || n.figures.share() > 0.002 {
		t.Errorf("%s of the true files are asked about and %.3f %% of their figures, want at most 2 %% and 0.2 %%", n.files,
			100*n.figures.share())
	}
}

// TestSlipsOfScaleInTheSample puts slips of the unit upon every figure of every file of the sample.
func TestSlipsOfScaleInTheSample(t *testing.T) {
	r := collectortest.Lanzhou(t)
	now := time.Date(2026, 11, 5, 9, 0, 0, 0, r.Catalogue().Location)
	files, err := gen.Generate(periods.Month(2026, time.October), now)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(files, func(a, b gen.File) int { return a.Received.Compare(b.Received) })
	n, known := newScaleTally(), newShelf()
	for i, f := range files {
		book, err := workbook.Read(t.Context(), f.Name, f.Data, workbook.Limits{})
		if err != nil {
			continue // meant to be unreadable
		}
		file := report.File{Name: f.Name, Data: f.Data, Received: f.Received}
		if i%5 == 0 || len(known.stands) < 40 {
			n.try(r.Prepare(t.Context(), book, file, now), known.past(), 1)
		}
		got := check.Against(r.Prepare(t.Context(), book, file, now), known.past())
		if !f.Rejected && f.Reason == "" {
			n.judge(got, len(got.Observations))
			for _, found := range got.Findings {
				if found.Severity == report.Question {
					t.Logf("%s: %s %s", f.Name, found.Place(), found.Message.ZH)
				}
			}
		}
		known.add(got)
	}
	n.aim(t)
}

// TestSlipsOfScaleInRealFiles makes each real file a past of figures a little different, as the years before were, and does the same.
func TestSlipsOfScaleInRealFiles(t *testing.T) {
	n := newScaleTally()
	random := rand.New(rand.NewPCG(7, 11))
	for _, c := range [][2]string{
		{"changdu", "changdu_2024.xlsx"}, {"bayannur", "bayannur_2018.xlsx"}, {"hebei", "hebei_2023.xlsx"},
		{"urbanisation", "urbanisation-mixed-percent.xlsx"},
		{"guangdong", "guangdong_2023-really-xlsx.xls"}, {"lijiang", "lijiang_2025_budget_attachment.xlsx"},
		{"gansu", "gansu-county-yearbook-2009.xls"}, {"xilingol", "xilingol_2024_debt_limit.XLS"},
	} {
		reader := reading.New(realCatalogue(t, c[0]), workbook.Limits{})
		data, err := os.ReadFile(filepath.Join(collectortest.SharedFolder(t), "workbooks", c[1]))
		if err != nil {
			t.Fatal(err)
		}
		book, err := workbook.Read(t.Context(), c[1], data, workbook.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, 11, 1, 0, 0, 0, 0, reader.Catalogue().Location)
		file := report.File{Name: c[1], Data: data}
		alone := collectortest.ReadBook(t, reader, book, file, now, nil)
		for _, years := range []int{1, 2, 5} {
			known := newShelf()
			for back := years; back > 0; back-- {
				was := report.Reading{Observations: slices.Clone(alone.Observations)}
				for i := range was.Observations {
					o := &was.Observations[i]
					o.Period = o.Period.Shift(-12 * back)
					o.Value *= math.Exp(-0.08*float64(back) + 0.25*random.NormFloat64())
				}
				known.add(was)
			}
			n.try(reader.Prepare(t.Context(), book, file, now), known.past(), 1+len(alone.Observations)/60)
			got := check.Against(reader.Prepare(t.Context(), book, file, now), known.past())
			asked := slices.DeleteFunc(slices.Clone(got.Findings), func(f report.Finding) bool {
				return slices.ContainsFunc(alone.Findings,
					func(a report.Finding) bool { return a.Code == f.Code && a.Place() == f.Place() })
			})
			n.judge(report.Reading{Findings: asked}, len(alone.Observations))
		}
	}
	n.aim(t)
}

func realCatalogue(t *testing.T, form string) *indicators.Catalogue {
	t.Helper()
	text, err := os.ReadFile("../testdata/real/" + form + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := indicators.LoadCatalogue(fstest.MapFS{"c.yaml": {Data: text}}, sampletest.Shanghai(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
