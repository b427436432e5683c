package workbook

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// sniff tells the format from the first bytes and, for containers, from the
// names of what they hold. Text that is nothing else is CSV.
func sniff(data []byte) (Format, error) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "", errKind(FileEmpty, "")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return sniffZip(data)
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return sniffOLE2(data)
	case bareBIFF(data):
		return XLS, nil
	}
	return sniffText(data)
}

// bareBIFF says whether data begins with the first record of a workbook that
// stands in no container: Excel 2 to 4 wrote it so, some programs still do.
func bareBIFF(data []byte) bool {
	if len(data) < 8 || data[0] != 0x09 || data[3] != 0 {
		return false
	}
	size := data[2]
	switch data[1] {
	case 0, 2, 4:
		return size == 4 || size == 6
	case 8:
		return (size == 8 || size == 16) && (data[5] == 5 || data[5] == 6)
	}
	return false
}

// sniffZip tells an OpenDocument from an Office Open XML package. Anything
// that is neither but a zip is left to readXLSX, whose errors say what lacks.
func sniffZip(data []byte) (Format, error) {
	// OpenDocument's rule: the first entry is "mimetype", stored, without extra field.
	const nameAt, bodyAt = 30, 38
	if len(data) > bodyAt && string(data[nameAt:bodyAt]) == "mimetype" {
		body := data[bodyAt:min(len(data), bodyAt+120)]
		if bytes.HasPrefix(body, []byte("application/vnd.oasis.opendocument.spreadsheet")) {
			return ODS, nil
		}
		if bytes.HasPrefix(body, []byte("application/vnd.oasis.opendocument")) {
			return "", errKind(FileOpenDocument, "")
		}
	}
	// Some writers put that entry elsewhere, or none. Names are never packed.
	if bytes.Contains(data, []byte("content.xml")) && bytes.Contains(data, []byte("META-INF/manifest.xml")) &&
		!bytes.Contains(data, []byte("[Content_Types].xml")) {
		return ODS, nil
	}
	return XLSX, nil
}

// sniffOLE2 looks for the names of the streams as the directory spells them,
// in UTF-16: a directory can stand anywhere, and its names are not compressed.
func sniffOLE2(data []byte) (Format, error) {
	has := func(name string) bool { return bytes.Contains(data, utf16Name(name)) }
	switch {
	case has("EncryptedPackage"):
		return "", fmt.Errorf("%w: an encrypted Office package", ErrEncrypted)
	case has("Workbook"), has("WORKBOOK"), has("Book"), has("BOOK"):
		return XLS, nil
	case has("WordDocument"):
		return "", errKind(FileWord, "")
	case has("PowerPoint Document"):
		return "", errKind(FilePresentation, "")
	}
	return "", errKind(FileOLE2, "")
}

// utf16Name is a directory entry's name: little-endian UTF-16 with its closing zero.
func utf16Name(name string) []byte {
	b := make([]byte, 0, 2*len(name)+2)
	for i := range len(name) {
		b = append(b, name[i], 0)
	}
	return append(b, 0, 0)
}

// sniffText tells the text formats. Only the head is looked at for markup.
func sniffText(data []byte) (Format, error) {
	head := data[:min(len(data), 4096)]
	if utf16Text(head) {
		// ASCII markup within UTF-16 shows once its zero bytes are gone.
		head = bytes.ReplaceAll(head, []byte{0}, nil)
	} else if notText(head) {
		if bytes.Contains(head, []byte("PK\x03\x04")) { // something was put before the zip file
			return sniffZip(data)
		}
		kind := fileKindOfBytes(data)
		if kind == FileBinary {
			return "", errKind(kind, fmt.Sprintf("begins with % x", data[:min(len(data), 8)]))
		}
		return "", errKind(kind, "")
	}
	lower := bytes.ToLower(head)
	if head[0] == '<' { // a root element may declare a page of namespaces before it says what it is
		lower = bytes.ToLower(data[:min(len(data), 16<<10)])
	}
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(bytes.TrimLeft(lower, "\xff\xfe"), []byte("\xef\xbb\xbf")), " \t\r\n")
	markup := bytes.HasPrefix(trimmed, []byte("<"))
	switch {
	case isMIME(trimmed):
		return "", errKind(FileWebArchive, "")
	case markup && flatODS(lower):
		return ODS, nil
	case markup && (bytes.Contains(lower, []byte("urn:schemas-microsoft-com:office:spreadsheet")) &&
		!bytes.Contains(lower, []byte("<html")) ||
		bytes.Contains(lower, []byte(`progid="excel.sheet"`))):
		return SpreadsheetML, nil
	case markup && bytes.Contains(lower, []byte(openDocumentSpace)):
		return "", errKind(FileOpenDocument, "")
	case bytes.Contains(lower, []byte("<html")), bytes.Contains(lower, []byte("<table")),
		markup && bytes.Contains(bytes.ToLower(data), []byte("<table")):
		return HTML, nil
	}
	if kind := fileKindOfText(trimmed); kind != "" {
		return "", errKind(kind, "")
	}
	return CSV, nil
}

// notText says whether the head holds bytes that no text has. Text in a
// double-byte encoding passes: its bytes are above 0x7F or printable.
func notText(head []byte) bool {
	controls := 0
	for _, b := range head {
		if b == 0 {
			return true
		}
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1A {
			controls++
		}
	}
	return controls > 0 && (controls > len(head)/20 || !utf8.Valid(head[:max(0, len(head)-utf8.UTFMax)]))
}

const openDocumentSpace = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"

// flatODS says whether the head, in small letters, is that of an OpenDocument
// spreadsheet that is one XML document rather than a zip file (.fods).
func flatODS(lower []byte) bool {
	return bytes.Contains(lower, []byte(openDocumentSpace)) &&
		bytes.Contains(lower, []byte("application/vnd.oasis.opendocument.spreadsheet"))
}
