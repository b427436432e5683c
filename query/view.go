package query

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
)

// asOfLabel is the name of the matcher and of the parameter that ask for what was known then.
const asOfLabel = "as_of"

// view is a snapshot as it was known at an earlier revision. Subjects are
// expanded when they are first asked for, an indicator at a time.
type view struct {
	reading
	mu       sync.Mutex
	expanded map[string]*expandedIndicator // by indicator; "" for what departments owe
}

type expandedIndicator struct {
	once   sync.Once
	series []*series
}

func newView(s *Snapshot, revision uint32) *view {
	v := &view{reading: reading{Snapshot: s, revision: revision}, expanded: map[string]*expandedIndicator{}}
	for _, e := range s.editions {
		if e.revision <= revision {
			v.catalogue = e.catalogue
			v.editions = append(v.editions, e)
		}
	}
	return v
}

// selects gives the series that fit, in the order of their labels.
func (v *view) selects(matchers []*labels.Matcher) []*series {
	if v.catalogue == nil {
		return nil // before the first catalogue nothing was known
	}
	var found []*series
	for _, id := range v.asked(matchers) {
		for _, s := range v.of(id) {
			if fits(s.labels, matchers) {
				found = append(found, s)
			}
		}
	}
	slices.SortFunc(found, func(a, b *series) int { return labels.Compare(a.labels, b.labels) })
	return found
}

// asked are the indicators that may hold what fits: all, or those that a name or an equality leaves.
func (v *view) asked(matchers []*labels.Matcher) []string {
	var ids []string
	for _, i := range v.catalogue.Indicators {
		ids = append(ids, i.ID)
	}
	ids = append(ids, "")
	for _, m := range matchers {
		if m.Type != labels.MatchEqual || m.Value == "" {
			continue
		}
		switch m.Name {
		case labels.MetricName:
			own := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" || !nameHas(m.Value, id) })
			if len(own) > 0 && !isShared(m.Value) {
				ids = own
			}
		case "indicator":
			ids = []string{m.Value}
		}
	}
	return ids
}

func isShared(name string) bool {
	return slices.ContainsFunc(indicators.SharedFamilies(), func(f indicators.Family) bool { return f.Name == name })
}

// of expands an indicator's subjects, once.
func (v *view) of(id string) []*series {
	v.mu.Lock()
	e := v.expanded[id]
	if e == nil {
		e = &expandedIndicator{}
		v.expanded[id] = e
	}
	v.mu.Unlock()
	e.once.Do(func() { e.series = v.expandKeys(v.keysOf(id)) })
	return e.series
}

func (v *view) keysOf(id string) []groupKey {
	var keys []groupKey
	if id == "" {
		seen := map[string]bool{}
		for _, f := range v.catalogue.Forms {
			for _, d := range f.Departments {
				keys = append(keys, groupKey{ofForm, f.ID, d})
				if !seen[d] {
					seen[d] = true
					keys = append(keys, groupKey{kind: ofDepartment, first: d})
				}
			}
		}
		return keys
	}
	i := v.catalogue.Indicator(id)
	if i == nil {
		return nil
	}
	seen := map[string]bool{}
	for _, entity := range v.catalogue.EntitiesOf(i) {
		seen[entity] = true
	}
	if i.EntityKind == "" {
		seen[""] = true
	}
	for s := range v.subjects {
		if s.Indicator == id {
			seen[s.Entity] = true
		}
	}
	for entity := range seen {
		keys = append(keys, groupKey{ofSubject, id, entity})
	}
	return keys
}

func (v *view) expandKeys(keys []groupKey) []*series {
	all := make([][]*series, len(keys))
	each(len(keys), func() func(int) {
		var b labels.ScratchBuilder
		return func(i int) { all[i] = v.expand(keys[i], &b) }
	})
	return slices.Concat(all...)
}

// views keeps the latest few that were asked for. A view of an earlier
// revision stays true when commits follow, unless its snapshot was laid out for another year.
type views struct {
	mu    sync.Mutex
	limit int
	kept  []*view // the latest asked for last
}

func (k *views) at(s *Snapshot, revision uint32) *view {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, v := range k.kept {
		if v.revision == revision && v.horizon.Equal(s.horizon) {
			k.kept = append(slices.Delete(k.kept, i, i+1), v)
			return v
		}
	}
	v := newView(s, revision)
	k.kept = append(k.kept, v)
	if len(k.kept) > k.limit {
		k.kept = slices.Delete(k.kept, 0, 1)
	}
	return v
}

// selector is what a query reads: the snapshot, or a view of it.
type selector interface {
	selects(matchers []*labels.Matcher) []*series
}

// asOf gives what was known at an instant written as text: a date means the end of
// that day in the instance's zone, empty means now.
func (db *DB) asOf(s *Snapshot, text string) (selector, error) {
	if text == "" {
		return s, nil
	}
	t, err := ParseAsOf(text, db.config.Location)
	if err != nil {
		return nil, err
	}
	revision := s.revisionAt(t)
	if revision >= s.revision {
		return s, nil
	}
	return db.views.at(s, revision), nil
}

// ParseAsOf reads an instant of knowledge: a date (its last millisecond in the
// zone), RFC 3339, or seconds since 1970.
func ParseAsOf(text string, loc *time.Location) (time.Time, error) {
	if t, err := time.ParseInLocation(time.DateOnly, text, loc); err == nil {
		return t.AddDate(0, 0, 1).Add(-time.Millisecond), nil
	}
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t, nil
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && f > -1e11 && f < 1e11 {
		return time.UnixMilli(int64(f * 1000)), nil
	}
	return time.Time{}, fmt.Errorf("as_of %q is neither a date (2026-08-01) nor an instant (RFC 3339 or seconds since 1970)", text)
}
