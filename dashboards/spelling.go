package dashboards

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators/periods"
)

// How periods, windows and units are said: series carry them in one spelling, people say them in another.

// vocabulary says what series carry as people say it: codes, ids and spellings become words of the catalogue.
type vocabulary struct{ *house }

// spelt maps what a pattern fits to words with the pattern's groups in them.
func spelt(pattern, words string) dashboard.ValueMapping {
	return dashboard.ValueMapping{RegexMap: &dashboard.RegexMap{Type: dashboard.MappingTypeRegexToText,
		Options: dashboard.DashboardRegexMapOptions{Pattern: pattern,
			Result: dashboard.ValueMappingResult{Text: &words, Index: cog.ToPtr(int32(0))}}}}
}

// spelledPeriods map the SDMX spelling of periods, as periods.Period.Name says them.
func (v vocabulary) spelledPeriods() []dashboard.ValueMapping {
	if v.english {
		return append(spelledMonths(`/^(\d{4})-M%02d$/`, "%s $1"), spelt(`/^(\d{4})-Q(\d)$/`, "Q$2 $1"), spelt(`/^(\d{4})-S(\d)$/`, "H$2 $1"),
			spelt(`/^(\d{4})-A1$/`, "$1"), spelt(`/^(\d{4})-01-01\/P2M$/`, "January–February $1"))
	}
	return []dashboard.ValueMapping{
		spelt(`/^(\d{4})-M0?(\d+)$/`, "$1年$2月"),
		spelt(`/^(\d{4})-Q1$/`, "$1年一季度"), spelt(`/^(\d{4})-Q2$/`, "$1年二季度"), spelt(`/^(\d{4})-Q3$/`, "$1年三季度"),
		spelt(`/^(\d{4})-Q4$/`, "$1年四季度"),
		spelt(`/^(\d{4})-S1$/`, "$1年上半年"), spelt(`/^(\d{4})-S2$/`, "$1年下半年"),
		spelt(`/^(\d{4})-A1$/`, "$1年"),
		spelt(`/^(\d{4})-01-01\/P(\d+)M$/`, "$1年1—$2月"),
	}
}

// spelledMonths map each month of a year to words with its English name: a pattern has no names to give.
func spelledMonths(pattern, words string) (list []dashboard.ValueMapping) {
	for m := time.January; m <= time.December; m++ {
		list = append(list, spelt(fmt.Sprintf(pattern, int(m)), fmt.Sprintf(words, m)))
	}
	return list
}

func (v vocabulary) periods() properties {
	return properties{property("unit", "string"), property("mappings", v.spelledPeriods())}
}

// windows maps what targets are to be met within: a period, a deadline, or none.
func (v vocabulary) windows() properties {
	return properties{property("unit", "string"), property("mappings", v.spelledWindows())}
}

func (v vocabulary) spelledWindows() []dashboard.ValueMapping {
	list := append(v.spelledPeriods(), spelt(`/^open$/`, periods.Window{}.Name(v.english)), spelt(`/^(\d{4})$/`, v.say("$1年", "$1")))
	if v.english {
		return append(list, spelledMonths(`/^by-(\d{4})-%02d$/`, "by %s $1")...)
	}
	return append(list, spelt(`/^by-(\d{4})-0?(\d+)$/`, "$1年$2月底前"))
}

// spoken says the values of a label as mappings do, where nothing maps them: in alerts.
func spoken(x, label string, spelling []dashboard.ValueMapping) string {
	for _, m := range spelling {
		pattern := strings.ReplaceAll(strings.Trim(m.RegexMap.Options.Pattern, "/"), `\/`, "/")
		words := groups.ReplaceAllString(*m.RegexMap.Options.Result.Text, "$${$1}")
		x = fmt.Sprintf("label_replace(%[1]s, %[2]q, %[3]q, %[2]q, %[4]q)", x, label, words, pattern)
	}
	return x
}

var groups = regexp.MustCompile(`\$(\d)`)

// unitName is the unit that people say, in the house's language.
func (v vocabulary) unitName(display string) string {
	if u, err := v.catalogue.Units.ParseUnit(display); err == nil && v.english {
		return u.English()
	}
	return display
}

// displays are the units that people say of the house's indicators, each once.
func (v vocabulary) displays() (list []string) {
	seen := map[string]bool{}
	for _, i := range v.catalogue.Indicators {
		if i.Display != "" && !seen[i.Display] {
			seen[i.Display] = true
			list = append(list, i.Display)
		}
	}
	return list
}

func (v vocabulary) widestUnit() (width int) {
	for _, d := range v.displays() {
		width = max(width, textWidth(v.unitName(d)))
	}
	return width
}

// unitNames maps label unit, which series carry in Chinese.
func (v vocabulary) unitNames() properties {
	p := properties{property("unit", "string")}
	if !v.english {
		return p
	}
	var m mapping
	for _, d := range v.displays() {
		m.put(d, v.unitName(d), "")
	}
	return append(p, property("mappings", []dashboard.ValueMapping{m.mapping()}))
}

// nameLabel is the label that names an indicator.
func (v vocabulary) nameLabel() string {
	if v.english {
		return "name_en"
	}
	return "name"
}
