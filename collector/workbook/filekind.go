package workbook

import (
	"bytes"
	"fmt"
	"strings"
)

// FileKind is what a file is that is not read, as an error that wraps ErrFormat says it.
type FileKind string

// FileKinds that are told by content.
const (
	FileEmpty        FileKind = "the file is empty"
	FilePDF          FileKind = "a PDF document"
	FileWord         FileKind = "a Word document"
	FilePresentation FileKind = "a PowerPoint presentation"
	FileRichText     FileKind = "a rich text document"
	FileOpenDocument FileKind = "an OpenDocument file that is no spreadsheet"
	FileUOF          FileKind = "a UOF document (标文通)"
	FileWebArchive   FileKind = "a web archive (.mht)"
	FileXML          FileKind = "XML that is no spreadsheet"
	FileImage        FileKind = "a picture"
	FileArchive      FileKind = "an archive of files"
	FileBinaryExcel  FileKind = "a binary workbook (.xlsb)"
	FileEarlyExcel   FileKind = "a workbook of Excel 2, 3 or 4"
	FileLotus        FileKind = "a Lotus 1-2-3 worksheet"
	FileDBase        FileKind = "a dBASE table (.dbf)"
	FileSYLK         FileKind = "a SYLK file (.slk)"
	FileDIF          FileKind = "a DIF file (.dif)"
	FileAccess       FileKind = "an Access database"
	FileMail         FileKind = "a mail message"
	FileOLE2         FileKind = "an OLE2 file without a Workbook stream"
	FileBinary       FileKind = "neither a spreadsheet nor text"
)

// FileKinds are all of them.
func FileKinds() []FileKind {
	return []FileKind{FileEmpty, FilePDF, FileWord, FilePresentation, FileRichText, FileOpenDocument, FileUOF, FileWebArchive, FileXML,
		FileImage, FileArchive,
		FileBinaryExcel, FileEarlyExcel, FileLotus, FileDBase, FileSYLK, FileDIF, FileAccess, FileMail, FileOLE2, FileBinary}
}

// FileKindOf is the kind that an error names; empty where it names none. It reads
// the error's text, since errors cross from a process to another as text.
func FileKindOf(err error) FileKind {
	if err == nil {
		return ""
	}
	_, cause, ok := strings.Cut(err.Error(), ErrFormat.Error()+": ")
	if !ok {
		return ""
	}
	for _, k := range FileKinds() {
		if rest, ok := strings.CutPrefix(cause, string(k)); ok && (rest == "" || strings.HasPrefix(rest, ": ")) {
			return k
		}
	}
	return ""
}

// errKind is the error of a file that is of another kind; detail may be empty.
func errKind(kind FileKind, detail string) error {
	if detail == "" {
		return fmt.Errorf("%w: %s", ErrFormat, kind)
	}
	return fmt.Errorf("%w: %s: %s", ErrFormat, kind, detail)
}

// signatures are what files of other kinds begin with.
var signatures = []struct {
	at     int
	prefix string
	kind   FileKind
}{
	{0, "%PDF-", FilePDF},
	{0, "\x89PNG\r\n\x1a\n", FileImage},
	{0, "\xFF\xD8\xFF", FileImage},
	{0, "GIF87a", FileImage},
	{0, "GIF89a", FileImage},
	{0, "II*\x00", FileImage},
	{0, "MM\x00*", FileImage},
	{8, "WEBP", FileImage},
	{4, "ftypheic", FileImage},
	{0, "Rar!\x1a\x07", FileArchive},
	{0, "7z\xBC\xAF\x27\x1C", FileArchive},
	{0, "\x1F\x8B\x08", FileArchive},
	{0, "BZh", FileArchive},
	{0, "\xFD7zXZ\x00", FileArchive},
	{257, "ustar", FileArchive},
	{0, "\x00\x00\x02\x00\x04\x04", FileLotus},
	{0, "\x00\x00\x02\x00\x06\x04", FileLotus},
	{0, "\x00\x00\x1A\x00", FileLotus},
	{4, "Standard Jet DB", FileAccess},
	{4, "Standard ACE DB", FileAccess},
}

// fileKindOfBytes tells a file that is no text by what it begins with.
func fileKindOfBytes(data []byte) FileKind {
	for _, s := range signatures {
		if len(data) > s.at && bytes.HasPrefix(data[s.at:], []byte(s.prefix)) {
			return s.kind
		}
	}
	if isDBase(data) {
		return FileDBase
	}
	return FileBinary
}

// isDBase checks a header's version, date, and lengths: a header is 32 bytes,
// 32 more for each field, and a closing byte.
func isDBase(data []byte) bool {
	const header = 32
	if len(data) < 2*header {
		return false
	}
	switch data[0] {
	case 0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0xF5:
	default:
		return false
	}
	size := int(data[8]) | int(data[9])<<8
	return data[2] >= 1 && data[2] <= 12 && data[3] >= 1 && data[3] <= 31 && size > header && size <= len(data)+1
}

// fileKindOfText tells a text that stands for something else, by how it begins:
// trimmed is its head in small letters, without a byte order mark.
func fileKindOfText(trimmed []byte) FileKind {
	starts := func(s string) bool { return bytes.HasPrefix(trimmed, []byte(s)) }
	switch {
	case starts("return-path:"), starts("received:"), starts("delivered-to:"), starts("x-mailer:"), starts("message-id:"):
		return FileMail
	case starts("%pdf-"):
		return FilePDF
	case starts(`{\rtf`):
		return FileRichText
	case starts("id;p"):
		return FileSYLK
	case starts("table\r\n0,1\r\n"), starts("table\n0,1\n"):
		return FileDIF
	case starts("<") && bytes.Contains(trimmed, []byte("schemas.uof.org")), starts("<?xml") && bytes.Contains(trimmed, []byte("<uof:")):
		return FileUOF
	case starts("<?xml"):
		return FileXML
	}
	return ""
}

// isMIME says whether a text's head is that of parts under headers: a page with all it shows (.mht).
func isMIME(trimmed []byte) bool {
	return bytes.HasPrefix(trimmed, []byte("mime-version:")) || bytes.HasPrefix(trimmed, []byte("from:")) &&
		bytes.Contains(trimmed, []byte("\nmime-version:"))
}
