// Package indicators is the domain of zhibiao: what a policy promises, what
// departments report of it, and how far the two are apart.
//
// It is pure: it knows no clock and does no I/O but reading a catalogue, so
// that every judgement can be worked out again by hand from its arguments.
//
// The way through it:
//
//	catalogue files             -> Catalogue   what is promised, by whom, reported how
//	text in a cell              -> Quantity    exact, in a base unit
//	observations, plans         -> Commit      what became known, and when
//	Facts of a Subject, Expand  -> Series      what the world sees
//	Facts of a Subject, Assess  -> Assessment  one status, one light, and why
package indicators
