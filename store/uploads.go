package store

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"zhibiao/server/upload"
)

//go:embed migrations/uploads/*.sql
var uploadMigrations embed.FS

// uploadsID marks the file of uploads in its header: "zhiu".
const uploadsID = 0x7a686975

// ErrNotUploads says that a file is no file of uploads.
var ErrNotUploads = errors.New("not a file of zhibiao's uploads")

// Uploads is the file of what was uploaded and is not confirmed yet. It lies beside the ledger, which holds none of it.
type Uploads struct{ sideFile }

var _ upload.Store = (*Uploads)(nil)

// OpenUploads opens the file of uploads at path, and makes it where there is none, for its owner alone. Close it.
func OpenUploads(ctx context.Context, path string) (*Uploads, error) {
	kind := sideFileKind{"uploads", uploadMigrations, "migrations/uploads/*.sql", uploadsID, ErrNotUploads}
	file, err := kind.open(ctx, path)
	if err != nil {
		return nil, err
	}
	return &Uploads{file}, nil
}

// write is sideFile.write, and says what was tried.
func (u *Uploads) write(ctx context.Context, what string, f func(*sql.Tx) error) error {
	if err := u.sideFile.write(ctx, f); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// Keep implements upload.Store.
func (u *Uploads) Keep(ctx context.Context, now time.Time, d upload.Draft, data []byte, q upload.Quota) (upload.Draft, error) {
	b, err := newBlob(data)
	if err != nil {
		return d, err
	}
	mends := ""
	if len(d.Mends) > 0 {
		text, err := json.Marshal(d.Mends)
		if err != nil {
			return d, err
		}
		mends = string(text)
	}
	proxy, original := "", blob{data: []byte{}}
	if d.Proxy != nil {
		text, err := json.Marshal(d.Proxy)
		if err == nil {
			original, err = newBlob(d.Proxy.Original.Data)
		}
		if err != nil {
			return d, err
		}
		proxy = string(text)
	}
	d.SHA256, d.Size, d.State = b.sha256, int64(b.size), upload.Open
	return d, u.write(ctx, "keep an upload", func(tx *sql.Tx) error {
		var files int
		var size, last int64
		err := tx.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(size + length(original_data)), 0), (SELECT coalesce(max(received), 0) FROM upload)
			FROM upload WHERE account = ? AND state <> 'confirmed'`, d.Account).Scan(&files, &size, &last)
		if err != nil {
			return err
		}
		if files >= q.Files || size+d.Size+int64(original.size) > q.Bytes {
			return fmt.Errorf("%w: %d files and %d bytes are there, %d more came, %d files and %d bytes may be", upload.ErrQuota, files,
				size, d.Size, q.Files, q.Bytes)
		}
		d.Received = instant(max(millis(now), last+1))
		done, err := tx.ExecContext(ctx, `INSERT INTO upload (account, sender, department, name, received, sha256, size, encoding, data, state, submission, key, original, mends,
				proxy, original_encoding, original_data)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', 0, '', ?, ?, ?, ?, ?)`,
			d.Account, d.Sender, d.Department, d.Name, millis(d.Received), b.sha256, b.size, b.encoding, b.data, d.Original, mends,
			proxy, original.encoding, original.data)
		if err == nil {
			d.ID, err = done.LastInsertId()
		}
		return err
	})
}

const uploadColumns = `id, account, sender, department, name, received, sha256, size, state, decided, submission, key, original, mends, proxy`

func scanUpload(scan scanner) (d upload.Draft, err error) {
	var received int64
	var decided sql.NullInt64
	var mends, proxy string
	err = scan(&d.ID, &d.Account, &d.Sender, &d.Department, &d.Name, &received, &d.SHA256, &d.Size, &d.State, &decided, &d.Submission,
		&d.Key, &d.Original, &mends, &proxy)
	if err == nil && mends != "" {
		err = json.Unmarshal([]byte(mends), &d.Mends)
	}
	if err == nil && proxy != "" {
		err = json.Unmarshal([]byte(proxy), &d.Proxy)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = upload.ErrNoDraft
	}
	d.Received, d.Decided = instant(received), instantOf(decided)
	return d, err
}

// Draft implements upload.Store.
func (u *Uploads) Draft(ctx context.Context, id int64) (upload.Draft, error) {
	d, err := scanUpload(u.readers.QueryRowContext(ctx, `SELECT `+uploadColumns+` FROM upload WHERE id = ?`, id).Scan)
	if err != nil {
		return d, fmt.Errorf("find upload %d: %w", id, err)
	}
	return d, nil
}

// Keyed implements upload.Store.
func (u *Uploads) Keyed(ctx context.Context, account int64, key string) (upload.Draft, error) {
	d, err := scanUpload(u.readers.QueryRowContext(ctx, `SELECT `+uploadColumns+` FROM upload WHERE account = ? AND key = ? AND key <> ''`,
		account, key).Scan)
	if err != nil {
		return d, fmt.Errorf("find what account %d confirmed by a key: %w", account, err)
	}
	return d, nil
}

// Data implements upload.Store.
func (u *Uploads) Data(ctx context.Context, id int64) ([]byte, error) {
	var b blob
	var state upload.State
	err := u.readers.QueryRowContext(ctx, `SELECT sha256, size, encoding, data, state FROM upload WHERE id = ?`, id).
		Scan(&b.sha256, &b.size, &b.encoding, &b.data, &state)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = upload.ErrNoDraft
	case err == nil && state == upload.Confirmed:
		err = upload.ErrDecided
	}
	if err != nil {
		return nil, fmt.Errorf("bytes of upload %d: %w", id, err)
	}
	return b.open()
}

// Original implements upload.Store.
func (u *Uploads) Original(ctx context.Context, id int64) ([]byte, error) {
	d, err := u.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	if d.Proxy == nil || d.State == upload.Confirmed {
		return nil, fmt.Errorf("what upload %d came as: %w", id, upload.ErrDecided)
	}
	b := blob{sha256: d.Proxy.Original.SHA256, size: int(d.Proxy.Original.Size)}
	if err := u.readers.QueryRowContext(ctx, `SELECT original_encoding, original_data FROM upload WHERE id = ?`, id).
		Scan(&b.encoding, &b.data); err != nil {
		return nil, fmt.Errorf("what upload %d came as: %w", id, err)
	}
	return b.open()
}

// Drafts implements upload.Store.
func (u *Uploads) Drafts(ctx context.Context, f upload.Filter) (list []upload.Draft, err error) {
	var chosen selection
	chosen.add(f.Account != 0 && f.Department == "", `account = ?`, f.Account)
	chosen.add(f.Department != "", `(department = ? OR account = ? AND account <> 0)`, f.Department, f.Account)
	chosen.add(f.Before != 0, `id < ?`, f.Before)
	query := `SELECT ` + uploadColumns + ` FROM upload` + chosen.clause() + ` ORDER BY id DESC` + chosen.limit(f.Limit)
	err = each(ctx, u.readers, query, chosen.args, func(scan scanner) error {
		d, err := scanUpload(scan)
		list = append(list, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the uploads: %w", err)
	}
	return list, nil
}

// Discard implements upload.Store.
func (u *Uploads) Discard(ctx context.Context, now time.Time, id int64) error {
	return u.decide(ctx, fmt.Sprintf("discard upload %d", id), id,
		`UPDATE upload SET state = 'discarded', decided = ? WHERE id = ? AND state = 'open'`, millis(now), id)
}

// Settle implements upload.Store.
func (u *Uploads) Settle(ctx context.Context, now time.Time, id, submission int64, key string) error {
	return u.decide(ctx, fmt.Sprintf("settle upload %d as submission %d", id, submission), id,
		`UPDATE upload SET state = 'confirmed', decided = ?, submission = ?, key = ?, encoding = '', data = x'',
				original_encoding = '', original_data = x''
			WHERE id = ? AND state = 'open'`,
		millis(now), submission, key, id)
}

func (u *Uploads) decide(ctx context.Context, what string, id int64, statement string, args ...any) error {
	return u.write(ctx, what, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, statement, args...)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n > 0 {
			return err
		}
		var there int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM upload WHERE id = ?`, id).Scan(&there); err != nil {
			return err
		}
		if there == 0 {
			return upload.ErrNoDraft
		}
		return upload.ErrDecided
	})
}

// Sweep implements upload.Store.
func (u *Uploads) Sweep(ctx context.Context, before time.Time) (n int64, err error) {
	err = u.write(ctx, "end old uploads", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM upload WHERE state <> 'confirmed' AND received < ?`, millis(before))
		if err == nil {
			n, err = done.RowsAffected()
		}
		return err
	})
	return n, err
}
