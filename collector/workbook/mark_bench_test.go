package workbook

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// BenchmarkMark writes so many remarks into a table of text.
func BenchmarkMark(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint("remarks=", n), func(b *testing.B) {
			data := []byte(strings.Repeat("错,错,错,错,错\n", n/5))
			m := Marks{Sheet: "校验结果", Name: "zhibiao_findings", Author: "zhibiao", Made: time.Unix(0, 0), Title: "校验结果",
				Header: []string{"程度", "位置"}}
			for i := range n {
				at := Ref{Row: i / 5, Col: i % 5}
				m.Lines = append(m.Lines, MarkLine{Cells: []string{"错误", at.String()}, Ground: "FFC7CE", Sheet: "Sheet1", At: at})
				m.Cells = append(m.Cells, CellMark{Sheet: "Sheet1", Range: Range{at, at}, Ground: "FFC7CE", Comment: "不是数值"})
			}
			for b.Loop() {
				if _, err := Mark(b.Context(), "表.csv", data, m, Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
