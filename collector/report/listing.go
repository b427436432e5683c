package report

import (
	"time"

	"zhibiao/indicators/periods"
)

// Seen keeps a list to what somebody sees: what is a unit's, what it is asked to agree to, and what an account sent. The zero Seen keeps it
// to nothing.
type Seen struct {
	Department string
	Account    int64
}

// Filter chooses submissions. What is zero does not choose.
type Filter struct {
	Seen                     *Seen // nil: all is
	Form, Department, Source string
	Period                   periods.Period
	Waiting                  bool      // for a reviewer: to be confirmed, to be sent back as asked, or since a unit objects
	Unsigned                 bool      // it waits for its unit's signature
	Uncopied                 bool      // its sealed copy is missing, which may be in time
	Countersign              string    // it waits for this unit to agree
	Unagreed                 bool      // it waits for any unit to agree
	Of                       int64     // decides about this one
	Verdict                  Verdict   // Held, or Rejected for those that are not held
	Finding                  string    // code of a finding that it has
	Since, Until             time.Time // received in [Since, Until)
	Before                   int64     // number below this: the next page
	After                    int64     // number above this: of these the lowest, the page before
	Limit                    int       // at most so many; 0: all
}

// Tally is how many findings of each weight a submission has.
type Tally struct {
	Errors, Questions, Notices int
	Held                       bool // rejected only for want of a reason
}

// Total is how many findings there are.
func (t Tally) Total() int { return t.Errors + t.Questions + t.Notices }

// Listed is a submission as a line of a list.
type Listed struct {
	Submission
	Tally
	Figures int // observations and targets; 0 where it was rejected
}

// Outcome is the verdict as people tell it: a file that is held back is not simply rejected.
func (l Listed) Outcome() Verdict {
	if l.Held {
		return Held
	}
	return l.Verdict
}
