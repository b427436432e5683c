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
