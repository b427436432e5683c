package report

import "zhibiao/indicators"

// Severity says what a finding does to a submission; it means the same everywhere.
type Severity string

const (
	Fault    Severity = "error"    // stops the submission: nothing of it is recorded
	Question Severity = "question" // 待说明: holds the file until somebody gives a reason or mends it
	Notice   Severity = "notice"   // worth knowing; stops nothing
)

// Finding is one thing that is wrong or odd with a file, at its cell, with the mend.
type Finding struct {
	Severity Severity        `json:"severity"`
	Code     string          `json:"code"`  // stable, documented in docs/findings.md
	Meaning  indicators.Text `json:"-"`     // of the code; of a finding that is read back it is not told
	Sheet    string          `json:"sheet"` // empty: of the file as a whole
	Cell     string          `json:"cell"`  // "C14"; empty: of the sheet as a whole
	Found    string          `json:"found"` // what stands there, as written
	Expected indicators.Text `json:"expected"`
	Message  indicators.Text `json:"message"`            // what is wrong
	Mend     indicators.Text `json:"mend"`               // what to do about it
	Instead  string          `json:"instead,omitempty"`  // what to write there, where that is sure and no figure
	About    int64           `json:"about,omitempty"`    // the submission that it decides about; 0: its own
	Unit     string          `json:"unit,omitempty"`     // that is asked to agree, or that answers; empty: none
	Choices  []Choice        `json:"choices,omitempty"`  // what the sender may choose among, where only they know
	Attached *Attachment     `json:"attached,omitempty"` // what goes with the report; nil: nothing
}

// Choice is a way to say what a file leaves open: what it is called, and the text of the cell that says it then.
type Choice struct {
	Name string `json:"name"`
	Cell string `json:"cell"`
	Text string `json:"text"`
}
