package collector_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/change"
	"zhibiao/collector/check"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// history is what accepted readings have said, numbered as a ledger does.
type history struct{ readings []report.Reading }

func (h *history) past() report.Past {
	return report.Past{
		Standing: func(s indicators.Subject) []indicators.Observation {
			newest := map[indicators.Key]indicators.Observation{}
			for i, r := range h.readings {
				for _, o := range r.Observations {
					o.Source.Submission = int64(i + 1)
					newest[o.Key()] = o
				}
			}
			var out []indicators.Observation
			for _, o := range newest {
				if o.Subject == s {
					out = append(out, o)
				}
			}
			return out
		},
		Plans: func(s indicators.Subject) (out []indicators.Target) {
			for i, r := range h.readings {
				for _, t := range r.Targets {
					if t.Source.Submission = int64(i + 1); t.Subject == s {
						out = append(out, t)
					}
				}
			}
			return out
		},
		Submission: func(number int64) report.Submission {
			return report.Submission{Dates: h.readings[number-1].Dates, Form: h.readings[number-1].Form}
		},
	}
}

// read reads a drawing against the history, saved at an instant, and adds it when it is accepted.
func (h *history) read(t *testing.T, r *reading.Reader, text, saved string) (report.Reading, []change.Change) {
	t.Helper()
	book, err := workbook.Read(t.Context(), "x.xlsx", drawnText(t, text, 0, 0), workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	book.Saved = time.Time{}
	if saved != "" {
		if book.Saved, err = time.ParseInLocation("2006-01-02 15:04", saved, shanghai); err != nil {
			t.Fatal(err)
		}
	}
	got := check.Against(r.Prepare(t.Context(), book, report.File{Name: "x.xlsx", Received: november}, november), h.past())
	changes := change.Of(r.Catalogue(), got, h.past(), true)
	if got.Accepted() {
		h.readings = append(h.readings, got)
	}
	return got, changes
}

func pastReader(t *testing.T) *reading.Reader {
	t.Helper()
	return reading.New(catalogueFile(t, "testdata/past/catalogue.yaml"), workbook.Limits{})
}

func findings(r report.Reading, codes ...string) string {
	var b strings.Builder
	for _, f := range r.Findings {
		for _, c := range codes {
			if f.Code == c {
				fmt.Fprintf(&b, "%s %s %q %s\n", f.Code, f.Place(), f.Found, f.Message.ZH)
			}
		}
	}
	return b.String()
}

// asked are the codes of a reading's questions and errors, in their order.
func asked(r report.Reading) (codes []string) {
	for _, f := range r.Findings {
		if f.Severity != report.Notice {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

const tradeReport = `sheet 月报
外贸月报
2026年9月 | | DATE
指标名称 | 计量单位 | 本月 | 累计
进出口总额 | 亿元 | OWN | 300
`

func tradeOf(date, own string) string {
	return strings.NewReplacer("DATE", date, "OWN", own).Replace(tradeReport)
}

func TestAReportOlderThanTheOneItWouldReplace(t *testing.T) {
	for _, c := range []struct {
		name                              string
		date, saved, laterDate, laterSave string
		own                               string
		want                              string
	}{
		{"stated earlier", "填报日期：2026年10月12日", "", "填报日期：2026-10-08", "", "31",
			"report.older 月报!C2 \"2026-10-08\" 本报告填报日期2026-10-08，早于已入库的报告（2026-10-12），而将替换其1个数据（首个在月报!C4）\n"},
		{"stated later", "填报日期：2026年10月8日", "2026-10-12 09:00", "填报日期：2026-10-12", "2026-10-08 09:00", "31", ""},
		{"the same day, saved earlier", "制表日期:2026.10.8", "2026-10-08 15:00", "制表日期：2026/10/8 联系人", "2026-10-08 09:00", "31",
			"report.older  \"2026-10-08 09:00:00\" 本报告最后保存于2026-10-08 09:00:00，早于已入库的报告（2026-10-08 15:00:00），而将替换其1个数据（首个在月报!C4）\n"},
		{"only saved", "", "2026-10-09 15:00", "", "2026-10-08 09:00", "31",
			"report.older  \"2026-10-08 09:00:00\" 本报告最后保存于2026-10-08 09:00:00，早于已入库的报告（2026-10-09 15:00:00），而将替换其1个数据（首个在月报!C4）\n"},
		{"saved at the same instant", "", "2026-10-09 15:00", "", "2026-10-09 15:00", "31", ""},
		{"one does not say", "填报日期：2026-10-12", "", "", "2026-10-08 09:00", "31", ""},
		{"nothing changes", "填报日期：2026-10-12", "", "填报日期：2026-10-08", "", "30", ""},
		{"last year's date left in", "填报日期：2026-10-12", "2026-10-12 09:00", "填报日期：2025-10-08", "2026-10-13 09:00", "31", ""},
		{"a day to come", "填报日期：2026-10-12", "2026-10-12 09:00", "填报日期：2027-01-08", "2006-09-16 00:00", "31", ""},
		{"a month is no day", "填报日期：2026-10-12", "", "填报日期：2026年10月", "", "31", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, r := &history{}, pastReader(t)
			if got, _ := h.read(t, r, tradeOf(c.date, "30"), c.saved); !got.Accepted() || findings(got, "report.older") != "" {
				t.Fatal(dump(got))
			}
			got, _ := h.read(t, r, tradeOf(c.laterDate, c.own), c.laterSave)
			if got := findings(got, "report.older"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A 快报 that comes after the final figures is told; the final ones after it are as it should be.
func TestPreliminaryAfterFinal(t *testing.T) {
	const flash = "sheet 快报\n外贸快报\n2026年9月\n指标名称 | 计量单位 | 本月\n进出口总额 | 亿元 | 29.5\n"
	h, r := &history{}, pastReader(t)
	for i, want := range []string{"", "", "report.provisional 快报!C4 \"29.5\" 1个快报数将替换已入库的核定数，如此处：29.5替换30亿元\n"} {
		text := flash
		if i == 1 {
			text = tradeOf("", "30")
		}
		got, _ := h.read(t, r, text, "")
		if got := findings(got, "report.provisional"); got != want {
			t.Errorf("report %d: got\n%s\nwant\n%s", i, got, want)
		}
	}
}

const worksPlan = `sheet 计划
2026年重大项目年度计划表
项目名称 | 年度投资 | 上半年 | 全年 | 计划开工 | 计划交工 | 执行起始日
环线铁路 | INVEST | HALF | INVEST | 2026-03-01 | DONE | FROM
`

func TestPlannedDatesAreThoseOfThePlan(t *testing.T) {
	h, r := &history{}, pastReader(t)
	plan := func(invest, half, done, from string) []change.Change {
		got, changes := h.read(t, r, strings.NewReplacer("INVEST", invest, "HALF", half, "DONE", done, "FROM", from).Replace(worksPlan), "")
		if !got.Accepted() || len(got.Targets) != 2 {
			t.Fatal(dump(got))
		}
		return changes
	}
	first := plan("12", "6", "2026-11-30", "")
	if len(first) != 2 || !first[0].New() || first[0].After != "12亿元" || first[0].EntityName.EN != "Ring railway" {
		t.Errorf("a first plan: %+v", first)
	}
	report := func(month, start, done string) string {
		got, _ := h.read(t, r, "sheet 进展\n重大项目进展表\n2026年"+month+
			"月 | | | | 单位：亿元\n项目名称 | 累计完成投资 | 开工 | < | 交工 | <\n^ | ^ | 计划 | 实际 | 计划 | 实际\n环线铁路 | 3 | "+start+" | 2026-03-05 | "+done+
			" |\n中通道 | 1 | 2026-01-05 | 2026-01-05 | 2027-06-30 |\n", "")
		if !got.Accepted() {
			t.Fatal(dump(got))
		}
		return findings(got, "plan.date")
	}
	if got := report("4", "2026年3月1日", "2026年11月"); got != "" {
		t.Errorf("as planned: %s", got)
	}
	if got, want := report("5", "2026-03-01", "2026-12-31"),
		"plan.date 进展!E5 \"2026-12-31\" 计划完成日期2026-12-31与已下达计划的2026-11-30不一致\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	changed := plan("15", "6", "2026-12-31", "2026-07-01")
	var text strings.Builder
	for _, c := range changed {
		before := "—"
		if c.Before != nil {
			before = *c.Before
		}
		fmt.Fprintf(&text, "%s %s %s %s→%s %s %s %s\n", c.Basis, c.EntityName.ZH, c.ItemName.ZH, before, c.After, c.Change, c.Period,
			c.InForce)
	}
	if got, want := text.String(), "target 环线铁路  12亿元→15亿元 +3亿元 2026 2026-07-01\nplan_share 环线铁路 6月 50%→40% "; !strings.HasPrefix(got,
		want) || !strings.Contains(got, "planned_date 环线铁路 交工 2026-11-30→2026-12-31  open 2026-07-01\n") {
		t.Errorf("a changed plan:\n%s", got)
	}
	if got := report("6", "2026-03-01", "2026-12-31"); !strings.Contains(got, "2026-11-30") {
		t.Errorf("before the changed plan is in force: %q", got)
	}
	if got := report("7", "2026-03-01", "2026-12-31"); got != "" {
		t.Errorf("under the changed plan: %s", got)
	}
}

// The answer in text names entities, nodes and windows, and lists what is new.
func TestChangesInText(t *testing.T) {
	h, r := &history{}, pastReader(t)
	fill := strings.NewReplacer("INVEST", "12", "HALF", "6", "DONE", "2026-11-30", "FROM", "").Replace
	h.read(t, r, fill(worksPlan), "")
	got, changes := h.read(t, r, strings.NewReplacer("INVEST", "12", "HALF", "6", "DONE", "2026-12-31", "FROM",
		"2026-07-01").Replace(worksPlan), "")
	for lang, want := range map[report.Language]string{
		report.Chinese: "改变已入库数据1个：\n  计划!E3  项目进展 环线铁路 交工  计划完成日期  2026-11-30 → 2026-12-31（自2026-07-01起执行）\n",
		report.English: "Recorded figures that change (1):\n  计划!E3  Progress of works Ring railway Completion  planned date  2026-11-30 " +
			"→ 2026-12-31 (in force from 2026-07-01)\n",
	} {
		var b strings.Builder
		if err := answer.WriteAnswer(&b, answer.Result{Name: "x.xlsx", Reading: got, Changes: changes}, lang); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(b.String(), want) {
			t.Errorf("got\n%s\nwant\n%s", b.String(), want)
		}
	}
	var many []change.Change
	for i := range 25 {
		many = append(many, change.Change{Indicator: "x", Sheet: "表", Cell: fmt.Sprint("A", i+1), After: "1"})
	}
	var b strings.Builder
	if err := answer.WriteAnswer(&b, answer.Result{Name: "x.xlsx", Changes: many}, report.Chinese); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); !strings.Contains(text, "新增数据25个：\n  表!A1  x") || !strings.Contains(text, "  另有5个\n") {
		t.Error(text)
	}
}
