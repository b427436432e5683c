package workbook

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// smallFile is a form of 200 cells as departments send it: text, numbers, styles, merges.
func smallFile(tb testing.TB, seed int) []byte {
	tb.Helper()
	r := rand.New(rand.NewPCG(1, uint64(seed)))
	d := NewDraft(made)
	p := d.Page("表1")
	title := Style{Bold: true, Size: 16, Across: "center"}
	p.Merge(Range{Ref{0, 0}, Ref{0, 7}}, title)
	p.Text(Ref{0, 0}, fmt.Sprintf("专项资金到位情况表（%d）", seed), title)
	p.Text(Ref{1, 7}, "单位：万元", Style{})
	head := Style{Bold: true, Border: true, Across: "center"}
	money := Style{Border: true, Format: "#,##0.00"}
	for col := range 8 {
		p.Text(Ref{2, col}, fmt.Sprintf("第%d列", col), head)
	}
	for row := 3; row < 27; row++ {
		p.Text(Ref{row, 0}, fmt.Sprintf("项目%d", row), head)
		for col := 1; col < 8; col++ {
			p.Number(Ref{row, col}, float64(r.IntN(10_000_000))/100, money)
		}
	}
	return must(tb, d)
}

// largeFile is a sheet of rows × 20 cells, every fifth column text.
func largeFile(tb testing.TB, rows int) []byte {
	tb.Helper()
	r := rand.New(rand.NewPCG(2, 3))
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	cells := make([]any, 20)
	for row := range rows {
		for i := range cells {
			if i%5 == 0 {
				cells[i] = fmt.Sprintf("项目%d", r.IntN(1000))
			} else {
				cells[i] = float64(r.IntN(100_000_000)) / 100
			}
		}
		if err := w.SetRow(Ref{row, 0}.String(), cells); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func readOurs(b *testing.B, data []byte) (cells int) {
	book, err := Read(context.Background(), "f.xlsx", data, Limits{})
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range book.Sheets {
		for _, row := range s.Rows() {
			for range row {
				cells++
			}
		}
	}
	return cells
}

// readExcelize reads raw rows as a stream, excelize's fastest way, within limits.
func readExcelize(b *testing.B, data []byte) (cells int) {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: 1 << 30,
		UnzipXMLSizeLimit: 1 << 30})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for _, s := range f.GetSheetList() {
		rows, err := f.Rows(s)
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			row, err := rows.Columns(excelize.Options{RawCellValue: true})
			if err != nil {
				b.Fatal(err)
			}
			for _, c := range row {
				if c != "" {
					cells++
				}
			}
		}
		rows.Close()
	}
	return cells
}

var readers = []struct {
	name string
	read func(*testing.B, []byte) int
}{{"ours", readOurs}, {"excelize", readExcelize}}

func BenchmarkSmallFiles(b *testing.B) {
	files := make([][]byte, 1000)
	for i := range files {
		files[i] = smallFile(b, i)
	}
	for _, r := range readers {
		name, read := r.name, r.read
		b.Run(name, func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if n := read(b, files[i%len(files)]); n != 202 {
					b.Fatalf("%d cells", n)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "files/s")
		})
	}
}

func BenchmarkMillionCells(b *testing.B) {
	data := largeFile(b, 50_000)
	for _, r := range readers {
		name, read := r.name, r.read
		b.Run(name, func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			debug.FreeOSMemory()
			peak := watchHeap()
			b.ReportAllocs()
			for b.Loop() {
				if n := read(b, data); n != 1_000_000 {
					b.Fatalf("%d cells", n)
				}
				b.StopTimer()
				debug.FreeOSMemory() // the last reading must not count towards the next one's peak
				b.StartTimer()
			}
			b.ReportMetric(float64(peak())/(1<<20), "peak-MB")
			b.ReportMetric(1e6*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mcells/s")
		})
	}
}

// watchHeap samples what the heap holds from the system, file included, until
// the function that it returns is called.
func watchHeap() func() uint64 {
	var peak uint64
	done := make(chan struct{})
	var g sync.WaitGroup
	g.Go(func() {
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse+m.StackInuse)
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	return func() uint64 { close(done); g.Wait(); return peak }
}
