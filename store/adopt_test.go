package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// rowsOf are the rows of the tables that an old schema had, as text.
func rowsOf(t *testing.T, path string, schema int) string {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path, reading))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var out strings.Builder
	tables := []string{
		"blob", "revision", "catalogue", "word", "subject", "block", "mention",
		"(SELECT id, revision, blob, name, form, department, period, periods, received, recorded, sender, source, reason, verdict, " +
			"catalogue, stated, saved FROM submission)",
		"(SELECT revision, ordinal, subject, window, detail FROM target)",
		"(SELECT submission, ordinal, code, json_remove(detail, '$.severity'), replace(severity, 'warning', 'question') FROM finding)",
	}
	if schema >= 9 {
		tables = append(tables, "act", "act_hash", "act_head", "adopted", "episode", "episode_end", "notice", "notice_mark",
			"(SELECT id, revision, at FROM alert_step)",
			"(SELECT notice, channel, number, at, answer, next, cause, subject, text FROM attempt)",
			"(SELECT id, at, kind, by, episode, notice, act, unit, text, number, until, match FROM alert_act)",
			"(SELECT id, submission, revision, words, subjects, head, finding, block, target, word, subject, digest FROM seal WHERE head "+
				"IS NOT NULL)")
	}
	for _, table := range tables {
		rows, err := db.QueryContext(t.Context(), `SELECT * FROM `+table+` ORDER BY 1, 2`)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row, dest := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				dest[i] = &row[i]
			}
			if err := rows.Scan(dest...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&out, "%v\n", row)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	return out.String()
}

func verifyAdopted(t *testing.T, path, want string, schema int) {
	t.Helper()
	s := open(t, path, bytesAlone)
	defer s.Close()
	if got := rowsOf(t, path, schema); got != want {
		t.Error("the rows are not what they were")
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	last, at, err := adopted(t.Context(), s.readers)
	if err != nil || last != 12 || at == 0 {
		t.Errorf("adopted up to seal %d at %d, %v; want the 10 submissions and 2 catalogues", last, at, err)
	}
	sealed, err := s.AlertsSealedAt(t.Context())
	if err != nil || sealed.IsZero() == (schema == 9) {
		t.Errorf("alerts of schema %d were adopted at %s, %v", schema, sealed, err)
	}
}

func TestAnOldLedgerIsSealed(t *testing.T) {
	for _, schema := range oldSchemas {
		path := oldLedger(t, schema)
		want := rowsOf(t, path, schema)
		verifyAdopted(t, path, want, schema)

		// It goes on, and what is new is under seals that were made with it.
		s := open(t, path, bytesAlone, SignBy(newSigner(t, "lanzhou")))
		known, err := s.RevisionAt(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if r := record(t, s, day.AddDate(9, 0, 0), entry("next", day.AddDate(9, 0, 0)))[0]; r.Submission.Revision != known+1 {
			t.Errorf("revision %d follows %d", r.Submission.Revision, known)
		}
		since, err := s.SealedSince(t.Context())
		if err != nil || schema == 3 && since != known+1 || since > known+1 {
			t.Errorf("sealed since revision %d, %v; want %d", since, err, known+1)
		}
		if err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
	new := filled(t)
	if since, err := new.SealedSince(t.Context()); err != nil || since != 1 {
		t.Errorf("a new ledger is sealed since revision %d, %v", since, err)
	}
}

// A ledger that is damaged already is not vouched for, and stays as it is.
func TestADamagedOldLedgerIsNotSealed(t *testing.T) {
	path := oldLedger(t, 3)
	db, err := sql.Open("sqlite", dsn(path, writing))
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{`DROP TRIGGER block_update`, `UPDATE block SET data = zeroblob(40) WHERE revision = 5`} {
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	want := rowsOf(t, path, 3)
	if _, err := Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "revision 5") ||
		!strings.Contains(err.Error(), "table block") {
		t.Errorf("opened: %v", err)
	}
	if got := rowsOf(t, path, 3); got != want {
		t.Error("the rows are not what they were")
	}
}

// migrateEnv makes this test binary a program that brings a ledger up to date.
const migrateEnv = "ZHIBIAO_STORE_MIGRATE_LEDGER"

func bringUpToDate(path string) error {
	s, err := Open(context.Background(), path)
	if err != nil {
		return err
	}
	return s.Close()
}

// Killed at any instant, bringing a ledger up to date leaves one that can be brought up to date.
func TestKilledWhileMigrating(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := func(path string) *exec.Cmd {
		c := exec.Command(program)
		c.Env = append(os.Environ(), migrateEnv+"="+path)
		return c
	}
	began := time.Now()
	if out, err := child(oldLedger(t, 3)).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	took := time.Since(began)
	kills := 40
	if testing.Short() {
		kills = 8
	}
	midway := map[int]int{}
	for i := range kills {
		schema := oldSchemas[i%len(oldSchemas)]
		path := oldLedger(t, schema)
		want := rowsOf(t, path, schema)
		c := child(path)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(rand.N(took))
		c.Process.Kill()
		c.Wait()
		// A writer looks: killed on the way to a write-ahead log, the file has a change in it that only a writer may undo.
		db, err := sql.Open("sqlite", dsn(path, writing))
		if err != nil {
			t.Fatal(err)
		}
		at, err := version(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
		midway[at]++
		verifyAdopted(t, path, want, schema)
		if t.Failed() {
			t.Fatalf("killed at schema %d", at)
		}
	}
	t.Logf("killed at schema: %v", midway)
}

// A reader does not look past a change that lies half done in a ledger, as over a restored one whose program was killed at once.
func TestHalfAChangeIsLeftToAWriter(t *testing.T) {
	old := oldLedger(t, 9) // with a rollback journal, as a backup has
	want := rowsOf(t, old, 9)
	db, err := sql.Open("sqlite", "file:"+old+"?_pragma=cache_size(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(t.Context(), `CREATE TABLE half AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE `+
		`i < 5000) SELECT i, randomblob(400) FROM n`); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	for _, suffix := range []string{"", "-journal"} {
		data, err := os.ReadFile(old + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if s, err := Open(t.Context(), path, ReadOnly()); !errors.Is(err, ErrHalfDone) {
		t.Errorf("opened for reading: %v, %v; want %v", s, err, ErrHalfDone)
	}
	verifyAdopted(t, path, want, 9)
}
