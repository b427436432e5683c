package dashboards

import (
	"fmt"
	"time"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// moment is a hidden variable that holds a whole number worked out from others, mostly an instant in
// seconds. The language takes the instant behind @ as a number alone, and what is
// compared across time is asked at its own instants, never by an offset.
func moment(name, number string) cog.Builder[dashboard.VariableModel] {
	return found(name, "vector(0) + "+number, wholeNumber)
}

// wholeNumber finds the value of a series without labels.
const wholeNumber = `/^\{\} (\d+) /`

// found is a hidden variable of what a pattern finds in a series as Grafana writes one: name{label="…"} value instant.
func found(name, expr, pattern string) cog.Builder[dashboard.VariableModel] {
	query := "query_result(" + expr + ")"
	return unsynced{dashboard.NewQueryVariableBuilder(name).Datasource(source()).
		Query(dashboard.StringOrMap{Map: options{"query": query,
			"refId": "PrometheusVariableQueryEditor-VariableQuery"}}).Definition(query).
		Regex(pattern).Refresh(dashboard.VariableRefreshOnTimeRangeChanged).Multi(false).IncludeAll(false).
		Hide(dashboard.VariableHideHideVariable).
		Current(option("", ""))}
}

// wholeRange are the samples of the time range, and none before. In Grafana 10.0 $__range is newer than ${__to} once a panel
// is loaded by scrolling, and would reach into the year before; both edges are therefore one moment's, by edges.
const wholeRange = "[${span}s] @ " + rangeEnd

// edges are the variables of the time range's end and length: until is where it ends, or where the day ends of which the knowledge
// is asked for, whichever is first.
func edges() []cog.Builder[dashboard.VariableModel] {
	return []cog.Builder[dashboard.VariableModel]{
		found("until", "clamp_max(floor(vector(time()) or on () "+sel(indicators.FamilyInfo)+"), ${__to:date:seconds})", wholeNumber),
		found("span", "clamp_min(vector("+rangeEndSeconds+" - "+rangeStart+"), 1)", wholeNumber),
	}
}

// calendarYears are three calendar years, the one with the time range's end and the two before it: year_1 to year_3 are
// their numbers, end_1 to end_3 the instants at which they are over, in seconds.
func (h *house) calendarYears() []cog.Builder[dashboard.VariableModel] {
	// A range that ends with New Year's Day was chosen for the year before, whose lines hold from its last instant.
	const at = rangeEndSeconds + " - 172800"
	return []cog.Builder[dashboard.VariableModel]{
		moment("year_1", fmt.Sprintf("year(vector(%s + %d))", at, h.newYearOffset())), moment("year_2", "${year_1} - 1"),
		moment("year_3", "${year_1} - 2"),
		moment("end_1", h.yearEnd("${year_1}")), moment("end_2", h.yearEnd("${year_2}")), moment("end_3", h.yearEnd("${year_3}")),
	}
}

// yearEnd is the instant at which a year is over, in seconds: by the days since 1970, with those of leap years.
func (h *house) yearEnd(year string) string {
	leaps := func(since, every int) string { return fmt.Sprintf("floor(vector((%s - %d) / %d))", year, since, every) }
	return fmt.Sprintf("(365 * (%s - 1969) + %s - %s + %s) * 86400 - %d", year, leaps(1968, 4), leaps(1900, 100), leaps(1600, 400),
		h.newYearOffset())
}

// newYearOffset is by how many seconds clocks are ahead of UTC as a year begins.
func (h *house) newYearOffset() int {
	zone := h.catalogue.Location
	if zone == nil {
		zone = time.UTC
	}
	_, offset := time.Date(2025, time.January, 1, 0, 0, 0, 0, zone).Zone()
	return offset
}

// unsynced keeps a variable out of addresses: one that was kept would bring an instant of another day back.
type unsynced struct {
	cog.Builder[dashboard.VariableModel]
}

func (u unsynced) Build() (dashboard.VariableModel, error) {
	v, err := u.Builder.Build()
	v.SkipUrlSync = cog.ToPtr(true)
	return v, err
}
