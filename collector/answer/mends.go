package answer

import (
	"fmt"

	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// Mend is a text to be written into a cell of a file, in place of what stands there.
type Mend struct {
	Sheet  string `json:"sheet"`
	Cell   string `json:"cell"`
	Code   string `json:"code"` // of the finding that it mends
	From   string `json:"from"`
	To     string `json:"to"`
	Chosen string `json:"chosen,omitempty"` // what the sender chose, where only they know: the unit

	at string // the finding's cell, which may lie within a merged range
}

// Key names a mend among those of its file: by its finding's place and code.
func (m Mend) Key() string { return MendKey(m.Sheet, m.at, m.Code) }

// MendKey is Key of the mend of a finding.
func MendKey(sheet, cell, code string) string { return sheet + "!" + cell + " " + code }

// Place is the cell as people write it.
func (m Mend) Place() string { return m.Sheet + "!" + m.Cell }

// Sure are those of a trial's findings that are sure and no figure, each with what stands at its cell.
func (t Trial) Sure() (list []Mend) {
	for _, f := range t.Reading.Findings {
		if f.Instead == "" {
			continue
		}
		if m, ok := t.mend(f, f.Cell, f.Instead); ok {
			list = append(list, m)
		}
	}
	return list
}

// Choices are the ways to say what a finding leaves open.
func (t Trial) Choices(f report.Finding) (list []Mend) {
	for _, c := range f.Choices {
		if m, ok := t.mend(f, c.Cell, c.Text); ok {
			m.Chosen = c.Name
			list = append(list, m)
		}
	}
	return list
}

// mend is a text for a finding's cell: that of a merged range for one within it.
func (t Trial) mend(f report.Finding, cell, text string) (Mend, bool) {
	at, ok := workbook.ParseRef(cell)
	if !ok || t.Book == nil {
		return Mend{}, false
	}
	sheet := t.Book.Sheet(f.Sheet)
	if sheet == nil {
		return Mend{}, false
	}
	if r, merged := sheet.MergeAt(at); merged {
		at = r.First
	}
	stands := sheet.At(at)
	if stands.Kind != workbook.Text && stands.Kind != workbook.Blank || stands.Formula || stands.Text == text {
		return Mend{}, false // no figure, no formula
	}
	return Mend{Sheet: f.Sheet, Cell: at.String(), Code: f.Code, From: stands.Text, To: text, at: f.Cell}, true
}

// Converts says that a mended copy of the file is of another format than the file: it cannot be written.
func (t Trial) Converts() bool { return t.Book != nil && t.Book.Format != workbook.XLSX }

// Retyped are mends as a workbook's writer takes them, each with a comment that says what it was, by our name as author, so that readers
// pass it over.
func Retyped(mends []Mend) (author string, list []workbook.Retyped) {
	for _, m := range mends {
		at, _ := workbook.ParseRef(m.Cell) // it was a place in a book
		note := fmt.Sprintf("原为“%s”，按校验结果改为“%s”", m.From, m.To)
		if m.Chosen != "" {
			note = fmt.Sprintf("填报人选定“%s”", m.Chosen)
		}
		list = append(list, workbook.Retyped{Sheet: m.Sheet, At: at, Text: m.To, Note: note})
	}
	return marker, list
}

// Said is a mend as the reason kept with a submission tells it.
func (m Mend) Said() string {
	if m.Chosen != "" {
		return fmt.Sprintf("%s %s：填报人选定“%s”，写入“%s”", m.Place(), m.Code, m.Chosen, m.To)
	}
	return fmt.Sprintf("%s %s：填报人按校验结果将“%s”更正为“%s”", m.Place(), m.Code, m.From, m.To)
}
