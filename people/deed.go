package people

import (
	"context"
	"net/netip"
	"time"
)

// Deed is an act that was done, or tried: a line of the log.
type Deed struct {
	At      time.Time
	Act     Act
	Account int64  // who; 0: nobody that is known
	Name    string // what the account was called then; never what somebody typed
	By      Means
	From    netip.Addr
	About   string // what, such as "submission 17", "account 3"
	Outcome Outcome
	Detail  string // in English, of ids and numbers: no secret, no cell's content
}

// Outcome is what became of an act.
type Outcome string

// The outcomes.
const (
	Done   Outcome = "done"
	Denied Outcome = "denied"
	Failed Outcome = "failed"
)

// Acts keeps the log of what people did. An error of it stops what is to be logged: what leaves no trace is not done.
type Acts interface {
	Record(ctx context.Context, d Deed) error
}

// Deed begins the line that says what the person did.
func (p Person) Deed(a Act, about string) Deed {
	return Deed{Act: a, Account: p.ID, Name: p.Name, By: p.By, From: p.From, About: about, Outcome: Done}
}
