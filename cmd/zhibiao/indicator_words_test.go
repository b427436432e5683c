package main

import (
	"path/filepath"
	"regexp"
	"testing"

	"zhibiao/samples/golden"
)

var drawings = regexp.MustCompile(`(?s)<svg.*?</svg>`)

// TestIndicatorPagesInWords holds what people read on the pages of indicators of each sort, and as evidence, against files.
func TestIndicatorPagesInWords(t *testing.T) {
	site := samplePages(t)
	for name, path := range map[string]string{
		"flow":           "/indicators/provincial_fund",
		"behind":         "/indicators/investment_attracted",
		"behind_en":      "/indicators/investment_attracted?lang=en",
		"behind_then":    "/indicators/investment_attracted?as_of=2026-06-01",
		"window_over":    "/indicators/investment_attracted?window=2025",
		"full_years":     "/indicators/industrial_park_output?entity=alloy_materials",
		"entities":       "/indicators/industrial_park_output",
		"level":          "/indicators/urbanisation",
		"ceiling":        "/indicators/construction_land_quota",
		"work":           "/indicators/works_progress?entity=area_codes",
		"ev_attainment":  "/indicators/provincial_fund/evidence?kind=attainment&period=2026-M10&window=2026",
		"ev_growth_en":   "/indicators/investment_attracted/evidence?kind=cumulative_year_on_year&period=2026-M10&lang=en",
		"ev_required":    "/indicators/investment_attracted/evidence?kind=required&period=2026-M10&window=2026",
		"ev_derived":     "/indicators/special_funds/evidence?kind=cumulative&period=2026-M10",
		"ev_target_plan": "/indicators/investment_attracted/evidence?kind=target&period=2026-M10&window=2026",
	} {
		t.Run(name, func(t *testing.T) {
			golden.Equal(t, filepath.Join("testdata", "indicators", name+".txt"), lined(drawings.ReplaceAllString(site.get(t, path), "")))
		})
	}
	for path, code := range map[string]int{
		"/indicators/none": 404, "/indicators/industrial_park_output?entity=none": 404, "/indicators/provincial_fund?entity=alloy_materials": 404,
		"/indicators/provincial_fund?window=1999": 400, "/indicators/provincial_fund?from=999": 400, "/indicators/provincial_fund?as_of=soon": 400,
		"/indicators/provincial_fund/evidence": 400, "/indicators/provincial_fund/evidence?period=2026-M10&kind=mood": 404,
		"/indicators/provincial_fund/evidence?period=2031-M10&kind=own": 404, "/indicators/provincial_fund?as_of=2020-01-01": 404,
	} {
		if got := site.ask(t, path).Code; got != code {
			t.Errorf("%s: %d, want %d", path, got, code)
		}
	}
}
