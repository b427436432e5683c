package reading

import (
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/reading/locate"
	"zhibiao/indicators/hanzi"
)

// noReason are what people write where there is nothing to say.
var noReason = []string{"无", "没有", "暂无", "无情况", "正常", "无异常", "none", "n/a"}

// readReason takes what the file says to its own questions: the text beside 情况说明, of all sheets.
func readReason(s *Draft) {
	var said []string
	for _, sheet := range s.Sheets {
		if text := statedReason(sheet); text != "" && !slices.Contains(said, text) {
			said = append(said, text)
		}
	}
	s.Reason = strings.Join(said, "；")
}

// statedReason is the text beside a sheet's 情况说明, which stands in no table's rows.
func statedReason(s *locate.Sheet) string {
	for _, row := range s.Grid.Rows {
		text, ok := s.Reason(row)
		if !ok || inTable(s, row) {
			continue
		}
		if key := hanzi.Key(text); key != "" && !cells.IsDash(key) && !slices.Contains(noReason, key) {
			return text
		}
	}
	return ""
}

// inTable says that a row lies among those of a table that count.
func inTable(s *locate.Sheet, row int) bool {
	return slices.ContainsFunc(s.Pieces, func(p *locate.Piece) bool {
		last := p.Block.Last
		for _, r := range p.Rows {
			if r.Counts || r.Total != nil || r.Strange {
				last = max(last, r.Index)
			}
		}
		return row > p.Block.Last && row <= last
	})
}
