package query

import (
	"time"
)

// Judges keeps the latest few judgements for who asks again and again: between two turns of the clock a snapshot is judged once.
type Judges struct {
	db   *DB
	kept Recent[judgedKey, *Judgement]
}

// judgedKey is all that a judgement depends on.
type judgedKey struct {
	snapshot uint64
	asOf     string
	since    int64  // of what is known now: the last turn of the clock
	day      string // and the day, since units answer by days
}

// judgementsKept is how many are kept: today, a month ago, and two days that somebody looks back at.
const judgementsKept = 4

// NewJudges judges what a DB knows. It starts nothing.
func NewJudges(db *DB) *Judges {
	return &Judges{db: db, kept: Recent[judgedKey, *Judgement]{Most: judgementsKept}}
}

// Judged is DB.Judge, but what it gives is shared, and must not be changed.
func (j *Judges) Judged(asOf string, now time.Time) (*Judgement, error) {
	s := j.db.Snapshot()
	key := judgedKey{snapshot: s.number, asOf: asOf}
	if at, err := ParseAsOf(asOf, j.db.config.Location); err != nil || at.After(j.db.config.Now()) {
		key.since, key.day = j.db.pages.turn(s, now.UnixMilli()).since, now.In(j.db.config.Location).Format(time.DateOnly)
	}
	return j.kept.Get(key, func() (*Judgement, error) {
		judged, err := j.db.Judge(asOf, now)
		return &judged, err
	})
}
