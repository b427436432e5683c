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
	since    int64  // the last turn of the clock
	day      string // units answer by days
	asOf     string
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
	key := judgedKey{s.number, j.db.pages.turn(s, now.UnixMilli()).since, now.In(j.db.config.Location).Format(time.DateOnly), asOf}
	return j.kept.Get(key, func() (*Judgement, error) {
		judged, err := j.db.Judge(asOf, now)
		return &judged, err
	})
}
