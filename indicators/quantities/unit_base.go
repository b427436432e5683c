package quantities

import (
	"regexp"
	"slices"
	"strings"
)

// KnownBase says whether a unit may be a family's suffix: a base unit, one per
// another, or a noun that is counted. A misspelt base unit passes for a noun
// here; the display unit does not fit it then.
func KnownBase(unit string) bool {
	over, under, compound := strings.Cut(unit, perWord)
	if !compound {
		return suffixKnown(over)
	}
	return suffixKnown(over) && (suffixKnown(under+"s") || suffixKnown(under))
}

func suffixKnown(unit string) bool {
	return slices.Contains(measuredBases, unit) || unit != Count && suffixPattern.MatchString(unit) && isNoun(unit)
}

// suffixPattern is what a family may end in.
var suffixPattern = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
