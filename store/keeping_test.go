package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// filled is a ledger with something of everything.
func filled(t testing.TB) *Store {
	s := fresh(t, LoadCatalogue(func([]byte) (*indicators.Catalogue, error) { return &indicators.Catalogue{}, nil }))
	if _, err := s.RecordCatalogue(t.Context(), day, []byte(strings.Repeat("catalogue ", 1000)), &indicators.Catalogue{}); err != nil {
		t.Fatal(err)
	}
	plan := entry("plan", day, observe(park, february, 3, "C3", "3"))
	plan.Reading.Targets = []indicators.Target{{Subject: park, Value: 5}, {Subject: fund, Value: 6}}
	record(t, s, day, entry("1", day, observe(fund, february, 1, "C1", "1"), observe(park, february, 2, "C2", "2")),
		rejected("2", day, "not_a_number"), plan)
	return s
}

func TestBackupAndRestore(t *testing.T) {
	s := filled(t)
	dir := t.TempDir()
	backup, restored := filepath.Join(dir, "backup.db"), filepath.Join(dir, "ledger.db")
	for range 2 { // the second replaces the first
		if err := s.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(backup)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup's mode: %v, %v", info.Mode(), err)
	}
	if err := Restore(t.Context(), backup, restored); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), backup, restored); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over an existing ledger: %v", err)
	}
	want := commits(t, s, 0)
	r := open(t, restored, LoadCatalogue(s.config.load))
	if d := cmp.Diff(want, commits(t, r, 0), equal); d != "" {
		t.Errorf("restored:\n%s", d)
	}
	if got := record(t, r, day, entry("3", day))[0]; got.Commit.Revision != want[len(want)-1].Revision+1 {
		t.Errorf("goes on at %d", got.Commit.Revision)
	}
	if err := Restore(t.Context(), restored, filepath.Join(dir, "other.db")); err == nil || !strings.Contains(err.Error(), "no backup") {
		t.Errorf("from a ledger in use: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.tmp*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

func TestRestoreRefusesADamagedBackup(t *testing.T) {
	s := filled(t)
	dir := t.TempDir()
	backup := filepath.Join(dir, "backup.db")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	for what, damaged := range map[string][]byte{
		"cut short": whole[:len(whole)-4096],
		"a bit":     bytes.Replace(whole, []byte("not_a_number"), []byte("not_a_numbeR"), 2),
		"empty":     nil,
	} {
		if bytes.Equal(damaged, whole) {
			t.Fatalf("%s: nothing was damaged", what)
		}
		if what == "a bit" { // of a block, whose checksum then tells
			damaged = flipInBlock(t, s, whole)
		}
		if err := os.WriteFile(backup, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, "ledger.db")
		if err := Restore(t.Context(), backup, to); err == nil {
			t.Errorf("%s: restored", what)
		}
		if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %s was made: %v", what, to, err)
		}
	}
}

func flipInBlock(t *testing.T, s *Store, file []byte) []byte {
	var data []byte
	if err := s.readers.QueryRowContext(t.Context(), `SELECT data FROM block LIMIT 1`).Scan(&data); err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(file, data)
	if at < 0 {
		t.Fatal("the block is not in the file")
	}
	out := bytes.Clone(file)
	out[at+len(data)-5] ^= 1 // the last text's last letter: a figure as written
	return out
}

func TestCheckFindsDamage(t *testing.T) {
	if err := filled(t).Check(t.Context()); err != nil {
		t.Fatalf("of a sound ledger: %v", err)
	}
	for damage, want := range map[string]string{
		`DELETE FROM companion WHERE subject = 1`:                                    "listed under",
		`PRAGMA foreign_keys=0; UPDATE companion SET subject = 9 WHERE subject = 2`:  "not of the subjects",
		`UPDATE spoken SET company = 1`:                                              "not all the same",
		`DELETE FROM spoken WHERE revision = 3`:                                      "listed under 0",
		`UPDATE company SET digest = zeroblob(32) WHERE id = 1`:                      "table company: set 1",
		`DELETE FROM target WHERE ordinal = 2`:                                       "1 targets are there, 2 were recorded",
		`UPDATE block SET observations = 7`:                                          "observations are there, 7 were recorded",
		`UPDATE block SET data = zeroblob(40)`:                                       "no block of version",
		`UPDATE blob SET data = x'00' WHERE encoding = ''`:                           "do not match the digest",
		`UPDATE revision SET known = 5 WHERE revision = 3`:                           "before the one before it",
		`PRAGMA foreign_keys=0; UPDATE revision SET revision = 9 WHERE revision = 2`: "table revision: 3 follows 1",
		`PRAGMA foreign_keys=0; DELETE FROM catalogue`:                               "0 catalogues and 0 submissions",
		`PRAGMA foreign_keys=0; DELETE FROM subject WHERE id = 2`:                    "refers to no subject",
		`DELETE FROM word WHERE id = (SELECT max(id) FROM word)`:                     "the dictionary does not hold",
		`DELETE FROM word WHERE id = 1`:                                              "word 2 stands where 1 belongs",
		`UPDATE target SET detail = replace(detail, '5', '9') WHERE ordinal = 1`:     "revision 3, submission 3: table target",
		`UPDATE finding SET detail = '{}'`:                                           "submission 2, refused: table finding",
		`UPDATE submission SET sender = '李' WHERE id = 2`:                            "submission 2, refused: table submission",
		`UPDATE submission SET reason = '李' WHERE id = 3`:                            "revision 3, submission 3: table submission",
		`UPDATE word SET text = 'Z9' WHERE id = 1`:                                   "revision 2, submission 1: table word",
		`UPDATE subject SET entity = 'y' WHERE id = 1`:                               "revision 2, submission 1: table subject",
		`UPDATE catalogue SET blob = 2`:                                              "revision 1, a catalogue: table",
		`UPDATE seal SET words = 0 WHERE id = 2`:                                     "revision 2, submission 1: table seal",
		`DELETE FROM seal WHERE id = 4`:                                              "table submission: it has 3 rows, 2 are sealed",
		`CREATE TRIGGER other AFTER INSERT ON word BEGIN SELECT 1; END`:              "schema: trigger other is none of the ledger's",
		`DROP INDEX finding_code`:                                                    "schema: index finding_code",
	} {
		s := filled(t)
		unguarded(t, s, func() { mustExec(t, s, damage) })
		s.Close()
		s = open(t, s.path)
		if err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", damage, err, want)
		}
	}
}

// unguarded runs f on a ledger without its triggers.
func unguarded(t *testing.T, s *Store, f func()) {
	t.Helper()
	triggers := map[string]string{}
	err := each(t.Context(), s.writer, `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`, nil, func(scan scanner) error {
		var name, text string
		err := scan(&name, &text)
		triggers[name] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range triggers {
		mustExec(t, s, `DROP TRIGGER `+name)
	}
	f()
	for _, text := range triggers {
		mustExec(t, s, text)
	}
}

func TestStats(t *testing.T) {
	st, err := filled(t).Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if st.FileBytes+st.LogBytes == 0 || st.ObservationBytes == 0 || st.BlobStored >= st.BlobBytes {
		t.Errorf("sizes: %+v", st)
	}
	got := fmt.Sprint(st.Revision, st.Submissions, st.Accepted, st.Catalogues, st.Observations, st.Targets, st.Findings, st.Subjects,
		st.Blobs)
	if want := "3 3 2 1 3 2 1 2 4"; got != want || !st.Known.Equal(day) {
		t.Errorf("counts %s, want %s; known %s", got, want, st.Known)
	}
}

func TestNoSpaceLeft(t *testing.T) {
	s := fresh(t)
	record(t, s, day, entry("1", day))
	mustExec(t, s, `PRAGMA max_page_count = 80`)
	big := entry("big", day, observe(fund, february, 1, "C1", "1"))
	big.File.Data = append([]byte("PK\x03\x04"), make([]byte, 1<<20)...)
	_, err := s.Record(t.Context(), day, entry("2", day), big)
	if !errors.Is(err, report.ErrFull) || !strings.Contains(err.Error(), s.path) {
		t.Errorf("%v", err)
	}
	if entry := new(report.EntryError); errors.As(err, &entry) {
		t.Errorf("the entry is blamed for the disk: %v", err)
	}
	mustExec(t, s, `PRAGMA max_page_count = 100000`)
	if r := record(t, s, day, big)[0]; r.Submission.ID != 2 || r.Commit.Revision != 2 {
		t.Errorf("with space again: %+v", r)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestEveryConnectionHasItsPragmas(t *testing.T) {
	s := fresh(t)
	for _, c := range []struct {
		query, want string
	}{
		{`PRAGMA journal_mode`, "wal"},
		{`PRAGMA synchronous`, "2"}, // FULL
		{`PRAGMA foreign_keys`, "1"},
		{`PRAGMA busy_timeout`, "10000"},
		{`PRAGMA recursive_triggers`, "1"},
	} {
		var got string
		if err := s.writer.QueryRowContext(t.Context(), c.query).Scan(&got); err != nil || got != c.want {
			t.Errorf("%s: %s, %v", c.query, got, err)
		}
	}
	if _, err := s.readers.ExecContext(t.Context(), `INSERT INTO word VALUES (1, 'x')`); err == nil {
		t.Error("a reader wrote")
	}
}

func TestAfterCloseIsAnError(t *testing.T) {
	s := filled(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("twice: %v", err)
	}
	if _, err := s.Record(t.Context(), day, entry("x", day)); err == nil {
		t.Error("recorded")
	}
	for _, err := range s.Commits(t.Context(), 0) {
		if err == nil {
			t.Error("replayed")
		}
	}
}

// A reader meets what a killed writer left: a log that nobody has folded in, and no shared memory file.
func TestReadingAfterACrash(t *testing.T) {
	s := filled(t)
	dir := t.TempDir()
	left := filepath.Join(dir, "ledger.db")
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(s.path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(left+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := commits(t, s, 0)
	r := open(t, left, ReadOnly(), LoadCatalogue(s.config.load))
	if d := cmp.Diff(want, commits(t, r, 0), equal); d != "" {
		t.Error(d)
	}
}
