package store

import (
	"context"
	"database/sql"
	"sync"
)

// pool is a pool of readers that keeps prepared what it was asked: preparing takes longer than most answers do.
type pool struct {
	*sql.DB
	mu       sync.Mutex
	prepared map[string]*sql.Stmt
}

// preparedMost is how many statements a pool keeps. There are fewer in the program, but for those that filters make.
const preparedMost = 200

// openPool opens a pool of readers.
func openPool(path string, m mode) (*pool, error) {
	db, err := openDB(path, m)
	if err != nil {
		return nil, err
	}
	return &pool{DB: db, prepared: map[string]*sql.Stmt{}}, nil
}

// QueryContext implements querier.
func (p *pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return p.DB.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext implements querier.
func (p *pool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := p.statement(ctx, query)
	if err != nil || s == nil {
		return p.DB.QueryRowContext(ctx, query, args...) // which tells the error
	}
	return s.QueryRowContext(ctx, args...)
}

// statement gives a query prepared; nil: enough are kept. What is kept stays, since somebody may be about to use it.
func (p *pool) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	p.mu.Lock()
	s, full := p.prepared[query], len(p.prepared) >= preparedMost
	p.mu.Unlock()
	if s != nil || full {
		return s, nil
	}
	s, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other := p.prepared[query]; other != nil {
		return other, s.Close()
	}
	p.prepared[query] = s
	return s, nil
}
