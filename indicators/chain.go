package indicators

// A form's chain is what a report of it passes before it counts: its unit signs it (签批), other units agree to it (会签), a scan of the
// paper with the seal is attached (盖章件), a reviewer confirms it.

// SignOff is who of its unit signs a form's report before it counts as sent. Nobody signs what they sent.
type SignOff string

const (
	SignedNot    SignOff = "none"
	SignedByUnit SignOff = "unit" // anybody of the unit but who sent it
	SignedByHead SignOff = "head" // 单位负责人
)

// Asked says whether somebody signs the form.
func (s SignOff) Asked() bool { return s == SignedByUnit || s == SignedByHead }

// SealedCopy is whether a scan of the report, signed and sealed on paper, is attached to it.
type SealedCopy string

const (
	CopyNot   SealedCopy = "none"
	CopyLater SealedCopy = "later" // within CopyDays
	CopyWith  SealedCopy = "with"  // the report counts as sent once it is
)

// CopyDays is within how many working days a sealed copy is attached that comes later.
const CopyDays = 5
