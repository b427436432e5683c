package store

import (
	"context"
	"database/sql"
	"fmt"
)

// freshSchema is the schema of a ledger that is made anew, by the names of its parts.
func freshSchema(ctx context.Context) (map[string]string, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	_, names, err := schemaVersion()
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := migrations.ReadFile(name)
		if err == nil {
			_, err = db.ExecContext(ctx, string(text))
		}
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
	}
	return schemaOf(ctx, db)
}

func schemaOf(ctx context.Context, db querier) (map[string]string, error) {
	out := map[string]string{}
	err := each(ctx, db, `SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema`, nil, func(scan scanner) error {
		var kind, name, table, text string
		err := scan(&kind, &name, &table, &text)
		out[kind+" "+name] = table + "\n" + text
		return err
	})
	return out, err
}
