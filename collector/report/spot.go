package report

import (
	"strings"

	"zhibiao/collector/workbook"
)

// Spot is a place in a workbook as findings and figures name it: a sheet, and
// cells such as "C14", "C14:C20" or "C14:C16,C19".
type Spot struct{ Sheet, Cells string }

// spotMost bounds the text of a spot's cells that is looked at.
const spotMost = 500

// ParseSpot reads "月报!C14" as Finding.Place and links write it. The last "!" divides, since a
// sheet may have one in its name. False: it names no cell.
func ParseSpot(text string) (Spot, bool) {
	i := strings.LastIndexByte(text, '!')
	if i < 1 || len(text)-i > spotMost {
		return Spot{}, false
	}
	s := Spot{Sheet: text[:i], Cells: text[i+1:]}
	_, ok := s.Ranges()
	return s, ok
}

func (s Spot) String() string { return s.Sheet + "!" + s.Cells }

// Meets says whether two spots have a cell in common.
func (s Spot) Meets(other Spot) bool {
	if s.Sheet != other.Sheet {
		return false
	}
	ours, _ := s.Ranges()
	theirs, _ := other.Ranges()
	for _, a := range ours {
		for _, b := range theirs {
			if Overlap(a, b) {
				return true
			}
		}
	}
	return false
}

// Overlap says that two ranges share a cell.
func Overlap(a, b workbook.Range) bool {
	return a.First.Row <= b.Last.Row && b.First.Row <= a.Last.Row && a.First.Col <= b.Last.Col && b.First.Col <= a.Last.Col
}

// Ranges are the spot's cells; false where a piece is no place on a sheet.
func (s Spot) Ranges() (out []workbook.Range, ok bool) {
	for piece := range strings.SplitSeq(s.Cells, ",") {
		r, ok := workbook.ParseRange(piece)
		if !ok {
			return nil, false
		}
		out = append(out, r)
	}
	return out, len(out) > 0
}
