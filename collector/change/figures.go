package change

import (
	"math"

	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// Figure is what a file states, beside what stands and what stood of it earlier.
type Figure struct {
	Change
	Same     bool   `json:"same"`                // it stands so already
	In       int64  `json:"stands_in,omitempty"` // the submission in which Before stands
	OnPeriod string `json:"on_period,omitempty"` // 环比: growth on the period before; of a ratio in points (pp)
	OnYear   string `json:"on_year,omitempty"`   // 同比: growth on the same period a year before
}

// Figures lists all that a reading states, in the file's order, targets last.
func Figures(c *indicators.Catalogue, reading report.Reading, past report.Past) []Figure {
	past = past.Whole()
	own := make(map[indicators.Key]*indicators.Observation, len(reading.Observations))
	for i := range reading.Observations {
		own[reading.Observations[i].Key()] = &reading.Observations[i]
	}
	list := make([]Figure, 0, len(reading.Observations)+len(reading.Targets))
	for i := range reading.Observations {
		o := &reading.Observations[i]
		stands := past.Standing(o.Subject)
		f := Figure{Change: changeOf(c, nil, *o)}
		if at, had := report.FindKey(stands, o); had {
			f.Change, f.Same, f.In = changeOf(c, &stands[at], *o), report.SameFigure(&stands[at], o), stands[at].Source.Submission
		}
		at := func(shift int) *indicators.Observation {
			key := *o
			key.Period = o.Period.Shift(shift)
			if said := own[key.Key()]; said != nil {
				return said
			}
			if at, had := report.FindKey(stands, &key); had {
				return &stands[at]
			}
			return nil
		}
		switch o.Basis {
		case indicators.Own:
			f.OnPeriod = growth(c, at(-o.Period.Months()), o)
			f.OnYear = growth(c, at(-monthsOfYear), o)
		case indicators.Cumulative:
			f.OnYear = growth(c, at(-monthsOfYear), o)
		}
		list = append(list, f)
	}
	for i := range reading.Targets {
		for _, x := range PlanChanges(c, &reading.Targets[i], past.Plans) {
			list = append(list, Figure{Change: x})
		}
	}
	return list
}

const monthsOfYear = 12

// growth is how much a figure is above an earlier one; empty where one of them is no number, or the earlier is not above zero.
func growth(c *indicators.Catalogue, earlier, o *indicators.Observation) string {
	switch {
	case earlier == nil || !measured(*earlier) || !measured(*o):
		return ""
	case DisplayUnit(c, o.Indicator).Base == quantities.Ratio:
		return points(o.Value - earlier.Value)
	case earlier.Value <= 0:
		return ""
	}
	return signed(percent(o.Value/earlier.Value - 1))
}

// percent is a share in per cent, to a tenth of one.
func percent(share float64) string {
	const tenths = 1000
	return cells.Number(cells.RoundSum(math.Round(share*tenths)/10)) + "%"
}
