package dashboards

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhibiao/samples/sampletest"
)

// Each test holds a fault that was seen in a real Grafana, or on paper, off every panel.

// drawn is a dashboard as Grafana draws it: what anyDashboard does not read.
type drawn struct {
	UID        string
	Panels     []drawnPanel
	Links      []struct{ Type, URL string }
	Templating struct {
		List []struct {
			Name, Type string
			Query      any
			Options    []drawnOption
			Current    drawnOption
		}
	}
}

type drawnOption struct {
	Selected    bool
	Text, Value any
}

type drawnPanel struct {
	Type, Title string
	GridPos     struct{ X, Y, W, H int }
	FieldConfig struct {
		Defaults struct {
			Unit     string
			NoValue  string
			Color    struct{ Mode, FixedColor string }
			Mappings []any
			Custom   map[string]any
		}
		Overrides []struct {
			Matcher    struct{ ID, Options string }
			Properties []drawnProperty
		}
	}
	Options         map[string]any
	Targets         []struct{ Expr, LegendFormat, RefID string }
	Transformations []struct {
		ID      string
		Options struct {
			RenameByName map[string]string
			IndexByName  map[string]int
			Sort         []struct {
				Field string
				Desc  bool
			}
		}
	}
}

type drawnProperty struct {
	ID    string
	Value any
}

func (x drawnProperty) fixedColour() string {
	if x.ID != "color" {
		return ""
	}
	c, _ := x.Value.(map[string]any)
	name, _ := c["fixedColor"].(string)
	return name
}

func everyBoard(t *testing.T, check func(t *testing.T, d drawn, english bool)) {
	t.Helper()
	for _, english := range []bool{false, true} {
		files, err := Files(sampletest.Lanzhou(t), Options{English: english})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !strings.HasSuffix(f.Name, ".json") {
				continue
			}
			var d drawn
			if err := json.Unmarshal(f.Data, &d); err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			name := d.UID
			if english {
				name += "/en"
			}
			t.Run(name, func(t *testing.T) { check(t, d, english) })
		}
	}
}

func everyPanel(t *testing.T, check func(t *testing.T, p drawnPanel, english bool)) {
	t.Helper()
	everyBoard(t, func(t *testing.T, d drawn, english bool) {
		for _, p := range d.Panels {
			if p.Type != "row" {
				check(t, p, english)
			}
		}
	})
}

// Grafana 10.0 takes a custom variable's choices from options, later ones from query: both say the same.
func TestChoicesAreWrittenOut(t *testing.T) {
	everyBoard(t, func(t *testing.T, d drawn, _ bool) {
		for _, v := range d.Templating.List {
			if v.Type != "custom" {
				continue
			}
			var query []string
			selected := 0
			for _, o := range v.Options {
				text, _ := o.Text.(string)
				value, _ := o.Value.(string)
				if text == "" || text == value {
					t.Errorf("%s: choice %q shows %q, not a name", v.Name, value, text)
				}
				query = append(query, strings.ReplaceAll(text, ",", `\,`)+" : "+value)
				if o.Selected {
					selected++
					if o.Text != v.Current.Text || o.Value != v.Current.Value {
						t.Errorf("%s: chosen is %v, selected %v", v.Name, v.Current, o)
					}
				}
			}
			if len(query) == 0 || selected != 1 || v.Query != strings.Join(query, ",") {
				t.Errorf("%s: %d choices, %d selected; query %.200v, options %.200s", v.Name, len(v.Options), selected, v.Query,
					strings.Join(query, ","))
			}
		}
	})
}

// With colour mode thresholds a state timeline merges by threshold and never asks its mappings.
func TestStatesHaveTheirOwnColours(t *testing.T) {
	everyPanel(t, func(t *testing.T, p drawnPanel, _ bool) {
		if f := p.FieldConfig.Defaults; p.Type == "state-timeline" && (f.Color.Mode != "fixed" || len(f.Mappings) == 0) {
			t.Errorf("%s: colour mode %q with %d mappings", p.Title, f.Color.Mode, len(f.Mappings))
		}
	})
}

// An address that begins with ? leads to Grafana's home page; one that begins with its root works below a path too.
func TestTimeLinksStayOnTheDashboard(t *testing.T) {
	everyBoard(t, func(t *testing.T, d drawn, _ bool) {
		n := 0
		for _, l := range d.Links {
			if l.Type == "link" {
				n++
				if !strings.HasPrefix(l.URL, "/d/"+d.UID+"?from=") {
					t.Errorf("%s leads away from %s", l.URL, d.UID)
				}
			}
		}
		if n != 4 {
			t.Errorf("%d links to time ranges, want 4", n)
		}
	})
}

// A year is called by its number: what this year is depends on the range.
func TestYearsAreNumbers(t *testing.T) {
	everyPanel(t, func(t *testing.T, p drawnPanel, _ bool) {
		for _, q := range p.Targets {
			if regexp.MustCompile(`本年|上年|前年|This year|Last year`).MatchString(q.LegendFormat) {
				t.Errorf("%s: a series is called %q", p.Title, q.LegendFormat)
			}
			for _, at := range regexp.MustCompile(`\[(36\dd)\] @ (\S+)`).FindAllStringSubmatch(q.Expr, -1) {
				if at[1] != "365d" || !strings.HasPrefix(at[2], "${end_") {
					t.Errorf("%s: %s is no calendar year", p.Title, at[0])
				}
			}
		}
	})
}

// An error or an empty source must not read as good news: what a panel without data says is neutral, and a 0 is counted.
func TestNothingIsNoNews(t *testing.T) {
	everyPanel(t, func(t *testing.T, p drawnPanel, _ bool) {
		switch no := p.FieldConfig.Defaults.NoValue; {
		case no == "—" || no == "":
		default:
			t.Errorf("%s says %q of nothing", p.Title, no)
		}
		for _, q := range p.Targets {
			if strings.Contains(q.Expr, "vector(0)") {
				t.Errorf("%s makes 0 of nothing: %s", p.Title, q.Expr)
			}
		}
	})
}

// Red is a red light's: it stands in mappings and on the count of red lights alone. Palettes have reds, too.
func TestRedIsARedLight(t *testing.T) {
	everyPanel(t, func(t *testing.T, p drawnPanel, english bool) {
		if mode := p.FieldConfig.Defaults.Color.Mode; strings.HasPrefix(mode, "palette") || strings.HasPrefix(mode, "continuous") {
			t.Errorf("%s: colour mode %s", p.Title, mode)
		}
		for _, o := range p.FieldConfig.Overrides {
			for _, x := range o.Properties {
				if strings.Contains(x.fixedColour(), "red") && p.Type != "stat" {
					t.Errorf("%s: %s is %s", p.Title, o.Matcher.Options, x.fixedColour())
				}
			}
		}
	})
}

// A series of a chart has one name and one colour, whatever the range: names do not carry windows, and each is coloured.
func TestOneSeriesOneNameOneColour(t *testing.T) {
	everyPanel(t, func(t *testing.T, p drawnPanel, _ bool) {
		if p.Type != "timeseries" && p.Type != "barchart" && p.Type != "state-timeline" || strings.Contains(p.Targets[0].Expr, "process_") {
			return
		}
		seen := map[string]bool{}
		for _, q := range p.Targets {
			if seen[q.LegendFormat] && q.LegendFormat != "" {
				t.Errorf("%s: two series are called %q", p.Title, q.LegendFormat)
			}
			seen[q.LegendFormat] = true
			if strings.Contains(q.LegendFormat, "{{window}}") || strings.Contains(q.LegendFormat, "{{__name__}}") {
				t.Errorf("%s: a series is called %q", p.Title, q.LegendFormat)
			}
			name := strings.TrimSuffix(strings.Replace(q.LegendFormat, "{{scope}}", "", 1), raw)
			if p.Type != "timeseries" || name == "" || strings.Contains(name, "{{") {
				continue
			}
			coloured := slices.ContainsFunc(p.FieldConfig.Overrides, func(o struct {
				Matcher    struct{ ID, Options string }
				Properties []drawnProperty
			}) bool {
				return (o.Matcher.Options == name || o.Matcher.Options == "/^"+name+"/") &&
					slices.ContainsFunc(o.Properties, func(x drawnProperty) bool { return x.ID == "color" })
			})
			if !coloured {
				t.Errorf("%s: %q has no colour of its own", p.Title, name)
			}
		}
	})
}

// What is to be met is neutral and dashed in every chart over time, and neutral in bars.
func TestTargetsAreNeutral(t *testing.T) {
	everyPanel(t, func(t *testing.T, p drawnPanel, _ bool) {
		if p.Type != "timeseries" && p.Type != "barchart" {
			return
		}
		for _, o := range p.FieldConfig.Overrides {
			if name := strings.Trim(o.Matcher.Options, "/^"); name != "目标" && name != "Target" {
				continue
			}
			var colour string
			dashed := p.Type == "barchart"
			for _, x := range o.Properties {
				switch x.ID {
				case "color":
					colour = x.fixedColour()
				case "custom.lineStyle":
					dashed = true
				}
			}
			if colour != targetColour || !dashed {
				t.Errorf("%s: targets are %s, dashed %t", p.Title, colour, dashed)
			}
		}
	})
}

// A unit stands on its axis once; noValue would stand at every tick without a number; bars begin at 0; a ratio's axis has
// sense also where all is 0.
func TestAxes(t *testing.T) {
	everyPanel(t, func(t *testing.T, p drawnPanel, _ bool) {
		if p.Type != "timeseries" && p.Type != "barchart" {
			return
		}
		f := p.FieldConfig.Defaults
		if strings.HasPrefix(f.Unit, "suffix:") {
			t.Errorf("%s: the unit %s stands at every tick", p.Title, f.Unit)
		}
		if f.NoValue != "" {
			t.Errorf("%s: %q stands at ticks", p.Title, f.NoValue)
		}
		if f.Custom["axisLabel"] == nil && f.Unit != "percentunit" && !strings.Contains(p.Targets[0].Expr, "process_") &&
			!strings.Contains(p.Targets[0].Expr, "collector_") && !strings.Contains(p.Targets[0].Expr, "zhibiao_") {
			t.Errorf("%s: its axis has no unit", p.Title)
		}
		if p.Type == "barchart" && f.Custom["axisSoftMin"] == nil {
			t.Errorf("%s: bars do not begin at 0", p.Title)
		}
		if f.Unit == "percentunit" && f.Custom["axisSoftMax"] == nil {
			t.Errorf("%s: with nothing but 0 its axis would reach to 10000%%", p.Title)
		}
		if len(p.Targets) > 8 {
			t.Errorf("%s: %d lines in one chart", p.Title, len(p.Targets))
		}
	})
}

// columns are a table's columns that people see, in order, with their properties.
func (p drawnPanel) columns() (titles []string, properties map[string][]drawnProperty) {
	properties = map[string][]drawnProperty{}
	for _, o := range p.FieldConfig.Overrides {
		if o.Matcher.ID == "byName" {
			properties[o.Matcher.Options] = append(properties[o.Matcher.Options], o.Properties...)
		}
	}
	for _, x := range p.Transformations {
		if x.ID != "organize" {
			continue
		}
		at := map[string]int{}
		for from, title := range x.Options.RenameByName {
			if from != "Value" {
				at[title] = x.Options.IndexByName[from]
			}
		}
		for title := range at {
			titles = append(titles, title)
		}
		slices.SortFunc(titles, func(a, b string) int { return at[a] - at[b] })
	}
	return titles, properties
}

// What a row speaks of is its first column, so that it is in sight on a telephone; columns are as wide as their titles and
// words; and a table fits a screen of 1440 pixels in Chinese.
func TestColumnsHoldWhatTheySay(t *testing.T) {
	const screen = 1384 // what 1440 leaves to 24 columns of the grid
	everyPanel(t, func(t *testing.T, p drawnPanel, english bool) {
		titles, properties := p.columns()
		if p.Type != "table" || len(titles) == 0 || strings.HasPrefix(p.Title, "报送日历") || strings.HasPrefix(p.Title, "Calendar") {
			return
		}
		sum := 0
		for _, title := range titles {
			var width int
			for _, x := range properties[title] {
				if w, ok := x.Value.(float64); ok && x.ID == "custom.width" {
					width = int(w)
				}
			}
			sum += width
			if width < textWidth(title)+36 {
				t.Errorf("%s: column %q is %d wide", p.Title, title, width)
			}
			for _, x := range properties[title] {
				for _, word := range mappedWords(x) {
					if width < textWidth(word)+16 && width < widestObject {
						t.Errorf("%s: column %q is %d wide, too narrow for %q", p.Title, title, width, word)
					}
				}
			}
		}
		// The policy's own sentences are as long as they are, and end in an ellipsis until they are touched.
		if free := p.GridPos.W * screen / 24; sum > free && !english && !slices.Contains(titles, "口径") {
			t.Errorf("%s: columns of %d pixels in %d", p.Title, sum, free)
		}
		for _, lamp := range []string{"灯", "Light", "现状态", "结果"} {
			if titles[0] == lamp {
				t.Errorf("%s: a row begins with %s, not with what it speaks of", p.Title, lamp)
			}
		}
	})
}

func mappedWords(x drawnProperty) (words []string) {
	list, _ := x.Value.([]any)
	for _, m := range list {
		table, _ := m.(map[string]any)["options"].(map[string]any)
		for _, hit := range table {
			if result, ok := hit.(map[string]any); ok {
				if word, _ := result["text"].(string); word != "" && !strings.Contains(word, "$") {
					words = append(words, word)
				}
			}
		}
	}
	return words
}

// No column repeats what the variable at the top chose.
func TestNoColumnRepeatsTheChoice(t *testing.T) {
	everyBoard(t, func(t *testing.T, d drawn, english bool) {
		for _, p := range d.Panels {
			titles, _ := p.columns()
			for _, x := range []struct{ uid, chosen, zh, en string }{
				{"zhibiao-measure", `measure="$measure"`, "条", "Measure"},
				{"zhibiao-department", `department="$department"`, "填报单位", "Reports"},
				{"zhibiao-indicator", `indicator="$indicator"`, "指标", "Indicator"},
			} {
				title := x.zh
				if english {
					title = x.en
				}
				if d.UID == x.uid && len(p.Targets) > 0 && strings.Contains(p.Targets[0].Expr, x.chosen) &&
					slices.Contains(titles, title) && !strings.Contains(p.Title, "报表") && !strings.Contains(p.Title, "eport") &&
					!strings.Contains(p.Title, "报送") && !strings.Contains(p.Title, "Completeness") {
					t.Errorf("%s repeats %s", p.Title, title)
				}
			}
		}
	})
}

// Every table of several rows has an order, the worst first, and says what comes first among equals.
func TestTablesAreInOrder(t *testing.T) {
	one := []string{"政策出处和口径", "Citation and definition", "最近一期数据所在", "Where the newest figure stands", "各来源最近一次成功",
		"Last success of each source"}
	everyPanel(t, func(t *testing.T, p drawnPanel, _ bool) {
		if p.Type != "table" || slices.Contains(one, p.Title) {
			return
		}
		sorts := 0
		for _, x := range p.Transformations {
			if x.ID == "sortBy" {
				sorts++
				if len(x.Options.Sort) != 1 {
					t.Errorf("%s is sorted by %v: Grafana sorts by one", p.Title, x.Options.Sort)
				}
			}
		}
		single := strings.Contains(p.Title, "目标和完成") || strings.Contains(p.Title, "Target and progress") ||
			strings.Contains(p.Title, "alendar") || strings.Contains(p.Title, "报送日历")
		if sorts == 0 || sorts < 2 && !single {
			t.Errorf("%s is sorted by %d columns, want its own and the name", p.Title, sorts)
		}
		if _, ok := p.Options["sortBy"]; ok {
			t.Errorf("%s: Grafana turns equals round when it sorts descending by itself", p.Title)
		}
	})
}

// Panels of a row fill it: no chart stands alone beside two thirds of nothing.
func TestRowsAreFull(t *testing.T) {
	everyBoard(t, func(t *testing.T, d drawn, _ bool) {
		wide := map[int]int{}
		for _, p := range d.Panels {
			if p.Type != "row" {
				wide[p.GridPos.Y] += p.GridPos.W
			}
		}
		for y, w := range wide {
			if w != 24 {
				t.Errorf("at %d panels are %d of 24 wide", y, w)
			}
		}
	})
}

// A table that promises a number of rows shows them without being scrolled.
func TestTablesShowWhatTheyPromise(t *testing.T) {
	c := sampletest.Lanzhou(t)
	everyPanel(t, func(t *testing.T, p drawnPanel, _ bool) {
		if p.Type != "table" {
			return
		}
		rows := 0
		for _, i := range c.Indicators {
			if name := regexp.QuoteMeta(i.Name.ZH); i.EntityKind == "park" &&
				regexp.MustCompile(`^(评定所据|增速和预计达标年份)：`+name).MatchString(p.Title) {
				rows = len(c.EntitiesOf(i))
			}
		}
		if strings.Contains(p.Title, "十项") {
			rows = 10
		}
		if shown := (p.GridPos.H*38 - 84) / 36; shown < rows {
			t.Errorf("%s promises %d rows and shows %d", p.Title, rows, shown)
		}
	})
}

// What dashboards choose by: never a name in an id, nor a kind of entity.
func TestWordsOfOffices(t *testing.T) {
	everyBoard(t, func(t *testing.T, d drawn, english bool) {
		files, err := Files(sampletest.Lanzhou(t), Options{English: english})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if f.Name != "dashboards/"+strings.TrimPrefix(d.UID, "zhibiao-")+".json" {
				continue
			}
			for _, never := range []string{"一眼", "它的", "窗口", "释读", "告警"} {
				if strings.Contains(string(f.Data), never) {
					t.Errorf("says %s", never)
				}
			}
			if regexp.MustCompile(`[^个]百分点`).Match(f.Data) {
				t.Error("says 百分点 without 个")
			}
		}
	})
}

// Marks name the thing, not its id; they stand on days, not at 08:00; and a correction shades the period that it corrects.
func TestMarksNameThingsAndDays(t *testing.T) {
	for _, english := range []bool{false, true} {
		h := &house{catalogue: sampletest.Lanzhou(t), english: english}
		for _, m := range h.marks() {
			if strings.Contains(m.title, "{{entity}}") || strings.Contains(m.title, "{{window}}") || !strings.Contains(m.title, "{{name") {
				t.Errorf("a mark is called %q", m.title)
			}
			if !strings.Contains(m.expr, "% 86400") {
				t.Errorf("%s marks instants within days: %s", m.name, m.expr)
			}
		}
	}
	files, err := Files(sampletest.Lanzhou(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name, "indicator.json") && strings.Count(string(f.Data), `"useValueForTime": true`) != 2 {
			t.Error("the values of marks are not taken for their instants")
		}
	}
}

// The calendar of three years begins with its newest months, so that they are in sight.
func TestTheNewestMonthsAreInSight(t *testing.T) {
	everyPanel(t, func(t *testing.T, p drawnPanel, _ bool) {
		for _, x := range p.Transformations {
			if x.ID == "sortBy" && x.Options.Sort[0].Field == "month" && !x.Options.Sort[0].Desc {
				t.Errorf("%s begins with the oldest months", p.Title)
			}
		}
	})
}

// A share names the period that it is of, how many it is of and how many are left out; a league has these as columns.
func TestSharesSayOfWhatTheyAre(t *testing.T) {
	shares := 0
	everyPanel(t, func(t *testing.T, p drawnPanel, english bool) {
		switch titles, _ := p.columns(); {
		case p.Type == "stat" && p.FieldConfig.Defaults.Unit == "percentunit" && !strings.Contains(p.Targets[0].Expr, "zhibiao_"):
			shares++
			for _, word := range []string{"{{year}}", "{{month}}", "{{judged}}", "{{met}}", "{{others}}"} {
				if !strings.Contains(p.Targets[0].LegendFormat, word) {
					t.Errorf("%s does not say %s: %s", p.Title, word, p.Targets[0].LegendFormat)
				}
			}
		case slices.Contains(titles, "达到占比") || slices.Contains(titles, "Share at pace"):
			shares++
			if len(titles) != 7 {
				t.Errorf("%s has the columns %v: want the share, met, judged, left out and the dates of their data", p.Title, titles)
			}
		}
	})
	if shares != 6 {
		t.Errorf("%d shares, want one and two leagues in each language", shares)
	}
}

// Ids and codes are words of the catalogue: the columns that hold them map them.
func TestCodesAreWords(t *testing.T) {
	codes := []string{"window", "period", "department", "measure", "form", "indicator", "severity", "nature"}
	everyPanel(t, func(t *testing.T, p drawnPanel, _ bool) {
		_, properties := p.columns()
		for _, x := range p.Transformations {
			for from, title := range x.Options.RenameByName {
				if slices.Contains(codes, from) && !slices.ContainsFunc(properties[title], func(x drawnProperty) bool { return x.ID == "mappings" }) {
					t.Errorf("%s: column %q shows codes", p.Title, title)
				}
			}
		}
	})
}

// The gravest change of a state stands first: the worse by lights, then by what is farther behind.
func TestTheGravestChangeStandsFirst(t *testing.T) {
	found := 0
	everyPanel(t, func(t *testing.T, p drawnPanel, _ bool) {
		if !strings.HasPrefix(p.Title, "状态有变化的目标") && !strings.HasPrefix(p.Title, "Targets whose state changed") {
			return
		}
		found++
		last := ""
		for _, x := range p.Transformations {
			if x.ID == "sortBy" {
				last = x.Options.Sort[0].Field
			}
		}
		if last != "Value #D" || !strings.Contains(p.Targets[3].Expr, "* 10 - on (indicator,entity,department,window)") {
			t.Errorf("%s is sorted by %s: %s", p.Title, last, p.Targets[3].Expr)
		}
	})
	if found != 2 {
		t.Errorf("%d tables of changes", found)
	}
}

// On land a limit and what is used of it are one line at the top of a chart that begins at 0: charts over time there begin where
// they show something, and use and what is left are a table.
func TestLandShowsWhatIsLeft(t *testing.T) {
	everyBoard(t, func(t *testing.T, d drawn, english bool) {
		if d.UID != "zhibiao-land" {
			return
		}
		left := false
		for _, p := range d.Panels {
			titles, _ := p.columns()
			left = left || slices.Contains(titles, "余量") || slices.Contains(titles, "Left")
			if p.Type == "timeseries" && p.FieldConfig.Defaults.Custom["axisSoftMin"] != nil {
				t.Errorf("%s begins at 0", p.Title)
			}
		}
		if !left {
			t.Error("no table says what is left")
		}
	})
}

// A park's row has the figure that was judged with its date, and where that is a full year's the running year's beside.
func TestParksShowWhatWasJudged(t *testing.T) {
	found := 0
	everyPanel(t, func(t *testing.T, p drawnPanel, english bool) {
		if !strings.HasPrefix(p.Title, "评定所据：") && !strings.HasPrefix(p.Title, "What is judged: ") {
			return
		}
		found++
		titles, _ := p.columns()
		want := []string{"其数据截至", "Judged of"}
		if slices.Contains(titles, "最近完整年度") || slices.Contains(titles, "Last full year") {
			want = append(want, "今年累计", "This year so far")
		}
		for n := 0; n < len(want); n += 2 {
			if !slices.Contains(titles, want[n]) && !slices.Contains(titles, want[n+1]) {
				t.Errorf("%s has the columns %v and lacks %s", p.Title, titles, want[n])
			}
		}
	})
	if found == 0 {
		t.Error("no park is judged")
	}
}

// Every query that asks for what stands ends with the day that as_of names: its range, and its instant.
func TestQueriesEndWithTheDayAskedFor(t *testing.T) {
	everyBoard(t, func(t *testing.T, d drawn, _ bool) {
		until := ""
		for _, v := range d.Templating.List {
			if v.Name == "until" {
				q, _ := v.Query.(map[string]any)
				until, _ = q["query"].(string)
			}
		}
		if !strings.Contains(until, `time()`) || !strings.Contains(until, `as_of="$as_of"`) || !strings.Contains(until, "clamp_max") ||
			!strings.Contains(until, "${__to:date:seconds}") {
			t.Errorf("a range ends with %q", until)
		}
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				if strings.Contains(q.Expr, "__to") {
					t.Errorf("%s asks at the range's end, whatever day is asked for: %s", p.Title, q.Expr)
				}
			}
		}
	})
}
