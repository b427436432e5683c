// Package contacts knows whom alerts reach: the units' 联络员, in which language and at which hours, what relation a unit
// stands in, and after how many working days which stage follows. It is what an instance's alerts.yaml says beside the channels.
package contacts

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/indicators"
)

// Contacts is who hears of what, when, and how.
type Contacts struct {
	Pos       indicators.Pos            `yaml:"-"`
	Units     map[string]Unit           `yaml:"units"`     // by department
	Planners  Unit                      `yaml:"planners"`  // who watch the whole policy
	Operators Unit                      `yaml:"operators"` // who run the program
	Leaders   Leaders                   `yaml:"leaders"`   // who hear once a week of what is grave; nobody by default
	Hours     Hours                     `yaml:"hours"`     // of units that name none
	Ladder    Ladder                    `yaml:"ladder"`
	On        []string                  `yaml:"on"`  // events that are off by default
	Off       []string                  `yaml:"off"` // events that nobody is told of
	Rules     []Rule                    `yaml:"rules"`
	Grades    []string                  `yaml:"grades"`    // 等次 that a closing may have, the best first; none: closings are not graded
	Templates map[alerts.Stage]Template `yaml:"templates"` // by stage, in the place of the program's own words
}

// Template is a message's words as text/template reads them; what is empty is the program's own.
type Template struct {
	Subject indicators.Text `yaml:"subject"`
	Text    indicators.Text `yaml:"text"`
}

// Leaders hear of what is grave, on the first working day from a day of the week on.
type Leaders struct {
	Unit    `yaml:",inline"`
	Weekday string `yaml:"weekday"` // monday (the default) to friday
}

// Hear says whether there are any.
func (l *Leaders) Hear() bool { return len(l.People)+len(l.Channels) > 0 }

// Day is the day of the week from which on they hear; Monday where nothing else is said.
func (l *Leaders) Day() time.Weekday {
	for d := time.Monday; d <= time.Friday; d++ {
		if strings.EqualFold(l.Weekday, d.String()) {
			return d
		}
	}
	return time.Monday
}

// Unit is how one unit is reached.
type Unit struct {
	Pos      indicators.Pos `yaml:"-"`
	Relation Relation       `yaml:"relation"` // default peer
	Language alerts.Lang    `yaml:"language"` // zh (the default) or en
	Channels []string       `yaml:"channels"` // by their names; default manual, the telephone
	People   []Person       `yaml:"people"`
	Hours    Hours          `yaml:"hours"`
}

// Relation is what a unit is to the one that watches.
type Relation string

const (
	Subordinate Relation = "subordinate" // 下级: the full ladder, 催报 and 督办
	Peer        Relation = "peer"        // 平级: 商请, 提请协调
	Superior    Relation = "superior"    // 上级部门: the same
	Vertical    Relation = "vertical"    // 垂直管理单位: the same
)

// Person is a 联络员.
type Person struct {
	Name  string `yaml:"name"`
	Post  string `yaml:"post"` // A (the default), B, who hears what A does not sign for, or head, who hears what waits for a signature
	Phone string `yaml:"phone"`
	Mail  string `yaml:"mail"`
}

// Ladder is after how many working days stages follow: those of a report that is overdue counted from the first instant after its grace,
// those after a letter from when it went out. 0 leaves a stage out.
type Ladder struct {
	Pos       indicators.Pos `yaml:"-"`
	Urge      int            `yaml:"urge"`       // default 1
	UrgeAgain int            `yaml:"urge_again"` // default 3
	Supervise int            `yaml:"supervise"`  // default 5
	Signing   int            `yaml:"signing"`    // until the B岗 hears of what was not signed for; default 3
	Feedback  int            `yaml:"feedback"`   // after a letter, until its unit is asked for an explanation; default 0
	Red       int            `yaml:"red"`        // after the month's message, until a letter about a red target is drafted; default 0
	Settle    int            `yaml:"settle"`     // after a letter, until its unit is asked to settle it; default 0
	Complex   int            `yaml:"complex"`    // the same in months, of what a rule calls complex; default 0: as Settle
	Chase     int            `yaml:"chase"`      // after that, until it is asked again, and so on until it is closed; default 0
}

// Manual is the channel that needs nothing: a list from which somebody telephones.
const Manual = "manual"

// defaultLadder is that of an instance that names none.
var defaultLadder = Ladder{Urge: 1, UrgeAgain: 3, Supervise: 5, Signing: 3}

// Default is for an instance without alerts.yaml: everything is on the list of 消息, nothing leaves the program.
func Default() *Contacts { return &Contacts{Hours: officeHours, Ladder: defaultLadder} }

// Unit is how a unit is reached, with the defaults filled in.
func (c *Contacts) Unit(id string) Unit {
	u := c.Units[id]
	switch id {
	case alerts.Planners:
		u = c.Planners
	case alerts.Operators:
		u = c.Operators
	case alerts.Leaders:
		u = c.Leaders.Unit
	}
	u.Relation, u.Language = cmp.Or(u.Relation, Peer), cmp.Or(u.Language, alerts.Chinese)
	if len(u.Channels) == 0 {
		u.Channels = []string{Manual}
	}
	u.Hours = cmp.Or(u.Hours, c.Hours, officeHours)
	return u
}

// Hears says whether anybody is to be told of an event.
func (c *Contacts) Hears(e *alerts.Event) bool {
	return !slices.Contains(c.Off, e.Name) && (!e.Off || slices.Contains(c.On, e.Name))
}

// Second says whether a unit has a B岗.
func (u Unit) Second() bool {
	return slices.ContainsFunc(u.People, func(p Person) bool { return p.Post == "B" })
}

// Reached are the persons who hear of a stage: the A岗; of what they did not sign for the B岗 too; of what waits for a signature the
// unit's head alone, where one is named.
func (u Unit) Reached(s alerts.Stage) []Person {
	if heads := u.holding("head"); s == alerts.StageSign && len(heads) > 0 {
		return heads
	}
	if s == alerts.StageSecond {
		return u.holding("A", "", "B")
	}
	return u.holding("A", "")
}

func (u Unit) holding(posts ...string) (list []Person) {
	for _, p := range u.People {
		if slices.Contains(posts, p.Post) {
			list = append(list, p)
		}
	}
	return list
}

// Addresses are the mail addresses, or the telephone numbers, of those who hear of a stage.
func (u Unit) Addresses(s alerts.Stage, phone bool) (list []string) {
	for _, p := range u.Reached(s) {
		if a := map[bool]string{true: p.Phone, false: p.Mail}[phone]; a != "" {
			list = append(list, a)
		}
	}
	return list
}

// Check tells wrong of every mistake: the place, its key, what it says and how to mend it.
func (c *Contacts) Check(catalogue *indicators.Catalogue, channels []string,
	wrong func(at indicators.Pos, key, format string, args ...any)) {
	c.Hours.check(c.Pos, wrong)
	for _, id := range sorted(c.Units) {
		u := c.Units[id]
		if catalogue.Department(id) == nil {
			wrong(u.Pos, "", "units: no department has the id %q%s", id, catalogue.NearDepartment(id))
		}
		u.check(id, channels, wrong)
	}
	c.Planners.check(alerts.Planners, channels, wrong)
	c.Operators.check(alerts.Operators, channels, wrong)
	c.Leaders.Unit.check(alerts.Leaders, channels, wrong)
	if w := c.Leaders.Weekday; w != "" && !strings.EqualFold(w, c.Leaders.Day().String()) {
		wrong(c.Leaders.Pos, "weekday", "leaders: weekday: %q: want monday, tuesday, wednesday, thursday or friday", w)
	}
	for i := range c.Rules {
		c.Rules[i].check(catalogue, wrong)
	}
	l := c.Ladder
	if min(l.Urge, l.UrgeAgain, l.Supervise, l.Signing, l.Feedback, l.Red, l.Settle, l.Complex, l.Chase) < 0 {
		wrong(l.Pos, "urge", "ladder: want working days, of complex months, 0 or more")
	}
	for i, g := range c.Grades {
		if g == "" || strings.TrimSpace(g) != g || slices.Contains(c.Grades[:i], g) {
			wrong(c.Pos, "grades", "grades: %q: want words, each once", g)
		}
	}
	for _, name := range slices.Concat(c.On, c.Off) {
		if alerts.EventNamed(name) == nil {
			wrong(c.Pos, "on", "no event is called %q; there are %s", name, strings.Join(eventNames(), ", "))
		}
	}
}

func (u Unit) check(id string, channels []string, wrong func(at indicators.Pos, key, format string, args ...any)) {
	switch u.Relation {
	case "", Subordinate, Peer, Superior, Vertical:
	default:
		wrong(u.Pos, "relation", "unit %s: relation: %q: want subordinate, peer, superior or vertical", id, u.Relation)
	}
	switch u.Language {
	case "", alerts.Chinese, alerts.English:
	default:
		wrong(u.Pos, "language", "unit %s: language: %q: want zh or en", id, u.Language)
	}
	for _, name := range u.Channels {
		if name != Manual && !slices.Contains(channels, name) {
			wrong(u.Pos, "channels", "unit %s: channels: no channel is called %q; there are %s", id, name,
				strings.Join(append([]string{Manual}, channels...), ", "))
		}
	}
	for _, p := range u.People {
		if !slices.Contains([]string{"", "A", "B", "head"}, p.Post) {
			wrong(u.Pos, "people", "unit %s: people: post: %q: want A, B or head", id, p.Post)
		}
		if p.Name == "" {
			wrong(u.Pos, "people", "unit %s: people: somebody without a name", id)
		}
	}
	u.Hours.check(u.Pos, wrong)
}

func eventNames() (names []string) {
	for _, e := range alerts.Events() {
		names = append(names, e.Name)
	}
	return names
}

func sorted(units map[string]Unit) []string {
	ids := make([]string, 0, len(units))
	for id := range units {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
