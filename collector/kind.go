package collector

import (
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
)

// What was expected, planned or reported a year ago comes in the same layout as
// the report, and so do samples and what is void: only a word beside the title tells.

const otherKind = `上年同期|去年同期|同期|上年|去年|预计|预测|作废|样表|样张|示例|演示|计划|目标`

const draftKind = `草稿|草表|初稿|讨论稿|征求意见稿|送审稿`

var (
	kindInside = regexp.MustCompile(`\((?:[^()]*[年月度])?(` + otherKind + `|` + draftKind + `)(?:数|值|表|版|情况)?\)`)
	kindAlone  = regexp.MustCompile(`^\(?(` + otherKind + `|` + draftKind + `)(?:数|值|表|版)?\)?$`)
	kindBehind = regexp.MustCompile(`^(?:上年|去年)?同期(?:数|值|表|情况)?$|^(?:预计|预测)(?:完成)?(?:数|值|表|情况)?$|^(?:作废|样表|示例|` + draftKind + `|(?:计划|目标)(?:数|值|表)?)$`)
	kindBefore = regexp.MustCompile(`(?:预计|预测|作废|样表|示例)$`)
	draftWord  = regexp.MustCompile(draftKind)
)

// checkKind finds, in its title, alone above the header or in the sheet's name,
// a word that says that the figures are no report of what happened.
func (s *sheetReading) checkKind() {
	name := s.grid.sheet.Name
	s.sayKind(kindAlone.FindString(hanzi.Key(name)), place{sheet: name}, name)
	for _, row := range s.grid.rows {
		if row >= s.headStart() {
			return
		}
		filled := 0
		for at := range s.grid.cells(row) {
			if s.grid.text(at) != "" {
				filled++
			}
		}
		for at, c := range s.grid.cells(row) {
			if c.Kind != workbook.Text {
				continue
			}
			text := s.grid.text(at)
			if s.isTitle(at) {
				s.sayKind(s.kindOfTitle(text), s.place(at), s.grid.raw(at))
			} else if filled <= 3 { // a row with more is the header of something
				s.sayKind(kindAlone.FindString(text), s.place(at), s.grid.raw(at))
			}
		}
	}
}

// kindOfTitle is the word that a title has beside what the form's own says.
func (s *sheetReading) kindOfTitle(text string) string {
	if m := kindInside.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	for _, p := range s.spec.titles {
		before, behind, ok := strings.Cut(text, p.text)
		if p.text == "" || !ok {
			continue
		}
		if word := kindBehind.FindString(behind); word != "" {
			return word
		}
		return kindBefore.FindString(before)
	}
	return ""
}

func (s *sheetReading) sayKind(word string, at place, raw string) {
	word = strings.Trim(word, "()")
	own := slices.Concat(s.spec.Titles, s.spec.Names, []string{s.spec.form.Name.ZH})
	switch {
	case word == "" || slices.ContainsFunc(own, func(t string) bool { return strings.Contains(hanzi.Key(t), word) }):
	case draftWord.MatchString(word):
		s.say(sheetDraft, at, raw, detail{})
	default:
		s.say(sheetKind, at, raw, detail{message: both("“%s”：所填不是报告期的实际数", "%q: these are not the period's own figures", clip(raw, 60))})
	}
}
