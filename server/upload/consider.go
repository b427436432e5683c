package upload

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// considered is a draft with what would become of it, as things stand.
type considered struct {
	Draft
	answer.Trial
	Revision     int64              // of the ledger, after which it was tried
	Consequences string             // names what was shown: the revision and the trial's digest
	Before       *report.Submission // what the same bytes became; nil: nothing
	Foreign      bool               // it is a report of another unit than it is sent for
}

// Verdict is what would become of it without a reason.
func (c *considered) Verdict() report.Verdict {
	if c.Foreign {
		return report.Rejected
	}
	return c.Reading.Verdict("")
}

// Standing says that all that it states stands already, in a submission of the same bytes.
func (c *considered) Standing() bool {
	return c.Before != nil && c.Before.Verdict == report.Accepted && c.unchanging()
}

// unchanging says that all that it states stands already.
func (c *considered) unchanging() bool {
	return len(c.Figures) > 0 && !slices.ContainsFunc(c.Figures, func(f figure) bool { return !f.Same })
}

// find gives the draft that a path names, as it truly stands. One that is not the reader's to see is answered as one that is not there.
func (o *Room) find(r *http.Request) (Draft, error) { return o.findIf(r, sees) }

// findOwn gives the draft that a path names, if it is the asker's to decide about.
func (o *Room) findOwn(r *http.Request) (Draft, error) { return o.findIf(r, o.sends) }

// sees says whether somebody sees a draft.
func sees(who people.Person, d Draft) bool {
	return who.May(people.ReadUpload, people.About{Department: d.Department, Sender: d.Account})
}

// sends says whether a draft is somebody's to confirm, mend or discard: the unit's people's, or, sent for the unit, who sent it.
func (o *Room) sends(who people.Person, d Draft) bool {
	about := o.Layout.AboutUnit(d.Department)
	if d.Proxy == nil {
		return who.May(people.Submit, about)
	}
	return d.Account == who.ID && who.May(people.SubmitFor, about)
}

func (o *Room) findIf(r *http.Request, may func(people.Person, Draft) bool) (Draft, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err == nil {
		var d Draft
		if d, err = o.settled(r.Context(), id); err == nil && may(people.From(r.Context()), d) {
			return d, nil
		}
		if err != nil && !errors.Is(err, ErrNoDraft) {
			return d, err
		}
	}
	return Draft{}, &layout.Error{Code: http.StatusNotFound, Cause: err,
		Public: "没有这个上传，或已满30天被清除。 There is no such upload, or it ended after 30 days.",
		Help:   "请回到“上传报送”重新上传。 Go back and upload the file again."}
}

// drafts lists what the reader may see, one more than a page shows.
func (o *Room) drafts(r *http.Request, before int64) ([]Draft, error) {
	who, f := people.From(r.Context()), Filter{Before: before, Limit: listShown + 1}
	if !who.MayAll(people.ReadUpload) {
		f.Account = who.ID
		if who.May(people.ReadUpload, people.About{Department: who.Department}) {
			f.Department = who.Department
		}
	}
	return o.Store.Drafts(r.Context(), f)
}

// instead is the open draft of that number, if it is the asker's to replace.
func (o *Room) instead(ctx context.Context, number string) (Draft, bool) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return Draft{}, false
	}
	d, err := o.Store.Draft(ctx, id)
	return d, err == nil && d.State == Open && o.sends(people.From(ctx), d)
}

// settled reads a draft as it truly stands.
func (o *Room) settled(ctx context.Context, id int64) (Draft, error) {
	d, err := o.Store.Draft(ctx, id)
	if err != nil {
		return d, err
	}
	return o.settle(ctx, d)
}

// settle gives a draft as it truly stands: marked as confirmed where the ledger has it, since a crash may have come between.
func (o *Room) settle(ctx context.Context, d Draft) (Draft, error) {
	if d.State != Open {
		return d, nil
	}
	sub, err := o.Office.Uploaded(ctx, d.SHA256, d.Name, d.Received)
	if errors.Is(err, report.ErrNoSubmission) {
		return d, nil
	}
	if err == nil {
		err = o.Store.Settle(ctx, o.Now(), d.ID, sub.ID, "")
	}
	if err != nil && !errors.Is(err, ErrDecided) {
		return d, err
	}
	return o.Store.Draft(ctx, d.ID)
}

// consider tries an open draft.
func (o *Room) consider(ctx context.Context, d Draft) (*considered, error) {
	c, err := o.weigh(ctx, d)
	if err != nil {
		return nil, err
	}
	digest, err := c.Digest()
	if err != nil {
		return nil, err
	}
	c.Consequences = fmt.Sprintf("%d-%s", c.Revision, digest)
	if c.Before, err = o.before(ctx, d); err != nil {
		return nil, err
	}
	o.memo.keep(summaryOf(c, o.Now()))
	return c, nil
}

// weigh tries an open draft, as far as its line in a list needs it.
func (o *Room) weigh(ctx context.Context, d Draft) (c *considered, err error) {
	c = &considered{Draft: d}
	if c.Revision, err = o.Office.Revision(ctx); err != nil {
		return nil, err
	}
	var known bool
	if c.Trial, known = o.trials.of(d, c.Revision, o.Layout.Catalogue(), o.Now()); !known {
		if c.Trial, err = o.try(ctx, d); err != nil {
			return nil, fmt.Errorf("try upload %d: %w", d.ID, err)
		}
	}
	c.Foreign = o.foreign(d, c.Reading)
	return c, nil
}

// before is what the same bytes became; nil: nothing did.
func (o *Room) before(ctx context.Context, d Draft) (*report.Submission, error) {
	sub, err := o.Office.Lookup(ctx, d.SHA256)
	switch {
	case errors.Is(err, report.ErrNoSubmission):
		return nil, nil
	case err != nil:
		return nil, err
	case sub.Verdict != report.Accepted && sub.Uploaded.Equal(d.Received): // which is the draft itself, sent back
		return nil, nil
	}
	return &sub, nil
}

// try tries a draft's file.
func (o *Room) try(ctx context.Context, d Draft) (answer.Trial, error) {
	leave, err := o.trying.EnterWithin(ctx, tryWait)
	if err != nil {
		return answer.Trial{}, err
	}
	defer leave()
	data, err := o.Store.Data(ctx, d.ID)
	if err != nil {
		return answer.Trial{}, err
	}
	return o.Office.Try(ctx, d.File(data, d.Sender))
}

// foreign says that a file is a report of another unit than it is sent for.
func (o *Room) foreign(d Draft, r report.Reading) bool {
	c, now := o.Layout.Catalogue(), o.Now()
	return r.Department != "" && indicators.DutiesOf(c).Answering(r.Department, now) != indicators.DutiesOf(c).Answering(d.Department, now)
}

// summary is what a list shows of a draft.
type summary struct {
	id, revision      int64
	at                time.Time
	Verdict           report.Verdict
	Form              string
	Period            string
	PeriodEN          string
	Faults, Questions int
	Standing          bool
}

func summaryOf(c *considered, now time.Time) summary {
	s := summary{id: c.ID, revision: c.Revision, at: now, Verdict: c.Verdict(), Form: c.Reading.Form, Standing: c.Standing()}
	if !c.Reading.Period.IsZero() {
		s.Period, s.PeriodEN = c.Reading.Period.Name(false), c.Reading.Period.Name(true)
	}
	s.Faults, s.Questions, _ = report.Count(c.Reading.Findings)
	return s
}

// memo remembers summaries, as long as the ledger is as it was and the day is the same.
type memo struct {
	mu sync.Mutex
	of map[int64]summary
}

// memoMost is how many summaries are remembered.
const memoMost = 2000

func (m *memo) keep(s summary) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.of) >= memoMost {
		clear(m.of)
	}
	m.of[s.id] = s
}

func (m *memo) get(id, revision int64, now time.Time) (summary, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.of[id]
	return s, ok && s.revision == revision && now.Sub(s.at).Abs() < time.Hour
}

// summary gives what a list shows of an open draft.
func (o *Room) summary(ctx context.Context, d Draft, revision int64) (summary, error) {
	if s, ok := o.memo.get(d.ID, revision, o.Now()); ok {
		return s, nil
	}
	c, err := o.weigh(ctx, d)
	if err == nil && c.unchanging() {
		c.Before, err = o.before(ctx, d)
	}
	if err != nil {
		return summary{}, err
	}
	s := summaryOf(c, o.Now())
	o.memo.keep(s)
	return s, nil
}

// group is the findings of one code.
type group struct {
	report.Finding // the first
	All            []report.Finding
}

// groups puts findings of one code together: what stops the file first, then what asks, and of those the most frequent.
func groups(findings []report.Finding) (list []group) {
	at := map[string]int{}
	for _, f := range findings {
		key := string(f.Severity) + f.Code
		i, ok := at[key]
		if !ok {
			i = len(list)
			at[key], list = i, append(list, group{Finding: f})
		}
		list[i].All = append(list[i].All, f)
	}
	weight := map[report.Severity]int{report.Fault: 0, report.Question: 1, report.Notice: 2}
	slices.SortStableFunc(list, func(a, b group) int {
		return cmp.Or(weight[a.Severity]-weight[b.Severity], len(b.All)-len(a.All))
	})
	return list
}
