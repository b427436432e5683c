package check

import (
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
)

// comparison is a reading being held against the past.
type comparison struct {
	*reading.Draft
	known     report.Past      // what stands, none of it nil
	past      *past            // of the draft's values, by subject
	revised   map[planned]bool // targets that a plan changes without saying from when
	lateSlots map[slotOf]bool  // the targets for which a plan that was received after this one stands
	out       report.Reading
}
