package main

import (
	"strings"
	"testing"

	"zhibiao/indicators"
)

// Over the whole sample, on several days, the sentence that pages and alerts say of a target and the row that tables print of it
// have the same digits, in both languages.
func TestSentencesAndTablesPrintTheSameDigits(t *testing.T) {
	p := sampleProgram(t)
	compared := 0
	for _, day := range []string{"", "2026-03-01", "2026-01-20"} {
		now, err := p.standpoint(day)
		if err != nil {
			t.Fatal(err)
		}
		assessed, err := p.db.Progress(t.Context(), day, now)
		if err != nil {
			t.Fatal(err)
		}
		c := p.db.Snapshot().Catalogue()
		for _, a := range assessed {
			i := c.Indicator(a.Indicator)
			if a.Target == nil || i.Kind == indicators.Work || i.Kind == indicators.Check {
				continue
			}
			for _, english := range []bool{false, true} {
				r, sentence := c.Row(a, english), a.Why.In(english)
				if r.Actual == "—" {
					continue
				}
				said := []string{r.Actual, strings.TrimLeft(r.Target, "≤≈=")}
				for _, word := range []string{"已用", "余量", "超出", "差距"} {
					for _, cell := range []string{r.Attainment, r.Gap} {
						if figure, ok := strings.CutPrefix(cell, word); ok {
							said = append(said, figure)
						}
					}
				}
				if r.Running != "" {
					_, figure, _ := strings.Cut(r.Running, indicators.Text{ZH: "累计", EN: ": "}.In(english))
					said = append(said, figure)
				}
				for _, figure := range said {
					if compared++; !strings.Contains(sentence, figure) {
						t.Errorf("%s %s as of %q: the row says %s, the sentence %q", a.Indicator, a.Entity, day, figure, sentence)
					}
				}
			}
		}
	}
	if compared == 0 {
		t.Error("no target has a figure")
	}
}
