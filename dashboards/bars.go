package dashboards

import (
	"strconv"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// Bars are the samples of a range, one for each period. PromQL cannot divide a range of samples without repeating
// them at every step, so Grafana brings them into the unit that people say: a series named
// "what family" is renamed "what＠unit", divided, named "what（unit）" and kept, all others of its kind go.

// raw stands in the names of series that are yet to be divided.
const raw = "＠"

// saying turns bars named "what family" into the unit that people say. Each series for itself
// (timeSeries: false): joined by time, what one lacks where another has a sample would be divided too.
func (h *house) saying(p *panel, what ...string) *panel {
	for _, d := range h.displays() {
		of := h.pick(func(i *indicators.Indicator) bool { return i.Display == d })
		families := make([]string, len(of))
		for n, i := range of {
			families[n] = i.ID + "(?:_first_reported)?_" + i.Unit
		}
		p.transform("renameByRegex", options{"regex": "^(.+) (?:" + among(families) + ")$", "renamePattern": "$1" + raw + d})
	}
	for _, w := range what {
		for _, d := range h.displays() {
			p.divided(w+raw+d, h.inUnit(w, d), sizeOfUnit(d))
		}
	}
	p.transform("filterFieldsByName", options{"include": options{"pattern": "^(Time|[^" + raw + "]*（.*）[^" + raw + "]*)$"}})
	return p.plainNames()
}

// divided adds a series' values by a number, under a name of their own.
func (p *panel) divided(from, to string, by float64) *panel {
	return p.transform("calculateField", options{"mode": "binary", "alias": to, "replaceFields": false, "timeSeries": false,
		"binary": options{"left": from, "operator": "/", "right": strconv.FormatFloat(by, 'f', -1, 64), "reducer": "sum"}})
}

// plainNames keeps the names of calculated fields from standing behind those of their frames.
func (p *panel) plainNames() *panel {
	return p.transform("renameByRegex", options{"regex": "^(.*（.*）.*)$", "renamePattern": "$1"})
}

// sideBySide joins a chart's series by their periods, spelt by a format, under a title: Grafana draws the bars of
// several series over time one before the other, and those by name beside each other.
func (p *panel) sideBySide(format, title string) *panel {
	return p.transform("convertFieldType", options{"fields": options{}, "conversions": []options{
		{"targetField": "Time", "destinationType": "string", "dateFormat": format, "timezone": zoneOf(p.house)}}}).
		transform("merge", options{}).
		transform("sortBy", options{"fields": options{}, "sort": []options{{"field": "Time"}}}).
		transform("organize", options{"excludeByName": options{}, "indexByName": options{}, "renameByName": options{"Time": title}}).
		column(title, property("unit", "string"))
}

// periodBars begins a chart of bars by period.
func (h *house) periodBars(title, description text, width, height uint32) *panel {
	return h.bars(title, description, h.in(periodTitle), width, height)
}

// byPeriod ends one.
func (p *panel) byPeriod() *panel { return p.sideBySide("YYYY-MM", p.house.in(periodTitle)) }

func zoneOf(h *house) string {
	if h.catalogue.Location == nil {
		return "browser"
	}
	return h.catalogue.Location.String()
}

// sizeOfUnit is how many base units the unit holds that people say: 1e8 of 亿元.
func sizeOfUnit(display string) float64 {
	u, err := quantities.ParseUnit(display)
	if err != nil || u.IsZero() {
		return 1
	}
	return u.InBase(1)
}

func sizeOf(i *indicators.Indicator) float64 { return sizeOfUnit(i.Display) }

// yearsByMonth compares the months of the year that the time range begins with those of the two before, in one chart.
func (h *house) yearsByMonth() *panel {
	month := h.say("月", "Month")
	p := h.bars(text{ZH: "逐年逐月（1—12月）", EN: "Year by year, months 1–12"}, text{
		ZH: "各期当期值按期末所在的月排列，同月并列：本年＝从时间范围起点起的一年，上年、前年＝其前各一年（选“本年”“上年”即为公历年）。没有报表的月没有柱。",
		EN: "Each period's own value by the month in which it ends, years side by side: this year is the one that begins where the time range does, the others the two before (choose This year or Last year for calendar years). No bar where no report came.",
	}, month, 24, 9)
	names := []string{h.say("前年", "The year before"), h.say("上年", "Last year"), h.say("本年", "This year")}
	for n, span := range []string{"[365d] @ ${year_before}", "[365d] @ " + rangeStart, "[366d] @ ${year_end}"} {
		p.now(h.own("", entityMatcher)+span, names[n]+" {{__name__}}")
	}
	h.saying(p, names...).
		sideBySide("MM", month).
		column(month, property("unit", "string"), property("mappings", []dashboard.ValueMapping{spelt(`/^0?(\d+)$/`, h.say("$1月", "$1"))}))
	for n, shade := range []string{"#8e8e8e", "light-blue", "orange"} {
		p.override("byRegexp", "/^"+names[n]+"/", colour(shade))
	}
	return h.scaled(p)
}

// revisions shows what was first reported of each corrected period beside what is known now.
func (h *house) revisions() *panel {
	now, first := h.say("现在的数", "Known now"), h.say("首报数", "First reported")
	p := h.periodBars(text{ZH: "更正：首报数与现在的数", EN: "Revisions: first reported and now"}, text{
		ZH: "各期当期值；被更正过的期旁边另有首报数，即该期最初报来时依当时所知的数（indicator的first_reported族）。没有首报数的期没有更正过。",
		EN: "Each period's own value; beside that of a corrected period stands what was first reported of it, by what was known then (the indicator's first_reported family). A period without it was never corrected.",
	}, 14, 9).
		periods(h.own("_first_reported", entityMatcher), first+" {{__name__}}").
		periods(h.own("", entityMatcher), now+" {{__name__}}").
		override("byRegexp", "/^"+first+"/", colour("#8e8e8e")).
		override("byRegexp", "/^"+now+"/", colour("orange"))
	return h.scaled(h.saying(p, first, now).byPeriod())
}
