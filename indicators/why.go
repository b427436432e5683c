package indicators

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"zhibiao/indicators/quantities"
)

// why tells a judgement in one sentence with its arithmetic.
func (s *subject) why(a *Assessment, w *window, p *point) Text {
	t := a.Target
	switch a.Status {
	case NotDue:
		m := s.firstExpected(w)
		return Text{
			fmt.Sprintf("本期首份报表（%s）尚未到报送期限", s.sched.period(m).Name(false)),
			fmt.Sprintf("the window's first report (%s) is not due yet", s.sched.period(m)),
		}
	case NoData:
		return Text{
			"应报数据缺失（未报、不可用或无法推算）：不按零计，也不作未完成论",
			"the figure that is due is missing (unreported, unavailable or not to be derived): neither a zero nor a miss",
		}
	case NoTarget:
		return Text{"已有数据，目标尚未下达", "reported, but its target has not been set yet"}
	}
	var zh, en []string
	add := func(z, e string) { zh, en = append(zh, z), append(en, e) }
	switch {
	case s.ind.Kind == Work:
		s.whyWork(w, t, p, add)
	case s.ind.Kind == Check:
		if p.actual >= 1 {
			add("已确认落实", "confirmed")
		} else {
			add("尚未确认落实", "not confirmed yet")
		}
	default:
		s.whyFigure(a, w, t, p, add)
	}
	if a.Status == FarBehind && s.nature(t) == Expected {
		add("预期性指标，需分析原因", "an expected target: its causes need analysis")
	}
	mark, markEN := "", ""
	if a.Provisional && p.fig.present && (has(p.attainment) || w.end == p.end) {
		mark, markEN = "（快报数）", " (provisional)"
	}
	return Text{strings.Join(zh, "，") + mark, strings.Join(en, ", ") + markEN}
}

func (s *subject) whyWork(w *window, t *Target, p *point, add func(zh, en string)) {
	planned, all := s.plannedNodes(w, t, p.end)
	if all == 0 {
		add("节点尚未明确", "its nodes are not named yet")
		return
	}
	add(fmt.Sprintf("节点已完成 %d/%d 个", int(p.actual), all), fmt.Sprintf("%d of %d nodes done", int(p.actual), all))
	if planned < 0 {
		add("计划日期尚未下达", "planned dates are not set yet")
		return
	}
	add(fmt.Sprintf("按计划应完成 %d 个", planned), fmt.Sprintf("%d planned by then", planned))
	s.whyGap(p, add)
}

func (s *subject) whyFigure(a *Assessment, w *window, t *Target, p *point, add func(zh, en string)) {
	actual, goal := s.say(p.actual), s.say(t.Value)
	switch {
	case p.yearEnd != 0:
		add(fmt.Sprintf("%d年全年 %s，目标 %s", p.yearEnd/12-1, actual.ZH, goal.ZH), fmt.Sprintf("%s in the full year %d, target %s", actual.EN, p.yearEnd/12-1, goal.EN))
	case w.Open() && s.ind.Kind == Flow:
		add("尚无完整年度数据，按全年考核", "no full year yet: judged on full years")
		return
	case s.ind.Kind == Flow:
		add(fmt.Sprintf("截至%s累计 %s", monthZH(p.end), actual.ZH), fmt.Sprintf("%s so far, by the end of %s", actual.EN, monthEN(p.end)))
	default:
		add(fmt.Sprintf("截至%s为 %s", monthZH(p.end), actual.ZH), fmt.Sprintf("%s at the end of %s", actual.EN, monthEN(p.end)))
	}
	expected := absent()
	if has(p.timeShare) {
		expected = s.expectation(w, t, p.end)
	}
	switch {
	case p.yearEnd != 0:
	case has(expected) && (a.Status == OnPace || a.Status == Behind || a.Status == FarBehind):
		e, share := s.say(expected), percentText(p.timeShare)
		if t.Baseline == nil {
			add(fmt.Sprintf("应达 %s（%s × %s）", e.ZH, goal.ZH, share), fmt.Sprintf("%s expected (%s × %s)", e.EN, goal.EN, share))
		} else {
			b := s.say(*t.Baseline)
			add(fmt.Sprintf("应达 %s（基数 %s，目标 %s，进度 %s）", e.ZH, b.ZH, goal.ZH, share), fmt.Sprintf("%s expected (from %s to %s, %s of the way)", e.EN, b.EN, goal.EN, share))
		}
	default:
		z, e := boundText(t)
		add(z+" "+goal.ZH, e+" "+goal.EN)
	}
	s.whyVerdict(a, t, p, add)
}

func (s *subject) whyVerdict(a *Assessment, t *Target, p *point, add func(zh, en string)) {
	rate := percentText(p.attainment)
	switch a.Status {
	case Exceeded:
		over := s.sayDifference(minus(p.actual, t.Value))
		add("超出 "+over.ZH, over.EN+" over")
	case NearCeiling:
		add("已用 "+rate, rate+" used")
	case OnPace, Behind, FarBehind:
		if has(p.gap) {
			s.whyGap(p, add)
		} else if t.Bound == AtMost && has(p.attainment) {
			add("已用 "+rate, rate+" used")
		} else if has(p.growthObserved) {
			add(fmt.Sprintf("年均增速 %s，需 %s", percentText(p.growthObserved), percentText(p.growthRequired)),
				fmt.Sprintf("growing %s a year where %s are needed", percentText(p.growthObserved), percentText(p.growthRequired)))
		}
	case Achieved:
		switch {
		case t.Bound == AtMost && t.Ceiling != Reverse:
			add("未突破", "not exceeded")
		case s.ind.Kind == Level:
			add("达标", "reached")
		case has(p.attainment):
			add("完成率 "+rate, rate+" achieved")
		}
	case Missed:
		short := s.sayDifference(math.Abs(minus(t.Value, p.actual)))
		if p.actual > t.Value {
			add("到期高出 "+short.ZH, "closed "+short.EN+" above")
		} else {
			add("到期差 "+short.ZH, "closed "+short.EN+" short")
		}
	case Unpaced:
		if p.fallen {
			add("曾达标，现回落", "reached before, fallen below since")
		} else if p.yearEnd != 0 || s.ind.Kind == Level {
			add("尚未达标", "not reached yet")
		} else {
			add("不按时序考核", "not judged by pace")
		}
		if p.arrival != 0 {
			add(fmt.Sprintf("按近三年增速预计 %d 年达标", p.arrival), fmt.Sprintf("at the last three years' growth reached in %d", p.arrival))
		}
	}
}

func (s *subject) whyGap(p *point, add func(zh, en string)) {
	if !has(p.gap) || p.status == Achieved {
		return
	}
	points := pointsText(p.gap, s.bands.FarBehind)
	switch {
	case p.gap == 0:
		add("与进度持平", "exactly on pace")
	case p.gap < 0:
		add("差 "+points+" 个百分点", points+" points behind")
	default:
		add("超前 "+points+" 个百分点", points+" points ahead")
	}
}

// pointsText is a gap in percentage points, without its sign, with one decimal; with more where one
// would show it as nothing, or as on the other side of the band at which far behind begins.
func pointsText(gap, band float64) string {
	size := math.Abs(gap) * 100
	for decimals := 1; ; decimals++ {
		text := strconv.FormatFloat(size, 'f', decimals, 64)
		shown, _ := strconv.ParseFloat(text, 64)
		honest := shown != 0 && (shown > band*100) == (size > band*100+1e-9)
		if size == 0 || honest || decimals == 10 {
			return text
		}
	}
}

func monthZH(m month) string { return fmt.Sprintf("%d年%d月", (m-1)/12, (m-1)%12+1) }
func monthEN(m month) string { return fmt.Sprintf("%d-%02d", (m-1)/12, (m-1)%12+1) }

func boundText(t *Target) (zh, en string) {
	switch t.Bound {
	case AtMost:
		if t.Ceiling == Reverse {
			return "目标不高于", "target at most"
		}
		return "不得突破", "not to exceed"
	case Exactly:
		return "目标（等于）", "target exactly"
	case About:
		return "目标（左右）", "target about"
	}
	return "目标", "target"
}

// percentText is a ratio in per cent with at most one decimal. It is 100% only when
// that is the whole truth: 0.9996 is 99.9%, 1.0001 is 100.1%.
func percentText(v float64) string {
	if !has(v) {
		return "—"
	}
	tenths := math.Round(neat(v) * 1000)
	switch {
	case tenths == 1000 && v < 1 && !same(v, 1):
		tenths = 999
	case tenths == 1000 && v > 1 && !same(v, 1):
		tenths = 1001
	}
	return strconv.FormatFloat(tenths/10, 'f', -1, 64) + "%"
}

// say tells a value in the unit that people say: whole where that takes up to
// eight decimals, so that a figure short of another never looks like it; else (a quotient) to four.
func (s *subject) say(v float64) Text {
	unit, err := quantities.ParseUnit(s.ind.Display)
	if err != nil {
		unit = quantities.BaseUnit(s.ind.Unit)
	}
	number := unit.Scale(v)
	text := strconv.FormatFloat(number, 'f', -1, 64)
	if _, decimals, _ := strings.Cut(text, "."); len(decimals) > 8 {
		text = strconv.FormatFloat(math.Round(number*1e4)/1e4, 'f', -1, 64)
	}
	if unit.Name == "%" {
		return Text{text + "%", text + "%"}
	}
	return Text{text + unit.Name, s.english(v)}
}

// sayDifference is say for the difference of two values: of ratios, in percentage points.
func (s *subject) sayDifference(v float64) Text {
	if s.ind.Unit != quantities.Ratio {
		return s.say(v)
	}
	size := neat(v * 100)
	points := strconv.FormatFloat(size, 'f', -1, 64)
	if _, decimals, _ := strings.Cut(points, "."); len(decimals) > 4 {
		if points = strconv.FormatFloat(size, 'f', 2, 64); math.Abs(size) < 0.01 {
			points = strconv.FormatFloat(size, 'g', 2, 64) // so small, and yet not nothing
		}
	}
	return Text{points + " 个百分点", points + " points"}
}

// englishUnits are the units in which English sentences tell a base unit, largest first.
var englishUnits = map[string][]struct {
	name string
	size float64
}{
	quantities.Yuan:         {{"billion yuan", 1e9}, {"million yuan", 1e6}, {"yuan", 1}},
	quantities.Dollars:      {{"billion dollars", 1e9}, {"million dollars", 1e6}, {"dollars", 1}},
	quantities.SquareMeters: {{"km²", 1e6}, {"ha", 1e4}, {"m²", 1}},
	quantities.Persons:      {{"million persons", 1e6}, {"persons", 1}},
	quantities.Seconds:      {{"days", 86400}, {"minutes", 60}, {"seconds", 1}},
}

func (s *subject) english(v float64) string {
	name, size := strings.ReplaceAll(s.ind.Unit, "_", " "), 1.0
	for _, u := range englishUnits[s.ind.Unit] {
		name, size = u.name, u.size
		if math.Abs(v) >= size {
			break
		}
	}
	if v == 0 && s.ind.Unit == quantities.Yuan {
		name, size = "yuan", 1
	}
	number := share(v, size)
	text := strconv.FormatFloat(number, 'f', -1, 64)
	if _, decimals, _ := strings.Cut(text, "."); len(decimals) > 8 {
		text = strconv.FormatFloat(math.Round(number*1e4)/1e4, 'f', -1, 64)
	}
	return text + " " + name
}
