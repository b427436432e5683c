package reading

import (
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

var (
	sheetUnread = report.Code{
		Name: "sheet.unread", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "工作表未被读取", EN: "a sheet was not read"},
		Mend:    indicators.Text{ZH: "如其中有应报数据，请按报表格式填报", EN: "if it holds figures, bring them into the form's layout"},
	}
	sheetHidden = report.Code{
		Name: "sheet.hidden", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "隐藏的工作表中有数值，未读取", EN: "a hidden sheet holds numbers; it was not read"},
		Mend:    indicators.Text{ZH: "如为应报数据请取消隐藏后重新报送；否则请删除该工作表", EN: "unhide it and send the file again if it is owed, else delete it"},
	}
)

// checkSheets names the sheets with numbers that nothing was read of. What is hidden nobody who sends it sees: it is never read.
func checkSheets(s *Draft) {
	saySheets(s, sheetUnread, unreadSheets(s, false), unreadWords)
	sayHiddenSheets(s)
}

// unreadSheet is a sheet that no layout reads.
type unreadSheet struct {
	name    string
	numbers int
}

// unreadSheets lists those that hold numbers.
func unreadSheets(s *Draft, hidden bool) (list []unreadSheet) {
	units := cells.Units{Table: s.Catalogue.Units}
	for _, sheet := range s.Book.Sheets {
		if sheet.Hidden != hidden || slices.ContainsFunc(s.Sheets, func(x *locate.Sheet) bool { return x.Grid.Sheet == sheet }) {
			continue
		}
		n := 0
		for _, row := range sheet.Rows() {
			for _, c := range row {
				if c.Kind == workbook.Number || c.Kind == workbook.Text && locate.IsTextNumber(units, c.Text) {
					n++
				}
			}
		}
		if n > 0 {
			list = append(list, unreadSheet{sheet.Name, n})
		}
	}
	return list
}

// sheetWords are what is said of sheets: of one by name and how many numbers it has, of many by how many they are and their names.
type sheetWords struct{ one, many indicators.Text }

var (
	unreadWords = sheetWords{
		one: indicators.Text{ZH: "工作表“%s”不属于该报表，未读取（其中有%d个数值）",
			EN: "sheet %q is no part of the form and was not read (%d numbers)"},
		many: indicators.Text{ZH: "%d张工作表不属于该报表，未读取：%s", EN: "%d sheets are no part of the form and were not read: %s"},
	}
	hiddenWords = sheetWords{
		one:  indicators.Text{ZH: "工作表“%s”被隐藏，未读取（其中有%d个数值）", EN: "sheet %q is hidden and was not read (%d numbers)"},
		many: indicators.Text{ZH: "%d张隐藏的工作表中有数值，未读取：%s", EN: "%d hidden sheets hold numbers and were not read: %s"},
	}
)

// sayHiddenSheets names the hidden ones alone: of a file whose form is not known nothing else was read either.
func sayHiddenSheets(s *Draft) { saySheets(s, sheetHidden, unreadSheets(s, true), hiddenWords) }

// saySheets names sheets each for itself while they are few, else all in one breath.
func saySheets(s *Draft, code report.Code, list []unreadSheet, words sheetWords) {
	const few = 5
	if len(list) > few {
		s.Say(code, report.Place{}, "", report.Detail{Message: report.Both(words.many.ZH, words.many.EN, len(list), namesOf(list))})
		return
	}
	for _, u := range list {
		s.Say(code, report.Place{Sheet: u.name}, u.name,
			report.Detail{Message: report.Both(words.one.ZH, words.one.EN, u.name, u.numbers)})
	}
}

func namesOf(list []unreadSheet) string {
	names := make([]string, len(list))
	for i, u := range list {
		names[i] = strings.TrimSpace(u.name)
	}
	return report.Clip(strings.Join(names, "、"), 300)
}
