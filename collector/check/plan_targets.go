package check

import (
	"zhibiao/collector/change"
	"zhibiao/indicators"
)

// planned is a target that the file's plan sets, held against what plans set before.
type planned struct {
	indicators.Target
	stands  *indicators.Target // what it would replace; nil: nothing
	changes bool               // it says something else than that
	late    bool               // a plan that was received after this one stands
	undated bool               // it changes what stands and does not say from when
}

// plannedIn holds the targets of a draft against the plans that stand.
func plannedIn(s *comparison) []planned {
	list := make([]planned, len(s.Targets))
	for i, t := range s.Targets {
		p := planned{Target: t, stands: change.StandingPlan(&t, s.known.Plans)}
		p.changes = p.stands != nil && len(change.PlanChanges(s.Catalogue, &t, s.known.Plans)) > 0
		list[i] = p
	}
	return list
}
