package chart

import (
	"html/template"
	"strconv"
)

// Parts are bars that lie below one another, each of a name, in parts by light: how many of the name have which.
type Parts struct {
	Frame // without Unit and Ticks: parts carry their counts
	Names []string
	Parts []Part
}

// Part is one light's share of all bars.
type Part struct {
	Light  string // its class
	Name   string
	Counts []int // one for each name
}

// How parts are drawn.
const (
	partsRow  = 24.0 // of a bar with the room around it
	partsBar  = 17.0
	partsName = 0.42 // of the width, at most, for names
)

// Draw draws the bars at both sizes.
func (c Parts) Draw() Drawn { return Drawn{c.draw(Desk), c.draw(Phone)} }

func (c *Parts) draw(size Size) template.HTML {
	entries := c.entries()
	_, rows := arrange(size, c.Unit, entries)
	top := marginTop + float64(rows-1)*18
	size.Height = top + partsRow*float64(len(c.Names)) + 4
	widest, longest := 0.0, 1
	for i, name := range c.Names {
		widest, longest = max(widest, widthOf(name)), max(longest, c.total(i))
	}
	left := min(widest, size.Width*partsName) + 10
	scale := (size.Width - left - marginRight) / float64(longest)
	var d drawing
	d.begin(&c.Frame, size, "parts")
	for i, name := range c.Names {
		y := top + partsRow*float64(i)
		d.label("bar-name", left-6, y+13, shortened(name, left-10))
		x := left
		for _, p := range c.Parts {
			if i < len(p.Counts) && p.Counts[i] > 0 {
				width := float64(p.Counts[i]) * scale
				p.draw(&d, p.Counts[i], x, y, width)
				x += width
			}
		}
	}
	d.legend(size, c.Unit, entries)
	return d.end()
}

// total is how many there are of a name.
func (c *Parts) total(name int) (n int) {
	for _, p := range c.Parts {
		if name < len(p.Counts) {
			n += max(p.Counts[name], 0)
		}
	}
	return n
}

// draw draws a share with its count where that has room.
func (p *Part) draw(d *drawing, count int, x, y, width float64) {
	d.raw(`<rect class="state `)
	d.text(p.Light)
	d.raw(`" x="`, number(x), `" y="`, number(y), `" width="`, number(max(width-1, 1)), `" height="`, number(partsBar), `"`)
	n := strconv.Itoa(count)
	d.tip("rect", p.Name+" "+n)
	if widthOf(n)+2 <= width {
		d.label("state-name", x+(width-1)/2, y+13, n)
	}
}

func (c *Parts) entries() (list []entry) {
	for _, p := range c.Parts {
		list = append(list, entry{p.Name, func(d *drawing, x, y float64) {
			d.raw(`<rect class="state `)
			d.text(p.Light)
			d.raw(`" x="`, number(x+4), `" y="`, number(y-5), `" width="12" height="10"/>`)
		}})
	}
	return list
}

// shortened is a text cut so that it has room.
func shortened(s string, room float64) string {
	if widthOf(s) <= room {
		return s
	}
	w := widthOf("…")
	for i, r := range s {
		if w += widthOf(string(r)); w > room {
			return s[:i] + "…"
		}
	}
	return s
}
