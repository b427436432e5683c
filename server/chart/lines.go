package chart

import (
	"html/template"
	"strings"
)

// Lines are drawn over one another in one frame, the last on top, over a band.
type Lines struct {
	Frame
	Band  *Band
	Lines []Line
}

// Line has a value for each place.
type Line struct {
	Kind   Kind
	Name   string
	Values []float64
	Shown  []string // what a pointer at a value tells; may be short
	Soft   []bool   // values that are not final yet; may be short
	Step   bool     // it stands until the next value, rather than going there
}

// Band is from where to where something is expected.
type Band struct {
	Name      string
	Low, High []float64
}

// Draw draws the lines at both sizes.
func (c Lines) Draw() Drawn { return Drawn{c.draw(Desk), c.draw(Phone)} }

func (c *Lines) draw(size Size) template.HTML {
	var all []float64
	for _, l := range c.Lines {
		all = append(all, l.Values...)
	}
	if c.Band != nil {
		all = append(append(all, c.Band.Low...), c.Band.High...)
	}
	entries := c.entries()
	p := newPlot(size, &c.Frame, newScale(all, c.Whole), false, entries)
	var d drawing
	d.begin(&c.Frame, size, "lines")
	d.axes(&c.Frame, &p)
	if c.Band != nil {
		d.band(&p, c.Band)
	}
	for i := range c.Lines {
		d.line(&p, &c.Lines[i])
	}
	d.legend(size, c.Unit, entries)
	return d.end()
}

// entries names every line that is to be seen, and the band.
func (c *Lines) entries() (list []entry) {
	for _, l := range c.Lines {
		if !some(l.Values) {
			continue
		}
		list = append(list, entry{l.Name, func(d *drawing, x, y float64) { d.rule("line "+l.Kind.class(), x, y, x+20, y) }})
	}
	if c.Band != nil && some(c.Band.Low) {
		list = append(list, entry{c.Band.Name, func(d *drawing, x, y float64) {
			d.raw(`<rect class="band" x="`, number(x), `" y="`, number(y-5), `" width="20" height="10"/>`)
		}})
	}
	return list
}

func some(values []float64) bool {
	for _, v := range values {
		if there(v) {
			return true
		}
	}
	return false
}

// line draws each run of values that are there by itself, and a dot at each value.
func (d *drawing) line(p *plot, l *Line) {
	var path strings.Builder
	joined := false
	for i, v := range l.Values[:min(len(l.Values), p.places)] {
		if !there(v) {
			joined = false
			continue
		}
		x, y := number(p.x(i)), number(p.y(v))
		switch {
		case !joined:
			path.WriteString("M" + x + " " + y)
		case l.Step:
			path.WriteString("H" + x + "V" + y)
		default:
			path.WriteString("L" + x + " " + y)
		}
		joined = true
	}
	if path.Len() == 0 {
		return
	}
	d.raw(`<path class="line `, l.Kind.class(), `" d="`, path.String(), `"/>`)
	for i, v := range l.Values[:min(len(l.Values), p.places)] {
		if there(v) && (l.dotted() || l.alone(i)) {
			d.dot(p, l, i)
		}
	}
}

// dotted says that each value has a dot: lines that only guide the eye have none.
func (l *Line) dotted() bool { return l.Kind == Actual || l.Kind == Forecast }

// alone says that no line leads to or from a value.
func (l *Line) alone(i int) bool {
	return (i == 0 || !there(l.Values[i-1])) && (i+1 == len(l.Values) || !there(l.Values[i+1]))
}

func (d *drawing) dot(p *plot, l *Line, i int) {
	class, words := l.Kind.class(), ""
	if i < len(l.Soft) && l.Soft[i] {
		class += " soft"
	}
	if i < len(l.Shown) {
		words = l.Shown[i]
	}
	d.raw(`<circle class="dot `, class, `" cx="`, number(p.x(i)), `" cy="`, number(p.y(l.Values[i])), `" r="3"`)
	d.tip("circle", words)
}

// band fills each run of places that have both edges.
func (d *drawing) band(p *plot, b *Band) {
	n := min(len(b.Low), len(b.High), p.places)
	for i := 0; i < n; i++ {
		if !there(b.Low[i]) || !there(b.High[i]) {
			continue
		}
		from := i
		for i+1 < n && there(b.Low[i+1]) && there(b.High[i+1]) {
			i++
		}
		d.bandRun(p, b, from, i)
	}
}

// bandRun fills from one place to another; a single place is an upright stroke with feet.
func (d *drawing) bandRun(p *plot, b *Band, from, to int) {
	if from == to {
		x, foot := p.x(from), 4.0
		d.rule("whisker", x, p.y(b.Low[from]), x, p.y(b.High[from]))
		d.rule("whisker", x-foot, p.y(b.Low[from]), x+foot, p.y(b.Low[from]))
		d.rule("whisker", x-foot, p.y(b.High[from]), x+foot, p.y(b.High[from]))
		return
	}
	d.raw(`<path class="band" d="`)
	for i := from; i <= to; i++ {
		d.raw(map[bool]string{true: "M", false: "L"}[i == from], number(p.x(i)), " ", number(p.y(b.High[i])))
	}
	for i := to; i >= from; i-- {
		d.raw("L", number(p.x(i)), " ", number(p.y(b.Low[i])))
	}
	d.raw(`Z"/>`)
}
