package query

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/prometheus/model/labels"
)

// asOfLabel is the name of the matcher and of the parameter that ask for what was known then.
const asOfLabel = "as_of"

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
		return time.UnixMilli(int64(math.Round(f * 1000))), nil
	}
	return time.Time{}, fmt.Errorf("as_of %q is neither a date (2026-08-01) nor an instant (RFC 3339 or seconds since 1970)", text)
}

// takeAsOf takes the as_of matcher out: it says what to select from, and is no label. Without one it is what else was asked for.
func takeAsOf(matchers []*labels.Matcher, otherwise string) (at string, rest []*labels.Matcher, err error) {
	at, rest = otherwise, matchers
	asked := false
	for i, m := range matchers {
		if m.Name != asOfLabel {
			continue
		}
		if m.Type != labels.MatchEqual {
			return "", nil, fmt.Errorf("as_of takes = and a date or instant, not %s", m)
		}
		if asked && at != m.Value {
			return "", nil, fmt.Errorf("one selector asks for as_of twice: %q and %q", at, m.Value)
		}
		if !asked {
			rest = slices.Clone(matchers[:i])
		}
		at, asked = m.Value, true
	}
	if asked {
		for _, m := range matchers[len(rest):] {
			if m.Name != asOfLabel {
				rest = append(rest, m)
			}
		}
	}
	if asked && len(rest) == 0 {
		return "", nil, errors.New("as_of says from when to select, not what: a selector needs a name or label beside it")
	}
	return at, rest, nil
}
