package query

import (
	"slices"
	"sync/atomic"
	"time"

	"zhibiao/indicators"
)

// Judges keeps the latest few judgements for who asks again and again: between two turns of the clock a snapshot is judged once,
// and after a commit only what it touched.
type Judges struct {
	db   *DB
	kept Recent[judgedKey, *Judgement]
	last atomic.Pointer[judged] // of what is known now
}

// judgedKey is all that a judgement depends on.
type judgedKey struct {
	asOf     string
	revision uint32 // of a day that is over: what was known then
	snapshot uint64 // else: what is known now,
	since    int64  // the last turn of the clock,
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
	key := judgedKey{asOf: asOf}
	var during turn
	if at, err := ParseAsOf(asOf, j.db.config.Location); err == nil && !at.After(j.db.config.Now()) {
		key.revision = s.revisionAt(at)
	} else {
		during = j.db.pages.turn(s, now.UnixMilli())
		key.snapshot, key.since, key.day = s.number, during.since, now.In(j.db.config.Location).Format(time.DateOnly)
	}
	return j.kept.Get(key, func() (*Judgement, error) {
		r, now, err := j.db.standpoint(s, asOf, now)
		if err != nil {
			return nil, err
		}
		if asOf != "" {
			return &judge(r, now, nil).Judgement, nil
		}
		made := judge(r, now, j.last.Load().until(r, now, key.day))
		made.during, made.day = during, key.day
		j.last.Store(made)
		return &made.Judgement, nil
	})
}

// judged is a judgement with what it rests on.
type judged struct {
	Judgement
	facts    knowledge
	during   turn   // no turn of the clock changes it then
	day      string // nor then
	subjects map[indicators.Subject]judgedSubject
}

// judgedSubject is what a judgement says of one subject.
type judgedSubject struct {
	assessed []indicators.Assessment
	revised  []indicators.Revised
}

// until is a judgement, if it holds at an instant but for what became known since; else nil.
func (j *judged) until(r knowledge, now time.Time, day string) *judged {
	at := now.UnixMilli()
	if j == nil || j.facts.catalogue != r.catalogue || j.day != day || at < j.during.since || at >= j.during.until {
		return nil
	}
	return j
}

// judge judges every target, but takes from a judgement before what nothing became known of since.
func judge(r knowledge, now time.Time, before *judged) *judged {
	j := &judged{Judgement: Judgement{At: now, Revision: min(int64(r.revision), r.Snapshot.Revision()), Catalogue: r.catalogue}}
	if r.catalogue == nil {
		return j
	}
	kept := r
	kept.Snapshot = r.Snapshot.bare()
	j.facts, j.Facts = kept, func(s indicators.Subject) indicators.Facts { return kept.facts(s, nil) }
	subjects := slices.DeleteFunc(r.catalogue.Subjects(), func(s indicators.Subject) bool { return !r.mayHaveTargets(s) })
	all := make([]judgedSubject, len(subjects))
	each(len(subjects), 16, func() func(int) {
		return func(i int) {
			var known bool
			if all[i], known = before.still(r, subjects[i]); !known {
				facts := r.facts(subjects[i], nil)
				all[i] = judgedSubject{indicators.Assess(r.catalogue, facts, now), indicators.Revisions(r.catalogue, facts)}
			}
		}
	})
	j.subjects = make(map[indicators.Subject]judgedSubject, len(subjects))
	n := 0
	for i := range all {
		n += len(all[i].assessed)
	}
	j.Assessed = make([]indicators.Assessment, 0, n)
	for i, s := range subjects {
		j.subjects[s] = all[i]
		j.Assessed, j.Revised = append(j.Assessed, all[i].assessed...), append(j.Revised, all[i].revised...)
	}
	for i := range j.Assessed {
		j.Assessed[i].At = now
	}
	return j
}

// still is what a judgement says of a subject, if nothing became known since of it or of what it is computed from.
func (j *judged) still(r knowledge, s indicators.Subject) (said judgedSubject, ok bool) {
	if j == nil || !r.knowsNoMore(j.facts, s) {
		return said, false
	}
	said, ok = j.subjects[s]
	return said, ok
}

// knowsNoMore says that nothing became known of a subject, or of what it is computed from, since an earlier knowledge.
func (r knowledge) knowsNoMore(than knowledge, s indicators.Subject) bool {
	if r.subjects.get(s) != than.subjects.get(s) {
		return false
	}
	return !slices.ContainsFunc(indicators.InputsOf(r.catalogue, s), func(in indicators.Subject) bool { return !r.knowsNoMore(than, in) })
}
