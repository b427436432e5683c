package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/store"
)

// The ledger of BenchmarkPages: ten years of monthly reports of so many forms, 200 figures
// each, and a census of every village, sent twice: 50,000 figures of as many series in one file.
const (
	pagesForms      = 84
	censusVillages  = 2500
	censusQuestions = 20
)

// BenchmarkPages asks for every page of a large ledger over loopback HTTP, bodies read whole.
func BenchmarkPages(b *testing.B) {
	dir := b.TempDir()
	inst := benchInstance(b, dir, pagesCatalogue())
	writeLoad(b, inst, pagesForms, loadMonths)
	reports := int64(pagesForms * loadMonths)
	writeCensus(b, inst)
	now := time.Date(2020, time.March, 1, 0, 0, 0, 0, inst.location)
	p, err := openProgram(b.Context(), quiet(now), inst)
	if err != nil {
		b.Fatal(err)
	}
	address := benchWeb(b, p)
	census := fmt.Sprintf("/submissions/%d", reports+1)
	for _, c := range []struct{ name, path, want string }{
		{"front", "/", "指标进展"},
		{"list", "/submissions", fmt.Sprint(reports + 2)},
		{"list/oldest", "/submissions?before=51", "form_0.xlsx"},
		{"list/form", "/submissions?form=form_7", "120"},
		{"list/as_of", "/submissions?as_of=2012-03-04", "form_83.xlsx"},
		{"list/outcome", "/submissions?outcome=rejected", "没有符合条件的报送"},
		{"submission/figures=200", fmt.Sprintf("/submissions/%d", reports/2), "示例指标"},
		{"submission/figures=200/newest", fmt.Sprintf("/submissions/%d", reports), "示例指标"},
		{"submission/figures=200/as_of", fmt.Sprintf("/submissions/%d?as_of=2018-01-01", reports/2), "示例指标"},
		{"submission/figures=50000", census, "/ 50000"},
		{"submission/figures=50000/last", census + "?from=49800", "49801"},
		{"submission/figures=50000/cell", census + "?cell=" + url.QueryEscape("Sheet1!C2000"), `id="cell"`},
		{"file/figures=50000", census + "/file", "PK"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var size int
			for b.Loop() {
				body := fetch(b, address+c.path)
				if size = len(body); !strings.Contains(body, c.want) {
					b.Fatalf("%s does not say %q", c.path, c.want)
				}
			}
			b.ReportMetric(float64(size)/1000, "kB")
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms")
		})
	}
}

func fetch(b *testing.B, address string) string {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s, %v", address, answer.Status, err)
	}
	return string(body)
}

// pagesCatalogue is that of BenchmarkLoad with a census of villages beside it.
func pagesCatalogue() fstest.MapFS {
	files := loadCatalogue(pagesForms)
	var y strings.Builder
	y.WriteString("entities:\n")
	for v := range censusVillages {
		fmt.Fprintf(&y, "  - {id: village%d, kind: village, name: %s}\n", v, villageName(v))
	}
	y.WriteString("indicators:\n")
	for q := range censusQuestions {
		fmt.Fprintf(&y, "  - {id: census_%s, measure: m01, name: 普查指标之%d, kind: flow, nature: expected, unit: yuan, display: 万元, "+
			"department: u, form: census, entity_kind: village}\n", letter(q), q)
	}
	y.WriteString("forms:\n  - id: census\n    name: 示例普查表\n    departments: [u]\n    frequency: year\n    first: 2019-A1\n    due: " +
		"{day: 10}\n    sheets:\n      - unit: 万元\n        tables:\n          - rows: {by: entity, kind: village, headers: [村]}\n        " +
		"    columns:\n")
	for q := range censusQuestions {
		fmt.Fprintf(&y, "              - {headers: [普查指标之%d], indicator: census_%s}\n", q, letter(q))
	}
	files["census.yaml"] = &fstest.MapFile{Data: []byte(y.String())}
	return files
}

func villageName(v int) string { return fmt.Sprintf("示例第%d村", v) }

// writeCensus records the census and, with one figure in a hundred corrected, sends it again.
func writeCensus(b *testing.B, inst *instance) {
	b.Helper()
	ledger, err := store.Open(b.Context(), inst.path(inst.config.Store), store.LoadCatalogue(inst.unpack))
	if err != nil {
		b.Fatal(err)
	}
	received := time.Date(2020, time.February, 10, 0, 0, 0, 0, inst.location)
	if _, err := ledger.Record(context.Background(), received, censusEntry(b, 0, received), censusEntry(b, 1, received)); err != nil {
		b.Fatal(err)
	}
	if err := ledger.Close(); err != nil {
		b.Fatal(err)
	}
}

func censusEntry(b *testing.B, edition int, received time.Time) report.Entry {
	b.Helper()
	period := periods.Year(2019)
	e := report.Entry{Reading: report.Reading{Form: "census", Department: "u", Period: period, Periods: []periods.Period{period}}}
	d := workbook.NewDraft(received)
	p := d.Page("Sheet1")
	p.Text(workbook.Ref{}, "示例普查表", workbook.Style{Bold: true})
	for v := range censusVillages {
		p.Text(workbook.Ref{Row: 3 + v}, villageName(v), workbook.Style{})
		for q := range censusQuestions {
			wan := 100000 + (v*1299709+q*15485863)%20000
			if (v*censusQuestions+q)%100 == 0 {
				wan += edition
			}
			ref := workbook.Ref{Row: 3 + v, Col: 1 + q}
			p.Number(ref, float64(wan)/100, workbook.Style{})
			e.Reading.Observations = append(e.Reading.Observations, indicators.Observation{
				Subject: indicators.Subject{Indicator: "census_" + letter(q), Entity: fmt.Sprintf("village%d", v)},
				Period:  period, Basis: indicators.Own, Value: float64(wan * 100), Status: indicators.Normal,
				Source: indicators.Source{Sheet: "Sheet1", Cell: ref.String(), Text: fmt.Sprintf("%d.%02d", wan/100, wan%100), Unit: "万元"},
			})
		}
	}
	data, err := d.Bytes()
	if err != nil {
		b.Fatal(err)
	}
	e.File = report.File{Name: "普查.xlsx", Data: data, Received: received.Add(time.Duration(edition) * time.Hour)}
	return e
}
