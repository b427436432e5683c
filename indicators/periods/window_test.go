package periods

import (
	"testing"
	"time"
)

// A window is called the same by its label alone, in both languages.
func TestWindowName(t *testing.T) {
	for _, w := range []Window{{}, {Span: Year(2026)}, {Span: Quarter(2026, 3)}, {Span: Ending(Year(2026).EndMonth(), 6)},
		{Span: Month(2025, time.December), Deadline: true}} {
		for _, english := range []bool{false, true} {
			if got, want := WindowName(w.Label(), english), w.Name(english); got != want {
				t.Errorf("%s is called %q, want %q", w.Label(), got, want)
			}
		}
	}
	if got := WindowName("soon", false); got != "soon" {
		t.Errorf("what is no label is called %q", got)
	}
}

// What people are told is what they say themselves.
func TestNames(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Month(2026, time.October).Name(false), "2026年10月"}, {Month(2026, time.October).Name(true), "October 2026"},
		{Quarter(2025, 1).Name(false), "2025年一季度"}, {Quarter(2025, 1).Name(true), "Q1 2025"},
		{New(2026, 1, 6).Name(false), "2026年上半年"}, {New(2026, 1, 6).Name(true), "H1 2026"}, {New(2026, 7, 6).Name(true), "H2 2026"},
		{Year(2026).Name(false), "2026年"}, {Year(2026).Name(true), "2026"},
		{New(2026, 1, 2).Name(false), "2026年1—2月"}, {New(2026, 1, 2).Name(true), "January–February 2026"},
		{New(2026, 2, 3).Name(true), "February–April 2026"}, {Period{}.Name(false), ""}, {Period{}.Name(true), ""},
		{Window{}.Name(false), "不限期"}, {Window{}.Name(true), "open-ended"},
		{Window{Span: New(2024, 1, 24), Deadline: true}.Name(false), "2025年12月底前"},
		{Window{Span: New(2024, 1, 24), Deadline: true}.Name(true), "by December 2025"},
	} {
		if c.got != c.want {
			t.Errorf("called %q, want %q", c.got, c.want)
		}
	}
}
