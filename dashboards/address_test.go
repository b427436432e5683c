package dashboards

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhibiao/indicators"
)

// What leads to a dashboard names one that is generated, and variables that it has.
func TestAddressesAreOfGeneratedDashboards(t *testing.T) {
	for subject, want := range map[indicators.Subject]string{
		{}:                               "https://grafana.example.cn/d/zhibiao-overview",
		{Indicator: "fund"}:              "https://grafana.example.cn/d/zhibiao-indicator?var-indicator=fund",
		{Indicator: "fund", Entity: "x"}: "https://grafana.example.cn/d/zhibiao-indicator?var-entity=x&var-indicator=fund",
	} {
		got := Address("https://grafana.example.cn/", subject)
		if got != want {
			t.Errorf("%+v: %s, want %s", subject, got, want)
		}
		path, query, _ := strings.Cut(got[strings.LastIndex(got, "/d/")+3:], "?")
		data, err := os.ReadFile(filepath.Join("generated", "dashboards", strings.TrimPrefix(path, "zhibiao-")+".json"))
		if err != nil || !strings.Contains(string(data), `"uid": "`+path+`"`) {
			t.Errorf("%s: no dashboard has that uid: %v", got, err)
		}
		for pair := range strings.SplitSeq(query, "&") {
			name, _, _ := strings.Cut(strings.TrimPrefix(pair, "var-"), "=")
			if name != "" && !strings.Contains(string(data), `"name": "`+name+`"`) {
				t.Errorf("%s: the dashboard has no variable %q", got, name)
			}
		}
	}
}
