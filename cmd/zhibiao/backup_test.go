package main

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhibiao/store"
)

// withLedger is an instance in which something was collected.
func withLedger(t *testing.T) string {
	t.Helper()
	dir := lanzhou(t)
	list, err := filepath.Glob(filepath.Join(dir, "workbooks", "*绿色建筑*"))
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	if code, out, stderr := runVerb(t, append([]string{"collect", "-c", dir, "--reason", "示例"}, list...)...); code != exitOK {
		t.Fatal(code, out, stderr)
	}
	return dir
}

// A backup is all that an instance needs: restored into an empty folder it shows what was shown.
func TestBackupMakesARunningInstance(t *testing.T) {
	dir := withLedger(t)
	backup := filepath.Join(t.TempDir(), "backup.zip")
	if code, out, stderr := runVerb(t, "backup", "-c", dir, "-o", backup); code != exitOK || !strings.Contains(out, backup) {
		t.Fatal(code, out, stderr)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if code, _, stderr := runVerb(t, "backup", "-c", dir, "-o", backup); code != exitFailure || !strings.Contains(stderr, "--force") {
		t.Errorf("over a backup: %d %s", code, stderr)
	}
	if err := os.Chmod(backup, 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := runVerb(t, "backup", "-c", dir, "-o", backup, "--force"); code != exitOK {
		t.Errorf("over a backup by force: %d %s", code, stderr)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("by force: mode %v, %v", info.Mode(), err)
	}

	for name, folder := range map[string]string{"an empty folder": t.TempDir(), "a new folder": filepath.Join(t.TempDir(), "new")} {
		if code, out, stderr := runVerb(t, "restore", "-c", folder, backup); code != exitOK {
			t.Fatalf("into %s: %d %s %s", name, code, out, stderr)
		}
		for _, verb := range [][]string{{"progress"}, {"export", "--format", "csv"}, {"catalogue", "list"}} {
			_, want, _ := runVerb(t, append(verb, "-c", dir)...)
			code, got, stderr := runVerb(t, append(verb, "-c", folder)...)
			if code != exitOK || got != want {
				t.Errorf("into %s: %v differs: %d %s", name, verb, code, stderr)
			}
		}
		if code, _, stderr := runVerb(t, "restore", "-c", folder, backup); code != exitFailure ||
			!strings.Contains(stderr, "there already") {
			t.Errorf("over an instance: %d %s", code, stderr)
		}
		left, err := filepath.Glob(filepath.Join(folder, ".restore-*"))
		if err != nil || len(left) != 0 {
			t.Errorf("left over: %v, %v", left, err)
		}
	}
	if code, out, stderr := runVerb(t, "check-ledger", backup); code != exitOK || !strings.Contains(out, "sound") {
		t.Errorf("check-ledger of the backup: %d %s %s", code, out, stderr)
	}
}

// What was uploaded and is not confirmed is in a backup, also while it is served, and can be confirmed where it is restored.
func TestBackupHoldsUploads(t *testing.T) {
	d, senders := uploading(t, "commerce")
	u := senders["commerce"].upload(commerceApril, sampleFile(t, commerceApril))
	if u.State != "open" {
		t.Fatalf("uploaded: %+v", u)
	}
	backup, folder := filepath.Join(t.TempDir(), "backup.zip"), t.TempDir()
	if code, out, problem := runVerb(t, "backup", "-c", d.dir, "--people", "-o", backup); code != exitOK {
		t.Fatal(code, out, problem)
	}
	if code, out, problem := runVerb(t, "restore", "-c", folder, backup); code != exitOK || !strings.Contains(out, "uploads.db") {
		t.Fatal(code, out, problem)
	}
	if code, out, problem := runVerb(t, "user", "token", "-c", folder, "commerce", "--scope", "read,submit"); code != exitOK {
		t.Fatal(code, problem)
	} else {
		restored := startVerb(t, "serve", "-c", folder, "--listen", "127.0.0.1:0")
		s := sender{t, restored.url, strings.TrimSpace(out)}
		var seen sent
		if code, said := s.do(http.MethodGet, fmt.Sprintf("/api/uploads/%d", u.ID), nil, nil); code != http.StatusOK ||
			json.Unmarshal(said, &seen) != nil {
			t.Fatalf("%d %s", code, said)
		}
		if code, done, said := s.confirm(u.ID, "k", seen.Consequences, ""); code != http.StatusOK || done.Submission == 0 {
			t.Errorf("confirm what was restored: %d %s", code, said)
		}
	}
}

// A configuration and a catalogue that are there are the instance's own.
func TestRestoreKeepsWhatIsThere(t *testing.T) {
	dir := withLedger(t)
	backup := filepath.Join(t.TempDir(), "backup.zip")
	if code, _, stderr := runVerb(t, "backup", "-c", dir, "-o", backup); code != exitOK {
		t.Fatal(stderr)
	}
	other := lanzhou(t)
	config := filepath.Join(other, "zhibiao.yaml")
	own := "store: data/own.db\n"
	if err := os.WriteFile(config, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := runVerb(t, "restore", "-c", config, backup); code != exitOK {
		t.Fatal(stderr)
	}
	if text, err := os.ReadFile(config); err != nil || string(text) != own {
		t.Errorf("configuration %q, %v", text, err)
	}
	if code, out, stderr := runVerb(t, "check-ledger", "-c", config); code != exitOK || !strings.Contains(out, "own.db") {
		t.Errorf("check-ledger: %d %s %s", code, out, stderr)
	}
}

// Backups were a ledger alone once.
func TestRestoreOfALedgerAlone(t *testing.T) {
	dir := withLedger(t)
	s, err := store.Open(t.Context(), filepath.Join(dir, "ledger.db"), store.ReadOnly())
	if err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	s.Close()
	other := lanzhou(t)
	if code, _, stderr := runVerb(t, "restore", "-c", other, backup); code != exitOK {
		t.Fatal(stderr)
	}
	if code, _, stderr := runVerb(t, "check-ledger", "-c", other); code != exitOK {
		t.Error(stderr)
	}
}

// What is damaged is neither backed up, nor restored, nor served, and check-ledger says where.
func TestADamagedLedgerIsNotServed(t *testing.T) {
	dir := withLedger(t)
	path := filepath.Join(dir, "ledger.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("绿色建筑情况季报_2025年一季度.xlsx") // a submission's name
	at := strings.Index(string(data), string(text))
	if at < 0 {
		t.Fatal("no place to damage")
	}
	data[at+len(text)-1] = 'y'
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, verb := range [][]string{{"check-ledger"}, {"progress"}, {"export"}, {"backup", "-o", filepath.Join(dir, "backup.zip")},
		{"serve", "--listen", "127.0.0.1:0"}} {
		code, out, stderr := runVerb(t, append(verb, "-c", dir)...)
		if code != exitFailure || !strings.Contains(stderr, "table submission") {
			t.Errorf("%v: %d %s %s", verb, code, out, stderr)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "backup.zip")); err == nil {
		t.Error("a damaged ledger was backed up")
	}
}

func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for path, text := range map[string]string{"zhibiao.yaml": "store: ledger.db\n", "ledger.db": "no ledger",
		"../../catalogue/a.yaml": "x"} {
		w, err := z.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	folder := t.TempDir()
	if code, _, stderr := runVerb(t, "restore", "-c", folder, name); code != exitFailure {
		t.Errorf("restored: %s", stderr)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 1 { // the lock
		t.Errorf("left over: %v, %v", left, err)
	}
}
