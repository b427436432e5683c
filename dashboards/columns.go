package dashboards

import (
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// Columns that many tables share. Each is as wide as what it holds.

var (
	stateTitle       = text{ZH: "灯", EN: "Light"}
	nameTitle        = text{ZH: "指标", EN: "Indicator"}
	entityTitle      = text{ZH: "对象", EN: "Of"}
	measureTitle     = text{ZH: "条", EN: "Measure"}
	windowTitle      = text{ZH: "考核期", EN: "Window"}
	doneTitle        = text{ZH: "完成率", EN: "Attainment"}
	shareTitle       = text{ZH: "时序进度", EN: "Time share"}
	gapTitle         = text{ZH: "进度差", EN: "Gap"}
	reporterName     = text{ZH: "填报单位", EN: "Reports"}
	responsibleTitle = text{ZH: "责任单位", EN: "Answers"}
	leadTitle        = text{ZH: "牵头单位", EN: "Lead"}
	untilTitle       = text{ZH: "数据截至", EN: "Data until"}
	figureTitle      = text{ZH: "数据性质", EN: "Figure"}
	periodTitle      = text{ZH: "报告期", EN: "Period"}
	formTitle        = text{ZH: "报表", EN: "Report"}
	dueTitle         = text{ZH: "报送期限", EN: "Due"}
	targetTitle      = text{ZH: "目标", EN: "Target"}
	unitTitle        = text{ZH: "计量单位", EN: "Unit"}
)

type properties = []dashboard.DynamicConfigValue

// field is a column of a table: what Grafana calls it, what people do, how it looks, and the widest thing that it holds, in pixels.
type field struct {
	from       string
	title      text
	properties []dashboard.DynamicConfigValue
	holds      int
}

// width is that of a column in pixels: room for its widest cell, and for its title with the marks for sorting and filtering.
func (f field) width(title string) int { return max(f.holds+16, textWidth(title)+36) }

// textWidth is about how wide Grafana writes a text in a table, in pixels.
func textWidth(s string) (width int) {
	for _, r := range s {
		if r < 0x2000 {
			width += 8
		} else {
			width += 14
		}
	}
	return width
}

func widest(words []string) (width int) {
	for _, w := range words {
		width = max(width, textWidth(w))
	}
	return width
}

// columns makes them of the words that they hold.
type columns struct{ vocabulary }

// wordColumn is one whose values are mapped to words.
func (c columns) wordColumn(from string, title text, m mapping) field {
	return field{from, title, properties{property("mappings", []dashboard.ValueMapping{m.mapping()})}, widest(m.words())}
}

// litColumn is coloured by what its value is mapped to.
func litColumn(from string, title text, m mapping) field {
	return field{from, title, lit(m.mapping()), widest(m.words())}
}

func lit(m dashboard.ValueMapping) properties {
	return properties{property("mappings", []dashboard.ValueMapping{m}),
		property("custom.cellOptions", options{"type": "color-background", "mode": "basic"}), property("custom.align", "center")}
}

// lamp colours a cell by the state that it shows.
func (c columns) lamp(from string, title text) field { return litColumn(from, title, c.stateWords()) }

func textColumn(from string, title text, holds ...string) field {
	return field{from, title, nil, widest(holds)}
}

func numberColumn(from string, title text) field {
	return field{from, title, unitOf("none", 0), textWidth("10,000")}
}

func amountColumn(from string, title text, s scale) field {
	return field{from, title, s.looks(), textWidth("10,000.00")}
}

func percentColumn(from string, title text) field {
	return field{from, title, unitOf("percentunit", 1), textWidth("1000.0%")}
}

// gapColumn holds differences of ratios.
func (c columns) gapColumn(from string) field {
	return field{from, gapTitle, c.points(), textWidth("−100.0 " + c.pointsName())}
}

func (c columns) pointsName() string { return c.say("个百分点", "points") }

// points is the unit of differences of ratios.
func (c columns) points() properties { return unitOf(suffix(c.pointsName()), 1) }

// suffix is a unit as Grafana's, which puts a space before it.
func suffix(unit string) string { return "suffix:" + unit }

func monthColumn(from string, title text) field {
	return field{from, title, properties{property("unit", "time:YYYY-MM")}, textWidth("2026-10")}
}

func dayColumn(from string, title text) field {
	return field{from, title, properties{property("unit", "time:YYYY-MM-DD")}, textWidth("2026-10-31")}
}

func (c columns) reporterColumn() field {
	return c.wordColumn("department", reporterName, c.departments())
}

// responsibleColumn names 责任单位, who answers for the target. Series carry its Chinese name.
func (c columns) responsibleColumn() field {
	var m mapping
	for _, d := range c.catalogue.Departments {
		m.put(d.Called().ZH, c.in(d.Called()), "")
	}
	return c.wordColumn("responsible", responsibleTitle, m)
}

// leadColumn names 牵头单位, as many as there are: a long list ends in an ellipsis.
func (c columns) leadColumn() field { return field{"lead", leadTitle, nil, 210} }

func (c columns) formColumn() field { return c.wordColumn("form", formTitle, c.forms()) }

func (c columns) figureColumn(from string) field { return c.wordColumn(from, figureTitle, c.figures()) }

func (c columns) windowColumn() field {
	return field{"window", windowTitle, c.windows(), textWidth(c.say("2026年12月底前", "by September 2026"))}
}

func (c columns) periodColumn() field {
	return field{"period", periodTitle, c.periods(), textWidth(c.say("2026年二季度", "September 2026"))}
}

// measureColumn says the number of the measure, as people cite it.
func (c columns) measureColumn() field {
	var m mapping
	for _, x := range c.catalogue.Measures {
		m.put(x.ID, x.Number, "")
	}
	return c.wordColumn("measure", measureTitle, m)
}

// object is the label that names what a row speaks of: the entity, where there is one, and the indicator. It is the first
// column of every table, so that it is in sight on a telephone.
const object = "object"

// widestObject bounds the column of objects; longer names end in an ellipsis and are read by a touch.
const widestObject = 380

// objectColumn links each row to its indicator's dashboard.
func (c columns) objectColumn() field {
	f := field{object, nameTitle, c.toIndicator(), min(c.objectWidth(), widestObject)}
	if c.english {
		f.properties = append(f.properties, property("mappings", []dashboard.ValueMapping{c.objects().mapping()}))
	}
	return f
}

func (c columns) objectWidth() (width int) {
	for _, s := range c.catalogue.Subjects() {
		width = max(width, textWidth(c.objectName(s)))
	}
	return width
}

func (c columns) objectName(s indicators.Subject) string {
	name := c.in(c.catalogue.Indicator(s.Indicator).Name)
	if e := c.catalogue.Entity(s.Entity); e != nil {
		name = c.in(e.Name) + c.say("：", ": ") + name
	}
	return name + c.in(indicators.MarkOf(c.catalogue, s).Aside())
}

// objects maps the label in English, of which series do not carry all names: there it is "indicator/entity".
func (c columns) objects() (m mapping) {
	for _, s := range c.catalogue.Subjects() {
		m.put(s.Indicator+"/"+s.Entity, c.objectName(s), "")
	}
	return m
}

// withObject gives series that carry name, entity_name and interpreted the label.
func (c columns) withObject(x string) string {
	if c.english {
		return fmt.Sprintf(`label_join(%s, "%s", "/", "indicator", "entity")`, x, object)
	}
	marked := fmt.Sprintf(`label_replace(label_replace(%s, "%s", "$1：", "entity_name", "(.+)"), "interpreted", "（$1）", "interpreted", `+
		`"(.+)")`, x, object)
	return fmt.Sprintf(`label_join(%s, "%s", "", "%[2]s", "name", "interpreted")`, marked, object)
}

// toIndicator links a row to the indicator's dashboard.
func (c columns) toIndicator() properties {
	return properties{property("links", []options{{"title": c.say("看这个指标", "See this indicator"), "targetBlank": false,
		"url": "/d/" + uid("indicator") + "?var-indicator=${__data.fields.indicator}${__data.fields." + entityLink + ":raw}" + keep +
			"&${__url_time_range}"}})}
}

// keep are the variables that every link passes on.
const keep = "&${datasource:queryparam}&${as_of:queryparam}"

// entityLink is a column, always there, that holds a link's part for the entity. A column of the entities
// themselves is not: where no row has one, Grafana would leave its name in the link.
const entityLink = "entity_link"

// entityColumn names the entity alone.
func (c columns) entityColumn(ids ...string) field {
	var m mapping
	for _, id := range ids {
		if e := c.catalogue.Entity(id); e != nil {
			m.put(id, c.in(e.Name), "")
		}
	}
	return c.wordColumn("entity", entityTitle, m)
}
