package collector_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/report"
)

// seenElsewhere is where a finding that no drawing makes is made, and why its mend is not tried there; "": it is, by a call of Mended or
// mended that names the code, or there is nothing to mend.
type seenElsewhere struct{ test, unmended string }

var unexampled = map[string]seenElsewhere{
	"copy.attached":        {test: "TestSealedCopies"},
	"copy.later":           {test: "TestSealedCopies"},
	"copy.with":            {test: "TestSealedCopies"},
	"countersign.agreed":   {test: "TestCountersigned"},
	"countersign.asked":    {test: "TestCountersigned"},
	"countersign.objected": {test: "TestCountersigned"},
	"sign.head":            {test: "TestSignedByItsHead"},
	"sign.refused":         {test: "TestSignedByItsHead"},
	"sign.signed":          {test: "TestSignedByItsHead"},
	"sign.unit":            {test: "TestSignedByAColleague"},
	"file.crash":           {test: "TestIsolatedCrash", unmended: "no file is known that the reader breaks down on: its program is taken away in the test"},
	"file.held":            {test: "TestQuestionsHoldWithoutAReason"},
	"file.limit":           {test: "TestFilesBeyondTheLimits"},
	"file.memory":          {test: "TestIsolatedIsRightBesideBadFiles", unmended: "what memory a file takes hangs on the machine: its mend is that of file.limit"},
	"file.refused":         {test: "TestAnImpossibleReadingIsRefused", unmended: "the ledger refuses no figure that is read: the test makes it"},
	"file.time":            {test: "TestReadingEndsInTime"},
	"file.unread":          {test: "TestAFileThatCannotBeOpened", unmended: "the disk does not give the bytes: the sender's file may be sound"},
	"findings.more":        {test: "TestFindingsAreBounded"},
	"period.reviewed":      {test: "TestReview"},
	"report.nil":           {test: "TestNilReturn"},
	"report.proxied":       {test: "TestSentForAUnit"},
	"report.unwaived":      {test: "TestWaiver"},
	"report.waived":        {test: "TestWaiver"},
	"report.withdrawn":     {test: "TestWithdraw"},
	"review.asked":         {test: "TestWithdraw"},
	"review.confirmed":     {test: "TestReview"},
	"review.kept":          {test: "TestReview"},
	"review.note":          {test: "TestReview"},
	"review.pending":       {test: "TestReview"},
	"review.provisional":   {test: "TestProvisionalFiguresAreMarked"},
	"review.returned":      {test: "TestReview"},
	"target.adjusted":      {test: "TestAdjustedTarget"},
}

// TestUnexampled proves that the codes without an example are declared, that their tests are there, and that each of these tries the mend, or
// there is none, or the list says why it can't.
func TestUnexampled(t *testing.T) {
	tried := mendsTried(t)
	declared := declaredCodes(t)
	for code, seen := range unexampled {
		i := slices.IndexFunc(declared, func(c report.Code) bool { return c.Name == code })
		if i < 0 {
			t.Errorf("%s is no finding", code)
			continue
		}
		codes, there := tried[seen.test]
		tries := slices.Contains(codes, code)
		switch {
		case !there:
			t.Errorf("%s: there is no %s", code, seen.test)
		case !collectortest.Asks(declared[i].Mend):
			if tries || seen.unmended != "" {
				t.Errorf("%s: its mend is %q, and yet %s tries one, or the list says why it does not", code, declared[i].Mend.EN, seen.test)
			}
		case tries == (seen.unmended != ""):
			t.Errorf("%s: %s tries its mend: %v; the list says %q", code, seen.test, tries, seen.unmended)
		}
	}
}

// mendsTried are the codes whose mends the tests of this tree try, by the test's name.
func mendsTried(t *testing.T) map[string][]string {
	t.Helper()
	tried := map[string][]string{}
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Test") {
				tried[f.Name.Name] = mendsIn(f)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tried
}

// mendsIn are the codes that a function holds the mend of.
func mendsIn(f *ast.FuncDecl) (codes []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); !ok || !strings.EqualFold(s.Sel.Name, "mended") {
			return true
		}
		for _, argument := range call.Args {
			if text, ok := argument.(*ast.BasicLit); ok && text.Kind == token.STRING {
				if code, err := strconv.Unquote(text.Value); err == nil {
					codes = append(codes, code)
				}
			}
		}
		return true
	})
	return codes
}
