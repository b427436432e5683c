package workbook

import (
	"context"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// What a file's calculation may cost. Beyond it, formulas are left as they are.
const (
	mostCalculated = 20_000    // formulas
	mostVisited    = 4_000_000 // cells that they refer to, all told
	mostTried      = 200       // formulas with a value, by which the engine is tried
)

// ReadCalculated is Read, and works out the formulas for which an .xlsx carries
// no values, as files do that no spreadsheet program has saved since. A cell
// with a value so made says so (Computed), and its sheet tells the formula and,
// where none was made, why (Calculation).
//
// A wrong value is worse than none. Every value that the file does carry stands
// as it is; a formula is worked out only when all that it builds on is known,
// when all functions that it calls are simple or proven by values that the
// file carries for such formulas, and when none of those values is other than
// what the engine makes of it.
//
// A program that writes workbooks without calculating them (Stale) may leave
// zeros for values. If any of such values does not recompute, none is taken.
//
// A calculation cannot be stopped half way: where a file may be hostile, run it
// where it can be killed.
func ReadCalculated(ctx context.Context, name string, data []byte, limits Limits) (*Book, error) {
	book, err := Read(ctx, name, data, limits)
	if err != nil || !book.calculable() {
		return book, err
	}
	if err := calculate(ctx, data, book, limits); err != nil {
		book.failed(err)
	}
	return book, nil
}

// calculator works out one file's formulas.
type calculator struct {
	ctx      context.Context
	stop     time.Time // after which no more formula is begun; zero: never
	book     *Book
	draft    *Draft
	sheets   map[string]*Sheet // by name in small letters
	formulas map[place]*formula
	state    map[place]state // of those without a value
	fixed    map[place]bool  // formulas whose values took their places in the draft
	visited  int
	agreed   map[string]int    // by function: values of the file that recompute
	differs  map[string]string // by function: a cell whose value does not
}

type state uint8

const (
	waiting state = iota
	begun         // what it builds on is being worked out
	settled
	refused
)

func calculate(ctx context.Context, data []byte, book *Book, limits Limits) error {
	draft, err := EditDraft(data, limits)
	if err != nil {
		return err
	}
	defer draft.file.Close()
	c := &calculator{ctx: ctx, book: book, draft: draft, sheets: map[string]*Sheet{}, formulas: map[place]*formula{},
		state: map[place]state{}, fixed: map[place]bool{}, agreed: map[string]int{}, differs: map[string]string{}}
	if end, ok := ctx.Deadline(); ok {
		c.stop = time.Now().Add(time.Until(end) * 3 / 4) // what is done by then is to be told in time
	}
	for _, s := range book.Sheets {
		c.sheets[strings.ToLower(s.Name)] = s
	}
	return guarded(c.run)
}

// run is the story: take the formulas apart, try the engine on those whose
// values are known, then work out the others, each after what it builds on.
func (c *calculator) run() error {
	var open, cached []place
	for at, cell := range c.book.formulas() {
		if cell.Uncached {
			open = append(open, at)
		} else {
			cached = append(cached, at)
		}
	}
	// All texts come first: taking a value out may take along a formula that cells share.
	tried := c.sample(cached, open)
	wanted := slices.Concat(open, tried)
	if c.book.Stale {
		wanted = slices.Concat(open, cached)
	}
	for _, at := range wanted {
		text, err := c.draft.file.GetCellFormula(at.sheet, at.at.String())
		if err != nil {
			return err
		}
		c.formulas[at] = parseFormula(text)
	}
	for _, at := range tried {
		c.try(at)
	}
	if c.book.Stale && (len(c.differs) > 0 || len(c.agreed) == 0) {
		c.book.distrust()
		clear(c.differs)
		clear(c.agreed)
		clear(c.fixed)
		open = wanted
	}
	for i, at := range open {
		if i >= mostCalculated || c.late() {
			c.refuse(at, RefusedBudget, "")
			continue
		}
		c.settle(at)
	}
	return nil
}

func (c *calculator) late() bool {
	return c.ctx.Err() != nil || !c.stop.IsZero() && time.Now().After(c.stop)
}

// sample takes formulas with values evenly from all, those of the sheets in question first.
func (c *calculator) sample(cached, open []place) []place {
	concerned := map[string]bool{}
	for _, at := range open {
		concerned[at.sheet] = true
	}
	near := slices.DeleteFunc(slices.Clone(cached), func(p place) bool { return !concerned[p.sheet] })
	far := slices.DeleteFunc(slices.Clone(cached), func(p place) bool { return concerned[p.sheet] })
	every := func(list []place, n int) (out []place) {
		for i := range min(n, len(list)) {
			out = append(out, list[i*len(list)/min(n, len(list))])
		}
		return out
	}
	out := every(near, mostTried*3/4)
	return append(out, every(far, mostTried-len(out))...)
}

// try works out a formula whose value the file carries, and remembers by its
// functions whether the two agree.
func (c *calculator) try(at place) {
	f := c.formulas[at]
	if f.refused != "" || c.late() {
		return
	}
	want := c.book.Sheet(at.sheet).At(at.at)
	if why, _ := c.obstacle(at, f, true); why != "" {
		return
	}
	got, why, _ := c.evaluate(at, f)
	names := f.functions
	if len(names) == 0 {
		names = []string{""}
	}
	for _, name := range names {
		switch {
		case why == RefusedEngine || why == "" && !sameValue(got, want):
			c.differs[name] = at.String()
		case why == "":
			c.agreed[name]++
		}
	}
}

// sameValue allows for the digits that the engine does not give.
func sameValue(a, b Cell) bool {
	number := func(k Kind) bool { return k == Number || k == Date }
	if number(a.Kind) && number(b.Kind) {
		return math.Abs(a.Number-b.Number) <= 1e-9*max(1, math.Abs(a.Number), math.Abs(b.Number))
	}
	return a.Kind == b.Kind && a.Number == b.Number && (a.Text == b.Text || a.Kind == Bool)
}

// settle works out a formula, and before it whatever it builds on that waits,
// without recursion, since chains may be as long as a sheet.
func (c *calculator) settle(at place) {
	stack := []place{at}
	for len(stack) > 0 {
		p := stack[len(stack)-1]
		switch c.state[p] {
		case settled, refused:
			stack = stack[:len(stack)-1]
			continue
		case begun:
			stack = stack[:len(stack)-1]
			c.finish(p)
			continue
		}
		c.state[p] = begun
		if c.late() {
			c.refuse(p, RefusedBudget, "")
			continue
		}
		f := c.formulas[p]
		if f.refused != "" {
			c.refuse(p, f.refused, f.detail)
			continue
		}
		for q, cell := range c.cells(p, f) {
			if !cell.Uncached {
				continue
			}
			switch c.state[q] {
			case waiting:
				stack = append(stack, q)
			case begun: // it waits for this very one
				c.refuse(p, RefusedCircular, q.String())
			}
		}
	}
}

// finish works out a formula all of whose precedents are settled.
func (c *calculator) finish(at place) {
	if c.state[at] != begun {
		return
	}
	f := c.formulas[at]
	if why, detail := c.doubt(f); why != "" {
		c.refuse(at, why, detail)
		return
	}
	if why, detail := c.obstacle(at, f, false); why != "" {
		c.refuse(at, why, detail)
		return
	}
	cell, why, detail := c.evaluate(at, f)
	if why != "" {
		c.refuse(at, why, detail)
		return
	}
	c.keep(at, cell)
}

// simple functions have no dark corners where their arguments are sound.
var simple = set("SUM", "PRODUCT", "AVERAGE", "MIN", "MAX", "COUNT", "ABS", "ROUND", "INT", "IF", "IFERROR", "AND", "OR", "NOT")

// doubt says why a formula's functions cannot be relied on.
func (c *calculator) doubt(f *formula) (Refusal, string) {
	if where, ok := c.differs[""]; ok {
		return RefusedDisagrees, where // the arithmetic itself: the file is not calculated through
	}
	const proof = 3
	for _, name := range f.functions {
		if where, ok := c.differs[name]; ok {
			return RefusedDisagrees, where
		}
		if !simple[name] && c.agreed[name] < proof {
			return RefusedFunction, name
		}
	}
	return "", ""
}

// obstacle says why what a formula builds on does not allow to work it out.
// Tried are formulas with a value, of which those without one make no use.
func (c *calculator) obstacle(at place, f *formula, tried bool) (Refusal, string) {
	for _, r := range f.refers {
		s := c.sheetOf(at, r)
		if s == nil {
			return RefusedUnclear, r.sheet
		}
		if f.compares && r.single() && s.At(r.area.First).Kind == Blank {
			return RefusedPrecedent, place{s.Name, r.area.First}.String() // "" or 0, as programs like
		}
	}
	for q, cell := range c.cells(at, f) {
		switch {
		case q == at:
			return RefusedCircular, q.String()
		case cell.Uncached, cell.Kind == Error:
			return RefusedPrecedent, q.String()
		case cell.Kind == Bool, cell.Kind == Text && isNumeral(cell.Text):
			return RefusedText, q.String()
		case c.visited > mostVisited:
			return RefusedBudget, ""
		}
	}
	return "", ""
}

// isNumeral says whether a text would do for a number in some program.
func isNumeral(text string) bool {
	text = strings.NewReplacer(",", "", "，", "", " ", "", "\u00a0", "", "\u3000", "").Replace(text)
	return text != "" && strings.Trim(text, "0123456789.+-%()eE￥¥$") == "" && strings.ContainsAny(text, "0123456789")
}

// sheetOf is the sheet that a reference is to; nil: there is none.
func (c *calculator) sheetOf(of place, r reference) *Sheet {
	name := r.sheet
	if name == "" {
		name = of.sheet
	}
	return c.sheets[strings.ToLower(name)]
}

// cells walks what a formula refers to and holds something.
func (c *calculator) cells(of place, f *formula) iter.Seq2[place, Cell] {
	return func(yield func(place, Cell) bool) {
		for _, r := range f.refers {
			s := c.sheetOf(of, r)
			if s == nil {
				continue
			}
			for at, cell := range s.within(r.area) {
				if c.visited++; c.visited > mostVisited || !yield(place{s.Name, at}, cell) {
					if c.visited > mostVisited {
						yield(place{s.Name, at}, cell)
					}
					return
				}
			}
		}
	}
}

// evaluate has the engine work out one formula, all that it refers to being plain values.
func (c *calculator) evaluate(at place, f *formula) (Cell, Refusal, string) {
	for q, cell := range c.cells(at, f) {
		if !cell.Formula || c.fixed[q] {
			continue
		}
		if err := fixValue(c.draft, q, cell); err != nil {
			return Cell{}, RefusedEngine, clipText(err.Error())
		}
		c.fixed[q] = true
	}
	if err := c.draft.file.SetCellFormula(at.sheet, at.at.String(), f.text); err != nil {
		return Cell{}, RefusedEngine, clipText(err.Error())
	}
	delete(c.fixed, at)
	text, err := c.draft.file.CalcCellValue(at.sheet, at.at.String(), excelize.Options{RawCellValue: true})
	switch {
	case err != nil && ErrorName(err.Error()):
		return Cell{Kind: Error, Text: err.Error()}, "", ""
	case err != nil:
		return Cell{}, RefusedEngine, clipText(err.Error())
	case text == "" && (!f.empties || c.passesBlank(at, f)):
		return Cell{}, RefusedNothing, "" // a blank cell's value, which spreadsheets take for 0 and the engine for a text
	}
	cell := calculated(text)
	const noise = 1e-13 // far below every figure: what is left of decimals that cancel, which programs cut off differently
	if cell.Kind == Number && cell.Number != 0 && math.Abs(cell.Number) < noise {
		return Cell{}, RefusedNothing, text
	}
	return cell, "", ""
}

// passesBlank says whether a formula may pass on a blank cell as it is.
func (c *calculator) passesBlank(of place, f *formula) bool {
	for _, r := range f.refers {
		if r.whole && c.sheetOf(of, r).At(r.area.First).Kind == Blank {
			return true
		}
	}
	return false
}

// keep puts a value into the book and, plainly, into the draft, for what builds on it.
func (c *calculator) keep(at place, cell Cell) {
	s := c.book.Sheet(at.sheet)
	s.settle(at.at, cell)
	s.note(at.at, Calculation{Formula: c.formulas[at].text})
	c.state[at] = settled
}

func (c *calculator) refuse(at place, why Refusal, detail string) {
	if c.state[at] == settled || c.state[at] == refused {
		return
	}
	c.state[at] = refused
	text := ""
	if f := c.formulas[at]; f != nil {
		text = f.text
	}
	c.book.Sheet(at.sheet).note(at.at, Calculation{Formula: text, Refused: why, Detail: detail})
}

// fixValue puts a formula's known value in its place.
func fixValue(d *Draft, at place, cell Cell) error {
	name := at.at.String()
	switch cell.Kind {
	case Number, Date:
		return d.file.SetCellDefault(at.sheet, name, cell.Text)
	case Bool:
		return d.file.SetCellBool(at.sheet, name, cell.Number == 1)
	}
	return d.file.SetCellStr(at.sheet, name, cell.Text)
}

// calculated tells a result's kind by its text, since the engine gives no more.
func calculated(text string) Cell {
	switch text {
	case "TRUE":
		return Cell{Kind: Bool, Number: 1, Text: "1"}
	case "FALSE":
		return Cell{Kind: Bool, Text: "0"}
	}
	if number, _, ok := parseNumber([]byte(text)); ok {
		return Cell{Kind: Number, Number: number, Text: text}
	}
	return Cell{Kind: Text, Text: text}
}

// elsewhere says whether a formula refers to another workbook ([1]Sheet1!A1).
func elsewhere(formula string) bool {
	quoted := false
	for i := range len(formula) {
		switch formula[i] {
		case '"':
			quoted = !quoted
		case '[':
			if !quoted {
				return true
			}
		}
	}
	return false
}

// calls says whether a formula calls any of these functions.
func calls(formula string, names ...string) bool {
	upper := strings.ToUpper(formula)
	for _, name := range names {
		if strings.Contains(upper, name+"(") {
			return true
		}
	}
	return false
}
