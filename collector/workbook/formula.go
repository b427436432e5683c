package workbook

import (
	"strings"

	"github.com/xuri/efp"
)

// formula is a formula taken apart as far as it matters for working it out:
// what it calls and what it refers to.
type formula struct {
	text      string
	functions []string // as they are called, in capitals, each once
	refers    []reference
	empties   bool    // it holds the text "", to which it may come
	compares  bool    // it compares
	refused   Refusal // why it is not to be worked out
	detail    string
}

// reference is one operand that is a cell or a range.
type reference struct {
	sheet string // as written; empty: the formula's own
	area  Range
	whole bool // it is all of the formula, or all of a branch of IF or IFERROR
}

func (r reference) single() bool { return r.area.First == r.area.Last }

// onRanges are functions that take ranges as people expect; every other takes
// single cells, since what it makes of a range differs between programs.
var onRanges = set("SUM", "AVERAGE", "MIN", "MAX", "COUNT", "COUNTA", "PRODUCT", "MEDIAN", "LARGE", "SMALL", "RANK", "SUBTOTAL",
	"SUMIF", "SUMIFS", "COUNTIF", "COUNTIFS", "AVERAGEIF", "AVERAGEIFS", "SUMPRODUCT", "VLOOKUP", "HLOOKUP", "INDEX", "MATCH")

// volatile functions depend on the time, on chance, or on places that they name by text.
var volatile = set("NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "INDIRECT", "OFFSET", "CELL", "INFO")

// branching functions pass one of their arguments on as it is.
var branching = set("IF", "IFERROR", "IFS", "CHOOSE", "SWITCH")

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}

// parseFormula takes a formula apart. It never fails: what is not understood is refused.
func parseFormula(text string) *formula {
	f := &formula{text: text}
	const most = 8192 // as spreadsheets have it
	switch {
	case text == "":
		f.refuse(RefusedUnclear, "")
	case len(text) > most:
		f.refuse(RefusedUnclear, clipText(text))
	case elsewhere(text):
		f.refuse(RefusedElsewhere, "")
	}
	if f.refused != "" {
		return f
	}
	parser := efp.ExcelParser()
	tokens := plainTokens(parser.Parse(text))
	var calls []string // of functions that are open; "" is a bracket
	for i, t := range tokens {
		switch t.TType {
		case efp.TokenTypeFunction, efp.TokenTypeSubexpression:
			if t.TSubType == efp.TokenSubTypeStart {
				calls = append(calls, f.call(t))
				if calls[len(calls)-1] == "IF" && !yesOrNo(tokens[i+1:]) {
					f.refuse(RefusedUnclear, "IF")
				}
			} else if len(calls) > 0 {
				calls = calls[:len(calls)-1]
			}
		case efp.TokenTypeOperand:
			f.operand(tokens, i, calls)
		case efp.TokenTypeOperatorInfix:
			switch t.TSubType {
			case efp.TokenSubTypeUnion, efp.TokenSubTypeIntersection:
				f.refuse(RefusedUnclear, t.TValue)
			case efp.TokenSubTypeLogical:
				f.compares = true
				if !plainComparison(tokens, i) {
					f.refuse(RefusedUnclear, t.TValue)
				}
			}
		case efp.TokenTypeUnknown, efp.TokenTypeNoop:
			f.refuse(RefusedUnclear, t.TValue)
		}
	}
	if len(tokens) == 0 || len(calls) > 0 {
		f.refuse(RefusedUnclear, clipText(text))
	}
	return f
}

// yesOrNo says that a first argument is true or false. A number there is true to
// spreadsheets unless it is 0, to the editor only if it is 1.
func yesOrNo(argument []efp.Token) bool {
	depth := 0
	for i, t := range argument {
		starts, ends := t.TSubType == efp.TokenSubTypeStart, t.TSubType == efp.TokenSubTypeStop
		switch {
		case i == 0 && t.TType == efp.TokenTypeFunction && logical[strings.ToUpper(t.TValue)]:
			return true
		case i == 0 && t.TType == efp.TokenTypeOperand && t.TSubType == efp.TokenSubTypeLogical:
			return true
		case depth == 0 && (t.TType == efp.TokenTypeArgument || ends):
			return false
		case depth == 0 && t.TType == efp.TokenTypeOperatorInfix && t.TSubType == efp.TokenSubTypeLogical:
			return true
		case starts:
			depth++
		case ends:
			depth--
		}
	}
	return false
}

// logical functions come to true or false.
var logical = set("AND", "OR", "NOT", "TRUE", "FALSE", "ISBLANK", "ISNUMBER", "ISERROR", "ISTEXT", "ISNA", "ISERR")

func plainTokens(tokens []efp.Token) []efp.Token {
	var out []efp.Token
	for _, t := range tokens {
		if t.TType != efp.TokenTypeWhitespace {
			out = append(out, t)
		}
	}
	return out
}

// refuse keeps the first reason.
func (f *formula) refuse(why Refusal, detail string) {
	if f.refused == "" {
		f.refused, f.detail = why, detail
	}
}

func (f *formula) call(t efp.Token) string {
	if t.TType != efp.TokenTypeFunction {
		return ""
	}
	name := strings.ToUpper(strings.TrimPrefix(t.TValue, "@"))
	switch {
	case name == "" || name == "ARRAY" || name == "ARRAYROW": // {1,2}
		f.refuse(RefusedUnclear, t.TValue)
	case volatile[name]:
		f.refuse(RefusedVolatile, name)
	}
	for _, have := range f.functions {
		if have == name {
			return name
		}
	}
	f.functions = append(f.functions, name)
	return name
}

// operand notes what an operand refers to.
func (f *formula) operand(tokens []efp.Token, i int, calls []string) {
	t := tokens[i]
	switch t.TSubType {
	case efp.TokenSubTypeText:
		f.empties = f.empties || t.TValue == ""
		return
	case efp.TokenSubTypeNumber, efp.TokenSubTypeLogical:
		return
	case efp.TokenSubTypeRange:
	default:
		f.refuse(RefusedUnclear, t.TValue)
		return
	}
	r, ok := parseReference(t.TValue)
	if !ok {
		f.refuse(RefusedUnclear, t.TValue) // a name, a table's column, several sheets
		return
	}
	in := ""
	if len(calls) > 0 {
		in = calls[len(calls)-1]
	}
	alone := standsAlone(tokens, i)
	if !r.single() && !(alone && onRanges[in]) {
		f.refuse(RefusedUnclear, t.TValue)
		return
	}
	r.whole = alone && (len(calls) == 0 || in == "" || branching[in])
	f.refers = append(f.refers, r)
}

// plainComparison says that two operands are compared, and no results of
// arithmetic: whether 0.1+0.2 is 0.3 differs between programs.
func plainComparison(tokens []efp.Token, i int) bool {
	operand := func(j int) bool { return j >= 0 && j < len(tokens) && tokens[j].TType == efp.TokenTypeOperand }
	between := func(j int) bool { // the end of what is compared
		if j < 0 || j >= len(tokens) {
			return true
		}
		switch t := tokens[j]; t.TType {
		case efp.TokenTypeFunction, efp.TokenTypeSubexpression:
			return (t.TSubType == efp.TokenSubTypeStart) == (j < i)
		case efp.TokenTypeArgument:
			return true
		}
		return false
	}
	return operand(i-1) && between(i-2) && operand(i+1) && between(i+2)
}

// standsAlone says that no operator works on an operand.
func standsAlone(tokens []efp.Token, i int) bool {
	operator := func(j int) bool {
		if j < 0 || j >= len(tokens) {
			return false
		}
		switch tokens[j].TType {
		case efp.TokenTypeOperatorInfix, efp.TokenTypeOperatorPrefix, efp.TokenTypeOperatorPostfix:
			return true
		}
		return false
	}
	return !operator(i-1) && !operator(i+1)
}

// parseReference reads A1, $A$1:B2, C:C or one of these behind a sheet's name.
func parseReference(text string) (reference, bool) {
	var r reference
	cells := text
	if i := strings.LastIndexByte(text, '!'); i >= 0 {
		r.sheet, cells = text[:i], text[i+1:]
		if n := len(r.sheet); n > 1 && r.sheet[0] == '\'' && r.sheet[n-1] == '\'' {
			r.sheet = strings.ReplaceAll(r.sheet[1:n-1], "''", "'")
		}
		if r.sheet == "" {
			return r, false
		}
	}
	cells = withoutDollars(cells)
	if from, to, ok := strings.Cut(cells, ":"); ok && !strings.ContainsAny(cells, "0123456789") {
		first, ok1 := parseColumn(from)
		last, ok2 := parseColumn(to)
		r.area = Range{Ref{0, min(first, last)}, Ref{maxRows - 1, max(first, last)}}
		return r, ok1 && ok2
	}
	var ok bool
	r.area, ok = ParseRange(cells)
	return r, ok
}

// parseColumn reads a column's letters.
func parseColumn(text string) (int, bool) {
	r, ok := parseRef(text + "1")
	return r.Col, ok
}
