package report

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

const (
	Accepted Verdict = "accepted"
	Rejected Verdict = "rejected"
)

// UploadSource is the source of what people upload and confirm. It has no folder.
const UploadSource = "upload"

// File is a report as it came in.
type File struct {
	Name     string
	Data     []byte
	Received time.Time // when it came in: its known-at, and its place in the order of receipt; zero: now, after all others
	// when its source's folder got it, or it was uploaded, which with source and name tells one delivery of the same bytes from another
	Arrived    time.Time
	By         string // who sent it, as far as known
	Form       string // which form it is, where the way it came in tells; else the file must say
	Department string // whose it is, where the way it came in tells; else the file must say
	Source     string // the source that brought it; empty for the command line
	Reason     string // the answer to its questions; empty: none was given
	Proxy      *Proxy // why somebody else sends it for the unit; nil: they do not
}

// Reading is what a file says: all of it in one pass.
type Reading struct {
	Form       string // empty when no form matches
	FormName   indicators.Text
	Department string
	UnitName   indicators.Text // the department's
	Period     periods.Period  // what it reports on; the last one when it carries several
	Periods    []periods.Period
	// Observations and Targets are empty when a finding is a Fault: a file with
	// an error records nothing. Their Source.Submission is 0 until the ledger numbers it.
	Observations []indicators.Observation
	Targets      []indicators.Target
	Late         Late   // what it states, and what stands was received after it
	Dates        Dates  // of when it is, as it says itself
	Reason       string // the answer to its questions: that it came with, or that it gives itself; empty: none
	Findings     []Finding
}

// Late is what a file states of keys for which a file that was received after it stands: it is kept as history.
type Late struct {
	Observations []indicators.Observation
	Targets      []indicators.Target
}

// Accepted says that no finding stops the file, and that it is not held back.
func (r Reading) Accepted() bool {
	return !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == Fault || f.Code == HeldCode })
}

// Verdict is what becomes of the file with a reason given, or with none: Rejected for an error, Held
// for a question that nobody answered, else Accepted.
func (r Reading) Verdict(reason string) Verdict {
	verdict := Accepted
	for _, f := range r.Findings {
		switch {
		case f.Severity == Fault && f.Code != HeldCode: // which was an error once
			return Rejected
		case f.Severity == Question && reason == "" || f.Code == HeldCode:
			verdict = Held
		}
	}
	return verdict
}

// Verdict is what became of a submission.
type Verdict string

// Submission is a file in the ledger: its bytes are kept whatever the verdict.
type Submission struct {
	ID         int64
	SHA256     string // of the bytes, hex
	Name       string
	Size       int64
	Form       string
	Department string
	Period     periods.Period
	Periods    []periods.Period // all that it reports on
	Received   time.Time        // when it came in, as stated by the way it came
	Uploaded   time.Time        // when it was uploaded, where it came in by being confirmed later; zero: it was not
	Known      time.Time        // known-at of what it says: Received, or just after what the ledger knew already; zero when rejected
	Recorded   time.Time        // when the ledger wrote it down
	By         string
	Source     string
	Reason     string
	Dates      Dates
	Verdict    Verdict
	Revision   int64  // of the commit it made; 0 when it was rejected
	Account    int64  // who sent it, as the log has it; 0: nobody with an account
	Proxied    bool   // 代报: who sent it did so for the unit
	Says       string // the code of what a statement says; empty: it is a file
	Stage      Stage  // what was decided about it since
	Chain      Chain  // of what was accepted: what it has to pass
}

// Counts says that what the submission states may stand.
func (s Submission) Counts() bool {
	return s.Verdict == Accepted && !s.Stage.Gone() && !(s.Chain.Waits && s.Chain.Open() != Plain)
}

// Stage is where a submission stands that was accepted. It is no status of its figures.
type Stage string

// The stages.
const (
	Plain           Stage = ""                // it waits for nothing, and nothing was decided
	Unsigned        Stage = "unsigned"        // 待签批
	Uncopied        Stage = "uncopied"        // 待传盖章件
	Uncountersigned Stage = "uncountersigned" // 待会签
	Objected        Stage = "objected"        // 会签有异议
	Pending         Stage = "pending"         // 待审
	Reviewed        Stage = "reviewed"        // 已审
	Asked           Stage = "asked"           // 申请退回修改: its unit wants it back
	SentBack        Stage = "sent_back"       // 退回
	Refused         Stage = "refused"         // 签批退回: its own unit's signer refused it
	Withdrawn       Stage = "withdrawn"       // 撤回
)

// Gone says that what the submission stated counts no more.
func (s Stage) Gone() bool { return s == SentBack || s == Withdrawn || s == Refused }

// Open says that it waits for a step of its chain: what it states is provisional, if it stands at all.
func (s Stage) Open() bool {
	return s == Unsigned || s == Uncopied || s == Uncountersigned || s == Objected || s == Pending
}

// ErrPlanned says that a submission set targets where there were none: nothing can stand in their stead.
var ErrPlanned = errors.New("it set targets where there were none before")

// Restored is what stands again once a submission counts no more.
type Restored struct {
	Observations []indicators.Observation
	Targets      []indicators.Target
}

var stageNames = map[Stage]indicators.Text{
	Pending: {ZH: "待审", EN: "to be reviewed"}, Reviewed: {ZH: "已审", EN: "reviewed"}, Asked: {ZH: "申请退回修改", EN: "asked to be sent back"},
	SentBack: {ZH: "审核退回", EN: "sent back"}, Refused: {ZH: "签批退回", EN: "refused by its signer"},
	Unsigned: {ZH: "待签批", EN: "to be signed"}, Uncopied: {ZH: "待传盖章件", EN: "sealed copy missing"},
	Uncountersigned: {ZH: "待会签", EN: "to be countersigned"}, Objected: {ZH: "会签有异议", EN: "objected to"},
	Withdrawn: {ZH: "已撤回", EN: "withdrawn"},
}

// Name is how people call the stage; empty of Plain.
func (s Stage) Name() indicators.Text { return stageNames[s] }

// Receipt is the ledger's answer to a submission: once given, it is on disk.
type Receipt struct {
	Submission Submission
	Duplicate  bool               // the same bytes were taken before, and nothing changed
	Commit     *indicators.Commit // what became known; nil for a rejected file or a duplicate
}

// Entry is a file and what was read of it, to be recorded.
type Entry struct {
	File    File
	Reading Reading
}

// EntryError tells which entry of a Record can never be recorded as it is; the
// others could be, but none was.
type EntryError struct {
	Index int // among the entries given
	Name  string
	Err   error
}

func (e *EntryError) Error() string { return fmt.Sprintf("record %s: %v", e.Name, e.Err) }

func (e *EntryError) Unwrap() error { return e.Err }

// ErrFull says that a disk has no space for what was to be kept. Nothing of it was.
var ErrFull = errors.New("no space is left; nothing was recorded")

// ErrNoSubmission is returned for a number or digest that the ledger does not hold.
var ErrNoSubmission = errors.New("no such submission")
