package dashboards

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhibiao/samples/sampletest"

	"zhibiao/indicators"
)

// noticeOf is what the sample says of all its figures.
func noticeOf(t *testing.T) (notice indicators.Text) {
	t.Helper()
	data, err := os.ReadFile("../samples/lanzhou/zhibiao.yaml")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^notice: \{zh: (.+), en: ([^}]+)\}`).FindSubmatch(data)
	if found == nil {
		t.Fatal("the sample has no notice in Chinese and English")
	}
	return indicators.Text{ZH: string(found[1]), EN: string(found[2])}
}

// What an instance says of all its figures stands in the title of every dashboard and of every row.
func TestTheNoticeIsEverywhere(t *testing.T) {
	c := sampletest.Lanzhou(t)
	c.Notice = indicators.Text{ZH: "示例数据", EN: "sample data"}
	for english, notice := range map[bool]string{false: "（示例数据）", true: " (sample data)"} {
		files, err := Files(c, Options{English: english})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !strings.HasSuffix(f.Name, ".json") {
				continue
			}
			var d anyDashboard
			if err := json.Unmarshal(f.Data, &d); err != nil {
				t.Fatal(err)
			}
			titles := []string{d.Title}
			for _, p := range d.Panels {
				if p.Type == "row" {
					titles = append(titles, p.Title)
				}
			}
			for _, title := range titles {
				if !strings.HasSuffix(title, notice) {
					t.Errorf("%s: %q does not say %s", f.Name, title, notice)
				}
			}
		}
	}
}

// TestGeneratedIsUpToDate fails when the committed dashboards are not those of the code and the sample's catalogue.
func TestGeneratedIsUpToDate(t *testing.T) {
	c := sampletest.Lanzhou(t)
	c.Notice = noticeOf(t)
	files, err := Files(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]bool{}
	for _, f := range files {
		path := filepath.Join("generated", filepath.FromSlash(f.Name))
		made[path] = true
		if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, f.Data) {
			t.Errorf("%s has drifted (%v): run go generate ./dashboards", path, err)
		}
	}
	err = filepath.WalkDir("generated", func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !made[path] {
			t.Errorf("%s is no longer made: remove it", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// What Grafana 10.0 has, of what dashboards may use.
var (
	panelTypes = []string{"row", "table", "stat", "timeseries", "barchart", "bargauge", "gauge", "state-timeline", "status-history",
		"text", "heatmap", "piechart", "dashlist"}
	variableTypes   = []string{"datasource", "textbox", "custom", "query", "constant", "interval"}
	transformations = []string{"merge", "organize", "filterFieldsByName", "sortBy", "calculateField", "groupingToMatrix", "reduce",
		"joinByField", "labelsToFields", "groupBy", "filterByValue", "renameByRegex", "convertFieldType"}
	fieldProperties = []string{"unit", "decimals", "color", "mappings", "links", "displayName", "min", "max", "noValue",
		"custom.cellOptions", "custom.width", "custom.hidden", "custom.align", "custom.drawStyle", "custom.fillOpacity", "custom.lineWidth",
		"custom.lineStyle"}
	panelOptions = map[string][]string{
		"table":      {"showHeader", "cellHeight", "footer", "sortBy", "frameIndex"},
		"stat":       {"colorMode", "graphMode", "justifyMode", "orientation", "textMode", "reduceOptions", "text"},
		"timeseries": {"legend", "tooltip", "timezone"},
		"barchart": {"xField", "orientation", "xTickLabelRotation", "xTickLabelSpacing", "xTickLabelMaxLength", "stacking",
			"showValue", "groupWidth", "barWidth", "barRadius", "fullHighlight", "legend", "tooltip", "text", "colorByField"},
		"state-timeline": {"showValue", "rowHeight", "mergeValues", "alignValue", "legend", "tooltip"},
	}
)

type anyPanel struct {
	ID              int
	Type            string
	Title           string
	Description     string
	Options         map[string]any
	GridPos         struct{ X, Y, W, H int }
	Transformations []struct{ ID string }
	FieldConfig     struct {
		Defaults struct {
			Custom map[string]any
		}
		Overrides []struct {
			Properties []struct{ ID string }
		}
	}
	Targets []struct {
		Expr           string
		Instant, Range bool
		RefID          string
		Interval       string
		Format         string
	}
}

type anyDashboard struct {
	UID           string
	Title         string
	SchemaVersion int
	Timezone      string
	Panels        []anyPanel
	Links         []struct {
		Type                  string
		IncludeVars, KeepTime bool
	}
	Templating struct {
		List []struct{ Name, Type string }
	}
}

func both(t *testing.T, check func(t *testing.T, d anyDashboard)) {
	for _, english := range []bool{false, true} {
		files, err := Files(sampletest.Lanzhou(t), Options{English: english})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, f := range files {
			if !strings.HasSuffix(f.Name, ".json") {
				continue
			}
			n++
			var d anyDashboard
			if err := json.Unmarshal(f.Data, &d); err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			name := d.UID
			if english {
				name += "/en"
			}
			t.Run(name, func(t *testing.T) { check(t, d) })
		}
		if n != 10 {
			t.Errorf("%d dashboards, want 10", n)
		}
	}
}

func TestOnlyWhatGrafana10Has(t *testing.T) {
	both(t, func(t *testing.T, d anyDashboard) {
		if d.SchemaVersion > 38 || d.SchemaVersion < 30 {
			t.Errorf("schemaVersion %d", d.SchemaVersion)
		}
		for _, v := range d.Templating.List {
			if !slices.Contains(variableTypes, v.Type) {
				t.Errorf("variable %s is of type %s", v.Name, v.Type)
			}
		}
		for _, p := range d.Panels {
			if !slices.Contains(panelTypes, p.Type) {
				t.Errorf("panel %s is of type %s", p.Title, p.Type)
			}
			for name := range p.Options {
				if !slices.Contains(panelOptions[p.Type], name) {
					t.Errorf("panel %s: %s has no option %s", p.Title, p.Type, name)
				}
			}
			for _, x := range p.Transformations {
				if !slices.Contains(transformations, x.ID) {
					t.Errorf("panel %s: transformation %s", p.Title, x.ID)
				}
			}
			for _, o := range p.FieldConfig.Overrides {
				for _, x := range o.Properties {
					if !slices.Contains(fieldProperties, x.ID) {
						t.Errorf("panel %s: property %s", p.Title, x.ID)
					}
				}
			}
		}
	})
}

func TestHouseRules(t *testing.T) {
	both(t, func(t *testing.T, d anyDashboard) {
		variables := map[string]bool{}
		for _, v := range d.Templating.List {
			variables[v.Name] = true
		}
		if !variables["as_of"] || !variables["datasource"] {
			t.Errorf("variables %v: as_of and datasource belong on every dashboard", variables)
		}
		for _, l := range d.Links {
			if !l.IncludeVars || l.Type == "dashboards" && !l.KeepTime {
				t.Errorf("link %+v drops variables or time", l)
			}
		}
		ids := map[int]bool{}
		for _, p := range d.Panels {
			if ids[p.ID] || p.ID == 0 {
				t.Errorf("panel %q has id %d, which is not its own", p.Title, p.ID)
			}
			ids[p.ID] = true
			if p.Type == "row" {
				continue
			}
			if len([]rune(p.Description)) < 15 {
				t.Errorf("panel %q does not say what it shows: %q", p.Title, p.Description)
			}
			if p.GridPos.X+p.GridPos.W > 24 || p.GridPos.W == 0 || p.GridPos.H == 0 {
				t.Errorf("panel %q stands at %+v", p.Title, p.GridPos)
			}
			if len(p.Targets) == 0 {
				t.Errorf("panel %q asks nothing", p.Title)
			}
			if spans, ok := p.FieldConfig.Defaults.Custom["spanNulls"]; ok && spans != false {
				t.Errorf("panel %q joins across gaps", p.Title)
			}
			for _, q := range p.Targets {
				for _, never := range []string{" offset ", "rate(", "increase("} {
					if strings.Contains(q.Expr, never) {
						t.Errorf("panel %q uses %s: %s", p.Title, never, q.Expr)
					}
				}
				if strings.Contains(q.Expr, "$__range") {
					t.Errorf("panel %q asks for $__range, which is newer than ${__to} in Grafana 10.0: %s", p.Title, q.Expr)
				}
				if q.Instant && strings.Count(q.Expr, `as_of="`) != strings.Count(q.Expr, " @ ") {
					t.Errorf("panel %q asks at an instant that Grafana 10.0 moves back to a whole step: %s", p.Title, q.Expr)
				}
				if strings.Contains(q.Expr, "[${span}s]") && p.Type != "stat" && q.Format != "table" && q.Interval == "" {
					t.Errorf("panel %q draws bars as hairlines: %s", p.Title, q.Expr)
				}
				if strings.Contains(q.Expr, "[${span}s]") && !q.Instant {
					t.Errorf("panel %q asks for samples of a range over time: %s", p.Title, q.Expr)
				}
				if q.Instant == q.Range {
					t.Errorf("panel %q: instant %t, range %t", p.Title, q.Instant, q.Range)
				}
				if d.UID != "zhibiao-system" && !strings.Contains(q.Expr, "as_of=") && !strings.Contains(q.Expr, "collector_") {
					t.Errorf("panel %q cannot be asked as of a day: %s", p.Title, q.Expr)
				}
			}
		}
	})
}

func TestUidsAreStable(t *testing.T) {
	var got []string
	both(t, func(_ *testing.T, d anyDashboard) { got = append(got, d.UID) })
	want := strings.Fields("zhibiao-overview zhibiao-measure zhibiao-department zhibiao-indicator zhibiao-funds zhibiao-parks " +
		"zhibiao-land zhibiao-works zhibiao-reporting zhibiao-system")
	if !slices.Equal(got, append(want, want...)) {
		t.Errorf("uids %v: people's links lead to %v", got, want)
	}
}

func TestBundleIsServed(t *testing.T) {
	c := sampletest.Lanzhou(t)
	handler := Handler(func() *indicators.Catalogue { return c }, "")
	ask := func(method, target string) *http.Response {
		r := httptest.NewRecorder()
		handler.ServeHTTP(r, httptest.NewRequest(method, target, nil))
		return r.Result()
	}
	r := ask("GET", "http://board.example:9470/grafana/?lang=en")
	var body bytes.Buffer
	if _, err := body.ReadFrom(r.Body); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(body.Bytes()), int64(body.Len()))
	if err != nil {
		t.Fatalf("%s is no zip: %v", r.Status, err)
	}
	contents := map[string]string{}
	for _, f := range z.File {
		o, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(o); err != nil {
			t.Fatal(err)
		}
		contents[f.Name] = b.String()
	}
	if len(contents) != 13 {
		t.Errorf("%d files, want 10 dashboards and 3 of provisioning", len(contents))
	}
	if s := contents["zhibiao-grafana/provisioning/datasources/zhibiao.yaml"]; !strings.Contains(s, `url: "http://board.example:9470"`) {
		t.Errorf("the data source is not where the bundle came from:\n%s", s)
	}
	if s := contents["zhibiao-grafana/dashboards/overview.json"]; !strings.Contains(s, `"title": "Overview"`) {
		t.Errorf("not in English:\n%.300s", s)
	}
	if s := contents["zhibiao-grafana/dashboards/indicator.json"]; !strings.Contains(s, `"url": "http://board.example:9470/submissions/$`) {
		t.Error("the links to cells do not lead to where the bundle came from")
	}
	for target, want := range map[string]int{"http://x/grafana/other": 404, "http://x/grafana/zhibiao-grafana.zip": 200} {
		if got := ask("GET", target).StatusCode; got != want {
			t.Errorf("%s: %d, want %d", target, got, want)
		}
	}
	if got := ask("POST", "http://x/grafana/").StatusCode; got != 405 {
		t.Errorf("POST: %d", got)
	}
}

// The cells' pages may be reached by another address than the data source.
func TestLinksLeadToThePages(t *testing.T) {
	files, err := Files(sampletest.Lanzhou(t), Options{URL: "http://prometheus:9090", Pages: "https://zhibiao.example.cn/"})
	if err != nil {
		t.Fatal(err)
	}
	links := 0
	for _, f := range files {
		links += strings.Count(string(f.Data), `"url": "https://zhibiao.example.cn/submissions/${__data.fields.submission}?cell=${__data.fields.sheet:percentencode}!`)
		if strings.Contains(string(f.Data), "prometheus:9090/submissions") {
			t.Errorf("%s links to the data source", f.Name)
		}
	}
	if links != 2 {
		t.Errorf("%d links to cells, want one at the file and one at the cell", links)
	}
}

func TestOldDashboardsGo(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "dashboards"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"gone.json": `{"uid": "zhibiao-gone"}`, "mine.json": `{"uid": "mine"}`} {
		if err := os.WriteFile(filepath.Join(dir, "dashboards", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(dir, sampletest.Lanzhou(t), Options{}); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "dashboards", "*.json"))
	if err != nil || len(left) != 11 || !slices.Contains(left, filepath.Join(dir, "dashboards", "mine.json")) {
		t.Errorf("left are %v (%v): want the ten and what is not ours", left, err)
	}
}
