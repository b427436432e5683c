package gen

import (
	"time"

	"zhibiao/indicators/periods"
)

// The story that is laid over the figures, so that everything happens which a
// planner must be able to see:
//
//   - the provincial fund arrives in three lumps, March, July and November, and
//     falls half a hundred million short every year; what is missing is paid in February after
//     (补拨上年) and belongs to the year before;
//   - the city fund runs behind its steps;
//   - trade figures of lateCorrection are corrected a month later, one report is
//     refused and sent again, transport reports late once;
//   - water reports end three months before the last: overdue, and then no data;
//   - the land quota's plan comes in May, after its first use; the year before it is passed, this year nearly;
//   - the target of investment is changed in July;
//   - a park reaches its target and falls back, another joins late (catalogue: joined).
const (
	tradeCorrected = -6 // months from the last: reported wrong, corrected a month later
	tradeRefused   = -4 // refused at first
	transportLate  = -5 // nine days after it is due
	waterEnds      = -3 // the last month that water reports
	messyNumbers   = -8 // numbers as text
	messyNames     = -9 // blanks in names, a title that moved down
)

// month is a month of the sample by its distance from the last.
func (g *generator) month(back int) periods.Period { return g.last.Shift(back) }

// lump is an amount that arrives in a month of a budget year, in 万元.
type lump struct {
	month  time.Month
	amount int64
	number string // 文号, with the year left open
}

var (
	provincialLumps = []lump{{time.March, 40000, "甘财建〔%d〕18号"}, {time.July, 30000, "甘财建〔%d〕57号"}, {time.November, 25000, "甘财建〔%d〕96号"}}
	cityLumps       = []lump{{time.May, 12000, "兰财建〔%d〕33号"}, {time.August, 8000, "兰财建〔%d〕71号"}, {time.December, 30000, "兰财建〔%d〕120号"}}
)

const (
	provincialDue    = 100000 // 万元 a year: 10亿元
	cityDue          = 50000  // 5亿元
	provincialArrear = 5000   // paid the February after
)
