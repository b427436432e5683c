package collector

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zhibiao/indicators"
)

// Past is what stands known and a file is compared with. A nil field knows nothing.
type Past struct {
	Standing   Standing
	Plans      Plans
	Submission func(number int64) Submission // what brought a figure in
	Together   func(number int64) bool       // whether it was taken in the same look as the file
}

// Standing gives the newest observation of every key of a subject, or nothing:
// what new figures are compared with.
type Standing func(indicators.Subject) []indicators.Observation

// Plans gives every version of every planned target of a subject, in the order
// in which they became known.
type Plans func(indicators.Subject) []indicators.Target

// Dates say of when a report is, as it says itself. A file's name and its time in a
// directory say nothing: mail and copying change them. Zero: it does not say.
type Dates struct {
	Stated time.Time // 填报日期 in the sheet: a day, in the instance's zone
	Saved  time.Time // when the file was last saved, by its own properties
}

// whole is a past in which nothing is nil, with what stands in the order of compareKeys.
func (p Past) whole() Past {
	p.Standing = p.Standing.inOrder()
	if p.Plans == nil {
		p.Plans = func(indicators.Subject) []indicators.Target { return nil }
	}
	if p.Submission == nil {
		p.Submission = func(int64) Submission { return Submission{} }
	}
	if p.Together == nil {
		p.Together = func(int64) bool { return false }
	}
	return p
}

// inOrder gives what stands in the order of compareKeys, as the ledger does.
func (standing Standing) inOrder() Standing {
	if standing == nil {
		return func(indicators.Subject) []indicators.Observation { return nil }
	}
	return func(s indicators.Subject) []indicators.Observation {
		list := standing(s)
		order := func(a, b indicators.Observation) int { return compareKeys(&a, &b) }
		if !slices.IsSortedFunc(list, order) {
			list = slices.Clone(list)
			slices.SortStableFunc(list, order)
		}
		return list
	}
}

// NewPast is what a ledger knows. What it cannot tell is told to failed, and counts as unknown.
func NewPast(ctx context.Context, l Ledger, failed func(error)) Past {
	return Past{
		Standing: func(s indicators.Subject) []indicators.Observation {
			list, err := l.Standing(ctx, s)
			if err != nil {
				failed(fmt.Errorf("what stands known of %s %s: %w", s.Indicator, s.Entity, err))
			}
			return list
		},
		Plans: func(s indicators.Subject) []indicators.Target {
			list, err := l.Targets(ctx, s)
			if err != nil {
				failed(fmt.Errorf("what is planned of %s %s: %w", s.Indicator, s.Entity, err))
			}
			return list
		},
		Submission: func(number int64) Submission {
			sub, err := l.Submission(ctx, number)
			if err != nil {
				failed(fmt.Errorf("when submission %d was made: %w", number, err))
			}
			return sub
		},
	}
}
