package contacts

import (
	"slices"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/indicators"
)

// Rule is what differs for some alerts from what holds for all. What is empty chooses all, and of what is said changes nothing. Of
// several rules that fit, each says its part, and the last wins.
type Rule struct {
	Pos        indicators.Pos `yaml:"-"`
	Event      string         `yaml:"event"`
	Indicator  string         `yaml:"indicator"`
	Department string         `yaml:"department"` // that reports it, answers for it or owes the report
	Measure    string         `yaml:"measure"`

	Severity string   `yaml:"severity"` // critical, warning, info
	Tell     []string `yaml:"tell"`     // units that are addressed in the place of who answers
	Copy     []string `yaml:"copy"`     // units that have a copy in the place of the others
	Hold     int      `yaml:"hold"`     // working days for which it has to stand before anybody is told
	Complex  bool     `yaml:"complex"`  // 复杂事项: to be settled within the ladder's months
	Off      bool     `yaml:"off"`      // nobody is told
}

// For is what the rules say of an alert at an instant, together.
func (c *Contacts) For(catalogue *indicators.Catalogue, k alerts.Key, at time.Time) (all Rule) {
	for _, r := range c.Rules {
		if !r.fits(catalogue, k, at) {
			continue
		}
		if r.Severity != "" {
			all.Severity = r.Severity
		}
		if r.Tell != nil {
			all.Tell = r.Tell
		}
		if r.Copy != nil {
			all.Copy = r.Copy
		}
		if r.Hold != 0 {
			all.Hold = r.Hold
		}
		all.Complex = all.Complex || r.Complex
		all.Off = all.Off || r.Off
	}
	return all
}

// Severity is how grave an alert is: as a rule says, else as its event does.
func (c *Contacts) Severity(catalogue *indicators.Catalogue, k alerts.Key, at time.Time) string {
	if s := c.For(catalogue, k, at).Severity; s != "" {
		return s
	}
	if e := alerts.EventNamed(k.Event); e != nil {
		return e.Severity(catalogue.Indicator(k.About.Indicator))
	}
	return ""
}

// Grade says of alerts how grave they are at an instant, and whether anybody is told of them at all.
func (c *Contacts) Grade(catalogue *indicators.Catalogue, at time.Time) alerts.Grade {
	return func(k alerts.Key) (string, bool) {
		return c.Severity(catalogue, k, at), c.Hears(alerts.EventNamed(k.Event)) && !c.For(catalogue, k, at).Off
	}
}

func (r *Rule) fits(c *indicators.Catalogue, k alerts.Key, at time.Time) bool {
	a := k.About
	if r.Event != "" && r.Event != k.Event || r.Indicator != "" && r.Indicator != a.Indicator {
		return false
	}
	s := indicators.Subject{Indicator: a.Indicator, Entity: a.Entity}
	if r.Measure != "" {
		if m := c.MeasureOf(s); m == nil || m.ID != r.Measure {
			return false
		}
	}
	if r.Department == "" || r.Department == a.Department {
		return true
	}
	if i := c.Indicator(a.Indicator); i != nil && i.Department == r.Department {
		return true
	}
	d := indicators.DutiesOf(c).Responsible(s, at)
	return a.Indicator != "" && d != nil && d.ID == r.Department
}

// severities are those that a rule may name.
var severities = []string{alerts.Critical, alerts.Warning, alerts.Info}

func (r *Rule) check(c *indicators.Catalogue, wrong func(at indicators.Pos, key, format string, args ...any)) {
	if r.Event != "" && alerts.EventNamed(r.Event) == nil {
		wrong(r.Pos, "event", "rules: event: no event is called %q; there are %s", r.Event, strings.Join(eventNames(), ", "))
	}
	if r.Indicator != "" && c.Indicator(r.Indicator) == nil {
		wrong(r.Pos, "indicator", "rules: indicator: no indicator has the id %q", r.Indicator)
	}
	if r.Measure != "" && c.Measure(r.Measure) == nil {
		wrong(r.Pos, "measure", "rules: measure: no measure has the id %q", r.Measure)
	}
	for _, unit := range slices.Concat([]string{r.Department}, r.Tell, r.Copy) {
		if unit != "" && unit != alerts.Planners && c.Department(unit) == nil {
			wrong(r.Pos, "department", "rules: no department has the id %q%s", unit, c.NearDepartment(unit))
		}
	}
	if r.Severity != "" && !slices.Contains(severities, r.Severity) {
		wrong(r.Pos, "severity", "rules: severity: %q: want %s", r.Severity, strings.Join(severities, ", "))
	}
	if r.Hold < 0 || r.Hold > 60 {
		wrong(r.Pos, "hold", "rules: hold: %d: want working days, 0 to 60", r.Hold)
	}
}
