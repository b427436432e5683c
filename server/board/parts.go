package board

import (
	"context"
	"net/http"
	"strings"

	"zhibiao/indicators"
	"zhibiao/server/layout"
)

// partsPage holds targets against those of the parts that they are the sum of.
type partsPage struct {
	layout.Page
	Files  layout.Files
	Splits []split
}

// split is a target with its parts, as the page shows them.
type split struct {
	Whole    row
	Parts    []row
	Sum      string // of the parts' targets; empty: one has none
	Says     string
	Together bool // the sum is the target
}

// comparer is the room where targets are held against their parts.
type comparer struct{ *Room }

func (b comparer) parts(w http.ResponseWriter, r *http.Request) error {
	d, err := b.page(r)
	if err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "parts.html", d)
}

func (b comparer) page(r *http.Request) (partsPage, error) {
	d := partsPage{Page: b.Layout.New(r, "分解目标", "Targets and their parts")}
	d.Here, d.Files = "/", d.Page.Files("/parts")
	j, all, err := b.begin(r, d.Page)
	if err != nil || j.Catalogue == nil {
		return d, err
	}
	at := map[*indicators.Assessment]*target{}
	for _, t := range all {
		at[t.Assessment] = t
	}
	made := newMaking(d.Page, j, b.Source)
	for _, s := range indicators.Splits(j.Catalogue, j.Assessed) {
		if whole := at[s.Whole]; whole != nil {
			line, err := made.split(r.Context(), s, whole, at)
			if err != nil {
				return d, err
			}
			d.Splits = append(d.Splits, line)
		}
	}
	return d, nil
}

// table is the page as a file: each whole, and below it its parts.
func (b comparer) table(r *http.Request) (layout.Table, error) {
	d, err := b.page(r)
	t := d.Page.Table(d.Words("层级", "Level", 8), d.Words("指标", "Indicator", 32),
		d.Words("对象", "Entity", 18), d.Words("考核期", "Window", 14),
		d.Numbers("目标", "Target", 14), d.Numbers("实际", "Actual", 14),
		d.Words("状态", "Status", 16), d.Words("责任单位", "Responsible", 18),
		d.Words("说明", "In words", 40),
		d.Numbers("目标（未取整）", "Target, unrounded", 16), d.Numbers("实际（未取整）", "Actual, unrounded", 16),
		d.Words("计量单位", "Unit", 10))
	for _, s := range d.Splits {
		add := func(level string, r row, says string) {
			if waits := r.Waiting(); waits != "" {
				says = strings.TrimPrefix(says+d.T("；", "; ")+waits, d.T("；", "; "))
			}
			t.Rows = append(t.Rows, []string{level, r.Indicator, r.Entity, r.Window, r.Target, r.Actual, r.Status, r.Responsible, says,
				r.Unrounded.Target, r.Unrounded.Actual, r.Unrounded.Unit})
		}
		add(d.T("本级", "whole"), s.Whole, s.Says)
		for _, part := range s.Parts {
			add(d.T("分解", "part"), part, "")
		}
	}
	return t, err
}

func (m *making) split(ctx context.Context, s indicators.Split, whole *target, at map[*indicators.Assessment]*target) (out split,
	err error) {
	out = split{Says: m.In(s.Says()), Together: s.Sum == s.Whole.Target.Value}
	if out.Whole, err = m.waitingRow(ctx, whole); err != nil {
		return out, err
	}
	if len(s.Open) == 0 {
		out.Sum = m.In(indicators.FiguresOf(m.judged.Catalogue, whole.indicator, s.Whole.Target).Plain(s.Sum))
	}
	for _, a := range s.Parts {
		t := at[a]
		if t == nil {
			continue
		}
		part, err := m.waitingRow(ctx, t)
		if err != nil {
			return out, err
		}
		out.Parts = append(out.Parts, part)
	}
	return out, nil
}
