package collector

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

// formSpec is a form made ready for comparing: its texts folded, its names indexed.
type formSpec struct {
	*indicators.Form
	sheets []*sheetSpec
}

type sheetSpec struct {
	*indicators.FormSheet
	form   *formSpec
	names  []pattern
	titles []pattern
	labels []string // folded, beside which the reporting unit stands
	dated  []string // folded, beside which the period stands
	tables []*tableSpec
}

type tableSpec struct {
	*indicators.Table
	sheet       *sheetSpec
	titles      []pattern
	columns     []columnSpec
	labels      []labelSpec
	keyHeaders  []headerPattern
	andHeaders  []headerPattern
	yearHeaders []headerPattern
	unitHeaders []headerPattern
	skipHeaders []headerPattern
	where       []filterSpec
	skip        []pattern
	totals      []totalSpec
	names       *names // of entities down the rows
	andNames    *names
	acrossNames *names
	across      string
	endings     *endings // of the columns' headers
	years       bool     // headers say 本年, 上年 or 下年
	months      bool     // headers say 本月 or 上月
}

type columnSpec struct {
	*indicators.Column
	headers []headerPattern
	check   *formula
	marks   []string // stands for a missing column that holds no figures: the headers that it may have
}

type labelSpec struct {
	*indicators.RowLabel
	texts []pattern
	under []pattern
}

type filterSpec struct {
	*indicators.Filter
	headers []headerPattern
	is, not []pattern
}

type totalSpec struct {
	*indicators.Total
	label pattern
	of    []pattern
}

// defaultSkip are names of rows that are never a figure's own: sums, legends.
var defaultSkip = []string{"合计", "总计", "小计", "合 计", "公式", "计算公式", "栏次", "甲", "乙", "序号", "代码"}

var defaultDepartmentLabels = []string{"填报单位", "报送单位", "编制单位", "填表单位", "上报单位"}

func newFormSpec(c *indicators.Catalogue, f *indicators.Form) *formSpec {
	spec := &formSpec{Form: f}
	for _, s := range f.Sheets {
		spec.sheets = append(spec.sheets, newSheetSpec(c, spec, s))
	}
	return spec
}

func newSheetSpec(c *indicators.Catalogue, f *formSpec, s *indicators.FormSheet) *sheetSpec {
	spec := &sheetSpec{FormSheet: s, form: f, names: newPatterns(s.Names), titles: newPatterns(s.Titles)}
	if len(s.Titles) == 0 {
		spec.titles = newPatterns([]string{f.Name.ZH})
	}
	labels := s.Department
	if len(labels) == 0 {
		labels = defaultDepartmentLabels
	}
	spec.labels, spec.dated = hanzi.Keys(labels), hanzi.Keys(s.Period.Labels)
	for _, t := range s.Tables {
		spec.tables = append(spec.tables, newTableSpec(c, spec, t))
	}
	return spec
}

func newTableSpec(c *indicators.Catalogue, s *sheetSpec, t *indicators.Table) *tableSpec {
	spec := &tableSpec{
		Table: t, sheet: s, across: t.Across.By, titles: newPatterns(t.Titles),
		keyHeaders: newHeaderPatterns(t.Rows.Headers), andHeaders: newHeaderPatterns(t.Rows.And.Headers),
		yearHeaders: newHeaderPatterns(t.Rows.Year), unitHeaders: newHeaderPatterns(t.Units), skipHeaders: newHeaderPatterns(t.Skip),
		skip: newPatterns(append(slices.Clone(defaultSkip), t.Rows.Skip...)),
	}
	for i := range t.Columns {
		col := columnSpec{Column: &t.Columns[i], headers: newHeaderPatterns(t.Columns[i].Headers)}
		if col.Check != "" {
			col.check = newFormula(col.Check)
		}
		spec.columns = append(spec.columns, col)
	}
	spec.endings = newEndings(spec.columns)
	spec.years, spec.months = spec.says(yearWords), spec.across == "" && spec.says(monthWords)
	for i := range t.Rows.Labels {
		l := &t.Rows.Labels[i]
		label := labelSpec{RowLabel: l, texts: newLabelPatterns(l.Texts)}
		if l.Under != "" {
			label.under = newLabelPatterns([]string{l.Under})
		}
		spec.labels = append(spec.labels, label)
	}
	for i := range t.Rows.Where {
		w := &t.Rows.Where[i]
		spec.where = append(spec.where, filterSpec{Filter: w, headers: newHeaderPatterns(w.Headers), is: newPatterns(w.Is), not: newPatterns(w.Not)})
	}
	for i := range t.Totals {
		x := &t.Totals[i]
		spec.totals = append(spec.totals, totalSpec{Total: x, label: newPattern(x.Label), of: newPatterns(x.Of)})
	}
	kind := spec.entityKind(c)
	spec.names = newNames(c, cmp.Or(t.Rows.Kind, kind), t.Rows.Entities)
	spec.andNames = newNames(c, cmp.Or(t.Rows.And.Kind, kind), t.Rows.And.Entities)
	spec.acrossNames = newNames(c, cmp.Or(t.Across.Kind, kind), t.Across.Entities)
	return spec
}

// newLabelPatterns are patterns of labels as rows are compared: without numbering and units.
func newLabelPatterns(texts []string) []pattern {
	out := make([]pattern, 0, len(texts))
	for _, t := range texts {
		name, _ := headerText(t)
		if strings.Contains(t, "*") {
			out = append(out, newPattern(t))
			continue
		}
		out = append(out, pattern{text: name})
	}
	return out
}

// entityKind is the kind of the entities that the table's indicators have, where all agree.
func (t *tableSpec) entityKind(c *indicators.Catalogue) string {
	kind := ""
	look := func(m *indicators.Meaning) {
		ids := []string{m.Indicator}
		for _, id := range m.Indicators {
			ids = append(ids, id)
		}
		for _, id := range ids {
			if i := indicatorOf(c, id); i != nil && i.EntityKind != "" {
				kind = i.EntityKind
			}
		}
	}
	look(&t.Value)
	for i := range t.columns {
		look(&t.columns[i].Meaning)
	}
	for i := range t.labels {
		look(&t.labels[i].Meaning)
	}
	return kind
}

// wanted is the score of a header with everything that must be there.
func (t *tableSpec) wanted() int {
	n := 0
	for i := range t.columns {
		if !t.columns[i].Optional {
			n++
		}
	}
	if len(t.keyHeaders) > 0 {
		n++
	}
	if t.across != "" {
		n += 2
	}
	return n
}

func (t *tableSpec) keyHeaderFits(p path) bool {
	return slices.ContainsFunc(t.keyHeaders, func(h headerPattern) bool { return h.fits(p) })
}

func headersFit(headers []headerPattern, p path) bool {
	return slices.ContainsFunc(headers, func(h headerPattern) bool { return h.fits(p) })
}

func indicatorOf(c *indicators.Catalogue, id string) *indicators.Indicator { return c.Indicator(id) }

// names finds entities by what people call them.
type names struct {
	byText map[string]string // folded name to id
	texts  []string          // folded, in order, for likeness
	shown  map[string]string // id to the name as declared
	order  []string          // ids
}

func newNames(c *indicators.Catalogue, kind string, only []string) *names {
	n := &names{byText: map[string]string{}, shown: map[string]string{}}
	if kind == "" && len(only) == 0 {
		return n
	}
	for _, e := range c.Entities {
		if kind != "" && e.Kind != kind || len(only) > 0 && !slices.Contains(only, e.ID) {
			continue
		}
		n.shown[e.ID] = e.Name.ZH
		n.order = append(n.order, e.ID)
		for _, text := range append([]string{e.Name.ZH, e.Name.EN}, e.Aliases...) {
			f := hanzi.Key(text)
			if f == "" {
				continue
			}
			if _, taken := n.byText[f]; !taken {
				n.texts = append(n.texts, f)
				n.byText[f] = e.ID
			}
		}
	}
	return n
}

// find gives the entity of a text as written: as it stands, without numbering,
// without a remark in brackets that leaves it the same.
func (n *names) find(raw string) (id string, ok bool) {
	f := hanzi.Key(raw)
	if id, ok = n.byText[f]; ok {
		return id, true
	}
	if id, ok = n.byText[hanzi.BareLabel(f)]; ok {
		return id, true
	}
	if head, inside, has := hanzi.SplitBracket(raw); has && !otherScope.MatchString(hanzi.Key(inside)) {
		id, ok = n.byText[hanzi.BareLabel(hanzi.Key(head))]
	}
	return id, ok
}

// otherScope is what brackets behind a name hold where they make it another thing: a
// phase or a part of it, what it excludes, another year's or a planned one.
var otherScope = regexp.MustCompile(`(?:[一二三四五六七八九十\d首前后远近]|[一二三四五六七八九十\d]标)[期段]|[东南西北中上下一二三四五六七八九十\d][区段片线]|不含|不包括|不计|扣除|除外|其中|部分|核心区|起步区|扩展区|拓展区|扩区|上年|去年|同期|计划|预计|预测|目标|累计|^[非拟未]`)

// findNear gives the one entity whose name differs by a slip of the pen.
func (n *names) findNear(raw string) (id string, ok bool) {
	f := hanzi.BareLabel(hanzi.Key(raw))
	for _, t := range n.texts {
		if !hanzi.Near(t, f) {
			continue
		}
		if ok && n.byText[t] != id {
			return "", false
		}
		id, ok = n.byText[t], true
	}
	return id, ok
}

// nearest lists the names most like a text, for a message: at most three.
func (n *names) nearest(raw string) []string {
	f := []rune(hanzi.BareLabel(hanzi.Key(raw)))
	type scored struct {
		id   string
		cost float64
	}
	best := map[string]float64{}
	for _, t := range n.texts {
		r := []rune(t)
		d, _ := hanzi.Edits(f, r)
		cost := float64(d) / float64(max(len(r), len(f), 1))
		if strings.Contains(t, string(f)) || strings.Contains(string(f), t) {
			cost /= 2
		}
		id := n.byText[t]
		if c, seen := best[id]; !seen || cost < c {
			best[id] = cost
		}
	}
	var list []scored
	for _, id := range n.order {
		if c, ok := best[id]; ok && c < 0.75 {
			list = append(list, scored{id, c})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(a.cost, b.cost) })
	var out []string
	for _, s := range list[:min(3, len(list))] {
		out = append(out, n.shown[s.id])
	}
	return out
}
