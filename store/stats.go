package store

import (
	"context"
	"fmt"
	"os"
	"time"
)

// Stats are the ledger's sizes and counts.
type Stats struct {
	FileBytes, LogBytes          int64 // the file, and the write-ahead log beside it
	Revision                     int64 // the newest; 0: none
	Known                        time.Time
	Submissions, Accepted        int64
	Catalogues                   int64
	Observations, Targets        int64
	ObservationBytes             int64 // packed
	Findings                     int64
	Subjects, Words              int64
	Blobs, BlobBytes, BlobStored int64 // how many, their bytes as received and as kept
}

// Stats counts. It reads no blob, but every page that lists one: some milliseconds.
func (u upkeep) Stats(ctx context.Context) (Stats, error) {
	st, err := u.stats(ctx)
	if err != nil {
		return Stats{}, fmt.Errorf("count ledger %s: %w", u.path, err)
	}
	return st, nil
}

func (u upkeep) stats(ctx context.Context) (st Stats, err error) {
	info, err := os.Stat(u.path)
	if err != nil {
		return st, err
	}
	st.FileBytes = info.Size()
	if info, err := os.Stat(u.path + "-wal"); err == nil {
		st.LogBytes = info.Size()
	}
	var known int64
	err = u.readers.QueryRowContext(ctx, `SELECT
			coalesce((SELECT max(revision) FROM revision), 0),
			coalesce((SELECT known FROM revision ORDER BY revision DESC LIMIT 1), 0),
			(SELECT count(*) FROM submission),
			(SELECT count(revision) FROM submission),
			(SELECT count(*) FROM catalogue),
			(SELECT coalesce(sum(observations), 0) FROM block),
			(SELECT coalesce(sum(targets), 0) FROM block),
			(SELECT coalesce(sum(length(data)), 0) FROM block),
			(SELECT count(*) FROM finding),
			(SELECT coalesce(max(id), 0) FROM subject),
			(SELECT coalesce(max(id), 0) FROM word),
			(SELECT count(*) FROM blob),
			(SELECT coalesce(sum(size), 0) FROM blob),
			(SELECT coalesce(sum(length(data)), 0) FROM blob)`).
		Scan(&st.Revision, &known, &st.Submissions, &st.Accepted, &st.Catalogues, &st.Observations, &st.Targets,
			&st.ObservationBytes, &st.Findings, &st.Subjects, &st.Words, &st.Blobs, &st.BlobBytes, &st.BlobStored)
	if st.Revision > 0 {
		st.Known = instant(known)
	}
	return st, err
}
