package cells

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
)

// DateLabels stand beside the day on which a report was made.
var DateLabels = []string{"填报日期", "报出日期", "报送日期", "填表日期", "制表日期", "上报日期"}

// dayOfSerial is the day of a serial in the 1900 system.
func dayOfSerial(serial float64, loc *time.Location) time.Time {
	return time.Date(1899, 12, 30+int(serial), 0, 0, 0, 0, loc)
}

var errDate = errors.New("not a date")

// DateOf reads a day: a date cell, 2026-10-08, 2026年10月8日, 2026.10.8,
// 20261008. A month alone is its last day.
func DateOf(c workbook.Cell, loc *time.Location) (t time.Time, monthOnly bool, err error) {
	if c.Kind == workbook.Date {
		if c.Number < 1 || c.Number > 100000 {
			return t, false, errDate
		}
		return dayOfSerial(c.Number, loc), false, nil
	}
	if c.Kind == workbook.Number && strings.HasSuffix(c.Text, ".1") {
		return t, false, errDate // 2026.1 may have been 2026.10
	}
	f := strings.TrimSuffix(hanzi.Key(c.Text), "日")
	if len(f) == 8 && strings.Trim(f, "0123456789") == "" {
		f = f[:4] + "-" + f[4:6] + "-" + f[6:]
	}
	parts := strings.FieldsFunc(f, func(r rune) bool { return strings.ContainsRune("年月日.-/", r) })
	var n [3]int
	if len(parts) < 2 || len(parts) > 3 {
		return t, false, errDate
	}
	for i, s := range parts {
		if n[i], err = strconv.Atoi(s); err != nil {
			return t, false, errDate
		}
	}
	if n[0] < 1949 || n[0] > 2100 || n[1] < 1 || n[1] > 12 {
		return t, false, errDate
	}
	if len(parts) == 2 {
		return time.Date(n[0], time.Month(n[1])+1, 0, 0, 0, 0, 0, loc), true, nil
	}
	t = time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, loc)
	if t.Day() != n[2] {
		return t, false, errDate
	}
	return t, false, nil
}
