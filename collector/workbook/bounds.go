package workbook

// A sheet's size in the formats of today.
const (
	maxRows = 1 << 20
	maxCols = 1 << 14
)

// Bounds that no honest workbook meets, and that keep memory in hand where no
// limit of a caller's counts.
const (
	maxNames   = 1 << 18
	maxHidden  = 1 << 20 // pieces of hidden rows and columns in the workbook
	maxFormats = 1 << 16
	maxStyles  = 1 << 20
	maxTables  = 1 << 10 // in a sheet, of which totals are looked for
)
