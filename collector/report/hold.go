package report

import (
	"slices"

	"zhibiao/indicators"
)

var heldBack = Code{
	Name: HeldCode, Severity: Fault,
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

// Refuse takes back what a reading says.
func Refuse(r Reading, why Finding) Reading {
	r.Observations, r.Targets, r.Late = nil, nil, Late{}
	r.Findings = append(slices.Clip(r.Findings), why)
	return r
}
