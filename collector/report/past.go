package report

import (
	"slices"
	"time"

	"zhibiao/indicators"
)

// Comparable gives what two reports both state: the day, else, or where the day is the same, the instant of saving.
func (d Dates) Comparable(with Dates) (mine, theirs time.Time, stated bool) {
	if !d.Stated.IsZero() && !with.Stated.IsZero() && !d.Stated.Equal(with.Stated) {
		return d.Stated, with.Stated, true
	}
	if d.Saved.IsZero() || with.Saved.IsZero() {
		return time.Time{}, time.Time{}, false
	}
	return d.Saved, with.Saved, false
}

// Past is what stands known and a file is compared with. A nil field knows nothing.
type Past struct {
	Standing   Standing
	InOrder    bool // Standing gives what it has in the order of CompareKeys already, as a ledger does
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

// Whole is a past in which nothing is nil, with what stands in the order of compareKeys.
func (p Past) Whole() Past {
	if p.Standing == nil || !p.InOrder {
		p.Standing, p.InOrder = p.Standing.inOrder(), true
	}
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
		order := func(a, b indicators.Observation) int { return CompareKeys(&a, &b) }
		if !slices.IsSortedFunc(list, order) {
			list = slices.Clone(list)
			slices.SortStableFunc(list, order)
		}
		return list
	}
}
