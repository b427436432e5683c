package reading

import (
	"slices"
	"strings"
	"unicode"

	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

var fileClassified = report.Code{
	Name: "file.classified", Severity: report.Fault,
	Meaning: indicators.Text{ZH: "文件名或单元格带有密级标志，不读取、不留存",
		EN: "the file's name or a cell carries a classification mark: it was neither read nor kept"},
	Mend: indicators.Text{ZH: "本系统为非涉密系统，请勿在此报送，按保密规定处理该文件；确不涉密的，去掉标志后重新报送",
		EN: "this system is not for secrets: do not send it here, and handle the file as the rules on secrets say; if it is none, remove " +
			"the mark and send it again"},
}

// Classified says that a file was refused for its classification mark. Its bytes are not to be kept.
func Classified(r report.Reading) bool {
	return slices.ContainsFunc(r.Findings, func(f report.Finding) bool { return f.Code == fileClassified.Name })
}

// MarkOfSecrecy looks for a classification mark in a file's name and cells. Without a book it looks at the name alone: what carries a
// mark there need not be opened.
func MarkOfSecrecy(name string, book *workbook.Book) (report.Finding, bool) {
	at, found := findMark(name, book)
	return report.NewFinding(fileClassified, at, "", report.Detail{}), found
}

// findMark finds the first classification mark of a file. A mark may be spread over neighbouring cells of a row.
func findMark(name string, book *workbook.Book) (at report.Place, found bool) {
	if found = marked(name); found || book == nil {
		return report.Place{}, found
	}
	for _, sheet := range book.Sheets {
		if marked(sheet.Name) {
			return report.Place{}, true
		}
		if !sheet.AnyText(starred) {
			continue
		}
		for row, cells := range sheet.Rows() {
			var before strings.Builder // the row's text up to here
			for col, cell := range cells {
				if cell.Kind != workbook.Text {
					before.Reset()
					continue
				}
				if starred(cell.Text) && marked(before.String()+cell.Text) {
					return report.Place{Sheet: sheet.Name, Cell: workbook.Ref{Row: row, Col: col}.String()}, true
				}
				before.WriteString(cell.Text)
			}
		}
	}
	return report.Place{}, false
}

// stars are those that stand in marks of state secrets, as people type them.
const stars = "★☆⭐✩✪"

// starred says that a text holds a star.
func starred(text string) bool {
	return strings.IndexByte(text, stars[0]) >= 0 && strings.ContainsAny(text, stars) // all stars begin with the same byte
}

// marked says whether a text carries the mark of a state secret: a grade and a star, 秘密★, 机密★10年, 绝 密 ★ 长期.
func marked(text string) bool {
	if !starred(text) {
		return false
	}
	var last [2]rune // the last characters that are seen
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) || !unicode.IsGraphic(r):
			continue
		case strings.ContainsRune(stars, r) && last[1] == '密' && strings.ContainsRune("秘机绝", last[0]):
			return true
		}
		last = [2]rune{last[1], r}
	}
	return false
}
