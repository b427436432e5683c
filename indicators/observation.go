package indicators

import (
	"time"

	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// Basis says what a reported value speaks of.
type Basis uint8

const (
	// Own is 当期: the period's own amount; for a level, its value at the period's end.
	Own Basis = iota
	// Cumulative is 累计: the amount since January; of a level, its value over that time.
	Cumulative
	// OwnPrior and CumulativePrior are 上年同期 as the form states it, kept
	// beside what was reported a year ago, since 可比口径 may differ.
	OwnPrior
	CumulativePrior
	// OwnGrowth and CumulativeGrowth are 同比 as the form states it, as a ratio (0.05 for 5 %).
	OwnGrowth
	CumulativeGrowth
	// NodeDate is the actual date of a work's node (Item), in seconds since 1970
	// of that day's first instant in the instance's zone.
	NodeDate
	// Words is progress told in words (Source.Text); it has no value. Without any text it says that a work was
	// reported, and nothing of it yet.
	Words
	// WindowCumulative is 累计 since the target's window began, where that is shorter than a year: a quarter, a half year.
	WindowCumulative
	// StartCumulative is 累计 since the start (自开工), across years.
	StartCumulative
	// bases is how many there are.
	bases
)

// basisCodes are what programs call the bases; none is ever renamed.
var basisCodes = [bases]string{Own: "own", Cumulative: "cumulative", OwnPrior: "own_prior", CumulativePrior: "cumulative_prior",
	OwnGrowth: "own_growth", CumulativeGrowth: "cumulative_growth", NodeDate: "node_date", Words: "words",
	WindowCumulative: "window_cumulative", StartCumulative: "start_cumulative"}

// Code is what programs call the basis.
func (b Basis) Code() string { return basisCodes[b] }

// IsGrowth says that a value of the basis is a rate, whatever the indicator's unit.
func (b Basis) IsGrowth() bool { return b == OwnGrowth || b == CumulativeGrowth }

// Valid says that the basis is one of those above.
func (b Basis) Valid() bool { return b < bases }

// Reported says that a value of the basis is the indicator's own figure, not what the form says beside it.
func (b Basis) Reported() bool {
	return b == Own || b == Cumulative || b == WindowCumulative || b == StartCumulative
}

// ObservationStatus is SDMX' OBS_STATUS.
type ObservationStatus byte

const (
	Normal      ObservationStatus = 'A' // final: 核定 where the form tells
	Provisional ObservationStatus = 'P' // 快报, 初步数
	Estimated   ObservationStatus = 'E'
	Missing     ObservationStatus = 'M' // stated as not available; also withdraws an earlier value
	NotExist    ObservationStatus = 'L' // collected nowhere
)

// Subject is what is judged and rebuilt as one: an indicator of an entity
// ("" where the indicator has none).
type Subject struct{ Indicator, Entity string }

// Observation is one value as one submission stated it. The ledger only
// grows: a correction is a newer observation of the same key.
type Observation struct {
	Subject
	Period periods.Period
	Basis  Basis
	Item   string  // a work's node; else empty
	Value  float64 // base unit; NaN when Status is Missing or NotExist, or Basis is Words
	Status ObservationStatus
	Source Source
}

// Rounded is the value with half of the last digit in which it was written; with 0 where that is not known.
func (o *Observation) Rounded(units quantities.Table) quantities.RoundedFigure {
	return quantities.RoundedFigure{Figure: o.Value, Half: quantities.HalfDigit(units, o.Source.Text, o.Source.Unit)}
}

// Key is what an observation speaks of; of all observations of a key the newest stands.
type Key struct {
	Subject
	Period periods.Period
	Basis  Basis
	Item   string
}

// Key of the observation.
func (o Observation) Key() Key { return Key{o.Subject, o.Period, o.Basis, o.Item} }

// Source is where a figure stood, down to the cell.
type Source struct {
	Submission int64  // the ledger's number; 0 for what is computed or of the catalogue
	Sheet      string // as the workbook names it
	Cell       string // "C14"; "C14:C20" for a sum
	Text       string // as written
	Unit       string // as written: the unit in force at the cell
}

// Report is one thing that was sent of a form for a period, or said of it, and what became of it.
type Report struct {
	Form       string
	Department string
	Period     periods.Period
	Received   time.Time
	Uploaded   time.Time // when it was uploaded, where it was received by being confirmed later; zero: it was not
	Answered   time.Time // when it was known to be returned or held; zero: when it was received
	SentBack   time.Time // when a reviewer or its unit's signer returned it; zero: neither did
	Reviewed   time.Time // when a reviewer confirmed it; zero: none has, or it is not known here
	SignOff    bool      // it counts as sent once it is signed
	Signed     time.Time // zero: it is not
	Copy       bool      // it counts as sent once a sealed copy is attached
	Copied     time.Time // zero: none is
	Asked      []string  // units that are asked to agree to it and have not answered
	Outcome    ReportOutcome
	Submission int64
	Of         int64  // the submission that it decides about; 0: it is a report of its own
	Unit       string // the other unit that decides; empty: none
	File       string // as it was sent
	By         string // who sent or said it, as far as known
	Reason     string // given with it
}

// ReportOutcome is what became of a report.
type ReportOutcome uint8

const (
	ReportAccepted  ReportOutcome = iota
	ReportHeld                    // a question is open: nothing was recorded
	ReportReturned                // refused: nothing was recorded
	NilReturn                     // 零报告: there is nothing to report, which counts as sent
	ReportWaived                  // 豁免: it need not be sent
	ReportUnwaived                // the waiver was taken back
	ReportWithdrawn               // the unit took one back that had been accepted
	ReportSentBack                // a reviewer returned one that had been accepted
	ReportReviewed                // a reviewer confirmed one
	ReportAsked                   // the unit asks to have one sent back
	ReportKept                    // it is not sent back
	ReportSigned                  // its unit signed one
	ReportRefused                 // its unit's signer refused one
	ReportAgreed                  // another unit agreed to one
	ReportObjected                // another unit objected to one
	ReportCopied                  // a sealed copy of one was attached
)

// String is the outcome as programs read it.
func (o ReportOutcome) String() string {
	return [...]string{"accepted", "held", "returned", "nil", "waived", "unwaived", "withdrawn", "sent_back", "reviewed", "asked",
		"kept", "signed", "refused", "agreed", "objected", "copied"}[o]
}

// Sent says that the unit itself sent it.
func (o ReportOutcome) Sent() bool { return o <= NilReturn || o == ReportRefused }

// Returned says that it came back to be mended: from what read it, from a reviewer, or from its unit's signer.
func (o ReportOutcome) Returned() bool { return o == ReportReturned || o == ReportRefused }

// TakesBack says that what another report stated counts no more.
func (o ReportOutcome) TakesBack() bool {
	return o == ReportWithdrawn || o == ReportSentBack || o == ReportRefused
}

// Meets says that it meets what is owed. A later one for the same period is a correction and does not
// change when the obligation was first met.
func (o ReportOutcome) Meets() bool { return o == ReportAccepted || o == NilReturn }

// uncopied says that a report waits for its sealed copy.
func (r *Report) uncopied() bool { return r.Outcome.Meets() && r.Copy && r.Copied.IsZero() }

// Unsigned says that a report waits for its unit's signature.
func (r *Report) Unsigned() bool { return r.Outcome.Meets() && r.SignOff && r.Signed.IsZero() }

// Asking are the units for whose agreement a report waits: nobody is asked about what its own unit has not signed and sealed.
func (r *Report) Asking() []string {
	if !r.Meets() {
		return nil
	}
	return r.Asked
}

// Meets says that the report meets what is owed: it was accepted, and waits for no signature and no copy.
func (r *Report) Meets() bool { return r.Outcome.Meets() && !r.Unsigned() && !r.uncopied() }

// counted is since when a report that meets what is owed does.
func (r *Report) counted() time.Time {
	at := r.Received
	for _, t := range []time.Time{r.Signed, r.Copied} {
		if t.After(at) {
			at = t
		}
	}
	return at
}

// Commit is one step of the ledger: all that became known at one instant.
// Revisions grow by one; Known never falls along them.
type Commit struct {
	Revision     int64
	Known        time.Time
	Observations []Observation
	Targets      []Target   // set or changed by a plan workbook
	Reports      []Report   // of an accepted one, those that came before it and were not accepted precede it
	Catalogue    *Catalogue // with its forms, calendar and bands, from here on; nil when unchanged
}
