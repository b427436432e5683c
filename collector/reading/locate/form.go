package locate

import (
	"cmp"
	"slices"
	"strings"

	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

var (
	formUnknown = report.Code{
		Name: "form.unknown", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "未能识别是哪一张报表", EN: "the file matches no form"},
		Mend:    indicators.Text{ZH: "请使用下发的报表模板，保留表题和表头", EN: "use the form as handed out, with its title and header"},
	}
	formAmbiguous = report.Code{
		Name: "form.ambiguous", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "文件同时符合多张报表", EN: "the file matches several forms"},
		Mend:    indicators.Text{ZH: "请在表题或表号中写明报表名称", EN: "name the form in the title or by its number"},
	}
	sheetMissing = report.Code{
		Name: "sheet.missing", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "缺少工作表", EN: "a sheet is missing"},
		Mend:    indicators.Text{ZH: "请补上该工作表", EN: "add the sheet"},
	}
)

// candidate is a form with the sheets that it would be read from.
type candidate struct {
	form   *form.Spec
	sheets []*Sheet
	score  int
	sure   bool // title or number stands there, or every header
}

// chooseForm finds the form by what the file says of itself: our hidden id,
// its number, its titles, its headers. What the file is called counts for nothing.
func chooseForm(s *Outline) bool {
	if id, ok := hiddenForm(s); ok {
		for _, f := range s.Forms {
			if f.ID == id {
				c := tryForm(s, f)
				takeForm(s, c)
				return true
			}
		}
	}
	var candidates []candidate
	for _, f := range s.Forms {
		if s.File.Form != "" && f.ID != s.File.Form {
			continue
		}
		if c := tryForm(s, f); c.sure {
			candidates = append(candidates, c)
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	switch {
	case len(candidates) == 0:
		sayUnknownForm(s)
		return false
	case len(candidates) > 1 && candidates[0].score == candidates[1].score:
		var zh, en []string
		for _, c := range candidates {
			if c.score == candidates[0].score {
				zh, en = append(zh, c.form.Name.ZH), append(en, cmp.Or(c.form.Name.EN, c.form.ID))
			}
		}
		s.Say(formAmbiguous, report.Place{}, s.File.Name, report.Detail{
			Expected: indicators.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")},
			Message:  report.Both("文件同时符合：%s", "the file matches all of: %s", strings.Join(zh, "、")),
		})
		return false
	}
	takeForm(s, candidates[0])
	return true
}

func takeForm(s *Outline, c candidate) {
	s.Form = c.form
	s.Sheets = nil
	for _, x := range c.sheets {
		s.Sheets = append(s.Sheets, unstack(x)...)
	}
	for _, spec := range c.form.SheetSpecs {
		found := slices.ContainsFunc(c.sheets, func(x *Sheet) bool { return x.Spec == spec })
		if !found && !spec.Optional {
			name := spec.Title()
			why := report.Both("缺少工作表“%s”", "the sheet %q is missing", name)
			if s.Book.Format == workbook.CSV {
				why = report.Both("缺少工作表“%s”：文本文件只有一张工作表，请报送 .xlsx", "the sheet %q is missing: a text file has but one sheet; send .xlsx",
					name)
			}
			s.Say(sheetMissing, report.Place{}, name, report.Detail{Message: why})
		}
	}
}

func knownForms(s *Outline) indicators.Text {
	var zh, en []string
	for _, f := range s.Forms {
		zh, en = append(zh, f.Name.ZH), append(en, cmp.Or(f.Name.EN, f.ID))
	}
	return indicators.Text{ZH: report.Clip(strings.Join(zh, "、"), 300), EN: report.Clip(strings.Join(en, ", "), 300)}
}

func hiddenForm(s *Outline) (string, bool) { return s.hidden(form.FormName) }

// tryForm weighs a form against the file's visible sheets.
func tryForm(s *Outline, f *form.Spec) candidate {
	c := candidate{form: f}
	for _, spec := range f.SheetSpecs {
		best := 0
		var fits []*Sheet
		for _, sheet := range s.Book.Sheets {
			if sheet.Hidden {
				continue
			}
			x := &Sheet{Outline: s, Spec: spec, Grid: s.grid(sheet)}
			weighSheet(x)
			if x.score <= 0 {
				continue
			}
			if x.score > best {
				best, fits = x.score, nil
			}
			if x.score == best {
				fits = append(fits, x)
			}
		}
		for _, x := range fits {
			c.sure = c.sure || x.named || x.whole
		}
		c.score += best
		c.sheets = append(c.sheets, fits...)
	}
	c.dropLikenesses()
	if s.File.Department != "" && len(indicators.DutiesOf(s.Catalogue).Obligors(f.Form, s.File.Department)) == 0 {
		c.score--
	}
	return c
}

// dropLikenesses takes away the sheets that only resemble a layout and are
// another one's whole: what is missing then is a sheet, not a column of this one.
func (c *candidate) dropLikenesses() {
	c.sheets = slices.DeleteFunc(slices.Clone(c.sheets), func(x *Sheet) bool {
		return !x.whole && slices.ContainsFunc(c.sheets, func(y *Sheet) bool {
			alike := !x.titled || y.titled && y.titleAt == x.titleAt
			return y.whole && y.Spec != x.Spec && y.Grid == x.Grid && alike
		})
	})
}

// weighSheet looks for title, number and headers. A title that says more of the
// declared text weighs more, so that the longer of two like titles wins.
func weighSheet(s *Sheet) {
	if len(s.Grid.Rows) == 0 || !mayBeNamed(s) {
		return
	}
	complete := true
	for _, t := range s.Spec.TableSpecs {
		found := findHeaders(s, t, -1)
		if len(found) == 0 {
			complete = false
			continue
		}
		if len(found[0].missing) > 0 {
			complete = false
		}
		s.Headers = append(s.Headers, found...)
	}
	dropOthers(s)
	s.whole = complete && len(s.Headers) > 0
	if s.whole {
		s.score += 40
	} else if len(s.Headers) > 0 {
		s.score += 15
	}
	for _, row := range s.Grid.Rows {
		if row >= s.headStart() {
			break
		}
		for at, c := range s.Grid.Cells(row) {
			if c.Kind == workbook.Text {
				weighText(s, at)
			}
		}
	}
	if form.AnyFits(s.Spec.NamePatterns, hanzi.Key(s.Grid.Sheet.Name)) {
		s.score += 10
		s.named = s.named || s.whole
	} else if len(s.Spec.NamePatterns) > 0 && !s.named {
		s.whole = false
		s.score = 0
	}
	if !s.named && len(s.Spec.Titles) > 0 {
		s.whole, s.score = false, 0 // a form whose title is told apart by it
	}
	if len(s.Headers) == 0 && !s.named {
		s.score = 0
	}
}

// mayBeNamed says whether title, number or the sheet's name could tell the form, where it
// is told apart by them: looking for headers costs much more.
func mayBeNamed(s *Sheet) bool {
	if len(s.Spec.Titles) == 0 || form.AnyFits(s.Spec.NamePatterns, hanzi.Key(s.Grid.Sheet.Name)) {
		return true
	}
	number := hanzi.Key(s.Spec.Form.Number)
	for _, w := range s.Grid.Texts() {
		if number != "" && strings.Contains(w.Text, number) || s.Spec.TitledBy(w.Text) {
			return true
		}
	}
	return false
}

func weighText(s *Sheet, at workbook.Ref) {
	text := s.Grid.Text(at)
	if text == "" {
		return
	}
	for _, p := range s.Spec.TitlePatterns {
		if p.Text != "" && p.Within(text) && !s.named {
			s.named, s.titled, s.titleAt = true, true, at
			s.score += 30 + min(20, len([]rune(p.Text)))
		}
	}
	if n := hanzi.Key(s.Spec.Form.Number); n != "" && strings.Contains(text, n) {
		s.named = true
		s.score += 30
	}
}
