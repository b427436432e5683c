package workbook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func newIsolated(tb testing.TB, c Confinement) *Isolated {
	tb.Helper()
	x, err := NewIsolated(c)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { x.Close() })
	return x
}

// costly is a sound file whose reading takes both time and memory: texts that
// no two cells share.
func costly(cells int) []byte {
	return oneSheet(sheetXML(numbered("", `<row r="%[1]d"><c r="A%[1]d" t="inlineStr"><is><t>this text is number %[1]d and like no other `+
		`in the file</t></is></c></row>`, cells, "")))
}

// What children read is what the reader reads, errors and all.
func TestIsolatedReadsTheSame(t *testing.T) {
	x := newIsolated(t, Confinement{Processes: 1, Memory: raceShare << 30})
	for _, c := range hostileFiles() {
		if c.limits.FileBytes == 0 && strings.Contains(c.name, "00,000") {
			continue // slow, and read in the table of hostile files
		}
		data := c.data()
		want, wantErr := Read(t.Context(), "f.xlsx", data, c.limits)
		got, err := x.Read(t.Context(), "f.xlsx", data, c.limits)
		switch {
		case (err == nil) != (wantErr == nil):
			t.Errorf("%s: %v alone, %v in a child", c.name, wantErr, err)
		case err != nil && (!errors.Is(err, c.want) || err.Error() != wantErr.Error()):
			t.Errorf("%s:\nalone      %v\nin a child %v", c.name, wantErr, err)
		case err == nil && dump(got) != dump(want):
			t.Errorf("%s: another book", c.name)
		}
	}
}

func TestIsolatedIsRightBesideBadFiles(t *testing.T) {
	x := newIsolated(t, Confinement{Processes: 2, Memory: raceShare * 80 << 20, Time: 5 * time.Minute})
	good := smallFile(t, 1)
	want := dump(mustRead(t, "f.xlsx", good))
	bomb := costly(1 << 20)
	done := make(chan error, 8)
	for i := range cap(done) {
		go func() {
			if i%4 == 0 {
				_, err := x.Read(context.Background(), "bomb.xlsx", bomb, Limits{UnpackedBytes: 4 << 30})
				// The race detector ends a process in its own way when it gets no memory.
				if !errors.Is(err, ErrMemory) && (raceShare == 1 || !errors.Is(err, ErrCrash)) {
					done <- errors.New("bomb: " + errText(err))
					return
				}
				done <- nil
				return
			}
			book, err := x.Read(context.Background(), "f.xlsx", good, Limits{})
			if err == nil && dump(book) != want {
				err = errors.New("another book")
			}
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return "no error"
	}
	return err.Error()
}

func TestIsolatedEndsWhatTakesTooLong(t *testing.T) {
	x := newIsolated(t, Confinement{Processes: 1, Time: 300 * time.Millisecond})
	_, err := x.Read(t.Context(), "slow.xlsx", costly(1<<20), Limits{UnpackedBytes: 4 << 30})
	if !errors.Is(err, ErrTime) {
		t.Errorf("got %v", err)
	}
	x.config.Time = 5 * time.Minute // a child may be slow to start
	if _, err := x.Read(t.Context(), "f.xlsx", oneSheet(sheetXML(goodRows)), Limits{}); err != nil {
		t.Errorf("the next file: %v", err)
	}
}

func TestIsolatedEndsWithItsContext(t *testing.T) {
	x := newIsolated(t, Confinement{Processes: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := x.Read(ctx, "slow.xlsx", costly(1<<20), Limits{UnpackedBytes: 4 << 30}); !errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, ErrTime) {
		t.Errorf("got %v", err)
	}
}

func TestIsolatedBoundsTheResult(t *testing.T) {
	x := newIsolated(t, Confinement{Processes: 1, Output: 10_000})
	if _, err := x.Read(t.Context(), "f.xlsx", costly(10_000), Limits{}); !errors.Is(err, ErrLimit) ||
		!strings.Contains(errText(err), "result") {
		t.Errorf("got %v", err)
	}
	if _, err := x.Read(t.Context(), "f.xlsx", oneSheet(sheetXML(goodRows)), Limits{}); err != nil {
		t.Errorf("the next file: %v", err)
	}
}

// A child that someone kills costs nothing: the file is read by another.
func TestIsolatedReplacesAKilledChild(t *testing.T) {
	x := newIsolated(t, Confinement{Processes: 1})
	good := oneSheet(sheetXML(goodRows))
	if _, err := x.Read(t.Context(), "f.xlsx", good, Limits{}); err != nil {
		t.Fatal(err)
	}
	idle := x.idle[0].cmd.Process.Pid
	if err := x.idle[0].cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Read(t.Context(), "f.xlsx", good, Limits{}); err != nil {
		t.Errorf("after the idle child was killed: %v", err)
	}
	if x.idle[0].cmd.Process.Pid == idle {
		t.Error("the killed child is still there")
	}
	killed := make(chan error, 1)
	pid, long := x.idle[0].cmd.Process.Pid, costly(300_000)
	go func() {
		time.Sleep(30 * time.Millisecond)
		p, err := os.FindProcess(pid)
		if err == nil {
			err = p.Kill()
		}
		killed <- err
	}()
	book, err := x.Read(t.Context(), "f.xlsx", long, Limits{})
	if err != nil || len(book.Sheets[0].rows) != 300_000 {
		t.Errorf("killed at work: %v", err)
	}
	if err := <-killed; err != nil {
		t.Error(err)
	}
}

// A program that only breaks down is told from files that are at fault.
func TestIsolatedCrash(t *testing.T) {
	x := newIsolated(t, Confinement{Processes: 1, Command: []string{"false"}})
	if _, err := x.Read(t.Context(), "f.xlsx", nil, Limits{}); !errors.Is(err, ErrCrash) {
		t.Errorf("got %v", err)
	}
	x = newIsolated(t, Confinement{Processes: 1, Command: []string{"/nonexistent/zhibiao"}})
	if _, err := x.Read(t.Context(), "f.xlsx", nil, Limits{}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	x = newIsolated(t, Confinement{Processes: 1, Command: []string{"sh", "-c", "echo nonsense"}})
	if _, err := x.Read(t.Context(), "f.xlsx", nil, Limits{}); !errors.Is(err, ErrCrash) {
		t.Errorf("got %v", err)
	}
}

func TestIsolatedRecycles(t *testing.T) {
	x := newIsolated(t, Confinement{Processes: 1, Files: 2})
	seen := map[int]bool{}
	for range 6 {
		if _, err := x.Read(t.Context(), "f.xlsx", oneSheet(sheetXML(goodRows)), Limits{}); err != nil {
			t.Fatal(err)
		}
		if len(x.idle) > 0 {
			seen[x.idle[0].cmd.Process.Pid] = true
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d processes for 6 files of 2 each", len(seen))
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	for pid := range seen {
		if alive(pid) {
			t.Errorf("process %d is left", pid)
		}
	}
	if _, err := x.Read(t.Context(), "f.xlsx", nil, Limits{}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("after Close: %v", err)
	}
}

func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil || p.Signal(syscall.Signal(0)) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !bytes.Contains(stat, []byte(") Z ")) // a zombie is no process but an exit code
}

const orphanVariable = "ZHIBIAO_TEST_ORPHAN"

// A parent that is killed takes its children along, even one at work.
func TestIsolatedChildrenEndWithTheirParent(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no kill -9")
	}
	if os.Getenv(orphanVariable) != "" {
		x := newIsolated(t, Confinement{Processes: 2})
		if _, err := x.Read(t.Context(), "f.xlsx", oneSheet(sheetXML(goodRows)), Limits{}); err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("child " + strconv.Itoa(x.idle[0].cmd.Process.Pid) + "\n")
		for {
			x.Read(context.Background(), "f.xlsx", costly(1<<20), Limits{UnpackedBytes: 4 << 30})
		}
	}
	parent := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestIsolatedChildrenEndWithTheirParent$")
	parent.Env = append(os.Environ(), orphanVariable+"=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	line := make([]byte, 64)
	for n := 0; pid == 0; {
		k, err := out.Read(line[n:])
		if err != nil {
			t.Fatalf("the parent said %q: %v", line[:n], err)
		}
		if n += k; bytes.HasSuffix(line[:n], []byte("\n")) {
			pid, _ = strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(string(line[:n]), "child ")))
		}
	}
	time.Sleep(100 * time.Millisecond) // the child is at work by now, or will find its input ended
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	parent.Wait()
	for deadline := time.Now().Add(5 * time.Minute); alive(pid); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("child %d outlives its parent", pid)
		}
	}
}

// A child may write no file, and has nothing of its parent's environment.
func TestConfinement(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("limits are the kernel's on Linux only")
	}
	x := newIsolated(t, Confinement{Processes: 1, Memory: raceShare * 100 << 20})
	t.Setenv("ZHIBIAO_SECRET", "secret")
	if _, err := x.Read(t.Context(), "f.xlsx", oneSheet(sheetXML(goodRows)), Limits{}); err != nil {
		t.Fatal(err)
	}
	proc := "/proc/" + strconv.Itoa(x.idle[0].cmd.Process.Pid)
	limits, err := os.ReadFile(proc + "/limits")
	if err != nil {
		t.Skipf("the kernel does not tell limits: %v", err)
	}
	for _, want := range []string{"Max file size 0 0", "Max core file size 0 0", "Max data size " + strconv.Itoa(164<<20)} {
		if !strings.Contains(strings.Join(strings.Fields(string(limits)), " "), want) {
			t.Errorf("limits lack %q:\n%s", want, limits)
		}
	}
	if env, err := os.ReadFile(proc + "/environ"); err != nil || bytes.Contains(env, []byte("ZHIBIAO_SECRET")) {
		t.Errorf("environment %q, %v", env, err)
	}
}

// A formula without a value is worked out in the child; a calculation that
// breaks down costs no more than itself.
func TestIsolatedCalculates(t *testing.T) {
	file := func(cells int) []byte {
		var b strings.Builder
		b.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c ` +
			`r="A1"><f>SUM(A2:J2)</f></c></row>`)
		for i := range cells / 10 {
			fmt.Fprintf(&b, `<row r="%d">`, i+2)
			for j := range 10 {
				fmt.Fprintf(&b, `<c r="%c%d"><v>%d</v></c>`, 'A'+j, i+2, i)
			}
			b.WriteString(`</row>`)
		}
		b.WriteString(`</sheetData></worksheet>`)
		return oneSheet(b.String())
	}
	x := newIsolated(t, Confinement{Processes: 1, Memory: 192 << 20, Time: 5 * time.Minute, Formulas: 5 * time.Minute})
	book, err := x.Read(t.Context(), "f.xlsx", file(20), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	said, _ := s.Calculation(Ref{})
	if got := s.At(Ref{}); !got.Computed || got.Text != "0" || said != (Calculation{Formula: "SUM(A2:J2)"}) {
		t.Errorf("%+v, %+v", got, said)
	}
	const tooMany = 700_000 // for the engine; the reader takes 16 bytes for each
	book, err = x.Read(t.Context(), "f.xlsx", file(tooMany), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s = book.Sheets[0]
	said, _ = s.Calculation(Ref{})
	if got := s.At(Ref{}); !got.Uncached || said.Refused != RefusedEngine || !strings.Contains(said.Detail, "memory") {
		t.Errorf("%+v, %+v", got, said)
	}
	if got := s.At(Ref{2, 1}); got.Number != 1 {
		t.Errorf("the figures beside it: %+v", got)
	}
}
