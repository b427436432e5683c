package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/xuri/excelize/v2"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators/periods"
)

// The benchmark's instance: ten forms of twenty entities and ten columns, a
// hundred months of each: 1,000 workbooks of 200 figures.
const (
	benchForms    = 10
	benchMonths   = 100
	benchEntities = 20
	benchColumns  = 10
)

// BenchmarkCollect reads 1,000 workbooks into the ledger: forms matched, every
// cell checked, every file recorded and on disk. Beside it excelize alone reads the rows of the same files.
func BenchmarkCollect(b *testing.B) {
	files := benchFiles(b)
	b.Run("zhibiao", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			p := benchProgram(b)
			b.StartTimer()
			results, err := collectFiles(b.Context(), p, files)
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			for _, r := range results {
				if r.Err != nil || r.Receipt.Submission.Verdict != report.Accepted ||
					len(r.Reading.Observations) != benchEntities*benchColumns {
					var text bytes.Buffer
					answer.WriteAnswer(&text, r, report.English)
					b.Fatalf("%s: %v, %d observations\n%s", r.Name, r.Err, len(r.Reading.Observations), text.String())
				}
			}
			if err := p.Close(); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		b.ReportMetric(float64(len(files)*b.N)/b.Elapsed().Seconds(), "files/s")
	})
	b.Run("excelize", func(b *testing.B) {
		for b.Loop() {
			for _, f := range files {
				readWithExcelize(b, f.Data)
			}
		}
		b.ReportMetric(float64(len(files)*b.N)/b.Elapsed().Seconds(), "files/s")
	})
}

func readWithExcelize(b *testing.B, data []byte) {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: 1 << 30,
		UnzipXMLSizeLimit: 1 << 30})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.Rows(sheet)
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			if _, err := rows.Columns(); err != nil {
				b.Fatal(err)
			}
		}
		rows.Close()
	}
}

// benchInstance is an instance in a folder with a catalogue of these files.
func benchInstance(b *testing.B, dir string, files fs.FS) *instance {
	b.Helper()
	c, err := parseConfig(defaultConfig, fmt.Appendf(nil, "store: %s\ntimezone: Asia/Shanghai\n", filepath.Join(dir, "ledger.db")))
	if err != nil {
		b.Fatal(err)
	}
	inst, err := newInstance(c, dir, files)
	if err != nil {
		b.Fatal(err)
	}
	return inst
}

func benchProgram(b *testing.B) *program {
	b.Helper()
	dir := b.TempDir()
	inst := benchInstance(b, dir, benchCatalogue())
	now := time.Date(2020, time.January, 1, 0, 0, 0, 0, inst.location)
	env := &environment{streams: streams{strings.NewReader(""), io.Discard, io.Discard}, now: func() time.Time { return now },
		log: slog.New(slog.DiscardHandler)}
	p, err := openProgram(context.Background(), env, inst)
	if err != nil {
		b.Fatal(err)
	}
	if err := p.useCatalogue(b.Context(), time.Date(2010, time.January, 1, 0, 0, 0, 0, inst.location)); err != nil {
		b.Fatal(err)
	}
	return p
}

func benchCatalogue() fstest.MapFS {
	return fstest.MapFS{"bench.yaml": {Data: []byte(townForms{
		forms: benchForms, columns: benchColumns, towns: benchEntities, title: benchTitle, header: benchColumn,
		form:      func(f int) string { return fmt.Sprintf("form%d", f) },
		indicator: func(f, c int) string { return fmt.Sprintf("figure_%s_%s", letter(f), letter(c)) },
	}.catalogue())}}
}

// townForms are monthly forms with a row for each of some towns.
type townForms struct {
	forms, columns, towns int
	form, title           func(f int) string
	indicator, header     func(f, c int) string
}

func (m townForms) catalogue() string {
	var y strings.Builder
	y.WriteString("documents:\n  - {id: d, number: 示〔2010〕1号, title: 示例, year: 2010}\nmeasures:\n  - {id: m01, document: d, number: （一）, " +
		"title: 示例, lead: [u]}\ndepartments:\n  - {id: u, name: 示例单位, short: 示例单位}\nentities:\n")
	for e := range m.towns {
		fmt.Fprintf(&y, "  - {id: town%d, kind: town, name: %s}\n", e, benchTown(e))
	}
	y.WriteString("indicators:\n")
	for f := range m.forms {
		for c := range m.columns {
			fmt.Fprintf(&y, "  - {id: %s, measure: m01, name: %s, kind: flow, nature: expected, unit: yuan, display: 万元, "+
				"department: u, form: %s, entity_kind: town}\n", m.indicator(f, c), m.header(f, c), m.form(f))
		}
	}
	y.WriteString("forms:\n")
	for f := range m.forms {
		fmt.Fprintf(&y, "  - id: %s\n    name: %s\n    departments: [u]\n    frequency: month\n    first: 2010-M01\n    due: {day: "+
			"10}\n    sheets:\n      - unit: 万元\n        tables:\n          - rows: {by: entity, kind: town, headers: [乡镇]}\n            "+
			"columns:\n", m.form(f), m.title(f))
		for c := range m.columns {
			fmt.Fprintf(&y, "              - {headers: [%s], indicator: %s}\n", m.header(f, c), m.indicator(f, c))
		}
	}
	return y.String()
}

func letter(i int) string { return "x" + string(rune('a'+i)) }

func benchTown(e int) string {
	return []string{"东", "西", "南", "北", "中"}[e%5] + []string{"山", "河", "川", "岭"}[e/5] + "镇"
}

func benchTitle(f int) string {
	return "示例" + []string{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"}[f] + "类月报"
}

func benchColumn(f, c int) string {
	return []string{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"}[f] + "类" + []string{"粮食", "蔬菜", "水果", "畜牧", "水产", "林木", "药材", "花卉",
		"养蜂", "茶叶"}[c] + "产值"
}

func benchFiles(b *testing.B) []report.File {
	b.Helper()
	var files []report.File
	for m := range benchMonths {
		period := periods.Month(2010, time.January).Shift(m)
		for f := range benchForms {
			d := workbook.NewDraft(time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC))
			p := d.Page("Sheet1")
			p.Text(workbook.Ref{}, benchTitle(f), workbook.Style{Bold: true})
			p.Text(workbook.Ref{Row: 1}, "填报单位：示例单位", workbook.Style{})
			p.Text(workbook.Ref{Row: 1, Col: 4}, fmt.Sprintf("%d年%d月", period.Year(), period.FirstMonth()), workbook.Style{})
			p.Text(workbook.Ref{Row: 1, Col: 9}, "单位：万元", workbook.Style{})
			p.Text(workbook.Ref{Row: 2}, "乡镇", workbook.Style{})
			for c := range benchColumns {
				p.Text(workbook.Ref{Row: 2, Col: c + 1}, benchColumn(f, c), workbook.Style{})
			}
			for e := range benchEntities {
				p.Text(workbook.Ref{Row: 3 + e}, benchTown(e), workbook.Style{})
				for c := range benchColumns {
					p.Number(workbook.Ref{Row: 3 + e, Col: c + 1}, float64(100000+(m*7919+f*104729+e*1299709+c*15485863)%20000)/100,
						workbook.Style{})
				}
			}
			data, err := d.Bytes()
			if err != nil {
				b.Fatal(err)
			}
			received := period.End(time.UTC).AddDate(0, 0, 8).Add(time.Duration(f) * time.Minute)
			files = append(files, report.File{Name: fmt.Sprintf("%s%s.xlsx", benchTitle(f), period), Data: data, Received: received})
		}
	}
	return files
}

// benchWeb serves a program over loopback HTTP, and gives its address.
func benchWeb(b *testing.B, p *program) string {
	b.Helper()
	web := httptest.NewUnstartedServer(nil)
	s := newServing(p, nil)
	b.Cleanup(func() { s.Close() })
	if err := s.openDoor(b.Context(), web.Listener); err != nil {
		b.Fatal(err)
	}
	web.Config.Handler = s.web()
	web.Start()
	b.Cleanup(web.Close)
	return web.URL
}
