package extract

import (
	"testing"

	"zhibiao/indicators"
)

// TestHeadersSaySinceWhen reads of headers since when their cumulative counts; most say nothing.
func TestHeadersSaySinceWhen(t *testing.T) {
	for header, want := range map[string]string{
		"累计完成投资": "", "完成投资": "", "累计": "", "总产值 累计": "",
		"年初累计": indicators.SinceYear, "1—10月累计": indicators.SinceYear, "１至本月": indicators.SinceYear, "本年累计完成": indicators.SinceYear,
		"投资 今年累计":   indicators.SinceYear,
		"自开工累计完成投资": indicators.SinceStart, "开工以来完成": indicators.SinceStart, "历年累计": indicators.SinceStart, "项目累计投资": indicators.SinceStart,
		"本季累计": indicators.SinceWindow, "季初至今": indicators.SinceWindow,
	} {
		if got := sinceOf(header); got != want {
			t.Errorf("%q counts since %q, want %q", header, got, want)
		}
	}
}
