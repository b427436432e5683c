package workbook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// BenchmarkSmallFilesBeside reads 1,000 small files through isolated readers
// and, on the same files in the same run, as others do. Run it under taskset -c 0 for one core.
// SheetJS is looked for under ZHIBIAO_NODE_MODULES.
func BenchmarkSmallFilesBeside(b *testing.B) {
	dir := b.TempDir()
	files := make([][]byte, 1000)
	for i := range files {
		files[i] = smallFile(b, i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.xlsx", i)), files[i], 0o600); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("isolated", func(b *testing.B) {
		x := newIsolated(b, Confinement{Processes: 1})
		if _, err := x.Read(b.Context(), "warm.xlsx", files[0], Limits{}); err != nil {
			b.Fatal(err)
		}
		var took []time.Duration
		for b.Loop() {
			for _, data := range files {
				start := time.Now()
				book, err := x.Read(context.Background(), "f.xlsx", data, Limits{})
				if err != nil || len(book.Sheets) != 1 {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
		}
		slices.Sort(took)
		b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "files/s")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	})
	b.Run("in process", func(b *testing.B) {
		for b.Loop() {
			for _, data := range files {
				if _, err := Read(context.Background(), "f.xlsx", data, Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(len(files)*b.N)/b.Elapsed().Seconds(), "files/s")
	})
	b.Run("excelize", func(b *testing.B) {
		for b.Loop() {
			for _, data := range files {
				excelizeCells(b, data)
			}
		}
		b.ReportMetric(float64(len(files)*b.N)/b.Elapsed().Seconds(), "files/s")
	})
	for _, other := range []string{"openpyxl", "sheetjs"} {
		b.Run(other, func(b *testing.B) {
			var total float64
			for b.Loop() {
				r := others(b, other, dir)
				if r.Files != len(files) {
					b.Fatalf("read %d files", r.Files)
				}
				total += r.Seconds
			}
			b.ReportMetric(float64(len(files)*b.N)/total, "files/s")
		})
	}
}

// BenchmarkLargeFileBeside reads one sheet of 1,000,000 cells, each time in a
// fresh process: time without its start, and the most memory that it was resident with.
func BenchmarkLargeFileBeside(b *testing.B) {
	path := filepath.Join(b.TempDir(), "large.xlsx")
	if err := os.WriteFile(path, largeFile(b, 50_000), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, who := range []string{"isolated", "in process", "excelize", "openpyxl", "sheetjs"} {
		b.Run(who, func(b *testing.B) {
			var seconds, peak, parent, cpu float64
			for b.Loop() {
				r := others(b, who, path)
				if r.Cells != 1_000_000 {
					b.Fatalf("read %d cells", r.Cells)
				}
				seconds += r.Seconds
				cpu += r.CPU
				peak, parent = max(peak, r.Peak), max(parent, r.Parent)
			}
			b.ReportMetric(1_000_000*float64(b.N)/seconds/1e6, "Mcells/s")
			b.ReportMetric(peak, "peak-MB")
			b.ReportMetric(cpu/float64(b.N), "cpu-s")
			if parent > 0 {
				b.ReportMetric(parent, "parent-MB")
			}
		})
	}
}

// measured is what a process of its own says of its reading.
type measured struct {
	Files, Cells          int
	Seconds, Peak, Parent float64 // memory in MB
	CPU                   float64 // seconds of the whole process and its children, its start included
}

const (
	measureVariable = "ZHIBIAO_MEASURE"
	nodeVariable    = "ZHIBIAO_NODE_MODULES"
)

const openpyxlScript = `
import sys,os,glob,time,json,resource
import openpyxl
files=sorted(glob.glob(sys.argv[1]+'/*.xlsx')) if os.path.isdir(sys.argv[1]) else [sys.argv[1]]
start=time.time(); cells=0
for f in files:
    w=openpyxl.load_workbook(f,read_only=True,data_only=True)
    for s in w:
        s.reset_dimensions()
        for row in s.iter_rows(values_only=True):
            cells+=sum(v is not None for v in row)
    w.close()
print(json.dumps({'Files':len(files),'Cells':cells,'Seconds':time.time()-start,'Peak':resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024}))`

const sheetjsScript = `
const X=require('xlsx'),fs=require('fs'),path=process.argv[1];
const files=fs.statSync(path).isDirectory()?fs.readdirSync(path).map(f=>path+'/'+f):[path];
const start=process.hrtime.bigint();let cells=0;
for(const f of files){const w=X.read(fs.readFileSync(f),{dense:true,cellText:false,cellHTML:false});
 for(const n of w.SheetNames){const d=w.Sheets[n]['!data']||w.Sheets[n];for(const row of d){if(row)for(const c of row)if(c&&c.v!==undefined)cells++}}}
console.log(JSON.stringify({Files:files.length,Cells:cells,Seconds:Number(process.hrtime.bigint()-start)/1e9,Peak:process.resourceUsage().maxRSS/1024}))`

// others has a path read by another program, or by this one in a new process.
func others(b *testing.B, who, path string) measured {
	b.Helper()
	var cmd *exec.Cmd
	switch who {
	case "openpyxl":
		cmd = exec.Command("/usr/bin/python3", "-c", openpyxlScript, path)
		if exec.Command("/usr/bin/python3", "-c", "import openpyxl").Run() != nil {
			b.Skip("no openpyxl: apt-get install python3-openpyxl")
		}
	case "sheetjs":
		if os.Getenv(nodeVariable) == "" {
			b.Skip("no SheetJS: npm install xlsx, and name the folder node_modules in " + nodeVariable)
		}
		cmd = exec.Command("node", "-e", sheetjsScript, path)
		cmd.Env = append(os.Environ(), "NODE_PATH="+os.Getenv(nodeVariable))
	default:
		cmd = exec.Command(os.Args[0], "-test.run=^TestMeasureHelper$", "-test.v")
		cmd.Env = append(os.Environ(), measureVariable+"="+who+"="+path)
	}
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("%s: %v\n%s", who, err, out)
	}
	var r measured
	for line := range bytes.Lines(out) {
		if bytes.HasPrefix(line, []byte("{")) {
			if err := json.Unmarshal(line, &r); err != nil {
				b.Fatalf("%s said %s: %v", who, line, err)
			}
		}
	}
	r.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	return r
}

// TestMeasureHelper is the process that BenchmarkLargeFileBeside measures.
func TestMeasureHelper(t *testing.T) {
	who, path, ok := strings.Cut(os.Getenv(measureVariable), "=")
	if !ok {
		t.Skip("only run by BenchmarkLargeFileBeside")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := measured{Files: 1}
	count := func(book *Book, err error) {
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range book.Sheets {
			for _, cells := range s.Rows() {
				for range cells {
					r.Cells++
				}
			}
		}
	}
	start := time.Now()
	switch who {
	case "isolated":
		x := newIsolated(t, Confinement{Processes: 1})
		if _, err := x.Read(t.Context(), "warm.xlsx", oneSheet(sheetXML(goodRows)), Limits{}); err != nil {
			t.Fatal(err)
		}
		pid := x.idle[0].cmd.Process.Pid
		start = time.Now()
		count(x.Read(t.Context(), "f.xlsx", data, Limits{}))
		r.Peak = float64(peakResident(pid)) / (1 << 20)
		r.Parent = float64(peakResident(os.Getpid())) / (1 << 20)
		r.Seconds = time.Since(start).Seconds()
		x.Close() // so that its time counts
	case "in process":
		count(Read(t.Context(), "f.xlsx", data, Limits{}))
	case "excelize":
		r.Cells = excelizeCells(t, data)
	}
	if r.Seconds == 0 {
		r.Seconds = time.Since(start).Seconds()
	}
	if r.Peak == 0 {
		r.Peak = float64(peakResident(os.Getpid())) / (1 << 20)
	}
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(string(line))
}

// excelizeCells counts a file's cells as excelize reads rows at its quickest.
func excelizeCells(tb testing.TB, data []byte) int {
	tb.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: 1 << 30,
		UnzipXMLSizeLimit: 1 << 30})
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	cells := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.Rows(sheet)
		if err != nil {
			tb.Fatal(err)
		}
		for rows.Next() {
			columns, err := rows.Columns()
			if err != nil {
				tb.Fatal(err)
			}
			for _, c := range columns {
				if c != "" {
					cells++
				}
			}
		}
		rows.Close()
	}
	return cells
}
