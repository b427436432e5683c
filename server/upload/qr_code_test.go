package upload

import (
	"fmt"
	"image"
	"regexp"
	"strings"
	"testing"
)

// TestQRCode: a scanner finds the code by its three corners, on a margin of four modules that stays light.
func TestQRCode(t *testing.T) {
	drawn, err := qrCode(`HZ2026-000163 UUKJ-YMHP-OSW6-OIF5 "<&`)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if _, err := fmt.Sscanf(string(drawn), `<svg class="qr" viewBox="0 0 %d`, &n); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(drawn), `aria-label="HZ2026-000163 UUKJ-YMHP-OSW6-OIF5 &#34;&lt;&amp;"`) {
		t.Errorf("its text is not said: %.200s", drawn)
	}
	dark := map[image.Point]bool{}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h1`).FindAllStringSubmatch(string(drawn), -1) {
		var p image.Point
		if _, err := fmt.Sscan(m[1], &p.X); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(m[2], &p.Y); err != nil {
			t.Fatal(err)
		}
		if dark[p] = true; !p.In(image.Rect(4, 4, n-4, n-4)) {
			t.Errorf("%v is in the margin", p)
		}
	}
	const corner = "#######" + "#.....#" + "#.###.#" + "#.###.#" + "#.###.#" + "#.....#" + "#######"
	for _, at := range []image.Point{{4, 4}, {n - 11, 4}, {4, n - 11}} {
		for i, want := range corner {
			if p := at.Add(image.Pt(i%7, i/7)); dark[p] != (want == '#') {
				t.Errorf("corner %v: %v is dark: %t", at, p, dark[p])
			}
		}
	}
}
