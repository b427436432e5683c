package store

import (
	"database/sql"
	"time"
)

// millis and instant are how times are kept: to the millisecond, in UTC.
func millis(t time.Time) int64 { return t.UnixMilli() }

func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// millisOf and instantOf are millis and instant of what may be unknown.
func millisOf(t time.Time) sql.NullInt64 {
	if t.IsZero() {
		return sql.NullInt64{}
	}
	return sql.NullInt64{Int64: millis(t), Valid: true}
}

func instantOf(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return instant(ms.Int64)
}

// null keeps 0 as NULL.
func null(n int64) sql.NullInt64 { return sql.NullInt64{Int64: n, Valid: n != 0} }
