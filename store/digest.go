package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"hash"
	"strconv"
)

// rows digests the rows of one part.
type rows struct {
	sum hash.Hash // nil: there was none
	buf []byte
}

func (r *rows) add(columns ...any) {
	if r.sum == nil {
		r.sum = sha256.New()
	}
	r.buf = r.buf[:0]
	for _, v := range columns {
		r.buf = appendColumn(r.buf, v)
	}
	r.sum.Write(r.buf)
}

// take gives the digest, nil where there was no row, and begins anew.
func (r *rows) take() []byte {
	if r.sum == nil {
		return nil
	}
	out := r.sum.Sum(nil)
	r.sum = nil
	return out
}

// appendColumn writes a value as it is digested, whether it is about to be written or was just read.
func appendColumn(b []byte, v any) []byte {
	var number [20]byte
	switch v := v.(type) {
	case nil:
		return append(b, 0)
	case sql.NullInt64:
		if !v.Valid {
			return append(b, 0)
		}
		return appendBytes(b, strconv.AppendInt(number[:0], v.Int64, 10))
	case int64:
		return appendBytes(b, strconv.AppendInt(number[:0], v, 10))
	case int:
		return appendBytes(b, strconv.AppendInt(number[:0], int64(v), 10))
	case uint64:
		return appendBytes(b, strconv.AppendUint(number[:0], v, 10))
	case string:
		return append(binary.AppendUvarint(b, uint64(len(v))+1), v...)
	case []byte:
		return appendBytes(b, v)
	case *sql.RawBytes:
		return appendBytes(b, *v)
	}
	panic(fmt.Sprintf("store: a column of type %T is not digested", v))
}

func appendBytes(b, v []byte) []byte {
	if v == nil {
		return append(b, 0)
	}
	return append(binary.AppendUvarint(b, uint64(len(v))+1), v...)
}
