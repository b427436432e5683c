package locate

import (
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// readsAcross says whether a header's cell names a period or an entity.
func readsAcross(s *Sheet, t *form.TableSpec, at workbook.Ref) bool {
	raw := s.Grid.Raw(at)
	if raw == "" {
		return false
	}
	if t.AcrossBy == indicators.ByEntity {
		_, ok := t.AcrossNames.Find(raw)
		return ok
	}
	_, ok := acrossPeriod(raw, 2000)
	return ok
}

// acrossPeriod reads a header as a period: a text that is a period and nothing else.
func acrossPeriod(raw string, year int) (periods.Period, bool) {
	if len([]rune(raw)) > 14 {
		return periods.Period{}, false
	}
	sp, ok := spokenAlone(raw)
	if !ok {
		return periods.Period{}, false
	}
	return sp.In(year)
}

// notYet is what a month's name says in brackets where its figures are expected or planned.
var notYet = regexp.MustCompile(`\((?:预计|预测|预估|计划|目标)[^()]*\)`)

// spokenAlone is the period that a row's or a column's name speaks of, also as a month's first or last day. A title is no such
// name, and another time than the one named (上年8月) none either.
func spokenAlone(raw string) (periods.Spoken, bool) {
	if text := hanzi.Key(raw); titleEnd.MatchString(text) || hanzi.ContainsAny(text, otherTime) || notYet.MatchString(text) {
		return periods.Spoken{}, false
	}
	if sp, ok := periods.MonthOfDay(raw); ok {
		return sp, true
	}
	return periods.Find(raw)
}

// acrossOf reads what a column's header path says across and gives the rest of the path.
func acrossOf(s *Sheet, t *form.TableSpec, p form.Path, x *Binding) (form.Path, bool) {
	for i := len(p) - 1; i >= 0; i-- {
		var ok bool
		if t.AcrossBy == indicators.ByEntity {
			x.Entity, ok = t.AcrossNames.Find(p[i])
		} else {
			x.Period, x.Span, ok = periodAcross(s, t, p, i)
		}
		if ok {
			return slices.Delete(slices.Clone(p), i, i+1), true
		}
		if x.Span.Months() > 0 {
			return nil, false
		}
	}
	if t.AcrossBy != indicators.ByEntity {
		return nil, false
	}
	// A long name runs over several rows: 张家川回族 above 自治县.
	for from := range len(p) - 1 {
		for to := len(p); to > from+1; to-- {
			if id, ok := t.AcrossNames.Find(strings.Join(p[from:to], "")); ok {
				x.Entity = id
				return slices.Delete(slices.Clone(p), from, to), true
			}
		}
	}
	return nil, false
}

// periodAcross is the form's period that a part of a path speaks of; its year may stand a row higher: 2025年 above 10月. Over
// amounts of the period's own a longer span is none: that is given as such.
func periodAcross(s *Sheet, t *form.TableSpec, p form.Path, i int) (q, span periods.Period, ok bool) {
	q, ok = acrossPeriod(p[i], s.yearGuess())
	if !ok {
		return q, span, false
	}
	if i > 0 && q.Months() < 12 {
		if up, ok := acrossPeriod(p[i-1], 0); ok && up.Months() == 12 {
			if r, ok := acrossPeriod(p[i], up.Year()); ok {
				q = r
			}
		}
	}
	if f, ok := periods.Fit(q, s.Spec.Form.Frequency, s.Spec.Form.Combined); ok {
		if f.Months() < q.Months() && isOwnAmount(s, t) {
			return periods.Period{}, q, false
		}
		q = f
	}
	return q, span, true
}

// isOwnAmount says that the cells of a table across are amounts of flows that are the periods' own.
func isOwnAmount(s *Sheet, t *form.TableSpec) bool {
	own := func(m indicators.Meaning) bool {
		i := s.Catalogue.Indicator(m.Indicator)
		return m.Basis != "cumulative" && (i == nil && len(m.Indicators) == 0 || i != nil && i.Kind == indicators.Flow)
	}
	if t.Value.Basis == "cumulative" || t.Value.Indicator != "" && !own(t.Value) {
		return false
	}
	return !slices.ContainsFunc(t.ColumnSpecs, func(c form.ColumnSpec) bool { return !own(c.Meaning) }) &&
		!slices.ContainsFunc(t.LabelSpecs, func(l form.LabelSpec) bool {
			return l.Indicator != "" && !own(l.Meaning) ||
				l.Basis == "cumulative"
		})
}
