package report

import "zhibiao/indicators"

// Version is one statement of a key: what was said, when it became known, and in which file.
type Version struct {
	Revision    int64
	Observation indicators.Observation // its Source leads to sheet and cell
	Late        bool                   // what stood was received after it: it never stood itself
	Submission  Submission             // and this to the file, its sender and its times
}
