package check

import (
	"fmt"
	"slices"
	"time"

	"zhibiao/collector/reading/extract"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var (
	reportOlder = report.Code{
		Name: "report.older", Severity: report.Question,
		Meaning: indicators.Text{ZH: "报告比它要替换的报告更早", EN: "the report is older than the one that it would replace"},
		Mend: indicators.Text{ZH: "请核对是否错发旧文件；如确应以本文件为准，请说明理由",
			EN: "check that it is not an old version; if it is to count, give the reason"},
	}
	reportProvisional = report.Code{
		Name: "report.provisional", Severity: report.Question,
		Meaning: indicators.Text{ZH: "快报数将替换已入库的核定数", EN: "preliminary figures would replace final ones"},
		Mend: indicators.Text{ZH: "请核对是否错发快报；如核定数有误请说明理由",
			EN: "check that the preliminary report was not sent by mistake; if the final figures were wrong, give the reason"},
	}
)

// Which of two reports is the older is known from what they say themselves: the
// day that both state in the sheet, else the instant at which both files were
// last saved. When a file came in, what it is called and when a directory took it say nothing
// of it: an old version is often sent last. Where one of the two does not say, nothing is found.

// replaced is what a file would put in the place of an earlier one's figures.
type replaced struct {
	submission int64
	figures    int
	first      string // its place
}

// checkAge compares the report's dates with those of each report whose figures it would change.
func checkAge(s *comparison) {
	if s.Dates == (report.Dates{}) {
		return
	}
	for _, old := range replaces(s) {
		mine, theirs, stated := s.Dates.Comparable(s.known.Submission(old.submission).Dates)
		if !mine.Before(theirs) {
			continue
		}
		layout, zh, en, at := time.DateOnly, "填报日期", "dated", s.Dated
		if !stated {
			layout, zh, en, at = "2006-01-02 15:04:05", "最后保存于", "last saved", report.Place{}
		}
		text := func(t time.Time) string { return t.In(s.Catalogue.Location).Format(layout) }
		s.Say(reportOlder, at, text(mine), report.Detail{
			Expected: report.Both("不早于%s", "not before %s", text(theirs)),
			Message: indicators.Text{
				ZH: fmt.Sprintf("本报告%s%s，早于已入库的报告（%s），而将替换其%d个数据（首个在%s）", zh, text(mine), text(theirs), old.figures, old.first),
				EN: fmt.Sprintf("this report is %s %s, the one recorded %s, and it would replace %d of its figures (the first at %s)", en,
					text(mine), text(theirs), old.figures, old.first),
			},
		})
	}
}

// replaces are the submissions whose figures or targets the file would change.
func replaces(s *comparison) []replaced {
	var out []replaced
	add := func(submission int64, at indicators.Source) {
		if submission == 0 {
			return
		}
		i := slices.IndexFunc(out, func(r replaced) bool { return r.submission == submission })
		if i < 0 {
			out = append(out, replaced{submission: submission, first: at.Sheet + "!" + at.Cell})
			i = len(out) - 1
		}
		out[i].figures++
	}
	for i := range s.Values {
		v := &s.Values[i]
		if o := s.past.of[i].stood(v); o != nil && !report.SameFigure(o, &v.Observation) {
			add(o.Source.Submission, v.Source)
		}
	}
	for i := range s.planned {
		if t := &s.planned[i]; t.changes && !t.late {
			add(t.stands.Source.Submission, t.Source)
		}
	}
	return out
}

// stood is what the ledger has of a value's key; nil: nothing, or the value would not replace it.
func (of *pastSeries) stood(v *extract.Value) *indicators.Observation {
	if v.Again || v.Late {
		return nil
	}
	if i, ok := report.FindKey(of.known, &v.Observation); ok {
		return &of.known[i]
	}
	return nil
}

// checkProvisional finds 快报 figures that come after the final ones, once for each sheet.
func checkProvisional(s *comparison) {
	type late struct {
		first *extract.Value
		final *indicators.Observation
		n     int
	}
	found := map[*locate.Sheet]*late{}
	for i := range s.Values {
		v := &s.Values[i]
		o := s.past.of[i].stood(v)
		if o == nil || v.Status != indicators.Provisional || o.Status != indicators.Normal || !report.Stated(o) {
			continue
		}
		if found[v.Sheet] == nil {
			found[v.Sheet] = &late{first: v, final: o}
		}
		found[v.Sheet].n++
	}
	for _, sheet := range s.Sheets {
		l := found[sheet]
		if l == nil {
			continue
		}
		stands := s.past.shown(l.first, l.final.Value)
		s.Say(reportProvisional, sheet.Place(l.first.At), l.first.Source.Text, report.Detail{
			Expected: report.Both("%s", "%s", stands),
			Message: report.Both("%d个快报数将替换已入库的核定数，如此处：%s替换%s", "%d preliminary figures would replace final ones, as here: %s for %s", l.n,
				l.first.Source.Text, stands),
		})
	}
}
