package locate

import (
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
	noteEstimate = report.Code{
		Name: "note.estimate", Severity: report.Question,
		Meaning: indicators.Text{ZH: "表下注明所填有预计、估计数", EN: "a note says that figures of the table are expected or estimated"},
		Mend: indicators.Text{ZH: "请报送实际数，并删去该注；如确为估计数请说明理由",
			EN: "send actual figures and drop the note; if they are estimates, give the reason"},
	}
	noteOther = report.Code{
		Name: "note.other", Severity: report.Question,
		Meaning: indicators.Text{ZH: "备注或表下的注称所填不是本期实际数，或有误",
			EN: "a remark or a note says that figures are another period's, in another unit, estimated or wrong"},
		Mend: indicators.Text{ZH: "请按所注更正数据并删去该注；如数据无误请说明理由",
			EN: "correct the figures by it and drop it; if they are right, give the reason"},
	}
)

// A title, a line above the table or a note below it may say what the figures are, against what the layout takes them for:
// sums since January, or estimates.

var (
	ownSaid     = regexp.MustCompile(`[本当]月|[本当]季|[本当]期`)
	sumNoted    = regexp.MustCompile(`[为系是](?:[^,，。;；]{0,12})(?:累计|1-(?:1[0-2]|[2-9])月|年初(?:至今|以来))`)
	estimateOne = regexp.MustCompile(`[为系是](?:[^,，。;；]{0,6})(?:预计|预估|估计|估算|暂估|暂定|测算|推算|匡算)`)
)

// remarkDoubts is what a remark beside a row says of its figures against what they are taken for; what it tells of other things, such
// as works that are expected to begin, it does not.
var remarkDoubts = regexp.MustCompile(`^(?:[此该]?(?:数据?|值)?[为系是])?(?:预计|预估|估计|估算|暂估)(?:数|值|数据)?$|` +
	`^(?:[此该]?(?:数据?|值)?[为系是])?(?:上月|上季|上年|去年|上期|\d{1,2}月份?)(?:同期)?(?:数|数据)$|` +
	`应[为是改]\d|[数值据](?:字)?(?:有误|错误|不准|待核)`)

// unitRemarked is a remark that says a unit.
var unitRemarked = regexp.MustCompile(`^(?:此?[数行处])?(?:计量)?(?:单位)?[:为是以按]?(.{1,12}?)计?$`)

// remarksUnit says that a remark is of a unit, and of nothing else: 单位：元, 以元计.
func remarksUnit(s *Sheet, text string) bool {
	m := unitRemarked.FindStringSubmatch(text)
	if m == nil || m[1] == text {
		return false // a unit alone may be anything
	}
	_, err := s.Catalogue.Units.ParseUnit(m[1])
	return err == nil
}

// noteDoubts is the same of a note below the table.
var noteDoubts = regexp.MustCompile(`[为系是](?:[^,，。;；]{0,4})(?:上月|上季|上年|去年|上期)(?:同期)?(?:的)?(?:数|数据)|` +
	`[按以用](?:[^,，。;；]{0,4})(?:上月|上季|上年|去年|上期|同期)(?:[^,，。;；]{0,6})(?:填报|填列|填写|代替|替代|顶替|推算|代|计)|` +
	`(?:未经?|尚未|没有|待)(?:最终)?(?:核实|审核|核定|确认)|(?:数据?|数字)(?:有误|不准确?|不全)`)

// checkRemarks asks about what stands beside a row's figures under 备注 and its like.
func checkRemarks(p *Piece) {
	s := p.Sheet
	for col := p.Block.from; col <= p.Block.to; col++ {
		if path := p.Block.Path(col); len(path) == 0 || !remarkHead.MatchString(path[len(path)-1]) {
			continue
		}
		for _, r := range p.Rows {
			at := workbook.Ref{Row: r.Index, Col: col}
			if text := s.Grid.Text(at); r.Counts && (remarkDoubts.MatchString(text) || remarksUnit(s, text)) {
				s.Say(noteOther, s.Place(at), s.Grid.Raw(at), report.Detail{Message: report.Both("“%s”一行的备注为“%s”",
					"the remark beside %q says %q", r.Name, report.Clip(s.Grid.Raw(at), 60))})
			}
		}
	}
}

var remarkHead = regexp.MustCompile(`^(?:备注|说明|备考|情况说明|注)$`)

// checkSaid reads what is said of the figures as a whole.
func checkSaid(s *Sheet) {
	last := s.headStart()
	for _, row := range s.Grid.Rows {
		switch at, ok := s.Grid.FirstText(row); {
		case !ok:
		case row < last:
			sumAbove(s, row)
			untilAbove(s, row)
			checkPart(s, row)
			if s.isNote(row) {
				checkNote(s, at)
			}
		case s.isNote(row):
			checkNote(s, at)
		}
	}
}

// checkNote reads what a note says of the figures, above the table or below it.
func checkNote(s *Sheet, at workbook.Ref) {
	text, f := s.Grid.Text(at), s.Spec.Form
	if sumNoted.MatchString(text) {
		spanFromJanuary(s, s.Grid.Raw(at))
	}
	if !f.Plan && f.Status != "E" && estimateOne.MatchString(text) {
		s.Say(noteEstimate, s.Place(at), s.Grid.Raw(at), report.Detail{})
	}
	if (noteDoubts.MatchString(text) || otherMonthSaid(s, text)) && !slices.ContainsFunc(s.Headers, (*Header).shifts) {
		s.Say(noteOther, s.Place(at), s.Grid.Raw(at), report.Detail{Message: report.Both("表中注明：%s", "a note says: %s",
			report.Clip(s.Grid.Raw(at), 60))})
	}
}

// periodNoted is a clause that says of when figures are: 本表数据为2026年9月, 青山县为9月数据.
var periodNoted = regexp.MustCompile(`^(.*)[为系是](?:.{0,4}?)((?:(?:19|20)\d\d|[一二三四五六七八九十1-9上下前]).*?)份?的?(数据?|情况)?$`)

// otherMonthSaid says that a note takes figures for another period's than the sheet's: what is in the table, or a row by its name.
func otherMonthSaid(s *Sheet, text string) bool {
	if s.Period.IsZero() {
		return false
	}
	for clause := range clauses(text) {
		m := periodNoted.FindStringSubmatch(noteMark.ReplaceAllString(clause, ""))
		if m == nil || m[3] == "" && !noteOfAll.MatchString(m[1]) || strings.Contains(m[1], "基") {
			continue
		}
		if r, err := periods.Read(m[2], s.Period.Year()); err == nil && s.differs(r.Period, s.Period) {
			return true
		}
	}
	return false
}

// sumAbove finds 累计 in a title, or alone above the header.
func sumAbove(s *Sheet, row int) {
	for at, c := range s.Grid.Cells(row) {
		if c.Kind != workbook.Text {
			continue
		}
		text := s.Grid.Text(at)
		if strings.Contains(text, "累计") && (s.isTitle(at) || sumAlone.MatchString(text)) && !ownSaid.MatchString(text) {
			spanFromJanuary(s, s.Grid.Raw(at))
		}
	}
}

var sumAlone = regexp.MustCompile(`^\(?(?:[本当]年|年初至今|年初以来)?累计(?:数|值|额|完成数|情况)?\)?$`)

// spanFromJanuary takes the sheet's period for all of its year so far, but where the form's own words say so, or its header tells
// cumulative figures from others.
func spanFromJanuary(s *Sheet, text string) {
	own := slices.Concat(s.Spec.Titles, []string{s.Spec.Form.Name.ZH})
	if !s.Span.IsZero() || s.Period.IsZero() || s.Spec.Form.Plan ||
		slices.ContainsFunc(own, func(t string) bool { return strings.Contains(hanzi.Key(t), "累计") }) ||
		slices.ContainsFunc(s.Headers, tellsSums) {
		return
	}
	s.Span, s.SpanText = periods.New(s.Period.Year(), 1, int(s.Period.LastMonth())), text
}

// tellsSums says that a header, or the rows below it, tell cumulative figures from the period's own.
func tellsSums(f *Header) bool {
	return f.table.Value.Basis == "cumulative" ||
		slices.ContainsFunc(f.bindings, func(x Binding) bool { return x.Column != nil && x.Column.Basis == "cumulative" }) ||
		slices.ContainsFunc(f.table.Rows.Labels, func(l indicators.RowLabel) bool { return l.Basis == "cumulative" })
}
