package extract

import (
	"regexp"

	"zhibiao/collector/cells"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

var (
	growthRises = regexp.MustCompile(`^(?:同比)?(?:增长|上升|提高|增加|回升|↑)\s*([0-9].*)$`)
	growthFalls = regexp.MustCompile(`^(?:同比)?(?:下降|减少|降低|回落|↓)\s*([0-9].*)$`)
	growthEven  = regexp.MustCompile(`^(?:同比|与上年(?:同期)?|与去年(?:同期)?)?(?:基本)?持平$`)
)

// growthInDigits is a cell of growth with its direction as a sign where words say it: 下降3.2% is -3.2%, 持平 is 0.
func growthInDigits(sl *slot, c workbook.Cell) workbook.Cell {
	if sl.meaning.Role != indicators.RoleGrowth || c.Kind != workbook.Text {
		return c
	}
	text := cells.Trim(c.Text)
	switch rises, falls := growthRises.FindStringSubmatch(text), growthFalls.FindStringSubmatch(text); {
	case rises != nil:
		c.Text = rises[1]
	case falls != nil:
		c.Text = "-" + falls[1]
	case growthEven.MatchString(text):
		c.Text = "0"
	}
	return c
}
