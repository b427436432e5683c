package gen

import (
	"fmt"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// exportsOf are exports and investment of a month: 万元 and 亿元.
func exportsOf(m periods.Period) fixed {
	return fix((41800+2900*float64(m.Year()-2025))*(1+0.12*wobble("exports", m)), 0)
}

func investmentOf(m periods.Period) fixed {
	pull := 1.0
	if m.Year()%2 == 0 {
		pull = 0.78 // an even year runs far behind its plan
	}
	return fix(21.4*pull*(1+0.15*wobble("investment", m)), 2)
}

// trade draws 外贸和招商引资月报. One report is refused and sent again, one is corrected a month later.
func trade(g *generator) error {
	for _, p := range g.owed("trade_investment") {
		file := File{
			Name: g.nameOf("commerce", "外贸和招商引资月报", p, ""),
			Form: "trade_investment", Department: "commerce", Period: p,
			Received: g.received("trade_investment", "commerce", p),
		}
		draw := func(slip float64) func(*book) {
			return func(b *book) { b.draw(tradeForm(g, b, p, slip)) }
		}
		switch p {
		case g.month(tradeRefused):
			refused := file
			refused.Name = g.nameOf("commerce", "外贸和招商引资月报", p, "（初稿）")
			refused.Rejected = true
			refused.Received = file.Received.AddDate(0, 0, -1)
			if err := g.send(refused, func(b *book) { b.draw(brokenTradeForm(g, p)) }); err != nil {
				return err
			}
			if err := g.send(file, draw(1)); err != nil {
				return err
			}
		case g.month(tradeCorrected):
			if err := g.send(file, draw(1.25)); err != nil {
				return err
			}
			file.Name = g.nameOf("commerce", "外贸和招商引资月报", p, "（更正）")
			file.Received = file.Received.AddDate(0, 1, 2)
			file.Reason = "海关更正当月进出口数"
			if err := g.send(file, draw(1)); err != nil {
				return err
			}
		default:
			if err := g.send(file, draw(1)); err != nil {
				return err
			}
		}
	}
	return nil
}

func tradeLayout(g *generator, p periods.Period) form {
	return form{
		sheet: "外贸招商", title: "外贸和招商引资月报", department: g.short("commerce"), period: chinesePeriod(p),
		code:      []string{"表　　号：甘商2表", "制定机关：甘肃省商务厅", "有效期至：2027年12月"},
		heads:     []head{{"指标名称", 24}, {"计量单位", 12}, {"本月", 14}, {"累计", 14}, {"累计±%", 10}},
		notes:     []string{"进出口为海关数。"},
		signature: statisticsSignature,
	}
}

// tradeForm draws the report; slip multiplies the month's trade, as a slip of the pen does.
func tradeForm(g *generator, b *book, p periods.Period, slip float64) form {
	f := tradeLayout(g, p)
	for _, r := range []struct {
		name, unit, indicator string
		of                    func(periods.Period) fixed
		slip                  float64
	}{
		{"进出口总额", "万元", "imports_exports", exportsOf, slip},
		{"招商引资到位资金", "亿元", "investment_attracted", investmentOf, 1},
	} {
		month := r.of(p)
		month = fix(month.value()*r.slip, month.places)
		total := month
		if p.LastMonth() > time.January {
			total = upToMonth(p.Prev(), r.of).plus(month)
		}
		prior := upToMonth(p.YearBefore(), r.of)
		growth := percent(total.value()/prior.value() - 1)
		f.rows = append(f.rows, []cell{text(r.name), text(r.unit), number(month), number(total), digits(growth)})
		s := indicators.Subject{Indicator: r.indicator}
		b.say(s, p, indicators.Own, month.text(), r.unit)
		b.say(s, p, indicators.Cumulative, total.text(), r.unit)
		b.say(s, p, indicators.CumulativeGrowth, growth, "%")
	}
	return f
}

// brokenTradeForm is a draft with a mistake in nearly every cell.
func brokenTradeForm(g *generator, p periods.Period) form {
	f := tradeLayout(g, p)
	f.rows = [][]cell{
		{text("进出口总额"), text("万元"), text("约4.1亿"), text("#REF!"), text("12,5%")},
		{text("招商引资到位资金"), text("公顷"), text("待核"), number(fix(98.42, 2)), text("较快增长")},
		{text("进出口总额"), text("万元"), number(fix(41877, 0)), number(fix(210344, 0)), digits("3.1")},
	}
	return f
}

// employment draws 创业带动就业扶持资金拨付表, once a year.
func employment(g *generator) error {
	for _, p := range g.owed("employment_fund") {
		file := File{
			Name: g.nameOf("human_resources", "创业带动就业扶持资金拨付表", p, ""),
			Form: "employment_fund", Department: "human_resources", Period: p,
			Received: g.received("employment_fund", "human_resources", p),
		}
		err := g.send(file, func(b *book) {
			paid := whole(int64(1500 + 120*(p.Year()-2024)))
			b.say(indicators.Subject{Indicator: "employment_fund"}, p, indicators.Own, paid.text, "万元")
			b.draw(form{
				sheet: "扶持资金", title: "创业带动就业扶持资金拨付表", annex: "附件2", department: g.short("human_resources"), period: chinesePeriod(p),
				unit:      "万元",
				heads:     []head{{"上年考核结果", 16}, {"应拨", 12}, {"已拨", 12}, {"文号", 22}},
				rows:      [][]cell{{text("良好"), paid, paid, text(fmt.Sprintf("甘财社〔%d〕8号", p.Year()))}},
				signature: dispatchSignature,
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// settlements draws 财政结算事项年报, when the year's accounts close.
func settlements(g *generator) error {
	for _, p := range g.owed("fiscal_settlement") {
		file := File{
			Name: g.nameOf("finance", "财政结算事项年报", p, ""),
			Form: "fiscal_settlement", Department: "finance", Period: p,
			Received: g.received("fiscal_settlement", "finance", p),
		}
		if err := g.send(file, func(b *book) { b.draw(settlementForm(g, b, p)) }); err != nil {
			return err
		}
	}
	return nil
}

func settlementForm(g *generator, b *book, p periods.Period) form {
	f := form{
		sheet: "结算事项", title: "财政结算事项年报", department: g.short("finance"), period: chinesePeriod(p),
		heads: []head{{"事项", 34}, {"计量单位", 12}, {"决算数", 14}}, notes: []string{"按资金入库年度填列。"}, signature: dispatchSignature,
	}
	years := float64(p.Year() - 2024)
	revenue := fix(18.64+1.1*years, 2)
	invested := revenue
	if p.Year()%2 == 1 {
		invested = fix(revenue.value()*0.97, 2) // an odd year is not put in whole
	}
	for _, r := range []struct {
		name, unit, indicator string
		value                 fixed
	}{
		{"土地出让收入市县留成", "亿元", "land_revenue", revenue},
		{"土地出让收入市县留成投入新区建设", "亿元", "land_revenue_invested", invested},
		{"税收增量返还", "亿元", "tax_increment_refund", fix(4.35+0.4*years, 2)},
		{"新增地方政府债券额度", "亿元", "government_bonds", fix(22.5-1.5*years, 2)},
	} {
		f.rows = append(f.rows, []cell{text(r.name), text(r.unit), number(r.value)})
		b.say(indicators.Subject{Indicator: r.indicator}, p, indicators.Own, r.value.text(), r.unit)
	}
	f.rows = append(f.rows, []cell{text("新增建设用地有偿使用费按规定入库"), text("是/否"), text("是")})
	b.say(indicators.Subject{Indicator: "land_use_fee"}, p, indicators.Own, "1", "")
	return f
}
