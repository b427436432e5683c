package reading

import (
	"cmp"
	"context"
	"slices"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var (
	fileNote = report.Code{
		Name: "file.note", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "文件本身的情况", EN: "something about the file as a whole"},
		Mend:    indicators.Text{ZH: "无需处理；如与预期不符请核对", EN: "nothing needs doing unless it surprises you"},
	}
	periodFuture = report.Code{
		Name: "period.future", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "报告期尚未开始", EN: "the period has not begun"},
		Mend:    indicators.Text{ZH: "请核对年月", EN: "check year and month"},
	}
	periodFar = report.Code{
		Name: "period.far", Severity: report.Question,
		Meaning: indicators.Text{ZH: "计划年度晚于明年", EN: "the plan is for a year after the next"},
		Mend:    indicators.Text{ZH: "请核对年份；如无误请说明理由", EN: "check the year; if right, give the reason"},
	}
	periodRunning = report.Code{
		Name: "period.running", Severity: report.Question,
		Meaning: indicators.Text{ZH: "报告期尚未结束", EN: "the period has not ended"},
		Mend:    indicators.Text{ZH: "如确为提前报送，请说明理由", EN: "if it is early on purpose, give the reason"},
	}
	periodEarly = report.Code{
		Name: "period.early", Severity: report.Question,
		Meaning: indicators.Text{ZH: "报告期早于该报表应报的首期", EN: "the period precedes the first one owed"},
		Mend:    indicators.Text{ZH: "请核对年月；如系补报请说明理由", EN: "check the period; if it is sent in later, give the reason"},
	}
	reportEmpty = report.Code{
		Name: report.EmptyCode, Severity: report.Question,
		Meaning: indicators.Text{ZH: "整份报表没有填写任何数据", EN: "the report holds no figure at all"},
		Mend: indicators.Text{ZH: "如为零报告请填 0 或“—”，或说明理由；否则请填写后报送",
			EN: "write 0 or — if there is nothing to report, or give the reason; else fill it in"},
	}
)

// Reader reads files by the forms of a catalogue. It is immutable and may be used by many at once.
type Reader struct {
	catalogue *indicators.Catalogue
	forms     []*form.Spec
	limits    workbook.Limits
	time      time.Duration // for holding one file against the forms
}

// New makes a catalogue's forms ready. Limits bound what one file may cost.
func New(c *indicators.Catalogue, limits workbook.Limits) *Reader {
	r := &Reader{catalogue: c, limits: limits, time: cells.MatchTime}
	for _, f := range c.Forms {
		r.forms = append(r.forms, form.New(c, f))
	}
	return r
}

// Within is the same Reader with so long to hold one file against the forms; 0: as long as by default, 30 s.
func (r *Reader) Within(d time.Duration) *Reader {
	other := *r
	other.time = cmp.Or(d, cells.MatchTime)
	return &other
}

// Catalogue is the one by which the reader reads.
func (r *Reader) Catalogue() *indicators.Catalogue { return r.catalogue }

// Forms are the catalogue's, made ready.
func (r *Reader) Forms() []*form.Spec { return r.forms }

// Limits bound what one file may cost.
func (r *Reader) Limits() workbook.Limits { return r.limits }

// Prepare reads everything that needs no knowledge of the past: the part that may run for many files at once. It depends on
// nothing but its arguments; now is compared with the periods reported. Where it takes too long, that is all it says; a file
// with a classification mark is not read.
func (r *Reader) Prepare(ctx context.Context, book *workbook.Book, file report.File, now time.Time) *Draft {
	if at, found := findMark(file.Name, book); found {
		d := r.unread(&workbook.Book{}, file, now)
		d.Say(fileClassified, at, "", report.Detail{})
		return d
	}
	ctx, cancel := context.WithTimeout(ctx, r.time)
	defer cancel()
	var d *Draft
	w := &cells.Watch{}
	if !w.Guard(ctx, func() { d = read(r.source(book, file, now, w)) }) {
		d = r.unread(book, file, now)
		d.Say(report.FileTime, report.Place{}, "", report.Detail{})
	}
	return d
}

// source is a file of which nothing is known but what the workbook's reader noted.
func (r *Reader) source(book *workbook.Book, file report.File, now time.Time, w *cells.Watch) locate.Source {
	s := locate.Source{Remarks: report.NewRemarks(), Catalogue: r.catalogue, Forms: r.forms, Book: withoutMarks(book), File: file, Now: now,
		Watch: w}
	for _, n := range book.Notes {
		found := n.Detail
		if n.Code == workbook.NoteName {
			found = file.Name
		}
		s.Say(fileNote, report.Place{}, found, report.Detail{Message: report.NoteText(n, file.Name, book.Format)})
	}
	return s
}

// unread is the draft of a file of which nothing is read.
func (r *Reader) unread(book *workbook.Book, file report.File, now time.Time) *Draft {
	s := locate.Source{Remarks: report.NewRemarks(), Catalogue: r.catalogue, Book: book, File: file, Now: now}
	return &Draft{Content: &extract.Content{Outline: &locate.Outline{Source: s}}}
}

// Unreadable is the reading of a file that could not be taken apart: its one finding.
func Unreadable(err error) report.Reading {
	return report.Reading{Findings: []report.Finding{report.UnreadableFinding(err)}}
}

// Draft is one file as far as it can be read without the past.
type Draft struct {
	*extract.Content
	Periods []periods.Period    // that it reports on, in order
	Dates   report.Dates        // of when it is, as it says itself
	Dated   report.Place        // where the day that it states stands
	Reason  string              // that it gives for what it may be asked about
	Targets []indicators.Target // that a plan sets
}

// read is the story of a file: which form, whose, of when, what it says, and whether that agrees with itself.
func read(s locate.Source) *Draft {
	d := &Draft{Content: extract.From(locate.Locate(s))}
	if d.Form == nil {
		sayHiddenSheets(d)
		return d
	}
	settlePeriods(d)
	readDates(d)
	readReason(d)
	for _, check := range checks {
		check(d)
	}
	return d
}

// checks are what holds a draft against itself, from the row to the file.
var checks = []func(*Draft){
	checkRows,     // what a row states of its own figures recomputes
	checkWholes,   // of a table, what is owed stands there and totals add up
	checkSheets,   // no sheet with numbers is passed over in silence, nor a hidden one read
	checkPeriods,  // the periods reported have begun and ended
	checkTwice,    // a figure stands once, or twice the same
	checkPercents, // no ratio stands among per cents
	checkPlan,     // what a plan sets can be set
	checkEmpty,    // it says something
}

// checkRows recomputes what the rows state of their own figures.
func checkRows(d *Draft) {
	for _, p := range d.Pieces {
		ledger := p.Table.Rows.By == indicators.ByRecord
		for _, r := range p.Rows {
			if ledger && r.Total == nil || !ledger && (r.Counts || r.Total != nil) {
				checkRow(p, r)
			}
		}
	}
}

// checkPlan makes the targets of a plan.
func checkPlan(d *Draft) {
	if d.Form.Plan {
		checkPlanTwice(d)
		d.Targets = extract.Targets(d.Content)
	}
}

// checkEmpty asks about a report without any figure, as when a template comes back as it went out: it would
// count as received. A 零报告 says 0 or — where there is nothing; works without a date have reached no node. Cells that must be
// filled are errors then, and say no more than this.
func checkEmpty(s *Draft) {
	other := func(f report.Finding) bool { return f.Severity == report.Fault && f.Code != extract.RequiredCode }
	if slices.ContainsFunc(s.Findings, other) || len(s.Values)+len(s.Plans)+len(s.Dues) > 0 {
		return
	}
	if len(s.Unsaid) == 0 || slices.ContainsFunc(s.Unsaid, func(u extract.Unsaid) bool { return u.Basis != indicators.NodeDate }) {
		s.Say(reportEmpty, report.Place{}, "", report.Detail{})
	}
}

// settlePeriods tells which periods the file reports on.
func settlePeriods(s *Draft) {
	seen := map[periods.Period]bool{}
	add := func(p periods.Period) {
		if !p.IsZero() && !seen[p] {
			seen[p] = true
			s.Periods = append(s.Periods, p)
		}
	}
	for _, sheet := range s.Sheets {
		add(sheet.Period)
	}
	if len(s.Periods) == 0 {
		for i := range s.Values {
			if p, ok := periods.Fit(s.Values[i].Period, s.Form.Frequency, s.Form.Combined); ok {
				add(p)
			}
		}
	}
	slices.SortFunc(s.Periods, periods.Period.Compare)
}

func checkPeriods(s *Draft) {
	for _, p := range s.Periods {
		checkPeriod(s, p)
	}
	if !s.Form.Plan {
		checkAhead(s)
	}
}

// checkAhead stops figures of periods that have not begun, though their sheet's own has: months that stand across or in rows.
func checkAhead(s *Draft) {
	said := map[periods.Period]bool{}
	for i := range s.Values {
		v := &s.Values[i]
		if v.Status == indicators.Missing || said[v.Period] || slices.Contains(s.Periods, v.Period) || v.Sheet == nil ||
			!v.Basis.Reported() || !v.Period.Start(s.Catalogue.Location).After(s.Now) {
			continue
		}
		said[v.Period] = true
		s.Say(periodFuture, v.Sheet.Place(v.At), v.Source.Text,
			report.Detail{Message: report.Both("报告期%s尚未开始", "period %s has not begun", v.Period)})
	}
}

func checkPeriod(s *Draft, p periods.Period) {
	loc := s.Catalogue.Location
	at := report.Place{}
	for _, sheet := range s.Sheets {
		if sheet.Period == p {
			at = sheet.PeriodAt
		}
	}
	if s.Form.Plan {
		if p.Year() > s.Now.In(loc).Year()+1 {
			s.Say(periodFar, at, p.Name(false), report.Detail{Message: report.Both("计划年度%d年晚于明年",
				"the plan is for %d, a year after the next", p.Year())})
		}
	} else {
		switch {
		case p.Start(loc).After(s.Now):
			s.Say(periodFuture, at, p.Name(false),
				report.Detail{Message: report.Both("报告期%s尚未开始", "period %s has not begun", p)})
		case p.End(loc).After(s.Now):
			s.Say(periodRunning, at, p.Name(false),
				report.Detail{Message: report.Both("报告期%s尚未结束", "period %s has not ended", p)})
		}
	}
	if first, err := periods.Parse(s.Form.First); err == nil && p.Compare(first) < 0 {
		s.Say(periodEarly, at, p.Name(false), report.Detail{Message: report.Both("报告期%s早于首期%s", "period %s precedes the first owed, %s",
			p, first)})
	}
}
