package bulletin

import (
	"cmp"
	"slices"
	"strconv"
)

// ranked is how many targets are named at either end; those beside one another that are equal are named together.
const ranked = 5

// rankTables name the targets that are farthest ahead of their pace and farthest behind. Targets are compared, and only those of one
// period that have a pace; units, whose tasks are not alike, are not.
func (f annexTables) rankTables() []Block {
	type placed struct {
		*Target
		gap float64
	}
	var list []placed
	for _, g := range f.monthly() {
		if gap, err := strconv.ParseFloat(g.PaceGap, 64); err == nil {
			list = append(list, placed{g, gap})
		}
	}
	slices.SortStableFunc(list, func(a, b placed) int { return cmp.Compare(b.gap, a.gap) })
	table := func(list []placed) Block {
		t := &Table{Columns: f.columns("指标,对象,责任单位,>完成率,>时序进度,>进度差", "Indicator,Entity,Responsible,>Attained,>Time,>Gap"),
			Widths: []int{30, 16, 18, 12, 12, 12}}
		for _, p := range list {
			t.Rows = append(t.Rows, []string{p.Name, p.EntityName, p.Responsible, p.Attainment, p.TimeShare, p.Gap})
		}
		return Block{Table: t}
	}
	first, last := list, []placed(nil)
	if len(list) > ranked {
		n := ranked
		for n < len(list) && list[n].gap == list[n-1].gap {
			n++
		}
		m := max(len(list)-ranked, n)
		for m > n && list[m-1].gap == list[m].gap {
			m--
		}
		first, last = list[:n], list[m:]
	}
	blocks := []Block{heading(2, f.t("（一）靠前", "(1) Ahead")), table(first)}
	if len(last) > 0 {
		blocks = append(blocks, heading(2, f.t("（二）靠后", "(2) Behind")), table(last))
	}
	return append(blocks, paragraph(f.t("注：只比较有时序进度、数据报至本期的目标，按进度差排列，相同的并列。",
		"Compared are targets with a pace and figures of this period, by their gap; those that are equal stand together.")))
}
