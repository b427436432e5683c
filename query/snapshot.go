package query

import (
	"errors"
	"fmt"
	"math"
	"sort"
	"time"

	"zhibiao/indicators"
)

// Snapshot is one state of everything: immutable, read without locks.
type Snapshot struct {
	number    uint64 // counts up with every one that is made: names it where answers are kept
	revision  uint32
	known     time.Time // of the newest commit
	horizon   time.Time // how far ahead turns of the clock are laid out
	fresh     time.Time // when it must be laid out anew
	catalogue *indicators.Catalogue
	editions  []edition
	knownAt   []int64 // by revision − 1, in milliseconds: never falls

	subjects *sharedMap[indicators.Subject, *history]
	reports  *sharedMap[obligor, []knownReport]
	groups   *sharedMap[groupKey, []*series] // what each subject, or reporting department, expands to
	samples  int
	state
}

// bare is a snapshot's facts alone: who keeps them for long does not keep its series.
func (s *Snapshot) bare() *Snapshot {
	return &Snapshot{revision: s.revision, horizon: s.horizon, subjects: s.subjects, reports: s.reports}
}

// edition is a catalogue and the revision that brought it.
type edition struct {
	revision  uint32
	known     time.Time
	catalogue *indicators.Catalogue
}

type obligor struct{ form, department string }

// groupKey names what is expanded as one: a subject, the obligations of a form, or a department's record.
type groupKey struct {
	kind        groupKind
	first, then string
}

type groupKind uint8

const (
	ofSubject groupKind = iota
	ofForm
	ofDepartment
)

func subjectKey(s indicators.Subject) groupKey { return groupKey{ofSubject, s.Indicator, s.Entity} }

func emptySnapshot() *Snapshot {
	return &Snapshot{
		subjects: newSharedMap[indicators.Subject, *history](), reports: newSharedMap[obligor, []knownReport](),
		groups: newSharedMap[groupKey, []*series](), state: state{families: map[string]*family{}},
	}
}

// ErrOrder says that a commit came after one that is newer: nothing of the call was taken in.
var ErrOrder = errors.New("commits out of order")

// Apply takes commits in, in the order of their revisions, and swaps the
// snapshot for one that knows them. Only what they touch is expanded anew. It is all or nothing.
func (db *DB) Apply(commits ...indicators.Commit) error {
	return db.change(func(b *builder) error {
		for _, c := range commits {
			if err := b.take(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// Load takes a whole ledger in at once: the snapshot is built when it has been
// read. An error leaves everything as it was.
func (db *DB) Load(commits func(yield func(indicators.Commit, error) bool)) error {
	return db.change(func(b *builder) error {
		for c, err := range commits {
			if err != nil {
				return fmt.Errorf("after revision %d: %w", b.revision, err)
			}
			if err := b.take(c); err != nil {
				return err
			}
		}
		b.pack()
		return nil
	})
}

func (db *DB) change(take func(*builder) error) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	start := time.Now()
	b := db.begin()
	if err := take(b); err != nil {
		return err
	}
	db.publish(b, start)
	return nil
}

// refresh lays everything out again when the clock has come near the horizon.
// One reader does it; the others go on with the old snapshot for as long as that is laid out for their now.
func (db *DB) refresh() *Snapshot {
	if !db.mu.TryLock() {
		if s := db.current.Load(); db.config.Now().Before(s.horizon) {
			return s
		}
		db.mu.Lock()
	}
	defer db.mu.Unlock()
	if s := db.current.Load(); db.config.Now().Before(s.fresh) {
		return s // another was quicker
	}
	b := db.begin()
	b.all = true
	db.publish(b, time.Now())
	return db.current.Load()
}

func (db *DB) begin() *builder {
	return after(db.current.Load(), db.config.Now().In(db.config.Location))
}

func (db *DB) publish(b *builder, start time.Time) {
	s := b.finish()
	db.current.Store(s)
	db.stats.built(time.Since(start))
}

// Revision is the newest one that the snapshot knows.
func (s *Snapshot) Revision() int64 { return int64(s.revision) }

// Known is when its newest commit became known.
func (s *Snapshot) Known() time.Time { return s.known }

// Catalogue is the one in force; nil before one came in.
func (s *Snapshot) Catalogue() *indicators.Catalogue { return s.catalogue }

// Size is how many series and samples it holds.
func (s *Snapshot) Size() (series, samples int) {
	for _, f := range s.families {
		series += len(f.series)
	}
	return series, s.samples
}

// revisionAt is the newest revision known at an instant; 0 when nothing was.
func (s *Snapshot) revisionAt(t time.Time) uint32 {
	at := t.UnixMilli()
	return uint32(sort.Search(len(s.knownAt), func(i int) bool { return s.knownAt[i] > at }))
}

// days are those on which something became known, in a zone, oldest first.
func (s *Snapshot) days(loc *time.Location) []string {
	var days []string
	for rest := s.knownAt; len(rest) > 0; {
		day := time.UnixMilli(rest[0]).In(loc)
		days = append(days, day.Format(time.DateOnly))
		end := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, loc).UnixMilli()
		rest = rest[sort.Search(len(rest), func(i int) bool { return rest[i] >= end }):]
	}
	return days
}

// quiet is a time around an instant in which nothing that is live changes.
func (s *Snapshot) quiet(at int64) span {
	p := always(at)
	for _, f := range s.families {
		p = p.and(f.span(at))
	}
	return p
}

// NextEvent is an instant after now until which everything that is live stays
// as it is: a due date, a grace, the end of a value, the close of a window. The
// zero time says that nothing will change up to the horizon.
func (s *Snapshot) NextEvent(now time.Time) time.Time {
	until := s.quiet(now.UnixMilli()).until
	if until == math.MaxInt64 {
		return time.Time{}
	}
	return time.UnixMilli(until).In(now.Location())
}
