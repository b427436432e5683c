package collector

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// Which of two reports is the older is known from what they say themselves: the
// day that both state in the sheet, else the instant at which both files were
// last saved. When a file came in, what it is called and when a directory took it say nothing
// of it: an old version is often sent last. Where one of the two does not say, nothing is found.

// dateLabels stand beside the day on which a report was made.
var dateLabels = []string{"填报日期", "报出日期", "报送日期", "填表日期", "制表日期", "上报日期"}

// dateWithin is a day at the head of a text that goes on.
var dateWithin = regexp.MustCompile(`^(\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2})(?:\D|$)`)

// readDates takes the report's own dates. One that cannot be right is not taken: before
// the period began (last year's form filled in again), or after the file came in.
func (s *reading) readDates() {
	from := time.Time{}
	if len(s.out.Periods) > 0 && !s.form.Plan { // plans are made before their year
		from = s.out.Periods[0].Start(s.reader.catalogue.Location)
	}
	until := s.now
	if !s.file.Received.IsZero() {
		until = s.file.Received
	}
	until = until.AddDate(0, 0, 1)
	likely := func(t time.Time) bool { return !t.Before(from) && t.Before(until) }
	if likely(s.book.Saved) {
		s.out.Dates.Saved = s.book.Saved
	}
	for _, sheet := range s.sheets {
		day, at, ok := sheet.statedDay()
		if ok && likely(day) && day.After(s.out.Dates.Stated) {
			s.out.Dates.Stated, s.dated = day, at
		}
	}
}

// statedDay is the day beside 填报日期 or its like.
func (s *sheetReading) statedDay() (time.Time, place, bool) {
	for _, row := range s.grid.rows {
		for at, c := range s.grid.cells(row) {
			if c.Kind != workbook.Text || len(c.Text) > 300 || !strings.Contains(c.Text, "期") {
				continue
			}
			if day, ok := s.dayBeside(at); ok {
				return day, s.place(at), true
			}
		}
	}
	return time.Time{}, place{}, false
}

// dayBeside reads the day behind a label's colon, or in the next cell that holds something.
func (s *sheetReading) dayBeside(at workbook.Ref) (time.Time, bool) {
	if _, ok := s.beside(at, dateLabels); !ok {
		return time.Time{}, false
	}
	loc := s.reader.catalogue.Location
	if _, tail, _ := cutColon(trim(s.grid.cell(at).Text)); tail != "" {
		if m := dateWithin.FindStringSubmatch(tail); m != nil {
			tail = m[1]
		}
		day, monthOnly, err := dateOf(workbook.Cell{Kind: workbook.Text, Text: tail}, loc)
		return day, err == nil && !monthOnly
	}
	for col := at.Col + 1; col <= min(s.grid.last.Col, at.Col+4); col++ {
		c := s.grid.cell(workbook.Ref{Row: at.Row, Col: col})
		if c.Kind == workbook.Blank {
			continue
		}
		day, monthOnly, err := dateOf(c, loc)
		return day, err == nil && !monthOnly
	}
	return time.Time{}, false
}

// replaced is what a file would put in the place of an earlier one's figures.
type replaced struct {
	submission int64
	figures    int
	first      string // its place
}

// checkAge compares the report's dates with those of each report whose figures it would change.
func (s *reading) checkAge(known Past, p *past) {
	if s.out.Dates == (Dates{}) {
		return
	}
	for _, old := range s.replaces(known, p) {
		mine, theirs, stated := s.out.Dates.comparable(known.Submission(old.submission).Dates)
		if !mine.Before(theirs) {
			continue
		}
		layout, zh, en, at := time.DateOnly, "填报日期", "dated", s.dated
		if !stated {
			layout, zh, en, at = "2006-01-02 15:04:05", "最后保存于", "last saved", place{}
		}
		text := func(t time.Time) string { return t.In(s.reader.catalogue.Location).Format(layout) }
		s.say(reportOlder, at, text(mine), detail{
			expected: both("不早于%s", "not before %s", text(theirs)),
			message: indicators.Text{
				ZH: fmt.Sprintf("本报告%s%s，早于已入库的报告（%s），而将替换其%d个数据（首个在%s）", zh, text(mine), text(theirs), old.figures, old.first),
				EN: fmt.Sprintf("this report is %s %s, the one recorded %s, and it would replace %d of its figures (the first at %s)", en, text(mine), text(theirs), old.figures, old.first),
			},
		})
	}
}

// comparable gives what two reports both state: the day, else, or where the day is the same, the instant of saving.
func (d Dates) comparable(with Dates) (mine, theirs time.Time, stated bool) {
	if !d.Stated.IsZero() && !with.Stated.IsZero() && !d.Stated.Equal(with.Stated) {
		return d.Stated, with.Stated, true
	}
	if d.Saved.IsZero() || with.Saved.IsZero() {
		return time.Time{}, time.Time{}, false
	}
	return d.Saved, with.Saved, false
}

// replaces are the submissions whose figures or targets the file would change.
func (s *reading) replaces(known Past, p *past) []replaced {
	var out []replaced
	add := func(submission int64, at indicators.Source) {
		if submission == 0 {
			return
		}
		i := slices.IndexFunc(out, func(r replaced) bool { return r.submission == submission })
		if i < 0 {
			out = append(out, replaced{submission: submission, first: at.Sheet + "!" + at.Cell})
			i = len(out) - 1
		}
		out[i].figures++
	}
	for i := range s.values {
		v := &s.values[i]
		if o := p.of[i].stood(v); o != nil && !sameFigure(o, &v.Observation) {
			add(o.Source.Submission, v.Source)
		}
	}
	if s.form.Plan {
		for _, t := range s.targets() {
			if stands := standingPlan(&t, known.Plans); stands != nil && !s.lateSlots[slotOf{t.Subject, t.Window}] && len(s.reader.planChanges(&t, known.Plans)) > 0 {
				add(stands.Source.Submission, t.Source)
			}
		}
	}
	return out
}

// stood is what the ledger has of a value's key; nil: nothing, or the value would not replace it.
func (of *pastSeries) stood(v *value) *indicators.Observation {
	if v.again || v.late {
		return nil
	}
	if i, ok := findKey(of.known, &v.Observation); ok {
		return &of.known[i]
	}
	return nil
}

// checkProvisional finds 快报 figures that come after the final ones, once for each sheet.
func (s *reading) checkProvisional(p *past) {
	type late struct {
		first *value
		final *indicators.Observation
		n     int
	}
	found := map[*sheetReading]*late{}
	for i := range s.values {
		v := &s.values[i]
		o := p.of[i].stood(v)
		if o == nil || v.Status != indicators.Provisional || o.Status != indicators.Normal || !stated(o) {
			continue
		}
		if found[v.sheet] == nil {
			found[v.sheet] = &late{first: v, final: o}
		}
		found[v.sheet].n++
	}
	for _, sheet := range s.sheets {
		l := found[sheet]
		if l == nil {
			continue
		}
		stands := p.shown(l.first, l.final.Value)
		s.say(reportProvisional, sheet.place(l.first.at), l.first.Source.Text, detail{
			expected: both("%s", "%s", stands),
			message:  both("%d个快报数将替换已入库的核定数，如此处：%s替换%s", "%d preliminary figures would replace final ones, as here: %s for %s", l.n, l.first.Source.Text, stands),
		})
	}
}
