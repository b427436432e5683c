package statement

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// What is decided about a submission that was accepted. Its unit signs it or refuses to, and attaches a sealed copy; other units agree or
// object; a reviewer confirms it, returns it, or leaves it as it is. Its unit takes it back, or asks a reviewer for it where that is no
// longer its own to decide.
const (
	Sign   Kind = "sign"
	Refuse Kind = "refuse"
	Attach Kind = "attach"
	Agree  Kind = "agree"
	Object Kind = "object"

	Withdraw Kind = "withdraw"
	Ask      Kind = "ask"
	Confirm  Kind = "confirm"
	SendBack Kind = "return"
	Keep     Kind = "keep"
)

// Decision is what somebody decides about a submission.
type Decision struct {
	Kind       Kind
	Submission int64
	Reason     string
	Notes      []Note             // of SendBack and Refuse
	Unit       string             // that says Agree or Object
	Copy       *report.Attachment // of Attach
	Closed     bool               // the bulletin of its period was released
	By         string
	At         time.Time
}

// Note is what a reviewer remarks at a cell.
type Note struct {
	Sheet string `json:"sheet"`
	Cell  string `json:"cell"`
	Words string `json:"words"`
}

// Why a decision is not taken.
var (
	ErrNoReport   = errors.New("it is no report that was accepted")
	ErrDecided    = errors.New("it was decided already")
	ErrLocked     = errors.New("it was reviewed, or its period's bulletin was released: ask for it to be sent back")
	ErrFree       = errors.New("it can be withdrawn without asking")
	ErrNotPending = errors.New("it waits for no reviewer")
	ErrNotAsked   = errors.New("nobody asks for it to be sent back")
	ErrPersonal   = errors.New("a signature, and a unit's word on another's report, are given by its people on their pages")
	ErrNoStep     = errors.New("its form does not ask for that, or something else comes before")
)

var decisions = map[Kind]struct {
	name indicators.Text
	code report.Code
}{
	Sign: {indicators.Text{ZH: "签批", EN: "signed"}, report.Code{
		Name: report.SignedCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "签批同意", EN: "the unit's signature to a report was given"},
		Mend:    indicators.Text{ZH: "无须处理", EN: "nothing is to be done"},
	}},
	Refuse: {indicators.Text{ZH: "签批退回", EN: "refused by its signer"}, report.Code{
		Name: report.RefusedCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "签批退回，此前的数据恢复", EN: "the unit's signer refused a report; what stood before stands again"},
		Mend:    indicators.Text{ZH: "请按意见更正后重新报送", EN: "mend it as remarked and send it again"},
	}},
	Attach: {indicators.Text{ZH: "上传盖章件", EN: "sealed copy attached"}, report.Code{
		Name: report.CopiedCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "盖章件已上传", EN: "a report's sealed copy was attached"},
		Mend:    indicators.Text{ZH: "无须处理", EN: "nothing is to be done"},
	}},
	Agree: {indicators.Text{ZH: "会签同意", EN: "countersigned"}, report.Code{
		Name: report.AgreedCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "会签同意", EN: "another unit agreed to a report"},
		Mend:    indicators.Text{ZH: "无须处理", EN: "nothing is to be done"},
	}},
	Object: {indicators.Text{ZH: "会签有异议", EN: "objected to"}, report.Code{
		Name: report.ObjectedCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "会签单位提出异议", EN: "another unit objected to a report"},
		Mend: indicators.Text{ZH: "请与会签单位核对；确有错误的，撤回后更正重报",
			EN: "settle it with that unit; where it is wrong, withdraw it and send it corrected"},
	}},
	Withdraw: {indicators.Text{ZH: "撤回", EN: "withdrawn"}, report.Code{
		Name: report.WithdrawnCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "填报单位撤回了一份报送，此前的数据恢复", EN: "the unit took a report back; what stood before stands again"},
		Mend:    indicators.Text{ZH: "请重新报送", EN: "send it anew"},
	}},
	Ask: {indicators.Text{ZH: "申请退回修改", EN: "asked to be sent back"}, report.Code{
		Name: report.AskedCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "填报单位申请退回修改", EN: "the unit asks for a report to be sent back"},
		Mend:    indicators.Text{ZH: "由归口审核员决定", EN: "a reviewer decides"},
	}},
	Confirm: {indicators.Text{ZH: "审核通过", EN: "reviewed"}, report.Code{
		Name: report.ReviewedCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "审核通过", EN: "a reviewer confirmed a report"},
		Mend:    indicators.Text{ZH: "无须处理；以后更正时会再次询问", EN: "nothing is to be done; a later correction is asked about"},
	}},
	SendBack: {indicators.Text{ZH: "审核退回", EN: "sent back"}, report.Code{
		Name: report.SentBackCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "审核退回，此前的数据恢复", EN: "a reviewer returned a report; what stood before stands again"},
		Mend:    indicators.Text{ZH: "请按意见更正后重新报送", EN: "mend it as remarked and send it again"},
	}},
	Keep: {indicators.Text{ZH: "不予退回", EN: "kept"}, report.Code{
		Name: report.KeptCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "退回修改的申请未获同意，报送仍然有效", EN: "a report is not sent back, as was asked; it stands"},
		Mend:    indicators.Text{ZH: "无须处理", EN: "nothing is to be done"},
	}},
}

// noted is what a reviewer or a signer remarks at a cell of a report that is returned.
var noted = report.Code{
	Name: "review.note", Severity: report.Notice,
	Meaning: indicators.Text{ZH: "审核或签批意见", EN: "a reviewer's or signer's remark"},
	Mend:    indicators.Text{ZH: "请按意见更正", EN: "mend it as remarked"},
}

// Name is how people call what was decided.
func (k Kind) Name() indicators.Text { return decisions[k].name }

// Permits says why a submission as it stands permits no such decision.
func (d Decision) Permits(sub report.Submission) error {
	switch {
	case sub.Verdict != report.Accepted || sub.Says != "" && sub.Says != report.NilCode:
		return ErrNoReport
	case sub.Stage.Gone():
		return fmt.Errorf("%w: %s", ErrDecided, sub.Stage.Name().EN)
	}
	locked := d.Closed || sub.Stage == report.Reviewed || sub.Stage == report.Asked
	switch {
	case d.Kind == Withdraw && locked:
		return ErrLocked
	case d.Kind == Ask && sub.Stage == report.Asked:
		return fmt.Errorf("%w: %s", ErrDecided, sub.Stage.Name().EN)
	case d.Kind == Ask && !locked:
		return ErrFree
	case d.Kind == Confirm && sub.Stage != report.Pending:
		return ErrNotPending
	case d.Kind == SendBack && !slices.Contains(returnable, sub.Stage):
		return ErrNotPending
	case d.Kind == Keep && sub.Stage != report.Asked:
		return ErrNotAsked
	}
	return d.permitsStep(sub)
}

// returnable are the stages at which a reviewer may return a report.
var returnable = []report.Stage{report.Pending, report.Asked, report.Uncountersigned, report.Objected}

// permitsStep says why the unit's steps and those of the units that it asks are not the next.
func (d Decision) permitsStep(sub report.Submission) error {
	c := sub.Chain
	switch d.Kind {
	case Sign, Refuse:
		switch {
		case !c.SignOff.Asked():
			return ErrNoStep
		case c.Signed:
			return fmt.Errorf("%w: it is signed", ErrDecided)
		}
	case Agree, Object:
		asked, is := c.Of(d.Unit)
		switch {
		case !is || sub.Stage == report.Unsigned || sub.Stage == report.Uncopied:
			return ErrNoStep
		case asked.Said == report.AgreedCode || asked.Said == report.ObjectedCode && d.Kind == Object:
			return fmt.Errorf("%w: %s", ErrDecided, asked.Said)
		case sub.Stage != report.Uncountersigned && sub.Stage != report.Objected:
			return fmt.Errorf("%w: %s", ErrDecided, sub.Stage.Name().EN)
		}
	case Attach:
		if c.Copy == "" {
			return ErrNoStep
		}
	}
	return nil
}

// Step is what the decision does to the chain of the submission that it is about.
func (d Decision) Step() report.Step {
	return report.Step{Code: decisions[d.Kind].code.Name, Unit: d.Unit}
}

// IsPersonal says whether a kind of decision is somebody's own word for their unit, which they give signed in, and nobody else for them.
func (k Kind) IsPersonal() bool { return k == Sign || k == Refuse || k == Agree || k == Object }

// GivesReason says whether a kind of decision needs a reason.
func (k Kind) GivesReason() bool {
	return k != Confirm && k != Sign && k != Agree && k != Attach
}

// Entry is a decision as the ledger records it, with the figures and targets that it makes stand.
func (d Decision) Entry(c *indicators.Catalogue, sub report.Submission, stands report.Restored) (report.Entry, error) {
	if err := d.Permits(sub); err != nil {
		return report.Entry{}, err
	}
	if strings.TrimSpace(d.Reason) == "" && d.Kind.GivesReason() {
		return report.Entry{}, ErrNoReason
	}
	if d.Kind == Attach {
		if err := report.CheckCopy(d.Copy); err != nil {
			return report.Entry{}, err
		}
	}
	kind := decisions[d.Kind]
	said := report.Both(kind.code.Meaning.ZH+"：收件号%d", kind.code.Meaning.EN+": submission %d", sub.ID)
	if d.Reason != "" {
		said = report.Both(said.ZH+"（%s）", said.EN+" (%s)", d.Reason)
	}
	f := report.NewFinding(kind.code, report.Place{}, "", report.Detail{Message: said})
	f.About, f.Unit, f.Attached = sub.ID, d.Unit, d.Copy
	e := report.Entry{
		File: report.File{By: d.By, Form: sub.Form, Department: sub.Department, Reason: d.Reason},
		Reading: report.Reading{
			Form: sub.Form, Department: sub.Department, UnitName: unit(c, sub.Department), Period: sub.Period, Periods: sub.Periods,
			Observations: stands.Observations, Targets: stands.Targets, Findings: []report.Finding{f},
		},
	}
	if form := c.Form(sub.Form); form != nil {
		e.Reading.FormName = form.Name
	}
	for _, n := range d.Notes {
		e.Reading.Findings = append(e.Reading.Findings, report.NewFinding(noted, report.Place{Sheet: n.Sheet, Cell: n.Cell}, "",
			report.Detail{Message: indicators.Text{ZH: n.Words, EN: n.Words}}))
	}
	e.File.Name = fmt.Sprintf("%s_%s_%s_%s.txt", kind.name.ZH, e.Reading.UnitName.ZH, e.Reading.FormName.ZH, sub.Period.Name(false))
	e.File.Data = []byte(d.words(c, sub, &e.Reading))
	return e, nil
}

// words are what is kept as the decision's bytes.
func (d Decision) words(c *indicators.Catalogue, sub report.Submission, r *report.Reading) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n收件号：%d\n文件：%s\n报表：%s（%s）\n填报单位：%s（%s）\n报告期：%s\n理由：%s\n", decisions[d.Kind].name.ZH, sub.ID, sub.Name,
		r.FormName.ZH, sub.Form, r.UnitName.ZH, sub.Department, sub.Period.Name(false), d.Reason)
	for _, n := range d.Notes {
		fmt.Fprintf(&b, "%s!%s：%s\n", n.Sheet, n.Cell, n.Words)
	}
	if d.Unit != "" {
		fmt.Fprintf(&b, "会签单位：%s（%s）\n", unit(c, d.Unit).ZH, d.Unit)
	}
	if d.Copy != nil {
		fmt.Fprintf(&b, "盖章件：%s（SHA-256 %s）\n", d.Copy.Name, d.Copy.SHA256)
	}
	fmt.Fprintf(&b, "经办：%s\n时间：%s\n", d.By, d.At.In(c.Location).Format(time.RFC3339Nano))
	return b.String()
}
