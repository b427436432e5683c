package indicators

import (
	"time"

	"zhibiao/indicators/quantities"
)

// levelOver is a level's figure over a window at m: as the report states it for that time (1—10月均值, the year's own
// figure), else what its periods' figures make. Nothing is made of periods of which one is missing.
func (h *history) levelOver(w *window, m month) figure {
	s := h.at(m)
	if s == nil {
		return figure{}
	}
	if f := h.levelStated(w, m, s); f.present {
		return f
	}
	if h.ind.Over == "" || h.ind.Over == OverLast {
		if s.own.present {
			return s.own
		}
		return s.cum
	}
	from := max(w.start, m-1-floorMod(m-1, year)) // of a window of years, the year
	if s.whole.present && m-s.months == from {
		return s.whole
	}
	return h.gather(from, m)
}

// levelStated is a level's cumulative, where it counts since the window began.
func (h *history) levelStated(w *window, m month, s *slot) figure {
	if f := h.stated(sinceWindow, m); f.present && w.start == m-1-floorMod(m-1, h.window) {
		return f
	}
	if w.start == openStart || w.end-w.start < year && w.start%year != 0 {
		return figure{}
	}
	return s.cum
}

// gather makes one figure of all periods' from a month to another.
func (h *history) gather(from, m month) figure {
	first := h.usual(from + h.every)
	if !first.present && h.every == 1 && from%year == 0 {
		first = h.usual(from + 2) // 1-2月 as one
		from++
	}
	if !first.present || (m-from)%h.every != 0 {
		return figure{}
	}
	g := gathering{over: h.ind.Over, figure: first, made: h.made}
	g.add(first, days(from, from+h.every))
	for e := from + 2*h.every; e <= m; e += h.every {
		f := h.usual(e)
		if !f.present {
			return figure{}
		}
		g.add(f, days(e-h.every, e))
	}
	return g.result()
}

// usual is a level's figure by the usual reports alone.
func (h *history) usual(m month) figure {
	if s := h.at(m); s != nil {
		return s.chain
	}
	return figure{}
}

// days is how many days lie between two ends of months.
func days(from, to month) float64 {
	day := func(m month) time.Time { return time.Date(int(m)/12, time.Month(m%12+1), 1, 0, 0, 0, 0, time.UTC) }
	return day(to).Sub(day(from)).Hours() / 24
}

// gathering is figures on their way to one.
type gathering struct {
	figure
	over     Over
	sum, len float64
	made     *makings
}

func (g *gathering) add(f figure, days float64) {
	value := g.value
	switch g.over {
	case OverMean:
		g.sum, g.len = plus(g.sum, quantities.Product(f.value, days)), g.len+days
	case OverSum:
		g.sum = plus(g.sum, f.value)
	case OverMax:
		value = max(value, f.value)
	case OverMin:
		value = min(value, f.value)
	}
	g.figure = g.made.join(making(g.over), g.figure, f, value)
}

func (g *gathering) result() figure {
	f := g.figure
	switch g.over {
	case OverMean:
		f.value, f.mean = share(g.sum, g.len), true
	case OverSum:
		f.value = g.sum
	}
	return f
}
