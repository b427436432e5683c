package layout

import (
	"fmt"
	"strings"
)

// Visible shows characters that would not be seen, or would turn the text around them, as what they are: a file
// named "报表\u202exslx.exe" reads as such. Line ends and tabs stay; soft hyphens and joiners too, since texts have them.
func Visible(text string) string {
	if strings.IndexFunc(text, Unseen) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if Unseen(r) {
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Unseen says whether a character is not seen, or turns the text around it.
func Unseen(r rune) bool {
	switch {
	case r < 0x80:
		return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7F
	case r < 0xA0, // C1 controls
		r == 0x061C, r == 0x200B, r == 0x200E, r == 0x200F, r == 0xFEFF,
		0x2028 <= r && r <= 0x202E, 0x2066 <= r && r <= 0x2069, // line ends, embeddings, overrides, isolates
		0xE0000 <= r && r <= 0xE007F: // tags
		return true
	}
	return false
}
