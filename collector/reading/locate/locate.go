package locate

import (
	"zhibiao/collector/cells"
	"zhibiao/collector/workbook"
)

// Locate tells what a file is, and finds its tables and their rows.
func Locate(s Source) *Outline {
	o := &Outline{Source: s, grids: map[*workbook.Sheet]*cells.Grid{}, sayings: map[string]headingSaying{},
		months: map[monthPlace]int{}}
	if !chooseForm(o) {
		return o
	}
	chooseDepartment(o)
	for _, sheet := range o.Sheets {
		choosePeriod(sheet)
		checkKind(sheet)
		checkSaid(sheet)
		placeTables(sheet)
	}
	return o
}
