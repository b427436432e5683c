package collector_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhibiao/samples/golden"

	"golang.org/x/tools/txtar"

	"zhibiao/collector"
	"zhibiao/collector/ledgertest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// Every finding has an example: testdata/findings/CODE.txt, an archive of drawings. What precedes its first part says what it is
// about. Its parts, in this order:
//
//	past       a report that came before and was recorded; there may be several
//	report     the report that the finding is made of
//	said       what is said of it, a line for each finding; go test -run Examples -update writes it
//	mend       the mend as the finding tells of it, as edits of the report: "C4 = 310", "S!C4 =" to clear
//	mended     or the report as it comes again
//
// A drawing's part may say more behind its name: received=2026-11-02, department=ID (the folder), name=FILE, merge=C4:C5
// (with what that hides), hide=C (a column), cut=2000 (after so many bytes), text (no drawing, but the file's own bytes), bytes=FILE (another
// file's), together (with the report, in one look).
//
// The mended report has no finding at all, and says something.

const exampleFolder = "testdata/findings"

// example is a finding's example, parsed.
type example struct {
	path    string
	archive *txtar.Archive
	past    []exampleFile
	report  exampleFile
	mended  exampleFile
	edits   []string // the mend, where it is told so
}

// exampleFile is one file of an example.
type exampleFile struct {
	text  string
	words map[string]string // what stands behind the part's name
}

func parseExample(t testing.TB, code string) *example {
	t.Helper()
	e := &example{path: filepath.Join(exampleFolder, code+".txt")}
	var err error
	if e.archive, err = txtar.ParseFile(e.path); err != nil {
		t.Fatalf("%s has no example: %v", code, err)
	}
	for _, part := range e.archive.Files {
		words := strings.Fields(part.Name)
		f := exampleFile{text: string(part.Data), words: map[string]string{}}
		for _, w := range words[1:] {
			key, value, _ := strings.Cut(w, "=")
			f.words[key] = value
		}
		switch words[0] {
		case "past":
			e.past = append(e.past, f)
		case "report":
			e.report = f
		case "mended":
			e.mended = f
		case "mend":
			e.edits = strings.Split(strings.TrimSpace(f.text), "\n")
			f.words = mergeWords(e.report.words, f.words)
			f.text = edited(t, e.report.text, e.edits)
			e.mended = f
		case "said":
		default:
			t.Fatalf("%s: a part %q", e.path, part.Name)
		}
	}
	if e.report.text == "" || e.mended.text == "" || strings.TrimSpace(string(e.archive.Comment)) == "" {
		t.Fatalf("%s: wants a comment, a report and a mend", e.path)
	}
	return e
}

func mergeWords(a, b map[string]string) map[string]string {
	both := maps.Clone(a)
	maps.Copy(both, b)
	return both
}

// edited is a drawing with some of its cells written anew.
func edited(t testing.TB, text string, edits []string) string {
	t.Helper()
	lines := strings.Split(text, "\n")
	for _, edit := range edits {
		place, to, ok := strings.Cut(edit, "=")
		sheet, cell, named := strings.Cut(strings.TrimSpace(place), "!")
		if !named {
			sheet, cell = "", sheet
		}
		row, at := drawnRow(lines, sheet, cell)
		if !ok || row == nil {
			t.Fatalf("edit %q: there is no such row", edit)
		}
		cells := strings.Split(*row, "|")
		for len(cells) <= at.Col {
			cells = append(cells, " ")
		}
		cells[at.Col] = " " + strings.TrimSpace(to) + " "
		*row = strings.Join(cells, "|")
	}
	return strings.Join(lines, "\n")
}

// file makes the file that a part draws.
func (f exampleFile) file(t testing.TB) report.File {
	t.Helper()
	out := report.File{Name: "report.xlsx", Department: f.words["department"]}
	if name := f.words["name"]; name != "" {
		out.Name = name
	}
	out.Data = f.bytes(t)
	if received := f.words["received"]; received != "" {
		day, err := time.ParseInLocation(time.DateOnly, received, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		out.Received = day
	}
	return out
}

func (f exampleFile) bytes(t testing.TB) []byte {
	t.Helper()
	if _, ok := f.words["text"]; ok {
		return []byte(f.text)
	}
	if path := f.words["bytes"]; path != "" {
		data, err := os.ReadFile(filepath.Join(exampleFolder, path))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	data := drawnText(t, f.text, 0, 0)
	if cells := f.words["merge"]; cells != "" {
		data = mergedOver(t, data, cells)
	}
	if name := f.words["hide"]; name != "" {
		data = withoutColumn(t, data, name)
	}
	if cut := f.words["cut"]; cut != "" {
		n, err := strconv.Atoi(cut)
		if err != nil {
			t.Fatal(err)
		}
		data = data[:n]
	}
	return data
}

// exampleCollector is a collector with a ledger of its own.
func exampleCollector(t testing.TB, reader *reading.Reader) *collector.Collector {
	t.Helper()
	c, err := collector.New(collector.Config{
		Reader: func() *reading.Reader { return reader }, Ledger: &ledgertest.Memory{}, Location: shanghai,
		Logger: slog.New(slog.DiscardHandler),
		Open:   workbook.ReadCalculated, Now: func() time.Time { return november },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// read gives what is said of the report, and of the mended one.
func (e *example) read(t testing.TB, reader *reading.Reader) (said, mended report.Reading) {
	t.Helper()
	c := exampleCollector(t, reader)
	var together []report.File
	for i, p := range e.past {
		f := p.file(t)
		f.Reason = "往期"
		if _, ok := p.words["together"]; ok {
			f.Name = "earlier.xlsx"
			together = append(together, f)
			continue
		}
		if f.Received.IsZero() {
			f.Received = november.AddDate(0, 0, i-len(e.past))
		}
		done, err := c.Collect(t.Context(), november, nil, f)
		if err != nil || done[0].Receipt.Submission.Verdict != report.Accepted {
			t.Fatalf("past %d was not recorded: %v\n%s", i+1, err, dump(done[0].Reading))
		}
	}
	if together == nil {
		return e.try(t, c, e.report), e.try(t, c, e.mended)
	}
	f := e.report.file(t)
	f.Reason = "更正"
	done, err := c.Collect(t.Context(), november, nil, append(together, f)...)
	if err != nil {
		t.Fatal(err)
	}
	return done[len(done)-1].Reading, e.try(t, c, e.mended)
}

func (e *example) try(t testing.TB, c *collector.Collector, f exampleFile) report.Reading {
	t.Helper()
	trial, err := c.Try(t.Context(), november, f.file(t))
	if err != nil {
		t.Fatal(err)
	}
	return trial.Reading
}

// findingLines is what is said of a report: a line for each finding.
func findingLines(r report.Reading) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s %s %s %q %s\n", f.Severity, f.Code, placeOf(f), f.Found, f.Message.ZH)
	}
	return b.String()
}

func placeOf(f report.Finding) string {
	if at := f.Place(); at != "" {
		return at
	}
	return wholeFile
}

// wholeFile stands for the place of a finding that has none.
const wholeFile = "file"

// findingsReader reads by the catalogue of the examples.
func findingsReader(t testing.TB) *reading.Reader {
	t.Helper()
	return reading.New(catalogueFile(t, filepath.Join(exampleFolder, "catalogue.yaml")), workbook.Limits{})
}

func TestExamples(t *testing.T) {
	reader := findingsReader(t)
	declared := map[string]bool{}
	for _, code := range declaredCodes(t) {
		declared[code.Name] = true
		if unexampled[code.Name].test != "" {
			continue
		}
		t.Run(code.Name, func(t *testing.T) {
			t.Parallel()
			e := parseExample(t, code.Name)
			said, mended := e.read(t, reader)
			e.keep(t, findingLines(said))
			checkExample(t, code, said, mended)
			e.tryInstead(t, reader, code.Name, said)
		})
	}
	files, err := filepath.Glob(filepath.Join(exampleFolder, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if code := strings.TrimSuffix(filepath.Base(f), ".txt"); !declared[code] {
			t.Errorf("%s is the example of no finding", f)
		}
	}
}

// tryInstead writes what a finding says is to stand at its cell: the finding goes.
func (e *example) tryInstead(t *testing.T, reader *reading.Reader, code string, said report.Reading) {
	t.Helper()
	for _, f := range said.Findings {
		if f.Code != code || f.Instead == "" {
			continue
		}
		other := *e
		other.mended = exampleFile{text: edited(t, e.report.text, []string{f.Place() + " = " + f.Instead}), words: e.report.words}
		_, got := other.read(t, reader)
		if slices.ContainsFunc(got.Findings, func(g report.Finding) bool { return g.Code == code && g.Place() == f.Place() }) {
			t.Errorf("with %q instead it says:\n%s", f.Instead, findingLines(got))
		}
	}
}

// checkExample holds an example's readings against what the code promises.
func checkExample(t *testing.T, code report.Code, said, mended report.Reading) {
	t.Helper()
	found := slices.IndexFunc(said.Findings, func(f report.Finding) bool { return f.Code == code.Name && f.Severity == code.Severity })
	if found < 0 {
		t.Fatalf("the finding is not made:\n%s", dump(said))
	}
	want := map[report.Severity]report.Verdict{report.Fault: report.Rejected, report.Question: report.Held,
		report.Notice: report.Accepted}[code.Severity]
	if got := said.Verdict(""); got != want {
		t.Errorf("the file is %s, want %s:\n%s", got, want, dump(said))
	}
	if len(mended.Findings) > 0 || len(mended.Observations)+len(mended.Targets) == 0 {
		t.Errorf("mended it says:\n%s", dump(mended))
	}
}

// said is what the example says that is said of it.
func (e *example) said() string {
	for _, f := range e.archive.Files {
		if f.Name == "said" {
			return string(f.Data)
		}
	}
	return ""
}

// keep compares what is said with the example's own account, or writes that anew.
func (e *example) keep(t *testing.T, said string) {
	t.Helper()
	i := slices.IndexFunc(e.archive.Files, func(f txtar.File) bool { return f.Name == "said" })
	if golden.Updating() {
		if i < 0 {
			i = 1 + slices.IndexFunc(e.archive.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "report") })
			e.archive.Files = slices.Insert(e.archive.Files, i, txtar.File{Name: "said"})
		}
		if !bytes.Equal(e.archive.Files[i].Data, []byte(said)) {
			e.archive.Files[i].Data = []byte(said)
			if err := os.WriteFile(e.path, txtar.Format(e.archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if i < 0 || string(e.archive.Files[i].Data) != said {
		t.Errorf("%s: it says\n%s", e.path, said)
	}
}

// stood is the row of the report that a place lies in, as a line of text.
func (e *example) stood(sheet, cell string) string {
	row, _ := drawnRow(strings.Split(e.report.text, "\n"), sheet, cell)
	if row == nil {
		return ""
	}
	return inCell(*row)
}

// drawnRow is the line of a drawing in which the first of some cells lies, and where that is; nil: there is none. Without a sheet it is
// the first.
func drawnRow(lines []string, sheet, cells string) (*string, workbook.Ref) {
	first := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "sheet ") && (sheet == "" || l == "sheet "+sheet) })
	at, ok := report.FirstCell(cells)
	if first < 0 || !ok || first+1+at.Row >= len(lines) {
		return nil, at
	}
	return &lines[first+1+at.Row], at
}

// change is what the mend does to the report: the edits, or else the lines that are new in it, or those that are gone.
func (e *example) change() string {
	without := func(text, from string) (out []string) {
		had := strings.Split(from, "\n")
		for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
			if i := slices.Index(had, line); i >= 0 {
				had = slices.Delete(had, i, i+1)
			} else {
				out = append(out, strings.TrimSpace(line))
			}
		}
		return out
	}
	added, gone := without(e.mended.text, e.report.text), without(e.report.text, e.mended.text)
	switch {
	case e.edits != nil:
		return inCell(strings.Join(e.edits, "；"))
	case len(added) > 0:
		return report.Clip(inCell(strings.Join(added, "；")), 80)
	case len(gone) > 0:
		return "删去 " + report.Clip(inCell(strings.Join(gone, "；")), 80)
	}
	return "另行报送 sent anew"
}

// inCell writes bars as those that end no cell of a table.
func inCell(s string) string {
	return strings.ReplaceAll(strings.TrimSpace(s), "|", "｜")
}
