package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// stress runs the whole of TestNothingAskedTakesItDown, which docs/limits.md tells of: it wants a machine of its own for two minutes.
var stress = flag.Bool("stress", false, "ask as much at once as docs/limits.md tells of, and hold the times against it")

// heaviest are questions that are permitted, or refused only once much has been done for them.
var heaviest = []string{
	`{__name__=~".+"}`, `{__name__=~".+_yuan"}`, `sort_desc({__name__=~".+"})`,
	`label_replace({__name__=~".+"}, "a", "$1", "indicator", "(.*)")`,
	`count by (indicator, entity, department, window) ({__name__=~".+"})`, `topk(5000, {__name__=~".+"})`,
	`max_over_time({__name__=~".+"}[2y:1d])`,
	`{__name__=~".+_yuan"} * on (department, entity) group_left () (count by (department, entity) ({__name__=~".+_yuan"}))`,
	`{__name__=~".+", as_of="2026-03-01"} or {__name__=~".+", as_of="2026-06-01"} or {__name__=~".+", as_of="2026-09-01"}`,
	"{__name__=~'.+'}" + strings.Repeat(" or {__name__=~'.+'}", 250),
}

// TestNothingAskedTakesItDown asks the demo, under a memory limit, for the heaviest there is, reads other answers never and sends
// forms byte by byte, all at once. It lives, its memory is bounded, and small questions are answered meanwhile; at length its memory
// falls back.
func TestNothingAskedTakesItDown(t *testing.T) {
	queries, dead, trickling, lasts := 20, 6, 50, 5*time.Second
	if *stress {
		queries, dead, trickling, lasts = 200, 60, 500, 30*time.Second
	}
	cmd := exec.Command(binary(t), "demo", "--listen", "127.0.0.1:0", "--data", t.TempDir())
	cmd.Env = append(os.Environ(), "GOMEMLIMIT=1GiB")
	address := strings.TrimPrefix(startServing(t, cmd), "http://")
	defer func() { cmd.Process.Signal(os.Interrupt); cmd.Wait() }()
	for until := time.Now().Add(patience); !answers(address, "/-/ready"); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("the demo is not ready")
		}
	}
	calm := memory(t, cmd.Process.Pid, "VmRSS")

	ctx, stop := context.WithTimeout(t.Context(), lasts)
	defer stop()
	var load sync.WaitGroup
	said := map[string]int{}
	var mu sync.Mutex
	for i := range queries {
		load.Go(func() {
			for ctx.Err() == nil {
				code := heavy(ctx, address, heaviest[i%len(heaviest)])
				mu.Lock()
				said[code]++
				mu.Unlock()
			}
		})
	}
	for range dead {
		load.Go(func() {
			send(ctx, address, "GET /api/v1/query_range?"+heavyForm(`{__name__=~".+_yuan"}`).Encode()+
				" HTTP/1.1\r\nHost: localhost\r\n\r\n", "")
		})
	}
	for range trickling {
		load.Go(func() {
			send(ctx, address, "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: "+
				"application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n", "q")
		})
	}
	var took []time.Duration
	slow := map[string]time.Duration{} // the slowest of each
	for ctx.Err() == nil {
		for _, path := range []string{"/-/healthy",
			"/api/v1/query?query=" + url.QueryEscape(`count(indicator_status{indicator="provincial_fund"})`),
			"/api/v1/label/window/values?match[]=provincial_fund_cumulative_yuan", "/"} {
			began := time.Now()
			if !answers(address, path) && ctx.Err() == nil {
				t.Errorf("%s is not answered", path)
			}
			took = append(took, time.Since(began))
			slow[path] = max(slow[path], time.Since(began).Round(time.Millisecond))
		}
		time.Sleep(50 * time.Millisecond)
	}
	load.Wait()
	peak := memory(t, cmd.Process.Pid, "VmHWM")
	slices.Sort(took)
	slowest := took[len(took)-1]
	after := memory(t, cmd.Process.Pid, "VmRSS")
	// The runtime collects every two minutes when idle, and gives memory back slowly after that: too long a wait for each run.
	rest := max(2*calm, peak/2, 512<<20)
	for until := time.Now().Add(5 * time.Minute); *stress && time.Now().Before(until) && after > rest; time.Sleep(time.Second) {
		after = memory(t, cmd.Process.Pid, "VmRSS")
	}
	t.Logf("%d heavy, %d dead, %d trickling for %s: memory %d MB before, %d MB at most, %d MB after; %d small questions, median %s, "+
		"slowest %s of %v; heavy ones: %v",
		queries, dead, trickling, lasts, calm>>20, peak>>20, after>>20, len(took), took[len(took)/2], slowest, slow, said)
	if peak > 1200<<20 {
		t.Errorf("%d MB were resident at most", peak>>20)
	}
	if *stress && after > rest {
		t.Errorf("%d MB are still resident", after>>20)
	}
	if *stress && slowest > 2*time.Second {
		t.Errorf("a small question took %s", slowest)
	}
	if !answers(address, "/") {
		t.Error("afterwards nothing is answered")
	}
}

func heavyForm(expr string) url.Values {
	end := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Unix()
	return url.Values{"query": {expr}, "start": {strconv.FormatInt(end-10_000*3600, 10)}, "end": {strconv.FormatInt(end, 10)},
		"step": {"3600"}}
}

// heavy asks once and reads the answer; it gives the code.
func heavy(ctx context.Context, address, expr string) string {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/api/v1/query_range?"+heavyForm(expr).Encode(), nil)
	if err != nil {
		return err.Error()
	}
	a, err := http.DefaultClient.Do(r)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "left"
	case err != nil:
		return "broken"
	}
	defer a.Body.Close()
	io.Copy(io.Discard, a.Body)
	return strconv.Itoa(a.StatusCode)
}

// send sends a request, and then a text again and again, and reads nothing; let go, it comes again.
func send(ctx context.Context, address, head, again string) {
	for ctx.Err() == nil {
		c, err := net.Dial("tcp", address)
		if err != nil {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		_, err = io.WriteString(c, head)
		for err == nil && ctx.Err() == nil {
			time.Sleep(500 * time.Millisecond)
			_, err = io.WriteString(c, again)
		}
		c.Close()
	}
}

func answers(address, path string) bool {
	r, err := http.Get("http://" + address + path)
	if err != nil {
		return false
	}
	defer r.Body.Close()
	io.Copy(io.Discard, r.Body)
	return r.StatusCode == http.StatusOK
}

// memory reads a figure of /proc in bytes.
func memory(t *testing.T, pid int, name string) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return kb << 10
		}
	}
	t.Fatalf("no %s in %s", name, text)
	return 0
}
