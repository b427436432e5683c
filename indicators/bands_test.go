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

// The nearest that says a band counts: indicator, the department that reports the subject, its measure, the catalogue.
func TestBandsOf(t *testing.T) {
	c := &Catalogue{
		Bands:       Bands{FarBehind: 0.2, NearCeiling: 0.8},
		Measures:    []*Measure{{ID: "m", Bands: Bands{FarBehind: 0.3, TooSlow: 0.5}}, {ID: "n", Bands: Bands{TooSlow: 0.4}}},
		Departments: []*Department{{ID: "d", Bands: Bands{FarBehind: 0.4}}, {ID: "e"}},
		Entities:    []*Entity{{ID: "bridge", Measure: "n", Department: "e"}},
		Indicators:  []*Indicator{{ID: "i", Measure: "m", Department: "d", Bands: Bands{OnTrack: 0.9}}, {ID: "j", Measure: "m", Department: "e"}},
	}
	for _, test := range []struct {
		of   Subject
		want Bands
	}{
		{Subject{"i", ""}, Bands{FarBehind: 0.4, NearCeiling: 0.8, OnTrack: 0.9, TooSlow: 0.5}},
		{Subject{"j", ""}, Bands{FarBehind: 0.3, NearCeiling: 0.8, OnTrack: 0.95, TooSlow: 0.5}},
		{Subject{"i", "bridge"}, Bands{FarBehind: 0.2, NearCeiling: 0.8, OnTrack: 0.9, TooSlow: 0.4}},
	} {
		if got := c.BandsOf(test.of); got != test.want {
			t.Errorf("%v: %+v, want %+v", test.of, got, test.want)
		}
	}
	for _, of := range []string{
		"departments:\n  - {id: d, name: x, bands: {far_behind: 2}}\n",
		"measures:\n  - {id: m, document: d, number: 一, title: x, bands: {far_behind: 2}}\n",
	} {
		_, err := LoadCatalogue(fstest.MapFS{"a.yaml": {Data: []byte(of)}}, time.UTC)
		if err == nil || !strings.Contains(err.Error(), "bands: far_behind: 2: want a ratio") {
			t.Errorf("%s: %v", of, err)
		}
	}
}
