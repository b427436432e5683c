package workbook

import (
	"iter"
	"math"
	"strconv"
)

// Calculation is what became of a formula for which the file carries no value.
type Calculation struct {
	Formula string  // as the file writes it, without "="; empty where it was never looked at
	Refused Refusal // why no value was worked out; empty: the cell holds one
	Detail  string  // what in the formula or of the process is meant
}

// Refusal is a reason for not working out a formula.
type Refusal string

const (
	RefusedElsewhere Refusal = "elsewhere" // it refers to another workbook
	RefusedVolatile  Refusal = "volatile"  // its result changes with time, chance or by naming places (Detail: the function)
	RefusedCircular  Refusal = "circular"  // it refers to itself, at last
	RefusedUnclear   Refusal = "unclear"   // names, arrays, tables, what is no formula (Detail: that part)
	RefusedFunction  Refusal = "function"  // a function not known well enough (Detail: its name)
	RefusedPrecedent Refusal = "precedent" // it builds on a cell without a value, or with an error (Detail: the cell)
	RefusedText      Refusal = "text"      // it builds on a number kept as text or a truth value: programs differ (Detail: the cell)
	RefusedDisagrees Refusal = "disagrees" // the file's own values of such formulas do not recompute (Detail: a cell where)
	RefusedNothing   Refusal = "nothing"   // it comes to nothing, which may mean 0
	RefusedBudget    Refusal = "budget"    // there are too many, or they take too long
	RefusedEngine    Refusal = "engine"    // the engine cannot, or broke down (Detail: how)
)

// Calculation is what became of the formula at a place, where the file carries no value for it.
func (s *Sheet) Calculation(at Ref) (Calculation, bool) {
	c, ok := s.calculations[at]
	return c, ok
}

// Uncached says whether some formula's value is neither in the file nor worked out.
func (b *Book) Uncached() bool {
	for _, s := range b.Sheets {
		for i := range s.rows {
			for _, p := range s.rows[i].cells {
				if p.flags&flagUncached != 0 {
					return true
				}
			}
		}
	}
	return false
}

// calculable says whether there is a formula that has no value, or whose value cannot be relied on.
func (b *Book) calculable() bool {
	if b.Format != XLSX {
		return false
	}
	if !b.Stale {
		return b.Uncached()
	}
	for range b.formulas() {
		return true
	}
	return false
}

// distrust takes the values of all formulas away, and says so.
func (b *Book) distrust() {
	n := 0
	for _, s := range b.Sheets {
		for i := range s.rows {
			for j := range s.rows[i].cells {
				if p := &s.rows[i].cells[j]; p.flags&flagFormula != 0 && p.flags&flagUncached == 0 {
					p.kind, p.bits, p.text, p.flags = Blank, 0, 0, p.flags|flagUncached
					n++
				}
			}
		}
	}
	if n > 0 {
		b.Notes = append(b.Notes, Note{NoteStale, strconv.Itoa(n)})
	}
}

// refuseAll notes for every formula without a value why there is none.
func (b *Book) refuseAll(why Refusal, detail string) {
	for _, s := range b.Sheets {
		for i := range s.rows {
			for _, p := range s.rows[i].cells {
				if p.flags&flagUncached != 0 {
					s.note(Ref{int(s.rows[i].index), int(p.col)}, Calculation{Refused: why, Detail: detail})
				}
			}
		}
	}
}

func (s *Sheet) note(at Ref, c Calculation) {
	if s.calculations == nil {
		s.calculations = map[Ref]Calculation{}
	}
	s.calculations[at] = c
}

// settle gives a formula's cell the value that was worked out.
func (s *Sheet) settle(at Ref, c Cell) {
	i, ok := s.find(at.Row)
	if !ok {
		return
	}
	j, ok := s.rows[i].find(at.Col)
	if !ok {
		return
	}
	p := &s.rows[i].cells[j]
	format := s.unpack(*p, nil).Format
	p.kind, p.flags, p.text = c.Kind, p.flags&^(flagUncached|flagFormat)|flagComputed, 0
	switch c.Kind {
	case Number, Bool:
		p.bits = math.Float64bits(c.Number)
		if c.Text != numberText(c.Number) {
			p.text = s.intern(c.Text)
		}
	default:
		p.text = s.intern(c.Text)
	}
	if format != "" && c.Kind == Number {
		s.keepFormat(p, format)
	}
}

// within walks the cells of an area that hold something.
func (s *Sheet) within(area Range) iter.Seq2[Ref, Cell] {
	return func(yield func(Ref, Cell) bool) {
		i, _ := s.find(area.First.Row)
		for ; i < len(s.rows) && int(s.rows[i].index) <= area.Last.Row; i++ {
			cells := s.rows[i].cells
			j, _ := s.rows[i].find(area.First.Col)
			for ; j < len(cells) && int(cells[j].col) <= area.Last.Col; j++ {
				if !yield(Ref{int(s.rows[i].index), int(cells[j].col)}, s.unpack(cells[j], nil)) {
					return
				}
			}
		}
	}
}

// formulas walks the cells that are formulas.
func (b *Book) formulas() iter.Seq2[place, Cell] {
	return func(yield func(place, Cell) bool) {
		for _, s := range b.Sheets {
			for i, row := range s.Rows() {
				for j, cell := range row {
					if cell.Formula && !yield(place{s.Name, Ref{i, j}}, cell) {
						return
					}
				}
			}
		}
	}
}

// failed leaves a book as far as it can be relied on without a calculation.
func (b *Book) failed(err error) {
	if b.Stale {
		b.distrust()
	}
	b.refuseAll(RefusedEngine, clipText(err.Error()))
}
