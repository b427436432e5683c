package template

import (
	"cmp"
	"strings"

	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// promptOf says what a cell's indicator means; at most 255 characters go into a prompt.
func promptOf(t *template, s *templateSheet, c templateCell) string {
	for _, v := range s.means[c.at] {
		if i := t.reader.Catalogue().Indicator(v.Indicator); i != nil {
			text := i.Name.ZH
			if concept := i.ConceptOf(v.Entity).ZH; concept != "" {
				text += "：" + concept
			}
			return report.Clip(strings.TrimPrefix(c.note+"\n"+text, "\n"), 220)
		}
	}
	return c.note
}

// conceptsSheet is the name of a template's last sheet.
const conceptsSheet = "指标解释"

// drawConcepts lists what the form's indicators mean, and how targets cite them.
func drawConcepts(t *template, d *workbook.Draft) {
	p := d.Page(conceptsSheet)
	p.Merge(workbook.Range{Last: workbook.Ref{Col: 2}}, templateTitle)
	p.Text(workbook.Ref{}, conceptsSheet, templateTitle)
	for col, h := range []string{"指标", "常用计量单位", "口径"} {
		p.Text(workbook.Ref{Row: 1, Col: col}, h, templateHeader)
		p.Width(col, col, []float64{30, 16, 90}[col])
	}
	row := 2
	seen := map[string]bool{}
	for _, s := range t.sheets {
		for _, c := range s.cells {
			for _, v := range s.means[c.at] {
				i := t.reader.Catalogue().Indicator(v.Indicator)
				if i == nil || seen[i.ID] {
					continue
				}
				seen[i.ID] = true
				p.Text(workbook.Ref{Row: row}, i.Name.ZH, templateLabel)
				p.Text(workbook.Ref{Row: row, Col: 1}, cmp.Or(i.Display, i.Unit), templateLabel)
				p.Text(workbook.Ref{Row: row, Col: 2}, cmp.Or(i.Concept.ZH, "—"), templateLabel)
				row++
			}
		}
	}
	p.Protect()
	p.Landscape()
}
