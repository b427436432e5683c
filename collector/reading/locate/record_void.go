package locate

import (
	"regexp"

	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

var recordVoid = report.Code{
	Name: "record.void", Severity: report.Question,
	Meaning: indicators.Text{ZH: "记录注明作废、退回等，仍已计入", EN: "a record says that it is void or was taken back, and was counted"},
	Mend:    indicators.Text{ZH: "不应计入的请删去该行；如应计入请说明理由", EN: "remove the record if it is not to count; if it is, give the reason"},
}

// voided are words by which a list's keeper strikes a record out without taking it away.
var voided = func() *regexp.Regexp {
	const word = `(?:已|此项|该项|本条)?(?:作废|无效|取消|撤销|撤回|注销|退回|冲销|冲回|红冲|冲红|不计入?|暂?未(?:拨付?|支付|发放|付款?|到账|兑付)|待(?:拨付?|支付|发放?)|暂缓|终止|重复)`
	return regexp.MustCompile(`^\(?` + word + `\)?$|\(` + word + `\)$|^(?:\(` + word + `\)|` + word + `:)`)
}()

// sayVoid asks about a record that counts and says of itself that it should not. What is taken back with a minus is.
func sayVoid(p *Piece, row int) {
	for _, x := range summed(p) {
		if v, ok := numberAt(p, row, x.Col); ok && v < 0 {
			return
		}
	}
	for at, c := range p.Sheet.Grid.Cells(row) {
		if c.Kind == workbook.Text && voided.MatchString(p.Sheet.Grid.Text(at)) {
			p.Sheet.Say(recordVoid, p.Sheet.Place(at), p.Sheet.Grid.Raw(at), report.Detail{})
		}
	}
}
