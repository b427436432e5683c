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

// of is what a figure's submission waits for, in words; empty for what is confirmed.
func (a awaiting) of(s indicators.Source, english bool) string {
	return a[s.Submission].Name().In(english)
}

// findAwaiting finds them among what a ledger lists. Forms whose figures stand only when they are confirmed have none, and most
// instances have no others.
func findAwaiting(ctx context.Context, c *indicators.Catalogue,
	listed func(context.Context, report.Filter) ([]report.Listed, error)) (awaiting, error) {
	if c == nil || !slices.ContainsFunc(c.Forms, func(f *indicators.Form) bool { return f.Review == indicators.ReviewedLater }) {
		return nil, nil
	}
	found := awaiting{}
	for _, f := range []report.Filter{{Waiting: true}, {Unsigned: true}, {Unagreed: true}, {Uncopied: true}} {
		list, err := listed(ctx, f)
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
