package proof

import (
	"time"

	"zhibiao/people"
)

// Logged is a line of the log with where it came from; that is empty where it is not known, or was erased.
type Logged struct {
	Index int64 `json:"index"` // from 0
	Line
	Address string `json:"address,omitempty"`
	Erased  bool   `json:"erased,omitempty"`
}

// Filter chooses lines of the log. What is zero does not choose.
type Filter struct {
	Act          people.Act
	Account      int64
	About        string
	Outcome      people.Outcome
	Since, Until time.Time // in [Since, Until)
	Before       int64     // index below this: the next page
	Limit        int       // at most so many; 0: all
}
