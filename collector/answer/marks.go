package answer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// marker is the author of the comments that an answer puts at cells.
const marker = "指标校验"

// What findings look like in a workbook: RRGGBB.
var severityGrounds = map[report.Severity]string{report.Fault: "FFC7CE", report.Question: "FFEB9C", report.Notice: "DDEBF7"}

// NewMarks is a file's answer as marks in the file itself: every finding on a
// first sheet with a link to its cell, every bad cell coloured and commented.
func NewMarks(name string, r report.Reading, lang report.Language, now time.Time) workbook.Marks {
	m := workbook.Marks{
		Sheet: lang.Pick("校验结果", "Findings"), Name: form.FindingsName, Author: marker, Made: now,
		Title:   lang.Pick("校验结果：", "Findings: ") + name,
		Summary: summary(Result{Reading: r}, lang),
		Alone: lang.Pick("原表过大，无法附在本文件中；请按下列位置在原文件里更正，删除多余的行列后重新报送。",
			"The file is too large to be given back here: mend the places below in your own file, remove surplus rows and columns, and "+
				"send it again."),
		Header: []string{
			lang.Pick("程度", "Severity"), lang.Pick("位置", "Place"), lang.Pick("现填内容", "Found"), lang.Pick("问题", "What is wrong"),
			lang.Pick("应为", "Expected"), lang.Pick("处理办法", "Mend"), lang.Pick("代码", "Code"),
		},
		Widths: []float64{8, 16, 20, 44, 22, 36, 18},
		Notes: []string{
			lang.Pick("更正后直接重新报送本文件即可：本工作表、批注和底色不影响读取，也不必删除。",
				"Mend the cells and send this very file again: this sheet, the comments and the colours do no harm "+
					"and need not be removed."),
			lang.Pick("红色为错误，必须更正；黄色为待说明，更正或说明理由；蓝色为说明，请知悉。",
				"Red is an error and must be mended; yellow is a question: mend it or give the reason; blue is for your information."),
		},
	}
	at := map[string]int{} // cells that have a mark, and which
	comments, left := 0, 0
	// What stops the file comes first: that is what a clerk has to mend.
	gravest := map[report.Severity]int{report.Fault: 0, report.Question: 1, report.Notice: 2}
	findings := slices.SortedStableFunc(slices.Values(report.Told(r.Findings)),
		func(a, b report.Finding) int { return cmp.Compare(gravest[a.Severity], gravest[b.Severity]) })
	if more := len(findings) - MaxMarked; more > 0 {
		findings = findings[:MaxMarked]
		m.Notes = append(m.Notes, fmt.Sprintf(lang.Pick("只列出并标注前%d条，另有%d条；先更正这些，再校验一次。",
			"Only the first %d findings are listed and marked, %d more are not: mend these and check again."), MaxMarked, more))
	}
	for i, f := range findings {
		line := workbook.MarkLine{Ground: severityGrounds[f.Severity], Cells: []string{
			lang.Pick(report.SeverityWords[f.Severity][0], report.SeverityWords[f.Severity][1]), placeName(f, lang), f.Found,
			lang.Of(f.Message), lang.Of(f.Expected), lang.Of(f.Mend), f.Code,
		}}
		if f.Sheet != "" {
			line.Sheet = f.Sheet
			line.At, _ = report.FirstCell(f.Cell)
		}
		m.Lines = append(m.Lines, line)
		comment := cellComment(i+1, f, lang)
		for j, piece := range rangesOf(f) {
			key := f.Sheet + "\x00" + piece.First.String()
			k, ok := at[key]
			if !ok {
				at[key] = len(m.Cells)
				m.Cells = append(m.Cells, workbook.CellMark{Sheet: f.Sheet, Range: piece, Ground: severityGrounds[f.Severity]})
				k = len(m.Cells) - 1
			}
			if graver(f.Severity, m.Cells[k].Ground) {
				m.Cells[k].Ground = severityGrounds[f.Severity]
			}
			switch {
			case j != 0:
			case m.Cells[k].Comment == "" && comments == maxComments:
				left++
			default:
				if m.Cells[k].Comment == "" {
					comments++
				}
				m.Cells[k].Comment = strings.TrimPrefix(m.Cells[k].Comment+"\n"+comment, "\n")
			}
		}
	}
	if left > 0 {
		m.Notes = append(m.Notes, fmt.Sprintf(lang.Pick("批注只写在前%d个单元格上，其余%d条见本表和底色。",
			"Only the first %d cells carry a comment; the other %d remarks are in this list and in the colours."), maxComments, left))
	}
	// The graver colour wins where ranges overlap.
	slices.SortStableFunc(m.Cells, func(a, b workbook.CellMark) int { return cmp.Compare(weight[a.Ground], weight[b.Ground]) })
	return m
}

// How many findings an answer lists and marks, and how many cells have a comment, the gravest first: nobody
// mends more at once, and each costs the more the more there are.
const (
	MaxMarked   = 10_000
	maxComments = 2_000
)

var weight = map[string]int{severityGrounds[report.Notice]: 0, severityGrounds[report.Question]: 1, severityGrounds[report.Fault]: 2}

// graver says whether a severity weighs more than the one that a ground stands for.
func graver(s report.Severity, ground string) bool {
	return weight[severityGrounds[s]] > weight[ground]
}

// rangesOf are the cells of a finding, "C14", "C14:C20" or "C14:C16,C19", one
// by one as long as they are few.
func rangesOf(f report.Finding) []workbook.Range {
	if f.Sheet == "" || f.Cell == "" {
		return nil
	}
	var out []workbook.Range
	for piece := range strings.SplitSeq(f.Cell, ",") {
		r, ok := workbook.ParseRange(strings.TrimSpace(piece))
		if !ok {
			continue
		}
		a, b := r.First, r.Last
		if f.Severity == report.Notice {
			b = a // a notice of a whole column does not colour it
		}
		const most = 500
		if (b.Row-a.Row+1)*(b.Col-a.Col+1) > most {
			out = append(out, workbook.Range{First: a, Last: b})
			continue
		}
		for row := a.Row; row <= b.Row; row++ {
			for col := a.Col; col <= b.Col; col++ {
				one := workbook.Ref{Row: row, Col: col}
				out = append(out, workbook.Range{First: one, Last: one})
			}
		}
	}
	return out
}

func placeName(f report.Finding, lang report.Language) string {
	if at := f.Place(); at != "" {
		return at
	}
	return lang.Pick("整个文件", "the file")
}

// cellComment is what stands at the cell: what is wrong, what was expected, the mend.
func cellComment(number int, f report.Finding, lang report.Language) string {
	var b strings.Builder
	fmt.Fprintf(&b, lang.Pick("%d.【%s】%s", "%d. [%s] %s"), number,
		lang.Pick(report.SeverityWords[f.Severity][0], report.SeverityWords[f.Severity][1]), lang.Of(f.Message))
	if e := lang.Of(f.Expected); e != "" {
		b.WriteString(lang.Pick("\n应为：", "\nexpected: ") + e)
	}
	b.WriteString(lang.Pick("\n处理：", "\nmend: ") + lang.Of(f.Mend))
	return b.String()
}

// summary is the head of an answer: what the file was taken for, and the verdict.
func summary(result Result, lang report.Language) []string {
	r := &result.Reading
	var out []string
	if r.Form != "" {
		out = append(out, fmt.Sprintf(lang.Pick("报表：%s　填报单位：%s　报告期：%s", "form: %s  department: %s  period: %s"),
			cmp.Or(lang.Of(r.FormName), r.Form), cmp.Or(lang.Of(r.UnitName), r.Department, "—"), lang.Period(r.Period)))
	}
	return append(out, verdictText(result, lang))
}

// verdictText says what became of a file, or what would.
func verdictText(result Result, lang report.Language) string {
	r := &result.Reading
	faults, questions, notices := report.Count(r.Findings)
	figures := len(r.Observations) + len(r.Targets)
	recorded := result.Receipt.Submission.Verdict == report.Accepted
	switch verdict := r.Verdict(r.Reason); {
	case recorded && questions > 0 && r.Reason == "":
		return fmt.Sprintf(lang.Pick("已入库：%d个数据，%d处待说明未附理由（按该渠道的设置先行入库），%d条说明。",
			"recorded (figures: %d, questions that came without a reason, as its source lets them pass: %d, notices: %d)."), figures,
			questions, notices)
	case recorded && questions > 0:
		return fmt.Sprintf(lang.Pick("已入库：%d个数据，%d处待说明已附理由，%d条说明。",
			"recorded (figures: %d, questions that came with a reason: %d, notices: %d)."), figures, questions, notices)
	case recorded:
		return fmt.Sprintf(lang.Pick("已入库：%d个数据，%d条说明。", "recorded (figures: %d, notices: %d)."), figures, notices)
	case verdict == report.Held:
		return fmt.Sprintf(lang.Pick("待说明：%d处问题须说明理由或更正，在此之前文件中的数据不入库，原有数据不变（%d条说明）。",
			"held (questions: %d, notices: %d): give the reason or mend them. Until then nothing of the file is recorded; what stood "+
				"before stands."), questions, notices)
	case verdict == report.Rejected:
		return fmt.Sprintf(lang.Pick("退回：%d处错误，%d处待说明，%d条说明。文件中的数据均未入库，原有数据不变。",
			"refused (errors: %d, questions: %d, notices: %d). Nothing of the file was recorded; what stood before stands."), faults,
			questions, notices)
	}
	if questions > 0 {
		return fmt.Sprintf(lang.Pick("可以接收：%d个数据，%d处待说明已附理由，%d条说明。",
			"acceptable (figures: %d, questions that come with a reason: %d, notices: %d)."), figures, questions, notices)
	}
	return fmt.Sprintf(lang.Pick("可以接收：%d个数据，%d条说明。", "acceptable (figures: %d, notices: %d)."), figures, notices)
}
