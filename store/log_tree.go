package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zhibiao/people/proof"
)

// open finds the log's end, once.
func (l *logPage) open() (err error) {
	if !l.added {
		l.size, err = logSize(l.ctx, l.tx)
		l.added, l.nodes = err == nil, map[int64]tlog.Hash{}
	}
	return err
}

// ReadHashes implements tlog.HashReader.
func (l *logPage) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		var ok bool
		if list[i], ok = l.nodes[index]; ok {
			continue
		}
		kept, err := nodesOf(l.ctx, l.tx).ReadHashes(indexes[i : i+1])
		if err != nil {
			return nil, err
		}
		list[i] = kept[0]
	}
	return list, nil
}

// signHead keeps the tree's head behind what the page has logged.
func (l *logPage) signHead() error {
	if !l.added {
		return nil
	}
	last, err := lastHead(l.ctx, l.tx)
	if err != nil {
		return err
	}
	h := proof.Head{Epoch: max(l.epoch, last.Epoch, 1), At: l.now.Truncate(time.Millisecond), Size: l.size, Seal: l.pen.digest}
	if h.Root, err = tlog.TreeHash(h.Size, l); err != nil {
		return fmt.Errorf("the root of the log: %w", err)
	}
	signed, err := l.sign(h)
	if err != nil {
		return err
	}
	return l.exec(`INSERT INTO act_head (id, epoch, size, note) VALUES ((SELECT coalesce(max(id), 0) + 1 FROM act_head), ?, ?, ?)`,
		h.Epoch, h.Size, string(signed))
}

func (l *logPage) sign(h proof.Head) ([]byte, error) {
	if key := l.ledger.config.signer; key != nil {
		return h.Sign(key)
	}
	return h.Sign(nil)
}

func logSize(ctx context.Context, db querier) (n int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM act`).Scan(&n)
	return n, err
}

// lastHead is the newest head as it was written, whoever signed it; the zero Head where there is none.
func lastHead(ctx context.Context, db querier) (proof.Head, error) {
	signed, err := lastNote(ctx, db)
	if err != nil || signed == "" {
		return proof.Head{}, err
	}
	return proof.ParseHead(proof.Unsigned(signed))
}

func lastNote(ctx context.Context, db querier) (signed string, err error) {
	err = db.QueryRowContext(ctx, `SELECT note FROM act_head ORDER BY id DESC LIMIT 1`).Scan(&signed)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return signed, err
}

// nodesOf reads the tree's nodes.
func nodesOf(ctx context.Context, db querier) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		list := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			var h []byte
			if err := db.QueryRowContext(ctx, `SELECT hash FROM act_hash WHERE id = ?`, index).Scan(&h); err != nil {
				return nil, fmt.Errorf("node %d of the log: %w", index, err)
			}
			copy(list[i][:], h)
		}
		return list, nil
	})
}
