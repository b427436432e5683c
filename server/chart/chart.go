// Package chart draws figures as SVG in exactly four shapes: lines with a band, bars by period, a timeline of states, and bars in parts
// by light. It knows no indicator and no colour. Values come in the unit of the axis, names as they are to be read, and what a thing is
// becomes its class, which the stylesheet paints: a page's policy forbids any other style. A value that is not there is NaN. It is a
// gap: never 0, and never joined across.
package chart

import (
	"html/template"
)

// Size is how large a chart is drawn, in the pixels of its own letters. One is drawn for a desk and one for a phone, since a drawing
// that shrinks takes its letters with it.
type Size struct{ Width, Height float64 }

// The sizes of charts that have an axis of values.
var (
	Desk  = Size{560, 264}
	Phone = Size{340, 236}
)

// Frame is what every chart has.
type Frame struct {
	ID    string // of the drawing, unique on its page
	Title string // what is drawn
	Text  string // what is to be seen, for who cannot see it
	Unit  string // of the axis of values, said once
	Whole bool   // values are whole numbers: so are the axis' steps
	Ticks []Tick // what stands side by side, each at a place of its own
}

// Tick names a place on the axis of time. Group is said once below those that share it: a year below its months.
type Tick struct{ Name, Group string }

// Kind is what a line is: its class.
type Kind string

// The kinds of lines. Nothing but a light is ever red.
const (
	Actual   Kind = "actual"
	Expected Kind = "expected" // what the pace asks for
	Target   Kind = "target"
	Forecast Kind = "forecast"
	Before   Kind = "before"  // an earlier year
	Earlier  Kind = "earlier" // the years before that
)

// class is the kind as a class: of another kind than these, none.
func (k Kind) class() string {
	switch k {
	case Actual, Expected, Target, Forecast, Before, Earlier:
		return string(k)
	}
	return "other"
}

// Drawn is a chart at both sizes.
type Drawn struct{ Desk, Phone template.HTML }

// margins are around the plot.
const (
	marginTop    = 30.0
	marginRight  = 12.0
	marginBottom = 40.0
	letter       = 12.0 // the height of letters
)

// plot is the room between the axes, and how values and places fall into it.
type plot struct {
	size                     Size
	left, right, top, bottom float64
	scale                    scale
	places                   int
	inset                    bool // places have a width of their own, as bars do; else the first and last lie on the edges
}

// newPlot makes room for the names of the axis' steps and for the legend.
func newPlot(size Size, f *Frame, s scale, inset bool, legend []entry) plot {
	_, rows := arrange(size, f.Unit, legend)
	widest := 0.0
	for _, v := range s.steps() {
		widest = max(widest, widthOf(s.name(v)))
	}
	return plot{size: size, left: min(widest+10, size.Width/3), right: size.Width - marginRight, top: marginTop + float64(rows-1)*18,
		bottom: size.Height - marginBottom, scale: s, places: len(f.Ticks), inset: inset}
}

// x is the middle of a place.
func (p *plot) x(i int) float64 {
	if p.inset || p.places < 2 {
		return p.left + p.step()*(float64(i)+0.5)
	}
	const edge = 8
	return p.left + edge + (p.right-p.left-2*edge)*float64(i)/float64(p.places-1)
}

// step is the room of one place.
func (p *plot) step() float64 { return (p.right - p.left) / float64(max(p.places, 1)) }

// y is where a value stands.
func (p *plot) y(v float64) float64 {
	return p.bottom - (p.bottom-p.top)*(v-p.scale.low)/(p.scale.high-p.scale.low)
}
