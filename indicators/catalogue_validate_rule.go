package indicators

// rule checks one target rule against its indicator.
func (v catalogueCheck) rule(i *Indicator, r *TargetRule) {
	what := "indicator " + i.ID + ": target"
	if r.Measure != "" {
		v.known(r.Pos, what, "measure", "measure", r.Measure)
	}
	for _, id := range r.Entities {
		if i.EntityKind == "" {
			v.add(v.key(r.Pos, "entities"), "%s: entities: the indicator has none", what)
			break
		}
		v.among(r.Pos, what, "entities", id, i)
	}
	v.ruleFigure(i, r)
	v.ruleBound(i, r)
	v.ruleWindow(i, r)
	v.rulePace(i, r)
}

func (v catalogueCheck) ruleFigure(i *Indicator, r *TargetRule) {
	what := "indicator " + i.ID + ": target"
	switch {
	case i.Kind == Work:
		if r.Value != "" || r.Figure != "" {
			v.add(v.key(r.Pos, "value", "figure"),
				"%s: a work's target is its nodes: leave out value and figure (the work's phrase is cited)", what)
		}
	case i.Kind == Check:
		v.need(r.Pos, what, "figure", r.Figure)
		if r.Value != "" {
			v.add(v.key(r.Pos, "value"), "%s: value %q: a rule is confirmed or not, it has no value", what, r.Value)
		}
	case r.Plan && r.Value != "":
		v.add(v.key(r.Pos, "value"), "%s: value %q and plan: true: the figure is the text's or the plan's, keep one", what, r.Value)
	case !r.Plan && (r.Value == "" || r.Figure == ""):
		v.add(r.Pos, "%s: want figure (as written) and value (with its unit), or plan: true", what)
	}
	for _, f := range []struct{ key, value string }{{"value", r.Value}, {"baseline", r.Baseline}} {
		if f.value == "" {
			continue
		}
		if _, err := figureOf(v.Units, f.value, i.Unit); err != nil {
			v.add(v.key(r.Pos, f.key), "%s: %s: %v", what, f.key, err)
		}
	}
}

func (v catalogueCheck) ruleBound(i *Indicator, r *TargetRule) {
	what := "indicator " + i.ID + ": target"
	if r.Bound == "" && i.Kind != Work && i.Kind != Check {
		v.add(r.Pos, "%s: bound is missing: at_least, at_most, exactly or about", what)
	}
	if r.Bound == AtMost && r.Ceiling == "" {
		v.add(v.key(r.Pos, "bound"), "%s: at_most needs ceiling: control (not to be passed within the window) or reverse (a level to "+
			"come down to)", what)
	}
	if r.Bound != AtMost && r.Ceiling != "" {
		v.add(v.key(r.Pos, "ceiling"), "%s: ceiling %s: only with bound at_most", what, r.Ceiling)
	}
	if r.Bound == AtMost && i.HigherIsBetter {
		v.add(v.key(r.Pos, "bound"), "%s: at_most, but higher_is_better: want at_least", what)
	}
	if r.Bound == AtLeast && i.LowerIsBetter {
		v.add(v.key(r.Pos, "bound"), "%s: at_least, but lower_is_better: want at_most", what)
	}
	if r.Tolerance != "" {
		if _, _, err := parseTolerance(v.Units, r.Tolerance, i.Unit); err != nil {
			v.add(v.key(r.Pos, "tolerance"), "%s: tolerance: %v", what, err)
		}
		if r.Bound != Exactly && r.Bound != About {
			v.add(v.key(r.Pos, "tolerance"), "%s: tolerance: only with bound exactly or about", what)
		}
	}
}

func (v catalogueCheck) ruleWindow(i *Indicator, r *TargetRule) {
	what := "indicator " + i.ID + ": target"
	w, err := parseRuleWindow(r.Window)
	if err != nil {
		v.add(v.key(r.Pos, "window"), "%s: window: %v", what, err)
		return
	}
	if r.From != "" && !yearPattern.MatchString(r.From) {
		v.add(v.key(r.Pos, "from"), "%s: from: %q: want a year such as 2020", what, r.From)
	}
	if r.Until != "" && r.Until != Unstated && !yearPattern.MatchString(r.Until) {
		v.add(v.key(r.Pos, "until"), "%s: until: %q: want a year such as 2025, or unstated where the text gives none", what, r.Until)
	}
	if !w.recurs() && r.Until != "" {
		v.add(v.key(r.Pos, "until"), "%s: until: only with a window that comes again (year, half, quarter)", what)
	}
	if w.recurs() && !r.Plan && r.Until == "" {
		v.add(r.Pos, "%s: until is missing: the last year, or unstated where the text gives none", what)
	}
	from, until := TargetsOf(v.Catalogue).ruleYears(i, r)
	if from > until {
		v.add(v.key(r.Pos, "until"), "%s: until %d is before from %d", what, until, from)
	}
	if f := v.FrequencyOf(i); w.recurs() && int(f) > w.months {
		v.add(v.key(r.Pos, "window"), "%s: window %s is shorter than the periods reported", what, r.Window)
	}
	if !w.deadline.IsZero() && from > 0 && len(TargetsOf(v.Catalogue).ruleWindows(i, r, 0)) == 0 {
		v.add(v.key(r.Pos, "window"), "%s: window %s: want a month after January %d and within ten years of it", what, r.Window, from)
	}
}

func (v catalogueCheck) rulePace(i *Indicator, r *TargetRule) {
	what, at := "indicator "+i.ID+": target: pace "+string(r.Pace), v.key(r.Pos, "pace")
	switch {
	case r.Pace == "":
	case i.Kind == Work && r.Pace != NodeDates, i.Kind != Work && r.Pace == NodeDates:
		v.add(at, "%s: nodes is the pace of works, and works have no other", what)
	case i.Lumpy && (r.Pace == Linear || r.Pace == PastMedian):
		v.add(at, "%s: what arrives in lumps has the plan's steps or no pace: a straight line or a forecast would accuse or praise "+
			"without reason", what)
	case i.Kind == Level && r.Baseline == "" && r.Pace != NoPace && r.Pace != YearEnd:
		v.add(at, "%s: a level has no pace without a baseline: each report is reached or not", what)
	case r.Window == "open" && i.Kind != Work && r.Pace != NoPace:
		v.add(at, "%s: an open target has no deadline to keep pace with", what)
	}
}

// maxRules bounds the targets that one indicator declares, which are compared in pairs.
const maxRules = 200

// overlaps finds two targets in force for one entity and window.
func (v catalogueCheck) overlaps(i *Indicator) {
	if len(i.Targets) > maxRules {
		v.add(v.key(i.Pos, "targets"), "indicator %s: targets: %d, at most %d", i.ID, len(i.Targets), maxRules)
		return
	}
	for n, r := range i.Targets {
		for _, before := range i.Targets[:n] {
			if entity, both := bothBind(r, before); both && v.windowsMeet(i, r, before) {
				of := ""
				if entity != "" {
					of = " of " + entity
				}
				v.add(v.key(r.Pos, "window"), "indicator %s: target: one%s is in force for the window %s already, at %s", i.ID, of,
					r.Window, before.Pos)
			}
		}
	}
}

// bothBind gives an entity that two rules bind: "" where both bind all.
func bothBind(a, b *TargetRule) (string, bool) {
	switch {
	case len(a.Entities) == 0 && len(b.Entities) == 0:
		return "", true
	case len(a.Entities) == 0:
		return b.Entities[0], true
	case len(b.Entities) == 0:
		return a.Entities[0], true
	}
	bound := setOf(a.Entities)
	for _, e := range b.Entities {
		if bound[e] {
			return e, true
		}
	}
	return "", false
}

func (v catalogueCheck) windowsMeet(i *Indicator, a, b *TargetRule) bool {
	w, err := parseRuleWindow(a.Window)
	u, err2 := parseRuleWindow(b.Window)
	if err != nil || err2 != nil || w != u {
		return false
	}
	fromA, untilA := TargetsOf(v.Catalogue).ruleYears(i, a)
	fromB, untilB := TargetsOf(v.Catalogue).ruleYears(i, b)
	return !w.recurs() || fromA <= untilB && fromB <= untilA
}
