package review

import (
	"net/http"

	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// copyField is the field of a form that brings a sealed copy.
const copyField = "copy"

// copies is where sealed copies are attached.
type copies struct {
	*Room
	places layout.Places // one for each request that brings one
}

// copiesAtOnce is how many requests may bring a sealed copy at once.
const copiesAtOnce = 4

// attach has a sealed copy of a submission recorded. What is secret is not to reach the disk: it is read into memory.
func (o copies) attach(w http.ResponseWriter, r *http.Request) (sub report.Submission, receipt report.Receipt, err error) {
	if sub, err = o.find(r, people.AttachCopy); err != nil {
		return sub, receipt, err
	}
	leave, err := o.places.Enter(r.Context())
	if err != nil {
		return sub, receipt, err
	}
	defer leave()
	name, data, err := layout.ReadFile(w, r, copyField, report.CopyBytes)
	if err != nil {
		return sub, receipt, err
	}
	if data == nil {
		return sub, receipt, layout.Refusal(http.StatusUnprocessableEntity, nil, "请选择盖章件的扫描件", "choose the scan of the sealed copy")
	}
	secret, err := o.Office.Classified(r.Context(), report.File{Name: name, Data: data, Source: report.UploadSource})
	if err != nil {
		return sub, receipt, err
	}
	if secret {
		return sub, receipt, layout.Classified(name)
	}
	scan := report.NewAttachment(name, data)
	receipt, err = o.record(r, sub, statement.Decision{Kind: statement.Attach, Copy: &scan})
	return sub, receipt, err
}

func (o copies) page(w http.ResponseWriter, r *http.Request) error {
	sub, _, err := o.attach(w, r)
	if err != nil {
		return err
	}
	p := o.Layout.New(r, "", "")
	http.Redirect(w, r, p.SubmissionAddress(sub.ID)+"#steps", http.StatusSeeOther)
	return nil
}

func (o copies) api(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	sub, receipt, err := o.attach(w, r)
	if err != nil {
		return err
	}
	return o.answer(w, r, sub, receipt)
}
