package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"time"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks the file as ours in its header: "zhib".
const applicationID = 0x7a686962

// schemaVersion is that of the newest migration; they are numbered from 1 in a row.
func schemaVersion() (int, []string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	return len(names), names, err
}

// conversion is what SQL alone cannot do of a migration.
type conversion func(ctx context.Context, tx *sql.Tx, now time.Time) error

// adoptions are the migrations behind which rows that are there are sealed as they stand, by what seals them.
var adoptions = map[string]conversion{
	"migrations/0006_seal.sql":       adopt,
	"migrations/0010_alert_seal.sql": adoptAlerts,
}

// conversions are what follows on the text of migrations.
var conversions = map[string]conversion{
	"migrations/0014_company.sql": gatherMentions,
}

// migrate brings the schema up to date, each step in a transaction of its own. A ledger with rows that have
// no seals yet is checked first: what is damaged is not to be vouched for.
func (l *ledger) migrate(ctx context.Context) error {
	db := l.writer
	newest, names, err := schemaVersion()
	if err != nil {
		return err
	}
	at, err := version(ctx, db)
	if err != nil {
		return err
	}
	if at > newest {
		return fmt.Errorf("%w: schema %d, this version knows up to %d", ErrNewerSchema, at, newest)
	}
	for v := at + 1; v <= newest; v++ {
		if adoptions[names[v-1]] != nil && at > 0 {
			if err := (upkeep{l}).checkUnsealed(ctx); err != nil {
				return fmt.Errorf("before it is brought up to date: %w", err)
			}
		}
		if err := step(ctx, db, v, names[v-1]); err != nil {
			return fmt.Errorf("migration %s: %w", names[v-1], err)
		}
	}
	return nil
}

func step(ctx context.Context, db *sql.DB, v int, name string) error {
	text, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, v)
	if _, err := tx.ExecContext(ctx, string(text)+mark); err != nil {
		return err
	}
	for _, convert := range []conversion{adoptions[name], conversions[name]} {
		if convert == nil {
			continue
		}
		if err := convert(ctx, tx, time.Now()); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// checkSchema says whether a ledger can be read as it is.
func checkSchema(ctx context.Context, db *sql.DB) error {
	newest, _, err := schemaVersion()
	if err != nil {
		return err
	}
	at, err := version(ctx, db)
	switch {
	case err != nil:
		return err
	case at > newest:
		return fmt.Errorf("%w: schema %d, this version knows up to %d", ErrNewerSchema, at, newest)
	case at < newest:
		return fmt.Errorf("%w: schema %d, this version needs %d", ErrOlderSchema, at, newest)
	}
	return nil
}

// version is the schema's version; 0 for a file with nothing in it yet.
func version(ctx context.Context, db *sql.DB) (int, error) {
	var id, at, tables int
	err := db.QueryRowContext(ctx, `SELECT
		(SELECT application_id FROM pragma_application_id),
		(SELECT user_version FROM pragma_user_version),
		(SELECT count(*) FROM sqlite_schema)`).Scan(&id, &at, &tables)
	switch {
	case isNotDatabase(err):
		return 0, fmt.Errorf("%w: %w", ErrNotLedger, err)
	case err != nil:
		return 0, err
	case id == applicationID, id == 0 && at == 0 && tables == 0:
		return at, nil
	}
	return 0, fmt.Errorf("%w: a SQLite file of application %#x with %d tables and indexes", ErrNotLedger, id, tables)
}
