package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"zhibiao/collector/change"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var figureRevised = report.Code{
	Name: "figure.revised", Severity: report.Notice,
	Meaning: indicators.Text{ZH: "核定数替换快报数，两者不同（数据修订）", EN: "a final figure replaces a preliminary one and differs from it"},
	Mend:    indicators.Text{ZH: "无需处理；如核定数有误请更正", EN: "nothing needs doing unless the final figure is wrong"},
}

// revision is a final figure in the place of a preliminary one.
type revision struct {
	final       *extract.Value
	preliminary *indicators.Observation
}

// share is by how much it moves the figure, of what stood.
func (r revision) share() float64 {
	if r.preliminary.Value == 0 {
		return math.Inf(1)
	}
	return math.Abs(r.final.Value/r.preliminary.Value - 1)
}

// checkFinal tells by how much final figures differ from the preliminary ones that they replace, which they lawfully do: each figure
// while they are few in a sheet, else how many there are and the one that moves most.
func checkFinal(s *comparison) {
	const few = 5
	found := map[*locate.Sheet][]revision{}
	for i := range s.Values {
		v := &s.Values[i]
		o := s.past.of[i].stood(v)
		if o == nil || v.Status != indicators.Normal || o.Status != indicators.Provisional && o.Status != indicators.Estimated ||
			!v.Basis.Reported() || form.Agree(v.Rounded, o.Rounded(s.Catalogue.Units)) {
			continue
		}
		found[v.Sheet] = append(found[v.Sheet], revision{v, o})
	}
	for _, sheet := range s.Sheets {
		list := found[sheet]
		if len(list) <= few {
			for _, r := range list {
				sayRevision(s, r, report.Both("数据修订：", "revised: "))
			}
			continue
		}
		widest := slices.MaxFunc(list, func(a, b revision) int { return cmp.Compare(a.share(), b.share()) })
		sayRevision(s, widest, report.Both("数据修订：%d个核定数与所替换的快报数不同，变动最大的是此处：",
			"revised: %d final figures differ from the preliminary ones that they replace; this one moves most: ", len(list)))
	}
}

func sayRevision(s *comparison, r revision, lead indicators.Text) {
	c := change.Correction(s.Catalogue, &report.Statement{Observation: r.final.Observation, Before: r.preliminary})
	told := c.Told(s.Catalogue, true)
	difference := indicators.Text{ZH: c.Change, EN: told.Change}
	if points, ok := c.Points(); ok {
		difference.ZH = points + "个百分点"
	} else if c.Percent != nil {
		difference = report.Both("%s（%+.1f%%）", "%s (%+.1f%%)", difference, *c.Percent)
	}
	s.Say(figureRevised, r.final.Sheet.Place(r.final.At), r.final.Source.Text, report.Detail{Message: indicators.Text{
		ZH: fmt.Sprintf("%s快报数%s，核定数%s，相差%s", lead.ZH, *c.Before, c.After, difference.ZH),
		EN: fmt.Sprintf("%spreliminary %s, final %s, a difference of %s", lead.EN, *told.Before, told.After, difference.EN),
	}})
}
