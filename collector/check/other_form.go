package check

import (
	"fmt"

	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var formDiffers = report.Code{
	Name: "form.differs", Severity: report.Question,
	Meaning: indicators.Text{ZH: "与另一张报表已报的同一数据不一致", EN: "another form states the same figure otherwise"},
	Mend:    indicators.Text{ZH: "请核对两张报表；如以本表为准请说明理由", EN: "check the two forms; if this one is right, give the reason"},
}

// checkForms holds figures against those of the same key that another form brought: where both are equally final, they have to
// agree. A final figure lawfully differs from the preliminary one that it replaces.
func checkForms(s *comparison) {
	for i := range s.Values {
		v := &s.Values[i]
		if v.Status == indicators.Missing || v.Role != indicators.RoleValue || !v.Basis.Reported() {
			continue
		}
		o := s.past.of[i].stood(v)
		if o == nil || o.Status != v.Status || !report.Stated(o) || form.Agree(v.Rounded, form.Rounded(o.Rounded(s.Catalogue.Units))) {
			continue
		}
		by := s.known.Submission(o.Source.Submission)
		other := s.Catalogue.Form(by.Form)
		if other == nil || by.Form == s.Form.ID {
			continue
		}
		stands := s.past.shown(v, o.Value)
		s.Say(formDiffers, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
			Expected: report.Both("%s", "%s", stands),
			Message: indicators.Text{
				ZH: fmt.Sprintf("“%s”所报%s为%s，此处为%s", other.Name.ZH, v.Period.Name(false), stands.ZH, v.Source.Text),
				EN: fmt.Sprintf("%q says %s of %s, this says %s", other.Name.In(true), stands.EN, v.Period.Name(true), v.Source.Text),
			},
		})
	}
}
