package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLogVerbs: a key is made, a report collected, the instance reloaded, backed up and restored; the log tells it all
// and is proved with a key and a head from outside.
func TestLogVerbs(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "zhibiao.yaml")
	key := filepath.Join(dir, "log.key")
	must := func(args ...string) string {
		t.Helper()
		code, out, problem := runVerb(t, args...)
		if code != exitOK {
			t.Fatalf("%v ends in %d: %s%s", args, code, out, problem)
		}
		return out
	}
	fails := func(want string, args ...string) {
		t.Helper()
		if code, out, problem := runVerb(t, args...); code == exitOK || !strings.Contains(problem, want) {
			t.Errorf("%v ends in %d: %s%s, want %q", args, code, out, problem, want)
		}
	}
	if err := os.CopyFS(filepath.Join(dir, "catalogue"),
		os.DirFS(filepath.Join("..", "..", "samples", "lanzhou", "catalogue"))); err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("log_key: log.key\n")
	report := filepath.Join(dir, "月报.csv")
	if err := os.WriteFile(report, trade("2026年9月", 40653, 377894, ""), 0o600); err != nil {
		t.Fatal(err)
	}
	fails("log.key", "collect", "-c", config, report)
	public := strings.TrimSpace(must("log", "key", "-o", key))
	fails("exists", "log", "key", "-o", key)
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: %v, %v", info.Mode(), err)
	}
	must("collect", "-c", config, "--reason", "首次报送", report)
	head, backup, receipt := filepath.Join(dir, "head"), filepath.Join(dir, "backup.zip"), filepath.Join(dir, "receipt.json")
	must("log", "head", "-c", config, "-o", head)
	must("backup", "-c", config, "-o", backup)
	must("receipt", "write", "-c", config, "--submission", "1", "-o", receipt)
	if said := must("receipt", "verify", "--key", public, receipt); !strings.Contains(said, "submission 1, submission.receive: done") ||
		strings.Contains(said, "without --key") {
		t.Errorf("the receipt proves: %s", said)
	}
	if said := must("receipt", "verify", receipt); !strings.Contains(said, "without --key") {
		t.Errorf("without a key: %s", said)
	}
	fails("epoch 1 and size", "receipt", "verify", "--key", public, "--head", head, receipt)
	if said := must("log", "verify", "-c", config, "--key", public, "--head", head); !strings.Contains(said, "it goes on from the head") ||
		strings.Contains(said, "without") {
		t.Errorf("the log: %s", said)
	}
	if said := must("log", "verify", "-c", config); !strings.Contains(said, "without --head") || !strings.Contains(said, public) {
		t.Errorf("without anything from outside: %s", said)
	}
	other := strings.TrimSpace(must("log", "key", "-o", filepath.Join(dir, "other.key")))
	fails("changed", "log", "verify", "-c", config, "--key", other)

	restored := filepath.Join(dir, "restored")
	if err := os.Mkdir(restored, 0o700); err != nil {
		t.Fatal(err)
	}
	fails("nothing was restored", "restore", "-c", restored, backup)
	if left, err := filepath.Glob(filepath.Join(restored, "ledger.db*")); err != nil || len(left) > 0 {
		t.Errorf("a ledger that cannot be logged is left: %v", left)
	}
	if err := os.Link(key, filepath.Join(restored, "log.key")); err != nil {
		t.Fatal(err)
	}
	must("restore", "-c", restored, backup)
	if said := must("log", "verify", "-c", restored, "--key", public, "--head", head); !strings.Contains(said, "epoch 2") {
		t.Errorf("the restored log: %s", said)
	}
	list := must("log", "list", "-c", restored)
	for _, want := range []string{"ledger.restore", "ledger.backup", "submission.receive", "log.key"} {
		if !strings.Contains(list, want) {
			t.Errorf("no %s in the log:\n%s", want, list)
		}
	}
	if said := must("log", "list", "-c", restored, "--act", "ledger.backup", "--json"); strings.Count(said, "\n") != 1 ||
		!strings.Contains(said, `"outcome":"done"`) {
		t.Errorf("as JSON: %s", said)
	}
	must("log", "erase", "-c", restored, "--before", "2026-11-24")
	must("log", "verify", "-c", restored, "--key", public, "--head", head)
	must("check-ledger", "-c", restored)
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	fails("chmod 600", "backup", "-c", config, "--force", "-o", backup)
	write("{}\n")
	fails("the log's key is missing", "backup", "-c", config, "--force", "-o", backup)
}

// TestServingLogs: what is done to an instance that is being served goes into its log as well.
func TestServingLogs(t *testing.T) {
	s := serveReports(t, sentReports(t)[0])
	s.get(t, "/") // it is at work
	for _, args := range [][]string{{"reload", "-c", s.dir}, {"log", "erase", "-c", s.dir, "--before", "2026-11-24"},
		{"backup", "-c", s.dir, "-o", filepath.Join(t.TempDir(), "b.zip")}} {
		if code, out, problem := runVerb(t, args...); code != exitOK {
			t.Fatalf("%v ends in %d: %s%s", args, code, out, problem)
		}
	}
	_, list, _ := runVerb(t, "log", "list", "-c", s.dir)
	for _, want := range []string{"configuration.load", "log.erase", "ledger.backup", "submission.receive"} {
		if !strings.Contains(list, want) {
			t.Errorf("no %s in the log:\n%s", want, list)
		}
	}
}

// TestLogbook: the auditor reads the log on a page, as JSON and as CSV, with filters; others do not, and a submission's receipt is
// taken by whoever may see it and proved without the ledger.
func TestLogbook(t *testing.T) {
	s := serveReports(t, sentReports(t)...)
	s.get(t, "/")
	must := func(args ...string) string {
		t.Helper()
		code, out, problem := runVerb(t, args...)
		if code != exitOK {
			t.Fatalf("%v ends in %d: %s", args, code, problem)
		}
		return strings.TrimSpace(out)
	}
	token := map[string]string{}
	for _, account := range [][]string{{"root"}, {"audit", "--role", "auditor"}, {"reader", "--role", "planner"}} {
		name := account[0]
		must(append([]string{"user", "add", "-c", s.dir}, account...)...)
		token[name] = must("user", "token", name, "-c", s.dir, "--scope", "read")
	}
	ask := func(who, path string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token[who])
		answer, err := http.DefaultClient.Do(r)
		body := bodyOf(t, answer, err)
		return answer.StatusCode, string(body)
	}
	for path, want := range map[string]string{
		"/log":                            "收件",
		"/log?act=account.change":         "变更账号",
		"/log?lang=en&outcome=done":       "file received",
		"/log.csv?act=submission.receive": "submission 1",
		"/api/log?about=submission+2":     `"about": "submission 2"`,
		"/api/log?limit=1":                `"before": `,
	} {
		if code, body := ask("audit", path); code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d, no %q in %s", path, code, want, words(body))
		}
		if code, _ := ask("reader", path); code != http.StatusForbidden {
			t.Errorf("a planner reads %s: %d", path, code)
		}
	}
	for path, want := range map[string]string{
		"/api/log?acts=signin":  `there is no parameter \"acts\"; did you mean \"act\"?`,
		"/api/log?act=sign_in":  `there is no act \"sign_in\"; did you mean \"signin\"?`,
		"/api/log?since=today":  `\"today\" is no day`,
		"/api/log?limit=0":      "write a number from 1 to 10000",
		"/api/log?account=root": `\"root\" is no number`,
		"/api/log?outcome=ok":   "is none of [done denied failed]",
	} {
		if code, body := ask("audit", path); code != http.StatusBadRequest || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	code, receipt := ask("reader", "/submissions/1/receipt.json")
	path := filepath.Join(t.TempDir(), "receipt.json")
	if err := os.WriteFile(path, []byte(receipt), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, problem := runVerb(t, "receipt", "verify", path); code != http.StatusOK || !strings.Contains(problem, "names no key") {
		t.Errorf("a receipt of a log that nobody signs: %d %s: %s", code, problem, receipt)
	}
	if code, _ := ask("audit", "/submissions/1/receipt.json"); code == http.StatusOK {
		t.Error("an auditor reads submissions")
	}
	if code, _ := ask("reader", "/submissions/1/file"); code != http.StatusOK {
		t.Errorf("the file: %d", code)
	}
	if _, body := ask("audit", "/api/log?act=file.download"); !strings.Contains(body, `"name": "reader"`) {
		t.Errorf("who took the file is not in the log: %s", body)
	}
}
