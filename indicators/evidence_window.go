package indicators

import (
	"fmt"

	"zhibiao/indicators/periods"
)

// standing is a target at the end of a period, for who asks how its figures came about.
type standing struct {
	*traced
	asked  Asked
	window *window
	point  *point  // nil: nothing is reported then
	target *Target // nil: none is in force, and there is but the actual
	end    month
	write  Figures
}

// ofWindow tells of what belongs to a window; nil where there is none such, or no target in it, which the actual does without.
func (s *traced) ofWindow(q Asked) *Evidence {
	m := q.Period.EndMonth()
	for i := range s.tracks {
		for j := range s.tracks[i].windows {
			w := &s.tracks[i].windows[j]
			if w.Label() != q.Window || m <= w.start || m > w.end || s.periodAt(m) != q.Period && s.sched.period(m) != q.Period {
				continue
			}
			at := standing{traced: s, asked: q, window: w, target: w.inForce(s.axis.at(m)), end: m}
			for k := range w.points {
				if w.points[k].end == m {
					at.point, at.target = &w.points[k], w.points[k].target
				}
			}
			if at.target == nil && (q.Kind != EvidenceActual || s.ind.Kind == Work) {
				continue
			}
			at.write = FiguresOf(s.cat, s.ind, at.target)
			return at.figure(q.Kind)
		}
	}
	return nil
}

// figure tells of one kind of figure; nil where it is not there.
func (s *standing) figure(kind EvidenceKind) *Evidence {
	switch kind {
	case EvidenceTarget:
		return s.goal()
	case EvidenceExpected:
		return s.expected()
	case EvidenceTimeShare:
		return s.share()
	}
	if s.point == nil {
		return nil
	}
	switch kind {
	case EvidenceActual:
		return s.actual()
	case EvidenceAttainment:
		return s.attainment()
	case EvidencePaceGap:
		return s.gap()
	case EvidenceRequired:
		return s.required()
	case EvidenceForecast:
		return s.forecast()
	}
	return nil
}

func (s *standing) begin(kind EvidenceKind) *Evidence {
	return s.traced.begin(s.asked, kind, s.asked.Period)
}

// actual is what is held against the target.
func (s *standing) actual() *Evidence {
	e, p := s.begin(EvidenceActual), s.point
	switch {
	case !has(p.actual):
		return nil
	case s.ind.Kind == Work:
		return s.nodes(e, s.window, s.target, s.end)
	case p.yearEnd != 0:
		whole := periods.Ending(p.yearEnd, year)
		e.Name = Text{whole.Name(false) + "全年", "full year " + whole.Name(true)}
	case s.ind.Kind == Flow:
		e.Name = s.soFarName()
	}
	return s.made(e, p.fig, s.target)
}

// soFarName is the time for which a flow was added up.
func (s *standing) soFarName() Text {
	from := s.hist.counted(s.window)
	if n := s.end - from; from >= 0 && n > 0 && n <= year {
		return Text{periods.Ending(s.end, n).Name(false) + "累计", s.asked.Period.Name(true) + " so far"}
	}
	until := s.window.endName(s.end)
	return Text{"截至" + until.ZH + "累计", "so far, by the end of " + until.EN}
}

// goal is the target. Of a work it is the number of its nodes.
func (s *standing) goal() *Evidence {
	e := s.begin(EvidenceTarget)
	e.Name = Text{s.window.Name(false) + " 目标", s.window.Name(true) + " target"}
	e.Value, e.Target, e.Shown = s.pace().goal(), s.target, s.write.Goal()
	if s.ind.Kind == Work {
		e.Shown = s.write.Plain(e.Value)
	}
	e.Note = s.target.Mark()
	return e
}

// expected is target × pace.
func (s *standing) expected() *Evidence {
	e, tau := s.begin(EvidenceExpected), s.share()
	if tau == nil || !has(tau.Value) {
		return nil
	}
	e.Value = s.pace().expected(s.end)
	e.Shown, e.Terms = s.write.Due(e.Value), joined(of(s.goal()), sign("×"), of(tau))
	if b := s.target.Baseline; b != nil {
		base := s.base()
		e.Terms = joined(base, sign("+"), words("（", "("), of(s.goal()), sign("−"), base, words("）", ")"), sign("×"), of(tau))
	}
	return e
}

// pace is how the figure is to come to the target.
func (s *standing) pace() pacing { return pacing{s.subject, s.window, s.target} }

// base is the target's baseline in words.
func (s *standing) base() Term {
	b := s.write.Plain(*s.target.Baseline)
	return words("基数 "+b.ZH, "baseline "+b.EN)
}

// share is 时序进度: where it comes from depends on the pace.
func (s *standing) share() *Evidence {
	e := s.begin(EvidenceTimeShare)
	if e.Value = s.pace().share(s.end); !has(e.Value) {
		return nil
	}
	text := s.write.TimeShare(e.Value)
	e.Shown = Text{text, text}
	from := s.hist.counted(s.window)
	switch s.pace().kind() {
	case Linear:
		k, n := max(s.end-from, 0), s.window.end-from
		e.Terms = joined(words(fmt.Sprintf("已过%d个月 ÷ 共%d个月", k, n), fmt.Sprintf("%s gone ÷ %d in all", Count(int(k), "month"), n)))
	case MonthlyPlan, Steps:
		e.Target, e.Note = s.target, Text{"计划分解到本期末应完成的比例", "the share that the plan sets for the end of the period"}
	case NodeDates:
		planned, all := s.pace().plannedNodes(s.end)
		e.Terms = joined(words(fmt.Sprintf("到期节点%d个 ÷ 全部节点%d个", planned, all),
			fmt.Sprintf("%s planned by then ÷ %d in all", Count(planned, "node"), all)))
	case PastMedian:
		e.Terms, e.Note = s.pastTerms(), Text{"往年同期占全年比重的中位数", "the median of past years' shares at the same time"}
	}
	return e
}

// pastTerms are past years' shares with the figures that make them.
func (s *standing) pastTerms() (list []Term) {
	s.pace().eachPast(max(s.end, s.window.start+1), func(end month, part, all figure) {
		if len(list) > 0 {
			list = append(list, words("；", "; "))
		}
		then := periods.Ending(end-(s.window.end-s.end), s.end-s.window.start)
		whole := periods.Ending(end, s.window.end-s.window.start)
		a, b := s.begin(EvidenceCumulative), s.begin(EvidenceCumulative)
		a.Asked, b.Asked = Asked{Subject: s.id}, Asked{Subject: s.id}
		a.Name, b.Name = Text{then.Name(false), then.Name(true)}, Text{whole.Name(false), whole.Name(true)}
		list = append(list, of(s.made(a, part, nil)), sign("÷"), of(s.made(b, all, nil)))
	})
	return list
}

func (s *standing) attainment() *Evidence {
	e := s.begin(EvidenceAttainment)
	if e.Value = s.point.attainment; !has(e.Value) {
		return nil
	}
	text := s.write.Attained(e.Value)
	e.Shown = Text{text, text}
	if s.target.IsControl() {
		e.Name.ZH, e.Name.EN = s.asked.Period.Name(false)+" 已用", s.asked.Period.Name(true)+" used"
	}
	if e.Terms = joined(of(s.actual()), sign("÷"), of(s.goal())); s.target.Baseline != nil {
		base, open, closed := s.base(), words("（", "("), words("）", ")")
		e.Terms = joined(open, of(s.actual()), sign("−"), base, closed, sign("÷"), open, of(s.goal()), sign("−"), base, closed)
	}
	return e
}

func (s *standing) gap() *Evidence {
	e := s.begin(EvidencePaceGap)
	if e.Value = s.point.gap; !has(e.Value) {
		return nil
	}
	text := s.write.PaceGap(e.Value)
	e.Shown = Text{text + "个百分点", text + " points"}
	e.Terms = joined(of(s.attainment()), sign("−"), of(s.share()))
	return e
}

func (s *standing) required() *Evidence {
	e := s.begin(EvidenceRequired)
	if e.Value = s.point.required; !has(e.Value) {
		return nil
	}
	left := s.window.end - s.end
	e.Shown = s.write.Due(e.Value)
	e.Terms = joined(words("（", "("), of(s.goal()), sign("−"), of(s.actual()), words("）", ")"), sign("÷"),
		words(fmt.Sprintf("余下%d个月", left), Count(int(left), "month")+" left"))
	return e
}

func (s *standing) forecast() *Evidence {
	e := s.begin(EvidenceForecast)
	if e.Value = s.point.forecast; !has(e.Value) {
		return nil
	}
	e.Name = Text{s.window.Name(false) + " 预计完成", s.window.Name(true) + " forecast"}
	e.Shown, e.Terms = s.write.Actual(e.Value), joined(of(s.actual()), sign("÷"), of(s.share()))
	if s.target.Baseline != nil {
		base := s.base()
		e.Terms = joined(base, sign("+"), words("（", "("), of(s.actual()), sign("−"), base, words("）", ")"), sign("÷"), of(s.share()))
	}
	e.Note = Text{"按现行进度推算，仅供参考", "at the present pace, for reference only"}
	if has(s.point.low) && has(s.point.high) {
		low, high := s.write.Plain(s.point.low), s.write.Plain(s.point.high)
		e.Note.ZH += fmt.Sprintf("；按往年进度的波动，在 %s 与 %s 之间", low.ZH, high.ZH)
		e.Note.EN += fmt.Sprintf("; by how past years varied, between %s and %s", low.EN, high.EN)
	}
	return e
}

// nodes tells of a work's nodes: which were reached by then.
func (s *traced) nodes(e *Evidence, w *window, t *Target, m month) *Evidence {
	pace := pacing{s.subject, w, t}
	done, all := pace.doneNodes(m)
	if e.Value = float64(done); all == 0 {
		e.Value = absent()
		return e
	}
	e.Shown = FiguresOf(s.cat, s.ind, nil).Plain(e.Value)
	e.Note = Text{fmt.Sprintf("共%d个节点", all), fmt.Sprintf("of %d nodes", all)}
	end := s.axis.instant(m)
	for i := range t.Nodes {
		n := &t.Nodes[i]
		at, reached := s.hist.done[n.ID]
		if !pace.within(n) || !reached || at >= end {
			continue
		}
		if len(e.Terms) > 0 {
			e.Terms = append(e.Terms, words("、", ", "))
		}
		e.Terms = append(e.Terms, of(s.node(n)))
	}
	return e
}

// node is when a node was reached, by what stands last.
func (s *traced) node(n *Node) *Evidence {
	e := &Evidence{Asked: Asked{Subject: s.id}, Name: n.Name}
	for i := range s.facts.Observations {
		if o := &s.facts.Observations[i]; o.Basis == NodeDate && o.Item == n.ID {
			e.Reported, e.Period, e.Value = o, o.Period, o.Value
		}
	}
	return e
}
