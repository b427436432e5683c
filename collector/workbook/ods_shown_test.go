package workbook

import "testing"

// What an OpenDocument cell shows tells its format as an .xlsx's code does.
func TestODSFormatsAsShown(t *testing.T) {
	for _, tt := range []struct {
		cell, value, shown string
		want               Shown
		text               string // of a day
	}{
		{"float", "12", "12", Shown{}, ""},
		{"float", "1234.567", "1,234.57", Shown{}, ""},
		{"float", "-12.5", "(12.5)", Shown{}, ""},
		{"float", "12", "12.00元", Shown{Behind: "元"}, ""},
		{"currency", "12", "￥12.00", Shown{Before: "￥"}, ""},
		{"currency", "12", "$12.00", Shown{Before: "$"}, ""},
		{"float", "1234567", "123.5万", Shown{Divided: 4, Behind: "万"}, ""},
		{"float", "12000", "12", Shown{Divided: 3}, ""},
		{"float", "1234567890", "12.35", Shown{Divided: 8}, ""},
		{"float", "12", "7", Shown{}, ""},
		{"float", "12", "", Shown{}, ""},
		{"float", "12", "无", Shown{Before: "无", Unseen: true}, ""},
		{"float", "0", "无", Shown{}, ""},
		{"float", "12", "一十二", Shown{}, ""},
		{"date", "2026-10-01", "2026年10月", Shown{}, "2026年10月"},
		{"date", "2026-10-01", "10月", Shown{}, "10月"},
		{"date", "2026-10-01", "2026年10月园区月报", Shown{}, "2026年10月园区月报"},
		{"date", "2026-10-01", "2026-10-01", Shown{}, ""},
		{"date", "2026-10-01", "10月1日", Shown{}, ""},
	} {
		kind := tt.cell + `" office:value="` + tt.value
		if tt.cell == "date" {
			kind = `date" office:date-value="` + tt.value
		}
		data := odsOf(`<table:table table:name="S"><table:table-row><table:table-cell office:value-type="` + kind + `"><text:p>` +
			tt.shown + `</text:p></table:table-cell></table:table-row></table:table>`)
		c := mustRead(t, "f.ods", data).Sheets[0].At(Ref{})
		shown, _ := c.Shown()
		text, _ := c.DateText()
		if shown != tt.want || text != tt.text {
			t.Errorf("%s %s that shows %q: %+v and %q, want %+v and %q", tt.cell, tt.value, tt.shown, shown, text, tt.want, tt.text)
		}
	}
}
