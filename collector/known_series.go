package collector

import (
	"context"
	"slices"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// knownSeries is what stands known, with a batch's files added as they are read.
type knownSeries struct {
	ledger      report.Past
	look        look
	room        *seriesRoom
	series      map[indicators.Subject]*knownOne
	plans       map[indicators.Subject][]indicators.Target
	submissions map[int64]report.Submission
	files       int   // of the batch that are to come
	added       int64 // of them that came
	err         error
}

// knownOne is what stands of one subject, in the order of compareKeys.
type knownOne struct {
	list []indicators.Observation
	own  bool // the list is ours to change; else it is the ledger's
}

// seriesRoom is where a run's batches, one after the other, keep what they add to series: each needs about as much as the one before.
type seriesRoom struct {
	chunks [][]indicators.Observation
	used   int // chunks of which something was taken, the last of them perhaps in part
}

// roomChunk is how many observations of some 150 bytes are made room for at once.
const roomChunk = 4096

// take is an empty list with room for n.
func (r *seriesRoom) take(n int) []indicators.Observation {
	if n > roomChunk {
		return make([]indicators.Observation, 0, n)
	}
	if r.used > 0 {
		if chunk := r.chunks[r.used-1]; cap(chunk)-len(chunk) >= n {
			from := len(chunk)
			r.chunks[r.used-1] = chunk[:from+n]
			return chunk[from : from : from+n]
		}
	}
	if r.used == len(r.chunks) {
		r.chunks = append(r.chunks, make([]indicators.Observation, 0, roomChunk))
	}
	chunk := r.chunks[r.used][:n]
	r.chunks[r.used] = chunk
	r.used++
	return chunk[:0:n]
}

// knownAhead is room for what a batch adds to a series, at most: hardly any has more reports of one form.
const knownAhead = 32

// newKnown is what a ledger knows before a batch of so many files. What was made in the room before is not used any more.
func newKnown(ctx context.Context, l Ledger, taken look, files int, room *seriesRoom) *knownSeries {
	room.used = 0
	k := &knownSeries{look: taken, files: files, room: room, series: map[indicators.Subject]*knownOne{},
		plans: map[indicators.Subject][]indicators.Target{}, submissions: map[int64]report.Submission{}}
	k.ledger = NewPast(ctx, l, func(err error) {
		if k.err == nil {
			k.err = err
		}
	})
	return k
}

func (k *knownSeries) past() report.Past {
	return report.Past{Standing: k.standing, InOrder: true, Plans: k.planned, Submission: k.submission, Together: k.together}
}

func (k *knownSeries) standing(s indicators.Subject) []indicators.Observation {
	if one := k.series[s]; one != nil {
		return one.list
	}
	list := k.ledger.Standing(s)
	k.series[s] = &knownOne{list: list}
	return list
}

func (k *knownSeries) planned(s indicators.Subject) []indicators.Target {
	list, known := k.plans[s]
	if !known {
		list = k.ledger.Plans(s)
		k.plans[s] = list
	}
	return list
}

func (k *knownSeries) submission(number int64) report.Submission {
	sub, known := k.submissions[number]
	if !known {
		sub = k.ledger.Submission(number)
		k.submissions[number] = sub
	}
	return sub
}

func (k *knownSeries) together(number int64) bool { return number < 0 || k.look[number] }

// add takes in what an accepted file says, for those after it; later figures of a key stand. The ledger has not
// numbered it yet: it goes by a number below 0.
func (k *knownSeries) add(f report.File, r report.Reading) {
	k.added++
	number, left := -k.added, k.files-int(k.added)
	if left <= 0 {
		return
	}
	k.submissions[number] = report.Submission{ID: number, Name: f.Name, Form: r.Form, Received: f.Received, Dates: r.Dates}
	for i := range r.Observations {
		o := &r.Observations[i]
		one := k.series[o.Subject]
		if one == nil {
			continue
		}
		if !one.own {
			one.list, one.own = append(k.room.take(len(one.list)+min(left, knownAhead)), one.list...), true
		}
		at, found := report.FindKey(one.list, o)
		if !found {
			one.list = slices.Insert(one.list, at, indicators.Observation{})
		}
		one.list[at] = *o
		one.list[at].Source.Submission = number
	}
	for _, t := range r.Targets {
		t.Source.Submission = number
		k.plans[t.Subject] = append(slices.Clip(k.planned(t.Subject)), t)
	}
}

// batchBytes is about how many bytes of files a batch holds: what is made of them takes many times as much until it is recorded.
const batchBytes = 8 << 20

// batchesOf parts files, in their order, into batches of so many files and bytes at most; a file that is larger has one of its own.
func batchesOf(jobs []job, files int, bytes int64) (batches [][]job) {
	size, from := int64(0), 0
	for i := range jobs {
		n := jobs[i].size()
		if i > from && (i-from == files || size+n > bytes) {
			batches, from, size = append(batches, jobs[from:i]), i, 0
		}
		size += n
	}
	if from < len(jobs) {
		batches = append(batches, jobs[from:])
	}
	return batches
}

// size is how many bytes the file has, as far as is known before it is fetched.
func (j *job) size() int64 { return max(j.waits.size, int64(len(j.file.Data))) }

// look is the submissions that were taken in one look at a source, or named on one command line.
type look map[int64]bool
