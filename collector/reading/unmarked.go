package reading

import (
	"strings"

	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
)

// withoutMarks is a workbook as the department wrote it: without the sheet that
// an answer put in front, and those where a template shows the last period.
func withoutMarks(b *workbook.Book) *workbook.Book {
	own := map[string]bool{}
	for _, n := range b.Names {
		if name := strings.ToLower(n.Name); name == form.FindingsName || strings.HasPrefix(name, form.LastName) {
			own[workbook.SheetOf(n.Refers)] = true
		}
	}
	if len(own) == 0 {
		return b
	}
	plain := *b
	plain.Sheets = nil
	for _, s := range b.Sheets {
		if !own[s.Name] {
			plain.Sheets = append(plain.Sheets, s)
		}
	}
	if len(plain.Sheets) == 0 {
		return b
	}
	return &plain
}
