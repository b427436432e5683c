package indicators_test

import (
	"fmt"
	"strings"
	"testing"

	"zhibiao/indicators"
)

// TestStatuses holds the list of states to the design's table: code, name, light, whether a share counts it.
func TestStatuses(t *testing.T) {
	var lines []string
	for _, s := range indicators.Statuses() {
		lines = append(lines, fmt.Sprintf("%d %s %s %s %v", s, s.Name().ZH, s.Light(indicators.Binding), s.Light(indicators.Expected),
			s.Judged()))
	}
	want := `0 暂无数据 grey grey false
1 已完成 blue blue true
2 达到时序进度 green green true
3 滞后 yellow yellow true
4 严重滞后 red yellow true
5 到期未完成 red yellow true
6 突破上限 red red true
7 不按时序考核 grey grey false
8 接近上限 yellow yellow true
9 目标未下达 grey grey false
10 未到报告期 grey grey false`
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("the states:\n%s\nwant:\n%s", got, want)
	}
	// Of one light no two are equally grave: pages would list them by chance.
	for _, n := range []indicators.Nature{indicators.Binding, indicators.Expected} {
		taken := map[string]indicators.Status{}
		for _, s := range indicators.Statuses() {
			key := fmt.Sprint(s.Light(n), s.Grave())
			if other, twice := taken[key]; twice || s.Grave() < 0 || s.Grave() > indicators.Gravest {
				t.Errorf("%s is as grave as %s: %s", s.Name().ZH, other.Name().ZH, key)
			}
			taken[key] = s
		}
	}
	if name := indicators.Status(len(indicators.Statuses())).Name(); name != (indicators.Text{}) {
		t.Errorf("a code that is none has the name %q", name.ZH)
	}
}
