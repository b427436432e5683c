package chart

import (
	"html/template"
	"strconv"
	"strings"
)

// drawing is SVG on its way. All that comes from outside goes through text.
type drawing struct{ strings.Builder }

// begin opens the drawing with what it is and what is to be seen in it.
func (d *drawing) begin(f *Frame, size Size, shape string) {
	id := f.ID + "-" + strconv.Itoa(int(size.Width))
	d.raw(`<svg class="chart `, shape, `" viewBox="0 0 `, number(size.Width), " ", number(size.Height), `" role="img" aria-labelledby="`)
	d.text(id)
	d.raw(`-t `)
	d.text(id)
	d.raw(`-d"><title id="`)
	d.text(id)
	d.raw(`-t">`)
	d.text(f.Title)
	d.raw(`</title><desc id="`)
	d.text(id)
	d.raw(`-d">`)
	d.text(f.Text)
	d.raw(`</desc>`)
}

func (d *drawing) end() template.HTML {
	d.raw("</svg>")
	return template.HTML(d.String()) // what is not ours went through text
}

func (d *drawing) raw(parts ...string) {
	for _, p := range parts {
		d.WriteString(p)
	}
}

// text writes what is to be read, never markup.
func (d *drawing) text(s string) { template.HTMLEscape(d, []byte(s)) }

// tip closes an element with what a pointer at it tells; with nothing where there is nothing to tell.
func (d *drawing) tip(element, words string) {
	if words == "" {
		d.raw(`/>`)
		return
	}
	d.raw(`><title>`)
	d.text(words)
	d.raw(`</title></`, element, `>`)
}

func (d *drawing) label(class string, x, y float64, words string) {
	d.raw(`<text class="`, class, `" x="`, number(x), `" y="`, number(y), `">`)
	d.text(words)
	d.raw(`</text>`)
}

func (d *drawing) rule(class string, x1, y1, x2, y2 float64) {
	d.raw(`<line class="`, class, `" x1="`, number(x1), `" y1="`, number(y1), `" x2="`, number(x2), `" y2="`, number(y2), `"/>`)
}

// axes draws the axis of values with its unit, and the names of the places.
func (d *drawing) axes(f *Frame, p *plot) {
	for _, v := range p.scale.steps() {
		y := p.y(v)
		class := "grid"
		if v == 0 {
			class = "zero"
		}
		d.rule(class, p.left, y, p.right, y)
		d.label("value", p.left-6, y+4, p.scale.name(v))
	}
	d.label("unit", 2, 14, f.Unit)
	d.places(f.Ticks, p.left, p.step(), p.x, p.bottom)
}

// places names every so many places that all names have room, and below them each group once, where it begins.
func (d *drawing) places(ticks []Tick, left, step float64, x func(int) float64, bottom float64) {
	widest := 0.0
	for _, t := range ticks {
		widest = max(widest, widthOf(t.Name))
	}
	stride := 1
	for ; stride < len(ticks) && float64(stride)*step < widest+6; stride++ {
	}
	free, shift := left, len(ticks)-1 // the newest is always named
	for i, t := range ticks {
		if (shift-i)%stride == 0 {
			d.label("place", x(i), bottom+16, t.Name)
		}
		if t.Group != "" && (i == 0 || ticks[i-1].Group != t.Group) {
			if at := max(x(i)-min(step, 24)/2, left); i == 0 || at >= free {
				d.label("group", at, bottom+33, t.Group)
				free = at + widthOf(t.Group) + 6
			}
		}
	}
}

// entry is a name in the legend with a sample of how it is drawn.
type entry struct {
	name   string
	sample func(d *drawing, x, y float64)
}

// legend names what is drawn, each once.
func (d *drawing) legend(size Size, unit string, list []entry) {
	const row = 18
	places, _ := arrange(size, unit, list)
	for i, e := range list {
		x, y := places[i].x, letter+2+float64(places[i].row)*row
		e.sample(d, x, y-4)
		d.label("name", x+24, y, e.name)
	}
}

// spot is where an entry of the legend begins.
type spot struct {
	x   float64
	row int
}

// arrange puts the entries behind the unit, in as many rows as they need.
func arrange(size Size, unit string, list []entry) (places []spot, rows int) {
	at := spot{widthOf(unit) + 14, 0}
	for _, e := range list {
		w := 36 + widthOf(e.name)
		if at.x+w > size.Width && at.x > 2 {
			at = spot{2, at.row + 1}
		}
		places = append(places, at)
		at.x += w
	}
	return places, at.row + 1
}

// widthOf is about how wide letters are: a Chinese one is as wide as high.
func widthOf(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r < 0x2000 {
			w += letter * 0.58
		} else {
			w += letter
		}
	}
	return w
}

// number is a coordinate to a tenth of a pixel.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', 1, 64)
	return strings.TrimSuffix(text, ".0")
}
