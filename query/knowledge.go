package query

import (
	"cmp"
	"slices"
	"sync"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
)

// knowledge is a snapshot's facts as they stood known at a revision.
type knowledge struct {
	*Snapshot
	revision  uint32
	catalogue *indicators.Catalogue
	editions  []edition
}

// obligors adds what departments owe of forms, and their records.
func (r knowledge) obligors(set map[groupKey]bool) {
	for _, f := range r.catalogue.Forms {
		for _, d := range indicators.DutiesOf(r.catalogue).OwedBy(f) {
			set[groupKey{ofForm, f.ID, d}] = true
			set[groupKey{kind: ofDepartment, first: d}] = true
		}
	}
}

// sorted puts groups in the order in which their series stand in families that
// all share, so that these need no sorting.
func (r knowledge) sorted(set map[groupKey]bool) []groupKey {
	type placed struct {
		department string
		key        groupKey
	}
	all := make([]placed, 0, len(set))
	for key := range set {
		p := placed{key: key}
		if i := r.catalogue.Indicator(key.first); key.kind == ofSubject && i != nil {
			p.department = i.Department
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.key.kind, b.key.kind), cmp.Compare(a.department, b.department),
			cmp.Compare(a.key.then, b.key.then), cmp.Compare(a.key.first, b.key.first))
	})
	keys := make([]groupKey, len(all))
	for i, p := range all {
		keys[i] = p.key
	}
	return keys
}

// expandAll expands groups on every core.
func (r knowledge) expandAll(keys []groupKey) [][]*series {
	expanded := make([][]*series, len(keys))
	each(len(keys), 64, func() func(int) {
		var scratch scratch
		return func(i int) { expanded[i] = r.expand(keys[i], &scratch) }
	})
	return expanded
}

// facts are a subject's own, put into the room that is given, or what its formula makes of others'.
func (r knowledge) facts(s indicators.Subject, room []indicators.Observation) indicators.Facts {
	i := r.catalogue.Indicator(s.Indicator)
	if i != nil && i.Formula != "" {
		f := indicators.Derive(r.catalogue, s, func(of indicators.Subject) indicators.Facts { return r.facts(of, nil) })
		f.Targets = append(f.Targets, r.subjects.get(s).facts(s, r.revision, nil).Targets...)
		return f
	}
	h := r.subjects.get(s)
	f := h.facts(s, r.revision, room)
	if len(f.Corrected) > 0 {
		f.First = h.first(r.catalogue, s, f.Corrected)
	}
	if i != nil {
		f.Origin.File = r.fileOf(i, f.Origin.Submission)
		if forms := r.catalogue.Readers(i.ID); len(forms) > 1 && h != nil {
			f.Disputed = h.disputes(r.revision, sync.OnceValue(func() map[uint32]string { return r.formsBy(forms) }), r.catalogue.Units)
		}
	}
	return f
}

// formsBy tells by which form a revision's figures came, of reports that nobody took back.
func (r knowledge) formsBy(forms []*indicators.Form) map[uint32]string {
	by, taken := map[uint32]string{}, map[int64]bool{}
	var known []knownReport
	for _, f := range forms {
		for _, d := range r.catalogue.Departments {
			known = append(known, r.reports.get(obligor{f.ID, d.ID})...)
		}
	}
	for _, k := range known {
		if k.report.Outcome.TakesBack() && k.revision <= r.revision {
			taken[k.report.Of] = true
		}
	}
	for _, k := range known {
		if k.revision <= r.revision && k.report.Outcome == indicators.ReportAccepted && !taken[k.report.Submission] {
			by[k.revision] = k.report.Form
		}
	}
	return by
}

// fileOf is the name of the file of a submission that an indicator's figure came with.
func (r knowledge) fileOf(i *indicators.Indicator, submission int64) (name string) {
	if submission == 0 {
		return ""
	}
	for _, d := range indicators.DutiesOf(r.catalogue).Relatives(r.catalogue.Form(i.Form), i.Department) {
		name = cmp.Or(name, r.file(obligor{i.Form, d}, submission))
	}
	return name
}

// file is the name of the file by which a submission met an obligation; empty where it met another.
func (r knowledge) file(o obligor, submission int64) string {
	for _, k := range slices.Backward(r.reports.get(o)) { // the newest figure is mostly of the newest report
		if k.report.Submission == submission {
			return k.report.File
		}
	}
	return ""
}

// withSources puts where figures stand and stood, as far as matchers select it, in the place of where the newest stands: families
// hold that alone, since there are as many places as figures. What ended by first is left out, and what begins after last.
func (r knowledge) withSources(found []*series, matchers []*labels.Matcher, first, last int64) []*series {
	name, rest := splitName(matchers)
	if r.catalogue == nil || !fitSources(name) {
		return found
	}
	found = slices.DeleteFunc(slices.Clone(found), func(s *series) bool {
		return s.labels.Get(model.MetricNameLabel) == indicators.FamilySource
	})
	var room labels.ScratchBuilder
	for s := range r.subjects.all() {
		if !mayFit(s, rest) {
			continue
		}
		for _, e := range r.sourcesOf(s) {
			x := &series{promLabels(&room, e.Name, e.Labels), e.Samples}
			newest := x.samples[len(x.samples)-1]
			if ended := indicators.IsStale(newest.Value) && newest.At <= first; !ended && x.samples[0].At <= last && fits(x.labels, rest) {
				found = append(found, x)
			}
		}
	}
	slices.SortFunc(found, byLabels)
	return found
}

// mayFit says whether matchers leave anything of a subject.
func mayFit(s indicators.Subject, matchers []*labels.Matcher) bool {
	return !slices.ContainsFunc(matchers, func(m *labels.Matcher) bool {
		return m.Name == "indicator" && !m.Matches(s.Indicator) || m.Name == "entity" && !m.Matches(s.Entity)
	})
}

// sourcesOf lays out where the figures of a subject stand and stood.
func (r knowledge) sourcesOf(s indicators.Subject) []indicators.Series {
	i, h := r.catalogue.Indicator(s.Indicator), r.subjects.get(s)
	if i == nil || i.Formula != "" || h == nil {
		return nil
	}
	stood := h.stood(r.revision)
	for n := range stood {
		stood[n].File = r.fileOf(i, stood[n].Submission)
	}
	return indicators.ExpandSources(r.catalogue, s, stood)
}

// scratch is room for one expansion after another.
type scratch struct {
	expander indicators.Expander
	facts    []indicators.Observation
	labels   labels.ScratchBuilder
}

func (r knowledge) expand(key groupKey, room *scratch) []*series {
	var expanded []indicators.Series
	switch key.kind {
	case ofSubject:
		s := indicators.Subject{Indicator: key.first, Entity: key.then}
		if r.catalogue.Indicator(s.Indicator) == nil {
			return nil // of an earlier catalogue
		}
		facts := r.facts(s, room.facts)
		room.facts = facts.Observations
		expanded = room.expander.Expand(r.catalogue, facts, r.horizon)
		expanded = r.succeedInfo(s, expanded)
	case ofForm:
		if r.catalogue.Form(key.first) == nil {
			return nil
		}
		expanded = indicators.ReportingOf(r.catalogue).Expand(key.first, key.then, r.reportsFor(key.first, key.then), r.horizon)
	case ofDepartment:
		var all []indicators.Report
		for _, f := range r.catalogue.Forms {
			all = append(all, r.reportsFor(f.ID, key.first)...)
		}
		expanded = indicators.ReportingOf(r.catalogue).ExpandDepartment(key.first, all, r.horizon)
	}
	made := make([]series, len(expanded))
	pointers := make([]*series, len(expanded))
	for i, e := range expanded {
		made[i] = series{promLabels(&room.labels, e.Name, e.Labels), e.Samples}
		pointers[i] = &made[i]
	}
	return pointers
}

// reportsFor are the reports that may meet what a unit owes of a form: its own, its predecessors' and its successors'.
func (r knowledge) reportsFor(form, unit string) []indicators.Report {
	f := r.catalogue.Form(form)
	if f == nil {
		return r.reportsOf(obligor{form, unit})
	}
	var reports []indicators.Report
	for _, d := range indicators.DutiesOf(r.catalogue).Relatives(f, unit) {
		reports = append(reports, r.reportsOf(obligor{form, d})...)
	}
	return reports
}

func (r knowledge) reportsOf(o obligor) []indicators.Report {
	var reports []indicators.Report
	for _, k := range r.reports.get(o) {
		if k.revision <= r.revision {
			reports = append(reports, k.report)
		}
	}
	return reports
}

// succeedInfo ends a subject's info where a later catalogue says otherwise of
// it, so that exactly one lives at any instant.
func (r knowledge) succeedInfo(s indicators.Subject, expanded []indicators.Series) []indicators.Series {
	if len(r.editions) < 2 {
		return expanded
	}
	isInfo := func(e indicators.Series) bool { return e.Name == indicators.FamilyInfo }
	at := slices.IndexFunc(expanded, isInfo)
	if at < 0 {
		return expanded
	}
	start, begun := expanded[at].Samples[0].At, false
	expanded = slices.DeleteFunc(slices.Clone(expanded), isInfo)
	var current *indicators.Series
	for _, i := range r.introductions(s) {
		info := i.Labels
		if current != nil && slices.Equal(current.Labels, info) {
			continue
		}
		if begun {
			start = max(i.From.UnixMilli(), start+1)
		}
		if start > r.horizon.UnixMilli() {
			break
		}
		if current != nil {
			current.Samples = append(current.Samples, indicators.Sample{At: start, Value: indicators.StaleMarker()})
			current = nil
		}
		if info == nil {
			continue // this edition does not declare it
		}
		begun = true
		// A label set that comes back goes on as the series it was.
		if again := slices.IndexFunc(expanded, func(x indicators.Series) bool {
			return x.Name == indicators.FamilyInfo && slices.Equal(x.Labels, info)
		}); again >= 0 {
			current = &expanded[again]
		} else {
			expanded = append(expanded, indicators.Series{Name: indicators.FamilyInfo, Labels: info})
			current = &expanded[len(expanded)-1]
		}
		current.Samples = append(current.Samples, indicators.Sample{At: start, Value: 1})
	}
	return expanded
}

// introductions are what the editions of the catalogue say of a subject one after the other, each until the next is known; without
// labels where one does not declare it.
func (r knowledge) introductions(s indicators.Subject) (list []indicators.Introduction) {
	for n, e := range r.editions {
		said := indicators.Introductions(e.catalogue, s)
		if len(said) == 0 {
			list = append(list, indicators.Introduction{From: e.known})
		}
		for i, intro := range said {
			last := n+1 == len(r.editions)
			switch {
			case i+1 < len(said) && !said[i+1].From.After(e.known), !last && !intro.From.Before(r.editions[n+1].known):
				continue // over before the edition was known, or not begun when the next was
			case intro.From.Before(e.known):
				intro.From = e.known
			}
			list = append(list, intro)
		}
	}
	return list
}
