package report

// Held is what people call a submission whose questions are not answered yet. The ledger keeps
// it as rejected, with the finding HeldCode.
const Held Verdict = "held"

// HeldCode is the code of the finding that holds a submission back.
const HeldCode = "file.held"

// Codes of the findings by which the ledger tells statements from files.
const (
	NilCode      = "report.nil"
	WaivedCode   = "report.waived"
	UnwaivedCode = "report.unwaived"

	WithdrawnCode = "report.withdrawn" // the unit took a submission back
	SentBackCode  = "review.returned"  // a reviewer returned one
	ReviewedCode  = "review.confirmed" // a reviewer confirmed one
	AskedCode     = "review.asked"     // the unit asks to have one sent back
	KeptCode      = "review.kept"      // it is not sent back

	AdjustedCode = "target.adjusted" // another figure or day was granted for a target
)

// Codes of the findings by which a submission waits for a reviewer: its figures stand once it is reviewed, or already.
const (
	PendingCode     = "review.pending"
	ProvisionalCode = "review.provisional"
)

// EmptyCode is the code of the question whether a report without any figure is meant so.
const EmptyCode = "report.empty"

// ProxiedCode is the code of the finding that a report was sent for its unit by somebody else.
const ProxiedCode = "report.proxied"
