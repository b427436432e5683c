package watch

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/alerts/wording"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/store"
)

var kills = flag.Int("kills", 40, "how often the watching program is killed")

// What makes this test binary a program that watches until it is killed: the ledger, the receiver's address, when it all began, and how
// long one unit comes after the other.
const (
	killLedger = "ZHIBIAO_WATCH_LEDGER"
	killURL    = "ZHIBIAO_WATCH_URL"
	killBegan  = "ZHIBIAO_WATCH_BEGAN"
	killPace   = "ZHIBIAO_WATCH_PACE"
)

func TestMain(m *testing.M) {
	if os.Getenv(killLedger) != "" {
		if err := watchUntilKilled(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// killUnits is how many units there are: of each a file is sent back, one after the other.
const killUnits = 3000

// patience is how long the test waits for the next message, on however busy a machine.
const patience = 5 * time.Minute

// crowd is a catalogue of many units that owe one form each.
func crowd() *indicators.Catalogue {
	c := &indicators.Catalogue{Location: shanghai, Calendar: &indicators.Calendar{}}
	for i := range killUnits {
		id := fmt.Sprint("u", i)
		c.Departments = append(c.Departments, &indicators.Department{ID: id})
	}
	return c
}

// poster is a channel to the receiver of the test.
type poster struct{ url string }

type posted struct {
	Key    string
	Number int64
}

func (p poster) Send(ctx context.Context, m alerts.Message) (alerts.Outcome, error) {
	body, err := json.Marshal(posted{m.Key, m.Number})
	if err != nil {
		return alerts.Outcome{Answer: alerts.Never}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(body))
	if err != nil {
		return alerts.Outcome{Answer: alerts.Never}, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return alerts.Outcome{Answer: alerts.Later}, err
	}
	answer.Body.Close()
	return alerts.Outcome{Answer: alerts.Sent}, nil
}

// watchUntilKilled decides and sends: by its clock, which went on while it was dead, one unit's file after the other was sent back.
func watchUntilKilled() error {
	ctx := context.Background()
	ledger, err := store.Open(ctx, os.Getenv(killLedger))
	if err != nil {
		return err
	}
	ms, err := strconv.ParseInt(os.Getenv(killBegan), 10, 64)
	if err != nil {
		return err
	}
	pace, err := time.ParseDuration(os.Getenv(killPace))
	if err != nil {
		return err
	}
	began := time.UnixMilli(ms)
	opened := time.Date(2026, 9, 16, 9, 0, 0, 0, shanghai)
	now := func() time.Time { return opened.Add(time.Since(began)) }
	c, form := crowd(), &indicators.Form{ID: "f", Frequency: periods.Monthly}
	world := func(_ context.Context, at time.Time) (*decide.World, error) {
		n := min(int(at.Sub(opened)/pace), killUnits)
		w := &decide.World{Revision: int64(n + 1), Now: at, Catalogue: c}
		for i := range n {
			w.Owed = append(w.Owed, indicators.Obligation{Form: form, Department: fmt.Sprint("u", i), Period: periods.Month(2026, 8),
				Met:     &indicators.Report{},
				Reports: []indicators.Report{{Submission: int64(i + 1), Outcome: indicators.ReportReturned}}})
		}
		return w, nil
	}
	to := contacts.Default()
	to.Units = map[string]contacts.Unit{}
	for _, d := range c.Departments {
		to.Units[d.ID] = contacts.Unit{Channels: []string{"post"}}
	}
	w := New(Config{
		Ledger: ledger, World: world, Past: world, Now: now, Location: shanghai,
		Event:    func(at time.Time) time.Time { return at.Add(20 * time.Millisecond) },
		Contacts: func() *contacts.Contacts { return to },
		Channels: func() map[string]Channel { return map[string]Channel{"post": {Channel: poster{os.Getenv(killURL)}}} },
		House:    func() wording.House { return wording.House{Catalogue: c} },
		Jitter:   rand.Float64,
		Log:      slog.New(slog.DiscardHandler),
	})
	if err := w.Decide(ctx); err != nil { // of nothing yet, so that what comes is told at once
		return err
	}
	return w.Run(ctx)
}

// Killed at any instant, the program loses no message, and repeats at most the one in flight, with the same key and number.
func TestKillNine(t *testing.T) {
	if testing.Short() {
		*kills = 10
	}
	var mu sync.Mutex
	got := map[string][]int64{}
	total := 0
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var p posted
		if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
			return // killed while it wrote
		}
		mu.Lock()
		defer mu.Unlock()
		got[p.Key] = append(got[p.Key], p.Number)
		total++
	}))
	defer receiver.Close()
	count := func() (keys, all int) {
		mu.Lock()
		defer mu.Unlock()
		return len(got), total
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	began := time.Now()
	start := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killLedger+"="+path, killURL+"="+receiver.URL, fmt.Sprintf("%s=%d", killBegan, began.UnixMilli()),
			fmt.Sprintf("%s=%s", killPace, time.Duration(*kills)*150*time.Millisecond/killUnits))
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	random := rand.New(rand.NewPCG(1, 2))
	working := 0
	for range *kills {
		_, before := count()
		cmd := start()
		for waited := time.Now(); time.Since(waited) < patience; time.Sleep(time.Millisecond) {
			if keys, after := count(); after > before || keys == killUnits {
				break
			}
		}
		time.Sleep(time.Duration(random.IntN(30_000)) * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		if _, after := count(); after > before {
			working++
		}
	}
	if working < *kills/2 {
		t.Errorf("only %d of %d kills met a program that was sending", working, *kills)
	}
	last := start()
	defer func() { last.Process.Kill(); last.Wait() }()
	keys, all := count()
	for came := time.Now(); keys < killUnits && time.Since(came) < patience; time.Sleep(100 * time.Millisecond) {
		before := keys
		if keys, all = count(); keys > before {
			came = time.Now()
		}
	}
	if keys != killUnits {
		t.Errorf("%d of %d messages arrived", keys, killUnits)
	}
	if repeats := all - keys; repeats > *kills {
		t.Errorf("%d repeats for %d kills", repeats, *kills)
	}
	t.Logf("%d kills, %d while messages went out; %d messages, %d repeated", *kills, working, keys, all-keys)
	mu.Lock()
	defer mu.Unlock()
	for key, numbers := range got {
		for _, n := range numbers {
			if n != numbers[0] || !strings.Contains(key, ".answer.") && !strings.Contains(key, ".standing.") {
				t.Errorf("%s came as %v", key, numbers)
			}
		}
	}
}
