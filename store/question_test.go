package store

import (
	"database/sql"
	"path/filepath"
	"testing"

	"zhibiao/collector/report"
)

// A ledger from before there were questions knew warnings.
func TestWarningsBecomeQuestions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, names, err := schemaVersion()
	if err != nil {
		t.Fatal(err)
	}
	for v := 1; v <= 3; v++ {
		if err := step(t.Context(), db, v, names[v-1]); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []string{
		`INSERT INTO blob (id, sha256, size, encoding, data) VALUES (1, ` +
			`'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 0, '', x'')`,
		`INSERT INTO submission (id, blob, name, form, department, period, periods, received, recorded, sender, source, reason, verdict)
			VALUES (1, 1, 'a.xlsx', '', '', '', '[]', 0, 0, '', '', '', 'rejected')`,
		`INSERT INTO finding VALUES (1, 0, 'error', 'b', '{"severity":"error"}'), (1, 1, 'warning', 'c', '{"severity":"warning"}'),
			(1, 2, 'notice', 'd', '{"severity":"notice"}')`,
	} {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	found, tally, err := open(t, path).Gravest(t.Context(), 1, 9)
	if err != nil || len(found) != 3 || found[1].Severity != report.Question ||
		tally != (report.Tally{Errors: 1, Questions: 1, Notices: 1}) {
		t.Errorf("%+v, %+v, %v", found, tally, err)
	}
}
