package report

import (
	"slices"

	"zhibiao/indicators"
)

var heldBack = Code{
	Name: HeldCode, Severity: Question,
	Meaning: indicators.Text{ZH: "有待说明的问题未说明理由，整份文件暂不入库", EN: "questions came without a reason; the file is held"},
	Mend:    indicators.Text{ZH: "请更正，或附理由重新报送", EN: "mend them, or send it again with a reason"},
}

// HoldBack takes from a reading what it says, where it has questions and no reason was given.
func HoldBack(r Reading, reason string) Reading {
	if r.Verdict(reason) != Held {
		return r
	}
	_, questions, _ := Count(r.Findings)
	return Refuse(r, NewFinding(heldBack, Place{}, "", Detail{
		Message: Both("有%d处待说明的问题未说明理由，整份文件暂不入库", "%d questions came without a reason; the file is held", questions),
	}))
}

// Told are the findings that people are told of: that a file is held back is its verdict.
func Told(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Code == HeldCode })
}

// Refuse takes back what a reading says.
func Refuse(r Reading, why Finding) Reading {
	r.Observations, r.Targets, r.Late = nil, nil, Late{}
	r.Findings = append(slices.Clip(r.Findings), why)
	return r
}

// Waits says that what a reading says stands once its chain is through.
func (r Reading) Waits() bool { return NewChain(StepsOf(r.Findings)).Waits }

// Pend keeps what a reading says beside what stands, where it waits for its chain.
func Pend(r Reading) Reading {
	if !r.Waits() {
		return r
	}
	r.Late = Late{append(r.Observations, r.Late.Observations...), append(r.Targets, r.Late.Targets...)}
	r.Observations, r.Targets = nil, nil
	return r
}

// Stated is a reading with all that it says, also what waits for its chain.
func (r Reading) Stated() Reading {
	if r.Waits() {
		r.Observations, r.Targets, r.Late = r.Late.Observations, r.Late.Targets, Late{}
	}
	return r
}
