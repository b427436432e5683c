package layout

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"zhibiao/collector/report"
	"zhibiao/people"
)

// Submissions knows submissions by their numbers; report.ErrNoSubmission where there is none.
type Submissions interface {
	Submission(ctx context.Context, id int64) (report.Submission, error)
}

// Submission gives the submission whose number a path has as {id}; report.ErrNoSubmission where that is no number.
func Submission(r *http.Request, from Submissions) (report.Submission, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return report.Submission{}, fmt.Errorf("%w: %w", report.ErrNoSubmission, err)
	}
	return from.Submission(r.Context(), id)
}

// About is what an act about a submission is about.
func About(s report.Submission) people.About {
	about := people.About{Department: s.Department, Sender: s.Account}
	if open := s.Chain.Open(); open != report.Unsigned && open != report.Uncopied { // what its own unit has not signed is nobody else's
		about.Asked = s.Chain.Units()
	}
	return about
}

// Seen is what somebody sees of the submissions; nil: all of them.
func Seen(who people.Person) *report.Seen {
	if who.MayAll(people.ReadSubmission) {
		return nil
	}
	s := &report.Seen{}
	if who.May(people.ReadSubmission, people.About{Department: who.Department}) {
		s.Department = who.Department
	}
	if who.May(people.ReadSubmission, people.About{Sender: who.ID}) {
		s.Account = who.ID
	}
	return s
}

// SubmissionAddress is the address of a submission.
func (p Page) SubmissionAddress(id int64) string { return p.Link(fmt.Sprintf("/submissions/%d", id)) }

// SubmissionAction is where something is done about a submission.
func (p Page) SubmissionAction(id int64, what string) string {
	return p.Link(fmt.Sprintf("/submissions/%d/%s", id, what))
}

// SpotAddress is the address of a cell in a submission's file.
func (p Page) SpotAddress(id int64, sheet, cells string) string {
	return p.Link(fmt.Sprintf("/submissions/%d", id), "cell", sheet+"!"+cells) + "#cell"
}

// DoubtAddress is where a figure is doubted that stands in a cell of a submission's file.
func (p Page) DoubtAddress(id int64, sheet, cell string) string {
	return p.Link("/doubt", "submission", strconv.FormatInt(id, 10), "sheet", sheet, "cell", cell)
}

// SeverityName is what people call a severity.
func (p Page) SeverityName(s report.Severity) string {
	words := report.SeverityWords[s]
	return p.T(words[0], words[1])
}
