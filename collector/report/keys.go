package report

import (
	"cmp"
	"math"

	"zhibiao/indicators"
)

// CompareKeys orders a subject's observations by period, basis and item.
func CompareKeys(a, b *indicators.Observation) int {
	if d := a.Period.Compare(b.Period); d != 0 {
		return d
	}
	return cmp.Or(cmp.Compare(a.Basis, b.Basis), cmp.Compare(a.Item, b.Item))
}

// FindKey is the place of a key in a subject's observations.
func FindKey(list []indicators.Observation, key *indicators.Observation) (int, bool) {
	if n := len(list); n == 0 || CompareKeys(&list[n-1], key) < 0 {
		return n, false // the common case: a later period
	}
	low, high := 0, len(list)
	for low < high {
		if middle := (low + high) / 2; CompareKeys(&list[middle], key) < 0 {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, CompareKeys(&list[low], key) == 0
}

// Stated says that an observation is a figure.
func Stated(o *indicators.Observation) bool {
	return o.Status != indicators.Missing && o.Status != indicators.NotExist && o.Basis != indicators.Words
}

// SameFigure says whether two observations of one key say the same.
func SameFigure(a, b *indicators.Observation) bool {
	if a.Basis == indicators.Words {
		return a.Source.Text == b.Source.Text
	}
	return a.Value == b.Value || math.IsNaN(a.Value) && math.IsNaN(b.Value)
}
