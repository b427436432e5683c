package indicators

import "math"

// Label is a name and a value. Sets are sorted by name.
type Label struct{ Name, Value string }

// Sample is a value at a millisecond. A value of StaleMarker ends the series there.
type Sample struct {
	At    int64
	Value float64
}

// Series is a named line of samples in order of time. Samples may lie in the
// future (a report falls overdue, a value ends): a reader clips at its now, so that
// nothing needs to be rebuilt when the clock moves.
type Series struct {
	Name    string
	Labels  []Label
	Samples []Sample
}

// Family describes all series of one name.
type Family struct {
	Name, Help, Unit string // Help is name and citation
}

// staleBits are those of the NaN by which Prometheus ends a series.
const staleBits uint64 = 0x7ff0000000000002

// StaleMarker is the value of a sample that ends its series: Prometheus' stale NaN.
// It compares equal to nothing; IsStale tells it from other NaNs.
func StaleMarker() float64 { return math.Float64frombits(staleBits) }

// IsStale says whether a value is the StaleMarker.
func IsStale(v float64) bool { return math.Float64bits(v) == staleBits }
