package review

import (
	"context"

	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/server/layout"
)

// Offer is a decision that the reader of a submission's page may take.
type Offer struct {
	Kind          statement.Kind
	Address       string
	Name, Explain string
	Reason, Notes bool // whether it asks for a reason, and for remarks
	Words         bool // whether words may be added, though none need be
}

// Offers are the decisions that a submission and its reader permit.
func (o *Room) Offers(ctx context.Context, p layout.Page, sub report.Submission) ([]Offer, error) {
	closed, err := o.Office.Closed(ctx, sub)
	if err != nil {
		return nil, err
	}
	var list []Offer
	for _, k := range kinds {
		d := statement.Decision{Kind: k.kind, Closed: closed, Unit: p.Who.Department}
		if k.kind == statement.Attach { // which has a form of its own
			continue
		}
		if !p.Who.May(actOf(k.act, sub), layout.About(sub)) || d.Permits(sub) != nil {
			continue
		}
		f := Offer{Kind: k.kind, Address: p.SubmissionAction(sub.ID, string(k.kind)), Reason: k.kind.GivesReason(),
			Notes: k.kind == statement.SendBack || k.kind == statement.Refuse, Words: k.kind == statement.Sign || k.kind == statement.Agree}
		switch k.kind {
		case statement.Sign:
			f.Name, f.Explain = p.T("签批同意", "Sign it"), p.T("签批后才算报送；按时不按时仍看报送确认的时间。",
				"It counts as sent once it is signed; whether it is on time goes by when it was confirmed.")
		case statement.Refuse:
			f.Name, f.Explain = p.T("签批退回", "Refuse it"),
				p.T("退回填报人改好后重新报送；这份不算报送。", "It goes back to be mended and sent anew, and does not count as sent.")
		case statement.Agree:
			f.Name, f.Explain = p.T("会签同意", "Agree"), p.T("代表本单位同意这份报送。", "Your unit agrees to this report.")
		case statement.Object:
			f.Name, f.Explain = p.T("提出异议", "Object"),
				p.T("异议写明理由，由报送单位和归口审核员处理；核对清楚后仍可同意。",
					"Say why; its unit and the reviewers see to it. Your unit may still agree afterwards.")
		case statement.Withdraw:
			f.Name, f.Explain = p.T("撤回这份报送", "Withdraw it"),
				p.T("撤回后，此前的数据恢复；本期仍须报送的，请重新报送。历史记录保留。",
					"What stood before stands again; what is owed is to be sent anew. The history is kept.")
		case statement.Ask:
			f.Name, f.Explain = p.T("申请退回修改", "Ask for it back"),
				p.T("已审核或当期通报已签发，由归口审核员决定是否退回。", "It was reviewed, or the bulletin was released: a reviewer decides.")
		case statement.Confirm:
			f.Name, f.Explain = p.T("审核通过", "Confirm"), p.T("通过后，本期以后的更正须说明理由。", "Later corrections of the period need a reason.")
		case statement.SendBack:
			f.Name, f.Explain = p.T("退回修改", "Send it back"),
				p.T("退回后，此前的数据恢复，由填报单位改好重报。", "What stood before stands again; the unit mends it and sends it anew.")
		case statement.Keep:
			f.Name, f.Explain = p.T("不予退回", "Keep it"), p.T("报送仍然有效。", "It stands as it is.")
		}
		list = append(list, f)
	}
	return list, nil
}

// Decided is a decision that was taken about a submission.
type Decided struct {
	Number                 int64
	Name, By, When, Reason string
	Notes                  []Remark
}

// Remark is what a reviewer said of a cell.
type Remark struct{ Place, Address, Words string }

var decidedKinds = map[string]statement.Kind{
	report.WithdrawnCode: statement.Withdraw, report.AskedCode: statement.Ask, report.ReviewedCode: statement.Confirm,
	report.SentBackCode: statement.SendBack, report.KeptCode: statement.Keep,
	report.SignedCode: statement.Sign, report.RefusedCode: statement.Refuse, report.CopiedCode: statement.Attach,
	report.AgreedCode: statement.Agree, report.ObjectedCode: statement.Object,
}

// decidedShown is how many decisions a page lists.
const decidedShown = 20

// Decided are the decisions about a submission, newest first.
func (o *Room) Decided(ctx context.Context, p layout.Page, sub report.Submission) ([]Decided, error) {
	list, err := o.Office.Submissions(ctx, report.Filter{Of: sub.ID, Limit: decidedShown})
	if err != nil {
		return nil, err
	}
	var out []Decided
	for _, l := range list {
		d := Decided{Number: l.ID, Name: p.In(decidedKinds[l.Says].Name()), By: l.By, When: o.Layout.Clock(l.Received), Reason: l.Reason}
		if l.Says == report.SentBackCode || l.Says == report.RefusedCode {
			findings, err := o.Office.Findings(ctx, l.ID)
			if err != nil {
				return nil, err
			}
			for _, f := range findings {
				if f.Sheet != "" {
					d.Notes = append(d.Notes, Remark{f.Place(), p.SpotAddress(sub.ID, f.Sheet, f.Cell), p.In(f.Message)})
				}
			}
		}
		out = append(out, d)
	}
	return out, nil
}
