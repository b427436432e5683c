package workbook

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Read reads a whole workbook of any known format from its bytes. The name is
// only a hint for what to say: the format is told by content.
//
// An error wraps ErrFormat, ErrEncrypted, ErrCorrupt or ErrLimit and names
// the part, sheet and cell as far as they are known; there is no Book then.
// Reading ends early when ctx does, with an error that wraps ctx.Err().
func Read(ctx context.Context, name string, data []byte, limits Limits) (*Book, error) {
	book, err := read(ctx, data, limits.withDefaults())
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", name, err)
	}
	if note, ok := belies(name, book.Format); ok {
		book.Notes = append(book.Notes, note)
	}
	return book, nil
}

func read(ctx context.Context, data []byte, limits Limits) (*Book, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if n := int64(len(data)); n > limits.FileBytes {
		return nil, fmt.Errorf("%w: file of %d bytes, at most %d are read", ErrLimit, n, limits.FileBytes)
	}
	format, err := sniff(data)
	if err != nil {
		return nil, err
	}
	switch format {
	case XLSX:
		return readXLSX(ctx, data, limits)
	case XLS:
		return readXLS(ctx, data, limits)
	case ODS:
		return readODS(ctx, data, limits)
	case HTML:
		return readHTML(ctx, data, limits)
	case SpreadsheetML:
		return readSpreadsheetML(ctx, data, limits)
	default:
		return readCSV(ctx, data, limits)
	}
}

// extensions lists the endings that people rightly give to a format.
var extensions = map[Format][]string{
	XLSX: {".xlsx", ".xlsm", ".xltx", ".xltm"},
	XLS:  {".xls", ".xlt", ".et", ".ett"},
	CSV:  {".csv", ".tsv", ".txt", ".tab", ".prn"},
	HTML: {".html", ".htm"},
	// Excel 2003 saves its XML as .xml.
	SpreadsheetML: {".xml"},
	ODS:           {".ods", ".ots", ".fods"},
}

// Named says whether a name ends as workbooks' do, in whatever case. Plain text may hold a table, but mostly holds none.
func Named(name string) bool {
	ext := ending(name)
	for _, endings := range extensions {
		if ext != ".txt" && slices.Contains(endings, ext) {
			return true
		}
	}
	return false
}

// ending is a name's, in small letters: .xlsx.
func ending(name string) string { return strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/"))) }

// belies says whether a name's ending promises another format than was found.
// A name without an ending promises nothing.
func belies(name string, format Format) (Note, bool) {
	ext := ending(name)
	if ext == "" || slices.Contains(extensions[format], ext) {
		return Note{}, false
	}
	return Note{NoteName, fmt.Sprintf("named %s but is %s", ext, format)}, true
}
