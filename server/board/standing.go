package board

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/people"
	"zhibiao/query"
)

// target is where one stands, with what it is looked for by.
type target struct {
	*indicators.Assessment
	indicator *indicators.Indicator
	measure   *indicators.Measure // nil: none
	unit      string              // 责任单位, its id; "": the catalogue names none
	reporter  string              // 填报单位, its id
	units     []string            // whose own it is
	window    string              // its label
	place     int                 // in the catalogue's order
	rank      int                 // the less the worse
	behind    float64             // how far; NaN: nothing says so
	words     string              // in which a search looks
	awaiting  awaiting            // nil in what is kept for everybody
}

// standing is every target of a judgement, the worst first.
type standing []*target

// standingsKept is as many as there are judgements that pages ask for: today's, a month ago's, and two that somebody looks back at.
const standingsKept = 4

func newStanding(j *query.Judgement) standing {
	if j.Catalogue == nil {
		return nil
	}
	c, s := j.Catalogue, make(standing, 0, len(j.Assessed))
	key := keys{}
	for i := range j.Assessed {
		a := &j.Assessed[i]
		t := &target{Assessment: a, indicator: c.Indicator(a.Indicator), measure: c.MeasureOf(a.Subject),
			units:  indicators.DutiesOf(c).UnitsOf(a.Subject),
			window: a.Window.Label(), place: i, rank: rankOf(a), behind: behindBy(a)}
		if t.indicator == nil {
			continue
		}
		words := []string{key.of(t.indicator.Name), t.indicator.ID}
		if e := c.Entity(a.Entity); e != nil {
			words = append(words, key.of(e.Name), e.ID)
		}
		if d := indicators.DutiesOf(c).Responsible(a.Subject, a.At); d != nil {
			t.unit = d.ID
			words = append(words, key.of(d.Called()), key.of(d.Name))
		}
		if d := c.Department(indicators.DutiesOf(c).Answering(t.indicator.Department, a.At)); d != nil {
			t.reporter = d.ID
			words = append(words, key.of(d.Called()))
		}
		if t.measure != nil {
			words = append(words, hanzi.Key(t.measure.Number), key.of(t.measure.Title))
		}
		t.words = strings.Join(words, "\n")
		s = append(s, t)
	}
	slices.SortFunc(s, worst) // no two are equal
	return s
}

// keys are names as they are compared, each worked out once.
type keys map[indicators.Text]string

func (k keys) of(t indicators.Text) string {
	key, ok := k[t]
	if !ok {
		key = hanzi.Key(t.ZH) + "\n" + hanzi.Key(t.EN)
		k[t] = key
	}
	return key
}

// seenBy leaves out what is not a reader's to see: whose own unit neither answers for it nor reports it.
func (s standing) seenBy(who people.Person) []*target {
	if who.MayAll(people.ReadBoard) {
		return s
	}
	return chosen(s, func(t *target) bool { return t.seenBy(who) })
}

func (t *target) seenBy(who people.Person) bool {
	return who.MayOfAny(people.ReadBoard, t.units)
}

func chosen(list []*target, is func(*target) bool) (out []*target) {
	for _, t := range list {
		if is(t) {
			out = append(out, t)
		}
	}
	return out
}

// worst orders targets: red lights first, of those what is gravest, of those what is farthest behind, then by the catalogue.
func worst(a, b *target) int {
	if a.rank != b.rank {
		return a.rank - b.rank
	}
	return cmp.Or(byFigure(a.behind, b.behind), a.place-b.place)
}

// rankOf is the less the worse: by light, of one light what is past behind what runs, then by status.
func rankOf(a *indicators.Assessment) int {
	rank := slices.Index(indicators.Lights(), a.Light) * 2
	if a.Past {
		rank++
	}
	return rank*indicators.Gravest + indicators.Gravest - a.Status.Grave()
}

// behindBy is how far a target is behind: its gap of pace, else what is achieved; of a ceiling what is left.
func behindBy(a *indicators.Assessment) float64 {
	switch {
	case a.Target != nil && a.Target.Bound == indicators.AtMost:
		return 1 - a.Attainment
	case !math.IsNaN(a.PaceGap):
		return a.PaceGap
	}
	return a.Attainment - 1
}

// byFigure orders figures, the least first; what has none stands last.
func byFigure(a, b float64) int {
	if x := byBool(math.IsNaN(a), math.IsNaN(b)); x != 0 || math.IsNaN(a) {
		return x
	}
	return cmp.Compare(a, b)
}

func byBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// with are the targets with what the submissions wait for that their figures may stand in.
func with(found awaiting, all []*target) []*target {
	if len(found) == 0 {
		return all
	}
	out := make([]*target, len(all))
	for i, t := range all {
		marked := *t
		marked.awaiting = found
		out[i] = &marked
	}
	return out
}
