package check

import (
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
)

// IsAmount is isAmount for the tests.
var IsAmount = isAmount

// Compare holds a draft against the past and leaves it as it is with what was found.
func Compare(d *reading.Draft, known report.Past) { (&comparison{Draft: d}).compare(known.Whole()) }

// KnownOf is how many figures of the past and how many targets a draft's i-th value is held against.
func KnownOf(d *reading.Draft, known report.Past, i int) (earlier, targets int) {
	p := newPast(&comparison{Draft: d}, known.Whole())
	v := &d.Values[i]
	return len(p.earlier(v, p.of[i])), len(p.targets(p.of[i], v))
}
