package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// monthly is what one of so many departments reports for a month: 200
// figures, 25 subjects of 8 keys, at the same cells each month.
func monthly(n, departments int) report.Entry {
	random := rand.New(rand.NewPCG(uint64(n), 1))
	department, month := n%departments, n/departments
	e := entry(fmt.Sprintf("d%d-m%d.xlsx", department, month), day.Add(time.Duration(n)*time.Second))
	e.Reading.Observations = make([]indicators.Observation, 200)
	for i := range e.Reading.Observations {
		sub := indicators.Subject{Indicator: "indicator_" + strconv.Itoa(i%5), Entity: fmt.Sprintf("entity_%d_%d", department, i/5%5)}
		amount := random.IntN(10_000_000)
		o := observe(sub, periods.Month(2000, time.Month(month+1)), float64(amount*100), string(rune('A'+i%8))+strconv.Itoa(i/8+6),
			fmt.Sprintf("%d.%02d", amount/100, amount%100))
		o.Basis = indicators.Basis(i / 25 % 6)
		if i >= 150 {
			o.Item = "node" + strconv.Itoa(i/25)
			o.Basis = indicators.NodeDate
		}
		e.Reading.Observations[i] = o
	}
	return e
}

func BenchmarkRecord(b *testing.B) {
	const files = 1000
	entries := make([]report.Entry, files)
	for i := range entries {
		entries[i] = monthly(i, 50)
		entries[i].File.Data = fmt.Appendf(nil, "PK\x03\x04%d%s", i, make([]byte, 15_000))
	}
	for _, batch := range []int{1, 20, files} {
		b.Run(fmt.Sprintf("files=%d/observations=200/batch=%d", files, batch), func(b *testing.B) {
			for b.Loop() {
				s := fresh(b)
				for at := 0; at < files; at += batch {
					if _, err := s.Record(context.Background(), day.AddDate(1, 0, 0), entries[at:at+batch]...); err != nil {
						b.Fatal(err)
					}
				}
				s.Close()
			}
			b.ReportMetric(float64(files)*float64(b.N)/b.Elapsed().Seconds(), "files/s")
		})
	}
}

// BenchmarkCommits opens a ledger and replays it all: what a start costs before
// anything is made of it. ZHIBIAO_BENCH_OBSERVATIONS=10000000 asks for ten million.
func BenchmarkCommits(b *testing.B) {
	total := 1_000_000
	if v := os.Getenv("ZHIBIAO_BENCH_OBSERVATIONS"); v != "" {
		var err error
		if total, err = strconv.Atoi(v); err != nil {
			b.Fatal(err)
		}
	}
	path := ledgerOf(b, total)
	for _, keep := range []bool{false, true} {
		b.Run(fmt.Sprintf("observations=%d/keep=%v", total, keep), func(b *testing.B) {
			var held uint64
			for b.Loop() {
				s := open(b, path)
				kept, n := replayAll(b, s, keep)
				if n != total {
					b.Fatalf("%d observations", n)
				}
				held = heap()
				runtime.KeepAlive(kept)
				s.Close()
			}
			b.ReportMetric(float64(held)/float64(total), "heap-B/observation")
			b.ReportMetric(float64(total)*float64(b.N)/b.Elapsed().Seconds(), "observations/s")
		})
	}
	// What the collector asks for when it reads one file: all its subjects.
	b.Run("standing/of=a_file", func(b *testing.B) {
		s := open(b, path)
		said := monthly(7, total/200/120).Reading.Observations
		b.ResetTimer()
		keys := 0
		for b.Loop() {
			s.stand.of, keys = nil, 0
			for i := range 25 {
				got, err := s.Standing(context.Background(), said[i].Subject)
				if err != nil {
					b.Fatal(err)
				}
				keys += len(got)
			}
		}
		b.ReportMetric(float64(keys), "keys")
	})
	b.Run("quick check", func(b *testing.B) {
		s := open(b, path)
		for b.Loop() {
			if err := s.QuickCheck(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("check", func(b *testing.B) {
		s := open(b, path)
		for b.Loop() {
			if err := s.Check(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
		reportSizes(b, s, total)
	})
}

// reportSizes tells what an observation takes on disk: in the whole file (a
// tiny workbook for every 200 included) and packed.
func reportSizes(b *testing.B, s *Store, total int) {
	st, err := s.Stats(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(st.FileBytes)/float64(total), "file-B/observation")
	b.ReportMetric(float64(st.ObservationBytes)/float64(total), "packed-B/observation")
}

func replayAll(b *testing.B, s *Store, keep bool) (kept []indicators.Commit, n int) {
	for c, err := range s.Commits(context.Background(), 0) {
		if err != nil {
			b.Fatal(err)
		}
		n += len(c.Observations)
		if keep {
			kept = append(kept, c)
		}
	}
	return kept, n
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// ledgerOf makes a ledger of so many observations, 120 months of reports of 200.
func ledgerOf(b *testing.B, total int) string {
	path := filepath.Join(b.TempDir(), "ledger.db")
	s := open(b, path)
	files := total / 200
	for at := 0; at < files; {
		batch := make([]report.Entry, min(500, files-at))
		for i := range batch {
			batch[i] = monthly(at, files/120)
			at++
		}
		if _, err := s.Record(context.Background(), day.AddDate(10, 0, 0), batch...); err != nil {
			b.Fatal(err)
		}
	}
	s.Close()
	return path
}
