package dashboards

import (
	"net/url"
	"strings"

	"zhibiao/indicators"
)

// Address is where a Grafana at a base address has the dashboard of a subject; of none, the overview.
func Address(base string, s indicators.Subject) string {
	base = strings.TrimRight(base, "/") + "/d/"
	if s.Indicator == "" {
		return base + uid("overview")
	}
	of := url.Values{"var-indicator": {s.Indicator}}
	if s.Entity != "" {
		of.Set("var-entity", s.Entity)
	}
	return base + uid("indicator") + "?" + of.Encode()
}
