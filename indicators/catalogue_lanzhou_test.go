package indicators_test

import (
	"testing"

	"zhibiao/samples/sampletest"
)

func TestLanzhouLoads(t *testing.T) {
	c := sampletest.Lanzhou(t)
	for what, n := range map[string][2]int{
		"measures":   {len(c.Measures), 20},
		"parks":      {len(c.EntitiesOfKind("park")), 9},
		"indicators": {len(c.Indicators), 62},
	} {
		if n[0] != n[1] {
			t.Errorf("%d %s, want %d", n[0], what, n[1])
		}
	}
}
