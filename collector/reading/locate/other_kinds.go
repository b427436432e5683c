package locate

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

var (
	sheetKind = report.Code{
		Name: "sheet.kind", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "表中所填不是报告期的实际数",
			EN: "the sheet says that its figures are expected, planned, another year's, a sample or void"},
		Mend: indicators.Text{ZH: "请报送实际数；如该字样有误请删去", EN: "send the actual figures; if the word is wrong, take it out"},
	}
	sheetDraft = report.Code{
		Name: "sheet.draft", Severity: report.Question,
		Meaning: indicators.Text{ZH: "表中注明为未定稿", EN: "the sheet says that it is a draft"},
		Mend:    indicators.Text{ZH: "请报送定稿；如已定稿请删去该字样", EN: "send the final report; if it is, take the word out"},
	}
)

// What was expected, planned or reported a year ago comes in the same layout as
// the report, and so do samples and what is void: only a word beside the title tells.

const otherKind = `上年同期|去年同期|同期|上年|去年|预计|预测|作废|样表|样张|示例|演示|计划|目标`

// comparedKind is what a title has in brackets where the figures are compared, averaged or ranked.
const comparedKind = `(?:同比|环比)(?:增速|增长|增减)?|增速|增量|[日月年人户地]均|(?:累计|月度)?平均|均值|排名|排位|占比|比重|序时(?:进度)?|年化|预算|概算|测试|模拟`

const draftKind = `草稿|草表|初稿|讨论稿|征求意见稿|送审稿`

var (
	// sampleSaid is a word by which a title calls its table a sample, wherever it stands; 抽样表 is none.
	sampleSaid = regexp.MustCompile(`(?:^|[^抽])(样表|样张)|(示例|样例|范例|例表|演示数据)`)

	kindInside = regexp.MustCompile(`\((?:[^()]*[年月度份,、;])?(` + otherKind + `|` + comparedKind + `|` + draftKind + `)(?:数据?|值|表|版|完成|口径|情况)*\)`)
	kindAlone  = regexp.MustCompile(`^\(?(` + otherKind + `|` + draftKind + `)(?:数据?|值|表|版)?\)?$`)
	kindBehind = regexp.MustCompile(`^(?:上年|去年)?同期(?:数|值|表|情况)?$|^(?:预计|预测)(?:完成)?(?:数|值|表|情况)?$|^(?:作废|样表|示例|` + draftKind +
		`|(?:计划|目标)(?:数|值|表)?)$`)
	kindBefore = regexp.MustCompile(`(?:预计|预测|作废|样表|示例)$`)
	kindInLine = regexp.MustCompile(`^\((?:` + comparedKind + `)(?:数据?|值|情况)?\)$`)
	draftWord  = regexp.MustCompile(draftKind)
)

// checkKind finds, in its title, alone above the header or in the sheet's name,
// a word that says that the figures are no report of what happened.
func checkKind(s *Sheet) {
	name := s.Grid.Sheet.Name
	sayKind(s, kindAlone.FindString(hanzi.Key(name)), report.Place{Sheet: name}, name)
	for _, row := range s.Grid.Rows {
		if row >= s.headStart() {
			return
		}
		filled := 0
		for at := range s.Grid.Cells(row) {
			if s.Grid.Text(at) != "" {
				filled++
			}
		}
		for at, c := range s.Grid.Cells(row) {
			if c.Kind != workbook.Text {
				continue
			}
			text := s.Grid.Text(at)
			if s.isTitle(at) {
				sayKind(s, kindOfTitle(s, text), s.Place(at), s.Grid.Raw(at))
			} else if filled <= 3 { // a row with more is the header of something
				sayKind(s, kindOfLine(text), s.Place(at), s.Grid.Raw(at))
			}
		}
	}
}

// kindOfLine is the word that a line above the table says alone, or in brackets behind the period.
func kindOfLine(text string) string {
	if word := cmp.Or(kindAlone.FindString(text), kindInLine.FindString(text)); word != "" {
		return word
	}
	if m := kindInside.FindStringSubmatch(text); m != nil {
		if _, period := periods.Find(text); period {
			return m[1]
		}
	}
	return ""
}

// kindOfTitle is the word that a title has beside what the form's own says.
func kindOfTitle(s *Sheet, text string) string {
	if m := kindInside.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	if m := sampleSaid.FindStringSubmatch(text); m != nil {
		return cmp.Or(m[1], m[2])
	}
	for _, p := range s.Spec.TitlePatterns {
		before, behind, ok := strings.Cut(text, p.Text)
		if p.Text == "" || !ok {
			continue
		}
		if word := kindBehind.FindString(behind); word != "" {
			return word
		}
		return kindBefore.FindString(before)
	}
	return ""
}

// saysItself says that the form's own titles and names have a word.
func saysItself(s *Sheet, word string) bool {
	own := slices.Concat(s.Spec.Titles, s.Spec.Names, []string{s.Spec.Form.Name.ZH})
	return slices.ContainsFunc(own, func(t string) bool { return strings.Contains(hanzi.Key(t), word) })
}

func sayKind(s *Sheet, word string, at report.Place, raw string) {
	word = strings.Trim(word, "()")
	switch {
	case word == "" || saysItself(s, word):
	case draftWord.MatchString(word):
		s.Say(sheetDraft, at, raw, report.Detail{})
	default:
		s.Say(sheetKind, at, raw, report.Detail{Message: report.Both("“%s”：所填不是报告期的实际数", "%q: these are not the period's own figures",
			report.Clip(raw, 60))})
	}
}
