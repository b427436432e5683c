package board

import (
	"slices"
	"testing"

	"zhibiao/indicators"
)

// What has no place in an order would stand before all that has one.
func TestEveryLightHasItsRank(t *testing.T) {
	for _, s := range indicators.Statuses() {
		for _, n := range []indicators.Nature{indicators.Binding, indicators.Expected, indicators.Promise, indicators.Task} {
			light := s.Light(n)
			if _, ranked := height[light]; !ranked || !slices.Contains(indicators.Lights(), light) {
				t.Errorf("the light %s of %s has no rank", light, s.Name().ZH)
			}
		}
	}
}
