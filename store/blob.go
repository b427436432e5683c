package store

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"zhibiao/collector/report"
)

// blob is bytes as received, ready to be kept.
type blob struct {
	sha256   string
	size     int
	encoding string
	data     []byte
}

// newBlob takes the digest of data and packs it where that saves a tenth or
// more; .xlsx files are packed already.
func newBlob(data []byte) (blob, error) {
	sum := sha256.Sum256(data)
	b := blob{sha256: hex.EncodeToString(sum[:]), size: len(data), data: data}
	if data == nil {
		b.data = []byte{} // an empty file is not NULL
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return b, nil
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err != nil {
		return blob{}, err
	}
	if _, err := w.Write(data); err != nil {
		return blob{}, err
	}
	if err := w.Close(); err != nil {
		return blob{}, err
	}
	if packed.Len() < len(data)-len(data)/10 {
		b.encoding, b.data = "deflate", packed.Bytes()
	}
	return b, nil
}

// open gives the bytes as received, and proves them.
func (b blob) open() ([]byte, error) {
	data := b.data
	if b.encoding == "deflate" {
		var err error
		// One byte more than stated shows what is too long.
		data, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b.data)), int64(b.size)+1))
		if err != nil {
			return nil, fmt.Errorf("blob %s: %w", b.sha256, err)
		}
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != b.sha256 || len(data) != b.size {
		return nil, fmt.Errorf("blob %s: its bytes do not match the digest", b.sha256)
	}
	return data, nil
}

// Bytes gives a submission's file, or a catalogue, exactly as it was received.
func (b submissionBook) Bytes(ctx context.Context, sha256 string) ([]byte, error) {
	received := blob{sha256: sha256}
	err := b.readers.QueryRowContext(ctx, `SELECT size, encoding, data FROM blob WHERE sha256 = ?`, sha256).
		Scan(&received.size, &received.encoding, &received.data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("bytes of %s: %w", sha256, report.ErrNoSubmission)
	}
	if err != nil {
		return nil, fmt.Errorf("bytes of %s: %w", sha256, err)
	}
	return received.open()
}

func (p *page) blobID(sha256 string) (id int64, err error) {
	err = p.row(`SELECT id FROM blob WHERE sha256 = ?`, sha256).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

func (p *page) addBlob(b blob) (int64, error) {
	p.pen.blob++
	return p.pen.blob, p.exec(`INSERT INTO blob (id, sha256, size, encoding, data) VALUES (?, ?, ?, ?, ?)`,
		p.pen.blob, b.sha256, b.size, b.encoding, b.data)
}
