package statement

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// Adjustment is what was granted about a target: another figure, or for a node of a work another day. It is a record beside the
// catalogue, which goes on saying what the policy says.
type Adjustment struct {
	Indicator, Entity string
	Window            string // by its label
	Node              string // of a work
	Figure            string // with its unit: 8亿元; of a node its day, or another deadline: 2027-06-30
	From              time.Time
	Basis             string // 批准依据: a 文号, minutes of a meeting
	Reason            string
	FileName          string // of the approval as it was issued; "": none is kept
	File              []byte
	By                string
	At                time.Time
}

// Errors of Adjustment.Entry that callers branch on.
var (
	ErrNoBasis  = errors.New("by what it was granted is needed: a 文号, or the minutes of a meeting")
	ErrNoTarget = errors.New("there is no such target")
)

var adjusted = report.Code{
	Name: report.AdjustedCode, Severity: report.Notice,
	Meaning: indicators.Text{ZH: "目标经批准调整", EN: "a target was adjusted, as was granted"},
	Mend:    indicators.Text{ZH: "无须处理；此前各期仍按原目标评价", EN: "nothing is to be done; earlier periods are judged by the target that stood then"},
}

// Counting is the version of a target that counts now (nil: there is none), and all that the ledger holds of its subject's.
type Counting struct {
	Now   *indicators.Target
	Known []indicators.Target
}

// Entry is an adjustment as the ledger records it, of the version of the target that counts now.
func (a Adjustment) Entry(c *indicators.Catalogue, counting Counting) (report.Entry, error) {
	now := counting.Now
	switch {
	case now == nil:
		return report.Entry{}, fmt.Errorf("%w: %s of %s", ErrNoTarget, a.Window, a.Indicator)
	case strings.TrimSpace(a.Basis) == "":
		return report.Entry{}, ErrNoBasis
	case strings.TrimSpace(a.Reason) == "":
		return report.Entry{}, ErrNoReason
	}
	t, err := indicators.Adjust(c, *now, counting.Known, indicators.Change{Node: a.Node, Figure: a.Figure, Basis: a.Basis, From: a.From})
	if err != nil {
		return report.Entry{}, err
	}
	t.Source.Text = a.Figure
	a.Window = now.Window.Label()
	change := a.change(c, now, &t)
	words := a.words(c, change)
	name, data, err := a.kept(words)
	if err != nil {
		return report.Entry{}, err
	}
	department := ""
	if d := indicators.DutiesOf(c).Responsible(t.Subject, a.At); d != nil {
		department = d.ID
	}
	f := report.NewFinding(adjusted, report.Place{}, "", report.Detail{Message: report.Both(
		adjusted.Meaning.ZH+"：%s，%s（%s）", adjusted.Meaning.EN+": %s, by %s (%s)", change, a.Basis, a.Reason)})
	return report.Entry{
		File: report.File{Name: name, Data: data, By: a.By, Department: department, Reason: a.Reason},
		Reading: report.Reading{Department: department, UnitName: unit(c, department), Targets: []indicators.Target{t},
			Findings: []report.Finding{f}},
	}, nil
}

// change is what becomes of the target, in a line.
func (a Adjustment) change(c *indicators.Catalogue, now, granted *indicators.Target) string {
	name := a.Indicator
	if i := c.Indicator(a.Indicator); i != nil {
		name = i.Name.ZH
	}
	if e := c.Entity(a.Entity); e != nil {
		name += "（" + e.Name.ZH + "）"
	}
	was, is := now.Figure, a.Figure
	if granted.Window != now.Window {
		was, is = now.Window.Name(false), granted.Window.Name(false)
	}
	for _, n := range now.Nodes {
		if n.ID == a.Node {
			name, was = name+"节点“"+n.Name.ZH+"”", "未定"
			if !n.Planned.IsZero() {
				was = n.Planned.In(c.Location).Format(time.DateOnly)
			}
		}
	}
	return fmt.Sprintf("%s %s：%s→%s，自%s起", name, a.Window, was, is, a.From.In(c.Location).Format(time.DateOnly))
}

func (a Adjustment) words(c *indicators.Catalogue, change string) string {
	return fmt.Sprintf("目标调整\n%s\n批准依据：%s\n原因：%s\n附件：%s\n经办：%s\n时间：%s\n", change, a.Basis, a.Reason, a.FileName, a.By,
		a.At.In(c.Location).Format(time.RFC3339Nano))
}

// kept is what the ledger keeps: the words, and the approval beside them.
func (a Adjustment) kept(words string) (name string, data []byte, err error) {
	name = "目标调整_" + a.Indicator + "_" + a.Window
	if len(a.File) == 0 {
		return name + ".txt", []byte(words), nil
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range []struct {
		name string
		data []byte
	}{{"目标调整.txt", []byte(words)}, {filepath.Base(a.FileName), a.File}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: a.At})
		if err == nil {
			_, err = w.Write(part.data)
		}
		if err != nil {
			return "", nil, fmt.Errorf("keep %s: %w", part.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return "", nil, fmt.Errorf("keep %s: %w", a.FileName, err)
	}
	return name + ".zip", b.Bytes(), nil
}
