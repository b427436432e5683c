package periods

import (
	"strings"
	"time"
)

// Window is the span within which a target is to be met.
type Window struct {
	// Span is the calendar year (quarter, …) of a target set anew each time, or
	// [from, deadline) of a target with a deadline; zero for an open target.
	Span Period
	// Deadline marks a span that ends at a date rather than being a calendar year or quarter.
	Deadline bool
}

// Open says that the target has no deadline.
func (w Window) Open() bool { return w.Span.IsZero() }

// Label is the window's value of the label "window": "2026", "2026-Q3",
// "by-2025-12" for a deadline at that month's end, "open".
func (w Window) Label() string {
	switch {
	case w.Open():
		return "open"
	case w.Deadline:
		return w.Span.End(time.UTC).AddDate(0, 0, -1).Format("by-2006-01")
	case w.Span == Year(w.Span.Year()):
		return w.Span.Start(time.UTC).Format("2006")
	}
	return w.Span.String()
}

// Name is the window as people call it: 2026年, 2025年12月底前, 不限期; in English 2026, by December 2025, open-ended.
func (w Window) Name(english bool) string {
	switch {
	case w.Open() && english:
		return "open-ended"
	case w.Open():
		return "不限期"
	case w.Deadline && english:
		return "by " + w.lastMonth().Name(true)
	case w.Deadline:
		return w.lastMonth().Name(false) + "底前"
	}
	return w.Span.Name(english)
}

// IsDeadline says of a window's label that it is a deadline's.
func IsDeadline(label string) bool { return strings.HasPrefix(label, "by-") }

func (w Window) lastMonth() Period { return Ending(w.Span.EndMonth(), 1) }

// WindowName is the name of the window that has a label, for who knows the label alone; what is no label stays as it is.
func WindowName(label string, english bool) string {
	if by, is := strings.CutPrefix(label, "by-"); is {
		if t, err := time.Parse("2006-01", by); err == nil {
			return Window{Span: Month(t.Year(), t.Month()), Deadline: true}.Name(english)
		}
	}
	if t, err := time.Parse("2006", label); err == nil {
		return Window{Span: Year(t.Year())}.Name(english)
	}
	if p, err := Parse(label); err == nil {
		return Window{Span: p}.Name(english)
	}
	if label == (Window{}).Label() {
		return Window{}.Name(english)
	}
	return label
}
