package extract

import (
	"slices"

	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

var DepartmentForeign = report.Code{
	Name: "department.foreign", Severity: report.Fault,
	Meaning: indicators.Text{ZH: "此处是其他单位报送的数据，与该单位所报不一致", EN: "another unit reports this figure, and says another"},
	Mend:    indicators.Text{ZH: "请删去该数，或与该单位核对", EN: "clear the figure, or settle it with that unit"},
}

// A file speaks only for its own department. Where several owe a form, the rows and columns of the others are
// passed over if they are blank or say what their owners say; they are never recorded.

// ownerOf is the other department whose figure a cell holds; empty where it is the file's own.
func ownerOf(p *Piece, m indicators.Meaning, subject indicators.Subject) string {
	s := p.file
	f := p.Sheet.Spec.Form.Form
	if len(f.Departments) < 2 || s.Department == "" || m.Indicator == "" || subject.Indicator == "" {
		return "" // one owes it, or the form gives each department an indicator of its own
	}
	owner, ok := s.owners[subject]
	if !ok {
		if owner = indicators.DutiesOf(s.Catalogue).OwnerOf(f, subject); slices.Contains(s.Parts, owner) {
			owner = ""
		}
		owner = indicators.DutiesOf(s.Catalogue).Answering(owner, s.Received())
		s.owners[subject] = owner
	}
	return owner
}

// keepForeign keeps another department's figure in mind, to be held against what it says itself.
func (s *Content) keepForeign(v Value, owner string) {
	if v.Status != indicators.Missing && !v.Period.IsZero() {
		s.Foreign = append(s.Foreign, ForeignValue{v, owner})
	}
}

// keepForeignPlan keeps a cell of another department's plan in mind, to be held against the plan that it sent itself.
func (s *Content) keepForeignPlan(c PlanCell) {
	t, _, err := indicators.TargetsOf(s.Catalogue).OfPlan(c.slot.subject, c.sheet.Period)
	if err != nil {
		sayForeignCell(c.sheet, c.slot.at, c.slot.owner)
		return
	}
	f := ForeignPlan{
		Target: t, Role: c.slot.meaning.Role, Item: c.slot.meaning.Item, Month: c.month(), Stated: c.value, Text: c.text,
		Owner: c.slot.owner, Sheet: c.sheet, At: c.slot.at,
	}
	if f.Month > 0 && c.slot.meaning.Basis != "cumulative" {
		f.Stated += s.stepBefore(f)
	}
	s.ForeignPlans = append(s.ForeignPlans, f)
}

// stepBefore is what the parts before one come to, which its row states from left to right.
func (s *Content) stepBefore(f ForeignPlan) float64 {
	for _, o := range slices.Backward(s.ForeignPlans) {
		if o.Sheet == f.Sheet && o.At.Row == f.At.Row && o.Target.Subject == f.Target.Subject && o.Month > 0 && o.Month < f.Month {
			return o.Stated
		}
	}
	return 0
}

// sayForeignCell names another department's cell that cannot be held against anything.
func sayForeignCell(s *locate.Sheet, at workbook.Ref, owner string) {
	c := DepartmentForeign
	c.Severity = report.Notice
	s.Say(c, s.Place(at), s.Grid.Raw(at), report.Detail{Message: report.Both("此处由%s填报，未记录", "this is for %s to fill, and was not recorded",
		s.DepartmentText(owner))})
}
