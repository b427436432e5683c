package indicators_test

import (
	"testing"
	"zhibiao/indicators/quantities"
)

// Every base unit and display unit of the sample is one that figures can be read and shown in.
func TestLanzhouUnitsAreKnown(t *testing.T) {
	for _, i := range lanzhou(t).Indicators {
		if u := quantities.BaseUnit(i.Unit); u.Base != i.Unit || u.InBase(3) != 3 {
			t.Errorf("%s: base unit %q is %v", i.ID, i.Unit, u)
		}
		if i.Display != "" {
			if u, err := quantities.ParseUnit(i.Display); err != nil || !u.Fits(i.Unit) {
				t.Errorf("%s: display %q for %q: %v, %v", i.ID, i.Display, i.Unit, u, err)
			}
		}
	}
}
