package upload

import (
	"fmt"
	"html/template"
	"image"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// qrCode draws a text as a QR code: a square for each dark module, dark on light whatever the page's colours are.
func qrCode(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("draw %q as a QR code: %w", text, err)
	}
	const margin, size = 4, 132 // modules that stay light around it, and pixels
	n := code.Bounds().Dx() + 2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="qr" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">`, n, n, size, size,
		template.HTMLEscapeString(text))
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%dh-%dz"/><path d="`, n, n, n)
	for _, at := range darkModules(code) {
		fmt.Fprintf(&b, "M%d %dh1v1h-1z", at.X+margin, at.Y+margin)
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String()), nil // its text is escaped
}

func darkModules(code image.Image) (list []image.Point) {
	r := code.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if color.GrayModel.Convert(code.At(x, y)) == (color.Gray{}) {
				list = append(list, image.Pt(x, y))
			}
		}
	}
	return list
}
