package query

import (
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"

	"zhibiao/indicators"
)

// metadata tells type, help and unit of families.
func (a *API) metadata(r *http.Request) (answer, error) {
	type entry struct {
		Type string `json:"type"`
		Help string `json:"help"`
		Unit string `json:"unit"`
	}
	limit := -1
	if s := r.FormValue("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return answer{}, &apiError{badData, errLimit}
		}
		limit = n
	}
	found := map[string][]entry{}
	s := a.db.Snapshot()
	for _, f := range s.described() {
		if limit >= 0 && len(found) >= limit {
			break
		}
		if m := r.FormValue("metric"); (m == "" || m == f.Name) && s.families[f.Name] != nil {
			found[f.Name] = []entry{{"gauge", f.Help, unitOf(f)}}
		}
	}
	return answer{data: found}, nil
}

// unitOf is the unit as OpenMetrics wants it: the name must end with it.
func unitOf(f indicators.Family) string {
	if f.Unit != "" && strings.HasSuffix(f.Name, "_"+f.Unit) {
		return f.Unit
	}
	return ""
}

func (s *Snapshot) described() []indicators.Family {
	if s.catalogue == nil {
		return nil
	}
	return s.catalogue.Families()
}

// buildInfo says which of Prometheus' abilities a client may expect: those of the engine's version.
func (a *API) buildInfo(*http.Request) (answer, error) {
	return answer{data: map[string]string{
		"version": engineVersion, "revision": a.db.config.Version, "branch": "zhibiao", "buildUser": "", "buildDate": "", "goVersion": runtime.Version(),
	}}, nil
}

// engineVersion is Prometheus' own version number of the embedded engine v0.315.0.
const engineVersion = "3.15.0"

func (a *API) statusConfig(*http.Request) (answer, error) {
	return answer{data: map[string]string{"yaml": ""}}, nil
}

func (a *API) runtimeInfo(*http.Request) (answer, error) {
	s := a.db.Snapshot()
	series, _ := s.Size()
	return answer{data: map[string]any{
		"startTime": s.known.UTC().Format(time.RFC3339), "reloadConfigSuccess": true, "lastConfigTime": s.known.UTC().Format(time.RFC3339),
		"timeSeriesCount": series, "corruptionCount": 0, "goroutineCount": runtime.NumGoroutine(), "GOMAXPROCS": runtime.GOMAXPROCS(0), "storageRetention": "∞",
	}}, nil
}

var errLimit = httpError("limit must be a number")

type httpError string

func (e httpError) Error() string { return string(e) }

var _ http.Handler = (*API)(nil)
