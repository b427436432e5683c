package report

import "zhibiao/indicators"

// Statement is a figure as a submission states it, with what the ledger says of its key beside it.
type Statement struct {
	indicators.Observation
	Before *indicators.Observation // what stood when the submission came in; nil: nothing was known
	Stands *indicators.Observation // what stands, now or on the day asked for; nil: nothing was known by then
}

// New says that the figure was not known before.
func (s *Statement) New() bool { return s.Before == nil }

// Corrects says that the figure replaced another.
func (s *Statement) Corrects() bool {
	return s.Before != nil && !SameFigure(s.Before, &s.Observation)
}

// StandsAs says that the key stands as stated here, whichever submission it stands in.
func (s *Statement) StandsAs() bool {
	return s.Stands != nil && SameFigure(s.Stands, &s.Observation)
}
