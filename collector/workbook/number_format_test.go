package workbook

import "testing"

func TestShown(t *testing.T) {
	for _, tt := range []struct {
		code   string
		number float64
		want   Shown
	}{
		{`0`, 1, Shown{}}, {`#,##0.00`, 1, Shown{}}, {`General`, 1, Shown{}}, {`0.0%`, 1, Shown{}}, {`@`, 1, Shown{}},
		{`0.00E+00`, 1, Shown{}},
		{`#,##0.00_ ;[Red]\-#,##0.00\ `, -1, Shown{}}, {`_-* #,##0_-;_-* "-"??_-`, 1, Shown{}}, {`#,##0_);(#,##0)`, -1, Shown{}},
		{`0!.0,`, 1234567, Shown{Divided: 4}}, {`0\.0,`, 1, Shown{Divided: 4}}, {`0"."0,`, 1, Shown{Divided: 4}},
		{`0!.00,`, 1, Shown{Divided: 5}}, {`0!.0000`, 1, Shown{Divided: 4}},
		{`0!.0,"万"`, 1, Shown{Divided: 4, Behind: "万"}}, {`#,##0,`, 1, Shown{Divided: 3}}, {`0.00,,`, 1, Shown{Divided: 6}},
		{`#,##0.0,"千元"`, 1, Shown{Divided: 3, Behind: "千元"}},
		{`0!.00,,"亿元"`, 1, Shown{Divided: 8, Behind: "亿元"}},
		{`0"亿元"`, 1, Shown{Behind: "亿元"}}, {`G/通用格式"亿元"`, 1, Shown{Behind: "亿元"}}, {`0.00\元`, 1, Shown{Behind: "元"}}, {`0.00元`, 1, Shown{Behind: "元"}},
		{`"¥"#,##0.00`, 1, Shown{Before: "¥"}},
		{`[$¥-804]#,##0.00`, 1, Shown{Before: "¥"}}, {`[$$-409]#,##0`, 1, Shown{Before: "$"}}, {`#,##0 [$€-407]`, 1, Shown{Behind: "€"}},
		{`[>=10000]0!.0,"万元";0"元"`, 20000, Shown{Divided: 4, Behind: "万元"}}, {`[>=10000]0!.0,"万元";0"元"`, 20, Shown{Behind: "元"}},
		{`0"万";\-0"亿"`, -5, Shown{Behind: "亿"}}, {`000-0000`, 1, Shown{Misleads: true}}, {`0000-00-00`, 1, Shown{Misleads: true}}, {`0"000"`, 1, Shown{Behind: "000", Misleads: true}},
		{`-0`, 5, Shown{Misleads: true}}, {`-0`, 0, Shown{}}, {`(0)`, 5, Shown{Misleads: true}}, {`0;(0)`, 5, Shown{}}, {`0;-0;"5"`, 0, Shown{Before: "5", Unseen: true}},
		{`@"万"`, 5, Shown{Behind: "万", Misleads: true}}, {`"1"0`, 5, Shown{Before: "1", Misleads: true}}, {`[Red]-0;0`, 5, Shown{Misleads: true}}, {`0"年"00"号"`, 1, Shown{Unseen: true}}, {`yyyy"年"m"月"`, 1, Shown{}},
		{`;;;`, 5, Shown{Unseen: true}}, {`;;;`, 0, Shown{}}, {``, 5, Shown{}}, {`"—"`, 5, Shown{Before: "—", Unseen: true}},
		{`#,##0;-#,##0;;@`, 0, Shown{}}, {`#,##0;-#,##0;;@`, -5, Shown{}}, {`#,##0;;`, -5, Shown{Unseen: true}}, {`#,##0;;`, 5, Shown{}},
		{`0;-0;"无"`, 0, Shown{}}, {`[<100]"少量";0`, 5, Shown{Before: "少量", Unseen: true}}, {`[<100]"少量";0`, 500, Shown{}},
		{`0.0;0.0`, -5, Shown{Unsigned: true}}, {`0.0;[Red]0.0`, -5, Shown{}}, {`0.0;[$-804]_-0.0`, -5, Shown{Unsigned: true}}, {`0.0;0.0`, 5, Shown{}},
		{`0%;;`, -0.5, Shown{Unseen: true}}, {`0%;;`, 0.5, Shown{}},
	} {
		var f codes
		c := Cell{Kind: Number, Number: tt.number, Format: f.code(f.look(tt.code))}
		got, ok := c.Shown()
		if got != tt.want || ok != (tt.want != Shown{}) {
			t.Errorf("%s of %v shows %+v, %v; want %+v", tt.code, tt.number, got, ok, tt.want)
		}
	}
}

func FuzzShown(f *testing.F) {
	for _, code := range []string{`0!.0,"万"`, `[>=1]0;0`, `"`, `\`, `[`, `_`, `0"亿元"`, `#,##0.00_);[Red](#,##0.00)`, `[$¥-804]0`} {
		f.Add(code, 12.5)
	}
	f.Fuzz(func(t *testing.T, code string, number float64) {
		var formats codes
		c := Cell{Kind: Number, Number: number, Format: formats.code(formats.look(code))}
		if s, ok := c.Shown(); ok && s.Divided < 0 || !ok && s != (Shown{}) {
			t.Fatalf("%q shows %+v, %v", code, s, ok)
		}
	})
}

func TestDateText(t *testing.T) {
	for code, want := range map[string]string{
		`yyyy"年"m"月"`: "2026年10月", `yyyy\年mm\月`: "2026年10月", "yyyy年m月": "2026年10月", `[$-804]yyyy"年"m"月";@`: "2026年10月",
		"yyyy-mm": "2026-10", "yyyy/m": "2026/10",
		`yyyy"年"m"月园区月报"`: "2026年10月园区月报", `[DBNum1]yyyy"年"m"月"`: "二〇二六年十月", "mmm-yy": "10月-2026",
		"yyyy-mm-dd": "", `yyyy"年"m"月"d"日"`: "", "m/d/yy h:mm": "", `"截至"yyyy"年"m"月"d"日"`: "截至2026年10月1日",
	} {
		var f codes
		got, _ := f.cell(46296, f.look(code), false).DateText()
		if got != want {
			t.Errorf("%s shows %q, want %q", code, got, want)
		}
	}
}
