package indicators

import (
	"slices"
	"strconv"
	"strings"

	"zhibiao/indicators/periods"
)

// Derive computes the observations of a derived indicator from those of its
// inputs, period by period and basis by basis, each input's other basis derived first as
// Expand does. An input that has entities is taken at the same entity, one that has none as it is; a level
// stands for both bases. Where an input is absent the result is absent, and it is provisional where any is.
// Source.Text tells the inputs. The subject's own plan targets are the caller's to add.
//
// An input that is derived itself is derived here unless inputs gives observations of it.
func Derive(c *Catalogue, s Subject, inputs func(Subject) Facts) Facts {
	return deriver{c, inputs}.derive(s, 0)
}

// deriver derives indicators from facts that it asks for.
type deriver struct {
	cat    *Catalogue
	inputs func(Subject) Facts
}

func (d deriver) derive(id Subject, depth int) Facts {
	f := Facts{Subject: id}
	ind, formula := d.cat.Indicator(id.Indicator), d.cat.indexed().formulas[id.Indicator]
	if ind == nil || formula == nil || depth > maxDerivation {
		return f
	}
	var histories []*history
	for _, name := range formula.inputs {
		input := d.cat.Indicator(name)
		if input == nil {
			return f
		}
		facts := d.inputFacts(input, id.Entity, depth)
		h := historyOf(d.cat, &facts, input)
		if len(h.slots) == 0 {
			return f
		}
		histories = append(histories, h)
	}
	made := newDerivation(d.cat, ind, formula, histories)
	made.run(&f)
	return f
}

// InputsOf are the subjects that a derived one is computed from; none of one that is reported.
func InputsOf(c *Catalogue, s Subject) (inputs []Subject) {
	formula := c.indexed().formulas[s.Indicator]
	if formula == nil {
		return nil
	}
	for _, name := range formula.inputs {
		if i := c.Indicator(name); i != nil {
			inputs = append(inputs, inputAt(i, s.Entity))
		}
	}
	return inputs
}

// inputAt is the subject at which a formula for an entity takes an input.
func inputAt(i *Indicator, entity string) Subject {
	if i.EntityKind == "" {
		entity = ""
	}
	return Subject{i.ID, entity}
}

// inputFacts are those of an input, derived where it is derived itself and none are given.
func (d deriver) inputFacts(input *Indicator, entity string, depth int) Facts {
	of := inputAt(input, entity)
	facts := d.inputs(of)
	facts.Subject = of
	if len(facts.Observations) == 0 && input.Formula != "" {
		return d.derive(of, depth+1)
	}
	return facts
}

type derivation struct {
	ind     *Indicator
	formula *Formula
	inputs  []*history // in the order of formula.inputs
	every   int32
}

func newDerivation(c *Catalogue, ind *Indicator, formula *Formula, inputs []*history) derivation {
	d := derivation{ind: ind, formula: formula, inputs: inputs, every: int32(c.FrequencyOf(ind))}
	if d.every <= 0 {
		for _, h := range inputs {
			d.every = max(d.every, h.every)
		}
	}
	return d
}

func (d *derivation) run(f *Facts) {
	low, high := d.inputs[0].low, d.inputs[0].last()
	for _, h := range d.inputs[1:] {
		low, high = max(low, h.low), min(high, h.last())
	}
	for m := low; m <= high; m++ {
		if m%12 == 0 && d.every < 12 {
			d.audited(f, m)
		}
		if m%d.every != 0 {
			continue
		}
		p := periods.Ending(m, d.every)
		d.add(f, p, Own)
		if d.accumulates() {
			d.add(f, p, Cumulative)
		}
	}
}

// input is an input's figure for a period of the result: of a year that is longer than the usual period, its audited one.
func (d *derivation) input(h *history, p periods.Period, b Basis) figure {
	if b == Own && int32(p.Months()) == d.every {
		return h.over(p.EndMonth(), d.every)
	}
	return h.soFar(p.EndMonth())
}

// over is an input's own figure over a span that ends at m: a level's value then, a flow's sum.
func (h *history) over(m month, months int32) figure {
	switch {
	case h.ind.Kind != Flow || h.every == months:
		return h.own(m)
	case h.every < months:
		return h.between(m-months, m)
	}
	return figure{}
}

// soFar is an input's cumulative at m; a level that has none stands with its value.
func (h *history) soFar(m month) figure {
	if f := h.cumulative(m); f.present || h.ind.Kind == Flow {
		return f
	}
	return h.own(m)
}

// accumulates says that an input has cumulatives, so that the result has one too.
func (d *derivation) accumulates() bool {
	return slices.ContainsFunc(d.inputs, func(h *history) bool {
		return h.ind.Kind == Flow || slices.ContainsFunc(h.slots, func(s slot) bool { return s.cum.present })
	})
}

// audited adds the year's figure where every flow among the inputs has its audited one.
func (d *derivation) audited(f *Facts, m month) {
	flows := 0
	for _, h := range d.inputs {
		if h.ind.Kind != Flow {
			continue
		}
		if flows++; !h.cumulative(m).final {
			return
		}
	}
	if flows > 0 {
		d.add(f, periods.Ending(m, 12), Own)
	}
}

// add evaluates the formula once and keeps the result, if there is one.
func (d *derivation) add(f *Facts, p periods.Period, b Basis) {
	var told strings.Builder
	status := Normal
	v, ok := d.formula.Eval(func(id string) (float64, bool) {
		h := d.inputs[slices.Index(d.formula.inputs, id)]
		in := d.input(h, p, b)
		if in.provisional() {
			status = Provisional
		}
		if told.Len() > 0 {
			told.WriteString("; ")
		}
		told.WriteString(id + " = " + strconv.FormatFloat(in.value, 'f', -1, 64))
		return in.value, in.present
	})
	if !ok {
		return
	}
	f.Observations = append(f.Observations, Observation{
		Subject: f.Subject, Period: p, Basis: b, Value: v, Status: status, Source: Source{Text: told.String(), Unit: d.ind.Unit},
	})
}

// Dependents are the derived subjects to rebuild when one changes, inputs before what rests on them.
func Dependents(c *Catalogue, s Subject) []Subject {
	var found []Subject
	addDependents(c, s, &found, 0)
	slices.Reverse(found)
	return found
}

// addDependents appends what rests on s, deepest first, so that the reverse has inputs first.
func addDependents(c *Catalogue, s Subject, found *[]Subject, depth int) {
	if depth > maxDerivation {
		return
	}
	for _, d := range c.indexed().dependents[s.Indicator] {
		for _, entity := range c.EntitiesOf(d) {
			if s.Entity != "" && entity != s.Entity {
				continue
			}
			next := Subject{d.ID, entity}
			if slices.Contains(*found, next) {
				continue
			}
			addDependents(c, next, found, depth+1)
			*found = append(*found, next)
		}
	}
}
