package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"zhibiao/collector/report"
	"zhibiao/people"
	"zhibiao/people/proof"
	"zhibiao/server/layout"
	"zhibiao/server/steps"
)

// Proofs prove lines of the log.
type Proofs interface {
	// Receipt proves the newest line of an act about something; proof.ErrNotLogged where there is none.
	Receipt(ctx context.Context, act people.Act, about string) (proof.Receipt, error)
}

// papers are what proves a submission: its receipt, and its print to be signed.
type papers struct{ submissionPages }

// receipt answers with the proof that a submission is in the log, as a file.
func (s papers) receipt(w http.ResponseWriter, r *http.Request) error {
	p := s.layout.New(r, "", "")
	sub, err := s.find(r, p, people.ReadSubmission)
	if err != nil {
		return err
	}
	proved, err := s.config.Proofs.Receipt(r.Context(), people.Receive, aboutSubmission(sub.ID))
	if errors.Is(err, proof.ErrNotLogged) {
		return &layout.Error{Code: http.StatusNotFound, Cause: err,
			Public: p.T("这份报送收于启用日志之前，没有存证。", "This submission came before there was a log: there is no proof of it.")}
	}
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(proved, "", " ")
	if err != nil {
		return err
	}
	layout.Private(w.Header())
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="receipt-%d.json"`, sub.ID))
	_, err = w.Write(append(body, '\n'))
	return err
}

// printedMost is how many figures are put on paper: more nobody signs for.
const printedMost = 2000

// printPage is a submission as it was read, to be printed, signed and sealed.
type printPage struct {
	layout.Page
	report.Submission
	FormName, FormNumber, UnitName, When string
	ReceivedAt, Code                     string // no code: the log does not tell of it
	Figures                              []figureLine
	Left                                 int // that are not on the paper
	Steps                                steps.Steps
}

// printed shows what was read of a submission, with lines for who answers for it to sign and a code that the log proves.
func (s papers) printed(w http.ResponseWriter, r *http.Request) error {
	p := printPage{Page: s.layout.New(r, "打印签章", "To be signed")}
	var err error
	if p.Submission, err = s.find(r, p.Page, people.ReadSubmission); err != nil {
		return err
	}
	if p.Verdict != report.Accepted {
		return &layout.Error{Code: http.StatusNotFound,
			Public: p.T("这份报送没有入库，没有可签章的内容。", "Nothing of it was recorded that could be signed."),
			Help:   p.T("更正后重新报送，再打印。", "Send it mended, and print that.")}
	}
	n := s.names(p.Page)
	x, err := s.study(r.Context(), p.Submission, time.Time{})
	if err != nil {
		return err
	}
	for i := range x.figures[:min(len(x.figures), printedMost)] {
		p.Figures = append(p.Figures, n.figure(x, &x.figures[i]))
	}
	for i := range x.plans[:min(len(x.plans), printedMost-len(p.Figures))] {
		p.Figures = append(p.Figures, n.plan(x, &x.plans[i]))
	}
	p.Left = len(x.figures) + len(x.plans) - len(p.Figures)
	if f := s.layout.Catalogue().Form(p.Form); f != nil {
		p.FormNumber = f.Number
	}
	p.Here, p.FormName, p.UnitName = "/submissions", s.layout.FormName(p.Page, p.Form), s.layout.UnitName(p.Page, p.Department)
	p.When, p.ReceivedAt = p.Period.Name(p.English), s.layout.Clock(p.Received)
	if p.Code, err = s.config.Upload.Office.Code(r.Context(), p.ID); err != nil {
		return err
	}
	if p.Steps, err = steps.Of(r.Context(), s.config.Ledger, s.layout, p.Page, p.Submission, s.config.Now()); err != nil {
		return err
	}
	return writePage(w, r, "print.html", p)
}

func aboutSubmission(id int64) string { return fmt.Sprintf("submission %d", id) }
