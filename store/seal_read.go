package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// partQuery reads one part of every seal, seal by seal: its number, the digest that it has, and the rows that it vouches for, which
// are there where the column of the key is not NULL.
type partQuery struct {
	part
	columns             int // of a row
	query, where, order string
}

// submissionQueries are of what belongs to one submission alone.
var submissionQueries = []partQuery{
	{headPart, 23, `SELECT e.id, e.head, r.revision, r.known, r.recorded, s.id, s.revision, s.blob, s.name, s.form, s.department, s.period, s.periods,
			s.received, s.recorded, s.sender, s.source, s.reason, s.verdict, s.catalogue, s.stated, s.saved, s.arrived, b.sha256, b.size
		FROM seal e LEFT JOIN revision r ON r.revision = e.revision LEFT JOIN submission s ON s.id = e.submission LEFT JOIN blob b ON b.id = s.blob`,
		`e.submission IS NOT NULL`, ``},
	{findingPart, 5, `SELECT e.id, e.finding, f.submission, f.ordinal, f.severity, f.code, f.detail
		FROM seal e LEFT JOIN finding f ON f.submission = e.submission`, ``, `, f.ordinal`},
	{blockPart, 4, `SELECT e.id, e.block, k.revision, k.observations, k.targets, k.data
		FROM seal e LEFT JOIN block k ON k.revision = e.revision`, ``, ``},
	{targetPart, 6, `SELECT e.id, e.target, t.revision, t.ordinal, t.subject, t.window, t.detail, t.late
		FROM seal e LEFT JOIN target t ON t.revision = e.revision`, ``, `, t.ordinal`},
}

var partQueries = append(slices.Clip(submissionQueries), []partQuery{
	{headPart, 7, `SELECT e.id, e.head, r.revision, r.known, r.recorded, c.revision, c.blob, b.sha256, b.size
		FROM seal e LEFT JOIN revision r ON r.revision = e.revision LEFT JOIN catalogue c ON c.revision = e.revision LEFT JOIN blob b ON b.id = c.blob`,
		`e.submission IS NULL AND e.revision IS NOT NULL`, ``},
	{wordPart, 2, `SELECT e.id, e.word, w.id, w.text
		FROM seal e LEFT JOIN seal p ON p.id = e.id - 1 LEFT JOIN word w ON w.id > coalesce(p.words, 0) AND w.id <= e.words`, ``, `, w.id`},
	{subjectPart, 3, `SELECT e.id, e.subject, u.id, u.indicator, u.entity
		FROM seal e LEFT JOIN seal p ON p.id = e.id - 1 LEFT JOIN subject u ON u.id > coalesce(p.subjects, 0) AND u.id <= e.subjects`, ``, `, u.id`},
}...)

// each calls f with every seal's digest of the part as it stands and as its rows give it, and says how many rows there were.
func (q partQuery) each(ctx context.Context, db querier, f func(seal int64, stands, rows []byte) error) (n int64, err error) {
	return q.scan(ctx, db, q.where, nil, f)
}

// of is each of one submission's seal.
func (q partQuery) of(ctx context.Context, db querier, submission int64, f func(seal int64, stands, rows []byte) error) error {
	_, err := q.scan(ctx, db, `e.submission = ?`, []any{submission}, f)
	return err
}

func (q partQuery) scan(ctx context.Context, db querier, where string, args []any,
	f func(seal int64, stands, rows []byte) error) (n int64, err error) {
	var id, last int64
	var stands []byte
	var raw sql.RawBytes
	columns := make([]sql.RawBytes, q.columns)
	dest, row := []any{&id, &raw}, make([]any, q.columns)
	for i := range columns {
		dest, row[i] = append(dest, &columns[i]), &columns[i]
	}
	var digest rows
	end := func() error {
		if last == 0 {
			return nil
		}
		return f(last, stands, digest.take())
	}
	query := q.query
	if where != "" {
		query += ` WHERE ` + where
	}
	err = each(ctx, db, query+` ORDER BY e.id`+q.order, args, func(scan scanner) error {
		if err := scan(dest...); err != nil {
			return err
		}
		if id != last {
			if err := end(); err != nil {
				return err
			}
			last, stands = id, bytes.Clone(raw)
		}
		if columns[0] != nil || q.part == headPart {
			digest.add(row...)
			n++
		}
		return nil
	})
	if err != nil {
		return n, err
	}
	return n, end()
}

// ErrDamaged says that rows are not those that were recorded.
var ErrDamaged = errors.New("the ledger is damaged; `zhibiao check-ledger` says all that is")

// prove holds the rows of one submission against its seal.
func prove(ctx context.Context, db querier, submission int64) error {
	for _, q := range submissionQueries {
		sealed := false
		err := q.of(ctx, db, submission, func(_ int64, stands, rows []byte) error {
			sealed = bytes.Equal(stands, rows)
			return nil
		})
		if err != nil {
			return err
		}
		if !sealed {
			return fmt.Errorf("%w: table %s: its rows do not match their digest", ErrDamaged, q.tables())
		}
	}
	return nil
}

// sealedBlocks reads blocks with the digests that they have in their seals, one after another into a sealedBlock.
const sealedBlocks = `SELECT k.revision, s.id, k.observations, k.targets, k.data, e.block
		FROM block k JOIN submission s ON s.revision = k.revision LEFT JOIN seal e ON e.revision = k.revision`

type sealedBlock struct {
	revision, submission, observations, targets int64
	data, digest                                sql.RawBytes // valid until the next row
	rows                                        rows
}

// scan reads a block, and proves it.
func (b *sealedBlock) scan(scan scanner) error {
	if err := scan(&b.revision, &b.submission, &b.observations, &b.targets, &b.data, &b.digest); err != nil {
		return err
	}
	b.rows.add(b.revision, b.observations, b.targets, &b.data)
	if !bytes.Equal(b.rows.take(), b.digest) {
		return fmt.Errorf("revision %d: %w: table block: its row does not match its digest", b.revision, ErrDamaged)
	}
	return nil
}

// eachSeal calls f with every seal, in order.
func eachSeal(ctx context.Context, db querier, f func(*seal) error) error {
	return each(ctx, db, `SELECT id, submission, revision, words, subjects, head, finding, block, target, word, subject, alert, digest
		FROM seal ORDER BY id`, nil, func(scan scanner) error {
		var s seal
		dest := []any{&s.id, &s.submission, &s.revision, &s.words, &s.subjects}
		for i := range s.parts {
			dest = append(dest, &s.parts[i])
		}
		if err := scan(append(dest, &s.alert, &s.digest)...); err != nil {
			return err
		}
		return f(&s)
	})
}

// SealedSince is the first revision whose seals were made with its rows. What was recorded before was sealed as it
// stood when the ledger was brought up to date.
func (u upkeep) SealedSince(ctx context.Context) (revision int64, err error) {
	last, _, err := adopted(ctx, u.readers)
	if err == nil {
		err = u.readers.QueryRowContext(ctx, `SELECT coalesce(max(revision), 0) + 1 FROM seal WHERE id <= ?`, last).Scan(&revision)
	}
	if err != nil {
		return 0, fmt.Errorf("since when rows are sealed: %w", err)
	}
	return revision, nil
}

// adopted says which seal was the last that was made of rows as they stood when the ledger was brought up to date; 0: all
// were made with their rows.
func adopted(ctx context.Context, db querier) (last, at int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT seal, at FROM adopted`).Scan(&last, &at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return last, at, err
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// tables are where the rows of a part stand.
func (p part) tables() string {
	if p == headPart {
		return "submission, catalogue, revision or blob"
	}
	return partNames[p]
}

// name is how people find what a seal vouches for.
func (s *seal) name() string {
	switch {
	case s.alert != nil:
		return fmt.Sprintf("seal %d, of alerts", s.id)
	case !s.submission.Valid:
		return fmt.Sprintf("revision %d, a catalogue", s.revision.Int64)
	case !s.revision.Valid:
		return fmt.Sprintf("submission %d, refused", s.submission.Int64)
	}
	return fmt.Sprintf("revision %d, submission %d", s.revision.Int64, s.submission.Int64)
}

// AlertsSealedAt is when all that was there about alerts was sealed as it stood; zero where everything was sealed as it was written.
func (u upkeep) AlertsSealedAt(ctx context.Context) (time.Time, error) {
	_, at, err := alertsAdopted(ctx, u.readers)
	if err != nil {
		return time.Time{}, fmt.Errorf("since when alerts are sealed: %w", err)
	}
	return instantOf(sql.NullInt64{Int64: at, Valid: at != 0}), nil
}

// alertsAdopted says which seal has the rows without one of their own, and when it was made; 0: none has.
func alertsAdopted(ctx context.Context, db querier) (seal, at int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT seal, at FROM alerts_adopted`).Scan(&seal, &at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return seal, at, err
}
