package layout

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"zhibiao/indicators"
)

// TestLinksKeepLanguageAndDay follows links from a page in English of a past day.
func TestLinksKeepLanguageAndDay(t *testing.T) {
	l := &Layout{Catalogue: func() *indicators.Catalogue { return &indicators.Catalogue{} }}
	p := l.New(httptest.NewRequest(http.MethodGet, "/submissions/7?lang=en&as_of=2026-08-01&cell=%E8%A1%A8!C7", nil), "报送", "Submission")
	for got, want := range map[string]string{
		p.Title:                         "Submission",
		p.Link("/submissions"):          "/submissions?as_of=2026-08-01&lang=en",
		p.Link("/x", "a", "", "b", "&"): "/x?as_of=2026-08-01&b=%26&lang=en",
		p.SpotAddress(9, "表 1", "C7"):   "/submissions/9?as_of=2026-08-01&cell=%E8%A1%A8+1%21C7&lang=en#cell",
		p.IndicatorAddress(indicators.Subject{Indicator: "rnd_intensity"}): "/indicators/rnd_intensity?as_of=2026-08-01&lang=en",
		p.Other(): "/submissions/7?as_of=2026-08-01&cell=%E8%A1%A8%21C7",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/submissions", nil)
	r.Header.Set("Accept-Language", "en-US,en;q=0.9")
	if p := l.New(r, "报送", "Submission"); p.English || p.Other() != "/submissions?lang=en" || p.Link("/") != "/" {
		t.Errorf("Chinese comes first, whatever a browser prefers, and English is a link away: %+v", p)
	}
}
