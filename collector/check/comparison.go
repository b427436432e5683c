package check

import (
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
)

// comparison is a reading being held against the past.
type comparison struct {
	*reading.Draft
	known   report.Past // what stands, none of it nil
	past    *past       // of the draft's values, by subject
	planned []planned   // the draft's targets
	out     report.Reading
}
