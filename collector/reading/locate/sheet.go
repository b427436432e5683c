package locate

import (
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// headStart is the row at which the first table's header begins, or, without
// one, the row up to which a title may stand.
func (s *Sheet) headStart() int {
	start := cells.TitleRows
	if len(s.Headers) > 0 {
		start = s.Headers[0].block.first
		for _, f := range s.Headers {
			start = min(start, f.block.first)
		}
		// A title may have been taken for the upper row of the header.
		return max(start, 1)
	}
	if s.Grid.Rows[0] > 0 {
		start += s.Grid.Rows[0]
	}
	return start
}

// Beside is what stands at a label: behind its colon in the same cell, or in
// the next cell that holds something in the row. ok says that a label is there.
func (s *Sheet) Beside(at workbook.Ref, labels []string) (string, bool) {
	c := s.Grid.Cell(at)
	if c.Kind != workbook.Text {
		return "", false
	}
	raw := cells.Trim(c.Text)
	head, tail, colon := cells.CutColon(raw)
	name, _, _ := hanzi.SplitBracket(head)
	f := hanzi.Key(name)
	if !slices.Contains(labels, f) {
		return "", false
	}
	if colon && tail != "" {
		return tail, true
	}
	for col := at.Col + 1; col <= s.Grid.Last.Col && col <= at.Col+4; col++ {
		next := workbook.Ref{Row: at.Row, Col: col}
		if s.Grid.Anchor(next) == s.Grid.Anchor(at) && s.Grid.Anchor(at) == at && next != at {
			if m, ok := s.Grid.Sheet.MergeAt(at); ok && m.Contains(next) {
				continue
			}
		}
		if raw := s.Grid.Raw(next); raw != "" {
			return raw, true
		}
	}
	return "", true
}

// Place is a cell as findings name it.
func (s *Sheet) Place(at workbook.Ref) report.Place {
	if at == BySheet {
		return report.Place{Sheet: s.Grid.Sheet.Name}
	}
	return report.Place{Sheet: s.Grid.Sheet.Name, Cell: at.String()}
}

// IsOwnRow says that a row of a table is for the department to fill, as far as its name tells.
func (s *Sheet) IsOwnRow(t *form.TableSpec, label *indicators.Meaning, entity string) bool {
	return t.IsOwnRow(s.Catalogue, s.Parts, label, entity)
}

// Owes says whether an entity reports by now.
func (s *Sheet) Owes(t *form.TableSpec, entity string) bool {
	for _, e := range s.Catalogue.Entities {
		if e.ID != entity {
			continue
		}
		joined, err := periods.Parse(e.Joined)
		return err != nil || s.Period.IsZero() || s.Period.Compare(joined) >= 0
	}
	return false
}

// titleYear is the year that the layout's title speaks of, wherever it stands.
func (s *Sheet) titleYear() int {
	for _, w := range s.Grid.Texts() {
		if s.Spec.TitledBy(w.Text) {
			if sp, ok := periods.Find(s.Grid.Raw(w.At)); ok && sp.Year != 0 {
				return sp.Year
			}
		}
	}
	return 0
}

// yearGuess is the year that the sheet's title or name speaks of.
func (s *Sheet) yearGuess() int {
	if s.year == 0 && !s.yearless {
		if s.year = s.Grid.YearSaid(); s.year == 0 {
			s.year = s.titleYear()
		}
		s.yearless = s.year == 0
	}
	return s.year
}

func (s *Sheet) isTitle(at workbook.Ref) bool { return s.Spec.TitledBy(s.Grid.Text(at)) }

// isData says that a row is no head's: it holds a figure, a dash or a name of the table's, or begins a note.
func (s *Sheet) isData(t *form.TableSpec, row int) bool {
	if s.isNote(row) {
		return true
	}
	for at, c := range s.Grid.Cells(row) {
		if s.Grid.Text(at) == "" {
			continue
		}
		if _, err := s.Grid.FigureOf(c); err == nil || cells.IsDash(c.Text) {
			return true
		}
		if t.EntityNames != nil {
			if _, ok := t.EntityNames.Find(s.Grid.Raw(at)); ok {
				return true
			}
		}
	}
	return false
}

// footers begin what stands below a table.
var footers = []string{"注", "说明:", "单位负责人", "统计负责人", "填表人", "审核人", "联系电话", "报出日期", "数据来源", "资料来源", "填报日期", "制表", "填报说明", "负责人", "复核", "经办",
	"制单", "主管", "分管领导", "签字", "盖章"}

// isNote says that a row is a note, a signature or the like.
func (s *Sheet) isNote(row int) bool {
	at, ok := s.Grid.FirstText(row)
	return ok && slices.ContainsFunc(footers, func(x string) bool { return strings.HasPrefix(s.Grid.Text(at), x) })
}

var reasonLabels = hanzi.Keys([]string{form.ReasonLabel})

// Reason is what stands beside the label of the file's reasons; ok says that a row begins with it.
func (s *Sheet) Reason(row int) (text string, ok bool) {
	at, ok := s.Grid.FirstText(row)
	if !ok || !strings.HasPrefix(s.Grid.Text(at), reasonLabels[0]) {
		return "", false
	}
	return s.Beside(at, reasonLabels)
}

// isTitleOfForm says that a text holds a title of one of the form's sheets or tables.
func (s *Sheet) isTitleOfForm(text string) bool {
	return slices.ContainsFunc(s.Spec.Form.SheetSpecs, func(x *form.SheetSpec) bool {
		return x.TitledBy(text) || slices.ContainsFunc(x.TableSpecs, func(t *form.TableSpec) bool { return t.TitledBy(text) })
	})
}

// numbersForm says that a text holds the form's number, 甘工信园1表, which reads like a title.
func (s *Sheet) numbersForm(text string) bool {
	n := hanzi.Key(s.Spec.Form.Number)
	return n != "" && strings.Contains(text, n)
}

// ownsTitle says that a title is that of the sheet's own layout, and no other of the form's fits more of it.
func (s *Sheet) ownsTitle(text string) bool {
	own, other := 0, 0
	for _, x := range s.Spec.Form.SheetSpecs {
		n := x.TitleFit(text)
		if x == s.Spec {
			own = n
		} else {
			other = max(other, n)
		}
	}
	return own > 0 && own >= other
}

// titleOf says whether a text is a title of one of the form's tables, and whether it is a table's own.
func (s *Sheet) titleOf(t *form.TableSpec, text string) (own, ok bool) {
	if !s.isTitleOfForm(text) {
		return false, false
	}
	if t.TitledBy(text) {
		return true, true
	}
	if slices.ContainsFunc(s.Spec.TableSpecs, func(o *form.TableSpec) bool { return o.TitledBy(text) }) {
		return false, true
	}
	if !s.ownsTitle(text) {
		return false, true
	}
	return true, len(t.TitlePatterns) == 0 // the sheet's title stands above the table's
}

// BySheet stands for the place of what a sheet's name says.
var BySheet = workbook.Ref{Row: -1, Col: -1}
