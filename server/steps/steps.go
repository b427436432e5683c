// Package steps is the chain of a submission as pages show it: who signed it for its unit, what the units say that were asked to agree,
// whether its sealed copy is there and by when it is due, whether a reviewer confirmed it.
package steps

import (
	"context"
	"fmt"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// Ledger knows what was decided about submissions.
type Ledger interface {
	Submissions(ctx context.Context, f report.Filter) ([]report.Listed, error)
	Findings(ctx context.Context, id int64) ([]report.Finding, error)
}

// Steps are a submission's, for the template that draws them.
type Steps struct {
	layout.Page
	Lines            []Line
	Signed, Reviewed Line // not done: nobody has
	ByUnit           bool // who signs it need not be its head
	Countersigned    []Line
	Attach           string // where its reader attaches a sealed copy; empty: they do not
	Replaces         bool   // the sealed copy that is there
	MB               int    // that a sealed copy may have
}

// Line is a step: what it is, where it stands, and who took it when.
type Line struct {
	Name, Kind, State, By, When, Words string
	Done                               bool   // and not refused
	File, Address                      string // of a sealed copy
}

// decisionsRead is how many decisions about one submission are looked at.
const decisionsRead = 100

// Of are the steps of a submission as they stand; without lines where its form asks for none.
func Of(ctx context.Context, ledger Ledger, l *layout.Layout, p layout.Page, sub report.Submission, now time.Time) (s Steps, err error) {
	s.Page, s.MB = p, report.CopyBytes>>20
	c := sub.Chain
	if sub.Verdict != report.Accepted || p.AsOf != "" || !c.SignOff.Asked() && c.Copy == "" && len(c.Asked) == 0 && !c.Review {
		return s, nil
	}
	taken, err := decisions(ctx, ledger, sub.ID)
	if err != nil {
		return s, err
	}
	m := maker{l: l, p: p, sub: sub, now: now, taken: taken}
	if c.SignOff.Asked() {
		s.Signed, s.ByUnit = m.signature(), c.SignOff == indicators.SignedByUnit
		s.Lines = append(s.Lines, s.Signed)
	}
	if c.Copy != "" {
		s.Lines = append(s.Lines, m.copy())
		if !sub.Stage.Gone() && p.Who.May(people.AttachCopy, layout.About(sub)) {
			s.Attach, s.Replaces = p.SubmissionAction(sub.ID, "attach"), c.Copied
		}
	}
	for _, u := range c.Asked {
		s.Countersigned = append(s.Countersigned, m.unit(u))
	}
	s.Lines = append(s.Lines, s.Countersigned...)
	if c.Review {
		s.Reviewed = m.review()
		s.Lines = append(s.Lines, s.Reviewed)
	}
	return s, nil
}

// taken is a decision with its first finding, which says what it does.
type taken struct {
	report.Listed
	report.Finding
}

// decisions are those about a submission, newest first.
func decisions(ctx context.Context, ledger Ledger, id int64) (list []taken, err error) {
	all, err := ledger.Submissions(ctx, report.Filter{Of: id, Limit: decisionsRead})
	for _, d := range all {
		findings, err := ledger.Findings(ctx, d.ID)
		if err != nil {
			return nil, err
		}
		if len(findings) > 0 {
			list = append(list, taken{d, findings[0]})
		}
	}
	return list, err
}

// maker makes the lines of one submission.
type maker struct {
	l     *layout.Layout
	p     layout.Page
	sub   report.Submission
	now   time.Time
	taken []taken
}

// line is a step as the newest decision of these codes, of a unit where one is named, leaves it; where there is none, waiting.
func (m maker) line(name, waiting string, unit string, codes map[string]indicators.Text) (Line, *taken) {
	l := Line{Name: name, Kind: "notice", State: waiting}
	for i := range m.taken {
		t := &m.taken[i]
		said, is := codes[t.Code]
		if !is || t.Unit != unit {
			continue
		}
		l.State, l.By, l.When, l.Words = m.p.In(said), t.By, m.l.Clock(t.Received), t.Listed.Reason
		l.Kind, l.Done = "accepted", true
		if t.Code == report.RefusedCode || t.Code == report.ObjectedCode || t.Code == report.SentBackCode {
			l.Kind, l.Done = "rejected", false
		}
		return l, t
	}
	return l, nil
}

func (m maker) signature() Line {
	name := m.p.T("本单位签批", "Signed for the unit")
	if m.sub.Chain.SignOff == indicators.SignedByHead {
		name = m.p.T("单位负责人签批", "Signed by the head")
	}
	l, _ := m.line(name, m.p.In(report.Unsigned.Name()), "", map[string]indicators.Text{
		report.SignedCode: {ZH: "已签批", EN: "signed"}, report.RefusedCode: {ZH: "退回", EN: "refused"}})
	return l
}

func (m maker) unit(u report.Countersigner) Line {
	l, _ := m.line(m.p.T("会签：", "Countersigned: ")+m.l.UnitName(m.p, u.Unit), m.p.In(report.Uncountersigned.Name()), u.Unit,
		map[string]indicators.Text{report.AgreedCode: {ZH: "同意", EN: "agreed"}, report.ObjectedCode: {ZH: "有异议", EN: "objected"}})
	return l
}

func (m maker) review() Line {
	l, _ := m.line(m.p.T("审核", "Review"), m.p.In(report.Pending.Name()), "", map[string]indicators.Text{
		report.ReviewedCode: {ZH: "已审", EN: "reviewed"}, report.SentBackCode: {ZH: "退回", EN: "sent back"}})
	return l
}

func (m maker) copy() Line {
	l, t := m.line(m.p.T("盖章件", "Sealed copy"), m.missing(), "", map[string]indicators.Text{report.CopiedCode: {ZH: "已上传", EN: "attached"}})
	if t != nil && t.Attached != nil {
		l.File, l.Address = t.Attached.Name, m.p.Link(fmt.Sprintf("/submissions/%d/copy", m.sub.ID))
	}
	if due := CopyDue(m.l.Catalogue(), m.sub); t == nil && !due.IsZero() && !m.now.Before(due.AddDate(0, 0, 1)) {
		l.Kind = "rejected"
	}
	return l
}

// missing says that there is no sealed copy, and by when it is due.
func (m maker) missing() string {
	due := CopyDue(m.l.Catalogue(), m.sub)
	if due.IsZero() {
		return m.p.T("未上传，上传后才算报送", "missing: it counts as sent once it is there")
	}
	day := due.Format(time.DateOnly)
	if !m.now.Before(due.AddDate(0, 0, 1)) {
		return fmt.Sprintf(m.p.T("未上传，应于%s前上传，已逾期", "missing, due on %s: overdue"), day)
	}
	return fmt.Sprintf(m.p.T("未上传，应于%s前上传", "missing, due on %s"), day)
}

// CopyDue is the first instant of the day by whose end the sealed copy of a submission is due that may come later; zero: it may not.
func CopyDue(c *indicators.Catalogue, sub report.Submission) time.Time {
	if sub.Chain.Copy != indicators.CopyLater {
		return time.Time{}
	}
	return c.Calendar.WorkingDay(sub.Received.In(c.Location), indicators.CopyDays)
}

// Attached is the newest sealed copy of a submission; nil: there is none.
func Attached(ctx context.Context, ledger Ledger, id int64) (*report.Attachment, error) {
	list, err := decisions(ctx, ledger, id)
	for _, t := range list {
		if t.Code == report.CopiedCode {
			return t.Attached, nil
		}
	}
	return nil, err
}
