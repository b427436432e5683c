package collector_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhibiao/collector"
)

// TestFindingsPage keeps docs/findings.md and the codes in step.
func TestFindingsPage(t *testing.T) {
	path := filepath.Join("..", "docs", "findings.md")
	if *collector.Update {
		if err := os.WriteFile(path, []byte(findingsPage()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != findingsPage() {
		t.Error("docs/findings.md is not what the codes say: run go test ./collector -run FindingsPage -update")
	}
}

func TestCodesAreDistinctAndSpeakBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range collector.Codes() {
		if seen[c.Name] {
			t.Errorf("code %s stands twice", c.Name)
		}
		seen[c.Name] = true
		for _, s := range []string{c.Meaning.ZH, c.Meaning.EN, c.Mend.ZH, c.Mend.EN} {
			if s == "" {
				t.Errorf("code %s lacks a text: %+v", c.Name, c)
			}
		}
	}
}

func findingsPage() string {
	var b strings.Builder
	b.WriteString(`# 校验结果 Findings

每一处问题都有一个固定的代码，写明所在工作表和单元格、写的是什么、应当是什么、怎样改。**错误**使整份文件不入库；**待说明**的问题须说明理由或更正方可入库，理由随文件保存；
**说明**不影响入库。Every finding has a stable code, and names sheet and cell, what stands there, what was expected and the mend. An **error** stops the
whole file; a **question** holds it until a reason is given, which is kept with it, or it is sent mended; a **notice** stops nothing.

` + "`zhibiao check FILE`" + ` prints them, ` + "`--json`" + ` gives them to programs, ` + "`--english`" + ` in English. The exit code is 1 when a file would be refused.

`)
	names := map[collector.Severity]string{collector.Fault: "错误 error", collector.Question: "待说明 question", collector.Notice: "说明 notice"}
	b.WriteString("| code | 级别 severity | 含义 meaning | 怎样改 mend |\n|---|---|---|---|\n")
	for _, c := range collector.Codes() {
		fmt.Fprintf(&b, "| `%s` | %s | %s<br>%s | %s<br>%s |\n", c.Name, names[c.Severity], c.Meaning.ZH, c.Meaning.EN, c.Mend.ZH, c.Mend.EN)
	}
	b.WriteString(`
## JSON

` + "`zhibiao check --json FILE…`" + ` prints an array with an object for each file:

| key | meaning |
|---|---|
| ` + "`file`" + ` | the file's name |
| ` + "`accepted`" + ` | whether no error stops it |
| ` + "`form`, `department`, `period`, `periods`" + ` | what it was read as; periods in SDMX spelling; left out where unknown |
| ` + "`form_name`, `department_name`" + ` | their names, ` + "`zh` and `en`" + ` |
| ` + "`figures`" + ` | how many figures and targets it would record |
| ` + "`errors`, `questions`, `notices`" + ` | how many findings of each severity |
| ` + "`findings`" + ` | an array: ` + "`severity` (error, question, notice), `code`, `sheet`, `cell`, `found`, `expected`, `message`, `mend`" + `; the last three are objects with ` + "`zh` and `en`" + ` |
| ` + "`changes`" + ` | what the file would change of the figures that the instance's ledger holds, corrections first, then new figures: ` + "`indicator`, `name`, `entity`, `period`, `basis` (own, cumulative, own_prior, cumulative_prior, own_growth, cumulative_growth, date, words; of plans: target, target_bound, plan_share, planned_date), `item`, `sheet`, `cell`, `before` (null: new), `after`, `change`, `percent`, `in_force`" + `; beside the ids the names, ` + "`entity_name` and `item_name`" + `; empty without a ledger |

` + "`sheet`" + ` is empty for a finding about the file as a whole, ` + "`cell`" + ` for one about a whole sheet.

## 比已入库的更早的报告 A report older than what it would replace

Which of two reports is the older is told by what both say themselves: the day beside 填报日期, 制表日期 and the like in the sheet; where one of them names no
day, or both the same, the instant at which the file was last saved, by its own properties (.xlsx, .xls, SpreadsheetML). A file's name, its time in a directory
and the order in which mails come say nothing. A day before the period began or after the file came in is taken for a slip and
passed over; where only one of the two says when it was made, nothing is found. ` + "`report.older`" + ` is found only where a figure would change.

## 带批注的工作簿 The annotated workbook

` + "`zhibiao check --annotate OUT.xlsx FILE`" + ` gives the department its own file back: formatting kept, each bad cell coloured and commented, a first sheet
listing all findings with links to their cells (of more than 10,000 the gravest, and how many more there are; comments at the first 2,000 cells). Mend it and send that very file: our sheet, comments and colours are passed over. For .xls, .csv, .html and .ods
the answer is an .xlsx with the same values, merged cells and widths. Formulas that reach out of the file (other files, DDE, links) come back as their values, macros not
at all.

![a workbook with 24 kinds of mistakes, and its answer](pictures/annotated.png)
`)
	return b.String()
}
