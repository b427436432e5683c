package deliver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"zhibiao/alerts"
	"zhibiao/samples/peers"
)

// amServer answers as an Alertmanager's API does and keeps what it is posted, in virtual time.
type amServer struct {
	mu    sync.Mutex
	down  bool
	posts [][]postable
}

func (s *amServer) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	var list []postable
	if err := json.NewDecoder(q.Body).Decode(&list); err != nil || q.URL.Path != "/api/v2/alerts" {
		w.WriteHeader(http.StatusBadRequest)
	}
	s.posts = append(s.posts, list)
}

// told lists when an alert was told, and with what end, since the last look.
func (s *amServer) told(name string) (ends []time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, post := range s.posts {
		for _, p := range post {
			if p.Labels["alertname"] == name {
				ends = append(ends, p.EndsAt)
			}
		}
	}
	return ends
}

func (s *amServer) turn(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down, s.posts = down, nil
}

func amAlert(name string, starts, ends time.Time) alerts.Alert {
	return alerts.Alert{Labels: map[string]string{"alertname": name, "severity": "critical"}, StartsAt: starts, EndsAt: ends}
}

// What stands is told every minute with a far end; an end is told until it is taken, also after an hour in which nobody answers.
func TestAlertmanagerIsKeptInformed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line, am := pipes{make(chan net.Conn)}, &amServer{}
		server := &http.Server{Handler: am}
		go server.Serve(line)
		ch := open(t, full(Config{Kind: AlertmanagerKind, URL: "http://am.example.cn"}), Options{Now: time.Now}).(*Alertmanager)
		ch.alertmanager.client.Transport.(*http.Transport).DialContext = line.dial
		began := time.Now()
		var mu sync.Mutex
		now := []alerts.Alert{amAlert("Red", began, time.Time{}), amAlert("Mended", began, time.Time{})}
		set := func(list ...alerts.Alert) { mu.Lock(); defer mu.Unlock(); now = list }
		changed, failures := make(chan struct{}), 0
		ctx, cancel := context.WithCancel(t.Context())
		var keeping sync.WaitGroup
		keeping.Go(func() {
			ch.Keep(ctx, changed, func(context.Context, time.Time) ([]alerts.Alert, error) {
				mu.Lock()
				defer mu.Unlock()
				return slices.Clone(now), nil
			},
				func(error) { mu.Lock(); defer mu.Unlock(); failures++ })
		})
		time.Sleep(10*time.Minute + time.Second)
		if ends := am.told("Red"); len(ends) != 11 || time.Until(ends[10]) < 6*24*time.Hour {
			t.Errorf("what stands was told %d times in ten minutes, last with end %v", len(ends), ends[len(ends)-1])
		}

		am.turn(true) // an hour down, in which one ends
		over := time.Now()
		set(amAlert("Red", began, time.Time{}), amAlert("Mended", began, over))
		changed <- struct{}{}
		time.Sleep(time.Hour)
		mu.Lock()
		if failures < 60 {
			t.Errorf("an hour down was noticed %d times", failures)
		}
		mu.Unlock()
		am.turn(false)
		time.Sleep(5 * time.Minute)
		if ends := am.told("Mended"); len(ends) != 1 || !ends[0].Equal(over) {
			t.Errorf("the end was told as %v, want once %v", ends, over)
		}
		if n := len(am.told("Red")); n != 5 {
			t.Errorf("what stands was told %d times in five minutes", n)
		}

		am.turn(false) // the same alert again, and its second end
		set(amAlert("Red", began, time.Time{}), amAlert("Mended", time.Now(), time.Time{}))
		time.Sleep(time.Minute)
		set(amAlert("Red", began, time.Time{}), amAlert("Mended", began, time.Now()))
		time.Sleep(10 * time.Minute)
		if ends := am.told("Mended"); len(ends) != 2 {
			t.Errorf("the second time was told as %v", ends)
		}
		cancel()
		keeping.Wait()
		ch.alertmanager.client.CloseIdleConnections()
		close(line.waiting)
		server.Close()
	})
}

func TestAlertmanagerTakesBatches(t *testing.T) {
	am := &amServer{}
	server := httptest.NewServer(am)
	defer server.Close()
	var list []alerts.Alert
	for i := range 1234 {
		list = append(list, amAlert(fmt.Sprint("a", i), noon, time.Time{}))
	}
	m := letterOf()
	m.Alerts = list
	out, err := open(t, full(Config{Kind: AlertmanagerKind, URL: server.URL}), Options{}).Send(t.Context(), m)
	mustBe(t, "alerts", out, err, sent(), "")
	if len(am.posts) != 3 || len(am.posts[2]) != 234 {
		t.Errorf("%d requests", len(am.posts))
	}
}

// realAlertmanager is Debian's, and what it told its webhook.
type realAlertmanager struct {
	t       *testing.T
	dir     string
	program string
	address string
	cmd     *exec.Cmd
	log     bytes.Buffer

	mu   sync.Mutex
	told []hookMessage
}

func newRealAlertmanager(t *testing.T) *realAlertmanager {
	t.Helper()
	a := &realAlertmanager{t: t, dir: t.TempDir(), program: peers.Program(t, "prometheus-alertmanager"), address: peers.Address(t)}
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		var m hookMessage
		if err := json.NewDecoder(q.Body).Decode(&m); err != nil {
			t.Errorf("the Alertmanager's webhook: %v", err)
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.told = append(a.told, m)
	}))
	t.Cleanup(hook.Close)
	config := "route: {receiver: hook, group_by: [unit], group_wait: 100ms, group_interval: 200ms, repeat_interval: 1h}\n" +
		"receivers: [{name: hook, webhook_configs: [{url: '" + hook.URL + "', send_resolved: true}]}]\n"
	if err := os.WriteFile(filepath.Join(a.dir, "am.yml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.stop)
	a.start()
	return a
}

func (a *realAlertmanager) start() {
	a.t.Helper()
	a.cmd = exec.Command(a.program, "--config.file="+filepath.Join(a.dir, "am.yml"),
		"--storage.path="+filepath.Join(a.dir, "data"),
		"--web.listen-address="+a.address, "--cluster.listen-address=")
	a.cmd.Stdout, a.cmd.Stderr = &a.log, &a.log
	if err := a.cmd.Start(); err != nil {
		a.t.Fatal(err)
	}
	a.until("be ready", func() bool {
		r, err := http.Get("http://" + a.address + "/-/ready")
		if err != nil {
			return false
		}
		r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
}

func (a *realAlertmanager) stop() {
	if a.cmd == nil {
		return
	}
	a.cmd.Process.Signal(syscall.SIGTERM)
	a.cmd.Wait()
	a.cmd = nil
}

// until waits for something to become true.
func (a *realAlertmanager) until(what string, is func() bool) {
	a.t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			a.t.Fatalf("the Alertmanager does not %s; told %+v\n%.3000s", what, a.told, a.log.String())
		}
	}
}

// heard counts the notifications in which an alert has a status.
func (a *realAlertmanager) heard(name, status string) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, m := range a.told {
		for _, l := range m.Alerts {
			if l.Labels["alertname"] == name && l.Status == status {
				n++
			}
		}
	}
	return n
}

// live lists the alerts that the Alertmanager believes to stand.
func (a *realAlertmanager) live() string {
	r, err := http.Get("http://" + a.address + "/api/v2/alerts")
	if err != nil {
		return err.Error()
	}
	body, err := io.ReadAll(r.Body)
	if err = errors.Join(err, r.Body.Close()); err != nil {
		return err.Error()
	}
	var list []struct {
		Labels map[string]string `json:"labels"`
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return err.Error()
	}
	var names []string
	for _, l := range list {
		names = append(names, l.Labels["alertname"])
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// Debian's Alertmanager is told of alerts that fire, end, and go on over its restart and an hour of its absence, by a clock of the test's:
// what ended and began in that hour is told after it, and nothing is told twice.
func TestRealAlertmanager(t *testing.T) {
	am := newRealAlertmanager(t)
	clock := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	now := func() time.Time { return clock }
	ch := open(t, full(Config{Kind: AlertmanagerKind, URL: peers.MovedToNow(t, am.address, now)}), Options{Now: now}).(*Alertmanager)
	began := clock.Add(-2 * time.Hour)
	of := func(name, unit string, ends time.Time) alerts.Alert {
		a := amAlert(name, began, ends)
		a.Labels["unit"], a.Annotations = unit, map[string]string{"summary": "进出口总额严重滞后"}
		return a
	}
	var stand []alerts.Alert
	k := keeper{told: map[string]time.Time{}}
	minute := func() error { // what Keep does in each
		clock = clock.Add(time.Minute)
		return k.round(t.Context(), ch, func(context.Context, time.Time) ([]alerts.Alert, error) { return slices.Clone(stand), nil })
	}
	told := func() {
		t.Helper()
		if err := minute(); err != nil {
			t.Fatal(err)
		}
	}

	stand = []alerts.Alert{of("A", "one", time.Time{}), of("B", "one", time.Time{}), of("C", "two", time.Time{})}
	told()
	am.until("tell of A, B and C", func() bool {
		return am.heard("A", firing) > 0 && am.heard("B", firing) > 0 && am.heard("C", firing) > 0
	})
	am.mu.Lock()
	for _, m := range am.told { // how many come depends on whether the first is flushed before the second is in
		for _, l := range m.Alerts {
			if l.Labels["unit"] != m.GroupLabels["unit"] {
				t.Errorf("an alert of unit %q came with those of unit %q", l.Labels["unit"], m.GroupLabels["unit"])
			}
		}
	}
	am.mu.Unlock()

	stand[0] = of("A", "one", clock)
	told()
	am.until("tell that A is over", func() bool { return am.heard("A", resolved) == 1 })

	am.stop()
	am.start() // it has forgotten every alert, and not what it told
	if live := am.live(); live != "" {
		t.Fatalf("after the restart it knows %q", live)
	}
	told()
	am.until("know B and C again", func() bool { return am.live() == "B C" })

	am.stop()
	for n := range 60 {
		if n == 30 {
			stand = []alerts.Alert{of("A", "one", stand[0].EndsAt), of("B", "one", time.Time{}), of("C", "two", clock), of("D", "one", time.Time{})}
		}
		if err := minute(); err == nil {
			t.Fatalf("in minute %d of its absence it took what stands", n)
		}
	}
	am.start()
	told()
	am.until("tell that C is over and D begun", func() bool { return am.heard("C", resolved) == 1 && am.heard("D", firing) > 0 })
	if am.live() != "B D" {
		t.Errorf("it knows %q, want B and D", am.live())
	}
	for range 3 {
		told()
	}
	time.Sleep(time.Second) // some rounds of groups
	if n := am.heard("A", resolved) + am.heard("C", resolved); n != 2 {
		t.Errorf("two ends were told %d times", n)
	}
	if n := am.heard("C", firing); n != 1 {
		t.Errorf("C was told %d times, want once over restart and absence", n)
	}
}
