package locate

import (
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

var sheetScope = report.Code{
	Name: "sheet.scope", Severity: report.Question,
	Meaning: indicators.Text{ZH: "表题或表上注明了报表所没有的口径",
		EN: "the title or a line says that the figures are of a part, or at prices, that the form does not name"},
	Mend: indicators.Text{ZH: "请按报表的口径报送；如口径无误请说明理由", EN: "send what the form asks for; if the figures are that, give the reason"},
}

// A heading, a title, a line above the table or a word beside a row's name may say that figures are of a part alone: of the larger firms,
// of what the state owns, of the towns; or that they are at other prices.

const (
	partNames = `规上|规下|限上|限下|国有控股|国有|集体|民营|民间|私营|个体|内资|外资|外商|港澳台资?|非公有?制?|中央|央属|[省市县区]属|` +
		`城区|市区|郊区|城镇|农村|乡村|小微|中小|专精特新|可比价格?|不变价格?|季节?调整?后`
	partOf    = `(?:其中:?|按)?(` + partNames + `)(?:工业|企业|单位|经济|部分|投资|性质|口径|计算|数据?)*`
	partRange = `(?:(?:统计)?(?:范围|口径|对象):?)?`
)

var (
	// partWords are the long words for parts, and the short.
	partWords = strings.NewReplacer("规模以上", "规上", "规模以下", "规下", "限额以上", "限上", "限额以下", "限下")

	partNamed  = regexp.MustCompile(partNames)
	partHead   = regexp.MustCompile(`^` + partOf + `$`)
	partAlone  = regexp.MustCompile(`^\(?` + partRange + partOf + `\)?$`)
	partInside = regexp.MustCompile(`\((?:[^()]*[,、;])?` + partRange + partOf + `\)`)
	partBefore = regexp.MustCompile(partOf + `的?$`)
)

// speaksOf says that the form is of a part that a text names: its words, an indicator's or an entity's have it.
func speaksOf(s *Sheet, text string) bool {
	part := partNamed.FindString(partWords.Replace(text))
	has := func(text string) bool { return strings.Contains(partWords.Replace(hanzi.Key(text)), part) }
	f := s.Spec.Form
	if has(f.Name.ZH) || slices.ContainsFunc(s.Spec.Titles, has) || slices.ContainsFunc(s.Spec.Names, has) ||
		slices.ContainsFunc(s.Catalogue.IndicatorsOfForm(f.ID), func(i *indicators.Indicator) bool {
			return has(i.Name.ZH) || has(i.Concept.ZH)
		}) {
		return true
	}
	for _, t := range s.Spec.TableSpecs {
		if slices.ContainsFunc(t.Titles, has) ||
			slices.ContainsFunc(t.Rows.Labels, func(l indicators.RowLabel) bool {
				return slices.ContainsFunc(l.Texts, has) || has(l.Under)
			}) ||
			slices.ContainsFunc(t.Columns, func(c indicators.Column) bool { return slices.ContainsFunc(c.Headers, has) }) {
			return true
		}
	}
	return false
}

// checkPart asks about a title or a line above the header that says that the figures are of a part.
func checkPart(s *Sheet, row int) {
	for at, c := range s.Grid.Cells(row) {
		if c.Kind != workbook.Text {
			continue
		}
		text := partWords.Replace(s.Grid.Text(at))
		said := ""
		if first, _ := s.Grid.FirstText(row); at == first || strings.ContainsAny(text, "(:") {
			said = partAlone.FindString(text)
		}
		if s.isTitle(at) {
			said = partOfTitle(s, text)
		}
		sayPart(s, at, said)
	}
}

// partOfTitle is the part that a title names in brackets, or beside what the form's own says.
func partOfTitle(s *Sheet, text string) string {
	if said := partInside.FindString(text); said != "" {
		return said
	}
	for _, p := range s.Spec.TitlePatterns {
		before, behind, ok := strings.Cut(text, partWords.Replace(p.Text))
		if p.Text == "" || !ok {
			continue
		}
		if said := partHead.FindString(strings.Trim(behind, "-:()")); said != "" {
			return said
		}
		return partBefore.FindString(before)
	}
	return ""
}

// checkPartsBeside asks about rows beside whose name a cell says that they are of a part. A ledger's records have such cells by nature.
func checkPartsBeside(p *Piece) {
	s := p.Sheet
	if p.Table.Rows.By == indicators.ByRecord {
		return
	}
	for _, r := range p.Rows {
		if !r.Counts {
			continue
		}
		for at, c := range s.Grid.Cells(r.Index) {
			if c.Kind == workbook.Text && at.Col != p.Key && at.Col >= p.Block.from && at.Col <= p.Block.to {
				sayPart(s, at, partHead.FindString(partWords.Replace(s.Grid.Text(at))))
			}
		}
	}
}

func sayPart(s *Sheet, at workbook.Ref, said string) {
	if said != "" && !speaksOf(s, said) {
		s.Say(sheetScope, s.Place(at), s.Grid.Raw(at), report.Detail{Message: report.Both("“%s”：报表本身没有“%s”的口径",
			"%q: the form does not speak of %q", report.Clip(s.Grid.Raw(at), 60), partNamed.FindString(said))})
	}
}
