// Package proxy is 代报 as pages and programs say it: for which unit somebody sends a report that is not theirs to send, how it came
// to them, and what it came as. Who sends several reports at once says it once, before them.
package proxy

import (
	"fmt"
	"net/http"
	"strings"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// The names of the fields that say it.
const (
	UnitField     = "department"
	MeansField    = "means"
	WordsField    = "words"
	OriginalField = "original"
)

// OriginalBytes is how large what a report came as may be.
const OriginalBytes = 20 << 20

// Said is what somebody says of reports that they send.
type Said struct {
	Unit     string // for which; empty: their own
	Means    string
	Words    string
	Original report.Attachment
}

// Attach takes what the reports came as.
func (s *Said) Attach(name string, data []byte) error {
	if err := report.CheckAttachment(name, data); err != nil {
		return layout.Refusal(http.StatusUnsupportedMediaType, err, "原件“"+name+"”不能附：只收PDF、OFD、JPG、PNG和邮件（.eml），内容须与扩展名一致",
			fmt.Sprintf("%q cannot be attached: %v, with the contents that the ending says", name, report.ErrAttachment))
	}
	s.Original = report.NewAttachment(name, data)
	return nil
}

// For is the unit that the reports are sent for, and the ground on which somebody else sends them; nil where they are its own people's.
func (s *Said) For(l *layout.Layout, who people.Person) (unit string, ground *report.Proxy, err error) {
	if unit = s.Unit; unit == "" {
		unit = who.Department
	}
	about := l.AboutUnit(unit)
	switch {
	case who.May(people.Submit, about):
		return unit, nil, nil
	case unit == "" && who.Could(people.SubmitFor):
		return "", nil, layout.Refusal(http.StatusUnprocessableEntity, nil, "请选择代哪个单位报送", "choose the unit that it is sent for")
	case unit == "":
		return "", nil, layout.Refusal(http.StatusForbidden, nil, "账号不属于任何填报单位，不能上传",
			"the account is of no reporting unit and cannot upload")
	case !who.Could(people.SubmitFor):
		return "", nil, layout.Refusal(http.StatusForbidden, nil, "只能报送本单位的报表", "only what is your own unit's is yours to send")
	case !who.May(people.SubmitFor, about):
		return "", nil, layout.Refusal(http.StatusForbidden, nil, "这个单位不允许代报", "the unit does not let others send its reports")
	}
	ground = &report.Proxy{Means: report.Means(s.Means), Words: strings.TrimSpace(s.Words), Original: s.Original}
	if err := ground.Check(); err != nil {
		return "", nil, layout.Refusal(http.StatusUnprocessableEntity, err, fmt.Sprintf(
			"代报须写明来源（来函、邮件或电话记录）和文号或经过（最多%d字），并附原件", report.ProxyWords),
			fmt.Sprintf("%v; send %s, %s and %s before the files", err, MeansField, WordsField, OriginalField))
	}
	return unit, ground, nil
}

// Form is the fields in which it is said, for the template that draws them.
type Form struct {
	layout.Page
	Units layout.Options
	Means layout.Options
	Words string
	Kept  string // the name of what the reports came as, which is there already
	MB    int
}

// NewForm is the form for who sends reports of other units, with what was said before; nil: they send none. Their own unit, if they
// send for one, stands first.
func NewForm(c *indicators.Catalogue, p layout.Page, s Said) *Form {
	if !p.Who.Could(people.SubmitFor) {
		return nil
	}
	f := &Form{Page: p, Words: s.Words, Kept: s.Original.Name, MB: OriginalBytes >> 20}
	if d := c.Department(p.Who.Department); d != nil && p.Who.May(people.Submit, people.About{Department: d.ID}) {
		f.Units.Add(d.ID, p.In(d.Name)+p.T("（本单位）", " (own)"), s.Unit == d.ID)
	}
	for _, d := range c.Departments {
		if d.ID != p.Who.Department && p.Who.May(people.SubmitFor, people.About{Department: d.ID, Proxied: d.Proxy}) {
			f.Units.Add(d.ID, p.In(d.Name), s.Unit == d.ID)
		}
	}
	for _, m := range report.AllMeans() {
		f.Means.Add(string(m), p.In(m.Name()), s.Means == string(m))
	}
	return f
}
