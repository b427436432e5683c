package collector_test

import (
	"fmt"
	"strings"
	"testing"
)

// A quota that is used before it was granted is told whichever form, period or order brings it.
func TestAQuotaUsedBeforeItWasGranted(t *testing.T) {
	const header = "sheet 月报\n用地指标月报\n2026年%d月 | 单位：公顷\n指标名称 | 累计\n"
	const plan = "sheet 计划\n2026年定额计划表\n | 单位：公顷\n指标名称 | 全年 | 执行起始日\n林地定额 | 50 | 2026-04-01\n"
	r := pastReader(t)
	for _, c := range []struct {
		name    string
		reports []string // "month: row; row", or the plan
		want    string   // found in the last
	}{
		{"granted in the same file", []string{"3: 下达指标 | 100; 使用指标 | 80"}, ""},
		{"all of it", []string{"3: 下达指标 | 100; 使用指标 | 100.0"}, ""},
		{"more than granted", []string{"3: 下达指标 | 100; 使用指标 | 120"}, "已使用120，而截至2026年3月“下达指标”为100公顷"},
		{"granted before", []string{"2: 下达指标 | 100", "3: 使用指标 | 100"}, ""},
		{"more than was granted before", []string{"2: 下达指标 | 100", "3: 使用指标 | 101"}, "已使用101，而截至2026年2月“下达指标”为100公顷"},
		{"granted later only", []string{"4: 下达指标 | 100", "3: 使用指标 | 10"}, "下达之前已使用：此处10，而“下达指标”到2026年4月才有（100公顷）"},
		{"nothing granted yet, as reported", []string{"3: 下达指标 | 0; 使用指标 | 10"}, "下达之前已使用：此处10，而截至2026年3月“下达指标”为0"},
		{"a grant that nobody reported", []string{"3: 使用指标 | 10"}, ""},
		{"nothing used", []string{"4: 下达指标 | 100", "3: 使用指标 | 0"}, ""},
		{"before the plan is in force", []string{plan, "3: 林地定额使用 | 5"}, "下达之前已使用：此处5，而计划自2026-04-01起执行"},
		{"under the plan", []string{plan, "4: 林地定额使用 | 5"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, got := &history{}, ""
			for _, text := range c.reports {
				if month, rows, ok := strings.Cut(text, ": "); ok && !strings.HasPrefix(text, "sheet") {
					var n int
					fmt.Sscan(month, &n)
					text = fmt.Sprintf(header, n) + strings.ReplaceAll(rows, "; ", "\n") + "\n"
				}
				read, _ := h.read(t, r, text, "")
				if !read.Accepted() {
					t.Fatal(dump(read))
				}
				got = findings(read, "quota.ungranted")
			}
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}
