package collector_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibiao/collector"
	"zhibiao/collector/answer"
	"zhibiao/collector/ledgertest"
	"zhibiao/collector/report"
)

// mailed is a collector of one source with what lies in its folder.
type mailed struct {
	*collector.Collector
	ledger *ledgertest.Memory
	inbox  string
}

func mail(t *testing.T, change func(*collector.Config)) *mailed {
	t.Helper()
	m := &mailed{ledger: &ledgertest.Memory{}, inbox: t.TempDir()}
	m.Collector = newCollector(t, m.ledger, func(c *collector.Config) {
		c.Sources = []collector.Source{{Name: "mail", Directory: m.inbox}}
		if change != nil {
			change(c)
		}
	})
	return m
}

// put lays a file in the folder that was written so many minutes ago.
func (m *mailed) put(t *testing.T, name string, data []byte, minutes int) {
	t.Helper()
	path := filepath.Join(m.inbox, name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	then := november.Add(-time.Duration(minutes) * time.Minute)
	if err := os.Chtimes(path, then, then); err != nil {
		t.Fatal(err)
	}
}

func (m *mailed) look(t *testing.T) (results []answer.Result, err error) {
	t.Helper()
	return m.CollectSource(t.Context(), "mail", nil)
}

// stands is the text that stands of August's trade.
func (m *mailed) stands() (text string) {
	for _, e := range m.ledger.Entries() {
		for _, o := range e.Reading.Observations {
			if o.Period.String() == "2026-M08" && o.Source.Cell == "C4" {
				text = o.Source.Text
			}
		}
	}
	return text
}

func codes(r report.Reading) (out []string) {
	for _, f := range r.Findings {
		out = append(out, f.Code)
	}
	return out
}

func TestTwoVersionsInOneLook(t *testing.T) {
	m := mail(t, nil)
	m.put(t, "a newer.xlsx", tradeFile(t, "8", "12", "82"), 1)
	m.put(t, "b older.xlsx", tradeFile(t, "8", "10", "80"), 2)
	m.put(t, "c another month.xlsx", tradeFile(t, "7", "9", "70"), 3)
	results, err := m.look(t)
	if err != nil || len(results) != 3 {
		t.Fatal(results, err)
	}
	if got := m.stands(); got != "12" {
		t.Errorf("%q stands, want what was written last", got)
	}
	for i, want := range []string{"", "", "report.version"} {
		if got := strings.Join(codes(results[i].Reading), " "); strings.Contains(got, "report.version") != (want != "") {
			t.Errorf("%s: %s", results[i].Name, got)
		}
	}
	answer, err := os.ReadFile(filepath.Join(m.inbox, "done/a newer.xlsx.findings.txt"))
	if err != nil || !strings.Contains(string(answer), "b older.xlsx") || !strings.Contains(string(answer), "两个版本") {
		t.Errorf("answer %q, %v", answer, err)
	}
}

// A file that lay in the folder while its correction came another way is history where the two differ, and counts elsewhere.
func TestAnOlderFileThatComesLate(t *testing.T) {
	const dated = "填报日期："
	for what, c := range map[string]struct {
		original, correction, findings string
		held                           bool
	}{
		"undated":                        {"", "", "report.late", false},
		"dated in the order of receipt":  {dated + "2026年9月5日", dated + "2026年9月8日", "report.late", false},
		"dated in the other order":       {dated + "2026年9月9日", dated + "2026年9月8日", "report.late report.order", true},
		"the correction alone has a day": {"", dated + "2026年9月8日", "report.late", false},
	} {
		t.Run(what, func(t *testing.T) {
			m := mail(t, nil)
			month := strings.NewReplacer("MONTH", "8", "SUM", "80")
			m.put(t, "original.xlsx", drawnText(t, month.Replace(strings.Replace(trade, "OWN", "10", 1))+c.original+"\n", 0, 0), 5)
			correction := strings.Replace(month.Replace(strings.Replace(trade, "OWN", "12", 1)), "省外到位资金 | 亿元 | 8.5 | 96.3 | 3.2\n", "", 1)
			after := november.Add(time.Minute)
			if _, err := m.Collect(t.Context(), after, nil, report.File{
				Name: "correction.xlsx", Data: drawnText(t, correction+c.correction+"\n", 0, 0), Received: after, Reason: "更正",
			}); err != nil {
				t.Fatal(err)
			}
			results, err := m.look(t)
			if err != nil || len(results) != 1 {
				t.Fatal(results, err)
			}
			r := results[0].Reading
			if got := m.stands(); got != "12" {
				t.Errorf("%q stands", got)
			}
			want, folder := 3, "done" // the second row, and the first of late ones
			if c.held {
				want, folder = 0, "rejected"
			}
			if len(r.Observations) != want || len(r.Late.Observations) != want {
				t.Errorf("%d observations and %d late ones, want %d of each", len(r.Observations), len(r.Late.Observations), want)
			}
			var got []string
			for _, code := range codes(r) {
				if strings.HasPrefix(code, "report.") {
					got = append(got, code)
				}
			}
			if strings.Join(got, " ") != c.findings {
				t.Errorf("findings %v, want %s", got, c.findings)
			}
			if answer, err := os.ReadFile(filepath.Join(m.inbox, folder, "original.xlsx.findings.txt")); err != nil ||
				!strings.Contains(string(answer), "correction.xlsx") {
				t.Errorf("answer %q, %v", answer, err)
			}
		})
	}
}

// A failure of the ledger or the disk stops a source: what came later must not be recorded before what came earlier.
func TestAFullDiskStopsASource(t *testing.T) {
	full := errors.New("disk full")
	m := mail(t, func(c *collector.Config) { c.Batch = 2 })
	for i, name := range []string{"a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx", "e.xlsx"} {
		m.put(t, name, tradeFile(t, []string{"3", "4", "5", "6", "7"}[i], "1", "1"), 9-i)
	}
	m.ledger.Fail = func(_ int, e report.Entry) error {
		if e.File.Name == "c.xlsx" {
			return full
		}
		return nil
	}
	results, err := m.look(t)
	if !errors.Is(err, full) || len(results) != 2 || len(m.ledger.Entries()) != 2 {
		t.Errorf("%d results, %d recorded, %v", len(results), len(m.ledger.Entries()), err)
	}
	m.ledger.Fail = nil
	if results, err := m.look(t); err != nil || len(results) != 3 {
		t.Errorf("with space again: %d results, %v", len(results), err)
	}
}

// What can never be recorded is refused with a fault, and keeps out no other.
func TestAnImpossibleReadingIsRefused(t *testing.T) {
	m := mail(t, nil)
	for i, name := range []string{"a.xlsx", "b.xlsx", "c.xlsx"} {
		month := []string{"5", "6", "7"}[i]
		m.put(t, name, tradeFile(t, month, "1", month), 9-i)
	}
	m.ledger.Fail = func(i int, e report.Entry) error {
		if e.File.Name == "b.xlsx" && e.Reading.Accepted() {
			return &report.EntryError{Index: i, Name: e.File.Name, Err: errors.New("no figure")}
		}
		return nil
	}
	results, err := m.look(t)
	if err != nil || len(results) != 3 {
		t.Fatal(results, err)
	}
	for i, want := range []report.Verdict{report.Accepted, report.Rejected, report.Accepted} {
		if got := results[i].Receipt.Submission.Verdict; got != want {
			t.Errorf("%s: %s, want %s", results[i].Name, got, want)
		}
	}
	if got := codes(results[1].Reading); !slices.Contains(got, "file.refused") {
		t.Errorf("b.xlsx: %v", got)
	}
	if _, err := os.Stat(filepath.Join(m.inbox, "rejected/b.xlsx.findings.txt")); err != nil {
		t.Error(err)
	}
}
