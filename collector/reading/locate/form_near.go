package locate

import (
	"cmp"
	"fmt"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// likeness is a form that a sheet resembles.
type likeness struct {
	form  *form.Spec
	found int    // columns of its headers that are there
	lacks string // what is not: the first column missing, or the title
	title bool   // that is a title
}

// sayUnknownForm names what the file says of itself, and of the form that it resembles what it lacks.
func sayUnknownForm(s *Outline) {
	title, at := foremostText(s)
	d := report.Detail{Expected: knownForms(s)}
	near, ok := nearestForm(s)
	switch {
	case title == "":
		title = s.File.Name
	case !ok:
		d.Message = report.Both("未能识别是哪一张报表：表题为“%s”，表头也不符合任何报表", "the file matches no form: its title is %q, and its header is no form's",
			report.Clip(title, 60))
	default:
		name, lacks := near.form.Name, report.Both("“%s”一列", "a column %q", near.lacks)
		if near.title {
			lacks = report.Both("表题“%s”", "the title %q", near.lacks)
		}
		d.Expected = name
		d.Message.ZH = fmt.Sprintf("未能识别是哪一张报表：表题为“%s”；表头与“%s”最接近，但缺少%s", report.Clip(title, 60), name.ZH, lacks.ZH)
		d.Message.EN = fmt.Sprintf("the file matches no form: its title is %q; its header is nearest to that of %q, but lacks %s",
			report.Clip(title, 60), cmp.Or(name.EN, name.ZH), lacks.EN)
	}
	s.Say(formUnknown, at, title, d)
}

// foremostText is the first text of the first visible sheet that may be a title.
func foremostText(s *Outline) (string, report.Place) {
	for _, sheet := range s.Book.Sheets {
		if sheet.Hidden {
			continue
		}
		g := s.grid(sheet)
		for _, row := range g.Rows {
			for at, c := range g.Cells(row) {
				text := cells.Trim(c.Text)
				if _, _, labelled := cells.CutColon(text); c.Kind == workbook.Text && text != "" && !labelled {
					return text, report.Place{Sheet: sheet.Name, Cell: at.String()}
				}
			}
		}
	}
	return "", report.Place{}
}

// nearestForm is the form of whose headers the most stands in a sheet.
func nearestForm(s *Outline) (best likeness, ok bool) {
	for _, f := range s.Forms {
		if s.File.Form != "" && f.ID != s.File.Form {
			continue
		}
		for _, spec := range f.SheetSpecs {
			for _, sheet := range s.Book.Sheets {
				if sheet.Hidden || len(s.grid(sheet).Rows) == 0 {
					continue
				}
				if l := likenessOf(&Sheet{Outline: s, Spec: spec, Grid: s.grid(sheet)}); l.found > best.found && l.lacks != "" {
					best, ok = l, true
				}
			}
		}
	}
	return best, ok
}

func likenessOf(s *Sheet) likeness {
	l := likeness{form: s.Spec.Form}
	for _, t := range s.Spec.TableSpecs {
		found := findHeaders(s, t, -1)
		if len(found) == 0 {
			continue
		}
		l.found += found[0].score
		for _, c := range found[0].missing {
			l.lacks = cmp.Or(l.lacks, strings.ReplaceAll(c.Spellings()[0], " > ", "／"))
		}
	}
	if l.lacks == "" && len(s.Spec.Titles) > 0 {
		l.lacks, l.title = s.Spec.Titles[0], true
	}
	return l
}
