package query

import (
	"cmp"
	"errors"
	"net/http"
	"runtime"
	"slices"
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
			return answer{}, &apiError{badData, errors.New("limit must be a number")}
		}
		limit = n
	}
	if s := r.FormValue("limit_per_metric"); s != "" {
		if _, err := strconv.Atoi(s); err != nil {
			return answer{}, &apiError{badData, errors.New("limit_per_metric must be a number")}
		}
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
	return indicators.Families(s.catalogue)
}

// buildInfo says which of Prometheus' abilities a client may expect: those of the engine's version.
func (a *API) buildInfo(*http.Request) (answer, error) {
	return answer{data: map[string]string{
		"version": engineVersion, "revision": a.db.config.Version, "branch": "zhibiao", "buildUser": "", "buildDate": "",
		"goVersion": runtime.Version(),
	}}, nil
}

// engineVersion is Prometheus' own version number of the embedded engine v0.315.0.
const engineVersion = "3.15.0"

// statusTSDB tells how many series there are, and which families have most of them.
func (a *API) statusTSDB(r *http.Request) (answer, error) {
	type count struct {
		Name  string `json:"name"`
		Value int    `json:"value"`
	}
	limit := 10
	if s := r.FormValue("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 10_000 {
			return answer{}, &apiError{badData, errors.New("limit must be a positive number of at most 10000")}
		}
		limit = n
	}
	s := a.db.Snapshot()
	most := make([]count, 0, len(s.names))
	for name, f := range s.families {
		most = append(most, count{name, len(f.series)})
	}
	slices.SortFunc(most, func(a, b count) int { return cmp.Or(b.Value-a.Value, strings.Compare(a.Name, b.Name)) })
	series, _ := s.Size()
	return answer{data: map[string]any{
		"headStats": map[string]any{"numSeries": series, "numLabelPairs": 0, "chunkCount": 0, "minTime": 0,
			"maxTime": a.db.config.Now().UnixMilli()},
		"seriesCountByMetricName":     most[:min(limit, len(most))],
		"labelValueCountByLabelName":  []count{},
		"memoryInBytesByLabelName":    []count{},
		"seriesCountByLabelValuePair": []count{},
	}}, nil
}

func (a *API) runtimeInfo(*http.Request) (answer, error) {
	s := a.db.Snapshot()
	series, _ := s.Size()
	return answer{data: map[string]any{
		"startTime": s.known.UTC().Format(time.RFC3339), "reloadConfigSuccess": true, "lastConfigTime": s.known.UTC().Format(time.RFC3339),
		"timeSeriesCount": series, "corruptionCount": 0, "goroutineCount": runtime.NumGoroutine(), "GOMAXPROCS": runtime.GOMAXPROCS(0),
		"storageRetention": "∞",
	}}, nil
}

var _ http.Handler = (*API)(nil)
