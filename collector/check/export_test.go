package check

import (
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
)

// IsAmount is isAmount for the tests.
var IsAmount = isAmount

// Compare holds a draft against the past and leaves it as it is with what was found.
func Compare(d *reading.Draft, known report.Past) { compare(d, known) }

// KnownOf is how many figures of the past and how many targets a draft's i-th value is held against.
func KnownOf(d *reading.Draft, known report.Past, i int) (earlier, targets int) {
	s := &comparison{Draft: d, known: known.Whole()}
	s.past = newPast(s)
	v := &d.Values[i]
	return len(s.past.earlier(v, s.past.of[i])), len(s.past.targets(s.past.of[i], v))
}
