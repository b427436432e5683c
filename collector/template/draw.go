package template

import (
	"slices"

	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// drawBook writes the workbook; as a trial, with something in every cell.
func drawBook(t *template, standing report.Standing, trial bool) *workbook.Draft {
	d := workbook.NewDraft(t.made)
	for _, s := range t.sheets {
		drawSheet(t, d.Page(s.name), s, standing, trial)
	}
	if !trial {
		drawLast(t, d, standing)
		drawConcepts(t, d)
		d.Open(t.sheets[0].name)
	}
	d.DefineName(form.FormName, `"`+t.form.ID+`"`)
	d.DefineName(form.PeriodName, `"`+t.period.String()+`"`)
	d.DefineName(form.DepartmentName, `"`+t.department+`"`)
	return d
}

// How a template looks.
var (
	templateTitle  = workbook.Style{Bold: true, Size: 16, Across: "center", Down: "center"}
	templateLine   = workbook.Style{Size: 10}
	templateRight  = workbook.Style{Size: 10, Across: "right"}
	templateHeader = workbook.Style{Bold: true, Size: 10, Border: true, Across: "center", Down: "center", Wrap: true, Ground: "E7E6E6"}
	templateLabel  = workbook.Style{Size: 10, Border: true, Ground: "F7F7F7", Wrap: true, Down: "center"}
	templateInput  = workbook.Style{Size: 10, Border: true, Unlocked: true, Down: "center"}
	templateGrey   = workbook.Style{Size: 9, Color: "999999"}
)

func drawSheet(t *template, p *workbook.Page, s *templateSheet, standing report.Standing, trial bool) {
	wide := workbook.Range{Last: workbook.Ref{Col: s.width - 1}}
	p.Merge(wide, templateTitle)
	p.Text(workbook.Ref{}, t.titleText(s.spec), templateTitle)
	p.Height(0, 30)
	if t.form.Number != "" {
		p.Text(workbook.Ref{Row: 1, Col: s.width - 1}, "表号："+t.form.Number, templateRight)
	}
	label := "填报单位"
	if len(s.spec.Department) > 0 {
		label = s.spec.Department[0]
	}
	p.Text(workbook.Ref{Row: 2}, label+"："+t.departmentName(), templateLine)
	if !t.inTitle(s.spec) {
		p.Text(workbook.Ref{Row: 2, Col: s.width / 2}, t.periodText(s.spec), workbook.Style{Size: 10, Across: "center"})
	}
	if s.spec.Unit != "" {
		p.Text(workbook.Ref{Row: 3, Col: s.width - 1}, "单位："+s.spec.Unit, templateRight)
	}
	for col := range s.width {
		p.Width(col, col, max(s.widths[col], 10))
	}
	for _, m := range s.merges {
		p.Merge(m, templateHeader)
	}
	for _, c := range s.cells {
		drawCell(t, p, s, c, standing, trial)
	}
	if trial {
		return
	}
	if s == t.sheets[0] {
		drawReason(p, s)
	}
	p.Text(workbook.Ref{Row: s.last + 3}, "注：白色单元格可填写，其余已锁定（无密码）；没有数据的填“—”，为零的填 0；上期数见批注和灰色工作表，指标口径见“"+conceptsSheet+"”。", templateGrey)
	p.Freeze(workbook.Ref{Row: s.head.Row + 1, Col: 1})
	p.Protect()
	p.Landscape()
}

// drawReason gives the clerk a place to say why a figure that may be asked about is right.
func drawReason(p *workbook.Page, s *templateSheet) {
	row := s.last + 2
	p.Text(workbook.Ref{Row: row}, form.ReasonLabel+"（数据异常的原因）", templateLabel)
	p.Merge(workbook.Range{First: workbook.Ref{Row: row, Col: 1}, Last: workbook.Ref{Row: row, Col: s.width - 1}}, templateInput)
}

func (t *template) departmentName() string {
	for _, d := range t.reader.Catalogue().Departments {
		if d.ID == t.department {
			return d.Name.ZH
		}
	}
	return t.department
}

// inTitle says that the layout looks for its period in the title, and in no line or label where it stands better.
func (t *template) inTitle(spec *form.SheetSpec) bool {
	in := spec.PeriodPlaces()
	return slices.Contains(in, "title") && !slices.Contains(in, "line") && !(slices.Contains(in, "label") && len(spec.Period.Labels) > 0)
}

// titleText is the title, with the period where the layout looks for it there.
func (t *template) titleText(spec *form.SheetSpec) string {
	if !t.inTitle(spec) {
		return t.title(spec)
	}
	return t.title(spec) + "（" + t.periodName(spec) + "）"
}

func (t *template) periodName(spec *form.SheetSpec) string {
	return t.period.Shift(-spec.Period.Shift).Name(false)
}

// periodText states the period where the layout looks for it.
func (t *template) periodText(spec *form.SheetSpec) string {
	name := t.periodName(spec)
	if len(spec.Period.Labels) > 0 {
		return spec.Period.Labels[0] + "：" + name
	}
	return name
}
