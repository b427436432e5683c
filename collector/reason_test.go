package collector_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/report"
)

// risingTrade is a report that is asked about, with lines below its table.
func risingTrade(below string) string {
	return "sheet 月报\n外贸月报（2026年10月）\n指标 | 单位 | 本月 | 累计\n进出口总额 | 亿元 | 31 | 20\n" + below
}

// A file answers its own questions beside 情况说明, wherever that stands outside its table.
func TestAFileGivesItsReasons(t *testing.T) {
	reader := findingsReader(t)
	for what, c := range map[string]struct{ text, want string }{
		"below the table":       {risingTrade("\n情况说明 | 退库冲减 | < | <\n"), "退库冲减"},
		"right below it":        {risingTrade("情况说明（数据异常的原因） | 退库冲减 | < | <\n"), "退库冲减"},
		"in one cell":           {risingTrade("情况说明：8月多报，本月冲减 | < | < | <\n"), "8月多报，本月冲减"},
		"a number":              {risingTrade("情况说明 | 冲减 | 20 | 20\n"), "冲减"},
		"nothing":               {risingTrade("情况说明 |  |  | \n"), ""},
		"nothing in words":      {risingTrade("情况说明 | 无 |  | \n"), ""},
		"a dash":                {risingTrade("情况说明 | — |  | \n"), ""},
		"a note":                {risingTrade("注：情况说明见附件\n"), ""},
		"above the table":       {strings.Replace(risingTrade(""), "指标 |", "情况说明：退库冲减\n指标 |", 1), "退库冲减"},
		"a column of the table": {strings.NewReplacer("累计\n", "累计 | 情况说明 | 备注\n").Replace(risingTrade("")), ""},
		"in two sheets the same": {risingTrade("情况说明 | 退库冲减\n") + strings.Replace(risingTrade("情况说明 | 退库冲减\n"), "sheet 月报", "sheet 月报二",
			1), "退库冲减"},
		"what stands below it is": {risingTrade("情况说明 | 退库冲减\n到位资金 | 亿元 | 8 | 80\n"), "退库冲减"},
	} {
		got := collectortest.ReadFile(t, reader, report.File{Name: "x.xlsx", Data: drawnText(t, c.text, 0, 0)}, november,
			collectortest.Nothing)
		if got.Reason != c.want {
			t.Errorf("%s: the reason is %q, want %q:\n%s", what, got.Reason, c.want, dump(got))
		}
		for _, f := range got.Findings {
			if f.Severity == report.Fault {
				t.Errorf("%s: %+v", what, f)
			}
		}
		unread := strings.Contains(dump(got), "row.unread")
		if want := what == "what stands below it is"; unread != want {
			t.Errorf("%s: told that rows below it are unread: %v, want %v", what, unread, want)
		}
		if got.Verdict("") != report.Held || got.Verdict(got.Reason) != map[bool]report.Verdict{true: report.Held,
			false: report.Accepted}[c.want == ""] {
			t.Errorf("%s: %s, and %s with its reason", what, got.Verdict(""), got.Verdict(got.Reason))
		}
	}
}

// A text beside a source's file answers its questions, goes with it, and answers no other file.
func TestAReasonBesideAFile(t *testing.T) {
	ansi, err := simplifiedchinese.GB18030.NewEncoder().String("退库\r\n冲减\r\n")
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct{ name, text, want string }{
		"by the stem":           {"八月.说明.txt", "退库冲减\n", "退库冲减"},
		"by the whole name":     {"八月.xlsx.说明.txt", "退库冲减", "退库冲减"},
		"as Notepad writes it":  {"八月.说明.txt", ansi, "退库 冲减"},
		"with a byte order":     {"八月.说明.txt", "\uFEFF退库冲减", "退库冲减"},
		"blank":                 {"八月.说明.txt", " \r\n", ""},
		"of another file":       {"九月.说明.txt", "退库冲减", ""},
		"larger than any":       {"八月.说明.txt", strings.Repeat("冲减", 1<<15), ""},
		"no text":               {"八月.说明.txt", "\x00\x01\x02", ""},
		"what the file says":    {"", "", "见附件"},
		"beside what file says": {"八月.说明.txt", "退库冲减", "退库冲减"},
	} {
		t.Run(what, func(t *testing.T) {
			m := mail(t, nil)
			below := ""
			if strings.Contains(what, "file says") {
				below = "情况说明：见附件\n"
			}
			text := strings.NewReplacer("OWN", "20", "MONTH", "8", "SUM", "10").Replace(trade) + below
			m.put(t, "八月.xlsx", drawnText(t, text, 0, 0), 5)
			if c.name != "" {
				m.put(t, c.name, []byte(c.text), 5)
			}
			results, err := m.look(t)
			if err != nil || len(results) != 1 {
				t.Fatal(results, err)
			}
			sub, reason := results[0].Receipt.Submission, results[0].Reading.Reason
			if reason != c.want || (sub.Verdict == report.Accepted) != (c.want != "") {
				t.Errorf("%s with the reason %q, want %q: %v", sub.Verdict, reason, c.want, codesAt(results[0].Reading))
			}
			folder := map[bool]string{true: "rejected", false: "done"}[c.want == ""]
			answer, err := os.ReadFile(filepath.Join(m.inbox, folder, "八月.xlsx.findings.txt"))
			if want := map[bool]string{true: "待说明：", false: "处待说明已附理由"}[c.want == ""]; err != nil ||
				!strings.Contains(string(answer), want) {
				t.Errorf("the answer is %q, %v; want %q", answer, err, want)
			}
			if c.name != "" && c.name != "九月.说明.txt" {
				if _, err := os.Stat(filepath.Join(m.inbox, folder, "八月.说明.txt")); err != nil {
					t.Errorf("the reason did not go with the file: %v", err)
				}
			}
		})
	}
}
