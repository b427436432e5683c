package gen

import (
	"fmt"
	"strconv"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// funds draws 兰州新区发展专项资金下达拨付情况表, a file from the province and one from the city.
func funds(g *generator) error {
	for _, f := range []fund{
		{"finance", "provincial_fund", provincialDue, provincialLumps, provincialArrear},
		{"lanzhou_finance", "city_fund", cityDue, cityLumps, 0},
	} {
		for _, p := range g.owed("special_fund") {
			file := File{
				Name: g.nameOf(f.department, "专项资金下达拨付情况表", p, ""),
				Form: "special_fund", Department: f.department, Period: p,
				Received: g.received("special_fund", f.department, p),
			}
			if err := g.send(file, func(b *book) { b.draw(fundForm(g, p, b, f)) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// fund is who hands it down and what of it, in 万元.
type fund struct {
	department, indicator string
	due                   int64 // of a year
	lumps                 []lump
	arrear                int64 // of the year before, handed down in February
}

func fundForm(g *generator, p periods.Period, b *book, of fund) form {
	f := form{
		sheet: "资金情况表", title: "兰州新区发展专项资金下达拨付情况表", annex: "附件1",
		department: g.short(of.department), period: chinesePeriod(p), unit: "万元",
		heads: []head{{"预算年度", 9}, {"下达文号", 20}, {"下达日期", 12}, {"年度应安排", 11}, {"本月下达", 10}, {"累计下达", 10}, {"本月拨付", 10}, {"累计拨付", 10},
			{"累计到账", 10}, {"备注", 14}},
		notes: []string{"“—”表示本月未发生。", "各年度资金按预算年度填列，补拨上年资金单独列行，其累计数为该预算年度全年数。"}, signature: dispatchSignature,
	}
	var now, total int64
	year := strconv.Itoa(p.Year())
	for _, l := range of.lumps {
		if l.month > p.LastMonth() {
			break
		}
		month := dash
		if l.month == p.LastMonth() {
			month = whole(l.amount)
			now += l.amount
		}
		total += l.amount
		f.rows = append(f.rows, []cell{text(year), text(fmt.Sprintf(l.number, p.Year())),
			date(time.Date(p.Year(), l.month, 12, 0, 0, 0, 0, time.UTC)),
			whole(of.due), month, whole(l.amount), month, whole(l.amount), whole(l.amount), empty})
	}
	if total == 0 {
		f.rows = append(f.rows, []cell{text(year), dash, dash, whole(of.due), dash, whole(0), dash, whole(0), whole(0), empty})
	}
	if of.arrear > 0 && p.LastMonth() == time.February {
		var before int64
		for _, l := range of.lumps {
			before += l.amount
		}
		full := whole(before + of.arrear)
		f.rows = append(f.rows, []cell{text(strconv.Itoa(p.Year() - 1)), text(fmt.Sprintf("甘财建〔%d〕3号", p.Year())),
			date(time.Date(p.Year(), 2, 11, 0, 0, 0, 0, time.UTC)),
			whole(of.due), whole(of.arrear), full, whole(of.arrear), full, full, text("补拨上年")})
		closed := periods.Month(p.Year()-1, time.December)
		for _, stage := range []string{"", "_issued", "_paid"} {
			b.say(indicators.Subject{Indicator: of.indicator + stage}, closed, indicators.Cumulative, full.text, "万元")
		}
	}
	for _, stage := range []string{"_issued", "_paid"} {
		b.say(indicators.Subject{Indicator: of.indicator + stage}, p, indicators.Own, strconv.FormatInt(now, 10), "万元")
		b.say(indicators.Subject{Indicator: of.indicator + stage}, p, indicators.Cumulative, strconv.FormatInt(total, 10), "万元")
	}
	b.say(indicators.Subject{Indicator: of.indicator}, p, indicators.Cumulative, strconv.FormatInt(total, 10), "万元")
	return f
}

func whole(n int64) cell { return digits(strconv.FormatInt(n, 10)) }
