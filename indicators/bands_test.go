package indicators

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// An indicator's own bands count in the place of the catalogue's, each by itself, and are checked as those are.
func TestBandsOfAnIndicator(t *testing.T) {
	common := Bands{FarBehind: 0.2, NearCeiling: 0.8}.withDefaults()
	if got := (Bands{FarBehind: 0.05}).over(common); got != (Bands{FarBehind: 0.05, NearCeiling: 0.8, OnTrack: 0.95, TooSlow: 0.6}) {
		t.Errorf("over the catalogue's: %+v", got)
	}
	_, err := LoadCatalogue(fstest.MapFS{"a.yaml": {Data: []byte(`indicators:
  - {id: i, measure: m, name: x, kind: flow, nature: promise, unit: yuan, department: d, form: f, bands: {far_behind: 2}}
`)}}, time.UTC)
	if err == nil || !strings.Contains(err.Error(), "bands: far_behind: 2: want a ratio") {
		t.Errorf("an impossible band: %v", err)
	}
}
