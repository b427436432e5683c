package collector_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"zhibiao/samples/golden"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// TestFindingsPage keeps docs/findings.md and the codes in step.
func TestFindingsPage(t *testing.T) {
	path := filepath.Join("..", "docs", "findings.md")
	if golden.Updating() {
		if err := os.WriteFile(path, []byte(findingsPage(t)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != findingsPage(t) {
		t.Error("docs/findings.md is not what the codes say: run go test ./collector -run FindingsPage -update")
	}
}

func TestCodesAreDistinctAndSpeakBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range declaredCodes(t) {
		if seen[c.Name] {
			t.Errorf("code %s stands twice", c.Name)
		}
		seen[c.Name] = true
		for _, s := range []string{c.Name, string(c.Severity), c.Meaning.ZH, c.Meaning.EN, c.Mend.ZH, c.Mend.EN} {
			if s == "" {
				t.Errorf("code %s lacks a text: %+v", c.Name, c)
			}
		}
		if c.Severity != report.Question && c.Name != report.HeldCode &&
			(strings.Contains(c.Mend.ZH, "理由") || strings.Contains(c.Mend.EN, "reason")) {
			t.Errorf("code %s asks for a reason, which would change nothing", c.Name)
		}
	}
	if len(seen) < 100 {
		t.Errorf("%d codes were found in the sources", len(seen))
	}
}

// declaredCodes are the codes that the sources of this folder and of those below declare where they raise them, by name.
func declaredCodes(t *testing.T) []report.Code {
	t.Helper()
	var codes []report.Code
	constants := map[string]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if isCode(n.Type) {
					codes = append(codes, codeOf(n))
				}
			case *ast.ValueSpec:
				for i, value := range n.Values {
					constants[n.Names[i].Name] = literalOf(value)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range codes {
		codes[i].Name = cmp.Or(constants[c.Name], c.Name)
	}
	slices.SortFunc(codes, func(a, b report.Code) int { return cmp.Compare(a.Name, b.Name) })
	return codes
}

func isCode(e ast.Expr) bool {
	if s, ok := e.(*ast.SelectorExpr); ok {
		e = s.Sel
	}
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "Code"
}

// codeOf reads a declaration such as Code{Name: "file.time", Severity: Fault, Meaning: indicators.Text{ZH: "…", EN: "…"}, …}.
func codeOf(c *ast.CompositeLit) (code report.Code) {
	text := func(e ast.Expr) (t indicators.Text) {
		for key, value := range fieldsOf(e) {
			if key == "ZH" {
				t.ZH = literalOf(value)
			} else {
				t.EN = literalOf(value)
			}
		}
		return t
	}
	for key, value := range fieldsOf(c) {
		switch key {
		case "Name":
			code.Name = literalOf(value)
		case "Severity":
			code.Severity = map[string]report.Severity{"Fault": report.Fault, "Question": report.Question,
				"Notice": report.Notice}[literalOf(value)]
		case "Meaning":
			code.Meaning = text(value)
		case "Mend":
			code.Mend = text(value)
		}
	}
	return code
}

func fieldsOf(e ast.Expr) map[string]ast.Expr {
	fields := map[string]ast.Expr{}
	if c, ok := e.(*ast.CompositeLit); ok {
		for _, element := range c.Elts {
			if kv, ok := element.(*ast.KeyValueExpr); ok {
				fields[kv.Key.(*ast.Ident).Name] = kv.Value
			}
		}
	}
	return fields
}

// literalOf is a string's value or a constant's name.
func literalOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return literalOf(e.X) + literalOf(e.Y)
	case *ast.BasicLit:
		s, _ := strconv.Unquote(e.Value)
		return s
	case *ast.SelectorExpr:
		return literalOf(e.Sel)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func findingsPage(t *testing.T) string {
	var b strings.Builder
	b.WriteString(`# 校验结果 Findings

每一处问题都有一个固定的代码，写明所在工作表和单元格、写的是什么、应当是什么、怎样改。**错误**使整份文件不入库；**待说明**的问题须说明理由或更正方可入库，理由随文件保存；
**说明**不影响入库。Every finding has a stable code, and names sheet and cell, what stands there, what was expected and the mend. An **error** stops the
whole file; a **question** holds it until a reason is given, which is kept with it, or it is sent mended; a **notice** stops nothing.

` + "`zhibiao check FILE`" + ` prints them, ` + "`--json`" + ` gives them to programs, ` + "`--english`" + ` in English. The exit code is 1 when a file would be refused or held.
Reasons are given with ` + "`collect --reason`" + `, on the page of an upload, beside 情况说明 in the file, or in a text beside it ([instance.md](instance.md)).

`)
	names := map[report.Severity]string{report.Fault: "错误 error", report.Question: "待说明 question", report.Notice: "说明 notice"}
	b.WriteString("| code | 级别 severity | 含义 meaning | 怎样改 mend |\n|---|---|---|---|\n")
	for _, c := range declaredCodes(t) {
		fmt.Fprintf(&b, "| `%s` | %s | %s<br>%s | %s<br>%s |\n", c.Name, names[c.Severity], c.Meaning.ZH, c.Meaning.EN, c.Mend.ZH,
			c.Mend.EN)
	}
	b.WriteString(`
## 例 Examples

A row of a sheet with the mistake, what is said of it, and the mend with which the file is taken without a finding. The tests make files of them all
(collector/testdata/findings, one for each code).

| code | 表中所填 what stood there | 答复 what is said | 更正 mended |
|---|---|---|---|
`)
	for _, c := range declaredCodes(t) {
		if unexampled[c.Name].test == "" {
			b.WriteString(exampleLine(t, c.Name))
		}
	}
	b.WriteString(`
## JSON

` + "`zhibiao check --json FILE…`" + ` prints an array with an object for each file:

| key | meaning |
|---|---|
| ` + "`file`" + ` | the file's name |
| ` + "`accepted`" + ` | whether it would be recorded as it is |
| ` + "`verdict`" + ` | ` + "`accepted`, `held` (待说明: questions without a reason) or `rejected` (退回: errors)" + ` |
| ` + "`reason`" + ` | that it comes with; left out where it comes with none |
| ` + "`form`, `department`, `period`, `periods`" + ` | what it was read as; periods in SDMX spelling; left out where unknown |
| ` + "`form_name`, `department_name`" + ` | their names, ` + "`zh` and `en`" + ` |
| ` + "`figures`" + ` | how many figures and targets it would record |
| ` + "`errors`, `questions`, `notices`" + ` | how many findings of each severity |
| ` + "`findings`" + ` | an array: ` + "`severity` (error, question, notice), `code`, `sheet`, `cell`, `found`, `expected`, `message`, `mend`" + `; the last three are objects with ` + "`zh` and `en`" + `; ` + "`instead`" + `: what to write into the cell, where that is sure and no figure; ` + "`choices`" + `: what only the sender knows (` + "`name`, `cell`, `text`" + `) |
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

// exampleLine is a finding's example as a line of the page.
func exampleLine(t *testing.T, code string) string {
	t.Helper()
	e := parseExample(t, code)
	for line := range strings.Lines(e.said()) {
		severity, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		name, rest, _ := strings.Cut(rest, " ")
		if name != code || severity == "" {
			continue
		}
		place, rest, _ := strings.Cut(rest, " ")
		found, err := strconv.QuotedPrefix(rest)
		if err != nil {
			t.Fatalf("%s: %v", e.path, err)
		}
		sheet, cell, _ := strings.Cut(place, "!")
		said := inCell(strings.TrimPrefix(rest, found+" "))
		if place != wholeFile {
			said = place + "：" + said
		}
		return fmt.Sprintf("| `%s` | %s | %s | %s |\n", code, e.stood(sheet, cell), said, e.change())
	}
	t.Fatalf("%s does not say it", e.path)
	return ""
}
