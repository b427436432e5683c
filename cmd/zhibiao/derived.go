package main

import (
	"context"
	"math"
	"regexp"

	"zhibiao/collector/change"
	"zhibiao/indicators"
	"zhibiao/server/board"
)

// derivation tells of what computed figures were made.
type derivation struct{ *program }

// made tells of what figures an indicator with a formula was computed, in the
// order of the formula. A figure is shown, and leads to its cell, only where the figures
// as known after a revision give the very result that the board shows; else the names stand alone.
func (p derivation) made(ctx context.Context, c *indicators.Catalogue, a indicators.Assessment, revision int64, english bool) ([]board.Term,
	error) {
	ind := c.Indicator(a.Subject.Indicator)
	if ind == nil || ind.Formula == "" || math.IsNaN(a.Actual) {
		return nil, nil
	}
	formula, err := indicators.ParseFormula(ind.Formula)
	if err != nil {
		return nil, err
	}
	inputs := formula.Inputs()
	candidates := make([][]indicators.Observation, len(inputs))
	for i, id := range inputs {
		if candidates[i], err = p.ending(ctx, c, id, a, revision); err != nil {
			return nil, err
		}
	}
	return p.terms(c, formula, giving(formula, inputs, candidates, a.Actual), english), nil
}

// ending lists what was reported of an input, of the assessment's entity, for periods that end with the assessment's.
func (p derivation) ending(ctx context.Context, c *indicators.Catalogue, id string, a indicators.Assessment,
	revision int64) (out []indicators.Observation, err error) {
	of := indicators.Subject{Indicator: id}
	if i := c.Indicator(id); i != nil && i.EntityKind != "" {
		of.Entity = a.Entity
	}
	all, err := p.store.StandingAt(ctx, of, revision)
	loc := p.instance.location
	for _, o := range all {
		if (o.Basis == indicators.Own || o.Basis == indicators.Cumulative) && o.Source.Cell != "" &&
			o.Period.End(loc).Equal(a.Period.End(loc)) {
			out = append(out, o)
		}
	}
	return out, err
}

// giving chooses one candidate of each input so that the formula gives the result; nil where none do.
func giving(formula *indicators.Formula, inputs []string, candidates [][]indicators.Observation,
	result float64) map[string]indicators.Observation {
	chosen := map[string]indicators.Observation{}
	var try func(i int) bool
	try = func(i int) bool {
		if i == len(inputs) {
			v, ok := formula.Eval(func(id string) (float64, bool) { return chosen[id].Value, !math.IsNaN(chosen[id].Value) })
			return ok && math.Abs(v-result) <= 1e-12*math.Abs(result)
		}
		for _, o := range candidates[i] {
			if chosen[inputs[i]] = o; try(i + 1) {
				return true
			}
		}
		return false
	}
	if !try(0) {
		return nil
	}
	return chosen
}

var (
	formulaWord  = regexp.MustCompile(`[a-z][a-z0-9_]*|[^a-z]+`)
	formulaSigns = map[byte]string{'*': " × ", '/': " ÷ ", '-': " − ", '+': " + "}
)

// terms writes a formula in people's words, with the figures where they are known.
func (p derivation) terms(c *indicators.Catalogue, formula *indicators.Formula, chosen map[string]indicators.Observation,
	english bool) (out []board.Term) {
	for _, word := range formulaWord.FindAllString(formula.String(), -1) {
		i := c.Indicator(word)
		if i == nil {
			text := ""
			for _, b := range []byte(word) {
				if sign, ok := formulaSigns[b]; ok {
					text += sign
				} else if b != ' ' {
					text += string(b)
				}
			}
			out = append(out, board.Term{Text: text})
			continue
		}
		t := board.Term{Text: i.Name.In(english)}
		if o, ok := chosen[word]; ok {
			t.Figure, t.Source = change.Shown(p.reader.Catalogue(), o), o.Source
		}
		out = append(out, t)
	}
	return out
}
