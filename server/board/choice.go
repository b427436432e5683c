package board

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/server/layout"
)

// choice is what an address asks for of all targets. What is empty asks for nothing.
type choice struct {
	Measure  string // its id
	Unit     string // that answers for it
	Reporter string // that reports it
	Light    string // of a light; or results: 上年结果
	Entity   string
	Window   string // its label
	Text     string // words that all stand in names
	Sort     string
	From     int // rows passed over
}

// results is the choice of 上年结果, which stand aside of all else.
const results = "results"

// order is one in which a list can be read.
type order struct {
	id      string
	name    indicators.Text
	compare func(a, b *target) int // nil: as standings are
}

// orders are those in which a list can be read, the first one unless another is asked for.
var orders = []order{
	{"", indicators.Text{ZH: "最差在前", EN: "worst first"}, nil},
	{"measure", indicators.Text{ZH: "按政策条目", EN: "by measure"}, func(a, b *target) int { return a.place - b.place }},
	{"gap", indicators.Text{ZH: "进度差由低到高", EN: "least gap of pace first"},
		func(a, b *target) int { return byFigure(a.PaceGap, b.PaceGap) }},
	{"attained", indicators.Text{ZH: "完成率由低到高", EN: "least attained first"},
		func(a, b *target) int { return byFigure(a.Attainment, b.Attainment) }},
	{"unit", indicators.Text{ZH: "按责任单位", EN: "by unit"}, func(a, b *target) int { return strings.Compare(a.unit, b.unit) }},
	{"until", indicators.Text{ZH: "数据最旧在前", EN: "oldest data first"}, func(a, b *target) int { return a.Period.Compare(b.Period) }},
}

// read takes a choice from an address.
func read(p layout.Page, q url.Values) (choice, error) {
	c := choice{Measure: q.Get("measure"), Unit: q.Get("unit"), Reporter: q.Get("reporter"), Light: q.Get("light"), Entity: q.Get("entity"),
		Window: q.Get("window"), Text: strings.TrimSpace(q.Get("q")), Sort: q.Get("sort")}
	if c.Light != "" && c.Light != results && !slices.Contains(indicators.Lights(), indicators.Light(c.Light)) {
		return c, layout.BadParameter(p, "light="+c.Light, p.T("请点页面上的灯。", "Choose one of the lights on the page."))
	}
	if !slices.ContainsFunc(orders, func(o order) bool { return o.id == c.Sort }) {
		return c, layout.BadParameter(p, "sort="+c.Sort, p.T("请从列表中选择排序。", "Choose the order from the list."))
	}
	from, err := layout.Position(p, q, "from", 0)
	c.From = int(from)
	return c, err
}

// pairs is the choice as parameters of an address.
func (c choice) pairs() []string {
	from := ""
	if c.From > 0 {
		from = strconv.Itoa(c.From)
	}
	return []string{"measure", c.Measure, "unit", c.Unit, "reporter", c.Reporter, "light", c.Light, "entity", c.Entity, "window", c.Window,
		"q", c.Text, "sort", c.Sort, "from", from}
}

// some says that a choice asks for less than all, or for another order or page.
func (c choice) some() bool { return c != choice{} }

// take gives the targets that a choice asks for, in its order, and how many of each light there are beside its own.
func (c choice) take(all []*target) (list []*target, by map[string]int) {
	by = map[string]int{}
	words := strings.Fields(c.Text)
	for i := range words {
		words[i] = hanzi.Key(words[i])
	}
	for _, t := range all {
		light := string(t.Light)
		if t.Past {
			light = results
		}
		switch {
		case c.Measure != "" && (t.measure == nil || t.measure.ID != c.Measure),
			c.Unit != "" && t.unit != c.Unit,
			c.Reporter != "" && t.reporter != c.Reporter,
			c.Entity != "" && t.Entity != c.Entity,
			c.Window != "" && t.window != c.Window,
			!t.says(words):
			continue
		}
		by[light]++
		if c.Light == light || c.Light == "" && !t.Past {
			list = append(list, t)
		}
	}
	for _, o := range orders {
		if o.id == c.Sort && o.compare != nil {
			slices.SortStableFunc(list, o.compare)
		}
	}
	return list, by
}

// says says whether all words stand in a target's names.
func (t *target) says(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(t.words, w) })
}

// optionsMost is how many entries a list to choose from may have; what has more is searched for.
const optionsMost = 150

// options are what a reader's targets can be chosen by.
type options struct {
	Measures, Units, Entities, Windows, Orders layout.Options
}

func (c choice) options(p layout.Page, cat *indicators.Catalogue, all []*target) (o options) {
	units, measures, entities, windows := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]string{}
	for _, t := range all {
		units[t.unit], entities[t.Entity] = true, true
		if windows[t.window] == "" {
			windows[t.window] = t.Window.Name(p.English)
		}
		if t.measure != nil {
			measures[t.measure.ID] = true
		}
	}
	for _, m := range cat.Measures {
		if measures[m.ID] {
			o.Measures.Add(m.ID, m.Number+p.In(m.Title), m.ID == c.Measure)
		}
	}
	for _, d := range cat.Departments {
		if units[d.ID] {
			o.Units.Add(d.ID, p.In(d.Called()), d.ID == c.Unit)
		}
	}
	for _, e := range cat.Entities {
		if entities[e.ID] {
			o.Entities.Add(e.ID, p.In(e.Name), e.ID == c.Entity)
		}
	}
	for label, name := range windows {
		o.Windows.Add(label, name, label == c.Window)
	}
	slices.SortFunc(o.Windows, func(a, b layout.Option) int { return cmp.Compare(b.Value, a.Value) })
	for _, list := range []*layout.Options{&o.Measures, &o.Units, &o.Entities, &o.Windows} {
		if len(*list) > optionsMost {
			*list = slices.DeleteFunc(*list, func(x layout.Option) bool { return !x.Chosen })
		}
	}
	for _, x := range orders {
		o.Orders.Add(x.id, p.In(x.name), x.id == c.Sort)
	}
	return o
}
