package main

import (
	"context"
	"time"

	"zhibiao/query"
	"zhibiao/store"
)

// courses implements indicator.Source: what is known, and where in the ledger it stands.
type courses struct {
	*store.Store
	db  *query.DB
	now func() time.Time
}

// Known implements indicator.Source.
func (c courses) Known(_ context.Context, asOf string) (query.Known, error) {
	return c.db.Known(asOf, c.now())
}
