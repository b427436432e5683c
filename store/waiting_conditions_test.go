package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zhibiao/collector/report"
)

// TestWaitingAsTheChainSays: whatever submissions ask for, and whatever is decided about them in whatever order, the lists of what waits
// have those that the chain says wait, and no others.
func TestWaitingAsTheChainSays(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 4))
	asks := [][]report.Step{{{Code: report.SignOffHeadCode}, {Code: report.SignOffUnitCode}},
		{{Code: report.CopyWithCode}, {Code: report.CopyLaterCode}}, {{Code: report.CountersignCode, Unit: "finance"}},
		{{Code: report.CountersignCode, Unit: "commerce"}}, {{Code: report.PendingCode}, {Code: report.ProvisionalCode}}}
	takes := []report.Step{{Code: report.SignedCode}, {Code: report.CopiedCode}, {Code: report.AgreedCode, Unit: "finance"},
		{Code: report.AgreedCode, Unit: "commerce"}, {Code: report.ObjectedCode, Unit: "finance"}, {Code: report.ReviewedCode},
		{Code: report.AskedCode}, {Code: report.KeptCode}, {Code: report.RefusedCode}, {Code: report.WithdrawnCode}, {Code: report.SentBackCode}}
	s := fresh(t)
	now, asked, decided := day, map[int64][]report.Step{}, map[int64][]report.Step{}
	for n := range 150 {
		now = now.Add(time.Minute)
		e := entry(fmt.Sprintf("%d.xlsx", n), now)
		e.File.Data = fmt.Appendf(nil, "%d", n)
		var steps []report.Step
		for _, choice := range asks {
			if i := random.IntN(len(choice) + 1); i < len(choice) {
				steps = append(steps, choice[i])
				e.Reading.Findings = append(e.Reading.Findings,
					report.Finding{Severity: report.Notice, Code: choice[i].Code, Unit: choice[i].Unit})
			}
		}
		id := record(t, s, now, e)[0].Submission.ID
		asked[id] = steps
		for range random.IntN(20) {
			step := takes[random.IntN(len(takes))]
			if !takesNext(steps, decided[id], step) {
				continue
			}
			now = now.Add(time.Minute)
			d := decision(step.Code, id, now, report.Restored{})
			d.File.Data = fmt.Appendf(d.File.Data, " %s %s", step.Unit, now)
			d.Reading.Findings[0].Unit = step.Unit
			record(t, s, now, d)
			decided[id] = append([]report.Step{step}, decided[id]...)
		}
	}
	for name, c := range map[string]struct {
		filter report.Filter
		waits  func(report.Chain, report.Stage) bool
	}{
		"a reviewer": {report.Filter{Waiting: true}, func(c report.Chain, stage report.Stage) bool {
			return stage == report.Asked || stage == report.Objected || stage == report.Pending
		}},
		"a signature": {report.Filter{Unsigned: true}, func(c report.Chain, stage report.Stage) bool {
			return c.Open() == report.Unsigned && !stage.Gone()
		}},
		"a copy": {report.Filter{Uncopied: true}, func(c report.Chain, stage report.Stage) bool {
			return c.Copy != "" && !c.Copied && !stage.Gone()
		}},
		"any unit": {report.Filter{Unagreed: true}, func(c report.Chain, stage report.Stage) bool {
			return slices.ContainsFunc(c.Asked, func(u report.Countersigner) bool { return u.Said != report.AgreedCode }) && !stage.Gone() &&
				c.Open() != report.Unsigned && c.Open() != report.Uncopied
		}},
		"a unit": {report.Filter{Countersign: "finance"}, func(c report.Chain, stage report.Stage) bool {
			asked, is := c.Of("finance")
			return is && asked.Said != report.AgreedCode && !stage.Gone() && c.Open() != report.Unsigned && c.Open() != report.Uncopied
		}},
	} {
		list, err := s.Submissions(t.Context(), c.filter)
		if err != nil {
			t.Fatal(err)
		}
		listed := map[int64]bool{}
		for _, l := range list {
			listed[l.ID] = true
		}
		waiting := 0
		for id, steps := range asked {
			chain, stage := report.Course(steps, decided[id])
			want := c.waits(chain, stage)
			if want {
				waiting++
			}
			if listed[id] != want {
				t.Errorf("%s: submission %d asks for %v, decided was %v, it is %q: listed %t", name, id, steps, decided[id], stage, listed[id])
			}
		}
		if waiting == 0 || waiting != len(list) {
			t.Errorf("%s: %d wait, %d are listed", name, waiting, len(list))
		}
	}
}

// takesNext says whether a decision is one that may be the next about a submission.
func takesNext(asked, decided []report.Step, step report.Step) bool {
	chain, stage := report.Course(asked, decided)
	unit, is := chain.Of(step.Unit)
	switch step.Code {
	case report.SignedCode, report.RefusedCode:
		return stage == report.Unsigned
	case report.CopiedCode:
		return chain.Copy != "" && !stage.Gone()
	case report.AgreedCode, report.ObjectedCode:
		return is && unit.Said != report.AgreedCode && (stage == report.Uncountersigned || stage == report.Objected)
	case report.ReviewedCode:
		return stage == report.Pending
	case report.KeptCode:
		return stage == report.Asked
	case report.AskedCode:
		return stage != report.Asked && !stage.Gone()
	}
	return stage == report.Asked
}
