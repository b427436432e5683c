package chart

import (
	"html/template"
	"slices"
)

// Bars are amounts side by side, from 0 up or down.
type Bars struct {
	Frame
	Name   string
	Values []float64
	Shown  []string  // what a pointer at a bar tells; may be short
	Soft   []bool    // bars that are not final yet; may be short
	Marks  []float64 // what each is to be compared with, a stroke across its place; may be short
	Mark   string    // its name; empty: there are none
	SoftAs string    // what soft ones are; empty: nothing is soft
}

// Draw draws the bars at both sizes.
func (c Bars) Draw() Drawn { return Drawn{c.draw(Desk), c.draw(Phone)} }

func (c *Bars) draw(size Size) template.HTML {
	entries := c.entries()
	s := newScale(slices.Concat([]float64{0}, c.Values, c.Marks), c.Whole) // bars begin at 0
	p := newPlot(size, &c.Frame, s, true, entries)
	var d drawing
	d.begin(&c.Frame, size, "bars")
	d.axes(&c.Frame, &p)
	width := min(p.step()*0.62, 34)
	for i, v := range c.Values[:min(len(c.Values), p.places)] {
		if there(v) {
			d.bar(&p, c, i, width)
		}
	}
	for i, v := range c.Marks[:min(len(c.Marks), p.places)] {
		if there(v) {
			y, half := p.y(v), min(p.step()/2-1, width/2+5)
			d.rule("mark", p.x(i)-half, y, p.x(i)+half, y)
		}
	}
	d.legend(size, c.Unit, entries)
	return d.end()
}

func (d *drawing) bar(p *plot, c *Bars, i int, width float64) {
	top, bottom := p.y(max(c.Values[i], 0)), p.y(min(c.Values[i], 0))
	class, words := "bar", ""
	if i < len(c.Soft) && c.Soft[i] {
		class += " soft"
	}
	if i < len(c.Shown) {
		words = c.Shown[i]
	}
	// Even an amount of 0 was reported: it has a bar to be seen.
	d.raw(`<rect class="`, class, `" x="`, number(p.x(i)-width/2), `" y="`, number(top), `" width="`, number(width), `" height="`,
		number(max(bottom-top, 1)), `"`)
	d.tip("rect", words)
}

func (c *Bars) entries() (list []entry) {
	add := func(name, class string) {
		list = append(list, entry{name, func(d *drawing, x, y float64) {
			d.raw(`<rect class="`, class, `" x="`, number(x+4), `" y="`, number(y-5), `" width="12" height="10"/>`)
		}})
	}
	add(c.Name, "bar")
	for _, soft := range c.Soft {
		if soft {
			add(c.SoftAs, "bar soft")
			break
		}
	}
	if c.Mark != "" && some(c.Marks) {
		list = append(list, entry{c.Mark, func(d *drawing, x, y float64) { d.rule("mark", x, y, x+20, y) }})
	}
	return list
}
