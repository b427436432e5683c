package collector

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// chooseDepartment tells whose report it is: by the way it came in, by what
// the file says beside 填报单位, or because one unit alone owes the form.
func (s *reading) chooseDepartment() {
	said, at := s.departmentSaid()
	if id, ok := s.hidden(DepartmentName); ok && said == "" && s.departmentName(id) != id {
		said = id
	}
	owed := s.reader.catalogue.OwedBy(s.form.Form)
	from := s.reader.catalogue.Answering(s.file.Department, s.received())
	switch {
	case said != "" && slices.Contains(owed, said) && s.hasEnded(said, at):
		s.out.Department = said
	case said != "" && from != "" && said != from && slices.Contains(owed, said):
		s.say(departmentConflict, at, s.departmentName(said), detail{message: both("这是%s的报表，放在了%s的文件夹里", "this is a report of %s, in the folder of %s", s.departmentName(said), s.departmentName(from))})
	case from != "":
		s.out.Department = from
	case said != "":
		s.out.Department = said
	case len(s.form.Departments) == 1:
		s.out.Department = s.reader.catalogue.Answering(s.form.Departments[0], s.received())
	default:
		s.say(departmentMissing, at, "", detail{expected: s.departmentNames(s.owing())})
		return
	}
	s.parts = s.reader.catalogue.Obligors(s.form.Form, s.out.Department)
	switch {
	case s.out.Department == "" || len(s.parts) > 0:
	case from != "" && said == "":
		s.say(departmentUnknown, at, s.departmentName(from), detail{
			expected: s.departmentNames(s.owing()),
			message:  both("该报表不由%s报送，文件可能放错了文件夹", "%s does not owe this form; the file may lie in the wrong folder", s.departmentName(from)),
		})
	default:
		s.say(departmentUnknown, at, s.departmentName(s.out.Department), detail{expected: s.departmentNames(s.owing())})
	}
}

// hasEnded refuses the report of a unit that is no more, and names the one that reports now.
func (s *reading) hasEnded(department string, at place) bool {
	now := s.reader.catalogue.Answering(department, s.received())
	if now == department {
		return false
	}
	s.say(departmentEnded, at, s.departmentName(department), detail{
		expected: both("%s", "%s", s.departmentName(now)),
		message:  both("%s已撤销，现由%s报送", "%s is no more; %s reports now", s.departmentName(department), s.departmentName(now)),
	})
	return true
}

// owing are the units that owe the form now.
func (s *reading) owing() []string {
	var out []string
	for _, d := range s.form.Departments {
		if now := s.reader.catalogue.Answering(d, s.received()); !slices.Contains(out, now) {
			out = append(out, now)
		}
	}
	return out
}

func (s *reading) departmentNames(ids []string) indicators.Text {
	var out []string
	for _, id := range ids {
		out = append(out, s.departmentName(id))
	}
	return both("%s", "%s", strings.Join(out, "、"))
}

func (s *reading) departmentName(id string) string { return cmp.Or(s.departmentText(id).ZH, id) }

// departmentText is a department's name; empty for one that the catalogue does not have.
func (s *reading) departmentText(id string) indicators.Text {
	if d := s.reader.catalogue.Department(id); d != nil {
		return d.Name
	}
	return indicators.Text{}
}

// departmentSaid looks beside the labels of every sheet, above and below the
// table, and then in the titles, where one of the units owing the form is named.
func (s *reading) departmentSaid() (string, place) {
	taken, takenAt, owed := "", place{}, s.reader.catalogue.OwedBy(s.form.Form)
	for _, sheet := range s.sheets {
		for _, row := range sheet.grid.rows {
			for at := range sheet.grid.cells(row) {
				raw, ok := sheet.beside(at, sheet.spec.labels)
				if !ok || raw == "" {
					continue
				}
				id, where := s.departmentBeside(raw), sheet.place(at)
				switch {
				case takenAt == place{}:
					if id == "" {
						s.say(departmentUnknown, where, firstField(raw), detail{expected: s.departmentNames(s.owing())})
					}
					taken, takenAt = id, where
				case id != taken && slices.Contains(owed, id) && slices.Contains(owed, taken):
					s.say(departmentConflict, where, firstField(raw), detail{
						expected: both("%s", "%s", s.departmentName(taken)),
						message:  both("文件中有两个填报单位：此处为“%s”，%s 处为“%s”，请分别报送", "the file names two reporting units: %q here, at %s %q; send a file for each", s.departmentName(id), takenAt.sheet+"!"+takenAt.cell, s.departmentName(taken)),
					})
				}
			}
		}
	}
	if takenAt != (place{}) {
		return taken, takenAt
	}
	for _, sheet := range s.sheets {
		if sheet.named {
			if id, ok := s.departmentWithin(sheet.grid.text(sheet.titleAt)); ok {
				return id, sheet.place(sheet.titleAt)
			}
		}
	}
	return "", place{}
}

// departmentBeside is the unit that stands beside a label; empty where none is known by it.
func (s *reading) departmentBeside(raw string) string {
	for _, name := range []string{firstField(raw), raw} {
		if id, ok := s.findDepartment(name); ok {
			return id
		}
	}
	return ""
}

// departmentWithin finds the one unit owing the form that a title names.
func (s *reading) departmentWithin(folded string) (string, bool) {
	id, owed := "", s.reader.catalogue.OwedBy(s.form.Form)
	for _, d := range s.reader.catalogue.Departments {
		if !slices.Contains(owed, d.ID) {
			continue
		}
		for _, name := range append([]string{d.Name.ZH, d.Short}, d.Aliases...) {
			if f := hanzi.Key(name); f != "" && strings.Contains(folded, f) {
				if id != "" && id != d.ID {
					return "", false
				}
				id = d.ID
			}
		}
	}
	return id, id != ""
}

func (s *reading) findDepartment(raw string) (string, bool) {
	head, _, _ := hanzi.SplitBracket(raw)
	for _, text := range []string{hanzi.Key(raw), hanzi.Key(head)} {
		for _, d := range s.reader.catalogue.Departments {
			for _, name := range append([]string{d.Name.ZH, d.Short, d.Name.EN}, d.Aliases...) {
				if f := hanzi.Key(name); f != "" && f == text {
					return d.ID, true
				}
			}
		}
	}
	return "", false
}

// beside is what stands at a label: behind its colon in the same cell, or in
// the next cell that holds something in the row. ok says that a label is there.
func (s *sheetReading) beside(at workbook.Ref, labels []string) (string, bool) {
	c := s.grid.cell(at)
	if c.Kind != workbook.Text {
		return "", false
	}
	raw := trim(c.Text)
	head, tail, colon := cutColon(raw)
	name, _, _ := hanzi.SplitBracket(head)
	f := hanzi.Key(name)
	if !slices.Contains(labels, f) {
		return "", false
	}
	if colon && tail != "" {
		return tail, true
	}
	for col := at.Col + 1; col <= s.grid.last.Col && col <= at.Col+4; col++ {
		next := workbook.Ref{Row: at.Row, Col: col}
		if s.grid.anchor(next) == s.grid.anchor(at) && s.grid.anchor(at) == at && next != at {
			if m, ok := s.grid.sheet.MergeAt(at); ok && m.Contains(next) {
				continue
			}
		}
		if raw := s.grid.raw(next); raw != "" {
			return raw, true
		}
	}
	return "", true
}

func cutColon(s string) (head, tail string, ok bool) {
	i := strings.IndexAny(s, ":：")
	if i < 0 {
		return s, "", false
	}
	head = s[:i]
	tail = strings.TrimLeft(s[i:], ":：")
	return trim(head), trim(tail), true
}

// firstField ends a text where several spaces set the next statement apart.
func firstField(s string) string {
	for _, gap := range []string{"  ", "\u3000\u3000", "\t", "\n", "\u00a0\u00a0"} {
		if i := strings.Index(s, gap); i > 0 {
			s = s[:i]
		}
	}
	return trim(s)
}

// choosePeriod reads the sheet's period where its layout says that it stands.
func (s *sheetReading) choosePeriod() {
	var taken periods.Period
	var takenFrom string
	year, month := 0, periods.Spoken{}
	odd, oddAt, oddPeriod := "", place{}, periods.Period{}
	for _, where := range s.spec.periodPlaces() {
		for _, t := range s.periodTexts(where) {
			sp, ok := periods.Find(t.text)
			if day, is := periods.Day(t.text); is && where == "label" {
				sp, ok = periods.Spoken{Year: day.Year(), First: int(day.Month()), Last: int(day.Month())}, true
			}
			if !ok {
				continue
			}
			if sp.Year != 0 && year == 0 {
				year = sp.Year
			}
			if sp.Year == 0 && month.First == 0 {
				month = sp
			}
			p, ok := sp.In(0)
			if !ok {
				continue
			}
			q, ok := s.periodOf(sp, p, t.text)
			if !ok {
				if s.spec.form.Combined && p == periods.Month(p.Year(), time.February) && taken.IsZero() {
					taken, takenFrom, s.periodAt, s.february = periods.JanuaryFebruary(p.Year()), t.text, t.at, t.text
					continue
				}
				if odd == "" {
					odd, oddAt, oddPeriod = t.text, t.at, p
				}
				continue
			}
			if taken.IsZero() {
				taken, takenFrom, s.periodAt = q, t.text, t.at
				s.spanSaid(p, q, t.text)
				continue
			}
			if q != taken && where != "line" {
				s.say(periodConflict, t.at, t.text, detail{message: both("报告期不一致：此处为“%s”，另一处为“%s”", "the periods differ: %q here, %q elsewhere", clip(t.text, 60), clip(takenFrom, 60))})
			}
		}
	}
	year = cmp.Or(year, s.yearAbove)
	s.year = year
	if taken.IsZero() && year != 0 && month.First != 0 {
		if p, ok := month.In(year); ok {
			if q, ok := periods.Fit(p.Shift(s.spec.Period.Shift), s.spec.form.Frequency, s.spec.form.Combined); ok {
				taken = q
				s.spanSaid(p, q, p.Name(false))
			}
		}
	}
	s.checkOtherPlaces(taken, takenFrom)
	if made, ok := s.madeFor(); ok {
		if taken.IsZero() {
			taken = made
		}
		if taken != made {
			s.say(periodTemplate, s.periodAt, takenFrom, detail{expected: both("%s", "%s", made.Name(false)), message: both("该模板是为%s制作的，表中写的是%s，按表中所写读取", "the template was made for %s, the sheet says %s; the sheet was taken", made.Name(false), taken.Name(false))})
		}
	}
	if !taken.IsZero() {
		s.period, s.year = taken, taken.Year()
		return
	}
	if s.periodsInTables() {
		return
	}
	at := place{sheet: s.grid.sheet.Name, cell: s.titleAt.String()}
	want := both("%s", "%s", s.wantedPeriod(oddPeriod))
	if odd != "" {
		s.say(periodFrequency, oddAt, odd, detail{expected: want, message: both("“%s”不是该报表的报告期", "%q is not a period of this form", clip(odd, 60))})
		return
	}
	s.say(periodMissing, at, s.grid.raw(s.titleAt), detail{expected: want})
}

// periodPlaces are where a layout's period may stand, the most telling first.
func (s *sheetSpec) periodPlaces() []string {
	if len(s.Period.In) > 0 {
		return s.Period.In
	}
	return []string{"title", "label", "line", "sheet"}
}

// periodOf is the form's period that a text means by what it says.
func (s *sheetReading) periodOf(sp periods.Spoken, said periods.Period, text string) (periods.Period, bool) {
	q, ok := periods.Fit(said.Shift(s.spec.Period.Shift), s.spec.form.Frequency, s.spec.form.Combined)
	if sp.First == 0 && s.spec.form.Frequency < 12 && !periods.SayWholeYear(text) {
		return periods.Period{}, false
	}
	return q, ok
}

// madeFor is the period that one of our own templates was made for.
func (s *sheetReading) madeFor() (periods.Period, bool) {
	text, ok := s.hidden(PeriodName)
	if !ok {
		return periods.Period{}, false
	}
	p, err := periods.Parse(text)
	if err != nil {
		return p, false
	}
	return periods.Fit(p, s.spec.form.Frequency, s.spec.form.Combined)
}

// wantedPeriod is how a period of the form is written: that of the year's first two months where one of them was said of a form
// that takes them as one.
func (s *sheetReading) wantedPeriod(said periods.Period) string {
	if s.spec.form.Combined && !said.IsZero() && said.LastMonth() <= time.February {
		return periods.JanuaryFebruary(said.Year()).Name(false)
	}
	switch s.spec.form.Frequency {
	case periods.Monthly:
		return "2026年10月"
	case periods.Quarterly:
		return "2026年第三季度"
	case periods.HalfYearly:
		return "2026年上半年"
	}
	return "2026年"
}

// periodsInTables says that rows or headers tell every figure's period.
func (s *sheetReading) periodsInTables() bool {
	for _, t := range s.spec.tables {
		if t.Rows.By == indicators.ByPeriod || t.Rows.And.By == indicators.ByPeriod {
			continue
		}
		if t.across != indicators.ByPeriod || slices.ContainsFunc(s.found, func(f *found) bool { return f.table == t && f.hasPlain() }) {
			return false
		}
	}
	return true
}

type placedText struct {
	text string
	at   place
}

// notPeriod marks texts with dates that are not the report's period.
var notPeriod = append([]string{"有效期", "文号", "批准文", "制定机关", "打印日期", "导出时间"}, dateLabels...)

func (s *sheetReading) periodTexts(where string) []placedText {
	name := s.grid.sheet.Name
	switch where {
	case "sheet":
		return []placedText{{name, place{sheet: name}}}
	case "file":
		return []placedText{{s.file.Name, place{}}}
	case "title":
		if !s.named {
			return nil
		}
		return []placedText{{s.grid.raw(s.titleAt), place{name, s.titleAt.String()}}}
	case "label":
		return s.labelTexts()
	}
	var out []placedText
	for _, row := range s.grid.rows {
		if row >= s.headStart() || s.headsPeriods(row) {
			break
		}
		for at, c := range s.grid.cells(row) {
			if c.Kind != workbook.Text || s.named && at == s.titleAt || hanzi.ContainsAny(s.grid.text(at), notPeriod) {
				continue
			}
			out = append(out, placedText{trim(c.Text), place{name, at.String()}})
		}
	}
	return out
}

// headsPeriods says that a row is of a header that tells the columns' periods.
func (s *sheetReading) headsPeriods(row int) bool {
	return slices.ContainsFunc(s.found, func(f *found) bool {
		return f.table.across == indicators.ByPeriod && f.block.first <= row && row <= f.block.last
	})
}

func (s *sheetReading) labelTexts() []placedText {
	var out []placedText
	if len(s.spec.dated) == 0 {
		return nil
	}
	for _, row := range s.grid.rows {
		for at := range s.grid.cells(row) {
			if raw, ok := s.beside(at, s.spec.dated); ok && raw != "" {
				out = append(out, placedText{firstField(raw), place{s.grid.sheet.Name, at.String()}})
			}
		}
	}
	return out
}

// unitLine is a statement of units above a table.
type unitLine struct {
	units []unit
	at    workbook.Ref
	text  string
	title bool // in the brackets of a title rather than behind 单位

	others bool // another layout's table stands between it and this one
}

// unitsAbove finds the statements of units above a header, the nearest first: of those in one row the nearest by column. What
// stands above the header of another table is that one's, and counts here only where nothing is nearer.
func (s *sheetReading) unitsAbove(b *block, from, to int) []unitLine {
	var lines []unitLine
	for _, row := range slices.Backward(s.grid.whole) {
		if row >= b.last {
			continue
		}
		line, ok := s.unitLineIn(row, row >= b.first, from, to)
		if !ok {
			continue
		}
		if len(lines) > 0 && s.headerBetween(row, b) {
			break
		}
		line.others = s.isOthers(row, b)
		lines = append(lines, line)
	}
	return lines
}

// headerBetween says whether the header of another table stands between a row and a header.
func (s *sheetReading) headerBetween(row int, b *block) bool {
	for _, other := range s.sheets {
		if other.grid.sheet == s.grid.sheet && slices.ContainsFunc(other.found, func(f *found) bool { return f.block.last >= row && f.block.last < b.first }) {
			return true
		}
	}
	return false
}

// unitLineIn is the statement of units in a row that is nearest to some columns.
func (s *sheetReading) unitLineIn(row int, header bool, from, to int) (best unitLine, ok bool) {
	distance := -1
	for at, c := range s.grid.cells(row) {
		if c.Kind != workbook.Text {
			continue
		}
		raw := trim(c.Text)
		line, ok := s.unitLineAt(at, raw, header)
		if !ok && strings.ContainsFunc(raw, hanzi.IsBlank) {
			line, ok = s.unitLineAt(at, hanzi.WithoutBlanks(raw), header) // 单 位 ： 万 元
		}
		if !ok {
			continue
		}
		if d := max(from-at.Col, at.Col-to, 0); distance < 0 || d < distance {
			best, distance = line, d
		}
	}
	return best, distance >= 0
}

// isOthers says whether a table of another layout stands in the sheet between a row and a header
// below it, as where a program saved all sheets on one page.
func (s *sheetReading) isOthers(row int, b *block) bool {
	for _, other := range s.sheets {
		if other.grid.sheet == s.grid.sheet && other.spec != s.spec && slices.ContainsFunc(other.found, func(f *found) bool { return len(f.missing) == 0 && f.block.first > row && f.block.last < b.first }) {
			return true
		}
	}
	return false
}

// unitLineAt reads 单位：万元 and its like at a place; within a header only
// that, else also the brackets at the end of a title.
func (s *sheetReading) unitLineAt(at workbook.Ref, raw string, header bool) (unitLine, bool) {
	if i := strings.Index(hanzi.Simplify(raw), "单位"); i >= 0 {
		after := strings.TrimLeft(raw[i+len("单位"):], " \u3000\u00a0")
		if rest := strings.TrimLeft(after, ":： \u3000\u00a0"); rest != after || after == "" {
			rest = withoutLooseBracket(rest)
			if rest == "" {
				rest = s.grid.raw(workbook.Ref{Row: at.Row, Col: at.Col + 1})
			}
			for _, text := range []string{rest, firstField(rest), beforeNextLabel(rest)} {
				if units := parseUnits(text); len(units) > 0 {
					return unitLine{units: units, at: at, text: text}, true
				}
			}
		}
	}
	if header {
		return unitLine{}, false
	}
	if _, inside, ok := hanzi.SplitBracket(raw); ok {
		if units := parseUnits(inside); len(units) > 0 && at.Row < s.headStart() {
			return unitLine{units: units, at: at, text: inside, title: true}, true
		}
	}
	return unitLine{}, false
}

// withoutLooseBracket takes a closing bracket off that was opened before the text: 万元） of （单位：万元）.
func withoutLooseBracket(s string) string {
	s = trim(s)
	for {
		rest, ok := strings.CutSuffix(s, "）")
		if !ok {
			rest, ok = strings.CutSuffix(s, ")")
		}
		if !ok || strings.ContainsAny(rest, "(（") {
			return s
		}
		s = trim(rest)
	}
}

// beforeNextLabel ends a text where another statement begins: 万元 币种：人民币.
func beforeNextLabel(s string) string {
	head, _, ok := strings.Cut(strings.ReplaceAll(s, "：", ":"), ":")
	if fields := strings.Fields(head); ok && len(fields) > 1 {
		return strings.Join(fields[:len(fields)-1], " ")
	}
	return s
}
