package indicator

import (
	"math"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// figure is a figure as the page shows it: a link to its evidence, and what has to be said with it.
type figure struct {
	Shown, Address, Mark string
	value                float64 // in base units, before it was rounded
}

// unrounded is the figure with all its digits; a dash where there is none.
func (x *teller) unrounded(f figure) string {
	if f.None() {
		return none
	}
	return x.plain.Unrounded(f.value, x.English)
}

// None says that there is no figure.
func (f figure) None() bool { return f.Shown == "" || f.Shown == none }

const none = "—"

// teller writes figures of one target with the ways to their evidence.
type teller struct {
	*asked
	window string // its label; empty: of no window
	write  indicators.Figures
	plain  indicators.Figures // of what is held against nothing
}

// tells writes figures of a window's target; of none, where it has none.
func (a *asked) tells(w *periods.Window, t *indicators.Target) teller {
	x := teller{asked: a, write: indicators.FiguresOf(a.known.Catalogue, a.indicator, t),
		plain: indicators.FiguresOf(a.known.Catalogue, a.indicator, nil)}
	if w != nil && t != nil {
		x.window = w.Label()
	}
	return x
}

// figure is one of a period, as text; a dash where it is absent.
func (x *teller) figure(kind indicators.EvidenceKind, p periods.Period, v float64, text indicators.Text) figure {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return figure{Shown: none}
	}
	window := x.window
	switch kind {
	case indicators.EvidenceOwn, indicators.EvidenceCumulative, indicators.EvidenceYearOnYear, indicators.EvidenceSoFarOnYear,
		indicators.EvidencePeriodOnPeriod:
		window = ""
	}
	return figure{Shown: x.In(text), Address: x.evidence(kind, p.String(), window), value: v}
}

func (x *teller) own(p periods.Period, v float64) figure {
	return x.figure(indicators.EvidenceOwn, p, v, x.plain.Plain(v))
}

func (x *teller) growth(kind indicators.EvidenceKind, p periods.Period, v float64) figure {
	return x.figure(kind, p, v, x.plain.Growth(v))
}

// ratio is a figure that reads the same in both languages.
func (x *teller) ratio(kind indicators.EvidenceKind, p periods.Period, v float64, write func(float64) string) figure {
	text := write(v)
	return x.figure(kind, p, v, indicators.Text{ZH: text, EN: text})
}
