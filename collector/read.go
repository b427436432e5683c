package collector

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Reader reads files by the forms of a catalogue. It is immutable and may be used by many at once.
type Reader struct {
	catalogue *indicators.Catalogue
	forms     []*formSpec
	limits    workbook.Limits
	time      time.Duration // for holding one file against the forms
}

// NewReader makes a catalogue's forms ready. Limits bound what one file may cost.
func NewReader(c *indicators.Catalogue, limits workbook.Limits) *Reader {
	r := &Reader{catalogue: c, limits: limits, time: matchTime}
	for _, f := range c.Forms {
		r.forms = append(r.forms, newFormSpec(c, f))
	}
	return r
}

// Within is the same Reader with so long to hold one file against the forms; 0: as long as by default, 30 s.
func (r *Reader) Within(d time.Duration) *Reader {
	other := *r
	other.time = cmp.Or(d, matchTime)
	return &other
}

// Read tells what a file says, with every finding of one pass. It depends on
// nothing but its arguments; now is compared with the periods reported. A file
// with an error says nothing: it has findings and no observations.
func (r *Reader) Read(ctx context.Context, file File, now time.Time, standing Standing) Reading {
	book, err := workbook.Read(ctx, file.Name, file.Data, r.limits)
	if err != nil {
		return Reading{Findings: []Finding{unreadable(err)}}
	}
	return r.ReadBook(ctx, book, file, now, standing)
}

// ReadBook is Read for a workbook that has been taken apart already.
func (r *Reader) ReadBook(ctx context.Context, book *workbook.Book, file File, now time.Time, standing Standing) Reading {
	return r.ReadAgainst(ctx, book, file, now, Past{Standing: standing})
}

// ReadAgainst is ReadBook with all that is known of the past.
func (r *Reader) ReadAgainst(ctx context.Context, book *workbook.Book, file File, now time.Time, past Past) Reading {
	s := r.prepare(ctx, book, file, now)
	s.compare(past.whole())
	return s.finish()
}

// prepare reads everything that needs no knowledge of the past: the part that
// may run for many files at once. Where it takes too long, that is all it says.
func (r *Reader) prepare(ctx context.Context, book *workbook.Book, file File, now time.Time) *reading {
	ctx, cancel := context.WithTimeout(ctx, r.time)
	defer cancel()
	s := &reading{reader: r, book: withoutMarks(book), file: file, now: now}
	s.begin()
	for _, n := range book.Notes {
		s.say(fileNote, place{}, n.Code, detail{message: noteText(n, file.Name, book.Format)})
	}
	if !s.watch.guard(ctx, s.read) {
		s.begin()
		s.out = Reading{Findings: []Finding{newFinding(fileTime, place{}, "", detail{})}}
	}
	return s
}

// begin forgets whatever was read.
func (s *reading) begin() {
	s.form, s.sheets, s.values, s.plans, s.dues, s.dated = nil, nil, nil, nil, nil, place{}
	s.lateSlots = nil
	s.unsaid, s.foreign, s.parts, s.owners = nil, nil, nil, map[indicators.Subject]string{}
	s.said, s.counts, s.grids = map[string]bool{}, map[Severity]int{}, map[*workbook.Sheet]*grid{}
}

// Unreadable is the reading of a file that could not be taken apart: its one finding.
func Unreadable(err error) Reading { return Reading{Findings: []Finding{unreadable(err)}} }

// reading is one file being read.
type reading struct {
	reader *Reader
	book   *workbook.Book
	file   File
	now    time.Time
	watch  watch
	form   *formSpec
	sheets []*sheetReading
	grids  map[*workbook.Sheet]*grid
	out    Reading
	values []value
	plans  []planCell
	dues   []value          // planned dates that a report states, to be compared with the plan's
	said   map[string]bool  // findings that are said once for each place
	counts map[Severity]int // of findings, those not listed among them
	order  map[string]int   // of sheets, for sorting findings
	dated  place            // where the report's own date stands

	revised   map[planned]bool // targets that a plan changes without saying from when
	lateSlots map[slotOf]bool  // the targets for which a plan that was received after this one stands

	unsaid  []unsaid                      // figures that the file leaves blank
	foreign []foreignValue                // figures of other departments
	parts   []string                      // the departments that the form names, whose parts the reporting unit does
	owners  map[indicators.Subject]string // the others' departments, by what they report
}

// value is one figure read, in base units, before it becomes an observation.
type value struct {
	indicators.Observation
	known
	exact  bool // counted, not measured: no rounding
	role   string
	basis  string // own, cumulative
	column *columnSpec
	sheet  *sheetReading
	row    int
	at     workbook.Ref
	size   float64 // of the unit in force, in base units; 0: none is
	plain  bool    // a plain number under a per cent unit: may be a ratio by mistake
	lumpy  bool
	again  bool // the file states it before
	late   bool // a file that was received after this one stands for it
}

// findingsMost is how many findings of one severity are listed: nobody reads
// more, and a file may hold millions of cells.
const findingsMost = 5000

func (s *reading) say(c Code, at place, found string, d detail) {
	if s.counts[c.Severity]++; s.counts[c.Severity] > findingsMost {
		return
	}
	key := c.Name + "\x00" + at.sheet + "\x00" + at.cell + "\x00" + found
	if s.said[key] {
		s.counts[c.Severity]--
		return
	}
	s.said[key] = true
	s.out.Findings = append(s.out.Findings, newFinding(c, at, found, d))
}

// has says whether a finding of that code was made.
func (s *reading) has(c Code) bool {
	return slices.ContainsFunc(s.out.Findings, func(f Finding) bool { return f.Code == c.Name })
}

func (s *reading) grid(sheet *workbook.Sheet) *grid {
	g := s.grids[sheet]
	if g == nil {
		g = newGrid(sheet, &s.watch)
		s.grids[sheet] = g
	}
	return g
}

// read is the story of a file: which form, whose, of when, and what it says.
func (s *reading) read() {
	if !s.chooseForm() {
		return
	}
	s.out.Form, s.out.FormName = s.form.ID, s.form.Name
	s.chooseDepartment()
	s.out.UnitName = s.departmentText(s.out.Department)
	for _, sheet := range s.sheets {
		sheet.choosePeriod()
		sheet.checkKind()
		sheet.readTables()
		sheet.settleFebruary()
	}
	s.checkContinued()
	s.unreadSheets()
	s.settlePeriods()
	s.readDates()
	s.checkTwice()
	s.checkPercent()
	s.checkPlan()
	s.checkEmpty()
}

// checkEmpty asks about a report without any figure, as when a template comes back as it went out: it would
// count as received. A 零报告 says 0 or — where there is nothing; works without a date have reached no node.
func (s *reading) checkEmpty() {
	if s.counts[Fault] > 0 || len(s.values)+len(s.plans)+len(s.dues) > 0 {
		return
	}
	if len(s.unsaid) == 0 || slices.ContainsFunc(s.unsaid, func(u unsaid) bool { return u.Basis != indicators.NodeDate }) {
		s.say(reportEmpty, place{}, "", detail{})
	}
}

// finish puts the findings in order and takes back everything if one of them is an error.
func (s *reading) finish() Reading {
	s.order = map[string]int{}
	for i, sheet := range s.book.Sheets {
		s.order[sheet.Name] = i + 1
	}
	slices.SortStableFunc(s.out.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(s.order[a.Sheet], s.order[b.Sheet]), compareCells(a.Cell, b.Cell))
	})
	s.sayMore()
	if !s.out.Accepted() {
		return s.out
	}
	s.record()
	return s.out
}

// sayMore tells how many findings were left out, as one of their own severity.
func (s *reading) sayMore() {
	for _, severity := range []Severity{Fault, Question, Notice} {
		if n := s.counts[severity] - findingsMost; n > 0 {
			f := newFinding(findingsMore, place{}, "", detail{message: both("另有%d处同级问题未逐一列出", "%d more of this level are not listed", n)})
			f.Severity = severity
			s.out.Findings = append(s.out.Findings, f)
		}
	}
}

// compareCells orders "B9" before "A10": by row, then by column.
func compareCells(a, b string) int {
	ra, oka := parseCell(a)
	rb, okb := parseCell(b)
	if !oka || !okb {
		return cmp.Compare(len(a), len(b))
	}
	return cmp.Or(cmp.Compare(ra.Row, rb.Row), cmp.Compare(ra.Col, rb.Col))
}

func parseCell(s string) (workbook.Ref, bool) {
	s, _, _ = strings.Cut(s, ":")
	var r workbook.Ref
	i := 0
	for ; i < len(s) && s[i] >= 'A' && s[i] <= 'Z'; i++ {
		r.Col = r.Col*26 + int(s[i]-'A') + 1
	}
	for ; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return r, false
		}
		r.Row = r.Row*10 + int(s[i]-'0')
	}
	if r.Col == 0 || r.Row == 0 {
		return r, false
	}
	r.Col--
	r.Row--
	return r, true
}

// settlePeriods tells which periods the file reports on.
func (s *reading) settlePeriods() {
	seen := map[periods.Period]bool{}
	add := func(p periods.Period) {
		if !p.IsZero() && !seen[p] {
			seen[p] = true
			s.out.Periods = append(s.out.Periods, p)
		}
	}
	for _, sheet := range s.sheets {
		add(sheet.period)
	}
	if len(s.out.Periods) == 0 {
		for i := range s.values {
			if p, ok := periods.Fit(s.values[i].Period, s.form.Frequency, s.form.Combined); ok {
				add(p)
			}
		}
	}
	slices.SortFunc(s.out.Periods, periods.Period.Compare)
	if n := len(s.out.Periods); n > 0 {
		s.out.Period = s.out.Periods[n-1]
	}
	for _, p := range s.out.Periods {
		s.checkPeriod(p)
	}
}

func (s *reading) checkPeriod(p periods.Period) {
	loc := s.reader.catalogue.Location
	at := place{}
	for _, sheet := range s.sheets {
		if sheet.period == p {
			at = sheet.periodAt
		}
	}
	if s.form.Plan {
		if p.Year() > s.now.In(loc).Year()+1 {
			s.say(periodFar, at, p.String(), detail{message: both("计划年度%d年晚于明年", "the plan is for %d, a year after the next", p.Year())})
		}
	} else {
		switch {
		case p.Start(loc).After(s.now):
			s.say(periodFuture, at, p.String(), detail{message: both("报告期%s尚未开始", "period %s has not begun", p.Name(false))})
		case p.End(loc).After(s.now):
			s.say(periodRunning, at, p.String(), detail{message: both("报告期%s尚未结束", "period %s has not ended", p.Name(false))})
		}
	}
	if first, err := periods.Parse(s.form.First); err == nil && p.Compare(first) < 0 {
		s.say(periodEarly, at, p.String(), detail{message: both("报告期%s早于首期%s", "period %s precedes the first owed, %s", p.Name(false), first.Name(false))})
	}
}

// unreadSheets names visible sheets with numbers that nothing was read of: each
// for itself while they are few, else all in one breath.
func (s *reading) unreadSheets() {
	type unread struct {
		name    string
		numbers int
	}
	var list []unread
	for _, sheet := range s.book.Sheets {
		if sheet.Hidden || slices.ContainsFunc(s.sheets, func(x *sheetReading) bool { return x.grid.sheet == sheet }) {
			continue
		}
		n := 0
		for _, cells := range sheet.Rows() {
			for _, c := range cells {
				if c.Kind == workbook.Number || c.Kind == workbook.Text && isTextNumber(c.Text) {
					n++
				}
			}
		}
		if n > 0 {
			list = append(list, unread{sheet.Name, n})
		}
	}
	const few = 5
	if len(list) > few {
		var names []string
		for _, u := range list {
			names = append(names, strings.TrimSpace(u.name))
		}
		s.say(sheetUnread, place{}, "", detail{message: both("%d张工作表不属于该报表，未读取：%s", "%d sheets are no part of the form and were not read: %s", len(list), clip(strings.Join(names, "、"), 300))})
		return
	}
	for _, u := range list {
		s.say(sheetUnread, place{sheet: u.name}, u.name, detail{message: both("工作表“%s”不属于该报表，未读取（其中有%d个数值）", "sheet %q is no part of the form and was not read (%d numbers)", u.name, u.numbers)})
	}
}
