package answer

import (
	"zhibiao/collector/change"
	"zhibiao/collector/report"
)

// Result is what became of one file.
type Result struct {
	Name    string
	Reading report.Reading
	Changes []change.Change // figures that it changed; what is new is not among them
	Receipt report.Receipt
	Err     error // why it could not be recorded; it stays where it is
}
