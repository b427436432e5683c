package collector

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
)

// parkReport is the parks' report with rows put under its header.
func parkReport(rows ...string) report.File {
	head := "重点产业园区主要指标月报\n填报单位：甘肃省工业和信息化厅,,报告期：2026年10月,,单位：万元\n园区,规上企业数（户）,总产值,,,,营业收入\n,,本月,1—本月,上年同期,±%,1—上月\n"
	return report.File{Name: "月报.csv", Data: []byte(head + strings.Join(rows, "\n") + "\n")}
}

// soundParks is the reading of the parks' report with the parks alone, without a fault.
func soundParks(t *testing.T, r *reading.Reader) report.Reading {
	t.Helper()
	var rows []string
	for _, e := range r.Catalogue().Entities {
		if e.Kind == "park" {
			rows = append(rows, e.Name.ZH+",3,100000,1000000,1000000,0.0,900000")
		}
	}
	got := collectortest.ReadFile(t, r, parkReport(rows...), collectortest.Made, collectortest.Nothing)
	if len(got.Observations) == 0 {
		t.Fatalf("it says %+v", got)
	}
	return got
}

// A reading that takes too long ends, and says that and nothing else.
func TestReadingEndsInTime(t *testing.T) {
	rows := make([]string, 3000)
	for i := range rows {
		rows[i] = "合计,1,1,1,1,1,1" // each of them wants to be compared with all the others
	}
	file := parkReport(rows...)
	r := collectortest.Lanzhou(t)
	got := collectortest.ReadFile(t, r.Within(time.Nanosecond), file, collectortest.Made, collectortest.Nothing)
	if len(got.Findings) != 1 || got.Findings[0].Code != "file.time" || len(got.Observations) > 0 || got.Form != "" {
		t.Errorf("a reading that has no time says %+v", got)
	}
	if got := collectortest.ReadFile(t, r, file, collectortest.Made, collectortest.Nothing); len(got.Findings) < 2 || got.Form == "" {
		t.Errorf("with time it says %+v", got)
	}
	collectortest.Mended(t, "file.time", got.Findings, soundParks(t, r).Findings)
}

// A watch that nobody waits for never ends anything, and one that ends leaves other panics alone.
func TestWatch(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	var w cells.Watch
	looks := func() {
		for range 10_000 {
			w.Look()
		}
	}
	if w.Guard(ended, looks) {
		t.Error("work went on beyond its time")
	}
	if !w.Guard(t.Context(), looks) {
		t.Error("work that had time was ended")
	}
	looks()
	defer func() {
		if p := recover(); p != "its own" {
			t.Errorf("the work's own panic came out as %v", p)
		}
	}()
	w.Guard(t.Context(), func() { panic("its own") })
}

// What is left out of a long list of findings is counted, and stops the file as what is listed does.
func TestFindingsAreBounded(t *testing.T) {
	const more = 321
	rows := make([]string, 5000+more)
	for i := range rows {
		rows[i] = fmt.Sprintf("查无此园%d,1,1,1,1,1,1", i)
	}
	r := collectortest.Lanzhou(t)
	got := collectortest.ReadFile(t, r, parkReport(rows...), collectortest.Made, collectortest.Nothing)
	listed := map[string]int{}
	for _, f := range got.Findings {
		listed[f.Code]++
	}
	last := got.Findings[len(got.Findings)-1]
	if listed["row.unknown"] > 5000 || last.Code != "findings.more" || last.Severity != report.Fault || got.Accepted() {
		t.Fatalf("%v, the last of them %+v", listed, last)
	}
	var left int
	if _, err := fmt.Sscanf(last.Message.EN, "%d more", &left); err != nil {
		t.Fatal(err)
	}
	faults, _, _ := report.Count(got.Findings)
	if want := len(rows); faults-1+left < want {
		t.Errorf("%d listed and %d more do not make the %d rows", faults-1, left, want)
	}
	collectortest.Mended(t, "findings.more", got.Findings, soundParks(t, r).Findings)
}
