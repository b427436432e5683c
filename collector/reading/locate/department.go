package locate

import (
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

var (
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

// conflictMessage says whose report a file is, and that it came from another.
func conflictMessage(s *Outline, said, from string) indicators.Text {
	if s.File.Source == report.UploadSource {
		return report.Both("这是%s的报表，由%s的账号上传", "this is a report of %s, uploaded by an account of %s", said, from)
	}
	return report.Both("这是%s的报表，放在了%s的文件夹里", "this is a report of %s, in the folder of %s", said, from)
}

// chooseDepartment tells whose report it is: by the way it came in, by what
// the file says beside 填报单位, or because one unit alone owes the form.
func chooseDepartment(s *Outline) {
	said, at := departmentSaid(s)
	if id, ok := s.hidden(form.DepartmentName); ok && said == "" && s.DepartmentName(id) != id {
		said = id
	}
	duties := indicators.DutiesOf(s.Catalogue)
	owed, from := duties.OwedBy(s.Form.Form), duties.Answering(s.File.Department, s.Received())
	switch {
	case said != "" && slices.Contains(owed, said) && hasEnded(s, said, at):
		s.Department = said
	case said != "" && from != "" && said != from && duties.Answering(said, s.Received()) != from:
		s.Say(departmentConflict, at, s.DepartmentName(said),
			report.Detail{Message: conflictMessage(s, s.DepartmentName(said), s.DepartmentName(from))})
	case from != "":
		s.Department = from
	case said != "":
		s.Department = said
	case len(s.Form.Departments) == 1:
		s.Department = duties.Answering(s.Form.Departments[0], s.Received())
	default:
		s.Say(departmentMissing, at, "", report.Detail{Expected: s.departmentNames(owing(s))})
		return
	}
	s.Parts = duties.Obligors(s.Form.Form, s.Department)
	switch {
	case s.Department == "" || len(s.Parts) > 0:
	case from != "" && said == "":
		s.Say(departmentUnknown, at, s.DepartmentName(from), report.Detail{
			Expected: s.departmentNames(owing(s)),
			Message: report.Both("该报表不由%s报送，文件可能放错了文件夹", "%s does not owe this form; the file may lie in the wrong folder",
				s.DepartmentName(from)),
		})
	default:
		s.Say(departmentUnknown, at, s.DepartmentName(s.Department), report.Detail{Expected: s.departmentNames(owing(s))})
	}
}

// hasEnded refuses the report of a unit that is no more, and names the one that reports now.
func hasEnded(s *Outline, department string, at report.Place) bool {
	now := indicators.DutiesOf(s.Catalogue).Answering(department, s.Received())
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
func owing(s *Outline) []string {
	var out []string
	for _, d := range s.Form.Departments {
		if now := indicators.DutiesOf(s.Catalogue).Answering(d, s.Received()); !slices.Contains(out, now) {
			out = append(out, now)
		}
	}
	return out
}

// departmentSaid looks beside the labels of every sheet, above and below the
// table, and then in the titles, where one of the units owing the form is named.
func departmentSaid(s *Outline) (string, report.Place) {
	taken, takenAt, owed := "", report.Place{}, indicators.DutiesOf(s.Catalogue).OwedBy(s.Form.Form)
	for _, sheet := range s.Sheets {
		for _, row := range sheet.Grid.Rows {
			for at, c := range sheet.Grid.Cells(row) {
				if c.Kind != workbook.Text {
					continue
				}
				raw, ok := sheet.Beside(at, sheet.Spec.DepartmentLabels)
				if !ok || raw == "" {
					continue
				}
				id, where := departmentBeside(s, raw), sheet.Place(at)
				switch {
				case takenAt == report.Place{}:
					if id == "" {
						s.Say(departmentUnknown, where, cells.FirstField(raw), report.Detail{Expected: s.departmentNames(owing(s))})
					}
					taken, takenAt = id, where
				case id != taken && slices.Contains(owed, id) && slices.Contains(owed, taken):
					s.Say(departmentConflict, where, cells.FirstField(raw), twoUnits(s, id, taken, takenAt))
				}
			}
		}
	}
	if takenAt != (report.Place{}) {
		return taken, takenAt
	}
	if id, at := departmentInTitle(s); id != "" {
		return id, at
	}
	return departmentAlone(s)
}

// twoUnits says that a file names another reporting unit elsewhere.
func twoUnits(s *Outline, here, there string, at report.Place) report.Detail {
	return report.Detail{
		Expected: report.Both("%s", "%s", s.DepartmentName(there)),
		Message: report.Both("文件中有两个填报单位：此处为“%s”，%s 处为“%s”，请分别报送",
			"the file names two reporting units: %q here, at %s %q; send a file for each", s.DepartmentName(here),
			at.Sheet+"!"+at.Cell, s.DepartmentName(there)),
	}
}

// departmentInTitle is the unit that a sheet's title names; empty: none does.
func departmentInTitle(s *Outline) (string, report.Place) {
	for _, sheet := range s.Sheets {
		if sheet.named {
			if id, ok := departmentWithin(s, sheet.Grid.Text(sheet.titleAt)); ok {
				return id, sheet.Place(sheet.titleAt)
			}
		}
	}
	return "", report.Place{}
}

// departmentAlone is a unit that is named in another way than beside its label: before a title or in its brackets, alone in a line above
// or below the table, behind 单位, or as the sheet's name.
func departmentAlone(s *Outline) (string, report.Place) {
	for _, sheet := range s.Sheets {
		name := sheet.Grid.Sheet.Name
		if id, ok := findDepartment(s, name); ok {
			return id, report.Place{Sheet: name}
		}
		first, last := sheet.headStart(), lastFigure(sheet.Grid)
		for _, row := range sheet.Grid.Rows {
			if at, ok := sheet.Grid.FirstText(row); ok && (row < first || row > last) {
				if id := departmentOf(s, sheet, at); id != "" {
					return id, sheet.Place(at)
				}
			}
		}
	}
	return "", report.Place{}
}

// lastFigure is the last row that holds a number.
func lastFigure(g *cells.Grid) (last int) {
	for _, row := range slices.Backward(g.Rows) {
		for _, c := range g.Cells(row) {
			if c.Kind == workbook.Number {
				return row
			}
		}
	}
	return 0
}

// departmentOf is the unit that a text names as the one that reports.
func departmentOf(s *Outline, sheet *Sheet, at workbook.Ref) string {
	raw := sheet.Grid.Raw(at)
	if head, tail, ok := cells.CutColon(raw); ok {
		if name, _, _ := hanzi.SplitBracket(head); hanzi.Key(name) != unitWord {
			return ""
		}
		raw = tail
	}
	if id, ok := findDepartment(s, raw); ok || !sheet.isTitle(at) {
		return id
	}
	text := hanzi.Key(raw)
	for _, d := range s.Catalogue.Departments {
		for _, f := range calledIn(d) {
			own := strings.Contains(hanzi.Key(s.Form.Name.ZH), f)
			if !own && (beginsWithUnit(text, f) || strings.HasSuffix(text, "("+f+")")) {
				return d.ID
			}
		}
	}
	return ""
}

// beginsWithUnit says that a title begins with a unit's name, or has it behind the period: 财政局2026年10月月报, 2026年10月财政局月报.
func beginsWithUnit(title, unit string) bool {
	before, _, ok := strings.Cut(title, unit)
	return ok && periodBefore.MatchString(before)
}

var periodBefore = regexp.MustCompile(`^(?:[\d年月季度半上下份.\-至到一二三四]*)$`)

// departmentBeside is the unit that stands beside a label; empty where none is known by it.
func departmentBeside(s *Outline, raw string) string {
	for _, name := range []string{cells.FirstField(raw), raw} {
		if id, ok := findDepartment(s, name); ok {
			return id
		}
	}
	return ""
}

// departmentWithin finds the one unit owing the form that a title names.
func departmentWithin(s *Outline, folded string) (string, bool) {
	id, owed := "", indicators.DutiesOf(s.Catalogue).OwedBy(s.Form.Form)
	for _, d := range s.Catalogue.Departments {
		if !slices.Contains(owed, d.ID) {
			continue
		}
		for _, f := range calledIn(d) {
			if strings.Contains(folded, f) {
				if id != "" && id != d.ID {
					return "", false
				}
				id = d.ID
			}
		}
	}
	return id, id != ""
}

// calledIn are a unit's names in Chinese, folded; none is empty.
func calledIn(d *indicators.Department) []string {
	names := hanzi.Keys(append([]string{d.Name.ZH, d.Short}, d.Aliases...))
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

func findDepartment(s *Outline, raw string) (string, bool) {
	head, _, _ := hanzi.SplitBracket(raw)
	for _, text := range []string{hanzi.Key(raw), hanzi.Key(head)} {
		for _, d := range s.Catalogue.Departments {
			if text != "" && (text == hanzi.Key(d.Name.EN) || slices.Contains(calledIn(d), text)) {
				return d.ID, true
			}
		}
	}
	return "", false
}
