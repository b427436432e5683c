package collector

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

func (p *piece) readDate(sl slot, c workbook.Cell, record bool) {
	if day := p.sheet.grid.sheet.At(sl.at); day.Kind == workbook.Date {
		c = day // which it holds whole, whatever its format shows
	}
	f := hanzi.Key(cellText(c))
	if isDash(f) || strings.HasPrefix(f, "未") || strings.HasPrefix(f, "待") {
		return
	}
	t, monthOnly, err := dateOf(c, p.sheet.reader.catalogue.Location)
	if err != nil {
		p.sheet.say(dateUnread, p.sheet.place(sl.at), cellText(c), detail{message: both("“%s”不是日期", "%q is not a date", clip(cellText(c), 40))})
		return
	}
	if sl.meaning.Role == indicators.RoleActual && p.sheet.isAhead(t, monthOnly) {
		p.sheet.say(dateFuture, p.sheet.place(sl.at), cellText(c), detail{})
		return
	}
	if monthOnly {
		p.sheet.say(dateMonth, p.sheet.place(sl.at), cellText(c), detail{})
	}
	if p.sheet.spec.form.Plan && sl.meaning.Role != indicators.RoleActual {
		p.sheet.plan(sl, c, float64(t.Unix()), "", "")
		return
	}
	p.keep(sl, value{Observation: indicators.Observation{Basis: indicators.NodeDate, Item: sl.meaning.Item, Value: float64(t.Unix())}, known: known{value: float64(t.Unix())}, exact: true}, c, record)
}

// isAhead says that a day, or all of a month that stands for one, is still to come.
func (s *sheetReading) isAhead(t time.Time, monthOnly bool) bool {
	if monthOnly {
		t = t.AddDate(0, 0, 1-t.Day())
	}
	return t.After(s.now)
}

// dayOfSerial is the day of a serial in the 1900 system.
func dayOfSerial(serial float64, loc *time.Location) time.Time {
	return time.Date(1899, 12, 30+int(serial), 0, 0, 0, 0, loc)
}

var errDate = errors.New("not a date")

// dateOf reads a day: a date cell, 2026-10-08, 2026年10月8日, 2026.10.8,
// 20261008. A month alone is its last day.
func dateOf(c workbook.Cell, loc *time.Location) (t time.Time, monthOnly bool, err error) {
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
