package people

import (
	"slices"
	"testing"
)

// TestEveryActHasAName: what the table decides can stand in the log, and is called something there.
func TestEveryActHasAName(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range Acted() {
		if n := a.Name(); n.ZH == "" || n.EN == "" || seen[n.ZH] || seen[n.EN] || seen[string(a)] {
			t.Errorf("%s is called %+v, as another is or not at all", a, n)
		}
		seen[a.Name().ZH], seen[a.Name().EN], seen[string(a)] = true, true, true
	}
	for _, a := range Decided() {
		if !slices.Contains(Acted(), a) {
			t.Errorf("%s has no name", a)
		}
	}
}
