package report

import (
	"slices"

	"zhibiao/indicators"
)

// Chain is what a submission has to pass before it counts, as its form asked for when it came, and how far it came. Each step of it is a
// finding: what is asked for stands in the submission, what was done in a decision about it.
type Chain struct {
	SignOff  indicators.SignOff // who signs it for its unit; empty: nobody
	Signed   bool
	Copy     indicators.SealedCopy // whether a sealed copy is attached; empty: none is
	Copied   bool
	Asked    []Countersigner // in the form's order
	Review   bool            // a reviewer confirms it
	Reviewed bool
	Waits    bool // its figures stand once it is through, not before
}

// Countersigner is a unit that is asked to agree to a submission, and what it said.
type Countersigner struct {
	Unit string
	Said string // AgreedCode, ObjectedCode; empty: nothing yet
}

// Codes of the findings by which a submission asks for steps, and by which statements take them.
const (
	SignOffUnitCode = "sign.unit"
	SignOffHeadCode = "sign.head"
	CopyLaterCode   = "copy.later"
	CopyWithCode    = "copy.with"
	CountersignCode = "countersign.asked"

	SignedCode   = "sign.signed"
	RefusedCode  = "sign.refused"
	AgreedCode   = "countersign.agreed"
	ObjectedCode = "countersign.objected"
	CopiedCode   = "copy.attached"
)

// Step is a finding of a chain: its code, and for 会签 the unit that is asked, or that answers.
type Step struct{ Code, Unit string }

var (
	signedByUnit = Code{Name: SignOffUnitCode, Severity: Notice,
		Meaning: indicators.Text{ZH: "须由本单位另一人签批，签批后才算报送", EN: "somebody else of the unit signs it: it counts as sent once it is signed"},
		Mend:    indicators.Text{ZH: "无须处理，等待签批", EN: "nothing needs doing: it waits for the signature"}}
	signedByHead = Code{Name: SignOffHeadCode, Severity: Notice,
		Meaning: indicators.Text{ZH: "须由单位负责人签批，签批后才算报送", EN: "the head of the unit signs it: it counts as sent once it is signed"},
		Mend:    indicators.Text{ZH: "无须处理，等待签批", EN: "nothing needs doing: it waits for the signature"}}
	copyLater = Code{Name: CopyLaterCode, Severity: Notice,
		Meaning: indicators.Text{ZH: "确认后5个工作日内须上传盖章件", EN: "a scan with signature and seal is attached within 5 working days"},
		Mend: indicators.Text{ZH: "确认后打印、签字、盖章，在回执页上传扫描件",
			EN: "print it once it is confirmed, sign and seal it, and attach the scan on the receipt"}}
	copyWith = Code{Name: CopyWithCode, Severity: Notice,
		Meaning: indicators.Text{ZH: "须上传盖章件，上传后才算报送", EN: "a scan with signature and seal is attached: it counts as sent once it is"},
		Mend: indicators.Text{ZH: "确认后打印、签字、盖章，在回执页上传扫描件",
			EN: "print it once it is confirmed, sign and seal it, and attach the scan on the receipt"}}
	countersigned = Code{Name: CountersignCode, Severity: Notice,
		Meaning: indicators.Text{ZH: "须经会签，会签完毕数据才生效", EN: "another unit agrees to it before its figures stand"},
		Mend:    indicators.Text{ZH: "无须处理，等待会签", EN: "nothing needs doing: it waits for that unit"}}

	signOffCodes = map[indicators.SignOff]Code{indicators.SignedByUnit: signedByUnit, indicators.SignedByHead: signedByHead}
	copyCodes    = map[indicators.SealedCopy]Code{indicators.CopyLater: copyLater, indicators.CopyWith: copyWith}
)

// ChainOf is what a form asks of its reports, but for the review, as findings of one.
func ChainOf(c *indicators.Catalogue, f *indicators.Form) (list []Finding) {
	if code, ok := signOffCodes[f.SignOff]; ok {
		list = append(list, NewFinding(code, Place{}, "", Detail{}))
	}
	if code, ok := copyCodes[f.SealedCopy]; ok {
		list = append(list, NewFinding(code, Place{}, "", Detail{}))
	}
	for _, id := range f.Countersign {
		name := indicators.Text{ZH: id, EN: id}
		if d := c.Department(id); d != nil {
			name = d.Name
		}
		said := NewFinding(countersigned, Place{}, "", Detail{Message: indicators.Text{
			ZH: countersigned.Meaning.ZH + "：" + name.ZH, EN: countersigned.Meaning.EN + ": " + name.EN}})
		said.Unit = id
		list = append(list, said)
	}
	return list
}

// askingCodes are those by which a submission asks for steps.
var askingCodes = []string{SignOffUnitCode, SignOffHeadCode, CopyLaterCode, CopyWithCode, CountersignCode, PendingCode, ProvisionalCode}

// AskingCodes lists the codes by which a submission asks for steps.
func AskingCodes() []string { return slices.Clone(askingCodes) }

// StepsOf are the findings by which a submission asks for steps.
func StepsOf(findings []Finding) (list []Step) {
	for _, f := range findings {
		if slices.Contains(askingCodes, f.Code) {
			list = append(list, Step{f.Code, f.Unit})
		}
	}
	return list
}

// NewChain is what findings ask for, nothing of it done.
func NewChain(asked []Step) (c Chain) {
	gated, provisional := false, false
	for _, s := range asked {
		switch s.Code {
		case SignOffUnitCode:
			c.SignOff, gated = indicators.SignedByUnit, true
		case SignOffHeadCode:
			c.SignOff, gated = indicators.SignedByHead, true
		case CopyLaterCode:
			c.Copy = indicators.CopyLater
		case CopyWithCode:
			c.Copy, gated = indicators.CopyWith, true
		case CountersignCode:
			c.Asked, gated = append(c.Asked, Countersigner{Unit: s.Unit}), true
		case PendingCode:
			c.Review, gated = true, true
		case ProvisionalCode:
			c.Review, provisional = true, true
		}
	}
	c.Waits = gated && !provisional
	return c
}

// After is the chain once something was decided.
func (c Chain) After(s Step) Chain {
	switch s.Code {
	case SignedCode:
		c.Signed = true
	case CopiedCode:
		c.Copied = true
	case ReviewedCode:
		c.Reviewed = true
	case AgreedCode, ObjectedCode:
		c.Asked = slices.Clone(c.Asked)
		for i := range c.Asked {
			if c.Asked[i].Unit == s.Unit {
				c.Asked[i].Said = s.Code
			}
		}
	}
	return c
}

// Open is the first step that it waits for; Plain: it is through. A copy that may come later is none.
func (c Chain) Open() Stage {
	says := func(said string) bool {
		return slices.ContainsFunc(c.Asked, func(u Countersigner) bool { return u.Said == said })
	}
	switch {
	case c.SignOff.Asked() && !c.Signed:
		return Unsigned
	case c.Copy == indicators.CopyWith && !c.Copied:
		return Uncopied
	case says(ObjectedCode):
		return Objected
	case says(""):
		return Uncountersigned
	case c.Review && !c.Reviewed:
		return Pending
	}
	return Plain
}

// Of is what a unit said that is asked to agree; false: it is not asked.
func (c Chain) Of(unit string) (Countersigner, bool) {
	i := slices.IndexFunc(c.Asked, func(u Countersigner) bool { return u.Unit == unit })
	if i < 0 || unit == "" {
		return Countersigner{}, false
	}
	return c.Asked[i], true
}

// Units are those that are asked to agree.
func (c Chain) Units() (list []string) {
	for _, u := range c.Asked {
		list = append(list, u.Unit)
	}
	return list
}

// Course says how far a submission came, and where it stands: by what it asked for, and by what was decided about it, newest first.
func Course(asked, decided []Step) (Chain, Stage) {
	c := NewChain(asked)
	for _, s := range slices.Backward(decided) {
		c = c.After(s)
	}
	kept := false
	for _, s := range decided {
		switch s.Code {
		case WithdrawnCode:
			return c, Withdrawn
		case SentBackCode:
			return c, SentBack
		case RefusedCode:
			return c, Refused
		case ReviewedCode:
			return c, Reviewed
		case AskedCode:
			if !kept {
				return c, Asked
			}
			kept = false
		case KeptCode:
			kept = true
		}
	}
	return c, c.Open()
}
