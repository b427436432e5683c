package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/change"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/doubts"
	"zhibiao/server/layout"
	"zhibiao/server/review"
	"zhibiao/server/steps"
)

// How much of a submission one page shows.
const (
	findingsShown = 300
	changesShown  = 200
	figuresShown  = 200 // of a page of figures
	spotShown     = 50  // figures, and findings, beside the sheet: a spot may be a whole sheet
)

// submissionPage is one submission.
type submissionPage struct {
	layout.Page
	report.Submission
	Outcome                        outcome
	Sentence                       string
	FormName, DepartmentName, When string
	ReceivedAt, KnownAt, Bytes     string
	File, Answer                   string // addresses; Answer is empty where there is nothing to say
	NotYet                         bool   // on the day asked for, it had not come in
	Spot                           *spotView
	Findings                       []findingLine
	Corrected                      []changeLine
	Figures                        []figureLine
	Total                          int    // figures and targets on all pages
	Superseded                     int    // of them, stated anew since and differently
	Newer, Older                   string // addresses of the pages of figures
	From, To                       int
	FindingsAll, FindingsLeft      int
	CorrectedAll, CorrectedLeft    int
	AllMarked                      bool // the annotated file has every finding
	StageName                      string
	Ground                         *report.Finding // why somebody sent it for the unit; nil: its own people did
	Offers                         []review.Offer  // what the reader may decide about it
	Decided                        []review.Decided
	Steps                          steps.Steps
	Doubts                         []doubts.Beside
	MayDoubt                       bool
	About                          string // address of the submission that a decision is about
}

// findingLine is a finding with the address of its cell.
type findingLine struct {
	report.Finding
	Kind, Name, Place, Address   string
	Message1, Expected1, Mending string
}

// changeLine is a figure that the submission changed.
type changeLine struct {
	Indicator, Of, When, Before, After, Difference, Place, Address string
}

// submission shows one submission, and with ?cell=Sheet!C14 the sheet around that cell.
func (s submissionPages) submission(w http.ResponseWriter, r *http.Request) error {
	p := submissionPage{Page: s.layout.New(r, "报送", "Submission")}
	sub, err := s.find(r, p.Page, people.ReadSubmission)
	if err != nil {
		return err
	}
	known, err := s.asOf(p.Page)
	if err != nil {
		return err
	}
	what, err := s.study(r.Context(), sub, known)
	if err != nil {
		return err
	}
	names := s.names(p.Page)
	p.Here = "/submissions"
	p.head(s.Server, what)
	if p.Proxied {
		all, err := s.config.Ledger.Findings(r.Context(), sub.ID)
		if err != nil {
			return err
		}
		p.Ground = report.ProxyOf(all)
	}
	p.NotYet = !known.IsZero() && sub.Received.After(known)
	if err := p.decisions(r.Context(), s.review); err != nil {
		return err
	}
	if p.Steps, err = steps.Of(r.Context(), s.config.Ledger, s.layout, p.Page, sub, s.config.Now()); err != nil {
		return err
	}
	p.MayDoubt = doubts.May(p.Page, sub)
	if p.Doubts, err = s.doubts.Beside(r.Context(), p.Page, sub); err != nil {
		return err
	}
	p.findings(what)
	p.changes(names, what)
	if err := p.figures(r, names, what); err != nil {
		return err
	}
	if p.Spot, err = s.spot(r, p.Page, names, what); err != nil {
		return err
	}
	return writePage(w, r, "submission.html", p)
}

// decisions tells what was decided about the submission, and what may be.
func (p *submissionPage) decisions(ctx context.Context, room *review.Room) (err error) {
	p.StageName = p.In(p.Stage.Name())
	if p.Verdict != report.Accepted || p.AsOf != "" {
		return nil
	}
	if p.Offers, err = room.Offers(ctx, p.Page, p.Submission); err != nil {
		return err
	}
	p.Decided, err = room.Decided(ctx, p.Page, p.Submission)
	return err
}

// find looks up the submission that the path names. One that is not the reader's to see is answered as one that is not there.
func (s submissionPages) find(r *http.Request, p layout.Page, act people.Act) (report.Submission, error) {
	sub, err := layout.Submission(r, s.config.Ledger)
	switch {
	case err == nil && p.Who.May(act, layout.About(sub)):
		return sub, nil
	case err != nil && !errors.Is(err, report.ErrNoSubmission):
		return sub, err
	}
	return report.Submission{}, &layout.Error{Code: http.StatusNotFound, Cause: err,
		Public: p.T("没有收件号为“", "There is no submission “") + r.PathValue("id") + p.T("”的报送。", "”."),
		Help: p.T("收件号是报送记录里的数字。请从报送记录中按单位和报表查找。",
			"A submission's number is the one in the list of submissions. Look for it there by department and form.")}
}

// studied is all that the ledger tells of a submission.
type studied struct {
	sub       report.Submission
	catalogue *indicators.Catalogue
	findings  []report.Finding // the gravest, as many as a page shows
	tally     report.Tally     // of all
	figures   []report.Statement
	plans     []plan
	asOf      bool // the figures stand as they did on a day in the past

	fresh, corrected, superseded int             // figures and plans that are new, that replace others, that were replaced since
	changes                      []change.Change // the first of those that replace others
}

// study reads a submission, what stood before it and what stands at an instant (zero: now).
func (s submissionPages) study(ctx context.Context, sub report.Submission, known time.Time) (*studied, error) {
	ledger := s.config.Ledger
	x := &studied{sub: sub, catalogue: s.config.Catalogue(), asOf: !known.IsZero()}
	var err error
	if x.findings, x.tally, err = ledger.Gravest(ctx, sub.ID, findingsShown); err != nil || sub.Verdict != report.Accepted {
		return x, err
	}
	revision, err := ledger.RevisionAt(ctx, known)
	if err != nil {
		return nil, err
	}
	figures, targets, err := ledger.Statements(ctx, sub.ID, revision)
	if err != nil {
		return nil, err
	}
	x.figures = figures
	x.compareFigures()
	for _, t := range targets {
		p := plan{Target: t}
		if p.before, err = standingPlan(ctx, ledger, t, sub.Revision-1); err != nil {
			return nil, err
		}
		if p.stands, err = standingPlan(ctx, ledger, t, revision); err != nil {
			return nil, err
		}
		x.plans = append(x.plans, p)
	}
	x.comparePlans()
	return x, nil
}

// plan is a target that the submission sets, with what stood of its window before and what stands.
type plan struct {
	indicators.Target
	before, stands *indicators.Target
}

// standingPlan is the newest target of a window after a revision; nil: there was none.
func standingPlan(ctx context.Context, ledger Ledger, t indicators.Target, revision int64) (*indicators.Target, error) {
	all, err := ledger.TargetsAt(ctx, t.Subject, revision)
	for i := range slices.Backward(all) {
		if all[i].Window == t.Window {
			return &all[i], err
		}
	}
	return nil, err
}

// compareFigures tells what the figures replaced, and how many of them were replaced since.
func (x *studied) compareFigures() {
	for i := range x.figures {
		f := &x.figures[i]
		if f.New() {
			x.fresh++
		} else if f.Corrects() {
			x.change(func() change.Change { return change.Correction(x.catalogue, f) })
		}
		if f.Stands != nil && !f.StandsAs() {
			x.superseded++
		}
	}
}

// comparePlans tells what the targets replaced, and how many of them were replaced since.
func (x *studied) comparePlans() {
	for i := range x.plans {
		p := &x.plans[i]
		for _, c := range x.planChanges(&p.Target, p.before) {
			if c.New() {
				x.fresh++
			} else {
				x.change(func() change.Change { return c })
			}
		}
		if p.stands != nil && !x.samePlan(p.stands, &p.Target) {
			x.superseded++
		}
	}
}

// planChanges lists what a target changes of another; nil: there is none.
func (x *studied) planChanges(t, before *indicators.Target) []change.Change {
	return change.PlanChanges(x.catalogue, t, func(indicators.Subject) []indicators.Target {
		if before == nil {
			return nil
		}
		return []indicators.Target{*before}
	})
}

func (x *studied) samePlan(a, b *indicators.Target) bool { return len(x.planChanges(a, b)) == 0 }

// change counts what replaces something else, and spells out as many as a page shows.
func (x *studied) change(spell func() change.Change) {
	if x.corrected++; x.corrected <= changesShown {
		x.changes = append(x.changes, spell())
	}
}

func (p *submissionPage) head(s *Server, x *studied) {
	p.Submission = x.sub
	p.Title = x.sub.Name
	p.Total = len(x.figures) + len(x.plans)
	listed := report.Listed{Submission: x.sub, Tally: x.tally}
	p.Outcome = outcomeNow(p.Page, listed)
	p.Sentence = p.sentence(listed.Outcome(), x)
	p.FormName, p.DepartmentName = s.layout.FormName(p.Page, x.sub.Form), s.layout.UnitName(p.Page, x.sub.Department)
	p.When = x.sub.Period.Name(p.English)
	for _, f := range x.findings {
		if f.About != 0 {
			p.About = p.SubmissionAddress(f.About)
		}
	}
	p.ReceivedAt, p.Bytes = s.layout.Clock(x.sub.Received), byteCount(x.sub.Size)
	if !x.sub.Known.Equal(x.sub.Received) {
		p.KnownAt = s.layout.Clock(x.sub.Known)
	}
	p.File = p.Link(fmt.Sprintf("/submissions/%d/file", x.sub.ID))
	if len(x.findings) > 0 && !report.SaysUnreadable(x.findings[0].Code) {
		p.Answer = p.Link(fmt.Sprintf("/submissions/%d/answer.xlsx", x.sub.ID))
	}
}

// sentence is the outcome in words.
func (p *submissionPage) sentence(v report.Verdict, x *studied) string {
	faults, questions := x.tally.Errors, x.tally.Questions
	switch v {
	case report.Held:
		return fmt.Sprintf(p.T("待说明：有%d处问题没有说明理由。文件里的数据都没有入库，原有数据不变；更正或说明理由后重新报送。",
			"Held: %d questions came without a reason. Nothing of the file was recorded, what stood before stands; mend them or give the "+
				"reason, and send it again."), questions)
	case report.Rejected:
		return fmt.Sprintf(p.T("退回：有%d处错误。文件里的数据都没有入库，原有数据不变；按下面的处理办法更正后重新报送。",
			"Rejected (errors: %d). Nothing of the file was recorded, what stood before stands; "+
				"mend them as told below and send it again."), faults)
	}
	switch x.sub.Stage {
	case report.Withdrawn:
		return p.T("已撤回：填报单位撤回了这份报送，此前的数据恢复；下面是当时报送的内容。",
			"Withdrawn: its unit took it back, and what stood before stands again. Below is what it said.")
	case report.Refused:
		return p.T("签批退回：本单位签批人退回了这份报送，此前的数据恢复；请按意见改好后重新报送。",
			"Refused by its unit's signer: what stood before stands again; mend it as remarked and send it anew.")
	case report.SentBack:
		return p.T("审核退回：这份报送由审核员退回，此前的数据恢复；请按意见改好后重新报送。",
			"Sent back by a reviewer: what stood before stands again; mend it as remarked and send it anew.")
	}
	said := len(x.figures) + len(x.plans)
	if waits := p.waits(x.sub); waits != "" {
		return fmt.Sprintf(waits, said)
	}
	text := fmt.Sprintf(p.T("已入库：%d个数据，其中新增%d个，更正%d个。", "Accepted (figures: %d, of them new: %d, corrected: %d)."), said, x.fresh,
		x.corrected)
	if questions > 0 {
		text += p.T(fmt.Sprintf("有%d处待说明", questions), " It came with "+indicators.Count(questions, "question"))
		if x.sub.Reason != "" {
			text += p.T("，已说明理由。", ", for which a reason was given.")
		} else {
			text += p.T("。", ".")
		}
	}
	return text
}

// SourceName is where the submission came from, as people call it.
func (p submissionPage) SourceName() string {
	if p.Source == report.UploadSource {
		return p.T("上传", "upload")
	}
	return p.Source
}

// waits says what keeps the figures of a submission from standing, as a format for how many they are; empty: nothing does.
func (p *submissionPage) waits(sub report.Submission) string {
	if !sub.Chain.Waits {
		return ""
	}
	switch sub.Chain.Open() {
	case report.Unsigned:
		return p.T("已收到，待签批：%d个数据；签批后才算报送，全部环节办完后数据生效。",
			"Received and to be signed (figures: %d): it counts as sent once it is signed; its figures stand once all steps are taken.")
	case report.Uncopied:
		return p.T("已收到，待传盖章件：%d个数据；盖章件上传后才算报送，全部环节办完后数据生效。",
			"Received, its sealed copy missing (figures: %d): it counts as sent once that is attached; "+
				"its figures stand once all steps are taken.")
	case report.Uncountersigned:
		return p.T("已收到，待会签：%d个数据，会签完毕后生效。", "Accepted and to be countersigned (figures: %d): they stand once it is.")
	case report.Objected:
		return p.T("已收到，会签有异议：%d个数据，异议解决前不生效。", "Accepted and objected to (figures: %d): they do not stand until that is settled.")
	case report.Pending:
		return p.T("已收到，待审核：%d个数据，审核通过后入库生效。", "Accepted and to be reviewed (figures: %d): they stand once it is reviewed.")
	}
	return ""
}

func byteCount(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

func (p *submissionPage) findings(x *studied) {
	for _, f := range x.findings {
		p.Findings = append(p.Findings, findingOf(p.Page, x.sub.ID, f))
	}
	p.FindingsAll = x.tally.Total()
	p.FindingsLeft = p.FindingsAll - len(x.findings)
	p.AllMarked = x.tally.Total() <= answer.MaxMarked
}

func findingOf(p layout.Page, id int64, f report.Finding) findingLine {
	l := findingLine{Finding: f, Kind: string(f.Severity), Name: p.SeverityName(f.Severity), Place: f.Place(),
		Message1: p.In(f.Message), Expected1: p.In(f.Expected), Mending: p.In(f.Mend)}
	if _, ok := report.ParseSpot(f.Sheet + "!" + f.Cell); ok {
		l.Address = p.SpotAddress(id, f.Sheet, f.Cell)
	}
	return l
}

func (p *submissionPage) changes(n names, x *studied) {
	p.CorrectedAll = x.corrected
	p.CorrectedLeft = x.corrected - len(x.changes)
	for _, c := range x.changes {
		c = c.Told(x.catalogue, p.English)
		l := changeLine{Before: *c.Before, After: c.After, Difference: c.Change, Place: c.Sheet + "!" + c.Cell,
			Address: p.SpotAddress(x.sub.ID, c.Sheet, c.Cell)}
		l.Indicator, l.Of = n.subject(indicators.Subject{Indicator: c.Indicator, Entity: c.Entity}, c.Item)
		l.When = strings.TrimSpace(p.In(c.When()) + " " + p.In(c.BasisName()))
		if c.Percent != nil {
			l.Difference += fmt.Sprintf(" (%+.2f%%)", *c.Percent)
		}
		p.Corrected = append(p.Corrected, l)
	}
}
