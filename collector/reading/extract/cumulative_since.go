package extract

import (
	"strings"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

var (
	basisUnsaid = report.Code{
		Name: "cumulative.since", Severity: report.Question,
		Meaning: indicators.Text{ZH: "累计数没有说明从何时起", EN: "a cumulative does not say since when it counts"},
		Mend: indicators.Text{ZH: "请在表头写明“本年累计”或“自开工累计”；如表头无法改动，请说明理由",
			EN: `write "本年累计" (since January) or "自开工累计" (since the start) in the header; if it cannot be changed, give the reason`},
	}
	basisDiffers = report.Code{
		Name: "cumulative.other", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "累计数的起算时间与报表规定不一致", EN: "a cumulative counts since another time than the form says"},
		Mend:    indicators.Text{ZH: "请按报表规定的口径填报，或联系管理员", EN: "report it as the form says, or ask the administrator"},
	}
)

// 累计 counts since January unless the catalogue or the header says otherwise. What a header says of it:
var sinceWords = []struct {
	since string
	words []string
}{
	{indicators.SinceStart, []string{"自开工", "开工以来", "开工至今", "开工起", "开建以来", "建设以来", "历年", "项目累计", "实施以来", "成立以来"}},
	{indicators.SinceWindow, []string{"季初", "本季累计", "本季度累计", "季度累计", "季内累计"}},
	{indicators.SinceYear, []string{"年初", "1-", "1至", "本年", "今年", "当年", "年度累计"}},
}

// sinceOf is what a header says of when its cumulative began; empty: nothing.
func sinceOf(header string) string {
	header = hanzi.Fold(header)
	for _, s := range sinceWords {
		for _, word := range s.words {
			if strings.Contains(header, word) {
				return s.since
			}
		}
	}
	return ""
}

// settleSince decides since when the figures of a column of cumulatives count, and asks where nobody says it of works.
func settleSince(p *Piece, sl *slot) {
	m := &sl.meaning
	if m.Basis != "cumulative" || m.Role != indicators.RoleValue || sl.indicator == nil || sl.indicator.Kind == indicators.Work {
		return
	}
	said := headerSince(p, sl)
	switch {
	case m.Since == "" && said != "":
		m.Since = said
	case m.Since == "" && ofWorks(p, sl):
		saySince(p, sl, basisUnsaid, report.Both("“%s”没有说明是本年累计还是自开工累计",
			"%q does not say whether it counts since January or since the works began", sl.binding.Header))
	case said != "" && said != m.Since:
		saySince(p, sl, basisDiffers, report.Both("表头为“%[1]s”，而该表规定此列为%[2]s",
			"the header is %[1]q, and the form says that this column counts %[2]s",
			sl.binding.Header, sinceNames[m.Since]))
	}
}

var sinceNames = map[string]indicators.Text{
	indicators.SinceYear:   {ZH: "本年累计", EN: "since January"},
	indicators.SinceWindow: {ZH: "本期内累计", EN: "within the period"},
	indicators.SinceStart:  {ZH: "自开工累计", EN: "since the works began"},
}

// ofWorks says that an amount is told of a work.
func ofWorks(p *Piece, sl *slot) bool {
	e := p.Sheet.Catalogue.Entity(sl.subject.Entity)
	return e != nil && e.Verb != "" && sl.indicator.Kind == indicators.Flow
}

// headerSince is what the header above a cell says of it.
func headerSince(p *Piece, sl *slot) string {
	said, known := p.since[sl.at.Col]
	if !known {
		if p.since == nil {
			p.since = map[int]string{}
		}
		said = sinceOf(sl.binding.Header)
		p.since[sl.at.Col] = said
	}
	return said
}

// saySince speaks once of a column.
func saySince(p *Piece, sl *slot, c report.Code, message indicators.Text) {
	if !p.sinceSaid[sl.at.Col] {
		if p.sinceSaid == nil {
			p.sinceSaid = map[int]bool{}
		}
		p.sinceSaid[sl.at.Col] = true
		p.Sheet.Say(c, p.Sheet.Place(sl.at), sl.binding.Header, report.Detail{Message: message})
	}
}
