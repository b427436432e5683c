package server

import (
	"errors"
	"net/http"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/server/layout"
)

// spotView is the piece of the sheet around the cell that a link led to, with
// what the submission states and what was found there.
type spotView struct {
	Sheet, Cells string
	Excerpt      *answer.Excerpt
	Problem      string // why there is no excerpt
	Chosen       bool   // asked for; else it is the first cell with an error
	Figures      []figureLine
	Findings     []findingLine
}

// drawn is an excerpt on its page, for the template that draws it.
type drawn struct {
	layout.Page
	At      string // the anchor of its cell; empty: "cell"
	Excerpt *answer.Excerpt
}

// Drawn puts an excerpt on the page.
func (p submissionPage) Drawn(e *answer.Excerpt) drawn { return drawn{p.Page, "", e} }

// spot shows the cell that is asked for; else the first with an error, since that is what has to be mended.
func (s submissionPages) spot(r *http.Request, p layout.Page, n names, x *studied) (*spotView, error) {
	text, chosen := r.FormValue("cell"), true
	if text == "" {
		if text = firstFault(x.findings); text == "" {
			return nil, nil
		}
		chosen = false
	}
	spot, ok := report.ParseSpot(text)
	if !ok {
		return nil, layout.BadParameter(p, "cell="+text,
			p.T("请写成“工作表!单元格”，如“月报!C14”。", "Write the sheet and the cell, such as “Sheet!C14”."))
	}
	v := &spotView{Sheet: spot.Sheet, Cells: spot.Cells, Chosen: chosen}
	v.figures(n, x, spot)
	found, err := s.config.Ledger.FindingsAt(r.Context(), x.sub.ID, spot, spotShown)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		v.Findings = append(v.Findings, findingOf(p, x.sub.ID, f))
	}
	return v, s.excerpt(r, p, x.sub, spot, v)
}

// figures lists what the submission states at the spot; the rest is left to the table of all.
func (v *spotView) figures(n names, x *studied, spot report.Spot) {
	for i := 0; i < len(x.figures) && len(v.Figures) < spotShown; i++ {
		if f := &x.figures[i]; spot.Meets(report.Spot{Sheet: f.Source.Sheet, Cells: f.Source.Cell}) {
			v.Figures = append(v.Figures, n.figure(x, f))
		}
	}
	for i := 0; i < len(x.plans) && len(v.Figures) < spotShown; i++ {
		if q := &x.plans[i]; spot.Meets(report.Spot{Sheet: q.Source.Sheet, Cells: q.Source.Cell}) {
			v.Figures = append(v.Figures, n.plan(x, q))
		}
	}
}

// excerpt fills in the piece of the sheet, or why there is none: the rest of the page is of use without.
func (s submissionPages) excerpt(r *http.Request, p layout.Page, sub report.Submission, spot report.Spot, v *spotView) error {
	err := s.withFile(r.Context(), sub, func(file report.File) error {
		e, err := s.config.Workshop.Excerpt(r.Context(), file, spot)
		v.Excerpt = &e
		return err
	})
	var unreadable *Unreadable
	switch {
	case errors.As(err, &unreadable):
		v.Problem = p.T("文件读不出来，看不到原表：", "The file cannot be read, so there is no sheet to show: ") + p.In(unreadable.Finding.Message)
	case err != nil && r.Context().Err() != nil:
		return err
	case err != nil:
		s.config.Log.Warn("show an excerpt", "submission", sub.ID, "cell", spot.String(), "error", err)
		v.Problem = p.T("暂时看不到原表，请过一会儿刷新。", "The sheet cannot be shown just now; reload in a moment.")
	case !v.Excerpt.Found:
		v.Problem = p.T("文件里没有这张工作表。", "The file has no such sheet.")
	}
	if v.Problem != "" {
		v.Excerpt = nil
	}
	return nil
}

// firstFault is the first cell with an error.
func firstFault(findings []report.Finding) string {
	for _, f := range findings {
		if _, ok := report.ParseSpot(f.Place()); ok && f.Severity == report.Fault && f.Sheet != "" {
			return f.Place()
		}
	}
	return ""
}
