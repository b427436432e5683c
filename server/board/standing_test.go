package board

import (
	"slices"
	"testing"

	"zhibiao/indicators"
)

// What has no place in an order would stand before all that has one.
func TestOrdersKnowEveryStatusAndLight(t *testing.T) {
	for _, s := range indicators.Statuses() {
		if !slices.Contains(gravest, s) {
			t.Errorf("%s has no place among the gravest", s.Name().ZH)
		}
		for _, n := range []indicators.Nature{indicators.Binding, indicators.Expected, indicators.Promise, indicators.Task} {
			light := s.Light(n)
			if _, ranked := height[light]; !ranked || !slices.Contains(lights, light) {
				t.Errorf("the light %s of %s has no rank", light, s.Name().ZH)
			}
		}
	}
}
