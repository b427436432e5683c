package layout

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// leastContrast is that of WCAG 2.1, level AA, between text of usual size and its ground.
const leastContrast = 4.5

// TestColoursCanBeRead holds every colour of text against every ground it may stand on, in the light and in the dark.
func TestColoursCanBeRead(t *testing.T) {
	light, rest, ok := strings.Cut(string(style), "@media screen and (prefers-color-scheme:dark)")
	dark, _, closed := strings.Cut(rest, "}}")
	if !ok || !closed {
		t.Fatal("the style sheet does not begin with the colours of light and dark")
	}
	for scheme, rules := range map[string]string{"light": light, "dark": dark} {
		colours := map[string]string{}
		for _, m := range regexp.MustCompile(`--(\w+):#([0-9a-f]+)`).FindAllStringSubmatch(rules, -1) {
			colours[m[1]] = m[2]
		}
		hold := func(text, ground string) {
			t.Helper()
			if got := contrast(t, colours[text], colours[ground]); got < leastContrast {
				t.Errorf("%s: %s on %s has a contrast of %.2f, less than %.1f", scheme, text, ground, got, leastContrast)
			}
		}
		for _, text := range []string{"ink", "dim", "link", "red", "yellow", "green", "blue"} {
			for _, ground := range []string{"card", "ground", "head", "redwash", "yellowwash", "greenwash", "bluewash", "greywash", "spot"} {
				hold(text, ground)
			}
		}
		for _, ground := range []string{"link", "red", "yellow", "green", "blue", "grey"} {
			hold("on", ground)
		}
	}
}

// contrast is the ratio of the luminances of two colours in hexadecimal, as WCAG defines it: 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	if len(colour) == 3 {
		colour = string([]byte{colour[0], colour[0], colour[1], colour[1], colour[2], colour[2]})
	}
	rgb, err := strconv.ParseUint(colour, 16, 24)
	if err != nil || len(colour) != 6 {
		t.Fatalf("%q is no colour: %v", colour, err)
	}
	linear := func(shift uint) float64 {
		v := float64(rgb>>shift&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0)
}
