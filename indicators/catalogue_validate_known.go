package indicators

import (
	"slices"
	"strconv"
	"strings"

	"zhibiao/indicators/periods"
)

// period checks a period that may be left out.
func (v catalogueCheck) period(at Pos, what, key, value string) {
	if value == "" {
		return
	}
	if _, err := periods.Parse(value); err != nil {
		v.add(v.key(at, key), "%s: %s: %q: want a period such as 2026-M03, 2026-Q1 or 2026-A1", what, key, value)
	}
}

func (v catalogueCheck) need(at Pos, what, key, value string) {
	if strings.TrimSpace(value) == "" {
		v.add(v.key(at, key), "%s: %s is missing", what, key)
	}
}

func (v catalogueCheck) oneOf(at Pos, what, key, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		v.add(v.key(at, key), "%s: %s: %s: want one of %s", what, key, strconv.Quote(value), strings.Join(allowed, ", "))
	}
}

// known says whether an id of a kind is declared, and reports it where not.
func (v catalogueCheck) known(at Pos, what, key, kind, id string) bool {
	if id == "" {
		v.add(v.key(at, key), "%s: %s is missing", what, key)
		return false
	}
	if v.declared(kind, id) {
		return true
	}
	if v.full() { // the search for near names is not for nothing
		return false
	}
	v.add(v.key(at, key), "%s: %s: no %s has the id %q%s", what, key, kind, id, DidYouMean(id, v.idsOf(kind)))
	return false
}

func (v catalogueCheck) declared(kind, id string) bool {
	switch kind {
	case "document":
		return v.Document(id) != nil
	case "department":
		return v.Department(id) != nil
	case "measure":
		return v.Measure(id) != nil
	case "entity":
		return v.Entity(id) != nil
	case "indicator":
		return v.Indicator(id) != nil
	}
	return v.Form(id) != nil
}

// among checks that an id is one of an indicator's entities.
func (v catalogueCheck) among(at Pos, what, key, id string, i *Indicator) {
	if len(v.entities[i]) == 0 {
		v.entities[i] = setOf(v.EntitiesOf(i))
	}
	if !v.entities[i][id] && !v.full() {
		v.add(v.key(at, key), "%s: %s: %q is not among the indicator's entities%s", what, key, id, DidYouMean(id, v.EntitiesOf(i)))
	}
}

func setOf(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

func (v catalogueCheck) idsOf(kind string) []string {
	x := v.indexed()
	switch kind {
	case "document":
		return sortedKeys(x.documents)
	case "department":
		return sortedKeys(x.departments)
	case "measure":
		return sortedKeys(x.measures)
	case "entity":
		return sortedKeys(x.entities)
	case "indicator":
		return sortedKeys(x.indicators)
	}
	return sortedKeys(x.forms)
}
