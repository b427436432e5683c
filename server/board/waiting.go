package board

import (
	"context"
	"slices"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// awaiting are the submissions whose figures stand though somebody has still to sign or confirm them, by their numbers, and what they
// wait for.
type awaiting map[int64]report.Stage

// awaits finds them. Forms whose figures stand only when they are confirmed have none, and most instances have no others.
func (b *Room) awaits(ctx context.Context, c *indicators.Catalogue) (awaiting, error) {
	if c == nil || !slices.ContainsFunc(c.Forms, func(f *indicators.Form) bool { return f.Review == indicators.ReviewedLater }) {
		return nil, nil
	}
	found := awaiting{}
	for _, f := range []report.Filter{{Waiting: true}, {Unsigned: true}, {Unagreed: true}, {Uncopied: true}} {
		list, err := b.Ledger.Submissions(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			if l.Stage.Open() && !l.Chain.Waits {
				found[l.ID] = l.Stage
			}
		}
	}
	return found, nil
}

// with are the targets with what the submissions wait for that their figures may stand in.
func with(found awaiting, all []*target) []*target {
	if len(found) == 0 {
		return all
	}
	out := make([]*target, len(all))
	for i, t := range all {
		marked := *t
		marked.awaiting = found
		out[i] = &marked
	}
	return out
}

// Waiting is what the submission waits for in which the figure stands, or one of those that it was computed from; empty for what is
// confirmed.
func (r row) Waiting() string {
	if stage, waits := r.awaiting[r.Source.Submission]; waits {
		return r.In(stage.Name())
	}
	for _, t := range r.Made {
		if stage, waits := r.awaiting[t.Source.Submission]; waits {
			return r.In(stage.Name())
		}
	}
	return ""
}
