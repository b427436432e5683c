package workbook

// Codes of the notes that a reading can give.
const (
	NoteName     = "name_belies_content" // the file's name promises another format than its content has
	NoteMacros   = "macros_ignored"      // where they stand
	NoteNoCells  = "sheet_without_cells" // which
	NoteDisorder = "cells_out_of_order"  // the sheet
	// NoteStale says how many formulas' values were not taken, since the file asks to be calculated anew and they
	// do not recompute.
	NoteStale = "formulas_stale"
)

// clipText shortens a text for a message.
func clipText(text string) string {
	r := []rune(text)
	const most = 80
	if len(r) <= most {
		return text
	}
	return string(r[:most]) + "…"
}
