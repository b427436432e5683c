package reading

import (
	"regexp"
	"strings"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// dateWithin is a day at the head of a text that goes on.
var dateWithin = regexp.MustCompile(`^(\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2})(?:\D|$)`)

// readDates takes the report's own dates. One that cannot be right is not taken: before
// the period began (last year's form filled in again), or after the file came in.
func readDates(s *Draft) {
	from := time.Time{}
	if len(s.Periods) > 0 && !s.Form.Plan { // plans are made before their year
		from = s.Periods[0].Start(s.Catalogue.Location)
	}
	until := s.Now
	if !s.File.Received.IsZero() {
		until = s.File.Received
	}
	until = until.AddDate(0, 0, 1)
	likely := func(t time.Time) bool { return !t.Before(from) && t.Before(until) }
	if likely(s.Book.Saved) {
		s.Dates.Saved = s.Book.Saved
	}
	for _, sheet := range s.Sheets {
		day, at, ok := statedDay(sheet)
		if ok && likely(day) && day.After(s.Dates.Stated) {
			s.Dates.Stated, s.Dated = day, at
		}
	}
}

// statedDay is the day beside 填报日期 or its like.
func statedDay(s *locate.Sheet) (time.Time, report.Place, bool) {
	for _, row := range s.Grid.Rows {
		for at, c := range s.Grid.Cells(row) {
			if c.Kind != workbook.Text || len(c.Text) > 300 || !strings.Contains(c.Text, "期") {
				continue
			}
			if day, ok := dayBeside(s, at); ok {
				return day, s.Place(at), true
			}
		}
	}
	return time.Time{}, report.Place{}, false
}

// dayBeside reads the day behind a label's colon, or in the next cell that holds something.
func dayBeside(s *locate.Sheet, at workbook.Ref) (time.Time, bool) {
	if _, ok := s.Beside(at, cells.DateLabels); !ok {
		return time.Time{}, false
	}
	loc := s.Catalogue.Location
	if _, tail, _ := cells.CutColon(cells.Trim(s.Grid.Cell(at).Text)); tail != "" {
		if m := dateWithin.FindStringSubmatch(tail); m != nil {
			tail = m[1]
		}
		day, monthOnly, err := cells.DateOf(workbook.Cell{Kind: workbook.Text, Text: tail}, loc)
		return day, err == nil && !monthOnly
	}
	for col := at.Col + 1; col <= min(s.Grid.Last.Col, at.Col+4); col++ {
		c := s.Grid.Cell(workbook.Ref{Row: at.Row, Col: col})
		if c.Kind == workbook.Blank {
			continue
		}
		day, monthOnly, err := cells.DateOf(c, loc)
		return day, err == nil && !monthOnly
	}
	return time.Time{}, false
}
