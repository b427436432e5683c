package main

import (
	"bytes"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// serveCopy serves a copy of the sample, from a folder whose name is longer than a socket's address may be.
func serveCopy(t *testing.T) (*demo, string) {
	t.Helper()
	dir := lanzhou(t)
	if runtime.GOOS == "linux" {
		long := filepath.Join(t.TempDir(), strings.Repeat("兰州新区", 12))
		if err := os.Rename(dir, long); err != nil {
			t.Fatal(err)
		}
		dir = long
	}
	return startVerb(t, "serve", "-c", dir, "--listen", "127.0.0.1:0"), dir
}

// edit replaces a text of a file that must hold it.
func edit(t *testing.T, path, old, replacement string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(text, []byte(old)) {
		t.Fatalf("%s holds no %q: %v", path, old, err)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(text, []byte(old), []byte(replacement)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestReloadIsWholeOrNotAtAll edits a running instance: what can be taken up is, with a revision of the ledger for
// the catalogue; of what is wrong nothing is, the reason is told, and the program goes on as it was.
func TestReloadIsWholeOrNotAtAll(t *testing.T) {
	own := make(chan os.Signal, 1)
	signal.Notify(own, syscall.SIGHUP) // also where the test was started with it ignored
	defer signal.Stop(own)
	d, dir := serveCopy(t)
	config, catalogue := filepath.Join(dir, "zhibiao.yaml"), filepath.Join(dir, "catalogue", "indicators.yaml")
	name := func() string {
		return d.query(t, "/api/v1/query", "query", `indicator_info{indicator="provincial_fund"}`)[0].Metric["name"]
	}
	before := name()
	code, first, stderr := runVerb(t, "reload", "-c", dir)
	if code != exitOK {
		t.Fatalf("nothing changed: %d %s", code, stderr)
	}

	edit(t, catalogue, before, before+"新")
	edit(t, config, "- name: inbox\n", "- name: mail\n    directory: in/mail\n  - name: inbox\n")
	code, second, stderr := runVerb(t, "reload", "-c", dir)
	if code != exitOK || second == first {
		t.Fatalf("reload: %d, revision %s after %s: %s", code, second, first, stderr)
	}
	if now := name(); now != before+"新" {
		t.Errorf("the indicator is still %s", now)
	}
	figures := d.get(t, "/metrics/process")
	for _, want := range []string{`collector_last_success_timestamp_seconds{source="mail"} 0`, "zhibiao_config_last_reload_successful 1"} {
		if !strings.Contains(figures, want) {
			t.Errorf("no %s", want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "in", "mail")); err != nil {
		t.Error(err)
	}

	edit(t, catalogue, before+"新", before+"再")
	edit(t, config, "timezone: Asia/Shanghai", "timezone: Asia/Urumqi")
	for _, wrong := range []struct{ path, old, replacement, want string }{
		{"", "", "", "timezone cannot change while the program runs"},
		{config, "timezone: Asia/Urumqi", "timezone: Asia/Shanghai\nport: 1", `key "port" is not known`},
		{config, "\nport: 1", "\nreading: {processes: -1}", "a limit of -1"},
		{config, "\nreading: {processes: -1}", "", ""},
		{catalogue, "id: provincial_fund", "ident: provincial_fund", "ident"},
	} {
		if wrong.path != "" {
			edit(t, wrong.path, wrong.old, wrong.replacement)
		}
		if wrong.want == "" {
			continue
		}
		code, _, stderr := runVerb(t, "reload", "-c", dir)
		if code != exitFailure || !strings.Contains(stderr, wrong.want) {
			t.Errorf("%s: %d %s", wrong.want, code, stderr)
		}
		if now := name(); now != before+"新" {
			t.Errorf("%s: half of it was taken up: %s", wrong.want, now)
		}
	}
	if figures := d.get(t, "/metrics/process"); !strings.Contains(figures, "zhibiao_config_last_reload_successful 0") {
		t.Error("the failed reload does not show")
	}

	edit(t, catalogue, "ident: provincial_fund", "id: provincial_fund")
	edit(t, config, "- name: mail\n    directory: in/mail\n  ", "")
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); !strings.Contains(d.get(t, "/metrics/process"),
		"zhibiao_query_revision 3\n"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("SIGHUP changed nothing within %s", patience)
		}
	}
	for deadline := time.Now().Add(patience); strings.Contains(d.get(t, "/metrics/process"),
		`source="mail"`); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("a source that is gone has its figures still")
		}
	}
}

// TestNobodyReloadsOverTheNetwork asks where a proxy or a page of a browser could ask.
func TestNobodyReloadsOverTheNetwork(t *testing.T) {
	d, dir := serveCopy(t)
	for path, want := range map[string]int{"/-/reload": http.StatusForbidden, "/-/collect": http.StatusNotFound} {
		r, err := http.Post(d.url+path, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("POST %s: %s", path, r.Status)
		}
	}
	control := filepath.Join(dir, "ledger.db.control")
	info, err := os.Stat(control)
	for end := time.Now().Add(patience); err != nil && time.Now().Before(end); info, err = os.Stat(control) {
		time.Sleep(20 * time.Millisecond) // it opens beside the network's door
	}
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the door's folder: %v, %v", info, err)
	}
	if code, _, stderr := runVerb(t, "reload", "-c", lanzhou(t)); code != exitFailure ||
		!strings.Contains(stderr, "no program runs on this instance") {
		t.Errorf("where none runs: %d %s", code, stderr)
	}
}

// TestAnAdministratorReloadsByToken: a token of a system administrator reloads, and the log says whose. No other token does.
func TestAnAdministratorReloadsByToken(t *testing.T) {
	dir := bareInstance(t, "")
	for name, role := range map[string]string{"operator": "system", "planner": "planner"} {
		addUser(t, dir, name, "--role", role)
	}
	d := startVerb(t, "serve", "-c", dir, "--listen", "127.0.0.1:0")
	reload := func(name string) int {
		t.Helper()
		code, token, problem := runVerb(t, "user", "token", "-c", dir, name, "--scope", "reload")
		if code != exitOK {
			t.Fatalf("a token of %s: %s", name, problem)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url+"/-/reload", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(token))
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	if code := reload("planner"); code != http.StatusForbidden {
		t.Errorf("by a planner's token: %d", code)
	}
	if code := reload("operator"); code != http.StatusOK {
		t.Errorf("by an administrator's token: %d", code)
	}
	if _, list, _ := runVerb(t, "log", "list", "-c", dir, "--act", "configuration.load"); !strings.Contains(list, "operator") {
		t.Errorf("the log: %s", list)
	}
}

// TestCollectHandsFilesToTheRunningProgram collects the same files with a program running and without: what is printed,
// the exit code and what stands afterwards are the same.
func TestCollectHandsFilesToTheRunningProgram(t *testing.T) {
	collect := func(dir string, english ...string) (int, string, string) {
		return runVerb(t, append([]string{"collect", "-c", dir, "--received", filepath.Join(dir, "received.csv"), "--reason", "示例",
			filepath.Join(dir, "workbooks"), filepath.Join(dir, "plans")}, english...)...)
	}
	alone := lanzhou(t)
	wantCode, wantOut, _ := collect(alone)
	_, dir := serveCopy(t)
	code, out, stderr := collect(dir)
	if code != wantCode || stderr != "" {
		t.Errorf("%d %s, alone %d", code, stderr, wantCode)
	}
	if strings.Count(out, "\n") != strings.Count(wantOut, "\n") {
		t.Errorf("printed:\n%s\nalone:\n%s", out, wantOut)
	}
	if code, out, stderr := collect(dir, "--english"); code != exitOK || !strings.HasPrefix(out, "0 files accepted, 0 held, 0 refused") {
		t.Errorf("again, in English: %d %s%s", code, out, stderr)
	}
	if got, want := undated(exported(t, dir)), undated(exported(t, alone)); got != want {
		t.Errorf("%d bytes of figures stand, alone %d", len(got), len(want))
	}

	const stands = "省住建厅_新建建筑绿色建筑情况季报_2026年三季度.xlsx" // which nothing came after
	data, err := os.ReadFile(filepath.Join(dir, "workbooks", stands))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "inbox", "财政局"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "inbox", "财政局", stands), data, 0o600); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2100 * time.Millisecond) // until the files count as written
	if code, out, stderr := runVerb(t, "collect", "-c", dir, "--english"); code != exitOK || !strings.Contains(out, "known already") {
		t.Errorf("every source: %d %s%s", code, out, stderr)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "inbox", "财政局")); err != nil || len(left) != 0 {
		t.Errorf("%d files wait in the inbox: %v", len(left), err)
	}
}

// undated is an export without when figures became known: never before the catalogue, which a program that starts empty has from its start
// on.
func undated(export []byte) string {
	var kept strings.Builder
	for line := range strings.Lines(string(export)) {
		cells := strings.SplitN(line, ",", 10)
		kept.WriteString(strings.Join(append(cells[:8:8], cells[9]), ","))
	}
	return kept.String()
}
