package collector_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"zhibiao/collector"
	"zhibiao/collector/collectortest"
	"zhibiao/collector/ledgertest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

const trade = `sheet 月报
外贸和招商引资月报 | < | < | < | <
2026年MONTH月
指标名称 | 计量单位 | 本月 | 累计 | 累计同比
进出口总额 | 万元 | OWN | SUM | 3.1
省外到位资金 | 亿元 | 8.5 | 96.3 | 3.2
`

func tradeFile(t *testing.T, month, own, sum string) []byte {
	t.Helper()
	return drawnText(t, strings.NewReplacer("MONTH", month, "OWN", own, "SUM",
		sum).Replace(strings.Replace(trade, "省外到位资金 | 亿元 | 8.5 | 96.3 | 3.2", "省外到位资金 | 亿元 | | | ", 1)), 0, 0)
}

func newCollector(t *testing.T, ledger collector.Ledger, change func(*collector.Config)) *collector.Collector {
	t.Helper()
	reader := reading.New(catalogueFile(t, "testdata/forms/catalogue.yaml"), workbook.Limits{})
	config := collector.Config{
		Reader: func() *reading.Reader { return reader }, Ledger: ledger, Location: shanghai,
		Now: func() time.Time { return november }, Settle: time.Nanosecond, Logger: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&config)
	}
	c, err := collector.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCollectSource(t *testing.T) {
	inbox := t.TempDir()
	put := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(inbox, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("a.xlsx", tradeFile(t, "8", "10", "80"))
	put("b.xlsx", tradeFile(t, "9", "10", "90"))
	put("bad.xlsx", []byte("PK\x03\x04 and no more"))
	put("~$a.xlsx", []byte("lock"))
	put("c.part", []byte("half"))

	ledger := &ledgertest.Memory{}
	var commits []int64
	c := newCollector(t, ledger, func(c *collector.Config) {
		c.Sources = []collector.Source{{Name: "mail", Directory: inbox}}
		c.Committed = func(known ...indicators.Commit) {
			for _, x := range known {
				commits = append(commits, x.Revision)
			}
		}
	})
	results, err := c.CollectSource(t.Context(), "mail", nil)
	if err != nil {
		t.Fatal(err)
	}
	var verdicts []string
	for _, r := range results {
		verdicts = append(verdicts, r.Name+" "+string(r.Receipt.Submission.Verdict))
	}
	if want := []string{"a.xlsx accepted", "b.xlsx accepted", "bad.xlsx rejected"}; !slices.Equal(verdicts, want) {
		t.Errorf("verdicts %v, want %v", verdicts, want)
	}
	if !slices.Equal(commits, []int64{1, 2}) {
		t.Errorf("commits %v", commits)
	}
	for _, name := range []string{"done/a.xlsx", "done/b.xlsx", "rejected/bad.xlsx", "rejected/bad.xlsx.findings.txt", "~$a.xlsx",
		"c.part"} {
		if _, err := os.Stat(filepath.Join(inbox, name)); err != nil {
			t.Error(err)
		}
	}
	answer, err := os.ReadFile(filepath.Join(inbox, "rejected/bad.xlsx.findings.txt"))
	if err != nil || !strings.Contains(string(answer), "file.damaged") || !strings.Contains(string(answer), "退回") {
		t.Errorf("answer %q, %v", answer, err)
	}

	// The same bytes again are known to the ledger and only moved.
	put("a.xlsx", tradeFile(t, "8", "10", "80"))
	results, err = c.CollectSource(t.Context(), "mail", nil)
	if err != nil || len(results) != 1 || !results[0].Receipt.Duplicate || len(commits) != 2 {
		t.Errorf("again: %+v, %v, commits %v", results, err, commits)
	}
	if _, err := os.Stat(filepath.Join(inbox, "done/a (2).xlsx")); err != nil {
		t.Error(err)
	}
}

// TestCollectComparesWithinABatch proves that files of one batch are compared
// with those before them, though they are read at once.
func TestCollectComparesWithinABatch(t *testing.T) {
	c := newCollector(t, &ledgertest.Memory{}, nil)
	results, err := c.Collect(t.Context(), november, nil,
		report.File{Name: "8", Data: tradeFile(t, "8", "10", "80")},
		report.File{Name: "9", Data: tradeFile(t, "9", "10", "70"), Reason: "核减"},
		report.File{Name: "10", Data: tradeFile(t, "10", "12", "85")},
	)
	if err != nil {
		t.Fatal(err)
	}
	if got := codesAt(results[1].Reading); !slices.Contains(got, "question cumulative.falls D4") {
		t.Errorf("September says %v, want cumulative.falls", got)
	}
	if got := codesAt(results[2].Reading); !slices.Contains(got, "question cumulative.sum D4") {
		t.Errorf("October says %v, want cumulative.sum", got)
	}
}

func codesAt(r report.Reading) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, string(f.Severity)+" "+f.Code+" "+f.Cell)
	}
	return out
}

func TestQuestionsHoldWithoutAReason(t *testing.T) {
	c := newCollector(t, &ledgertest.Memory{}, nil)
	falls := report.File{Name: "9", Data: tradeFile(t, "9", "10", "70")}
	if _, err := c.Collect(t.Context(), november, nil, report.File{Name: "8", Data: tradeFile(t, "8", "10", "80")}); err != nil {
		t.Fatal(err)
	}
	results, err := c.Collect(t.Context(), november, nil, falls)
	if err != nil || results[0].Reading.Accepted() || len(results[0].Reading.Observations) != 0 ||
		!slices.ContainsFunc(results[0].Reading.Findings, func(f report.Finding) bool { return f.Code == "file.held" }) {
		t.Errorf("without a reason: %v, %v", codesAt(results[0].Reading), err)
	}
	sound := strings.NewReplacer("MONTH", "9", "OWN", "10", "SUM", "90", "8.5 | 96.3 | 3.2", "— | — | —").Replace(trade)
	mended, err := c.Try(t.Context(), november, report.File{Name: "9", Data: drawnText(t, sound, 0, 0)})
	if err != nil || !mended.Reading.Accepted() {
		t.Fatalf("mended: %v, %v", codesAt(mended.Reading), err)
	}
	collectortest.Mended(t, "file.held", results[0].Reading.Findings, mended.Reading.Findings)
	falls.Reason = "核减"
	results, err = c.Collect(t.Context(), november, nil, falls)
	if err != nil || !results[0].Reading.Accepted() || len(results[0].Reading.Observations) == 0 {
		t.Errorf("with a reason: %v, %v", codesAt(results[0].Reading), err)
	}
}

func TestRunCollectsOnSchedule(t *testing.T) {
	inbox := t.TempDir()
	if err := os.WriteFile(filepath.Join(inbox, "a.xlsx"), tradeFile(t, "8", "10", "80"), 0o644); err != nil {
		t.Fatal(err)
	}
	took := make(chan indicators.Commit, 1)
	c := newCollector(t, &ledgertest.Memory{}, func(c *collector.Config) {
		c.Sources = []collector.Source{{Name: "mail", Directory: inbox, Schedule: "@every 1s"}}
		c.Committed = func(known ...indicators.Commit) { took <- known[0] }
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- c.Run(ctx) }()
	select {
	case x := <-took:
		if len(x.Observations) == 0 {
			t.Error("nothing became known")
		}
	case <-time.After(5 * time.Minute):
		t.Error("nothing was collected")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestNewRefuses(t *testing.T) {
	reader := func() *reading.Reader { return nil }
	_, err := collector.New(collector.Config{Reader: reader, Ledger: &ledgertest.Memory{}, Sources: []collector.Source{
		{Name: "a", Directory: "x", Schedule: "every day"}, {Name: "a", Directory: "y"}, {Name: "b"},
		{Name: "c", Directory: "z", Questions: "ignore"},
	}})
	for _, want := range []string{`schedule: "every day"`, "declared twice", "directory is missing", `questions: "ignore"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
}

func TestReadManifest(t *testing.T) {
	m, err := collector.ReadManifest(strings.NewReader("file,received,by,reason\nfinance/1.xlsx,2026-02-08 "+
		"09:30,张三,\n2.xlsx,2026-03-09T10:00:00+08:00,,核减\n"), shanghai)
	if err != nil {
		t.Fatal(err)
	}
	e, ok := m.Of("/data/workbooks/finance/1.xlsx")
	if !ok || !e.Received.Equal(time.Date(2026, 2, 8, 9, 30, 0, 0, shanghai)) || e.By != "张三" {
		t.Errorf("%+v, %v", e, ok)
	}
	if e, ok := m.Of("2.xlsx"); !ok || e.Reason != "核减" {
		t.Errorf("%+v, %v", e, ok)
	}
	if _, ok := m.Of("3.xlsx"); ok {
		t.Error("an entry for a file that has none")
	}
	_, err = collector.ReadManifest(strings.NewReader("file,received\n,2026-01-01\na,yesterday\nb,2026-01-01\nb,2026-01-02\n"), shanghai)
	for _, want := range []string{"line 2: file is missing", `line 3: a: received: "yesterday"`, "line 5: b stands at line 4 already"} {
		if !errors.Is(err, collector.ErrManifest) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
}

// TestFormsOfOneBatchAreHeldAgainstEachOther sends at once what another form says otherwise.
func TestFormsOfOneBatchAreHeldAgainstEachOther(t *testing.T) {
	e, reader := parseExample(t, "form.differs"), findingsReader(t)
	past := slices.IndexFunc(e.archive.Files, func(f txtar.File) bool { return f.Name == "past" })
	c := newCollector(t, &ledgertest.Memory{}, func(c *collector.Config) { c.Reader = func() *reading.Reader { return reader } })
	results, err := c.Collect(t.Context(), november, nil,
		report.File{Name: "monthly", Data: drawnText(t, string(e.archive.Files[past].Data), 0, 0), Reason: "首报"},
		report.File{Name: "history", Data: drawnText(t, e.report.text, 0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if got := codesAt(results[1].Reading); !slices.Contains(got, "question form.differs B3") {
		t.Errorf("the history says %v, the monthly report %v", got, codesAt(results[0].Reading))
	}
}
