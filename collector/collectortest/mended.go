package collectortest

import (
	"slices"
	"strings"
	"testing"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// Mended holds the mend of a code: it was found before the mend, and after it nothing is found that asks for anything.
func Mended(t testing.TB, code string, before, after []report.Finding) {
	t.Helper()
	if !slices.ContainsFunc(before, func(f report.Finding) bool { return f.Code == code }) {
		t.Errorf("before the mend there is no %s, but %+v", code, before)
	}
	for _, f := range after {
		if f.Code == code || f.Severity != report.Notice || Asks(f.Mend) {
			t.Errorf("after the mend of %s: %+v", code, f)
		}
	}
}

// Asks says whether a mend asks the sender for anything.
func Asks(mend indicators.Text) bool {
	return !strings.HasPrefix(mend.EN, "nothing ") && mend.EN != "a reviewer decides"
}
