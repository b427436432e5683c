package form

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

// Names finds entities by what people call them.
type Names struct {
	byText map[string]string // folded name to id
	texts  []string          // folded, in order, for likeness
	Shown  map[string]string // id to the name as declared
	IDs    []string          // ids
}

func newNames(c *indicators.Catalogue, kind string, only []string) *Names {
	n := &Names{byText: map[string]string{}, Shown: map[string]string{}}
	if kind == "" && len(only) == 0 {
		return n
	}
	for _, e := range c.Entities {
		if kind != "" && e.Kind != kind || len(only) > 0 && !slices.Contains(only, e.ID) {
			continue
		}
		n.Shown[e.ID] = e.Name.ZH
		n.IDs = append(n.IDs, e.ID)
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

// few is how many names a finding may list.
const few = 12

// Few are the names as declared, where they are few; else none.
func (n *Names) Few() (list []string) {
	if len(n.IDs) > few {
		return nil
	}
	for _, id := range n.IDs {
		list = append(list, n.Shown[id])
	}
	return list
}

// Find gives the entity of a text as written: as it stands, without numbering,
// without a remark in brackets that leaves it the same.
func (n *Names) Find(raw string) (id string, ok bool) {
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
var otherScope = regexp.MustCompile(`(?:[一二三四五六七八九十\d首前后远近]|[一二三四五六七八九十\d]标)[期段]|[东南西北中上下一二三四五六七八九十\d][区段片线]|不含|不包括|不计|扣除|除外|其中|部分|核心区|起步区|扩展区|拓展区|扩区|上年|去年|同期|计划|预计|预测|目标|累计|暂估|估计|待核|同比|环比|增速|增长|本级|规上|平均|均值|人均|^[非拟未]|` +
	`调整[前后]|[市城郊]区|城镇|农村|乡村|口径|国有|集体|民营|私营|外资|内资|中央|央属|[省市县区]属|规下|限[上下]|开发区|工业|园区|高新区|[新老]城|合并|汇总|^[新旧老原]$|^其他|` +
	`^(?:(?:19|20)\d\d年度?)?(?:(?:1-)?\d{1,2}月份?|[一二三四1-4]季度|[上下]半年)?[末底]?(?:数|数据)?$`)

// FindNear gives the one entity whose name differs by a slip of the pen.
func (n *Names) FindNear(raw string) (id string, ok bool) {
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

// ReplacesIn says that a text that is near an entity's names has a character in another's place in each of them.
func (n *Names) ReplacesIn(raw, id string) bool {
	f := hanzi.BareLabel(hanzi.Key(raw))
	return !slices.ContainsFunc(n.texts, func(t string) bool {
		return n.byText[t] == id && hanzi.Near(t, f) && !hanzi.Replaces(t, f)
	})
}

// Nearest lists the names most like a text, for a message: at most three.
func (n *Names) Nearest(raw string) []string {
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
	for _, id := range n.IDs {
		if c, ok := best[id]; ok && c < 0.75 {
			list = append(list, scored{id, c})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(a.cost, b.cost) })
	var out []string
	for _, s := range list[:min(3, len(list))] {
		out = append(out, n.Shown[s.id])
	}
	return out
}

// List are all names as declared.
func (n *Names) List() []string {
	out := make([]string, len(n.IDs))
	for i, id := range n.IDs {
		out[i] = n.Shown[id]
	}
	return out
}
