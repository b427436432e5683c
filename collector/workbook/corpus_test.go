package workbook

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// corpusVariable names a folder of more files for TestAgreesWithOtherReaders,
// such as the test collections of other projects.
const corpusVariable = "ZHIBIAO_CORPUS"

// otherReaders tells, for each file named on its standard input, a line of what openpyxl
// (.xlsx) or xlrd (.xls) make of it: cells, merged ranges, what is hidden.
const otherReaders = `
import sys,os,json,datetime,warnings
warnings.filterwarnings('ignore')
import openpyxl,xlrd
from openpyxl.utils.datetime import to_excel
from openpyxl.utils import column_index_from_string,get_column_letter
day=(datetime.datetime,datetime.date,datetime.time,datetime.timedelta)
def value(c,epoch):
    v=c.value
    if isinstance(v,bool): return 'b',float(v)
    if isinstance(v,(int,float)): return 'n',float(v)
    if isinstance(v,day): return 'd',float(to_excel(v,epoch))
    return ('e' if c.data_type=='e' else 't'),str(v)
def xlsx(p):
    w=openpyxl.load_workbook(p,data_only=True)
    for s in w.worksheets:
        cells=[[c.row-1,c.column-1,*value(c,w.epoch)] for row in s.iter_rows() for c in row if c.value is not None]
        rows=[r-1 for r,d in s.row_dimensions.items() if d.hidden or d.height==0]
        cols=[c for k,d in s.column_dimensions.items() if d.hidden or d.width==0 for c in range((d.min or column_index_from_string(k))-1,min(d.max or column_index_from_string(k),256))]
        yield {'Name':s.title,'Hidden':s.sheet_state!='visible','Cells':cells,'Rows':rows,'Cols':cols,'Early':w.epoch.year==1904,
               'Merges':[get_column_letter(m.min_col)+str(m.min_row)+':'+get_column_letter(m.max_col)+str(m.max_row) for m in s.merged_cells.ranges]}
def xls(p):
    w=xlrd.open_workbook(p,formatting_info=True,logfile=open(os.devnull,'w'))
    kinds={1:'t',2:'n',3:'d',4:'b',5:'e'}
    for s in w.sheets():
        cells=[[r,c,kinds[x.ctype],x.value*1.0 if x.ctype in (2,3,4) and x.value==x.value else str(x.value)] for r in range(s.nrows) for c,x in enumerate(s.row(r)) if x.ctype in kinds]
        yield {'Name':s.name,'Hidden':s.visibility!=0,'Cells':cells,'Rows':[r for r,d in s.rowinfo_map.items() if d.hidden],
               'Cols':[c for c,d in s.colinfo_map.items() if d.hidden and c<256],'Early':w.datemode==1,
               'Merges':[get_column_letter(c+1)+str(a+1)+':'+get_column_letter(d)+str(b) for a,b,c,d in s.merged_cells]}
for line in sys.stdin:
    p=line.rstrip('\n')
    try:
        read=xlsx if open(p,'rb').read(2)==b'PK' else xls
        print(json.dumps({'Sheets':list(read(p))}),flush=True)
    except Exception as e:
        print(json.dumps({'Refused':repr(e)[:200]}),flush=True)
`

// otherSheet is a sheet as another reader gives it; a cell is row, column, kind and value.
type otherSheet struct {
	Name                string
	Hidden, Early       bool
	Cells               [][]any
	Merges              []string
	Rows, Cols          []int
	byPlace             map[Ref][]any
	unseenRows, hidCols map[int]bool
}

// TestAgreesWithOtherReaders compares every cell, merged range and hidden row, column and sheet with
// what openpyxl and xlrd make of the same files: those of the tests, and those below ZHIBIAO_CORPUS.
func TestAgreesWithOtherReaders(t *testing.T) {
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import openpyxl, xlrd").Run(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("python3-openpyxl and python3-xlrd are not installed: .ci/tools installs them")
		}
		t.Skip("python3-openpyxl and python3-xlrd are not installed: .ci/tools installs them")
	}
	files, books := readable(t, corpusFiles(t))
	cmd := exec.CommandContext(t.Context(), python, "-c", otherReaders)
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n") + "\n")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReaderSize(out, 1<<20)
	read, cells, sheets, refused := 0, 0, 0, 0
	for i, name := range files {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var theirs struct {
			Refused string
			Sheets  []*otherSheet
		}
		if err := json.Unmarshal(line, &theirs); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if theirs.Refused != "" || len(theirs.Sheets) == 0 { // openpyxl sees no sheet in the strict format
			refused++
			continue
		}
		read++
		for _, their := range theirs.Sheets {
			if s := books[i].Sheet(their.Name); s != nil {
				sheets++
				cells += agrees(t, name, s, their)
			}
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d sheets and %d cells compared; %d files are refused by the other reader alone", read, sheets, cells, refused)
	if read < 20 {
		t.Errorf("only %d files were compared", read)
	}
}

// readable reads the files and gives those that can be; why others cannot is logged.
func readable(t *testing.T, names []string) (files []string, books []*Book) {
	t.Helper()
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		book, err := Read(t.Context(), filepath.Base(name), data, Limits{})
		if err != nil {
			t.Log(err)
			continue
		}
		files, books = append(files, name), append(books, book)
	}
	return files, books
}

// corpusFiles are the files to be compared. Large ones take the others too long.
func corpusFiles(t *testing.T) []string {
	t.Helper()
	const large = 3 << 20
	roots := []string{"testdata", filepath.Join("..", "testdata"), filepath.Join(sharedDir(t), "workbooks")}
	if more := os.Getenv(corpusVariable); more != "" {
		roots = append(roots, more)
	}
	var files []string
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			if ext := strings.ToLower(filepath.Ext(path)); err == nil && info.Size() < large &&
				(ext == ".xls" || ext == ".xlsx" || ext == ".xlsm") {
				files = append(files, path)
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return files
}

// agrees compares a sheet and gives the number of cells.
func agrees(t *testing.T, file string, s *Sheet, their *otherSheet) (cells int) {
	t.Helper()
	said := 0
	differ := func(format string, args ...any) {
		if said++; said <= 5 {
			t.Errorf("%s, sheet %q: %s", file, s.Name, fmt.Sprintf(format, args...))
		}
	}
	var merges []string
	for _, m := range s.Merges {
		merges = append(merges, m.First.String()+":"+m.Last.String())
	}
	slices.Sort(merges)
	slices.Sort(their.Merges)
	if !slices.Equal(merges, their.Merges) {
		differ("merged ranges %v, by others %v", merges, their.Merges)
	}
	if s.Hidden != their.Hidden {
		differ("hidden: %v", s.Hidden)
	}
	their.index()
	for row := range 2000 {
		if s.RowHidden(row) != their.unseenRows[row] {
			differ("row %d hidden: %v", row+1, s.RowHidden(row))
		}
	}
	for col := range 256 {
		if s.ColHidden(col) != their.hidCols[col] {
			differ("column %s hidden: %v", ColumnName(col), s.ColHidden(col))
		}
	}
	for row, list := range s.Rows() {
		for col, c := range list {
			cells++
			at := Ref{row, col}
			if x := their.byPlace[at]; !sameCell(c, x, their.Early) {
				differ("%s: %+v, by others %v", at, c, x)
			}
			delete(their.byPlace, at)
		}
	}
	for at, x := range their.byPlace {
		if text, ok := x[3].(string); !ok || text != "" {
			differ("%s: nothing, by others %v", at, x)
		}
	}
	return cells
}

func (o *otherSheet) index() {
	o.byPlace, o.unseenRows, o.hidCols = map[Ref][]any{}, map[int]bool{}, map[int]bool{}
	for _, x := range o.Cells {
		o.byPlace[Ref{int(x[0].(float64)), int(x[1].(float64))}] = x
	}
	for _, row := range o.Rows {
		o.unseenRows[row] = true
	}
	for _, col := range o.Cols {
		o.hidCols[col] = true
	}
}

// sameCell compares a cell. What is known to differ: days counted from 1904 are
// told from 1900 here, and the zero of a formula that its program left to be computed is no value.
func sameCell(c Cell, x []any, early bool) bool {
	const days1904 = 1462
	if x == nil {
		return c.Kind == Blank || c.Kind == Text && c.Text == ""
	}
	number, isNumber := x[3].(float64)
	kind := x[2]
	switch {
	case c.Uncached:
		return isNumber && number == 0 || x[3] == ""
	case c.Kind == Blank:
		return x[3] == ""
	case c.Kind == Text:
		return kind == "t" && plainLines(c.Text) == plainLines(x[3].(string))
	case c.Kind == Error:
		return kind == "e" || kind == "n" // no number to some
	case c.Kind == Bool:
		return isNumber && c.Number == number
	}
	if kind == "d" {
		off := math.Abs(c.Number - number)
		return isNumber && (off < 2e-6 || early && math.Abs(off-days1904) < 2e-6)
	}
	return isNumber && (c.Number == number || math.Abs(c.Number-number) <= 1e-12*math.Abs(number))
}

// plainLines is a text with one kind of line end.
func plainLines(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "_x000D_", "", "_x000d_", "").Replace(text)
}
