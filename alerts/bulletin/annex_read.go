package bulletin

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// largestAnnex bounds what is read of a part of a file.
const largestAnnex = 64 << 20

// FromText finds the annex in a bulletin written as .md or .html.
func FromText(data []byte) (*Annex, error) {
	text := string(data)
	_, after, found := strings.Cut(text, annexBegins)
	if !found {
		_, after, found = strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), annexBegins)
	}
	if !found {
		return nil, ErrNoFacts
	}
	inside, _, closed := strings.Cut(after, "-->")
	if !closed {
		return nil, fmt.Errorf("%w: it is cut off", ErrNoFacts)
	}
	return Unseal([]byte(strings.TrimSpace(inside)))
}

// FromDOCX finds the annex in a bulletin written as .docx, and in one that a word processor has written again: under
// another name of its part.
func FromDOCX(data []byte) (*Annex, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoFacts, err)
	}
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "customXml/") || !strings.HasSuffix(f.Name, ".xml") {
			continue
		}
		annex, err := factsOf(f)
		if err != nil {
			return nil, err
		}
		if annex != nil {
			return Unseal(annex)
		}
	}
	return nil, ErrNoFacts
}

// factsOf gives what a part says if it is the annex; nil: it is another.
func factsOf(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.Name, err)
	}
	defer r.Close()
	var part struct {
		XMLName xml.Name
		Text    string `xml:",chardata"`
	}
	if err := xml.NewDecoder(io.LimitReader(r, largestAnnex)).Decode(&part); err != nil {
		return nil, nil // data of somebody else
	}
	if part.XMLName.Space != factsSpace || part.XMLName.Local != "facts" {
		return nil, nil
	}
	return []byte(part.Text), nil
}

// sheetChunk is how much of an annex one cell of a workbook holds, in bytes: less than the 32,767 characters that one may.
const sheetChunk = 30000

// AnnexSheet is the sheet of a workbook in which the annex stands, a piece in each row of its first column.
const AnnexSheet = "数据附件"

// Pieces cuts an annex for a sheet.
func Pieces(annex []byte) (list []string) {
	for text := string(annex); text != ""; {
		n := min(sheetChunk, len(text))
		for n < len(text) && n > 0 && text[n]&0xC0 == 0x80 {
			n--
		}
		list, text = append(list, text[:n]), text[n:]
	}
	return list
}

// FromPieces reads an annex from the first column of its sheet.
func FromPieces(cells []string) (*Annex, error) {
	if len(cells) == 0 {
		return nil, ErrNoFacts
	}
	return Unseal([]byte(strings.Join(cells, "")))
}
