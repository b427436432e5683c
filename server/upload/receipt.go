package upload

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"zhibiao/collector/report"
	"zhibiao/people"
	"zhibiao/server/layout"
	"zhibiao/server/steps"
)

func receiptAddress(p layout.Page, id int64) string { return p.Link(fmt.Sprintf("/receipts/%d", id)) }

// receiptNumber is 回执编号: the year of receipt and the submission's number.
func receiptNumber(s report.Submission) string {
	return fmt.Sprintf("HZ%d-%06d", s.Received.Year(), s.ID)
}

// receiptPage is 回执: who sent what and when, and what was recorded; made to be printed.
type receiptPage struct {
	layout.Page
	report.Submission
	Number, Code             string        // 回执编号, 校验码; no code: the log does not tell of it
	QR                       template.HTML // of both; empty: none is shown
	FormName, UnitName, When string
	UploadedAt, ReceivedAt   string
	KnownAt, RecordedAt      string
	Said                     int // figures and targets
	Accepted                 bool
	Ground                   *report.Finding // why somebody sent it for the unit; nil: its own people did
	Proof, Whole, Original   string          // addresses
	Steps                    steps.Steps
	Waits                    string // for what before it counts as sent, in words; empty: for nothing
}

// receipts are the pages of what was recorded.
type receipts struct{ *Room }

// submission gives the submission that a path names, if the reader may see it.
func (o receipts) submission(r *http.Request, p layout.Page) (report.Submission, error) {
	sub, err := layout.Submission(r, o.Office)
	switch {
	case err == nil && p.Who.May(people.ReadSubmission, layout.About(sub)):
		return sub, nil
	case err != nil && !errors.Is(err, report.ErrNoSubmission):
		return sub, err
	}
	return report.Submission{}, &layout.Error{Code: http.StatusNotFound, Cause: err, Public: p.T("没有这个回执。", "There is no such receipt."),
		Help: p.T("回执在报送记录里每份报送的页面上。", "A receipt is on the page of its submission.")}
}

func (o receipts) receiptPage(w http.ResponseWriter, r *http.Request) error {
	p := receiptPage{Page: o.Layout.New(r, "回执", "Receipt")}
	var err error
	if p.Submission, err = o.submission(r, p.Page); err != nil {
		return err
	}
	s := p.Submission
	p.Here, p.Number, p.Accepted = "/uploads", receiptNumber(s), s.Verdict == report.Accepted
	if f := o.Layout.Catalogue().Form(s.Form); f != nil {
		p.FormName = p.In(f.Name)
	}
	p.UnitName = o.Layout.UnitName(p.Page, s.Department)
	if !s.Period.IsZero() {
		p.When = s.Period.Name(p.English)
	}
	clock := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(o.Layout.Location).Format("2006-01-02 15:04:05")
	}
	p.UploadedAt, p.ReceivedAt, p.KnownAt, p.RecordedAt = clock(s.Uploaded), clock(s.Received), clock(s.Known), clock(s.Recorded)
	if p.Accepted {
		figures, targets, err := o.Office.Said(r.Context(), s.ID)
		if err != nil {
			return err
		}
		p.Said = len(figures) + len(targets)
	}
	if s.Proxied {
		findings, err := o.Office.Findings(r.Context(), s.ID)
		if err != nil {
			return err
		}
		p.Ground, p.Original = report.ProxyOf(findings), p.Link(fmt.Sprintf("/submissions/%d/original", s.ID))
	}
	if p.Code, err = o.Office.Code(r.Context(), s.ID); err != nil {
		return err
	}
	if p.Code != "" {
		p.Proof = fmt.Sprintf("/submissions/%d/receipt.json", s.ID)
	}
	if o.QR != nil && o.QR() {
		if p.QR, err = qrCode(strings.TrimSpace(p.Number + " " + p.Code)); err != nil {
			return err
		}
	}
	p.Whole = p.SubmissionAddress(s.ID)
	if open := s.Chain.Open(); (open == report.Unsigned || open == report.Uncopied) && !s.Stage.Gone() {
		p.Waits = p.In(open.Name())
	}
	if p.Steps, err = steps.Of(r.Context(), o.Office, o.Layout, p.Page, s, o.Now()); err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "receipt.html", p)
}
