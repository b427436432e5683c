package locate

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/form"
	"zhibiao/indicators"
)

// bindHeader tells which column of a block holds what; nil where nothing fits.
func bindHeader(s *Sheet, t *form.TableSpec, b *Block) *Header {
	f := &Header{table: t, block: b}
	for col := b.from; col <= b.to; col++ {
		p := b.Path(col)
		if len(p) == 0 {
			continue
		}
		if t.KeyHeaderFits(p) {
			f.keys = append(f.keys, col)
			continue
		}
		for _, x := range bindColumn(s, t, b, col, p) {
			if x.Span.IsZero() {
				f.bindings = append(f.bindings, x)
			} else {
				f.spans = append(f.spans, x)
			}
		}
	}
	f.dropPlain()
	f.fillNearly(s, t, b)
	if len(f.bindings) == 0 {
		return nil
	}
	for i := range t.ColumnSpecs {
		c := &t.ColumnSpecs[i]
		bound := slices.ContainsFunc(f.bindings, func(x Binding) bool { return x.Column == c })
		switch {
		case bound:
			f.score++
		case !c.Optional:
			f.missing = append(f.missing, c)
		}
	}
	if t.AcrossBy != "" {
		n := 0
		for _, x := range f.bindings {
			if x.isAcross() {
				n++
			}
		}
		if n == 0 || n == 1 && len(f.keys) == 0 && len(t.ColumnSpecs) == 0 {
			return nil
		}
		f.score += n
	}
	if len(t.KeyHeaders) > 0 {
		if len(f.keys) > 0 {
			f.score++
		} else if len(t.Rows.Headers) > 0 && len(f.missing) == 0 {
			f.missing = append(f.missing, &form.ColumnSpec{Marks: t.Rows.Headers})
		}
	}
	f.missMarks(t, b)
	return f
}

func bindColumn(s *Sheet, t *form.TableSpec, b *Block, col int, p form.Path) []Binding {
	x := Binding{Col: col, Units: b.unitsOf(col), Header: strings.Join(p, " ")}
	q := p
	if t.AcrossBy != "" {
		r, ok := acrossOf(s, t, p, &x)
		switch {
		case !x.Span.IsZero():
			return []Binding{x}
		case len(t.ColumnSpecs) == 0 && ok:
			return []Binding{x}
		case len(t.ColumnSpecs) == 0:
			return nil
		case ok:
			q = r
		}
	}
	out := bindPath(s, t, b, q, p, x)
	if n := len(q) - 1; len(out) == 0 && t.AcrossBy == "" && n > 0 {
		out = bindPath(s, t, b, q[:n], q[:n], x)
		out = slices.DeleteFunc(out, func(y Binding) bool { return !saysOwn(s, y.Column, b.first, q[n]) })
	}
	if n := len(q) - 1; len(out) == 0 && n >= 0 && comparableWords.MatchString(q[n]) {
		q = append(slices.Clone(q[:n]), comparableWords.ReplaceAllString(q[n], ""))
		out = bindPath(s, t, b, q, q, x)
		out = slices.DeleteFunc(out, func(y Binding) bool { return y.Column.Role != indicators.RoleGrowth })
	}
	return out
}

// comparableWords are what a header says of growth on a comparable basis: 同比（可比口径）, 按可比价格计算的增速.
var comparableWords = regexp.MustCompile(`\((?:按)?(?:可比|不变|同)(?:口径|价格?)(?:计算)?\)$|^(?:按)?(?:可比|不变)(?:口径|价格?)(?:计算)?(?:的)?`)

// bindPath are the columns of the layout that a path is, with what it says across taken out of it or as it stands.
func bindPath(s *Sheet, t *form.TableSpec, b *Block, q, p form.Path, x Binding) []Binding {
	r, month := relativePath(s, t, b.first, q)
	var out []Binding
	for i := range t.ColumnSpecs {
		c := &t.ColumnSpecs[i]
		y := x
		switch y.Column = c; {
		case headsColumn(s, t, b, q, c) || t.AcrossBy != "" && headsColumn(s, t, b, p, c):
			out = append(out, y)
		case headsColumn(s, t, b, r, c):
			y.Month = month
			out = append(out, y)
		}
	}
	return out
}

// headsColumn says whether a path is a column's, and nothing on it turns its meaning.
func headsColumn(s *Sheet, t *form.TableSpec, b *Block, p form.Path, c *form.ColumnSpec) bool {
	return slices.ContainsFunc(c.HeaderPatterns, func(h form.HeaderPattern) bool {
		passed, ok := h.Passes(p)
		return ok && turning{s, t, c, b.first}.leaves(p, passed)
	})
}

// missMarks adds the columns that tell which rows count, and for which year: without
// them every row would count, or none.
func (f *Header) missMarks(t *form.TableSpec, b *Block) {
	want := func(headers []form.HeaderPattern, as []string) {
		if len(headers) > 0 && !slices.ContainsFunc(b.paths, func(p form.Path) bool { return form.HeadersFit(headers, p) }) {
			f.missing = append(f.missing, &form.ColumnSpec{Marks: as})
		}
	}
	for i := range t.Filters {
		want(t.Filters[i].HeaderPatterns, t.Filters[i].Headers)
	}
	want(t.YearHeaders, t.Rows.Year)
}

// dropPlain takes away, in a table across, the columns beside those across that only repeat one of them: the
// sum of the months is none of them, a yearly quota beside them is the report's own.
func (f *Header) dropPlain() {
	if f.table.AcrossBy == "" {
		return
	}
	across := map[*form.ColumnSpec]bool{}
	for _, x := range f.bindings {
		if x.isAcross() {
			across[x.Column] = true
		}
	}
	f.bindings = slices.DeleteFunc(f.bindings, func(x Binding) bool { return !x.isAcross() && across[x.Column] })
}

// fillNearly binds columns that were not found to the one header that differs
// from theirs by a slip of the pen.
func (f *Header) fillNearly(s *Sheet, t *form.TableSpec, b *Block) {
	if t.AcrossBy != "" {
		return
	}
	var free map[int]freeHeader // what is bound to nothing, once someone asks
	for i := range t.ColumnSpecs {
		c := &t.ColumnSpecs[i]
		if slices.ContainsFunc(f.bindings, func(x Binding) bool { return x.Column == c }) {
			continue
		}
		if free == nil {
			free = f.freeHeaders(s, t, b)
		}
		var cols []int
		replaced := true // in all of the ways in which it may be meant
		meant := ""
		for col, x := range free {
			at := slices.IndexFunc(c.HeaderPatterns, func(h form.HeaderPattern) bool {
				passed, ok := h.Nearly(x.path)
				ok = ok && turning{s, t, c, b.first}.leaves(x.path, passed)
				replaced = replaced && (!ok || h.Replaces(x.path))
				return ok
			})
			if at >= 0 {
				cols, meant = append(cols, col), c.Headers[at]
			}
		}
		if len(cols) == 1 {
			f.bindings = append(f.bindings, Binding{replaced: replaced, Col: cols[0], Column: c, Month: free[cols[0]].month,
				Units: b.unitsOf(cols[0]), Header: strings.Join(b.Path(cols[0]), " "), respelt: meant})
			delete(free, cols[0])
		}
	}
	slices.SortStableFunc(f.bindings, func(x, y Binding) int { return cmp.Compare(x.Col, y.Col) })
}

// freeHeader is the path to a column that nothing is bound to, told relatively.
type freeHeader struct {
	path  form.Path
	month int
}

// freeHeaders are the headers that nothing is bound to and that end as a column's might, by column.
func (f *Header) freeHeaders(s *Sheet, t *form.TableSpec, b *Block) map[int]freeHeader {
	taken := map[int]bool{}
	for _, x := range f.bindings {
		taken[x.Col] = true
	}
	for _, col := range f.keys {
		taken[col] = true
	}
	free := map[int]freeHeader{}
	for col := b.from; col <= b.to; col++ {
		if taken[col] {
			continue
		}
		if p, month := relativePath(s, t, b.first, b.Path(col)); len(p) > 0 && t.Endings.Fit(p[len(p)-1], true) {
			free[col] = freeHeader{p, month}
		}
	}
	return free
}
