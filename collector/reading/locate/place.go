package locate

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

var (
	PeriodFrequency = report.Code{
		Name: "period.frequency", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "报告期与报表的报送周期不符", EN: "the period is not one that the form is for"},
		Mend:    indicators.Text{ZH: "请改为该报表的报告期", EN: "write a period of the form's frequency"},
	}
	periodTemplate = report.Code{
		Name: "period.template", Severity: report.Question,
		Meaning: indicators.Text{ZH: "报告期与模板所属报告期不同", EN: "the period is not the one that the template was made for"},
		Mend:    indicators.Text{ZH: "请核对年月；如无误请说明理由", EN: "check year and month; if right, give the reason"},
	}
	departmentMissing = report.Code{
		Name: "department.missing", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "未写明填报单位", EN: "the file does not say which unit reports"},
		Mend:    indicators.Text{ZH: "请填写填报单位", EN: "fill in the reporting unit"},
	}
	departmentUnknown = report.Code{
		Name: "department.unknown", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "填报单位不是该报表的报送单位", EN: "the reporting unit does not owe this form"},
		Mend:    indicators.Text{ZH: "请核对填报单位", EN: "check the reporting unit"},
	}
	departmentEnded = report.Code{
		Name: "department.ended", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "填报单位已撤销", EN: "the reporting unit is no more"},
		Mend:    indicators.Text{ZH: "请由承接单位报送", EN: "let the unit that took its place report"},
	}
	departmentConflict = report.Code{
		Name: "department.conflict", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "填报单位前后不一致或与报送渠道不一致", EN: "the units named differ, or differ from the one that sent it"},
		Mend:    indicators.Text{ZH: "请核对填报单位", EN: "check the reporting unit"},
	}
)

// chooseDepartment tells whose report it is: by the way it came in, by what
// the file says beside 填报单位, or because one unit alone owes the form.
func (s *Outline) chooseDepartment() {
	said, at := s.departmentSaid()
	if id, ok := s.hidden(form.DepartmentName); ok && said == "" && s.DepartmentName(id) != id {
		said = id
	}
	owed := s.Catalogue.OwedBy(s.Form.Form)
	from := s.Catalogue.Answering(s.File.Department, s.Received())
	switch {
	case said != "" && slices.Contains(owed, said) && s.hasEnded(said, at):
		s.Department = said
	case said != "" && from != "" && said != from && slices.Contains(owed, said):
		s.Say(departmentConflict, at, s.DepartmentName(said), report.Detail{Message: report.Both("这是%s的报表，放在了%s的文件夹里", "this is a report of %s, in the folder of %s", s.DepartmentName(said), s.DepartmentName(from))})
	case from != "":
		s.Department = from
	case said != "":
		s.Department = said
	case len(s.Form.Departments) == 1:
		s.Department = s.Catalogue.Answering(s.Form.Departments[0], s.Received())
	default:
		s.Say(departmentMissing, at, "", report.Detail{Expected: s.departmentNames(s.owing())})
		return
	}
	s.Parts = s.Catalogue.Obligors(s.Form.Form, s.Department)
	switch {
	case s.Department == "" || len(s.Parts) > 0:
	case from != "" && said == "":
		s.Say(departmentUnknown, at, s.DepartmentName(from), report.Detail{
			Expected: s.departmentNames(s.owing()),
			Message:  report.Both("该报表不由%s报送，文件可能放错了文件夹", "%s does not owe this form; the file may lie in the wrong folder", s.DepartmentName(from)),
		})
	default:
		s.Say(departmentUnknown, at, s.DepartmentName(s.Department), report.Detail{Expected: s.departmentNames(s.owing())})
	}
}

// hasEnded refuses the report of a unit that is no more, and names the one that reports now.
func (s *Outline) hasEnded(department string, at report.Place) bool {
	now := s.Catalogue.Answering(department, s.Received())
	if now == department {
		return false
	}
	s.Say(departmentEnded, at, s.DepartmentName(department), report.Detail{
		Expected: report.Both("%s", "%s", s.DepartmentName(now)),
		Message:  report.Both("%s已撤销，现由%s报送", "%s is no more; %s reports now", s.DepartmentName(department), s.DepartmentName(now)),
	})
	return true
}

// owing are the units that owe the form now.
func (s *Outline) owing() []string {
	var out []string
	for _, d := range s.Form.Departments {
		if now := s.Catalogue.Answering(d, s.Received()); !slices.Contains(out, now) {
			out = append(out, now)
		}
	}
	return out
}

func (s *Outline) departmentNames(ids []string) indicators.Text {
	var out []string
	for _, id := range ids {
		out = append(out, s.DepartmentName(id))
	}
	return report.Both("%s", "%s", strings.Join(out, "、"))
}

func (s *Outline) DepartmentName(id string) string { return cmp.Or(s.DepartmentText(id).ZH, id) }

// DepartmentText is a department's name; empty for one that the catalogue does not have.
func (s *Outline) DepartmentText(id string) indicators.Text {
	if d := s.Catalogue.Department(id); d != nil {
		return d.Name
	}
	return indicators.Text{}
}

// departmentSaid looks beside the labels of every sheet, above and below the
// table, and then in the titles, where one of the units owing the form is named.
func (s *Outline) departmentSaid() (string, report.Place) {
	taken, takenAt, owed := "", report.Place{}, s.Catalogue.OwedBy(s.Form.Form)
	for _, sheet := range s.Sheets {
		for _, row := range sheet.Grid.Rows {
			for at := range sheet.Grid.Cells(row) {
				raw, ok := sheet.Beside(at, sheet.Spec.DepartmentLabels)
				if !ok || raw == "" {
					continue
				}
				id, where := s.departmentBeside(raw), sheet.Place(at)
				switch {
				case takenAt == report.Place{}:
					if id == "" {
						s.Say(departmentUnknown, where, cells.FirstField(raw), report.Detail{Expected: s.departmentNames(s.owing())})
					}
					taken, takenAt = id, where
				case id != taken && slices.Contains(owed, id) && slices.Contains(owed, taken):
					s.Say(departmentConflict, where, cells.FirstField(raw), report.Detail{
						Expected: report.Both("%s", "%s", s.DepartmentName(taken)),
						Message:  report.Both("文件中有两个填报单位：此处为“%s”，%s 处为“%s”，请分别报送", "the file names two reporting units: %q here, at %s %q; send a file for each", s.DepartmentName(id), takenAt.Sheet+"!"+takenAt.Cell, s.DepartmentName(taken)),
					})
				}
			}
		}
	}
	if takenAt != (report.Place{}) {
		return taken, takenAt
	}
	for _, sheet := range s.Sheets {
		if sheet.named {
			if id, ok := s.departmentWithin(sheet.Grid.Text(sheet.titleAt)); ok {
				return id, sheet.Place(sheet.titleAt)
			}
		}
	}
	return "", report.Place{}
}

// departmentBeside is the unit that stands beside a label; empty where none is known by it.
func (s *Outline) departmentBeside(raw string) string {
	for _, name := range []string{cells.FirstField(raw), raw} {
		if id, ok := s.findDepartment(name); ok {
			return id
		}
	}
	return ""
}

// departmentWithin finds the one unit owing the form that a title names.
func (s *Outline) departmentWithin(folded string) (string, bool) {
	id, owed := "", s.Catalogue.OwedBy(s.Form.Form)
	for _, d := range s.Catalogue.Departments {
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

func (s *Outline) findDepartment(raw string) (string, bool) {
	head, _, _ := hanzi.SplitBracket(raw)
	for _, text := range []string{hanzi.Key(raw), hanzi.Key(head)} {
		for _, d := range s.Catalogue.Departments {
			for _, name := range append([]string{d.Name.ZH, d.Short, d.Name.EN}, d.Aliases...) {
				if f := hanzi.Key(name); f != "" && f == text {
					return d.ID, true
				}
			}
		}
	}
	return "", false
}

// Beside is what stands at a label: behind its colon in the same cell, or in
// the next cell that holds something in the row. ok says that a label is there.
func (s *Sheet) Beside(at workbook.Ref, labels []string) (string, bool) {
	c := s.Grid.Cell(at)
	if c.Kind != workbook.Text {
		return "", false
	}
	raw := cells.Trim(c.Text)
	head, tail, colon := cells.CutColon(raw)
	name, _, _ := hanzi.SplitBracket(head)
	f := hanzi.Key(name)
	if !slices.Contains(labels, f) {
		return "", false
	}
	if colon && tail != "" {
		return tail, true
	}
	for col := at.Col + 1; col <= s.Grid.Last.Col && col <= at.Col+4; col++ {
		next := workbook.Ref{Row: at.Row, Col: col}
		if s.Grid.Anchor(next) == s.Grid.Anchor(at) && s.Grid.Anchor(at) == at && next != at {
			if m, ok := s.Grid.Sheet.MergeAt(at); ok && m.Contains(next) {
				continue
			}
		}
		if raw := s.Grid.Raw(next); raw != "" {
			return raw, true
		}
	}
	return "", true
}

// choosePeriod reads the sheet's period where its layout says that it stands.
func (s *Sheet) choosePeriod() {
	var taken periods.Period
	var takenFrom string
	year, month := 0, periods.Spoken{}
	odd, oddAt, oddPeriod := "", report.Place{}, periods.Period{}
	for _, where := range s.Spec.PeriodPlaces() {
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
				if s.Spec.Form.Combined && p == periods.Month(p.Year(), time.February) && taken.IsZero() {
					taken, takenFrom, s.PeriodAt, s.February = periods.JanuaryFebruary(p.Year()), t.text, t.at, t.text
					continue
				}
				if odd == "" {
					odd, oddAt, oddPeriod = t.text, t.at, p
				}
				continue
			}
			if taken.IsZero() {
				taken, takenFrom, s.PeriodAt = q, t.text, t.at
				s.spanSaid(p, q, t.text)
				continue
			}
			if q != taken && where != "line" {
				s.Say(periodConflict, t.at, t.text, report.Detail{Message: report.Both("报告期不一致：此处为“%s”，另一处为“%s”", "the periods differ: %q here, %q elsewhere", report.Clip(t.text, 60), report.Clip(takenFrom, 60))})
			}
		}
	}
	year = cmp.Or(year, s.yearAbove)
	s.year = year
	if taken.IsZero() && year != 0 && month.First != 0 {
		if p, ok := month.In(year); ok {
			if q, ok := periods.Fit(p.Shift(s.Spec.Period.Shift), s.Spec.Form.Frequency, s.Spec.Form.Combined); ok {
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
			s.Say(periodTemplate, s.PeriodAt, takenFrom, report.Detail{Expected: report.Both("%s", "%s", made.Name(false)), Message: report.Both("该模板是为%s制作的，表中写的是%s，按表中所写读取", "the template was made for %s, the sheet says %s; the sheet was taken", made.Name(false), taken.Name(false))})
		}
	}
	if !taken.IsZero() {
		s.Period, s.year = taken, taken.Year()
		return
	}
	if s.periodsInTables() {
		return
	}
	at := report.Place{Sheet: s.Grid.Sheet.Name, Cell: s.titleAt.String()}
	want := report.Both("%s", "%s", s.wantedPeriod(oddPeriod))
	if odd != "" {
		s.Say(PeriodFrequency, oddAt, odd, report.Detail{Expected: want, Message: report.Both("“%s”不是该报表的报告期", "%q is not a period of this form", report.Clip(odd, 60))})
		return
	}
	s.Say(periodMissing, at, s.Grid.Raw(s.titleAt), report.Detail{Expected: want})
}

// periodOf is the form's period that a text means by what it says.
func (s *Sheet) periodOf(sp periods.Spoken, said periods.Period, text string) (periods.Period, bool) {
	q, ok := periods.Fit(said.Shift(s.Spec.Period.Shift), s.Spec.Form.Frequency, s.Spec.Form.Combined)
	if sp.First == 0 && s.Spec.Form.Frequency < 12 && !periods.SayWholeYear(text) {
		return periods.Period{}, false
	}
	return q, ok
}

// madeFor is the period that one of our own templates was made for.
func (s *Sheet) madeFor() (periods.Period, bool) {
	text, ok := s.hidden(form.PeriodName)
	if !ok {
		return periods.Period{}, false
	}
	p, err := periods.Parse(text)
	if err != nil {
		return p, false
	}
	return periods.Fit(p, s.Spec.Form.Frequency, s.Spec.Form.Combined)
}

// wantedPeriod is how a period of the form is written: that of the year's first two months where one of them was said of a form
// that takes them as one.
func (s *Sheet) wantedPeriod(said periods.Period) string {
	if s.Spec.Form.Combined && !said.IsZero() && said.LastMonth() <= time.February {
		return periods.JanuaryFebruary(said.Year()).Name(false)
	}
	switch s.Spec.Form.Frequency {
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
func (s *Sheet) periodsInTables() bool {
	for _, t := range s.Spec.TableSpecs {
		if t.Rows.By == indicators.ByPeriod || t.Rows.And.By == indicators.ByPeriod {
			continue
		}
		if t.AcrossBy != indicators.ByPeriod || slices.ContainsFunc(s.Headers, func(f *Header) bool { return f.table == t && f.hasPlain() }) {
			return false
		}
	}
	return true
}

type placedText struct {
	text string
	at   report.Place
}

func (s *Sheet) periodTexts(where string) []placedText {
	name := s.Grid.Sheet.Name
	switch where {
	case "sheet":
		return []placedText{{name, report.Place{Sheet: name}}}
	case "file":
		return []placedText{{s.File.Name, report.Place{}}}
	case "title":
		if !s.named {
			return nil
		}
		return []placedText{{s.Grid.Raw(s.titleAt), report.Place{Sheet: name, Cell: s.titleAt.String()}}}
	case "label":
		return s.labelTexts()
	}
	var out []placedText
	for _, row := range s.Grid.Rows {
		if row >= s.headStart() || s.headsPeriods(row) {
			break
		}
		for at, c := range s.Grid.Cells(row) {
			if c.Kind != workbook.Text || s.named && at == s.titleAt || hanzi.ContainsAny(s.Grid.Text(at), cells.NotPeriod) {
				continue
			}
			out = append(out, placedText{cells.Trim(c.Text), report.Place{Sheet: name, Cell: at.String()}})
		}
	}
	return out
}

// headsPeriods says that a row is of a header that tells the columns' periods.
func (s *Sheet) headsPeriods(row int) bool {
	return slices.ContainsFunc(s.Headers, func(f *Header) bool {
		return f.table.AcrossBy == indicators.ByPeriod && f.block.first <= row && row <= f.block.Last
	})
}

func (s *Sheet) labelTexts() []placedText {
	var out []placedText
	if len(s.Spec.PeriodLabels) == 0 {
		return nil
	}
	for _, row := range s.Grid.Rows {
		for at := range s.Grid.Cells(row) {
			if raw, ok := s.Beside(at, s.Spec.PeriodLabels); ok && raw != "" {
				out = append(out, placedText{cells.FirstField(raw), report.Place{Sheet: s.Grid.Sheet.Name, Cell: at.String()}})
			}
		}
	}
	return out
}

// unitLine is a statement of units above a table.
type unitLine struct {
	Units []cells.Unit
	At    workbook.Ref
	Text  string
	title bool // in the brackets of a title rather than behind 单位

	Others bool // another layout's table stands between it and this one
}

// unitsAbove finds the statements of units above a header, the nearest first: of those in one row the nearest by column. What
// stands above the header of another table is that one's, and counts here only where nothing is nearer.
func (s *Sheet) unitsAbove(b *block, from, to int) []unitLine {
	var lines []unitLine
	for _, row := range slices.Backward(s.Grid.Whole) {
		if row >= b.Last {
			continue
		}
		line, ok := s.unitLineIn(row, row >= b.first, from, to)
		if !ok {
			continue
		}
		if len(lines) > 0 && s.headerBetween(row, b) {
			break
		}
		line.Others = s.isOthers(row, b)
		lines = append(lines, line)
	}
	return lines
}

// headerBetween says whether the header of another table stands between a row and a header.
func (s *Sheet) headerBetween(row int, b *block) bool {
	for _, other := range s.Sheets {
		if other.Grid.Sheet == s.Grid.Sheet && slices.ContainsFunc(other.Headers, func(f *Header) bool { return f.block.Last >= row && f.block.Last < b.first }) {
			return true
		}
	}
	return false
}

// unitLineIn is the statement of units in a row that is nearest to some columns.
func (s *Sheet) unitLineIn(row int, header bool, from, to int) (best unitLine, ok bool) {
	distance := -1
	for at, c := range s.Grid.Cells(row) {
		if c.Kind != workbook.Text {
			continue
		}
		raw := cells.Trim(c.Text)
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
func (s *Sheet) isOthers(row int, b *block) bool {
	for _, other := range s.Sheets {
		if other.Grid.Sheet == s.Grid.Sheet && other.Spec != s.Spec && slices.ContainsFunc(other.Headers, func(f *Header) bool { return len(f.missing) == 0 && f.block.first > row && f.block.Last < b.first }) {
			return true
		}
	}
	return false
}

// unitLineAt reads 单位：万元 and its like at a place; within a header only
// that, else also the brackets at the end of a title.
func (s *Sheet) unitLineAt(at workbook.Ref, raw string, header bool) (unitLine, bool) {
	if i := strings.Index(hanzi.Simplify(raw), "单位"); i >= 0 {
		after := strings.TrimLeft(raw[i+len("单位"):], " \u3000\u00a0")
		if rest := strings.TrimLeft(after, ":： \u3000\u00a0"); rest != after || after == "" {
			rest = withoutLooseBracket(rest)
			if rest == "" {
				rest = s.Grid.Raw(workbook.Ref{Row: at.Row, Col: at.Col + 1})
			}
			for _, text := range []string{rest, cells.FirstField(rest), beforeNextLabel(rest)} {
				if units := cells.ParseUnits(text); len(units) > 0 {
					return unitLine{Units: units, At: at, Text: text}, true
				}
			}
		}
	}
	if header {
		return unitLine{}, false
	}
	if _, inside, ok := hanzi.SplitBracket(raw); ok {
		if units := cells.ParseUnits(inside); len(units) > 0 && at.Row < s.headStart() {
			return unitLine{Units: units, At: at, Text: inside, title: true}, true
		}
	}
	return unitLine{}, false
}

// withoutLooseBracket takes a closing bracket off that was opened before the text: 万元） of （单位：万元）.
func withoutLooseBracket(s string) string {
	s = cells.Trim(s)
	for {
		rest, ok := strings.CutSuffix(s, "）")
		if !ok {
			rest, ok = strings.CutSuffix(s, ")")
		}
		if !ok || strings.ContainsAny(rest, "(（") {
			return s
		}
		s = cells.Trim(rest)
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
