package locate

import (
	"cmp"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

// sayFormUnknown names the title that the file has, the form that it comes nearest to, and what it lacks of that.
func sayFormUnknown(s *Outline) {
	d := report.Detail{Expected: knownForms(s)}
	zh, en := formUnknown.Meaning.ZH, formUnknown.Meaning.EN
	if title := s.firstText(); title != "" {
		title = report.Clip(title, 60)
		zh, en = zh+"：表中写的是“"+title+"”", en+": it says “"+title+"”"
	}
	if f, missing := nearestForm(s); f != nil {
		name := indicators.Text{ZH: f.Name.ZH, EN: cmp.Or(f.Name.EN, f.ID)}
		zh, en = zh+"，最接近《"+name.ZH+"》", en+", and comes nearest to “"+name.EN+"”"
		d.Expected = name
		if lacks := report.Clip(strings.Join(missing, "、"), 120); lacks != "" {
			zh, en = zh+"，但缺少表题或表头“"+lacks+"”", en+", but lacks the title or header “"+lacks+"”"
		}
	}
	d.Message = indicators.Text{ZH: zh, EN: en}
	s.Say(formUnknown, report.Place{}, s.File.Name, d)
}

// firstText is the first that a visible sheet says; "" where none says anything.
func (s *Outline) firstText() string {
	for _, sheet := range s.Book.Sheets {
		if sheet.Hidden {
			continue
		}
		g := s.grid(sheet)
		for _, row := range g.Rows {
			if at, ok := g.FirstText(row); ok {
				return cells.Trim(g.Raw(at))
			}
		}
	}
	return ""
}

// nearestForm is the form of whose headers most stand in the file, two at least, and what it lacks; nil: there is none.
func nearestForm(s *Outline) (nearest *form.Spec, missing []string) {
	said := map[string]bool{}
	for _, sheet := range s.Book.Sheets {
		if sheet.Hidden {
			continue
		}
		g := s.grid(sheet)
		for _, w := range g.Texts() {
			name, _ := g.Header(w.At)
			said[name], said[w.Text] = true, true
		}
	}
	most := 0.0
	for _, f := range s.Forms {
		if s.File.Form != "" && f.ID != s.File.Form {
			continue
		}
		wanted, lacking := headersOf(f, said)
		there := wanted - len(lacking)
		if share := float64(there) / float64(max(wanted, 1)); there > 1 && share > most {
			nearest, missing, most = f, lacking, share
		}
	}
	if nearest != nil && len(missing) == 0 { // all of its headers, and yet not the form: its title tells it
		missing = []string{nearest.Name.ZH}
	}
	return nearest, missing
}

// headersOf counts the headers that a form asks for, and lists those that nobody said.
func headersOf(f *form.Spec, said map[string]bool) (wanted int, lacking []string) {
	ask := func(alternatives []string) {
		there := slices.ContainsFunc(alternatives, func(h string) bool { return said[hanzi.Key(lowest(h))] })
		if len(alternatives) == 0 || !there && slices.ContainsFunc(alternatives, relative) {
			return // what stands there depends on the period
		}
		if wanted++; !there && !slices.Contains(lacking, alternatives[0]) {
			lacking = append(lacking, alternatives[0])
		}
	}
	for _, sheet := range f.SheetSpecs {
		if sheet.Optional {
			continue
		}
		for _, t := range sheet.TableSpecs {
			ask(t.Rows.Headers)
			for i := range t.ColumnSpecs {
				if c := &t.ColumnSpecs[i]; !c.Optional {
					ask(c.Headers)
				}
			}
		}
	}
	return wanted, lacking
}

// relative says of a header that it is written otherwise in each period, or may be any text.
func relative(header string) bool {
	return strings.Contains(header, "*") || slices.ContainsFunc([]string{"本年", "上年", "下年", "本月", "上月"}, func(word string) bool { return strings.Contains(header, word) })
}
