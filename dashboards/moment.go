package dashboards

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// moment is a hidden variable that holds an instant worked out from others, in
// seconds. The language takes the instant behind @ as a number alone, and what is
// compared across time is asked at its own instants, never by an offset.
func moment(name, seconds string) cog.Builder[dashboard.VariableModel] {
	query := "query_result(vector(" + seconds + "))"
	return unsynced{dashboard.NewQueryVariableBuilder(name).Datasource(source()).
		Query(dashboard.StringOrMap{Map: options{"query": query, "refId": "PrometheusVariableQueryEditor-VariableQuery"}}).Definition(query).
		Regex(`/^\{\} (\d+) /`).Refresh(dashboard.VariableRefreshOnTimeRangeChanged).Multi(false).IncludeAll(false).
		Hide(dashboard.VariableHideHideVariable).
		Current(option("", ""))}
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
