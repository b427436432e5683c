package indicators

import "strconv"

// Text is a name or sentence for people, in Chinese and English. In a
// catalogue's files it is a string (Chinese only) or {zh: …, en: …}.
type Text struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en,omitempty"`
}

// In is the text in a language: English where it is asked for and there is one.
func (t Text) In(english bool) string {
	if english && t.EN != "" {
		return t.EN
	}
	return t.ZH
}

// Aside is the text as it stands behind another: （快报数）, " (provisional)"; empty where the text is.
func (t Text) Aside() Text {
	if t.ZH != "" {
		t.ZH = "（" + t.ZH + "）"
	}
	if t.EN != "" {
		t.EN = " (" + t.EN + ")"
	}
	return t
}

// Count is so many of a thing in English: 1 day, 2 days.
func Count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
