package collector

import (
	"cmp"
	"slices"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// FormName is the defined name by which our own templates are known again: it
// refers to a text constant, the form's id.
const FormName = "zhibiao_form"

// titleRows is how far down a title is looked for where no header is found.
const titleRows = 12

// candidate is a form with the sheets that it would be read from.
type candidate struct {
	form   *formSpec
	sheets []*sheetReading
	score  int
	sure   bool // title or number stands there, or every header
}

// chooseForm finds the form by what the file says of itself: our hidden id,
// its number, its titles, its headers. What the file is called counts for nothing.
func (s *reading) chooseForm() bool {
	if id, ok := s.hiddenForm(); ok {
		for _, f := range s.reader.forms {
			if f.ID == id {
				c := s.try(f)
				s.take(c)
				return true
			}
		}
	}
	var candidates []candidate
	for _, f := range s.reader.forms {
		if s.file.Form != "" && f.ID != s.file.Form {
			continue
		}
		if c := s.try(f); c.sure {
			candidates = append(candidates, c)
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	switch {
	case len(candidates) == 0:
		s.say(formUnknown, place{}, s.file.Name, detail{expected: s.knownForms()})
		return false
	case len(candidates) > 1 && candidates[0].score == candidates[1].score:
		var zh, en []string
		for _, c := range candidates {
			if c.score == candidates[0].score {
				zh, en = append(zh, c.form.Name.ZH), append(en, cmp.Or(c.form.Name.EN, c.form.ID))
			}
		}
		s.say(formAmbiguous, place{}, s.file.Name, detail{
			expected: indicators.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")},
			message:  both("文件同时符合：%s", "the file matches all of: %s", strings.Join(zh, "、")),
		})
		return false
	}
	s.take(candidates[0])
	return true
}

func (s *reading) take(c candidate) {
	s.form = c.form
	s.sheets = nil
	for _, x := range c.sheets {
		s.sheets = append(s.sheets, x.unstack()...)
	}
	for _, spec := range c.form.sheets {
		found := slices.ContainsFunc(c.sheets, func(x *sheetReading) bool { return x.spec == spec })
		if !found && !spec.Optional {
			name := spec.title()
			why := both("缺少工作表“%s”", "the sheet %q is missing", name)
			if s.book.Format == workbook.CSV {
				why = both("缺少工作表“%s”：文本文件只有一张工作表，请报送 .xlsx", "the sheet %q is missing: a text file has but one sheet; send .xlsx", name)
			}
			s.say(sheetMissing, place{}, name, detail{message: why})
		}
	}
}

// titledBy says whether a folded text holds one of the titles.
func (s *sheetSpec) titledBy(text string) bool { return anyWithin(s.titles, text) }

// titledBy says whether a folded text holds one of the table's own titles.
func (t *tableSpec) titledBy(text string) bool { return anyWithin(t.titles, text) }

func anyWithin(titles []pattern, text string) bool {
	return slices.ContainsFunc(titles, func(p pattern) bool { return p.text != "" && p.within(text) })
}

func (s *sheetSpec) title() string {
	if len(s.Titles) > 0 {
		return s.Titles[0]
	}
	if len(s.Names) > 0 {
		return s.Names[0]
	}
	return s.form.Name.ZH
}

func (s *reading) knownForms() indicators.Text {
	var zh, en []string
	for _, f := range s.reader.forms {
		zh, en = append(zh, f.Name.ZH), append(en, cmp.Or(f.Name.EN, f.ID))
	}
	return indicators.Text{ZH: clip(strings.Join(zh, "、"), 300), EN: clip(strings.Join(en, ", "), 300)}
}

func (s *reading) hiddenForm() (string, bool) { return s.hidden(FormName) }

// hidden is what one of our own templates says by a defined name.
func (s *reading) hidden(name string) (string, bool) {
	for _, n := range s.book.Names {
		if strings.EqualFold(n.Name, name) {
			return strings.Trim(n.Refers, `"=`), true
		}
	}
	return "", false
}

// try weighs a form against the file's visible sheets.
func (s *reading) try(f *formSpec) candidate {
	c := candidate{form: f}
	for _, spec := range f.sheets {
		best := 0
		var fits []*sheetReading
		for _, sheet := range s.book.Sheets {
			if sheet.Hidden {
				continue
			}
			x := &sheetReading{reading: s, spec: spec, grid: s.grid(sheet)}
			x.weigh()
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
	if s.file.Department != "" && len(s.reader.catalogue.Obligors(f.Form, s.file.Department)) == 0 {
		c.score--
	}
	return c
}

// dropLikenesses takes away the sheets that only resemble a layout and are
// another one's whole: what is missing then is a sheet, not a column of this one.
func (c *candidate) dropLikenesses() {
	c.sheets = slices.DeleteFunc(slices.Clone(c.sheets), func(x *sheetReading) bool {
		return !x.whole && !x.titled && slices.ContainsFunc(c.sheets, func(y *sheetReading) bool { return y.whole && y.spec != x.spec && y.grid == x.grid })
	})
}

// sheetReading is one sheet being read as one layout says.
type sheetReading struct {
	*reading
	spec      *sheetSpec
	grid      *grid
	score     int
	named     bool // a title or the form's number stands in it
	titled    bool // its own title does
	whole     bool // every table's header was found whole
	found     []*found
	pageHeads map[int]bool // rows that repeat a table's head
	pieces    map[*tableSpec][]*piece
	titleAt   workbook.Ref
	period    periods.Period
	periodAt  place
	span      periods.Period // what was said of the period where that is longer: January to October for October
	spanText  string
	february  string // what names February alone, on a form that takes it with January
	yearless  bool   // none was found where one might stand
	yearAbove int    // the year that a table above this part of the sheet speaks of
	year      int    // the year that the sheet speaks of, for rows and headers that name months alone
}

// weigh looks for title, number and headers. A title that says more of the
// declared text weighs more, so that the longer of two like titles wins.
func (s *sheetReading) weigh() {
	if len(s.grid.rows) == 0 || !s.mayBeNamed() {
		return
	}
	complete := true
	for _, t := range s.spec.tables {
		found := s.locate(t, -1)
		if len(found) == 0 {
			complete = false
			continue
		}
		if len(found[0].missing) > 0 {
			complete = false
		}
		s.found = append(s.found, found...)
	}
	s.dropOthers()
	s.whole = complete && len(s.found) > 0
	if s.whole {
		s.score += 40
	} else if len(s.found) > 0 {
		s.score += 15
	}
	for _, row := range s.grid.rows {
		if row >= s.headStart() {
			break
		}
		for at, c := range s.grid.cells(row) {
			if c.Kind == workbook.Text {
				s.weighText(at)
			}
		}
	}
	if anyFits(s.spec.names, hanzi.Key(s.grid.sheet.Name)) {
		s.score += 10
		s.named = s.named || s.whole
	} else if len(s.spec.names) > 0 && !s.named {
		s.whole = false
		s.score = 0
	}
	if !s.named && len(s.spec.Titles) > 0 {
		s.whole, s.score = false, 0 // a form whose title is told apart by it
	}
	if len(s.found) == 0 && !s.named {
		s.score = 0
	}
}

// mayBeNamed says whether title, number or the sheet's name could tell the form, where it
// is told apart by them: looking for headers costs much more.
func (s *sheetReading) mayBeNamed() bool {
	if len(s.spec.Titles) == 0 || anyFits(s.spec.names, hanzi.Key(s.grid.sheet.Name)) {
		return true
	}
	number := hanzi.Key(s.spec.form.Number)
	for _, w := range s.grid.texts() {
		if number != "" && strings.Contains(w.text, number) || s.spec.titledBy(w.text) {
			return true
		}
	}
	return false
}

func (s *sheetReading) weighText(at workbook.Ref) {
	text := s.grid.text(at)
	if text == "" {
		return
	}
	for _, p := range s.spec.titles {
		if p.text != "" && p.within(text) && !s.named {
			s.named, s.titled, s.titleAt = true, true, at
			s.score += 30 + min(20, len([]rune(p.text)))
		}
	}
	if n := hanzi.Key(s.spec.form.Number); n != "" && strings.Contains(text, n) {
		s.named = true
		s.score += 30
	}
}

// headStart is the row at which the first table's header begins, or, without
// one, the row up to which a title may stand.
func (s *sheetReading) headStart() int {
	start := titleRows
	if len(s.found) > 0 {
		start = s.found[0].block.first
		for _, f := range s.found {
			start = min(start, f.block.first)
		}
		// A title may have been taken for the upper row of the header.
		return max(start, 1)
	}
	if s.grid.rows[0] > 0 {
		start += s.grid.rows[0]
	}
	return start
}
