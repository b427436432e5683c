package quantities

import (
	"regexp"
	"strings"
)

// KnownBase says whether a unit may be a family's suffix: a base unit, one per
// another, or a noun that is counted. A misspelt base unit passes for a noun
// here; the display unit does not fit it then.
func KnownBase(t Table, unit string) bool {
	over, under, compound := strings.Cut(unit, perWord)
	if !compound {
		return suffixKnown(t, over)
	}
	return suffixKnown(t, over) && (suffixKnown(t, under+"s") || suffixKnown(t, under))
}

func suffixKnown(t Table, unit string) bool {
	return t.words().measured[unit] || unit != Count && suffixPattern.MatchString(unit) && t.isNoun(unit)
}

// suffixPattern is what a family may end in.
var suffixPattern = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
