package indicators

import (
	"fmt"
	"strings"

	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// reasons tell a judgement in one sentence with its arithmetic.
type reasons struct {
	*subject
	of     *Assessment
	window *window
	point  *point
	zh, en []string
}

// say adds a reason.
func (r *reasons) say(zh, en string) { r.zh, r.en = append(r.zh, zh), append(r.en, en) }

// text is the sentence. Where nothing can be judged it says why.
func (r *reasons) text() Text {
	a, p := r.of, r.point
	switch a.Status {
	case NotDue:
		m := r.firstExpected(r.window)
		return Text{
			fmt.Sprintf("本期首份报表（%s）尚未到报送期限", r.sched.period(m).Name(false)),
			fmt.Sprintf("the window's first report (%s) is not due yet", r.sched.period(m)),
		}
	case NoData:
		return Text{
			"应报数据缺失（未报、不可用或无法推算）：不按零计，也不作未完成论",
			"the figure that is due is missing (unreported, unavailable or not to be derived): neither a zero nor a miss",
		}
	case NoTarget:
		if r.ind.Kind == Work {
			return Text{"节点计划尚未下达，不作考核", "no plan of its milestones yet: not judged"}
		}
		return Text{"已有数据，目标尚未下达", "reported, but its target has not been set yet"}
	}
	switch {
	case r.ind.Kind == Work:
		r.work()
	case r.ind.Kind == Check:
		if p.actual >= 1 {
			r.say("已确认落实", "confirmed")
		} else {
			r.say("尚未确认落实", "not confirmed yet")
		}
	default:
		r.figure()
	}
	if (a.Status == FarBehind || a.Status == Missed) && r.ind.NatureOf(a.Target) == Expected {
		r.say("预期性指标，需分析原因", "an expected target: its causes need analysis")
	}
	var mark Text
	if a.Provisional && p.fig.present && (has(p.attainment) || r.window.end == p.end) {
		mark = a.Figures.Name().Aside()
	}
	return Text{strings.Join(r.zh, "，") + mark.ZH, strings.Join(r.en, ", ") + mark.EN}
}

func (r *reasons) work() {
	p := r.point
	planned, all := pacing{r.subject, r.window, r.of.Target}.plannedNodes(p.end)
	if all == 0 {
		r.say("节点尚未明确", "its nodes are not named yet")
		return
	}
	r.say(fmt.Sprintf("节点已完成 %d/%d 个", int(p.actual), all), fmt.Sprintf("%d of %d nodes done", int(p.actual), all))
	if planned < 0 {
		r.say("计划日期尚未下达", "planned dates are not set yet")
		return
	}
	r.say(fmt.Sprintf("按计划应完成 %d 个", planned), fmt.Sprintf("%d planned by then", planned))
	r.gap()
}

func (r *reasons) figure() {
	a, w, p, t := r.of, r.window, r.point, r.of.Target
	f := FiguresOf(r.cat, r.ind, t)
	actual, goal := f.Actual(p.actual), f.Goal()
	until := w.endName(p.end)
	switch {
	case p.yearEnd != 0:
		r.say(fmt.Sprintf("%d年全年 %s，目标 %s", p.yearEnd/12-1, actual.ZH, goal.ZH), fmt.Sprintf("%s in the full year %d, target %s", actual.EN,
			p.yearEnd/12-1, goal.EN))
	case w.Open() && r.ind.Kind == Flow:
		r.say("尚无完整年度数据，按全年考核", "no full year yet: judged on full years")
		return
	case r.ind.Kind == Flow:
		r.say(fmt.Sprintf("截至%s累计 %s", until.ZH, actual.ZH), fmt.Sprintf("%s so far, by the end of %s", actual.EN, until.EN))
	case p.fig.mean:
		r.say(fmt.Sprintf("截至%s各期均值 %s（推算）", until.ZH, actual.ZH), fmt.Sprintf("a mean of %s by the end of %s (computed)", actual.EN,
			until.EN))
	default:
		r.say(fmt.Sprintf("截至%s为 %s", until.ZH, actual.ZH), fmt.Sprintf("%s at the end of %s", actual.EN, until.EN))
	}
	expected := absent()
	if has(p.timeShare) {
		expected = pacing{r.subject, w, t}.expected(p.end)
	}
	switch {
	case p.yearEnd != 0:
	case has(expected) && !t.IsControl() && (a.Status == OnPace || a.Status == Behind || a.Status == FarBehind):
		e, share := f.Due(expected), percentText(p.timeShare, quantities.Nearest)
		if t.Baseline == nil {
			r.say(fmt.Sprintf("应达 %s（%s × %s）", e.ZH, goal.ZH, share), fmt.Sprintf("%s expected (%s × %s)", e.EN, goal.EN, share))
		} else {
			b := f.Plain(*t.Baseline)
			r.say(fmt.Sprintf("应达 %s（基数 %s，目标 %s，进度 %s）", e.ZH, b.ZH, goal.ZH, share),
				fmt.Sprintf("%s expected (from %s to %s, %s of the way)", e.EN, b.EN, goal.EN, share))
		}
	default:
		z, e := boundText(t)
		r.say(z+" "+goal.ZH, e+" "+goal.EN)
	}
	r.verdict(f)
	if has(a.Running) {
		running := f.Plain(a.Running)
		r.say(fmt.Sprintf("%s累计 %s（不与全年目标相比）", yearSoFar(p.end).Name(false), running.ZH),
			fmt.Sprintf("%s so far in %s (not held against a year's target)", running.EN, yearSoFar(p.end).Name(true)))
	}
}

func (r *reasons) verdict(f Figures) {
	a, p := r.of, r.point
	t, rate, apart := f.target, f.Attained(p.attainment), f.Apart(p.actual)
	word := a.Verdict(r.ind)
	if t.IsControl() && has(p.attainment) {
		r.say("已用 "+rate, rate+" used")
	}
	switch a.Status {
	case Exceeded:
		r.say("超出 "+apart.ZH, apart.EN+" over")
	case NearCeiling:
		r.say("余量 "+apart.ZH, apart.EN+" left")
	case OnPace, Behind, FarBehind:
		if t.IsControl() {
			r.say("余量 "+apart.ZH, apart.EN+" left")
		} else if has(p.gap) {
			r.gap()
		} else if has(p.growthObserved) {
			observed, required := percentText(p.growthObserved, quantities.Down), percentText(p.growthRequired, quantities.Up)
			r.say(fmt.Sprintf("年均增速 %s，需 %s", observed, required), fmt.Sprintf("growing %s a year where %s are needed", observed, required))
			if z, e := r.growth(); z != "" {
				r.say(z, e)
			}
		}
	case Achieved:
		switch {
		case word != Verdict(a.Status):
			r.say(word.Name().ZH, word.Name().EN)
			if t.IsControl() {
				r.say("余量 "+apart.ZH, apart.EN+" left")
			}
		case has(p.attainment):
			r.say("完成率 "+rate, rate+" achieved")
		}
	case Missed:
		if p.actual > t.Value {
			r.say("到期高出 "+apart.ZH, "closed "+apart.EN+" above")
		} else {
			r.say("到期差 "+apart.ZH, "closed "+apart.EN+" short")
		}
	case Unpaced:
		if p.fallen {
			r.say("曾达标，现回落", "reached before, fallen below since")
		} else if f.LessIsBetter() && p.actual > t.Value {
			r.say(notYet(word).ZH+"，差距 "+apart.ZH, notYet(word).EN+", "+apart.EN+" to go")
		} else if p.yearEnd != 0 || r.ind.Kind == Level {
			r.say(notYet(word).ZH, notYet(word).EN)
		} else {
			r.say("不按时序考核", "not judged by pace")
		}
		if p.arrival != 0 {
			r.say(fmt.Sprintf("按近三年增速预计 %d 年达标，仅供参考", p.arrival),
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

// growth tells how far growth falls short: too slow, hardly any, or backward.
func (r *reasons) growth() (zh, en string) {
	switch of := share(r.point.growthObserved, r.point.growthRequired); {
	case !has(of) || of >= r.bands.OnTrack:
		return "", ""
	case of < 0:
		return "不升反降", "going backward"
	case of < r.bands.TooSlow:
		return "进展甚微", "hardly moving"
	}
	return "增速偏慢", "too slow"
}

func (r *reasons) gap() {
	p := r.point
	if !has(p.gap) || p.status == Achieved {
		return
	}
	gap := points(p.gap)
	ahead, isAhead := strings.CutPrefix(gap, "+")
	behind, isBehind := strings.CutPrefix(gap, "−")
	switch {
	case isAhead:
		r.say("超前 "+ahead+" 个百分点", ahead+" points ahead")
	case isBehind:
		r.say("差 "+behind+" 个百分点", behind+" points behind")
	default:
		r.say("与进度持平", "on pace")
	}
}

// endName is what people call the end of a month; the year of a window that lies within one need not be said again.
func (w *window) endName(m month) Text {
	p := periods.Ending(m, 1)
	text := Text{p.Name(false) + "底", p.Name(true)}
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
