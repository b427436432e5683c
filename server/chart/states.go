package chart

import "html/template"

// States are what something was from place to place. Equal ones that follow one another are drawn as one.
type States struct {
	Frame
	States []State // one for each place
}

// State is what something is, and the light that it shows. The zero State is none: a gap.
type State struct {
	Light string // its class
	Name  string // in words
	Short string // in one letter, where the words have no room
}

// statesHeight is how high a timeline is drawn at either size.
const statesHeight = 92

// Draw draws the timeline at both sizes.
func (c States) Draw() Drawn {
	return Drawn{c.draw(Size{Desk.Width, statesHeight}), c.draw(Size{Phone.Width, statesHeight})}
}

func (c *States) draw(size Size) template.HTML {
	const left, top, height = 6.0, 8.0, 38.0
	n := len(c.Ticks)
	step := (size.Width - 2*left) / float64(max(n, 1))
	var d drawing
	d.begin(&c.Frame, size, "states")
	for i := 0; i < min(len(c.States), n); i++ {
		from := i
		for i+1 < min(len(c.States), n) && c.States[i+1] == c.States[from] {
			i++
		}
		if c.States[from] != (State{}) {
			d.state(c.States[from], left+float64(from)*step, top, float64(i-from+1)*step, height)
		}
	}
	d.places(c.Ticks, left, step, func(i int) float64 { return left + step*(float64(i)+0.5) }, top+height)
	return d.end()
}

// state draws one run with its words where they have room, else its letter.
func (d *drawing) state(s State, x, y, width, height float64) {
	d.raw(`<rect class="state `)
	d.text(s.Light)
	d.raw(`" x="`, number(x+0.5), `" y="`, number(y), `" width="`, number(max(width-1, 1)), `" height="`, number(height), `"`)
	d.tip("rect", s.Name)
	for _, words := range []string{s.Name, s.Short} {
		if widthOf(words)+4 <= width {
			d.label("state-name", x+width/2, y+height/2+4, words)
			return
		}
	}
}
