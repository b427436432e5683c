package locate

import (
	"regexp"
	"strconv"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var (
	RecordUnjudged = report.Code{
		Name: "record.unjudged", Severity: report.Question,
		Meaning: indicators.Text{ZH: "记录缺少据以计入的内容，未计入", EN: "a record lacks that by which it counts, and was left out"},
		Mend:    indicators.Text{ZH: "请补填该格；如该记录尚不应计入请说明理由", EN: "fill the cell; if the record is not to count yet, give the reason"},
	}
	DateUnread = report.Code{
		Name: "date.unreadable", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "应填日期处不是日期", EN: "there is no date where one belongs"},
		Mend:    indicators.Text{ZH: "请按 2026-10-08 的格式填写", EN: "write it as 2026-10-08"},
	}
)

// passes says whether a row gets through the layout's filters.
func (p *Piece) passes(row int) bool {
	for i := range p.Table.Filters {
		if !p.passesFilter(&p.Table.Filters[i], row) {
			return false
		}
	}
	return true
}

func (p *Piece) passesFilter(w *form.FilterSpec, row int) bool {
	fits := len(w.IsPatterns) == 0 && w.Within == ""
	for _, col := range p.filterColumns(w) {
		at := workbook.Ref{Row: row, Col: col}
		text := p.Sheet.Grid.Text(at)
		name, _ := p.Sheet.Grid.HeaderText(p.Sheet.Grid.Raw(at))
		if text == "" && len(w.HeaderPatterns) == 0 {
			continue
		}
		if form.AnyFits(w.NotPatterns, text) || form.AnyFits(w.NotPatterns, name) {
			return false
		}
		if len(w.IsPatterns) > 0 && (form.AnyFits(w.IsPatterns, text) || form.AnyFits(w.IsPatterns, name)) {
			fits = true
		}
		if w.Within != "" && p.dateWithin(at, w.Within) {
			fits = true
		}
	}
	return fits
}

// filterColumns are the columns that a filter looks at: those under its headers, or all before the values.
func (p *Piece) filterColumns(w *form.FilterSpec) []int {
	var cols []int
	if len(w.HeaderPatterns) == 0 {
		for col := range p.Bindings[0].Col {
			cols = append(cols, col)
		}
		return cols
	}
	for col := 0; col <= p.Block.to; col++ {
		if form.HeadersFit(w.HeaderPatterns, p.Block.Path(col)) {
			cols = append(cols, col)
		}
	}
	return cols
}

func (p *Piece) dateWithin(at workbook.Ref, within string) bool {
	t, ok := p.day(at)
	if !ok || p.Sheet.Period.IsZero() {
		return false
	}
	span := p.Sheet.Period
	if within == "year" {
		span = periods.New(span.Year(), 1, int(span.LastMonth()))
	}
	loc := p.Sheet.Catalogue.Location
	return !t.Before(span.Start(loc)) && t.Before(span.End(loc))
}

// day reads a record's day; one without a year (10月8日) is of the report's.
func (p *Piece) day(at workbook.Ref) (time.Time, bool) {
	c, loc := p.Sheet.Grid.Seen(at), p.Sheet.Catalogue.Location
	t, _, err := cells.DateOf(c, loc)
	if err != nil && c.Kind == workbook.Text && monthAndDay.MatchString(c.Text) && !p.Sheet.Period.IsZero() {
		c.Text = strconv.Itoa(p.Sheet.Period.Year()) + "年" + cells.Trim(c.Text)
		t, _, err = cells.DateOf(c, loc)
	}
	return t, err == nil
}

// yearOff says that a day would lie in the period if its year were the next, and is the only one of its year among the records.
func (p *Piece) yearOff(at workbook.Ref, t time.Time) bool {
	loc := p.Sheet.Catalogue.Location
	span, next := p.Sheet.Period, t.AddDate(1, 0, 0)
	if span.IsZero() || next.Before(span.Start(loc)) || !next.Before(span.End(loc)) {
		return false
	}
	others := false
	for _, row := range p.Sheet.Grid.Rows {
		ref := workbook.Ref{Row: row, Col: at.Col}
		if row == at.Row || !p.owns(row) {
			continue
		}
		day, ok := p.day(ref)
		if ok && day.Year() == t.Year() {
			return false
		}
		others = others || ok
	}
	return others
}

var monthAndDay = regexp.MustCompile(`^\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]?\s*$`)

// sayUnjudged names what keeps a record from being judged by the filters: a blank, or no date where one belongs.
func sayUnjudged(p *Piece, row int) {
	for i := range p.Table.Filters {
		w := &p.Table.Filters[i]
		if cols := p.filterColumns(w); len(w.HeaderPatterns) > 0 && len(cols) == 1 && !p.passesFilter(w, row) {
			sayUnfiltered(p, w, workbook.Ref{Row: row, Col: cols[0]})
		}
	}
}

func sayUnfiltered(p *Piece, w *form.FilterSpec, at workbook.Ref) {
	c := p.Sheet.Grid.Seen(at)
	text := cells.Trim(c.Text)
	switch {
	case text == "" || cells.IsDash(text):
		p.Sheet.Say(RecordUnjudged, p.Sheet.Place(at), "",
			report.Detail{Message: report.Both("“%s”为空，该行未计入", "%q is blank; the record was left out", w.Headers[0])})
	case w.Within != "":
		t, ok := p.day(at)
		if ok && w.Within == "period" && p.yearOff(at, t) {
			p.Sheet.Say(RecordUnjudged, p.Sheet.Place(at), text,
				report.Detail{Message: report.Both("“%s”是上年的日期，该行未计入：请核对年份", "%q is a day of last year, and the record was left out: "+
					"check the year", report.Clip(text, 40))})
		}
		if !ok {
			p.Sheet.Say(DateUnread, p.Sheet.Place(at), text,
				report.Detail{Message: report.Both("“%s”不是日期，该行无法计入", "%q is not a date, so the record cannot be counted",
					report.Clip(text, 40))})
		}
	}
}
