package indicators

import (
	"fmt"
	"strings"

	"zhibiao/indicators/periods"
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
		if s.ind.Kind == Work {
			return Text{"节点计划尚未下达，不作考核", "no plan of its milestones yet: not judged"}
		}
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
	if (a.Status == FarBehind || a.Status == Missed) && s.ind.NatureOf(t) == Expected {
		add("预期性指标，需分析原因", "an expected target: its causes need analysis")
	}
	var mark Text
	if a.Provisional && p.fig.present && (has(p.attainment) || w.end == p.end) {
		mark = a.Figures.Name().Aside()
	}
	return Text{strings.Join(zh, "，") + mark.ZH, strings.Join(en, ", ") + mark.EN}
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
	f := FiguresOf(s.cat, s.ind, t)
	actual, goal := f.Actual(p.actual), f.Goal()
	until := s.until(w, p.end)
	switch {
	case p.yearEnd != 0:
		add(fmt.Sprintf("%d年全年 %s，目标 %s", p.yearEnd/12-1, actual.ZH, goal.ZH), fmt.Sprintf("%s in the full year %d, target %s", actual.EN,
			p.yearEnd/12-1, goal.EN))
	case w.Open() && s.ind.Kind == Flow:
		add("尚无完整年度数据，按全年考核", "no full year yet: judged on full years")
		return
	case s.ind.Kind == Flow:
		add(fmt.Sprintf("截至%s累计 %s", until.ZH, actual.ZH), fmt.Sprintf("%s so far, by the end of %s", actual.EN, until.EN))
	case p.fig.mean:
		add(fmt.Sprintf("截至%s各期均值 %s（推算）", until.ZH, actual.ZH), fmt.Sprintf("a mean of %s by the end of %s (computed)", actual.EN,
			until.EN))
	default:
		add(fmt.Sprintf("截至%s为 %s", until.ZH, actual.ZH), fmt.Sprintf("%s at the end of %s", actual.EN, until.EN))
	}
	expected := absent()
	if has(p.timeShare) {
		expected = s.expectation(w, t, p.end)
	}
	switch {
	case p.yearEnd != 0:
	case has(expected) && !t.control() && (a.Status == OnPace || a.Status == Behind || a.Status == FarBehind):
		e, share := f.Due(expected), percentText(p.timeShare, quantities.Nearest)
		if t.Baseline == nil {
			add(fmt.Sprintf("应达 %s（%s × %s）", e.ZH, goal.ZH, share), fmt.Sprintf("%s expected (%s × %s)", e.EN, goal.EN, share))
		} else {
			b := f.Plain(*t.Baseline)
			add(fmt.Sprintf("应达 %s（基数 %s，目标 %s，进度 %s）", e.ZH, b.ZH, goal.ZH, share),
				fmt.Sprintf("%s expected (from %s to %s, %s of the way)", e.EN, b.EN, goal.EN, share))
		}
	default:
		z, e := boundText(t)
		add(z+" "+goal.ZH, e+" "+goal.EN)
	}
	s.whyVerdict(a, f, p, add)
	if has(a.Running) {
		running := f.Plain(a.Running)
		add(fmt.Sprintf("%s累计 %s（不与全年目标相比）", yearSoFar(p.end).Name(false), running.ZH),
			fmt.Sprintf("%s so far in %s (not held against a year's target)", running.EN, yearSoFar(p.end).Name(true)))
	}
}

func (s *subject) whyVerdict(a *Assessment, f Figures, p *point, add func(zh, en string)) {
	t, rate, apart := f.target, f.Attained(p.attainment), f.Apart(p.actual)
	word := a.Verdict(s.ind)
	if t.control() && has(p.attainment) {
		add("已用 "+rate, rate+" used")
	}
	switch a.Status {
	case Exceeded:
		add("超出 "+apart.ZH, apart.EN+" over")
	case NearCeiling:
		add("余量 "+apart.ZH, apart.EN+" left")
	case OnPace, Behind, FarBehind:
		if t.control() {
			add("余量 "+apart.ZH, apart.EN+" left")
		} else if has(p.gap) {
			s.whyGap(p, add)
		} else if has(p.growthObserved) {
			observed, required := percentText(p.growthObserved, quantities.Down), percentText(p.growthRequired, quantities.Up)
			add(fmt.Sprintf("年均增速 %s，需 %s", observed, required), fmt.Sprintf("growing %s a year where %s are needed", observed, required))
			if z, e := s.growthText(p); z != "" {
				add(z, e)
			}
		}
	case Achieved:
		switch {
		case word != Verdict(a.Status):
			add(word.Name().ZH, word.Name().EN)
			if t.control() {
				add("余量 "+apart.ZH, apart.EN+" left")
			}
		case has(p.attainment):
			add("完成率 "+rate, rate+" achieved")
		}
	case Missed:
		if p.actual > t.Value {
			add("到期高出 "+apart.ZH, "closed "+apart.EN+" above")
		} else {
			add("到期差 "+apart.ZH, "closed "+apart.EN+" short")
		}
	case Unpaced:
		if p.fallen {
			add("曾达标，现回落", "reached before, fallen below since")
		} else if f.LessIsBetter() && p.actual > t.Value {
			add(notYet(word).ZH+"，差距 "+apart.ZH, notYet(word).EN+", "+apart.EN+" to go")
		} else if p.yearEnd != 0 || s.ind.Kind == Level {
			add(notYet(word).ZH, notYet(word).EN)
		} else {
			add("不按时序考核", "not judged by pace")
		}
		if p.arrival != 0 {
			add(fmt.Sprintf("按近三年增速预计 %d 年达标，仅供参考", p.arrival),
				fmt.Sprintf("at the last three years' growth reached in %d, for reference only", p.arrival))
		}
	}
}

// notYet says that a figure is not where it is to be, with nothing decided yet.
func notYet(v Verdict) Text {
	if v == BelowExpectations {
		return v.Name()
	}
	return Text{"尚未达标", "not reached yet"}
}

// growthText tells how far growth falls short: too slow, hardly any, or backward.
func (s *subject) growthText(p *point) (zh, en string) {
	switch r := share(p.growthObserved, p.growthRequired); {
	case !has(r) || r >= s.bands.OnTrack:
		return "", ""
	case r < 0:
		return "不升反降", "going backward"
	case r < s.bands.TooSlow:
		return "进展甚微", "hardly moving"
	}
	return "增速偏慢", "too slow"
}

func (s *subject) whyGap(p *point, add func(zh, en string)) {
	if !has(p.gap) || p.status == Achieved {
		return
	}
	gap := points(p.gap)
	ahead, isAhead := strings.CutPrefix(gap, "+")
	behind, isBehind := strings.CutPrefix(gap, "−")
	switch {
	case isAhead:
		add("超前 "+ahead+" 个百分点", ahead+" points ahead")
	case isBehind:
		add("差 "+behind+" 个百分点", behind+" points behind")
	default:
		add("与进度持平", "on pace")
	}
}

// until is the end of a reported month; the year of a window that lies within one need not be said again.
func (s *subject) until(w *window, m month) Text {
	text := Text{fmt.Sprintf("%d年%d月底", (m-1)/12, (m-1)%12+1), fmt.Sprintf("%d-%02d", (m-1)/12, (m-1)%12+1)}
	if !w.Open() && !w.Deadline {
		_, text.ZH, _ = strings.Cut(text.ZH, "年")
	}
	return text
}

// yearSoFar is the year to which a month belongs, from its beginning to that month.
func yearSoFar(m month) periods.Period { return periods.Ending(m, floorMod(m-1, 12)+1) }

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
