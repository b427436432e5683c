package indicators_test

import (
	"os"
	"testing"
	"time"

	"zhibiao/indicators"
)

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// lanzhou loads the sample instance's catalogue.
func lanzhou(t testing.TB) *indicators.Catalogue {
	t.Helper()
	c, err := indicators.LoadCatalogue(os.DirFS("../samples/lanzhou/catalogue"), shanghai(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLanzhouLoads(t *testing.T) {
	c := lanzhou(t)
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
