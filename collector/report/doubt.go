package report

import (
	"errors"
	"time"

	"zhibiao/indicators"
)

// Doubt is 疑义: what somebody doubts of a figure where it stands in a submission, and what became of it.
type Doubt struct {
	ID      int64
	At      time.Time
	Account int64 // who raised it
	By      string
	Of      Submission // in which the figure stands
	Sheet   string     // empty: of the submission as a whole
	Cell    string
	Words   string
	Steps   []DoubtStep // what was done about it, in order
}

// DoubtStep is one thing that was done about a doubt.
type DoubtStep struct {
	At      time.Time
	Account int64
	By      string
	Kind    DoubtKind
	Words   string
}

// DoubtKind is what was done.
type DoubtKind string

// What is done about a doubt: a reviewer accepts or declines it, its unit answers it, a reviewer closes it or, by accepting it again, asks
// once more.
const (
	AcceptDoubt  DoubtKind = "accept"
	DeclineDoubt DoubtKind = "decline"
	AnswerDoubt  DoubtKind = "answer"
	CloseDoubt   DoubtKind = "close"
)

// DoubtState is where a doubt stands.
type DoubtState string

// The states.
const (
	DoubtRaised   DoubtState = "raised"
	DoubtAccepted DoubtState = "accepted" // its unit has to answer
	DoubtAnswered DoubtState = "answered"
	DoubtDeclined DoubtState = "declined"
	DoubtClosed   DoubtState = "closed"
)

var doubtNames = map[DoubtState]indicators.Text{
	DoubtRaised: {ZH: "待受理", EN: "raised"}, DoubtAccepted: {ZH: "核实中", EN: "being verified"}, DoubtAnswered: {ZH: "已答复", EN: "answered"},
	DoubtDeclined: {ZH: "不予受理", EN: "declined"}, DoubtClosed: {ZH: "已办结", EN: "closed"},
}

// Open says that a doubt waits for somebody: it is neither declined nor closed.
func (s DoubtState) Open() bool { return s != DoubtDeclined && s != DoubtClosed }

// Name is how people call the state.
func (s DoubtState) Name() indicators.Text { return doubtNames[s] }

// State is where the doubt stands.
func (d *Doubt) State() DoubtState {
	if len(d.Steps) == 0 {
		return DoubtRaised
	}
	return map[DoubtKind]DoubtState{
		AcceptDoubt: DoubtAccepted, DeclineDoubt: DoubtDeclined, AnswerDoubt: DoubtAnswered, CloseDoubt: DoubtClosed,
	}[d.Steps[len(d.Steps)-1].Kind]
}

// AsOf is the doubt with what was done about it by an instant.
func (d Doubt) AsOf(at time.Time) Doubt {
	for n := len(d.Steps); n > 0 && d.Steps[n-1].At.After(at); n-- {
		d.Steps = d.Steps[:n-1]
	}
	return d
}

// Stands says that a reviewer took the doubt up: it is shown where the figure is.
func (d *Doubt) Stands() bool {
	return d.State() == DoubtAccepted || d.State() == DoubtAnswered
}

// Accepted is when a reviewer last asked the unit; zero: it is not asked.
func (d *Doubt) Accepted() (at time.Time) {
	for _, s := range d.Steps {
		if s.Kind == AcceptDoubt {
			at = s.At
		}
	}
	return at
}

// What is wrong with a step.
var (
	ErrNoDoubt    = errors.New("no such doubt")
	ErrDoubtStep  = errors.New("the doubt does not stand so that this could be done")
	ErrDoubtWords = errors.New("words are needed")
)

// Permits says why a step cannot be done about the doubt as it stands.
func (d *Doubt) Permits(k DoubtKind) error {
	state := d.State()
	ok := false
	switch k {
	case AcceptDoubt:
		ok = state == DoubtRaised || state == DoubtAnswered
	case DeclineDoubt:
		ok = state == DoubtRaised
	case AnswerDoubt:
		ok = state == DoubtAccepted
	case CloseDoubt:
		ok = state == DoubtAccepted || state == DoubtAnswered
	}
	if !ok {
		return ErrDoubtStep
	}
	return nil
}

// DoubtFilter chooses doubts. What is zero does not choose.
type DoubtFilter struct {
	ID         int64
	Submission int64
	Department string // whose figure it is
	Open       bool   // neither declined nor closed
	Before     int64  // number below this: the next page
	Limit      int
}

// AnswerDays is within how many working days a unit answers a doubt that was accepted.
const AnswerDays = 5
